"""What became of the requests: time to final, time to everywhere, availability, share refused.

Every time counts from the moment a request was due, not from the moment somebody got round to it; a stalled
office cannot hide its own delay that way. Steps and background load count alike; certify, verify and query do
not, because they enter nothing.

A request that is open when the run ends has waited for at least so long: it counts with that time, as a lower
bound, when it had waited 10 s or more, and is left out when it had not, since nothing is known of it yet.

Not here: what was asked and whether the answer was right.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from ipchain.measure.metric import Cut, Figure, Sample, chosen, of_samples
from ipchain.names import SECOND, Micros, OfficeId
from ipchain.trace import EntryExecuted, Event, OfficeStarted, Requested, RunStarted

IN_TIME_US: Final = 10 * SECOND
"""How soon a request must be decided to count as served. Source: docs/results.md, availability."""

ENTERS_NOTHING: Final = frozenset(("certify", "verify", "query"))
TAKES_EFFECT: Final = frozenset(("final", "pending"))
"""Outcomes that make an entry final on the ledger; a pending right is an entry that is final."""


@dataclass(slots=True)
class Request:
    """One request and its fate. `held` says when each office had it; `outcome` is that at its own office."""

    office: OfficeId
    verb: str
    due: Micros
    outcome: str = ""
    decided: Micros | None = None
    held: dict[OfficeId, Micros] = field(default_factory=dict)


class Requests:
    """All requests of a run, fed with its `watches`."""

    __slots__ = ("_by_reference", "_heights", "offices", "taken")
    watches: Final[tuple[type[Event], ...]] = (EntryExecuted, OfficeStarted, Requested, RunStarted)

    def __init__(self) -> None:
        self.offices: tuple[OfficeId, ...] = ()
        self._by_reference: dict[tuple[OfficeId, str], Request] = {}
        self._heights: dict[int, list[Request]] = {}
        self.taken: dict[tuple[Rule, Micros], list[Sample]] = {}
        """Samples worked out since the last event: tables ask for many statistics of the same ones."""

    def observe(self, now: Micros, event: Event) -> None:
        """A request was made, or executed somewhere."""
        if self.taken:
            self.taken.clear()
        if type(event) is EntryExecuted:
            request = self._by_reference.get((event.signer, event.reference))
            if request is None or event.outcome == "repeated":
                return
            if not request.outcome:
                self._heights.setdefault(event.height, []).append(request)
                request.outcome = event.outcome
            self._hold(request, event.office, now)
        elif type(event) is Requested:
            if event.verb not in ENTERS_NOTHING:
                self._by_reference[event.office, event.request] = Request(event.office, event.verb, event.due)
        elif type(event) is OfficeStarted:
            if event.again:
                self._from_disk(now, event)
        elif type(event) is RunStarted:
            self.offices = event.offices

    def __iter__(self) -> Iterator[Request]:
        return iter(self._by_reference.values())

    def _from_disk(self, now: Micros, event: OfficeStarted) -> None:
        """Blocks that an office wrote but did not live to show are executed when it starts again."""
        height = event.height
        while any(event.office not in request.held for request in self._heights.get(height, ())):
            for request in self._heights[height]:
                self._hold(request, event.office, now)
            height -= 1

    def _hold(self, request: Request, office: OfficeId, now: Micros) -> None:
        request.held.setdefault(office, now)
        if office == request.office and request.decided is None:
            request.decided = now


Taken = tuple[int, Micros]
"""A request as a sample: its value, and the moment at which it was over."""

Rule = Callable[[Request, Sequence[OfficeId], Micros], Taken | None]
"""From a request, the offices of the run and the run's end to a sample; None when the request is none."""


def samples_of(rule: Rule, requests: Requests, end: Micros) -> list[Sample]:
    """One for each request that the rule takes, in the order in which they were made."""
    known = requests.taken.get((rule, end))
    if known is not None:
        return known
    found: list[Sample] = []
    for request in requests:
        taken = rule(request, requests.offices, end)
        if taken is not None:
            value, until = taken
            found.append(Sample(request.due, until, value, request.verb, request.office))
    requests.taken[rule, end] = found
    return found


def of_requests(rule: Rule) -> Callable[[Requests, str, Cut], Figure]:
    """The figure over the requests that were due inside the windows."""
    return lambda requests, stat, cut: of_samples(stat, chosen(samples_of(rule, requests, cut.end), cut))


def time_to_final(request: Request, _offices: Sequence[OfficeId], end: Micros) -> Taken | None:
    """From due until its own office holds it as final; a refused request never is, and gives no sample."""
    if request.decided is None:
        return _waited(request, end)
    return (request.decided - request.due, request.decided) if request.outcome in TAKES_EFFECT else None


def time_to_everywhere(request: Request, offices: Sequence[OfficeId], end: Micros) -> Taken | None:
    """From due until the last of all offices holds it as final."""
    if request.outcome and request.outcome not in TAKES_EFFECT:
        return None
    if not request.held or any(office not in request.held for office in offices):
        return _waited(request, end)
    last = max(request.held.values())
    return last - request.due, last


def availability(request: Request, _offices: Sequence[OfficeId], end: Micros) -> Taken | None:
    """1 when it was decided, one way or the other, at its own office within 10 s; else 0."""
    if request.decided is None:
        return None if end - request.due < IN_TIME_US else (0, end)
    return int(request.decided - request.due <= IN_TIME_US), request.decided


def refused_share(request: Request, _offices: Sequence[OfficeId], _end: Micros) -> Taken | None:
    """Of the decided requests: 1 when it was refused, else 0."""
    return None if request.decided is None else (int(request.outcome == "refused"), request.decided)


def _waited(request: Request, end: Micros) -> Taken | None:
    waited = end - request.due
    return (waited, end) if waited >= IN_TIME_US else None
