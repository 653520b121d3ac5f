"""What happens: the steps with their acts, and the background load.

A step without `at` and `after` waits until the step before it is decided; only the first is due at once.

Not here: whether the moments make sense together (`timing`), and whether names exist (`references`).
"""

from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Final, cast

from ipchain.governance.constitution import Constitution
from ipchain.names import Micros, OfficeId, PartyId, RightId
from ipchain.rights.profile import Kind, Term
from ipchain.scenario.captions import Names, step_caption
from ipchain.scenario.model import (
    Act,
    Assign,
    Certify,
    Decide,
    Extend,
    Jump,
    License,
    Load,
    Query,
    Reaches,
    Register,
    Simple,
    Step,
    Verb,
    Verify,
)
from ipchain.scenario.motions import propose_of, vote_of
from ipchain.scenario.typed import Block, Report

_SIMPLE: Final = frozenset({"renew", "surrender", "correct", "oppose", "freeze"})


def id_of(block: Block, prefix: str, number: int, taken: set[str]) -> str:
    """The written id, or one made of what it is and its place in the file, such as `step-3`."""
    written = block.get("id", str)
    if written is not None:
        return written
    return made_id(prefix, number, taken)


def made_id(prefix: str, number: int, taken: set[str]) -> str:
    """A name made of what it is and its place in the file, unlike the `taken` ones, to which it is added."""
    made = f"{prefix}-{number}"
    while made in taken:
        made += "-x"
    taken.add(made)
    return made


def steps_of(top: Block, names: Names, constitution: Constitution, report: Report) -> tuple[Step, ...]:
    """The steps in the order of the file; steps that could not be read, or are not available yet, are left out.

    `constitution` has what a motion that changes a rule leaves as it is.
    """
    blocks = [item for item in top.items("steps") if isinstance(item, Block)]
    taken = {written for block in blocks if (written := block.get("id", str)) is not None}
    steps: list[Step] = []
    for number, block in enumerate(blocks, 1):
        name = id_of(block, "step", number, taken)
        act = _act(block, constitution, report)
        if act is None:
            continue
        at_us, after = block.get("at", int), block.get("after", str)
        if at_us is None and after is None and steps:
            after = steps[-1].id
        step = Step(
            id=name,
            verb=cast("Verb", block.word),
            act=act,
            at_us=at_us,
            after=after,
            reaches=cast("Reaches", block.get("reaches", str) or "final"),
            say=block.get("say", str) or "",
            why=block.get("why", str) or "",
            line=block.spot.line,
        )
        steps.append(step if step.say else replace(step, say=step_caption(step.verb, act, names)))
    return tuple(steps)


def load_of(top: Block, offices: tuple[OfficeId, ...], duration_us: Micros) -> tuple[Load, ...]:
    """The background load, between moments inside the run."""
    blocks = [item for item in top.items("load") if isinstance(item, Block)]
    taken = {written for block in blocks if (written := block.get("id", str)) is not None}
    loads = []
    for number, block in enumerate(blocks, 1):
        name = id_of(block, "load", number, taken)
        filing, rate = block.block("register"), block.get("rate", Fraction)
        kind = filing.get("kind", str) if filing else None
        if kind is None or rate is None:
            continue
        until = block.get("until", int)
        loads.append(
            Load(
                id=name,
                kind=Kind(kind),
                rate=rate,
                at_offices=some_offices(block, "at_offices", offices),
                shared="share" in block.heads,
                from_us=block.get("from", int) or 0,
                until_us=duration_us if until is None else until,
                line=block.spot_of("register").line,
            )
        )
    return tuple(loads)


def some_offices(block: Block, key: str, offices: tuple[OfficeId, ...]) -> tuple[OfficeId, ...]:
    """The offices under a key: `all`, one, or a list, without repeats; all if the key is not written."""
    named = block.values(key, str)
    if not named or "all" in named:
        return offices
    return tuple(OfficeId(code) for code in dict.fromkeys(named))


def _act(block: Block, constitution: Constitution, report: Report) -> Act | None:
    """The act of a step, or None where something it needs was wrong."""
    if block.word == "jump":
        term = block.get("jump", Term)
        return Jump(term) if term is not None else None
    acting = block.block(block.word)
    if block.word == "vote":
        return vote_of(acting, report) if acting else None
    at_office = acting.get("at_office", str) if acting else None
    if acting is None or at_office is None:
        return None
    office = OfficeId(at_office)
    if block.word == "verify":
        issued = acting.get("certificate_of", str)
        return Verify(issued, office) if issued is not None else None
    if block.word == "propose":
        return propose_of(acting, office, constitution, report)
    named = acting.get("right", str)
    if named is None:
        return None
    right = RightId(named)
    match block.word:
        case "register":
            return _register(acting, right, office)
        case "extend":
            to = tuple(OfficeId(code) for code in acting.values("to", str))
            return Extend(right, office, to) if to else None
        case "assign":
            return _assign(acting, right, office)
        case "license":
            return _license(acting, right, office)
        case "decide":
            upheld = acting.get("upheld", bool)
            return None if upheld is None else Decide(right, office, upheld, acting.get("grounds", str) or "")
        case "certify":
            return Certify(right, office)
        case "query":
            return Query(right, office)
        case word if word in _SIMPLE:
            by = acting.get("by", str)
            return Simple(right, office, acting.get("grounds", str) or "", PartyId(by) if by is not None else None)
        case _:
            return None  # a verb that is not available yet, already reported


def _register(acting: Block, right: RightId, office: OfficeId) -> Register | None:
    kind, owner, priority = acting.get("kind", str), acting.get("owner", str), acting.get("priority_of", str)
    if kind is None or owner is None:
        return None
    return Register(
        right=right,
        kind=Kind(kind),
        at_office=office,
        owner=PartyId(owner),
        words=acting.get("words", str) or "",
        nice_classes=acting.values("nice_classes", int),
        ipc=acting.values("ipc", str),
        number=acting.get("number", str) or "",
        documents=acting.values("documents", str),
        priority_of=RightId(priority) if priority is not None else None,
    )


def _assign(acting: Block, right: RightId, office: OfficeId) -> Assign | None:
    sides = _sides(acting)
    if sides is None:
        return None
    share = acting.get("share", Fraction)
    return Assign(
        right=right,
        at_office=office,
        assignor=sides[0],
        assignee=sides[1],
        share=Fraction(1) if share is None else share,
        part_of=acting.values("part_of", int),
        documents=acting.values("documents", str),
        signed=acting.get("signed", date),
        deal=acting.get("deal", str) or "",
    )


def _license(acting: Block, right: RightId, office: OfficeId) -> License | None:
    sides = _sides(acting)
    territory = tuple(OfficeId(code) for code in acting.values("territory", str))
    if sides is None or not territory:
        return None
    return License(
        right=right,
        at_office=office,
        licensor=sides[0],
        licensee=sides[1],
        territory=territory,
        exclusive=acting.get("exclusive", bool) or False,
        term=acting.get("term", Term),
        sublicence=acting.get("sublicence", bool) or False,
        part_of=acting.values("part_of", int),
        signed=acting.get("signed", date),
        deal=acting.get("deal", str) or "",
    )


def _sides(acting: Block) -> tuple[PartyId, PartyId] | None:
    giver, taker = acting.get("from", str), acting.get("to", str)
    return (PartyId(giver), PartyId(taker)) if giver is not None and taker is not None else None
