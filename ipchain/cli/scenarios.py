"""`ipchain scenarios copy`: a shipped scenario as a file of one's own."""

from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

from ipchain.cli.examples import example, write_files
from ipchain.cli.exits import Exit
from ipchain.cli.options import Force
from ipchain.report.visible import visible

scenarios = App(
    name="scenarios",
    help="Copy a shipped scenario to change it.",
    help_epilogue="Exit codes: 0 done, 2 wrong usage, 4 this computer stopped us.",
)


@scenarios.command
def copy(
    name: Annotated[str, Parameter(help="A name of 'ipchain list examples'.")],
    folder: Annotated[Path, Parameter(help="Where to put it.")] = Path(),
    /,
    *,
    force: Force = False,
) -> Exit:
    """Copy a shipped scenario into a folder, byte for byte."""
    file, content = example(name)
    write_files({folder / file: content}, force=force)
    print(visible(f"{folder / file} is yours to change. Run it: ipchain run {folder / file}"))
    return Exit.HELD
