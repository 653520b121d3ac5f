"""What the protocols promise inside: one vote, one leader, no decision without a quorum.

`VotesOnce`: an office makes one choice per question, for ever, through crashes too (R-I2, P-I1, P-I2).
`OneLeader`: at most one office leads a round (R-I1; in PBFT the primary follows from the view).
`NoFinalWithoutQuorum`: what is committed was acknowledged by enough different members before (R-I8, R-I10, P-I4),
and under Raft what was counted is of the leader's own term (R-I9).

Not here: whether a quorum of liars agreed on something; Raft trusts its members, PBFT bounds the liars.
"""

from collections.abc import Callable, Mapping
from typing import Final

from ipchain.checkers.tally import Tally
from ipchain.consensus.quorum import byzantine_quorum, majority
from ipchain.names import Height, Micros, OfficeId
from ipchain.trace import BlockCommitted, Event, LeaderChosen, QuorumReached, VoteCast

QUORUM: Final[Mapping[str, Callable[[int], int]]] = {"raft": majority, "pbft": byzantine_quorum}
"""How many of the members are enough. Sources: Raft paper, section 5.2; PBFT paper, section 3."""

NO_SUCH_RULE: Final = -1
"""The counted round of models that do not care in which round an entry was proposed."""

CERTIFIES: Final = frozenset(("pbft",))
"""Models whose decisions carry the names of a quorum."""


class VotesOnce:
    """One choice per office, phase, round and sequence."""

    __slots__ = ("_cast", "tally")
    name: Final = "votes-once"
    watches: Final[tuple[type[Event], ...]] = (VoteCast,)

    def __init__(self) -> None:
        self.tally = Tally()
        self._cast: dict[tuple[str, int, int], dict[OfficeId, tuple[Micros, VoteCast]]] = {}
        """By question, then by office: a question is written down once for all who answer it."""

    def observe(self, now: Micros, event: Event) -> None:
        """An office bound itself."""
        assert isinstance(event, VoteCast)
        self.tally.checks += 1
        question = (event.phase, event.round, event.sequence)
        answers = self._cast.get(question)
        if answers is None:
            answers = self._cast[question] = {}
        at, first = answers.setdefault(event.office, (now, event))
        if first.choice != event.choice:
            self.tally.break_(
                now,
                "votes-once.twice",
                (event.office,),
                ((at, first), (now, event)),
                office=event.office,
                phase=event.phase,
                round=event.round,
                sequence=event.sequence,
                first=first.choice[:12],
                second=event.choice[:12],
                at=now,
            )

    def close(self, end: Micros) -> None:
        """Nothing is left to the end."""


class OneLeader:
    """At most one office begins to lead a round."""

    __slots__ = ("_leaders", "tally")
    name: Final = "one-leader"
    watches: Final[tuple[type[Event], ...]] = (LeaderChosen,)

    def __init__(self) -> None:
        self.tally = Tally()
        self._leaders: dict[int, tuple[Micros, LeaderChosen]] = {}

    def observe(self, now: Micros, event: Event) -> None:
        """An office begins to lead."""
        assert isinstance(event, LeaderChosen)
        self.tally.checks += 1
        at, first = self._leaders.setdefault(event.round, (now, event))
        if first.office != event.office:
            self.tally.break_(
                now,
                "one-leader.two",
                (first.office, event.office),
                ((at, first), (now, event)),
                round=event.round,
                first=first.office,
                office=event.office,
                at=now,
            )

    def close(self, end: Micros) -> None:
        """Nothing is left to the end."""


class NoFinalWithoutQuorum:
    """Every committed batch was acknowledged for its height by a quorum of the roster before.

    `model` and `members` decide how many that is. Where the model's decisions carry names (PBFT), those names
    are a quorum too.
    """

    __slots__ = ("_certifies", "_members", "_needed", "_proven", "_reached", "tally")
    name: Final = "no-final-without-quorum"
    watches: Final[tuple[type[Event], ...]] = (QuorumReached, BlockCommitted)

    def __init__(self, model: str, members: tuple[OfficeId, ...]) -> None:
        self.tally = Tally()
        self._members = frozenset(members)
        self._needed = QUORUM[model](len(members))
        self._certifies = model in CERTIFIES
        self._reached: set[tuple[Height, str]] = set()
        self._proven: tuple[OfficeId, ...] = ()
        """The quorum seen last: an office mostly shows the very same one when it counts it and when it commits."""

    def observe(self, now: Micros, event: Event) -> None:
        """A quorum was counted, or an office committed."""
        if type(event) is QuorumReached:
            if event.counted_round not in {NO_SUCH_RULE, event.round}:
                self._broken(now, event, "quorum.old-round", event.members)
            elif self._is_quorum(event.members):
                self._reached.add((event.height, event.batch))
            else:
                self._broken(now, event, "quorum.not-one", event.members)
        elif type(event) is BlockCommitted:
            self.tally.checks += 1
            if (event.height, event.batch) not in self._reached:
                self._broken(now, event, "quorum.missing", ())
            elif self._certifies and not self._is_quorum(event.certified_by):
                self._broken(now, event, "quorum.not-certified", event.certified_by)

    def close(self, end: Micros) -> None:
        """Nothing is left to the end."""

    def _is_quorum(self, offices: tuple[OfficeId, ...]) -> bool:
        """Enough different members, and nobody else among them."""
        if offices and offices is self._proven:
            return True
        different = set(offices)
        if len(different) == len(offices) >= self._needed and different <= self._members:
            self._proven = offices
            return True
        return False

    def _broken(
        self, now: Micros, event: QuorumReached | BlockCommitted, key: str, counted: tuple[OfficeId, ...]
    ) -> None:
        self.tally.break_(
            now,
            key,
            (event.office,),
            ((now, event),),
            office=event.office,
            height=event.height,
            counted=counted,
            needed=self._needed,
            at=now,
        )
