"""Write the page of a comparison again, in another language, from its folder alone.

Not here: the pages of single runs (`again`).
"""

from pathlib import Path
from typing import Final

import msgspec

from ipchain.errors import ComputerError, UsageError
from ipchain.report.dossier.comparison import ComparisonShown
from ipchain.report.page.comparison import comparison_page
from ipchain.report.page.words import Language
from ipchain.report.visible import json_visible
from ipchain.report.vouching import Damaged, is_what_was_written

SHOWN: Final = "data/comparison.json"
"""Where the dossier of a comparison lies in its folder."""


def shown_as_json(shown: ComparisonShown) -> bytes:
    """The bytes of the file: UTF-8, controls and direction marks as JSON escapes."""
    return json_visible(msgspec.json.encode(shown)) + b"\n"


def write_comparison_page_again(folder: Path, language: Language | None, into: Path | None) -> Path:
    """Write the page and return where it lies. `language` None: the one that its own page is in.

    Raises UsageError for a folder without a dossier, Damaged for a damaged one, ComputerError.
    """
    shown = read_shown(folder)
    wanted = language or shown.language
    try:
        content = comparison_page(shown, wanted)
    except (LookupError, ArithmeticError, ValueError, TypeError) as error:
        told = "is damaged, or of another version of ipchain: it says what no comparison says"
        raise Damaged(f"{folder / SHOWN} {told}; run the comparison again") from error
    path = into or folder / ("report.html" if wanted == shown.language else f"report.{wanted}.html")
    try:
        path.write_bytes(content)
    except OSError as error:
        raise ComputerError(f"cannot write {path}: {error.strerror or type(error).__name__}") from error
    return path


def read_shown(folder: Path) -> ComparisonShown:
    """The dossier of a comparison. Raises UsageError for a folder that has none, Damaged for a damaged one."""
    path = folder / SHOWN
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise UsageError(f"{folder} is no comparison: it has no {SHOWN}") from None
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror or type(error).__name__}") from error
    if not is_what_was_written(folder, SHOWN, content):
        raise Damaged(f"{path} is damaged: it is not the file that was written; run the comparison again")
    try:
        return msgspec.json.decode(content, type=ComparisonShown)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise Damaged(f"{path} is damaged, or of another version of ipchain: {error}") from error
