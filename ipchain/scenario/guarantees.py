"""Which guarantees are judged in a scenario without being asked.

All of them, but one: where nobody proposes anything, there are no decisions that could follow from ballots.
"""

from ipchain.scenario.model import Propose, Scenario
from ipchain.scenario.vocabulary.checks import BUILT_IN

ON_DECISIONS = "decisions-follow-from-ballots"


def built_in_guarantees(scenario: Scenario) -> tuple[str, ...]:
    """Their names in the order of reports; none when the scenario says `built_in: off`."""
    if not scenario.built_in:
        return ()
    if any(isinstance(step.act, Propose) for step in scenario.steps):
        return BUILT_IN
    return tuple(name for name in BUILT_IN if name != ON_DECISIONS)
