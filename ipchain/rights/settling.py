"""When a right's status in one register is settled: registered or refused for good, and nobody may oppose any more.

Offices differ in the order of things. Where opposition comes before registration, the day of registration settles
the status; where it comes after, the right is registered from the first day and settled only when the window has
closed without, or an opposition was decided; where there is none, both fall on one day. So "registered" and
"opposed" mean different things at different offices (domain.md c.2, d.4; users of one word for both are misled).

Not here: what ends a right later (renewal missed, surrender): that is a new status, not an open one.
"""

from dataclasses import dataclass
from datetime import date

from ipchain.names import OfficeId, RightId
from ipchain.rights.lifecycle import PHASE, Phase, State
from ipchain.rights.parts import Part
from ipchain.rights.profile import Confidence, Kind, OppositionMode

_CHALLENGED = frozenset({State.CHALLENGED, State.POST_GRANT_CHALLENGE})
_OPPOSED = frozenset({State.OPPOSED, State.PRE_GRANT_CHALLENGE}) | _CHALLENGED


@dataclass(frozen=True, slots=True)
class LifeView:
    """One right in one office's register: its states with their days, and when its status was settled.

    `mode` and `window` are the office's law on opposition (window empty: none, or without a stated end), `source` and
    `confidence` what that rests on. `protected_on` and `settled_on` are None while that has not come.
    `opposed_while`: the phase in which an opposition stood (`pending` or `protected`), empty where there was none.
    """

    office: OfficeId
    right: RightId
    kind: Kind
    mode: OppositionMode
    window: str
    source: str
    confidence: Confidence
    filed_on: date
    opposable_until: date | None
    stays: tuple[tuple[State, date], ...]
    protected_on: date | None
    settled_on: date | None
    opposed_while: str


def protected_on(part: Part) -> date | None:
    """The first day on which the part was protected; None while it never was."""
    return next((stay.since for stay in part.stays if PHASE[stay.state] is Phase.PROTECTED), None)


def settled_on(part: Part, mode: OppositionMode, on: date) -> date | None:
    """The day on which the part's status was settled, as of `on`; None while it is open.

    A refused or cancelled part is settled by the decision; a surrendered or expired one was settled before, if at all.
    """
    if part.phase is Phase.PENDING or part.state in _CHALLENGED:
        return None
    granted = protected_on(part)
    if granted is None:
        return part.stays[-1].since
    if mode is not OppositionMode.POST:
        return granted
    over = [granted]
    for before, after in zip(part.stays, part.stays[1:], strict=False):
        if before.state in _CHALLENGED and after.state not in _CHALLENGED:
            if PHASE[after.state] is Phase.ENDED:
                return after.since
            over.append(after.since)
    if part.opposable_until is None:
        return over[-1] if len(over) > 1 else None
    settled = max(*over, part.opposable_until)
    end = part.stays[-1].since if part.phase is Phase.ENDED else None
    if end is not None and end < settled:
        return end  # given up while it could still be opposed
    return settled if settled <= on else None


def opposed_while(part: Part) -> str:
    """The phase in which an opposition stood: `pending` or `protected`; empty where there never was one."""
    return next((PHASE[stay.state].value for stay in part.stays if stay.state in _OPPOSED), "")
