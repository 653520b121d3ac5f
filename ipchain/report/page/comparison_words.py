"""Counts, seeds and bounds of a comparison in the language of the page.

Not here: figures with their units (`ipchain.report.charts.ticks`).
"""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Final

from ipchain.measure.binomial import per_cent
from ipchain.measure.statistics import Why
from ipchain.names import SECOND
from ipchain.report.comparison_summary import CheckInCell, CheckTold, ComparisonSummary, Spread
from ipchain.report.page.words import Words

_SHOWN_SEEDS: Final = 8

WHYS: Final[Mapping[str, str]] = {
    Why.TOO_FEW.value: "comparison.why-too-few",
    Why.ALL_EQUAL.value: "comparison.why-all-equal",
    Why.FEW_DIFFER.value: "comparison.why-few-differ",
    Why.BEYOND_RESAMPLES.value: "comparison.why-beyond",
    Why.TOO_SKEWED.value: "comparison.why-skewed",
}
"""Why there is no interval, by what the statistics say."""


def count(check: CheckTold, part: CheckInCell, words: Words) -> str:
    """How many runs of a cell held, broke, found nothing, or were never played."""
    tested = part.held + part.broke
    if not tested:
        said = words.say("comparison.never-tested")
    elif check.kind == "violates":
        said = words.say("comparison.broke-as-expected", count=part.held, total=tested)
    else:
        said = words.say("comparison.broke", count=part.broke, total=tested)
    rest = []
    if part.untested and tested:
        rest.append(words.say("comparison.untested-more", count=part.untested))
    if part.left_over:
        rest.append(words.say("comparison.never-played", count=part.left_over))
    return words.sentences(said, *rest)


def bound(at_most: float, words: Words) -> str:
    """`at most 9.5 %`."""
    share = per_cent(Fraction(at_most))
    return words.say("comparison.at-most", share=share if words.language == "en" else share.replace(" ", ""))


def seeds_named(seeds: Sequence[int], words: Words) -> str:
    """`1 to 30`, or the first few of many."""
    if len(seeds) > 2 and list(seeds) == list(range(seeds[0], seeds[-1] + 1)):
        return words.say("comparison.range", first=str(seeds[0]), last=str(seeds[-1]))
    shown = words.list(map(str, seeds[:_SHOWN_SEEDS]))
    more = len(seeds) - _SHOWN_SEEDS
    return words.say("comparison.and-more", seeds=shown, count=more) if more > 0 else shown


def no_interval(found: Spread, words: Words) -> str:
    """Why there is no interval."""
    key = WHYS.get(found.no_interval)
    return found.no_interval if key is None else words.say(key)


def warm_up(summary: ComparisonSummary, words: Words) -> Iterator[str]:
    """What of the start of the runs is in no figure."""
    found = summary.warm_up
    if found.stated_us is not None:
        yield words.say("comparison.warm-up-stated", length=words.length(found.stated_us))
        return
    looked_for = found.settled + found.unsettled
    if not looked_for:
        yield words.say("comparison.warm-up-none")
        return
    least, greatest = words.number(found.least_us // SECOND), words.number(found.greatest_us // SECOND)
    if found.settled:
        yield words.say("comparison.warm-up-found", least=least, greatest=greatest)
    if found.unsettled:
        yield words.say("comparison.warm-up-unsettled", count=found.unsettled, total=looked_for)
