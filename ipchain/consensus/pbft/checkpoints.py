"""Checkpoints: votes on state digests, and when one is stable.

Whence: PBFT paper, section 4.3. A checkpoint is stable when a quorum signed the same digest; then the window
moves and the log below it goes.
Bounded: votes for the two checkpoints of the window, and of each member one checkpoint above it.

Not here: fetching state in chunks; a laggard fetches decisions (`catch_up`) and executes them.
"""

from ipchain.consensus.pbft.committee import Committee
from ipchain.consensus.pbft.messages import Checkpoint, CheckpointCertificate
from ipchain.names import Digest


class Checkpoints:
    """The CHECKPOINT votes of the window, this office's own state digests, and who is already above it."""

    __slots__ = ("_above", "_committee", "_votes", "own")

    def __init__(self, committee: Committee) -> None:
        self._committee = committee
        self._votes: dict[int, dict[int, Checkpoint]] = {}
        self._above: dict[int, int] = {}
        self.own: dict[int, Digest] = {}
        """State digests at the checkpoints this office executed, while they are in the window."""

    def vote_of(self, seat: int, sequence: int) -> Checkpoint | None:
        """The member's vote for this sequence, if it is held."""
        return self._votes.get(sequence, {}).get(seat)

    def add(self, seat: int, vote: Checkpoint) -> CheckpointCertificate | None:
        """Count a valid vote inside the window; the certificate when it completes a quorum of equal digests."""
        votes = self._votes.setdefault(vote.sequence, {})
        votes.setdefault(seat, vote)
        equal = sorted(held for held, other in votes.items() if other.digest == vote.digest)
        if len(equal) < self._committee.quorum:
            return None
        return CheckpointCertificate(
            vote.sequence,
            vote.digest,
            tuple(self._committee.offices[held] for held in equal),
            tuple(votes[held].signature for held in equal),
        )

    def saw_above(self, seat: int, sequence: int) -> bool:
        """Note a checkpoint above the window; True when f + 1 members are there, so this office is behind."""
        self._above[seat] = max(sequence, self._above.get(seat, 0))
        return len(self._above) >= self._committee.weak

    def drop_up_to(self, low: int, high: int) -> None:
        """Forget what the stable checkpoint covers, and who is no longer above the window."""
        self._votes = {sequence: votes for sequence, votes in self._votes.items() if sequence > low}
        self.own = {sequence: digest for sequence, digest in self.own.items() if sequence > low}
        self._above = {seat: sequence for seat, sequence in self._above.items() if sequence > high}
