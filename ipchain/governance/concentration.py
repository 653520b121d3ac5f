"""How unevenly something is shared: votes, blocks proposed, endorsements, keys, by office or by region.

Every measure takes whole amounts (>= 0), one per holder, and is exact. The two entropies are floats: they are
shown in reports, never written to a trace, and may differ in the last bit between platforms.

Sources: Nakamoto coefficient and tau-decentralisation after the Edinburgh Decentralisation Index; Gini 1912;
Herfindahl and Hirschman as used by competition authorities (shares in percent); Shannon 1948; Pielou 1966 for evenness.

Not here: where the amounts come from (`ipchain.measure`), and power, which is not proportional to votes (`power`).
"""

from collections.abc import Sequence
from fractions import Fraction
from math import fsum, log2

from ipchain.governance.invalid import NegativeWeight, NoPositiveWeight, ThresholdOutOfRange

HALF = Fraction(1, 2)
THIRD = Fraction(1, 3)


def shares(amounts: Sequence[int]) -> tuple[Fraction, ...]:
    """Each amount as a share of all, largest first; they sum to 1.

    Raises NegativeWeight for an amount below 0, NoPositiveWeight when there is nothing to share.
    """
    for place, amount in enumerate(amounts, start=1):
        if amount < 0:
            raise NegativeWeight(f"holder {place}", amount)
    total = sum(amounts)
    if total == 0:
        raise NoPositiveWeight("the amounts", len(amounts))
    return tuple(Fraction(amount, total) for amount in sorted(amounts, reverse=True))


def nakamoto_coefficient(amounts: Sequence[int], threshold: Fraction = HALF) -> int:
    """The fewest holders who together have strictly more than the threshold (0 <= threshold < 1) of all.

    1/2 for control by majority, 1/3 for halting a protocol that bears up to a third of liars.
    """
    if not 0 <= threshold < 1:
        raise ThresholdOutOfRange(threshold)
    held = Fraction(0)
    for count, share in enumerate(shares(amounts), start=1):
        held += share
        if held > threshold:
            return count
    raise AssertionError(held)  # shares sum to 1, which is above every threshold


def max_share(amounts: Sequence[int]) -> Fraction:
    """The largest share, above 0 and at most 1."""
    return shares(amounts)[0]


def gini(amounts: Sequence[int]) -> Fraction:
    """Mean absolute difference of all pairs over twice the mean: 0 when all have the same, at most (n - 1) / n.

    Worked out from sorted shares: sum of (n + 1 - 2 rank) share / n, rank 1 being the largest.
    """
    sorted_shares = shares(amounts)
    n = len(sorted_shares)
    return sum(((n + 1 - 2 * rank) * share for rank, share in enumerate(sorted_shares, start=1)), Fraction(0)) / n


def gini_corrected(amounts: Sequence[int]) -> Fraction | None:
    """Gini times n / (n - 1): 1 when one of n has all, however small n. None for one holder, who has no other."""
    n = len(amounts)
    uncorrected = gini(amounts)
    return None if n == 1 else uncorrected * n / (n - 1)


def hhi(amounts: Sequence[int]) -> Fraction:
    """Herfindahl-Hirschman index: sum of squared shares in percent. 10,000 / n <= result <= 10,000."""
    return sum((share * share for share in shares(amounts)), Fraction(0)) * 10_000


def effective_number(amounts: Sequence[int]) -> Fraction:
    """How many equal holders would be as concentrated: 1 over the sum of squared shares. 1 <= result <= n."""
    return 10_000 / hhi(amounts)


def entropy_bits(amounts: Sequence[int]) -> float:
    """Shannon entropy in bits: 0 when one has all, log2 n when all have the same. For reading, never for a trace."""
    return fsum(-float(share) * log2(share) for share in shares(amounts) if share) + 0.0


def evenness(amounts: Sequence[int]) -> float | None:
    """Entropy over its largest value, log2 n: 0 to 1. None for one holder. For reading, never for a trace."""
    bits = entropy_bits(amounts)
    return None if len(amounts) == 1 else bits / log2(len(amounts))
