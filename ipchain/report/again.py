"""Write the page of a run again: in another language or for another reader, from the run folder alone.

The page the run wrote is never replaced by a different one: a page in another language, or for another reader,
gets a name of its own beside it.
"""

from pathlib import Path
from typing import Final

from ipchain.errors import ComputerError, InvariantViolation
from ipchain.report.dossier.file import FILE, read_dossier
from ipchain.report.dossier.gather import Dossier
from ipchain.report.page.render import page
from ipchain.report.page.sections import Reader
from ipchain.report.page.words import Language
from ipchain.report.vouching import Damaged

PAGE: Final = "report.html"
"""The page that every run writes."""

USUAL_READER: Final[Reader] = "member"


def write_page_again(run: Path, language: Language | None, reader: Reader, into: Path | None) -> Path:
    """Write the page and return where it lies. `language` None: the one that the run's own page is in.

    Raises UsageError for a folder that is no run, Damaged for a damaged one, ComputerError when it cannot be written.
    """
    dossier, is_vouched = read_dossier(run)
    usual = dossier.language
    content = _page(dossier, language or usual, reader, run, is_vouched=is_vouched)
    path = into or run / _name(language or usual, usual, reader)
    try:
        path.write_bytes(content)
    except OSError as error:
        raise ComputerError(f"cannot write {path}: {error.strerror or type(error).__name__}") from error
    return path


def _page(dossier: Dossier, language: Language, reader: Reader, run: Path, *, is_vouched: bool) -> bytes:
    try:
        return page(dossier, language, reader)
    except (LookupError, ArithmeticError, ValueError, TypeError, InvariantViolation) as error:
        # What this program wrote and cannot show is a bug of ours. What nobody vouches for may say anything.
        if is_vouched:
            raise
        told = "is damaged, or of another version of ipchain: it says what no run of this version says"
        raise Damaged(f"{run / FILE} {told}; run the scenario again") from error


def _name(language: Language, usual: Language, reader: Reader) -> str:
    marks = ([] if language == usual else [language]) + ([] if reader == USUAL_READER else [reader])
    return ".".join(("report", *marks, "html"))
