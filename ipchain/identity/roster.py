"""Who sits in the consortium, with what weight, from which height."""

from bisect import bisect_right
from dataclasses import dataclass

from ipchain.errors import invariant
from ipchain.names import Height, OfficeId


@dataclass(frozen=True, slots=True)
class Member:
    """One office with its public key (32 bytes; empty under ideal signatures) and voting weight (>= 1)."""

    office: OfficeId
    public_key: bytes = b""
    weight: int = 1


class Membership:
    """The members at one height, in the order of their codes. Seats are numbered 0, 1, 2, ... in that order."""

    __slots__ = ("members", "offices", "seat_of")

    def __init__(self, members: tuple[Member, ...]) -> None:
        self.members = tuple(sorted(members, key=lambda member: member.office))
        self.offices: tuple[OfficeId, ...] = tuple(member.office for member in self.members)
        self.seat_of: dict[OfficeId, int] = {office: seat for seat, office in enumerate(self.offices)}
        invariant(len(self.seat_of) == len(members) > 0, "roster.members-distinct", offices=self.offices)

    def __len__(self) -> int:
        return len(self.members)

    def __contains__(self, office: object) -> bool:
        return office in self.seat_of

    def peers_of(self, me: OfficeId) -> tuple[OfficeId, ...]:
        """Everyone else, in the order of seats."""
        return tuple(office for office in self.offices if office != me)


class Roster:
    """The membership by height. For now it never changes; later decisions add entries."""

    __slots__ = ("_from_heights", "_memberships")

    def __init__(self, first: Membership) -> None:
        self._from_heights: list[Height] = [0]
        self._memberships: list[Membership] = [first]

    def at(self, height: Height) -> Membership:
        """Who sits at this height (>= 0)."""
        return self._memberships[bisect_right(self._from_heights, height) - 1]

    def change(self, from_height: Height, membership: Membership) -> None:
        """From this height on, which lies above every earlier change, these members sit."""
        invariant(from_height > self._from_heights[-1], "roster.changes-in-order", from_height=from_height)
        self._from_heights.append(from_height)
        self._memberships.append(membership)
