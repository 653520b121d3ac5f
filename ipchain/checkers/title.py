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
from ipchain.governance.entries import VERBS
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

NOBODY: Final[Owners] = ()
"""The owners of a right that is not on the ledger."""

_MOVES_TITLE: Final = frozenset(("register", "assign"))


class OneOwner:
    """Shares sum to one, title moves only by acts that move it, and all offices agree on it."""

    __slots__ = ("_owners", "_shown", "_split", "tally")
    name: Final = "one-owner"
    watches: Final[tuple[type[Event], ...]] = (EntryExecuted,)

    def __init__(self) -> None:
        self.tally = Tally()
        self._owners: dict[str, Owners] = {}
        self._shown: dict[int, Record] = {}
        self._split: dict[str, list[Owners]] = {}
        """By right: the titles of rights that were split off it and have not been seen since."""

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
        right, owners = event.right, event.owners
        if event.verb in VERBS and not owners:
            return  # A motion has no owner, and may be called like a right.
        known = self._owners.get(right)
        if known == owners and event.verb not in _MOVES_TITLE:
            return
        # A partial assignment splits a right `X/2` off `X`; it shows its owners when something happens to it.
        parent = right.rpartition("/")[0]
        split = self._split.get(parent, []) if known is None else []
        before = NOBODY if known is None else known
        broken = self._why_broken(event, before)
        if broken:
            match = next((title for title in split if not self._why_broken(event, title)), None)
            if match is not None:
                split.remove(match)
                broken = ""
        if owners or before:
            self._owners[right] = owners
        if broken:
            self.tally.break_(
                now,
                broken,
                (event.office,),
                ((now, event),),
                right=right,
                office=event.office,
                owners=owners,
                before=before,
                verb=event.verb,
                outcome=event.outcome,
                at=now,
            )

    def _why_broken(self, event: EntryExecuted, before: Owners) -> str:
        """Which sentence the entry deserves if these were the owners before; empty when the title is in order."""
        owners = event.owners
        if event.outcome not in TAKES_EFFECT:
            return "" if same_owners(owners, before) else "one-owner.moved-without-effect"
        if event.verb not in _MOVES_TITLE:
            return "" if same_owners(owners, before) else "one-owner.moved-by-other-act"
        if not is_whole(owners):
            return "one-owner.shares"
        action = asked_for(event.body)
        if isinstance(action, Register):
            if before:
                return "one-owner.second-title"
            # Its shares are one whole, so a single owner has all of it.
            sole = {owners[0][0]} if len(owners) == 1 else set(by_party(owners))
            return "" if sole == {action.owner} else "one-owner.not-as-asked"
        if isinstance(action, Assign):
            return self._assigned(action, before, owners)
        return "one-owner.not-as-asked"

    def _assigned(self, action: Assign, before: Owners, owners: Owners) -> str:
        if action.share_denominator <= 0 or action.share_numerator <= 0:
            return "one-owner.not-as-asked"
        share = Fraction(action.share_numerator, action.share_denominator)
        held = by_party(before)
        if held.get(action.assignor, Fraction(0)) < share:
            return "one-owner.not-the-owner"
        held[action.assignor] -= share
        held[action.assignee] = held.get(action.assignee, Fraction(0)) + share
        after = tuple((party, part.numerator, part.denominator) for party, part in held.items() if part)
        if same_owners(owners, after):
            return ""
        if action.part_of and same_owners(owners, before):
            # Some of the goods went away as a right of their own, with the title after the deal.
            self._split.setdefault(action.right, []).append(after)
            return ""
        return "one-owner.not-as-asked"


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


def same_owners(one: Owners, other: Owners) -> bool:
    """True when every party holds the same in both, whatever the order."""
    return one == other or (is_whole(one) and is_whole(other) and by_party(one) == by_party(other))


def asked_for(body: bytes) -> Action | None:
    """What the entry asked for; None when its bytes are no action."""
    try:
        transaction = decode(body, Transaction)
        return decode_action(transaction.kind, transaction.payload)
    except EncodingError:
        return None
