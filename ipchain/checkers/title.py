"""One owner: every right has one title, at every moment and at every office (L-I1, L-I2, L-I3).

The first office to execute a position of the ledger shows what stands there; this checker follows the owners
of record from position to position and asks four things. The shares make exactly one whole, each above
nothing. Only an act that may move title moves it. An assignment takes exactly what it names from a party that
has it, and gives exactly that. And every other office shows the same at the same position.

Not here: whether the law of an office allowed the transfer, which `rights` decides.
"""

from fractions import Fraction
from typing import Final

from ipchain.checkers.tally import Tally
from ipchain.checkers.verdict import Record
from ipchain.encoding import decode
from ipchain.errors import EncodingError
from ipchain.ledger.transaction import Transaction
from ipchain.names import Micros
from ipchain.rights.actions import Action, Assign, Register, decode_action
from ipchain.trace import EntryExecuted, Event

Owners = tuple[tuple[str, int, int], ...]
"""Owners of record: (party, numerator, denominator) of each share."""

TAKES_EFFECT: Final = frozenset(("final", "pending"))
"""Outcomes of an entry that changed the register. A refused or repeated entry changed nothing."""

POSITION_SHIFT: Final = 24
"""A ledger position as one number: height shifted by this, plus index. A block holds far fewer entries."""

_MOVES_TITLE: Final = frozenset(("register", "assign", "correct"))


class OneOwner:
    """Shares sum to one, title moves only by acts that move it, and all offices agree on it."""

    __slots__ = ("_divisions", "_owners", "_shown", "tally")
    name: Final = "one-owner"
    watches: Final[tuple[type[Event], ...]] = (EntryExecuted,)

    def __init__(self) -> None:
        self.tally = Tally()
        self._owners: dict[str, Owners] = {}
        self._shown: dict[int, Record] = {}
        self._divisions = 0
        """Partial assignments whose split-off right has not been seen yet; it gets a name we do not know."""

    def observe(self, now: Micros, event: Event) -> None:
        """One entry executed at one office."""
        assert isinstance(event, EntryExecuted)
        self.tally.checks += 1
        position = event.height << POSITION_SHIFT | event.index
        shown = self._shown.get(position)
        if shown is None:
            self._shown[position] = (now, event)
            self._first_seen(now, event)
            return
        earlier = shown[1]
        assert isinstance(earlier, EntryExecuted)
        if earlier.owners != event.owners or earlier.right != event.right:
            self.tally.break_(
                now,
                "one-owner.differ",
                (earlier.office, event.office),
                (shown, (now, event)),
                right=event.right,
                first=earlier.office,
                first_owners=earlier.owners,
                office=event.office,
                owners=event.owners,
                at=now,
            )

    def close(self, end: Micros) -> None:
        """Nothing is left to the end."""

    def _first_seen(self, now: Micros, event: EntryExecuted) -> None:
        """The ledger grew by this entry: follow the title."""
        before = self._owners.get(event.right, ())
        if event.outcome in TAKES_EFFECT:
            broken = self._effective(event, before)
        elif event.owners != before and (before or not self._divisions):
            broken = "one-owner.moved-without-effect"
        else:
            broken = ""
        self._owners[event.right] = event.owners
        if broken:
            self.tally.break_(
                now,
                broken,
                (event.office,),
                ((now, event),),
                right=event.right,
                office=event.office,
                owners=event.owners,
                before=before,
                verb=event.verb,
                outcome=event.outcome,
                at=now,
            )

    def _effective(self, event: EntryExecuted, before: Owners) -> str:
        """Which sentence an effective entry deserves; empty when the title is in order."""
        owners = event.owners
        if event.verb not in _MOVES_TITLE:
            if owners == before:
                return ""
            if before or not self._divisions:
                return "one-owner.moved-by-other-act"
            self._divisions -= 1
            return "" if is_whole(owners) else "one-owner.shares"
        if not is_whole(owners):
            return "one-owner.shares"
        action = _action(event.body)
        if isinstance(action, Register):
            if before:
                return "one-owner.second-title"
            return "" if by_party(owners) == {action.owner: Fraction(1)} else "one-owner.not-as-asked"
        if isinstance(action, Assign):
            return self._assigned(action, before, owners)
        return "" if event.verb == "correct" and before else "one-owner.not-as-asked"

    def _assigned(self, action: Assign, before: Owners, owners: Owners) -> str:
        if not before and self._divisions:
            # A right that was split off earlier: the entry shows its owners for the first time, after the act.
            self._divisions -= 1
            return ""
        held = by_party(before)
        if action.part_of:
            self._divisions += 1
            if action.assignor not in held:
                return "one-owner.not-the-owner"
            return "" if by_party(owners) == held else "one-owner.not-as-asked"
        if action.share_denominator <= 0 or action.share_numerator <= 0:
            return "one-owner.not-as-asked"
        share = Fraction(action.share_numerator, action.share_denominator)
        if held.get(action.assignor, Fraction(0)) < share:
            return "one-owner.not-the-owner"
        held[action.assignor] -= share
        held[action.assignee] = held.get(action.assignee, Fraction(0)) + share
        expected = {party: part for party, part in held.items() if part}
        return "" if by_party(owners) == expected else "one-owner.not-as-asked"


def is_whole(owners: Owners) -> bool:
    """True when the shares sum to exactly one, and each is above nothing."""
    if len(owners) == 1:
        return owners[0][1] == owners[0][2] > 0
    numerator, denominator = 0, 1
    for _party, share, whole in owners:
        if share <= 0 or whole <= 0:
            return False
        numerator = numerator * whole + share * denominator
        denominator *= whole
    return numerator == denominator


def by_party(owners: Owners) -> dict[str, Fraction]:
    """What each party holds in all; denominators are above nothing."""
    held: dict[str, Fraction] = {}
    for party, share, whole in owners:
        held[party] = held.get(party, Fraction(0)) + Fraction(share, whole)
    return held


def _action(body: bytes) -> Action | None:
    """What the entry asked for; None when its bytes are no action."""
    try:
        transaction = decode(body, Transaction)
        return decode_action(transaction.kind, transaction.payload)
    except EncodingError:
        return None
