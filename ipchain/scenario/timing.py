"""Moments: how long a run is, and whether everything happens inside it and in an order that is possible.

A step that waits for another is due when that one is decided; what is known beforehand is the earliest moment.

Not here: caps on what one file may ask for (`caps`).
"""

from collections.abc import Mapping
from typing import Final

from ipchain.governance.electorate import Rule
from ipchain.names import MINUTE, Micros
from ipchain.scenario.figures import span_text
from ipchain.scenario.model import Scenario, Step
from ipchain.scenario.typed import Block, Report
from ipchain.scenario.vocabulary.scalars import Moment

AFTER_THE_LAST: Final[Micros] = 2 * MINUTE
"""Without `duration`, a run goes on for so long after the last thing that happens."""


def duration_of(top: Block) -> Micros:
    """The written length of a run, or the last known moment and two minutes."""
    written = top.get("duration", int)
    if written is not None:
        return written
    moments: list[Micros] = [0]
    for section in ("steps", "faults", "load"):
        for item in top.items(section):
            if isinstance(item, Block):
                begin = item.get("at", int) or item.get("from", int) or 0
                lasts = item.get("for", int) or _open_for(top, item)
                moments += [begin + lasts, item.get("until", int) or 0]
    return max(moments) + AFTER_THE_LAST


def _open_for(top: Block, step: Block) -> Micros:
    """How long votes can be cast on the motion of a step at most, so that its end is seen; 0 for other steps."""
    acting = step.block("propose")
    if acting is None:
        return 0
    governance = top.block("governance")
    decisions = governance.block("decisions") if governance else None
    rules = [block for block in (decisions.fields.values() if decisions else ()) if isinstance(block, Block)]
    general = (governance.get("open_for", int) if governance else None) or Rule().period_us
    return acting.get("open_for", int) or max([general, *(rule.get("open_for", int) or 0 for rule in rules)])


def earliest_moments(steps: tuple[Step, ...]) -> Mapping[str, Micros]:
    """The earliest moment each step can be due; steps that wait for each other in a circle are left out."""
    by_id = {step.id: step for step in steps}
    known: dict[str, Micros] = {}
    for step in steps:
        trail = []
        at: Step | None = step
        while at is not None and at.id not in known and at not in trail:
            trail.append(at)
            at = by_id.get(at.after) if at.after is not None else None
        if at is not None and at.id not in known:
            continue
        moment = known[at.id] if at is not None else 0
        for one in reversed(trail):
            moment = one.at_us if one.at_us is not None else moment
            known[one.id] = moment
    return known


def check_times(top: Block, scenario: Scenario, report: Report) -> None:
    """Report what ends too late (E501), cannot be over in time (E502) or ends too early (E503), and circles (E505)."""
    if "duration" in top.heads and "duration" not in top.fields:
        return
    if scenario.duration_us == 0:
        report.add("E302", top.fields["duration"].spot, "a run lasts longer than nothing", "write '5 min'")
        return
    _inside(top, scenario.duration_us, report)
    _circles(top, scenario, report)
    _within(top, scenario, report)


def _inside(top: Block, duration_us: Micros, report: Report) -> None:
    end = f"the run ends at {span_text(duration_us)}"
    for section in ("steps", "faults", "load"):
        for item in top.items(section):
            if not isinstance(item, Block):
                continue
            begin = item.get("at", int) or item.get("from", int) or 0
            for key in ("at", "from", "until"):
                moment = item.get(key, int)
                if moment is not None and moment > duration_us:
                    report.add("E501", item.fields[key].spot, "this happens after the end", end)
            until = item.get("until", int)
            if section == "load" and until is not None and until <= begin:
                report.add("E503", item.fields["until"].spot, "the load ends before it begins", "write a later moment")
            lasts = item.get("for", int)
            if lasts is not None and begin <= duration_us < begin + lasts:
                note = f"{end}; write at most '{span_text(duration_us - begin)}'" if begin < duration_us else end
                report.add("E501", item.fields["for"].spot, f"this fault ends at {span_text(begin + lasts)}", note)


def _circles(top: Block, scenario: Scenario, report: Report) -> None:
    sound = earliest_moments(scenario.steps)
    by_line = {item.spot.line: item for item in top.items("steps") if isinstance(item, Block)}
    for step in scenario.steps:
        if step.id not in sound and step.after in {other.id for other in scenario.steps}:
            block = by_line[step.line]
            written = block.leaf("after")
            spot = written.spot if written else block.spot
            said = f"the step '{step.id}' waits for '{step.after}', which waits for it"
            report.add("E505", spot, said, "give one of them a moment: 'at: ...'")
            return


def _within(top: Block, scenario: Scenario, report: Report) -> None:
    """`within` counts from the step or from `after`; its end lies inside the run."""
    earliest = earliest_moments(scenario.steps)
    faults = {fault.id: fault for fault in scenario.faults}
    for item in top.items("expect"):
        within = item.get("within", int) if isinstance(item, Block) else None
        if within is None or not isinstance(item, Block):
            continue
        begin: Micros | None = None
        moment, outcome, entry = item.get("after", Moment), item.block("outcome"), item.block("eventually")
        step = outcome.get("step", str) if outcome else entry.get("entry", str) if entry else None
        if moment is not None and (fault := faults.get(moment.name)) and fault.from_us is not None:
            begin = fault.from_us + (fault.for_us if moment.edge == "ends" else 0)
        elif moment is not None:
            begin = earliest.get(moment.name)
        elif step is not None:
            begin = earliest.get(step)
        if begin is not None and begin <= scenario.duration_us < begin + within:
            said = f"'within' reaches to {span_text(begin + within)}, past the end"
            report.add("E502", item.fields["within"].spot, said, f"the run ends at {span_text(scenario.duration_us)}")
