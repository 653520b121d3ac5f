"""Messages and what offices did, for the space-time diagram: at most 25,000 events around the first thing that failed.

Whole columns of numbers, so that the page stays small. A message counts once for each receiver. The events begin a
tenth of them before the first failure or the first fault, whichever came first: causes come first. Where fewer follow
than there is room for, more of the earlier ones are taken.

Not here: drawing and words (`ipchain.report.charts.space_time`), executed entries, of which every block has several.
"""

from bisect import bisect_left
from collections import deque
from collections.abc import Mapping
from typing import Final

from msgspec import Struct

from ipchain.checkers.verdict import Finding
from ipchain.errors import invariant
from ipchain.experiment.runner import Result
from ipchain.measure.metric import statistic
from ipchain.names import Micros, OfficeId
from ipchain.report.dossier.bands import Band, bands_of
from ipchain.trace import (
    NEVER,
    BlockCommitted,
    Contradicted,
    Event,
    LeaderChosen,
    Lost,
    OfficeHalted,
    OfficePaused,
    OfficeResumed,
    OfficeStarted,
    OfficeStopped,
    QuorumReached,
    Rejected,
    Requested,
    RoundEntered,
    Sent,
    SteppedDown,
    VoteCast,
)

MOST: Final = 25_000
"""Events of one page: about 0.5 MB of it."""

STATIC: Final = 400
"""Messages in the window that is drawn without scripts, at most."""

SLANT: Final = 60
"""How many times longer than nine of ten messages are under way that window is, at most, or arrows look upright."""

ARRIVED: Final = 0
LOST_AT_ONCE: Final = 1
"""It never was under way: the line was cut, or chance took it."""
LOST_UNDER_WAY: Final = 2
"""The line was cut while it was under way."""
LOST_AT_RECEIVER: Final = 3
"""It arrived at an office that was stopped."""


class Sendings(Struct, frozen=True):
    """Messages in order of sending, as columns of one length; offices and kinds by their number.

    `took_us` is how long it was under way until its fate, one of the four above; 0 where it was lost at once.
    """

    at_us: tuple[Micros, ...]
    senders: tuple[int, ...]
    receivers: tuple[int, ...]
    kinds: tuple[int, ...]
    took_us: tuple[Micros, ...]
    fates: tuple[int, ...]


class Marks(Struct, frozen=True):
    """What offices did, in order, as columns. `says` holds the few numbers or words of the event, by mark.

    block: height. vote: phase, round, sequence. quorum: height. leader, entered, stepped-down: round. started: height.
    rejected: sender, kind, reason. contradicted: whom. halted: why. request: verb, its name.
    """

    at_us: tuple[Micros, ...]
    offices: tuple[int, ...]
    marks: tuple[str, ...]
    says: tuple[tuple[str, ...], ...]


class Messages(Struct, frozen=True, kw_only=True):
    """Part of a run. `recorded` is False when the run did not keep its messages; then there are only marks.

    `start_us` is the first failure or fault, None where there was neither. `first` is the window to show first.
    Events between `since_us` and `until_us` are all here; `messages_of` and `marks_of` count those of the whole run.
    """

    ended_us: Micros
    recorded: bool
    offices: tuple[OfficeId, ...]
    kinds: tuple[str, ...]
    messages: Sendings
    marks: Marks
    messages_of: int
    marks_of: int
    since_us: Micros
    until_us: Micros
    start_us: Micros | None
    start_fault: str
    start_check: str
    first: tuple[Micros, Micros]
    bands: tuple[Band, ...]


def gather_messages(result: Result) -> Messages:
    """The part of the trace around the first thing that failed."""
    offices = tuple(office.code for office in result.scenario.offices)
    seat = {office: place for place, office in enumerate(offices)}
    sent = _Sent(seat)
    marks: list[tuple[Micros, int, str, tuple[str, ...]]] = []
    for now, event in result.trace:
        if isinstance(event, Sent | Lost):
            sent.observe(now, event)
        else:
            made = _mark(event)
            if made is not None:
                mark, office, says = made
                marks.append((now, seat[office], mark, says))
    bands = bands_of(result.trace)
    start, fault, check = _start(result, bands)
    rows = sent.rows
    order = sorted([(row[0], 0, place) for place, row in enumerate(rows)] + [(m[0], 1, i) for i, m in enumerate(marks)])
    begin = max(0, min(bisect_left(order, (start or 0, 0, 0)) - MOST // 10, len(order) - MOST))
    chosen = order[begin : begin + MOST]
    messages = [rows[place] for _, table, place in chosen if table == 0]
    shown = [marks[place] for _, table, place in chosen if table == 1]
    since = 0 if begin == 0 else chosen[0][0]
    until = result.ended_at_us if begin + len(chosen) == len(order) else chosen[-1][0]
    moments = [row[0] for row in messages] or [mark[0] for mark in shown]
    return Messages(
        ended_us=result.ended_at_us,
        recorded=bool(rows) or not result.trace.counts,
        offices=offices,
        kinds=tuple(sent.kinds),
        messages=Sendings(*(tuple(row[column] for row in messages) for column in range(6))),
        marks=Marks(
            tuple(mark[0] for mark in shown),
            tuple(mark[1] for mark in shown),
            tuple(mark[2] for mark in shown),
            tuple(mark[3] for mark in shown),
        ),
        messages_of=len(rows),
        marks_of=len(marks),
        since_us=since,
        until_us=until,
        start_us=start,
        start_fault=fault,
        start_check=check,
        first=_first(moments, [row[4] for row in messages], since, until, start),
        bands=bands,
    )


def _start(result: Result, bands: tuple[Band, ...]) -> tuple[Micros | None, str, str]:
    """The first failure or the first fault: when, which fault, which check; a check goes first at one moment."""
    broken = [
        (verdict.first_bad_at, verdict.id)
        for verdict in result.verdicts
        if verdict.finding is Finding.DOES_NOT_HOLD and verdict.first_bad_at is not None
    ]
    bad_at, check = min(broken, default=(None, ""))
    if not bands or (bad_at is not None and bad_at <= bands[0].since_us):
        return bad_at, "", check
    return bands[0].since_us, bands[0].fault, ""


def _first(
    moments: list[Micros], took: list[int], since: Micros, until: Micros, start: Micros | None
) -> tuple[Micros, Micros]:
    """A window of `STATIC` messages at most, which begins a little before what failed: causes come first."""
    begin = since if start is None else start
    lead = STATIC // 10
    place = bisect_left(moments, begin)
    after = place + STATIC - lead
    last = max(moments[after], begin + 1) if after < len(moments) else until
    usual = statistic("p90", [(value, 1) for value in took if value])
    if usual is not None:
        last = min(last, begin + SLANT * int(usual))
    if last <= begin:
        # What failed at the very end has nothing after it: the window holds what led to it.
        earliest = moments[max(0, place - STATIC)] if moments else since
        reach = last - earliest if usual is None else min(last - earliest, SLANT * int(usual))
        return max(0, last - max(1, reach)), max(1, last)
    earliest = moments[place - lead] if place > lead else since
    return max(earliest, begin - (last - begin) // 10), last


class _Sent:
    """The messages of a run, one row for each receiver, with their fate."""

    def __init__(self, seat: Mapping[OfficeId, int]) -> None:
        self.rows: list[tuple[Micros, int, int, int, Micros, int]] = []
        self.kinds: dict[str, int] = {}
        self._seat = seat
        self._under_way: dict[tuple[int, int, int], deque[int]] = {}

    def observe(self, now: Micros, event: Sent | Lost) -> None:
        """A message left, or one under way was lost."""
        kind = self.kinds.setdefault(event.kind, len(self.kinds))
        sender = self._seat[event.sender]
        if isinstance(event, Lost):
            self._lose(now, sender, self._seat[event.receiver], kind, event.why)
            return
        for office, arrival in zip(event.receivers, event.arrivals, strict=True):
            receiver = self._seat[office]
            if arrival != NEVER:
                self._under_way.setdefault((sender, receiver, kind), deque()).append(len(self.rows))
                self.rows.append((now, sender, receiver, kind, arrival - now, ARRIVED))
            else:
                self.rows.append((now, sender, receiver, kind, 0, LOST_AT_ONCE))

    def _lose(self, now: Micros, sender: int, receiver: int, kind: int, why: str) -> None:
        """Which of those under way it was: the one due now (a stopped receiver), else the earliest (a partition)."""
        waiting = self._under_way.get((sender, receiver, kind), deque())
        while waiting and self._arrival(waiting[0]) < now:
            waiting.popleft()
        place = next((place for place in waiting if self._arrival(place) == now), None)
        if place is None:
            place = next((place for place in waiting if self._arrival(place) > now), None)
        invariant(place is not None, "report.lost-message-was-sent", at=now, sender=sender, receiver=receiver)
        assert place is not None
        waiting.remove(place)
        at = self.rows[place][0]
        fate = LOST_AT_RECEIVER if why == "stopped" else LOST_UNDER_WAY
        self.rows[place] = (at, sender, receiver, kind, now - at, fate)

    def _arrival(self, place: int) -> Micros:
        return self.rows[place][0] + self.rows[place][4]


_Mark = tuple[str, OfficeId, tuple[str, ...]]


def _mark(event: Event) -> _Mark | None:
    """The mark an event leaves on the lane of an office; None for one that leaves none."""
    match event:
        case BlockCommitted():
            return "block", event.office, (str(event.height),)
        case VoteCast():
            return "vote", event.office, (event.phase, str(event.round), str(event.sequence))
        case QuorumReached():
            return "quorum", event.office, (str(event.height),)
        case LeaderChosen():
            return "leader", event.office, (str(event.round),)
        case RoundEntered():
            return "entered", event.office, (str(event.round),)
        case SteppedDown():
            return "stepped-down", event.office, (str(event.round),)
        case OfficeStarted():
            return "started", event.office, (str(event.height),)
        case OfficeStopped():
            return "stopped", event.office, ()
        case OfficePaused():
            return "paused", event.office, ()
        case OfficeResumed():
            return "resumed", event.office, ()
        case OfficeHalted():
            return "halted", event.office, (event.why,)
        case Rejected():
            return "rejected", event.office, (event.sender, event.kind, event.reason)
        case Contradicted():
            return "contradicted", event.office, (event.against,)
        case Requested():
            return "request", event.office, (event.verb, event.request)
        case _:
            return None
