"""Options that more than one verb has, and how a flag gets its environment variable.

Order: environment variable, then flag; the flag wins. `--dry-run` is `IPCHAIN_DRY_RUN`, and so on. Where a flag
may be repeated, its variable has the values with `;` between them.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final

from cyclopts import Parameter, Token, env_var_split


def flag(
    *names: str,
    help: str,  # noqa: A002 - the word of the library
    count: bool = False,
    whole: bool = False,
) -> Parameter:
    """A flag by its names, the long one first; its environment variable is made from that.

    `whole`: the value is a whole number, and nothing is rounded to one.
    """
    variable = "IPCHAIN_" + names[0].removeprefix("--").replace("-", "_").upper()
    converter = _whole_number if whole else None
    return Parameter(
        name=names,
        env_var=variable,
        env_var_split=_split,
        negative="",
        show_default=False,
        help=help,
        count=count,
        converter=converter,
    )


def _split(kind: object, text: str, *, delimiter: str | None = None) -> list[str]:
    # Not at spaces: values such as `network.loss=1 %` have spaces of their own.
    return [part.strip() for part in env_var_split(kind, text, delimiter=delimiter or ";")]


def _whole_number(_type: type[int], tokens: Sequence[Token]) -> int:
    text = tokens[0].value
    if not re.fullmatch(r"-?\d{1,19}", text, re.ASCII):
        raise ValueError(f'"{text}" is not a whole number')
    return int(text)


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
AllowLarge = Annotated[bool, flag("--allow-large", help="Accept scenarios beyond the usual size.")]
