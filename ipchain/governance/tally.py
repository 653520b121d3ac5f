"""The count: ballots in, outcome out, with everything a reader needs to check it and to ask "what if".

A chamber's count is met, missed or undecided by this table (`a` entitled but absent, `needed` from the quota):

    quota of all    met: yes >= needed     missed: yes + a < needed     else undecided: the absent could have met it
    quota of cast   met: yes >= needed     missed: somebody voted yes or no     else undecided: nobody did

The outcome is rejected when an office with a veto says no or a chamber missed its quota, adopted when all
chambers met theirs, and lapsed otherwise: no result in time.

Not here: who may vote when (`motions`), and who has how much power (`power`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, get_args

from ipchain.governance.constitution import Constitution, DecisionKind, electorate_of
from ipchain.governance.electorate import Chamber, Electorate
from ipchain.governance.invalid import BallotsOfOthers, NoSuchKind
from ipchain.names import Micros, OfficeId

Choice = Literal["yes", "no", "abstain"]
CHOICES: Final[tuple[Choice, ...]] = get_args(Choice)

CastOrAbsent = Literal["yes", "no", "abstain", "absent"]
Outcome = Literal["adopted", "rejected", "lapsed"]
Result = Literal["met", "missed", "undecided"]

Ballots = Mapping[OfficeId, Choice]


@dataclass(frozen=True, slots=True)
class Count:
    """Votes of one chamber. `yes + no + abstain + absent` are all its votes; `needed` are the yes votes required."""

    chamber: str
    yes: int
    no: int
    abstain: int
    absent: int
    needed: int
    result: Result

    @property
    def short_by(self) -> int:
        """Yes votes missing to `needed`; 0 when there are enough."""
        return max(0, self.needed - self.yes)


@dataclass(frozen=True, slots=True)
class OtherBallot:
    """One ballot that would have changed the outcome: the office, what it did, and what it would have done."""

    office: OfficeId
    cast: CastOrAbsent
    instead: Choice
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Tally:
    """The outcome, the count of each chamber, who used a veto, and each single ballot that would have changed it.

    `certain` says that no ballot still to come can change the outcome.
    """

    outcome: Outcome
    counts: tuple[Count, ...]
    vetoed_by: tuple[OfficeId, ...]
    certain: bool
    decisive: tuple[OtherBallot, ...]


def tally(constitution: Constitution, kind: DecisionKind, ballots: Ballots, proposed_at: Micros = 0) -> Tally:
    """Count the ballots on a decision of this kind, as if the vote closed now.

    `proposed_at` (>= 0, microseconds of ledger time) matters under a rotating chair only.
    Raises BallotsOfOthers for ballots of offices without a vote on it, NoSuchKind for a choice nobody can make.
    """
    return tally_of(electorate_of(constitution, kind, proposed_at), ballots)


def tally_of(electorate: Electorate, ballots: Ballots) -> Tally:
    """The same for an electorate that is known already."""
    entitled = electorate.entitled
    others = tuple(sorted(set(ballots) - set(entitled)))
    if others:
        raise BallotsOfOthers(others, entitled)
    for choice in ballots.values():
        if choice not in CHOICES:
            raise NoSuchKind("choice", choice, CHOICES)
    return Tally(
        outcome_of(electorate, ballots),
        tuple(count_of(electorate, chamber, ballots) for chamber in electorate.chambers),
        _vetoes(electorate, ballots),
        certain_outcome(electorate, ballots) is not None,
        _decisive(electorate, ballots),
    )


def outcome_of(electorate: Electorate, ballots: Ballots) -> Outcome:
    """What the ballots come to when no other is cast."""
    results = {count_of(electorate, chamber, ballots).result for chamber in electorate.chambers}
    if "missed" in results or _vetoes(electorate, ballots):
        return "rejected"
    return "lapsed" if "undecided" in results else "adopted"


def count_of(electorate: Electorate, chamber: Chamber, ballots: Ballots) -> Count:
    """The votes of one chamber. An abstention is neither yes nor no; under 'all' it still weighs in the base."""
    votes: dict[CastOrAbsent, int] = {"yes": 0, "no": 0, "abstain": 0, "absent": 0}
    for office, weight in chamber.weights:
        votes[ballots.get(office, "absent")] += weight
    yes, cast, absent = votes["yes"], votes["yes"] + votes["no"], votes["absent"]
    of_all = electorate.rule.quota_of == "all"
    needed = electorate.needed(chamber, chamber.total if of_all else cast)
    missed = yes + absent < needed if of_all else cast > 0
    result: Result = "met" if yes >= needed else "missed" if missed else "undecided"
    return Count(chamber.name, yes, votes["no"], votes["abstain"], absent, needed, result)


def certain_outcome(electorate: Electorate, ballots: Ballots) -> Outcome | None:
    """The outcome that no ballot still to come can change; None while one can.

    Three ends are enough to tell: nobody else votes, all others say yes, all others say no. If they agree, every
    end between them does: all yes is best and all no is worst for every chamber at once, all no uses every veto
    that is left, and a chamber is undecided at the end only if it is when nobody else votes. (Ballots are
    final: none is taken back.)
    """
    absent = [office for office in electorate.entitled if office not in ballots]
    outcome = outcome_of(electorate, ballots)
    for rest in ("yes", "no") if absent else ():
        if outcome_of(electorate, {**ballots, **dict.fromkeys(absent, rest)}) != outcome:
            return None
    return outcome


def _vetoes(electorate: Electorate, ballots: Ballots) -> tuple[OfficeId, ...]:
    return tuple(office for office in sorted(electorate.rule.veto) if ballots.get(office) == "no")


def _decisive(electorate: Electorate, ballots: Ballots) -> tuple[OtherBallot, ...]:
    """Every ballot of one office alone that would have brought another outcome, by office, then yes, no, abstain."""
    outcome = outcome_of(electorate, ballots)
    changes = []
    for office in electorate.entitled:
        cast: CastOrAbsent = ballots.get(office, "absent")
        for instead in CHOICES:
            other = outcome_of(electorate, {**ballots, office: instead})
            if other != outcome:
                changes.append(OtherBallot(office, cast, instead, other))
    return tuple(changes)
