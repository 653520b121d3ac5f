"""What goes wrong: the faults, with their targets and times.

A fault without an end lasts until the run is over. Groups of a partition share no office and leave none out.

Not here: how a host inflicts a fault (`ipchain.simulation`), and faults that come later, reported by `reading`.
"""

from dataclasses import replace
from fractions import Fraction
from typing import cast

from ipchain.names import Micros, OfficeId
from ipchain.scenario.captions import Names, fault_caption
from ipchain.scenario.lines import two_offices
from ipchain.scenario.model import Crash, Disturb, Fault, FaultKind, Partition, Pause, Role, Slow, Target
from ipchain.scenario.story import id_of
from ipchain.scenario.typed import Block, Leaf, Report, Row, Value
from ipchain.scenario.vocabulary.scalars import Random, Slowing

_What = Partition | Crash | Pause | Slow | Disturb


def faults_of(
    top: Block, offices: tuple[OfficeId, ...], duration_us: Micros, names: Names, report: Report
) -> tuple[Fault, ...]:
    """The faults in the order of the file; those that could not be read, or come later, are left out."""
    blocks = [item for item in top.items("faults") if isinstance(item, Block)]
    taken = {written for block in blocks if (written := block.get("id", str)) is not None}
    faults = []
    for number, block in enumerate(blocks, 1):
        name = id_of(block, "fault", number, taken)
        what = _what(block, offices, report)
        if what is None:
            continue
        after = block.get("after", str)
        from_us = None if after is not None else block.get("at", int)
        if after is None and "at" not in block.heads and "after" not in block.heads:
            said = f"the fault '{name}' does not say when it begins"
            report.add("E203", block.spot, said, "write 'at: 2 min'")
        unread = {"at", "after", "for", "until"} & set(block.heads) - set(block.fields)
        if unread or (after is None and from_us is None):
            continue
        fault = Fault(
            id=name,
            kind=cast("FaultKind", block.word),
            what=what,
            from_us=from_us,
            after=after,
            for_us=_length(block, from_us, duration_us, report),
            say=block.get("say", str) or "",
            line=block.spot.line,
        )
        faults.append(fault if fault.say else replace(fault, say=fault_caption(fault, names)))
    return tuple(faults)


def _length(block: Block, from_us: Micros | None, duration_us: Micros, report: Report) -> Micros:
    """How long a fault lasts: `for`, or up to `until`, or to the end of the run."""
    begin = from_us or 0
    until, lasts = block.get("until", int), block.get("for", int)
    if lasts == 0:
        report.add("E302", block.fields["for"].spot, "a fault lasts longer than nothing", "write '2 s' or '2 min'")
    if until is not None and from_us is None:
        report.add("E209", block.heads["until"], "'until' needs 'at'", "write 'for: ...' beside 'after'")
    elif until is not None and until <= begin:
        report.add("E503", block.fields["until"].spot, "the fault ends before it begins", "write a later moment")
    if lasts is not None:
        return lasts
    return max(0, (duration_us if until is None else until) - begin)


def _what(block: Block, offices: tuple[OfficeId, ...], report: Report) -> _What | None:
    value = block.fields.get(block.word)
    if value is None:
        return None
    match block.word:
        case "partition":
            return _partition(value, offices, report)
        case "crash":
            target = _target(value, offices, report)
            return Crash(target) if target is not None else None
        case "pause":
            target = _target(value, offices, report)
            return Pause(target) if target is not None else None
        case "slow":
            return _slow(value, offices, report) if isinstance(value, Block) else None
        case "lose" | "duplicate" | "reorder":
            return _disturb(value, offices, report) if isinstance(value, Block) else None
        case _:
            return None


def _partition(value: Value, offices: tuple[OfficeId, ...], report: Report) -> Partition | None:
    if isinstance(value, Block):
        isolated = value.fields.get("isolate")
        target = _target(isolated, offices, report) if isolated is not None else None
        return Partition(isolate=target) if target is not None else None
    if not isinstance(value, Row):
        return None
    groups: list[tuple[OfficeId, ...]] = []
    seen: set[str] = set()
    for row in value.items:
        members = [item for item in row.items if isinstance(item, Leaf)] if isinstance(row, Row) else []
        for member in members:
            if member.text in seen:
                report.add("E409", member.spot, f"{member.text} stands in two groups", "take one of the two away")
            seen.add(member.text)
        groups.append(tuple(OfficeId(member.text) for member in members))
    left_out = [code for code in offices if code not in seen]
    if left_out and seen <= set(offices):
        said = f"{left_out[0]} stands in no group"
        report.add("E409", value.spot, said, f"add it to a group, or write another: [{left_out[0]}]")
    return Partition(groups=tuple(groups))


def _slow(value: Block, offices: tuple[OfficeId, ...], report: Report) -> Slow | None:
    delay = value.get("delay", Slowing)
    target, link = _office_or_link(value, offices, report)
    if target is None and link is None and not {"office", "link"} & set(value.heads):
        report.add("E203", value.spot, "'slow' needs an office or a link", "write 'office: EM' or 'link: [EM, AU]'")
    if delay is None or (target is None and link is None):
        return None
    return Slow(target=target, link=link, plus_us=delay.plus_us, times=delay.times)


def _disturb(value: Block, offices: tuple[OfficeId, ...], report: Report) -> Disturb | None:
    share, spread = value.get("share", Fraction), value.get("spread", int)
    target, link = _office_or_link(value, offices, report)
    if share is None:
        return None
    if share == 0:
        said = "a fault that touches no message is none"
        report.add("E302", value.fields["share"].spot, said, "write more than '0 %'")
    whole = Disturb(share=share, target=target, link=link)
    return whole if spread is None else replace(whole, spread_us=spread)


def _office_or_link(
    value: Block, offices: tuple[OfficeId, ...], report: Report
) -> tuple[Target | None, tuple[OfficeId, OfficeId] | None]:
    office, link = value.fields.get("office"), value.fields.get("link")
    target = _target(office, offices, report) if office is not None else None
    return target, two_offices(link, "link", report) if isinstance(link, Row) else None


def _target(value: Value, offices: tuple[OfficeId, ...], report: Report) -> Target | None:
    """The offices meant: by code, in a list, or by role."""
    if isinstance(value, Row):
        codes = [OfficeId(item.text) for item in value.items if isinstance(item, Leaf)]
        return tuple(dict.fromkeys(codes)) or None
    if not isinstance(value, Leaf):
        return None
    if isinstance(value.value, Random):
        if offices and value.value.count > len(offices):
            said = f"{value.value.count} offices cannot be drawn: {len(offices)} take part"
            report.add("E302", value.spot, said, f"write at most 'random {len(offices)}'")
        return Role("random", value.value.count)
    if value.text == "leader":
        return Role("leader")
    if value.text == "minority":
        return Role("minority")
    return (OfficeId(value.text),)
