"""The replicas as PBFT counts them: seats, quorums, and who is primary of which view.

Whence: PBFT paper, section 4 (`p = v mod |R|`) and 4.1; quorum sizes from `consensus/quorum.py`, so that they also
hold where the number of members is not 3f + 1.

Not here: weights, and members that change (the committee is that of one height).
"""

from collections.abc import Iterable, Mapping

from ipchain.consensus.quorum import byzantine_quorum, weak_certificate
from ipchain.errors import invariant
from ipchain.identity.roster import Membership
from ipchain.names import OfficeId


class Committee:
    """A membership with its quorum sizes. `first_leader` is the primary of view 0; None means seat 0.

    `quorum` members contain an honest majority of any other quorum; among `weak` members one is honest.
    `prepares_needed` PREPAREs beside the PRE-PREPARE make a request prepared: 2f when n = 3f + 1 (section 4.2).
    """

    __slots__ = ("first_seat", "offices", "prepares_needed", "quorum", "seat_of", "size", "weak")

    def __init__(self, membership: Membership, first_leader: OfficeId | None = None) -> None:
        invariant(
            first_leader is None or first_leader in membership,
            "pbft.first-leader-is-a-member",
            first_leader=first_leader,
            members=membership.offices,
        )
        self.offices: tuple[OfficeId, ...] = membership.offices
        self.seat_of: Mapping[OfficeId, int] = membership.seat_of
        self.size = len(membership)
        self.first_seat = 0 if first_leader is None else membership.seat_of[first_leader]
        self.quorum = byzantine_quorum(self.size)
        self.weak = weak_certificate(self.size)
        self.prepares_needed = self.quorum - 1

    def seats_of(self, offices: Iterable[OfficeId]) -> frozenset[int]:
        """The seats of these members."""
        return frozenset(self.seat_of[office] for office in offices)

    def primary_seat(self, view: int) -> int:
        """The seat of the primary of a view; every member's turn comes."""
        return (self.first_seat + view) % self.size

    def primary_of(self, view: int) -> OfficeId:
        """The primary of a view."""
        return self.offices[self.primary_seat(view)]
