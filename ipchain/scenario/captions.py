"""What a step or fault is called in reports where the writer gave no caption: one plain sentence each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
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
from ipchain.scenario.figures import decimal_text, joined, share_text, span_text, term_text
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

_SIMPLE: Mapping[str, str] = {
    "renew": "{right} is renewed at {office}",
    "surrender": "{right} is given up at {office}",
    "correct": "An entry on {right} is corrected at {office}",
    "oppose": "{right} is opposed at {office}",
    "freeze": "Dealings with {right} are stopped at {office}",
}
_DISTURBANCE: Mapping[str, str] = {
    "lose": "is lost",
    "duplicate": "arrives twice",
    "reorder": "is overtaken by later ones",
}


@dataclass(frozen=True, slots=True)
class Names:
    """What offices and parties are called in sentences."""

    offices: Mapping[str, str] = field(default_factory=dict)
    parties: Mapping[str, str] = field(default_factory=dict)

    def office(self, code: str) -> str:
        """The name of an office, or its code."""
        return self.offices.get(code, code)

    def party(self, name: str) -> str:
        """The name of a party, without the remark that it is invented."""
        return self.parties.get(name, name).removesuffix("(invented)").strip()


def step_caption(verb: str, act: Act, names: Names) -> str:
    """One sentence, without a full stop, for a step."""
    match act:
        case Register():
            kind = act.kind.value.replace("-", " ").replace("gi", "geographical indication")
            called = f" {act.words}" if act.words else f" {act.right}"
            return f"{names.party(act.owner)} files the {kind}{called} at {names.office(act.at_office)}"
        case Extend():
            return f"{act.right} is extended to {joined([names.office(code) for code in act.to])}"
        case Assign():
            part = f"{share_text(act.share)} of " if act.share != 1 else ""
            goods = f" for classes {joined([str(one) for one in act.part_of])}" if act.part_of else ""
            sides = f"{names.party(act.assignor)} assigns {part}{act.right} to {names.party(act.assignee)}"
            return f"{sides}{goods} through {names.office(act.at_office)}"
        case License():
            kind = "exclusively " if act.exclusive else ""
            where = joined([names.office(code) for code in act.territory])
            goods = f", in classes {joined([str(one) for one in act.part_of])}" if act.part_of else ""
            sides = f"{names.party(act.licensor)} {kind}licenses {act.right} to {names.party(act.licensee)}"
            return f"{sides} for {where}{goods}"
        case Decide():
            side = "against" if act.upheld else "for"
            return f"{names.office(act.at_office)} decides {side} {act.right}"
        case Simple():
            return _SIMPLE[verb].format(right=act.right, office=names.office(act.at_office))
        case Certify():
            return f"{names.office(act.at_office)} issues a certificate on {act.right}"
        case Verify():
            return f"{names.office(act.at_office)} checks the certificate of {act.certificate_of}"
        case Query():
            return f"{names.office(act.at_office)} is asked about {act.right}"
        case Jump():
            return f"The legal calendar moves on by {term_text(act.by)}"
        case Propose():
            return f"{names.office(act.at_office)} proposes to {purpose(act.content, names)}"
        case Vote():
            return f'The offices vote on "{act.proposal}": {_ballots(act, names)}'
        case _:
            assert_never(act)


def purpose(content: Content, names: Names) -> str:
    """What a motion would do, after "to": suspend Examplia."""
    match content:
        case AdmitOffice(office):
            return f"admit {names.office(office)}"
        case SuspendOffice(office):
            return f"suspend {names.office(office)}"
        case ReadmitOffice(office):
            return f"readmit {names.office(office)}"
        case ChangeWeight(office, weight):
            return f"give {names.office(office)} {weight} vote{'' if weight == 1 else 's'}"
        case ChangeRules(decision):
            return f"change the rule for {decision}" if decision else "change the rule for all decisions"
        case Upgrade(version):
            return f"bring version {version} into use"
        case RevokeEntry():
            return "declare an entry without effect"
        case _:
            assert_never(content)


def _ballots(act: Vote, names: Names) -> str:
    """`Meridia and Norland yes; Examplia no`."""
    sides = []
    for choice in CHOICES:
        offices = [names.office(office) for office, cast in act.ballots if cast == choice]
        if offices:
            sides.append(f"{joined(offices)} {choice}")
    return "; ".join(sides)


def fault_caption(fault: Fault, names: Names) -> str:
    """One sentence, without a full stop, for a fault."""
    what = fault.what
    match what:
        case Partition():
            if what.isolate is not None:
                return f"{_capital(_target(what.isolate, names))} cut off from all others"
            sides = [joined([names.office(code) for code in group]) for group in what.groups]
            return f"No message passes between {joined(sides)}" if len(sides) == 2 else _groups(sides)
        case Crash():
            return f"{_capital(_target(what.target, names))} stopped"
        case Pause():
            return f"{_capital(_target(what.target, names))} frozen"
        case Slow():
            more = f"{span_text(what.plus_us)} longer" if what.plus_us else f"{decimal_text(what.times)} times as long"
            return f"Messages {_where(what.target, what.link, names)}take {more}".replace("  ", " ")
        case Disturb():
            suffers = _DISTURBANCE[fault.kind]
            where = _where(what.target, what.link, names)
            return f"{share_text(what.share)} of the messages {where}{suffers}".replace("  ", " ")
        case _:
            assert_never(what)


def _target(target: Target, names: Names) -> str:
    if isinstance(target, Role):
        if target.role == "random":
            return "an office drawn by lot is" if target.count == 1 else f"{target.count} offices drawn by lot are"
        return "the leader is" if target.role == "leader" else "a minority of the offices is"
    return f"{joined([names.office(code) for code in target])} {'is' if len(target) == 1 else 'are'}"


def _where(target: Target | None, link: tuple[OfficeId, OfficeId] | None, names: Names) -> str:
    if link is not None:
        return f"between {names.office(link[0])} and {names.office(link[1])} "
    if target is None:
        return ""
    return f"from and to {_target(target, names).rsplit(' ', 1)[0]} "


def _groups(sides: Sequence[str]) -> str:
    return f"The offices fall into {len(sides)} groups without contact: {'; '.join(sides)}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
