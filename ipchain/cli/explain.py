"""`ipchain explain`: a scenario, a word of the format, an office or an error code in plain language."""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from ipchain.cli.exits import Exit
from ipchain.cli.options import AllowLarge, flag
from ipchain.names import OfficeId
from ipchain.report.visible import visible
from ipchain.scenario import explain as plainly
from ipchain.scenario.loader import load
from ipchain.scenario.offices import known_codes, names_of
from ipchain.scenario.resolved import resolved as written_out
from ipchain.scenario.shipped import SUFFIX, shipped_scenarios


def explain(
    what: Annotated[str, Parameter(help="A scenario (file or shipped name), a word, an office, or an error code.")],
    /,
    *,
    resolved: Annotated[bool, flag("--resolved", help="The scenario with every default filled in, as YAML.")] = False,
    timeline: Annotated[bool, flag("--timeline", help="Only what happens when.")] = False,
    allow_large: AllowLarge = False,
) -> Exit:
    """Say a scenario, a word or an error in plain language."""
    what = _beside(what)
    if not _is_scenario(what):
        return _say(_office(what) or plainly.explain(what))
    scenario = load(what, allow_large=allow_large)
    if resolved:
        return _say(written_out(scenario))
    return _say("\n".join(plainly.timeline(scenario)) if timeline else plainly.explain_scenario(scenario))


def _beside(what: str) -> str:
    """The scenario file of that name in this folder, if there is one; else what was asked, unchanged."""
    file = f"{what}{SUFFIX}"
    return file if "\0" not in what and "/" not in what and Path(file).is_file() else what


def _is_scenario(what: str) -> bool:
    """True for a path and for the name of a shipped scenario; words and codes are neither."""
    if what.endswith((SUFFIX, ".yaml", ".yml")) or "/" in what or "\\" in what:
        return True
    shipped = {name.rpartition("/")[2] for name, _ in shipped_scenarios()}
    return what in shipped or ("\0" not in what and Path(what).is_file())


def _office(what: str) -> str:
    """The line of an office by its code or its name; empty for anything else. No word of the format is an office's."""
    code = what if what in known_codes() else names_of().get(what.casefold(), "")
    if not code:
        return ""
    return f"{code}  (office)\n  {known_codes()[OfficeId(code)]}. Scenario files write its WIPO ST.3 code, {code}."


def _say(text: str) -> Exit:
    for line in text.splitlines():
        print(visible(line))
    return Exit.HELD
