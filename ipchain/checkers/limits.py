"""`limit`: a statistic of a metric lies within bounds, over the run or over a part of it.

What a metric is and how it is counted belongs to `measure`. A sample that has a beginning and an end belongs to
the part of the run in which it began; outside faults it must lie there as a whole, so that a request which a
fault held up does not count as one that had peace.

Not here: the definitions of metrics and statistics.
"""

from collections.abc import Sequence
from fractions import Fraction

from ipchain.checkers.answer import Answer, untested, verdict_on
from ipchain.checkers.guarantees import when_of
from ipchain.checkers.sentences import Amount, say
from ipchain.checkers.timeline import Timeline, When, Window
from ipchain.checkers.verdict import Finding, Verdict
from ipchain.measure.gauge import Gauge
from ipchain.names import Micros
from ipchain.scenario.model import Expectation, Limit
from ipchain.scenario.vocabulary.checks import METRICS
from ipchain.trace import Event


class LimitChecker:
    """Feeds the gauge of the limit's metric and compares its figure with the bounds."""

    __slots__ = ("_check", "_expectation", "_gauge", "_timeline", "_when", "id", "watches")

    def __init__(self, expectation: Expectation, gauge: Gauge) -> None:
        assert isinstance(expectation.check, Limit)
        self.id = expectation.id
        self._expectation = expectation
        self._check = expectation.check
        self._when = when_of(expectation)
        self._timeline = Timeline()
        self._gauge = gauge
        self.watches: tuple[type[Event], ...] = tuple(dict.fromkeys((*self._gauge.watches, *Timeline.watches)))

    def observe(self, now: Micros, event: Event) -> None:
        """Show it to the gauge."""
        if type(event) in Timeline.watches:
            self._timeline.observe(now, event)
        if type(event) in self._gauge.watches:
            self._gauge.observe(now, event)

    def verdict(self, end: Micros) -> Verdict:
        """The figure, against its bounds."""
        return verdict_on(self._expectation, self._answer(end))

    def _answer(self, end: Micros) -> Answer:
        check, timeline = self._check, self._timeline
        missing = timeline.missing(self._when)
        if missing:
            return untested(say("never-happened", name=missing))
        if not timeline.completed:
            return untested(say("run.cut-short", why=timeline.ended_why or "interrupted", end=end))
        windows = timeline.windows(self._when, end)
        if not windows:
            return untested(say("limit.no-window"))
        value, samples = self._figure(windows, end)
        if value is None:
            return untested(
                say("limit.too-few", samples=samples, stat=check.stat) if samples else say("limit.no-sample")
            )
        low, high = check.low, check.high
        if check.of_before:
            before = self._before(end)
            if before is None:
                return untested(say("limit.no-before", name=self._when.during or self._when.after or ""))
            low = None if low is None else low * before
            high = None if high is None else high * before
        observed = say("observed:limit", value=self._worded(value), bound=self._bound(low, high), samples=samples)
        if is_within(value, low, high, low_included=check.low_included, high_included=check.high_included):
            return Answer(Finding.HOLDS, observed, samples)
        offices = () if check.at_office is None else (check.at_office,)
        return Answer(Finding.DOES_NOT_HOLD, observed, samples, None, offices)

    def _figure(self, windows: Sequence[Window], end: Micros) -> tuple[Fraction | None, int]:
        check = self._check
        return self._gauge.figure(
            check.stat, windows, end=end, verb=check.of, office=check.at_office, whole=self._when.outside_faults
        )

    def _before(self, end: Micros) -> Fraction | None:
        """The same figure over the run up to the moment at which the window begins."""
        name = self._when.during
        began = self._timeline.anchor(self._when) if name is None else self._timeline.began(name)
        if not began:
            return None
        windows = [(first, min(last, began)) for first, last in self._peace(end) if first < began]
        return self._figure(windows, end)[0]

    def _peace(self, end: Micros) -> tuple[Window, ...]:
        return self._timeline.windows(When(outside_faults=self._when.outside_faults), end)

    def _bound(self, low: Fraction | None, high: Fraction | None) -> str:
        check = self._check
        if low is not None and high is not None:
            return say(
                f"bound:{'exactly' if low == high else 'between'}", low=self._worded(low), high=self._worded(high)
            )
        if low is not None:
            return say("bound:at_least" if check.low_included else "bound:above", low=self._worded(low))
        assert high is not None, check
        return say("bound:at_most" if check.high_included else "bound:below", high=self._worded(high))

    def _worded(self, value: Fraction) -> Amount:
        return Amount(value, METRICS[self._check.metric].unit)


def is_within(
    value: Fraction, low: Fraction | None, high: Fraction | None, *, low_included: bool, high_included: bool
) -> bool:
    """True when the value lies between the bounds; a bound that is None does not bind. Exact."""
    if low is not None and (value < low or (value == low and not low_included)):
        return False
    return not (high is not None and (value > high or (value == high and not high_included)))
