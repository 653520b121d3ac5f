"""How much of the start of a run to leave out, found from the run itself (MSER-5).

What is looked at are the entries that became final in each second, from the first second to the first fault, and no
longer than the background load lasts: a fault is not a start, and what it does to the figures is what one came to see.
A run without background load has no steady state to reach; its steps are counted from the first.

Not here: the rule that finds the cut (`ipchain.measure.warm_up`).
"""

from dataclasses import dataclass
from typing import Final

from ipchain.measure.entries import Entries, count_inside
from ipchain.measure.warm_up import Settled, warm_up
from ipchain.names import SECOND, Micros
from ipchain.scenario.model import Scenario
from ipchain.trace import FaultBegan, Trace


@dataclass(frozen=True, slots=True)
class Settling:
    """Leave out what comes before `warm_up_us`.

    `settled`: True where the run settled there, False where no steady state was seen, and then nothing is left out;
    None where there was nothing to settle.
    """

    warm_up_us: Micros
    settled: bool | None


NOTHING_TO_SETTLE: Final = Settling(0, None)


def settling_of(scenario: Scenario, trace: Trace) -> Settling:
    """Where this run settled. Cost: one pass over its events."""
    if not scenario.load:
        return NOTHING_TO_SETTLE
    entries = Entries()
    until = min(scenario.duration_us, max(load.until_us for load in scenario.load))
    for now, event in trace:
        if type(event) is FaultBegan:
            until = min(until, now)
        elif type(event) in entries.watches:
            entries.observe(now, event)
    seconds = [(begin, begin + SECOND) for begin in range(0, until - SECOND + 1, SECOND)]
    found = warm_up(count_inside(entries.moments(None), seconds))
    return Settling(found.cut * SECOND, settled=True) if isinstance(found, Settled) else Settling(0, settled=False)
