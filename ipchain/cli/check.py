"""`ipchain check`: what is wrong or doubtful in scenarios; nothing is run."""

import os
from typing import Annotated

from cyclopts import Parameter

from ipchain.cli.diagnostics import Format, tell
from ipchain.cli.exits import Exit
from ipchain.cli.options import PLAIN, AllowLarge, Output, flag
from ipchain.cli.plan import found
from ipchain.consensus.catalogue import MODELS
from ipchain.errors import NothingToRun
from ipchain.report.github import is_github
from ipchain.report.visible import visible
from ipchain.scenario.compared_plainly import comparison_told
from ipchain.scenario.loader import cells_of, examine
from ipchain.scenario.model import Scenario
from ipchain.scenario.problems import Problem, has_errors, in_order
from ipchain.scenario.votes_told import votes_told


def check(
    *files: Annotated[str, Parameter(help="Files (*.ipchain.yaml), folders, or names of shipped scenarios.")],
    strict: Annotated[bool, flag("--strict", help="Advice counts as an error.")] = False,
    allow_large: AllowLarge = False,
    form: Annotated[Format | None, flag("--format", help="How problems are told.")] = None,
    output: Output = PLAIN,
) -> Exit:
    """Say what is wrong or doubtful in scenarios; run nothing. Exit code 0, or 2 when something is wrong."""
    wanted = tuple(found(files))
    if not wanted:
        raise NothingToRun(f"no scenario below {' '.join(files)}")
    problems: list[Problem] = []
    sound: list[tuple[str, Scenario]] = []
    for where in wanted:
        scenario, told = examine(where, allow_large=allow_large)
        problems += told
        if scenario is not None:
            sound.append((where, scenario))
    tell(in_order(problems), form or ("json" if output.json else "github" if is_github(os.environ) else "text"))
    if form is None and not output.json and not output.quiet:
        for where, scenario in sound:
            print(visible(f"{where}: no errors; {promises(scenario)}"))
            if scenario.compare is not None:
                for sentence in comparison_told(scenario.compare):
                    print(visible(f"  {sentence}"))
            for sentence in votes_told(scenario):
                print(visible(f"  {sentence}"))
    wrong = has_errors(problems) or (strict and bool(problems))
    return Exit.USAGE if wrong else Exit.HELD


def promises(scenario: Scenario) -> str:
    """What the model of a scenario withstands; of a comparison, every model in its cells."""
    return " ".join(dict.fromkeys(promise(cell) for cell in cells_of(scenario, allow_large=True)))


def promise(scenario: Scenario) -> str:
    """What the scenario's model withstands at its number of offices, in one sentence."""
    return MODELS[scenario.consensus.model].promise(len(scenario.consensus.members))
