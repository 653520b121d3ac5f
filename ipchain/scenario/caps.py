"""How much one file may ask for, so that a valid scenario is no bomb either.

At most 128 offices, 2,000 steps, 200,000 requests of background load, 2,000 drawn or written faults, and 30 days of
simulated time; more needs the explicit permission of whoever runs it (`allow_large`).

Not here: bounds on the text itself (`guard`), and budgets of a run (`Budget`).
"""

from typing import Final

from ipchain.names import Micros
from ipchain.scenario.model import Scenario
from ipchain.scenario.typed import Block, Report
from ipchain.scenario.values import DAY
from ipchain.scenario.who import MOST_OFFICES

MOST_STEPS: Final = 2_000
MOST_FAULTS: Final = 2_000
MOST_REQUESTS: Final = 200_000
LONGEST_RUN_US: Final[Micros] = 30 * DAY


def check_caps(top: Block, scenario: Scenario, report: Report) -> None:
    """Report what is more than this program runs without being told to (E604)."""
    counted = (
        ("offices", len(scenario.offices), MOST_OFFICES, "offices"),
        ("steps", len(scenario.steps), MOST_STEPS, "steps"),
        ("faults", len(scenario.faults), MOST_FAULTS, "faults"),
        ("load", requests_of(scenario), MOST_REQUESTS, "requests of background load"),
    )
    for key, count, most, noun in counted:
        if count > most:
            _too_much(top, key, f"{count:,} {noun} are more than {most:,}", report)
    if scenario.duration_us > LONGEST_RUN_US:
        said = f"{scenario.duration_us // DAY:,} days of simulated time are more than {LONGEST_RUN_US // DAY}"
        _too_much(top, "duration", said, report)


def requests_of(scenario: Scenario) -> int:
    """How many requests the background load makes in all, on average."""
    total = 0
    for load in scenario.load:
        lasts = max(0, min(load.until_us, scenario.duration_us) - load.from_us)
        desks = 1 if load.shared else len(load.at_offices)
        total += int(load.rate * desks * lasts / 1_000_000)
    return total


def _too_much(top: Block, key: str, said: str, report: Report) -> None:
    found = top.fields.get(key)
    spot = found.spot if key == "duration" and found is not None else top.spot_of(key)
    report.add("E604", spot, said, "write less, or run it with '--allow-large'")
