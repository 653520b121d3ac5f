"""Votes counted a second time, by other means than the ledger's own count: shares as fractions, no count kept.

A checker that counted with the code it checks would find nothing. What a constitution says (who votes, in which
chambers, under which rule) is taken from `governance.constitution`; what the ballots come to is worked out here.
Source of the rules: docs/governance.md, adopted, rejected, lapsed.
"""

from collections.abc import Mapping
from fractions import Fraction
from typing import Final

from ipchain.governance.electorate import Chamber, Electorate
from ipchain.names import OfficeId

Cast = Mapping[OfficeId, str]
"""The choice of each office that voted."""

MET: Final = "met"
MISSED: Final = "missed"
UNDECIDED: Final = "undecided"


def result(electorate: Electorate, cast: Cast) -> str:
    """`adopted`, `rejected` or `lapsed`, when no further ballot comes."""
    if any(cast.get(office) == "no" for office in electorate.rule.veto):
        return "rejected"
    stands = [stand(electorate, chamber, cast) for chamber in electorate.chambers]
    if MISSED in stands:
        return "rejected"
    return "adopted" if all(one == MET for one in stands) else "lapsed"


def settled(electorate: Electorate, cast: Cast) -> str:
    """The result that no further ballot can change; empty while one can."""
    rest = [office for office in electorate.entitled if office not in cast]
    ends = {result(electorate, {**cast, **dict.fromkeys(rest, choice)}) for choice in ("yes", "no")}
    ends.add(result(electorate, cast))
    return ends.pop() if len(ends) == 1 else ""


def stand(electorate: Electorate, chamber: Chamber, cast: Cast) -> str:
    """Whether one chamber has met or missed its quota."""
    votes = {choice: _votes(chamber, cast, choice) for choice in ("yes", "no", "")}
    of_all = electorate.rule.quota_of == "all"
    base = sum(weight for _, weight in chamber.weights) if of_all else votes["yes"] + votes["no"]
    if _is_enough(electorate, chamber, votes["yes"], base):
        return MET
    hopeless = not _is_enough(electorate, chamber, votes["yes"] + votes[""], base) if of_all else base > 0
    return MISSED if hopeless else UNDECIDED


def _votes(chamber: Chamber, cast: Cast, choice: str) -> int:
    """Votes cast so; under the empty choice, votes not cast."""
    return sum(weight for office, weight in chamber.weights if cast.get(office, "") == choice)


def _is_enough(electorate: Electorate, chamber: Chamber, yes: int, base: int) -> bool:
    """True when this many of `base` votes reach the quota. Without a single yes, nothing does."""
    own = chamber.quota is not None
    quota = chamber.quota if chamber.quota is not None else electorate.rule.quota
    strictly = chamber.more_than if own else electorate.rule.more_than
    needed = quota * base
    return yes > 0 and (Fraction(yes) > needed if strictly else Fraction(yes) >= needed)
