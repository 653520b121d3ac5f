"""What a step or fault is called in Chinese where the writer gave no caption; made as the English caption is.

Not here: the English captions (`ipchain.scenario.captions`); a writer's own `say` is shown as it is.
"""

from collections.abc import Sequence
from typing import assert_never

from ipchain.governance.motions import (
    AdmitOffice,
    ChangeRules,
    ChangeWeight,
    Content,
    ReadmitOffice,
    RevokeEntry,
    SuspendOffice,
    Upgrade,
)
from ipchain.governance.tally import CHOICES
from ipchain.names import OfficeId
from ipchain.report.chinese import figures
from ipchain.report.chinese.tables import template, word
from ipchain.scenario.captions import Names
from ipchain.scenario.figures import decimal_text
from ipchain.scenario.model import (
    Act,
    Assign,
    Certify,
    Crash,
    Decide,
    Disturb,
    Extend,
    Fault,
    Jump,
    License,
    Partition,
    Pause,
    Propose,
    Query,
    Register,
    Role,
    Simple,
    Slow,
    Target,
    Verify,
    Vote,
)


def step_caption(verb: str, act: Act, names: Names) -> str:
    """One sentence, without a full stop, for a step. `names` are those of the Chinese page."""
    match act:
        case Register():
            kind = word("kind", act.kind.value)
            called = act.words or act.right
            return _say(
                "files", party=names.party(act.owner), office=names.office(act.at_office), kind=kind, called=called
            )
        case Extend():
            return _say("extended", right=act.right, offices=_offices(act.to, names))
        case Assign():
            return _assignment(act, names)
        case License():
            said = _say(
                "licenses-exclusively" if act.exclusive else "licenses",
                licensor=names.party(act.licensor),
                licensee=names.party(act.licensee),
                right=act.right,
                offices=_offices(act.territory, names),
            )
            return said + _classes(act.part_of)
        case Decide():
            office = names.office(act.at_office)
            return _say("decides-against" if act.upheld else "decides-for", office=office, right=act.right)
        case Simple():
            return _say(verb, right=act.right, office=names.office(act.at_office))
        case Certify():
            return _say("certifies", office=names.office(act.at_office), right=act.right)
        case Verify():
            return _say("verifies", office=names.office(act.at_office), step=act.certificate_of)
        case Query():
            return _say("asked", office=names.office(act.at_office), right=act.right)
        case Jump():
            return _say("jumps", term=figures.term(act.by))
        case Propose():
            return _say("proposes", office=names.office(act.at_office), purpose=purpose(act.content, names))
        case Vote():
            return _say("vote", proposal=act.proposal, ballots=_ballots(act, names))
        case _:
            assert_never(act)


def purpose(content: Content, names: Names) -> str:
    """What a motion would do."""
    match content:
        case AdmitOffice(office):
            return _say("admit", office=names.office(office))
        case SuspendOffice(office):
            return _say("suspend", office=names.office(office))
        case ReadmitOffice(office):
            return _say("readmit", office=names.office(office))
        case ChangeWeight(office, weight):
            return _say("weight", office=names.office(office), count=str(weight))
        case ChangeRules(decision):
            return _say("rule", decision=word("decision", decision)) if decision else _say("rule-of-all")
        case Upgrade(version):
            return _say("version", version=version)
        case RevokeEntry():
            return _say("revoke")
        case _:
            assert_never(content)


def fault_caption(fault: Fault, names: Names) -> str:
    """One sentence, without a full stop, for a fault."""
    what = fault.what
    match what:
        case Partition():
            if what.isolate is not None:
                return _say("cut-off", target=_target(what.isolate, names))
            sides = [_offices(group, names) for group in what.groups]
            if len(sides) == 2:
                return _say("no-message", sides=figures.joined(sides))
            return _say("groups", count=str(len(sides)), groups=figures.listed(sides))
        case Crash():
            return _say("stopped", target=_target(what.target, names))
        case Pause():
            return _say("frozen", target=_target(what.target, names))
        case Slow():
            where = _where(what.target, what.link, names)
            if what.plus_us:
                return _say("slow-plus", where=where, time=figures.span(what.plus_us))
            return _say("slow-times", where=where, times=decimal_text(what.times))
        case Disturb():
            return _say(fault.kind, where=_where(what.target, what.link, names), share=figures.portion(what.share))
        case _:
            assert_never(what)


def _say(key: str, **facts: str) -> str:
    return template("captions", key).format(**facts)


def _offices(codes: Sequence[OfficeId], names: Names) -> str:
    return figures.joined([names.office(code) for code in codes])


def _assignment(act: Assign, names: Names) -> str:
    whole = act.share == 1
    facts = {"share": figures.portion(act.share)} if not whole else {}
    said = _say(
        "assigns" if whole else "assigns-share",
        assignor=names.party(act.assignor),
        assignee=names.party(act.assignee),
        right=act.right,
        office=names.office(act.at_office),
        **facts,
    )
    return said + _classes(act.part_of)


def _classes(goods: Sequence[int]) -> str:
    """To which Nice classes a deal is limited; empty for all goods."""
    return _say("for-classes", classes=figures.listed([str(one) for one in goods])) if goods else ""


def _ballots(act: Vote, names: Names) -> str:
    sides = []
    for choice in CHOICES:
        offices = [office for office, cast in act.ballots if cast == choice]
        if offices:
            sides.append(_say("side", offices=_offices(offices, names), choice=word("choice", choice)))
    return template("observed", "and-then").join(sides)


def _target(target: Target, names: Names) -> str:
    if not isinstance(target, Role):
        return _offices(target, names)
    if target.role == "random":
        return _say("drawn-one") if target.count == 1 else _say("drawn", count=str(target.count))
    return _say("leader") if target.role == "leader" else _say("minority")


def _where(target: Target | None, link: tuple[OfficeId, OfficeId] | None, names: Names) -> str:
    if link is not None:
        return _say("between", first=names.office(link[0]), second=names.office(link[1]))
    return "" if target is None else _say("from-and-to", target=_target(target, names))
