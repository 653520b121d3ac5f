"""The verbs of the command line, in the order in which help shows them: one literal table.

A verb's module is imported when the verb is called, so that `ipchain list` does not pay for the simulator.
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Verb:
    """One verb: the function that does it, the group it is shown in, one line for people, its exit codes.

    `exits` is empty for a verb that has verbs of its own and says it there.
    """

    name: str
    function: str
    group: str
    help: str
    exits: str = "Exit codes: 0 done, 2 wrong usage or scenario."


VERBS: Final = (
    Verb(
        "init", "ipchain.cli.init:init", "Start here", "Make a folder with a scenario that works and explains itself."
    ),
    Verb("check", "ipchain.cli.check:check", "Start here", "Say what is wrong or doubtful in scenarios; run nothing."),
    Verb(
        "explain", "ipchain.cli.explain:explain", "Start here", "Say a scenario, a word or an error in plain language."
    ),
    Verb(
        "run",
        "ipchain.cli.run:run",
        "Start here",
        "Run scenarios, judge them and keep what they leave.",
        "Exit codes: 0 holds, 1 does not hold, 2 wrong usage or scenario, 3 not tested, 4 this computer stopped us, "
        "5 nothing to run, 70 a fault in ipchain, 130 interrupted.",
    ),
    Verb(
        "report",
        "ipchain.cli.report:report",
        "Start here",
        "Write the page of a run again, in another language or for another reader.",
        "Exit codes: 0 done, 2 wrong usage or no whole run folder, 4 this computer stopped us.",
    ),
    Verb(
        "compare",
        "ipchain.cli.compare:compare",
        "Study",
        "Put runs side by side with intervals, or weigh a comparison again.",
        "Exit codes: 0 done or holds, 1 does not hold, 2 wrong usage, 3 not tested.",
    ),
    Verb(
        "export",
        "ipchain.cli.export:export",
        "Study",
        "Write the tables of a run or comparison as CSV, JSON lines or Parquet.",
        "Exit codes: 0 done, 2 wrong usage, 4 this computer stopped us, such as a missing extra.",
    ),
    Verb(
        "list",
        "ipchain.cli.listing:show",
        "Study",
        "List offices, models, faults, checks, metrics, reasons, examples, ...",
    ),
    Verb(
        "scenarios",
        "ipchain.cli.scenarios:scenarios",
        "Study",
        "Copy a shipped scenario to change it.",
        exits="",
    ),
    Verb(
        "doctor",
        "ipchain.cli.doctor:doctor",
        "Keep house",
        "Check this computer and say how to fix it.",
        "Exit codes: 0 fit, 4 something stops ipchain from running.",
    ),
    Verb("schema", "ipchain.cli.schema:schema", "Keep house", "Print the JSON Schema of scenario, summary or events."),
)

TEN_LINES: Final = """\
ipchain plays scenarios of intellectual-property offices that share one register, and judges them.
Everything is simulated and has no legal effect.

  ipchain init demo              make a folder with a scenario that works
  ipchain run cable-cut          run a scenario and read the verdict
  ipchain check FILE             say what is wrong in a scenario
  ipchain explain FILE           say a scenario in plain language
  ipchain list examples          see what there is

All verbs: ipchain --help        One verb: ipchain run --help"""
