"""Options that more than one verb has, and how a flag gets its environment variable.

Order: environment variable, then flag; the flag wins. `--dry-run` is `IPCHAIN_DRY_RUN`, and so on.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final

from cyclopts import Parameter


def flag(*names: str, help: str, count: bool = False) -> Parameter:  # noqa: A002 - the word of the library
    """A flag by its names, the long one first; its environment variable is made from that."""
    variable = "IPCHAIN_" + names[0].removeprefix("--").replace("-", "_").upper()
    return Parameter(name=names, env_var=variable, negative="", show_default=False, help=help, count=count)


Quiet = Annotated[bool, flag("--quiet", "-q", help="Print nothing but what failed.")]
Verbose = Annotated[int, flag("--verbose", "-v", help="Say more; repeat for still more.", count=True)]
Json = Annotated[bool, flag("--json", help="Print JSON on standard output, everything else on standard error.")]
NoColor = Annotated[bool, flag("--no-color", help="No colours (so does NO_COLOR).")]


@Parameter(name="*")
@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """How a command speaks."""

    quiet: Quiet = False
    verbose: Verbose = 0
    json: Json = False
    no_color: NoColor = False


PLAIN: Final = Output()

RunsFolder = Annotated[Path, flag("--runs", help="The folder that keeps what runs leave.")]
Force = Annotated[bool, flag("--force", help="Replace files that are there.")]
