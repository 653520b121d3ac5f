"""How rights come onto registers: filing, extension to further offices, and their answers.

Each office writes only its own register: an extension records the wish at the office of origin, and every
designated office takes the right into its own register, or refuses, by an entry of its own. The same holds
when a right was divided at one office: the others divide their own parts by their own answers.
"""

from msgspec.structs import replace

from ipchain.rights.actions import Answer, Extend, Register
from ipchain.rights.calendar import add_term
from ipchain.rights.law import PRIORITY_MONTHS, TABLES, OfficeLaw
from ipchain.rights.parts import Part, declined_part, opened_part
from ipchain.rights.profile import Kind, OppositionMode, Term
from ipchain.rights.reasons import REASONS
from ipchain.rights.right import Designation, Right
from ipchain.rights.ruling import Case, Entered, Refused, Ruling
from ipchain.rights.title import sole_title

_KINDS = {kind.value: kind for kind in Kind}
_NICE_CLASSES = range(1, 46)


def register(act: Register, case: Case) -> Ruling:
    """A right is filed at the signing office, which is its office of origin."""
    kind = _KINDS.get(act.kind)
    if kind is None:
        return Refused("kind-not-kept")
    if reason := case.law.refusal_of(kind) or _filing_refusal(act, kind, case):
        return Refused(reason)
    part = opened_part(case.office, case.law.kinds[kind], act.number, case.today, case.today)
    return Entered(
        Right(
            id=act.right,
            kind=kind,
            origin=case.office,
            filed_on=case.today,
            words=act.words,
            scope=tuple(sorted(act.nice_classes)),
            ipc=act.ipc,
            documents=act.documents,
            priority_of=act.priority_of,
            title=sole_title(act.owner),
            parts=(part,),
            history=(case.at,),
        )
    )


def extend(act: Extend, case: Case, right: Right) -> Ruling:
    """The office of origin records which offices are asked to take the right."""
    if right.origin != case.office:
        return Refused("not-office-of-origin")
    if not act.to:
        return Refused("nothing-asked")
    known = {held.office for held in right.parts} | {asked.office for asked in right.awaiting}
    for office in act.to:
        if office not in case.laws:
            return Refused("unknown-office")
        if office in known:
            return Refused("already-extended")
        known.add(office)
    asked = tuple(Designation(office, case.today) for office in act.to)
    return Entered(replace(right, awaiting=(*right.awaiting, *asked)))


def answer(act: Answer, case: Case, right: Right) -> Ruling:
    """A designated office takes the right into its register, or refuses it."""
    asked = right.designation(case.office)
    if asked is None:
        return Refused("not-designated")
    if not act.accept and act.reason not in REASONS:
        return Refused("reason-unknown")
    if act.accept and (reason := obstacle(case.law, right, asked)):
        return Refused(reason)
    answered = replace(right, awaiting=tuple(other for other in right.awaiting if other is not asked))
    return Entered(answered.with_part(_answered_part(act, case, right, asked)))


def obstacle(law: OfficeLaw, right: Right, asked: Designation) -> str:
    """The reason code for which the office's law cannot take the right in; empty when it can."""
    if reason := law.refusal_of(right.kind):
        return reason
    partial = law.transfer.partial_goods
    if asked.inherits and not (partial is not None and partial.value):
        return "partial-not-allowed"
    return ""


def _answered_part(act: Answer, case: Case, right: Right, asked: Designation) -> Part:
    if not act.accept:
        law = case.law.kinds.get(right.kind)
        return declined_part(case.office, law.cycle if law else TABLES[right.kind][OppositionMode.NONE], case.today)
    if asked.inherits:
        parent = case.ledger.right(right.divided_from)
        held = parent.part(case.office, case.today) if parent else None
        assert held is not None, (right.id, case.office)
        return replace(held, number="")
    # Protection counts from the day the extension was asked for, publication from the day it is taken in.
    return opened_part(case.office, case.law.kinds[right.kind], "", asked.asked_on, case.today)


def _filing_refusal(act: Register, kind: Kind, case: Case) -> str:
    if not act.right or not act.owner:
        return "name-missing"
    if case.ledger.right(act.right) is not None:
        return "right-exists"
    if len(set(act.nice_classes)) < len(act.nice_classes) or any(
        number not in _NICE_CLASSES for number in act.nice_classes
    ):
        return "class-unknown"
    if act.number and not case.ledger.number_is_free(case.office, kind, act.number):
        return "number-taken"
    return _priority_refusal(act, kind, case) if act.priority_of else ""


def _priority_refusal(act: Register, kind: Kind, case: Case) -> str:
    """Paris Convention Art. 4: same kind, same applicant or successor, in time; the last day still counts."""
    earlier = case.ledger.right(act.priority_of)
    if earlier is None:
        return "priority-unknown"
    if kind not in PRIORITY_MONTHS or earlier.kind is not kind:
        return "priority-not-offered"
    if not earlier.title.share_of(act.owner):
        return "priority-other-applicant"
    if case.today > add_term(earlier.filed_on, Term(months=PRIORITY_MONTHS[kind])):
        return "priority-too-late"
    return ""
