"""Who can decide and who can block under a constitution: the few facts that a reader asks for first.

Under a rotating chair every turn has its own electorate. Then an office can block alone when it can at some turn, the
fewest who can block or decide are those of the turn where it takes the fewest, and shares of power are
averaged over the turns.

Not here: the indices themselves (`ipchain.governance.power`), and the words for people (`voting_words`).
"""

from dataclasses import dataclass
from fractions import Fraction

from ipchain.governance.constitution import KINDS, Constitution, DecisionKind
from ipchain.governance.power import mean_shapley_shubik, power_over_turns
from ipchain.names import OfficeId


@dataclass(frozen=True, slots=True)
class PowerFacts:
    """Who can block alone, how few can block or decide together, and the largest share of power with its holders.

    Shares are Shapley-Shubik indices, above 0 and at most 1; counts lie between 1 and the number of members.
    """

    veto_players: tuple[OfficeId, ...]
    fewest_to_block: int
    fewest_to_decide: int
    largest_share: Fraction
    strongest: tuple[OfficeId, ...]


def power_facts(constitution: Constitution, kind: DecisionKind) -> PowerFacts:
    """The facts for decisions of this kind. Raises GameTooLarge where an exact count would not end."""
    powers = power_over_turns(constitution, kind)
    shares = mean_shapley_shubik(powers)
    largest = max(share for _, share in shares)
    return PowerFacts(
        tuple(sorted({office for power in powers for office in power.veto_players})),
        min(power.fewest_to_block for power in powers),
        min(power.fewest_to_decide for power in powers),
        largest,
        tuple(office for office, share in shares if share == largest),
    )


def kinds_by_rule(constitution: Constitution) -> tuple[tuple[DecisionKind, ...], ...]:
    """The kinds of decision in groups that have the same rule, the largest group first."""
    groups: list[list[DecisionKind]] = []
    for kind in KINDS:
        rule = constitution.rule_for(kind)
        same = next((group for group in groups if constitution.rule_for(group[0]) == rule), None)
        if same is None:
            groups.append([kind])
        else:
            same.append(kind)
    return tuple(tuple(group) for group in sorted(groups, key=len, reverse=True))
