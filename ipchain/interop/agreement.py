"""How well two offices understand each other's status codes: mapping coverage, and Cohen's kappa. Exact fractions.

Coverage, per ordered pair: of the codes the sending office uses, the share that both offices have a common word for.
Kappa, per pair: of those shared codes, how far the two give the same word beyond what chance would give.
Kappa is (o - e) / (1 - e) with o the share of equal words and e the share that two offices would have in common
if each gave its words at random as often as it does (Cohen, Educational and Psychological Measurement 20, 1960).
Where there is no shared code, or e is 1 because both give one and the same word to everything, kappa says nothing;
it is then None with the reason, and never 0 or 1.

Not here: where the words come from (`status`).
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from ipchain.interop.status import Codes, Word

NO_COMMON_CODE: Final = "no-common-code"
ONE_WORD_ONLY: Final = "one-word-only"


@dataclass(frozen=True, slots=True)
class Coverage:
    """`mapped` of `used` codes; 0 <= mapped <= used."""

    mapped: int
    used: int

    @property
    def share(self) -> Fraction | None:
        """Mapped by used; None where the office uses no code."""
        return Fraction(self.mapped, self.used) if self.used else None


@dataclass(frozen=True, slots=True)
class Kappa:
    """Cohen's kappa, -1 <= value <= 1, over so many `items`; None with the reason `why` where it is not defined.

    `agreed` and `expected` are the observed and the chance share; None without items.
    """

    value: Fraction | None
    why: str
    items: int
    agreed: Fraction | None = None
    expected: Fraction | None = None


def coverage(sender: Codes, receiver: Codes) -> Coverage:
    """How many of the sender's codes both offices have a word for."""
    return Coverage(sum(code in sender.words and code in receiver.words for code in sender.codes), sender.used)


def kappa(one: Codes, other: Codes) -> Kappa:
    """How far two offices give the same words to the codes that both have a word for."""
    shared = [code for code in one.codes if code in one.words and code in other.words]
    return cohens_kappa([(one.words[code].value, other.words[code].value) for code in shared])


def cohens_kappa(ratings: Sequence[tuple[Word, Word]]) -> Kappa:
    """Kappa of two raters who both rated each item, as (word of one, word of the other)."""
    items = len(ratings)
    if not items:
        return Kappa(None, NO_COMMON_CODE, 0)
    firsts = Counter(first for first, _ in ratings)
    seconds = Counter(second for _, second in ratings)
    agreed = Fraction(sum(first is second for first, second in ratings), items)
    expected = Fraction(sum(count * seconds[word] for word, count in firsts.items()), items * items)
    if expected == 1:
        return Kappa(None, ONE_WORD_ONLY, items, agreed, expected)
    return Kappa((agreed - expected) / (1 - expected), "", items, agreed, expected)
