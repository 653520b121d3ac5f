"""`ipchain report`: write the page of a run again, in another language or for another reader."""

import webbrowser
from pathlib import Path
from typing import Annotated, Final

from cyclopts import Parameter

from ipchain.cli.exits import Exit
from ipchain.cli.options import RunsFolder, flag
from ipchain.errors import UsageError
from ipchain.report.again import USUAL_READER, write_page_again
from ipchain.report.comparison_again import write_comparison_page_again
from ipchain.report.comparison_folder import is_comparison
from ipchain.report.page.sections import Reader
from ipchain.report.page.words import language_of
from ipchain.report.visible import visible

_RUNS: Final = Path("runs")

Lang = Annotated[str, flag("--lang", help="The language of the page: en or zh.")]
Open = Annotated[bool, flag("--open", help="Open the page when it is written.")]


def report(
    run: Annotated[Path, Parameter(help="The folder of a run, or its name below the folder of all runs.")],
    /,
    *,
    lang: Lang = "",
    reader: Annotated[
        Reader, flag("--for", help="Whose sections start open: member, researcher or engineer.")
    ] = USUAL_READER,
    output: Annotated[Path | None, flag("--output", "-o", help="Write the page here.")] = None,
    open_it: Open = False,
    runs: RunsFolder = _RUNS,
) -> Exit:
    """Write the page of a run again, in another language or for another reader."""
    language = language_of(lang) if lang else None
    folder = _folder(run, runs)
    if is_comparison(folder):
        path = write_comparison_page_again(folder, language, output)
    else:
        path = write_page_again(folder, language, reader, output)
    print(visible(str(path)))
    if open_it:
        show(path)
    return Exit.HELD


def show(path: Path) -> None:
    """Open a page of ours in the reader's browser. Raises UsageError where there is none."""
    if not webbrowser.open(path.resolve().as_uri()):
        raise UsageError(f"no browser could be started; open {path} yourself")


def _folder(run: Path, runs: Path) -> Path:
    """The folder as it was named, else the one of that name among all runs."""
    named = runs / run
    return named if not run.exists() and named.is_dir() else run
