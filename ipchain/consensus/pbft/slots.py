"""The log between the watermarks: one slot for each sequence, and the votes counted in it.

Counting a vote is the hottest path of the protocol: of the 2(n - 1) votes a replica gets for one decision all
but two change nothing. So a vote is stored by seat and counted once, and a quorum is looked at only when the
counter reaches it; signatures are checked then, all over one statement.

Whence: PBFT paper, section 4.2. The first vote of a member counts; a different second one is evidence.
Bounded: at most 2K slots (`ensure` is asked for sequences inside the window only), two votes a member in each.

Not here: what a quorum leads to (`normal_case`).
"""

from collections.abc import Callable, Sequence
from itertools import compress
from operator import attrgetter
from typing import Final, TypeVar

from msgspec import Struct

from ipchain.consensus.core import NOTHING, Effect, Message, Receive
from ipchain.consensus.pbft.committee import Committee
from ipchain.consensus.pbft.messages import CommitCertificate, CommitVote, Prepare, PreparedCertificate
from ipchain.consensus.pbft.statements import PURPOSE
from ipchain.identity.keys import Verifier
from ipchain.ledger.block import Batch
from ipchain.names import Digest, Micros, OfficeId, Signature

CLOSED: Final = -1
"""The view of a log that counts nothing, because its replica is between two views."""

NO_SEATS: Final[frozenset[int]] = frozenset()

VoteT = TypeVar("VoteT", Prepare, CommitVote)


class Slot:
    """What a replica knows of one sequence in one view.

    `digest` is what it accepted, None before, and `name` the same in hexadecimal; `batch` the body, which for a
    carried proposal may come later.
    `prepares` and `commits` hold the first vote of every seat, whatever its digest; the counts are of votes for
    `digest` only. `checked_*` are seats whose signatures need no second look, after some were wrong (see `tally`).
    """

    __slots__ = (
        "accepted_at",
        "batch",
        "checked_commits",
        "checked_prepares",
        "commit_count",
        "commits",
        "decided",
        "digest",
        "name",
        "pre_prepare",
        "prepare_count",
        "prepared",
        "prepares",
        "sequence",
    )

    def __init__(self, sequence: int, members: int) -> None:
        self.sequence = sequence
        self.digest: Digest | None = None
        self.name = ""
        self.batch: Batch | None = None
        self.pre_prepare: Signature = Signature(b"")
        self.accepted_at: Micros = 0
        self.prepares: list[Prepare | None] = [None] * members
        self.commits: list[CommitVote | None] = [None] * members
        self.prepare_count = 0
        self.commit_count = 0
        self.checked_prepares: frozenset[int] = NO_SEATS
        self.checked_commits: frozenset[int] = NO_SEATS
        self.prepared: PreparedCertificate | None = None
        self.decided: CommitCertificate | None = None

    def accept(self, now: Micros, digest: Digest, signature: Signature) -> None:
        """Take the primary's proposal, and count the votes for it that came before it."""
        self.accepted_at = now
        self.digest = digest
        self.name = digest.hex()
        self.pre_prepare = signature
        # Votes rarely come before what they are about: ask for any first.
        if any(self.prepares):
            self.prepare_count = sum(vote is not None and vote.digest == digest for vote in self.prepares)
        if any(self.commits):
            self.commit_count = sum(vote is not None and vote.digest == digest for vote in self.commits)

    @property
    def has_votes_only(self) -> bool:
        """True when members vote here for something this replica was never shown."""
        return self.digest is None and (any(self.prepares) or any(self.commits))


class Slots:
    """The slots of the view this replica is active in. `view` is CLOSED while it is active in none."""

    __slots__ = ("_members", "_quorum", "_seat_of", "by_sequence", "prepares_needed", "primary_seat", "view")

    def __init__(self, committee: Committee) -> None:
        self.view = CLOSED
        self.primary_seat = CLOSED
        self.by_sequence: dict[int, Slot] = {}
        self.prepares_needed = committee.prepares_needed
        self._quorum = committee.quorum
        self._seat_of = committee.seat_of
        self._members = committee.size

    def open(self, view: int, primary_seat: int) -> None:
        """Begin a view with an empty log: votes of other views never count in it."""
        self.view = view
        self.primary_seat = primary_seat
        self.by_sequence.clear()

    def close(self) -> None:
        """Count nothing any more (section 4.4: a replica that left a view accepts no votes)."""
        self.view = CLOSED

    def ensure(self, sequence: int) -> Slot:
        """The slot of a sequence inside the window, made when it is new."""
        slot = self.by_sequence.get(sequence)
        if slot is None:
            slot = self.by_sequence[sequence] = Slot(sequence, self._members)
        return slot

    def drop_up_to(self, low: int) -> None:
        """Forget what a stable checkpoint covers (section 4.3)."""
        for sequence in [sequence for sequence in self.by_sequence if sequence <= low]:
            del self.by_sequence[sequence]

    def sieve(self, rest: Receive) -> Receive:
        """What counts a vote that changes nothing, and gives every other message to `rest`, untouched.

        The hot path: one call for a vote, everything it needs in variables of its own. `rest` would have done the
        same with the vote, only later.
        """
        by_sequence, seat_of = self.by_sequence, self._seat_of
        prepares_needed, quorum = self.prepares_needed, self._quorum

        def receive(now: Micros, sender: OfficeId, message: Message) -> Sequence[Effect]:
            try:
                if type(message) is CommitVote:
                    slot = by_sequence[message.sequence]
                    if message.digest == slot.digest and message.view == self.view:
                        count = slot.commit_count + 1
                        commits = slot.commits
                        seat = seat_of[sender]
                        if count != quorum and commits[seat] is None:
                            slot.commit_count = count
                            commits[seat] = message
                            return NOTHING
                elif type(message) is Prepare:
                    slot = by_sequence[message.sequence]
                    if message.digest == slot.digest and message.view == self.view:
                        count = slot.prepare_count + 1
                        prepares = slot.prepares
                        seat = seat_of[sender]
                        if count != prepares_needed and prepares[seat] is None and seat != self.primary_seat:
                            slot.prepare_count = count
                            prepares[seat] = message
                            return NOTHING
            except KeyError:
                pass  # a sequence that is not open here, or a stranger
            return rest(now, sender, message)

        return receive


STRUCK_DIGEST: Final = Digest(b"")
"""The digest of a vote that was struck out: it equals none, and its place stays taken."""


class Tally(Struct, frozen=True):
    """The valid votes of one phase for one digest: voters in the order of seats, and their signatures.

    `struck` are the seats whose signatures were wrong.
    """

    signers: tuple[OfficeId, ...]
    signatures: tuple[Signature, ...]
    struck: tuple[int, ...]


_signature: Final[Callable[[object], Signature]] = attrgetter("signature")


def tally(
    votes: list[VoteT | None],
    digest: Digest,
    count: int,
    checked: frozenset[int],
    statement: bytes,
    committee: Committee,
    verifier: Verifier,
) -> Tally:
    """Check the votes for `digest` and strike out those with a wrong signature.

    A struck vote counts for nothing from then on, and the member gets no second one for this slot. `count` of the
    votes are for `digest`; `checked` are seats found right before.
    """
    # Nearly always everybody who voted voted for this digest: then the places taken are the places that count.
    places: Sequence[object] = votes
    if count + votes.count(None) != len(votes):
        places = [vote is not None and vote.digest == digest for vote in votes]
    signers = tuple(compress(committee.offices, places))
    signatures = tuple(map(_signature, compress(votes, places)))
    if not checked:
        wrong = verifier.forged(PURPOSE, statement, signers, signatures)
        if not wrong:
            return Tally(signers, signatures, ())
    else:
        wrong = tuple(
            place
            for place, office in enumerate(signers)
            if committee.seat_of[office] not in checked
            and not verifier.verify(office, PURPOSE, statement, signatures[place])
        )
    struck = tuple(committee.seat_of[signers[place]] for place in wrong)
    for seat in struck:
        vote = votes[seat]
        if vote is not None:
            votes[seat] = type(vote)(vote.view, vote.sequence, STRUCK_DIGEST, Signature(b""))
    right = [place for place in range(len(signers)) if place not in wrong]
    return Tally(tuple(signers[place] for place in right), tuple(signatures[place] for place in right), struck)
