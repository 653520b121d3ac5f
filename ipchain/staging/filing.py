"""From a step of a scenario to what its office enters on the ledger."""

from datetime import date

from ipchain.governance.motions import Motion
from ipchain.names import PartyId, RightId
from ipchain.office.state import Request
from ipchain.rights import actions
from ipchain.scenario.model import Assign, Decide, Extend, License, Propose, Register, Simple, Step

Entered = Register | Extend | Assign | License | Decide | Simple
"""The acts that enter something on rights; certify, verify, query and jump do not."""


def request_of(step: Step, act: Entered | Propose) -> Request:
    """What the step hands in at one office. A motion is called like the step that proposes it."""
    if isinstance(act, Propose):
        return Motion(step.id, act.content, act.open_for_us)
    return action_of(step.verb, act)


def action_of(verb: str, act: Entered) -> actions.Action:
    """The ledger's action for an act of the scenario."""
    match act:
        case Register():
            return actions.Register(
                right=act.right,
                kind=act.kind.value,
                owner=act.owner,
                words=act.words,
                nice_classes=act.nice_classes,
                ipc=act.ipc,
                number=act.number,
                documents=act.documents,
                priority_of=act.priority_of or RightId(""),
            )
        case Extend():
            return actions.Extend(act.right, act.to)
        case Assign():
            return actions.Assign(
                right=act.right,
                assignor=act.assignor,
                assignee=act.assignee,
                share_numerator=act.share.numerator,
                share_denominator=act.share.denominator,
                part_of=act.part_of,
                documents=act.documents,
                signed_on=_ordinal(act.signed),
            )
        case License():
            term = act.term
            return actions.License(
                right=act.right,
                licensor=act.licensor,
                licensee=act.licensee,
                territory=act.territory,
                exclusive=act.exclusive,
                term_years=term.years if term else 0,
                term_months=term.months if term else 0,
                term_days=term.days if term else 0,
                sublicence=act.sublicence,
                part_of=act.part_of,
                signed_on=_ordinal(act.signed),
            )
        case Decide():
            return actions.Decide(act.right, act.upheld, act.grounds)
        case Simple():
            return _simple(verb, act)


def _ordinal(day: date | None) -> int:
    """As the ledger writes the day of a contract; 0 for none."""
    return 0 if day is None else day.toordinal()


def _simple(verb: str, act: Simple) -> actions.Action:
    by = act.by or PartyId("")
    match verb:
        case "renew":
            return actions.Renew(act.right)
        case "surrender":
            return actions.Surrender(act.right, by)
        case "oppose":
            return actions.Oppose(act.right, by, act.grounds)
        case "freeze":
            return actions.Freeze(act.right, by, act.grounds)
        case _:
            return actions.Correct(act.right, "", "", "", act.grounds)
