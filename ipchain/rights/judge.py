"""From an action to a ruling: what every act has in common is checked here, the rest by the act's own rule."""

from typing import assert_never

from ipchain.names import RightId
from ipchain.rights import dealing, filing, upkeep
from ipchain.rights.actions import (
    Action,
    Answer,
    Assign,
    Correct,
    Decide,
    Extend,
    Freeze,
    License,
    Oppose,
    Register,
    Renew,
    Surrender,
    Unfreeze,
)
from ipchain.rights.lifecycle import Event
from ipchain.rights.parts import Part
from ipchain.rights.right import Right
from ipchain.rights.ruling import Case, Entered, Refused, Ruling

EVENT_OF: dict[type[Action], Event] = {
    Extend: Event.EXTEND,
    Assign: Event.ASSIGN,
    License: Event.LICENSE,
    Renew: Event.RENEW,
    Surrender: Event.SURRENDER,
    Correct: Event.CORRECT,
    Freeze: Event.FREEZE,
    Unfreeze: Event.UNFREEZE,
}
"""The event whose row an act needs. Oppose and decide are missing: their rules say why they cannot be."""


def judge(act: Action, case: Case) -> Ruling:
    """Whether the entry stands, and what it makes of the right. Pure: the case and its ledger stay as they are."""
    if isinstance(act, Register):
        return filing.register(act, case)
    right = case.ledger.right(RightId(act.right))
    if right is None:
        return Refused("unknown-right")
    if isinstance(act, Answer):
        return _on_record(filing.answer(act, case, right), case)
    part = right.part(case.office, case.today)
    if part is None:
        return Refused("no-part-here")
    event = EVENT_OF.get(type(act))
    if event is not None and not part.allows(event):
        return Refused("life-cycle")
    return _on_record(_by_rule(act, case, right, part), case)


def _by_rule(
    act: Extend | Assign | License | Renew | Surrender | Oppose | Decide | Correct | Freeze | Unfreeze,
    case: Case,
    right: Right,
    part: Part,
) -> Ruling:
    match act:
        case Extend():
            return filing.extend(act, case, right)
        case Assign():
            return dealing.assign(act, case, right, part)
        case License():
            return dealing.license_use(act, case, right, part)
        case Renew():
            return upkeep.renew(case, right, part)
        case Surrender():
            return upkeep.surrender(act, case, right, part)
        case Oppose():
            return upkeep.oppose(act, case, right, part)
        case Decide():
            return upkeep.decide(act, case, right, part)
        case Correct():
            return upkeep.correct(act, case, right)
        case Freeze():
            return upkeep.freeze(act, right, part)
        case Unfreeze():
            return upkeep.unfreeze(right, part)
        case _:
            assert_never(act)


def _on_record(ruling: Ruling, case: Case) -> Ruling:
    """An entry that stands joins the record of the right it changed."""
    if isinstance(ruling, Refused):
        return ruling
    return Entered(ruling.right.entered(case.at), ruling.outcome, ruling.divided)
