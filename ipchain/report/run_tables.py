"""The tables of one run: requests, events, a series by office and second, offices, votes, decisions, expectations.

Each is made from what the run left: its summary, its scenario and its events, by the same folds that its figures
are made with.

Not here: figures over several runs (`comparison_tables`).
"""

from collections.abc import Mapping, Sequence
from typing import Final

import msgspec

from ipchain.measure.requests import ENTERS_NOTHING, Requests
from ipchain.names import Micros, OfficeId
from ipchain.report.office_tables import offices_table, series_table
from ipchain.report.run_folder import RunTold
from ipchain.report.tables import Column, Table, Value
from ipchain.report.vote_tables import decisions_table, votes_table
from ipchain.trace import (
    EntryExecuted,
    Event,
    FaultBegan,
    FaultEnded,
    Requested,
    StepDecided,
)

Records = Sequence[tuple[Micros, Event]]

NEEDS_EVENTS: Final = ("requests", "events", "series", "offices", "votes", "decisions")
"""Tables that a run which kept no events cannot give."""

_REQUEST = (
    Column("request", "text", "the step's id, or load/office/number"),
    Column("step", "yes-no", "a step of the story, not background load"),
    Column("verb", "text", "register, assign, propose, ..."),
    Column("right", "text", "the right or motion it is about"),
    Column("at_office", "text", "the office it was due at"),
    Column("due_us", "whole", "when it should have been handed in; times count from here"),
    Column("submitted_us", "whole", "when it was"),
    Column("final_us", "whole", "when its own office had executed it; missing: open at the end"),
    Column("final_everywhere_us", "whole", "when every office had; missing: some never did"),
    Column("outcome", "text", "final, refused, pending, ...; empty: open at the end"),
    Column("reason", "text", "code of the refusal"),
    Column("faults", "text", "faults in force when it was due"),
)
_EVENT = (
    Column("seq", "whole", "place in the run, from 0"),
    Column("at_us", "whole", "moment of the run"),
    Column("event", "text", "what happened; see 'ipchain schema events'"),
    Column("office", "text", "at which office"),
    Column("peer", "text", "which other office it is about"),
    Column("round", "whole", "term or view"),
    Column("height", "whole", "place on the ledger"),
    Column("ref", "text", "request, step, fault or motion"),
    Column("whole", "text", "the event as JSON"),
)
_CHECK = (
    Column("id", "text", "name of the check"),
    Column("kind", "text", "always, outcome, limit, ..."),
    Column("severity", "text", "must, or should"),
    Column("verdict", "text", "holds, does-not-hold or not-tested"),
    Column("required", "text", "what must be, as a sentence"),
    Column("observed", "text", "what was, as a sentence"),
    Column("checks", "whole", "how often the statement was evaluated"),
    Column("first_bad_us", "whole", "moment of the first break"),
    Column("offices", "text", "the offices the finding is about; empty: all"),
    Column("built_in", "yes-no", "a guarantee nobody wrote down"),
    Column("line", "whole", "line of the check in the scenario file; 0: nobody wrote it down"),
)


def run_tables(told: RunTold) -> tuple[Table, ...]:
    """Every table this run can give, in the order of the documents; without events, `runs` and `expectations`."""
    if told.records is None:
        return (runs_table(told), expectations_table(told))
    records = told.records
    return (
        runs_table(told),
        requests_table(records),
        events_table(records),
        series_table(told, records),
        offices_table(told, records),
        votes_table(records),
        decisions_table(records),
        expectations_table(told),
    )


def runs_table(told: RunTold) -> Table:
    """One row: the run, its verdict and every figure."""
    summary, origin = told.summary, told.summary.made_from
    figures = {
        f"{one.name}.{stat}": (float(value), f"{stat} in {one.unit}: {one.definition}")
        for one in summary.metrics
        for stat, value in one.stats.items()
    }
    columns = (
        Column("scenario", "text", "name of the scenario"),
        *(Column(axis, "text", "variant of this axis") for axis in origin.cell),
        Column("seed", "whole", "the one source of chance"),
        Column("verdict", "text", "over everything that must hold"),
        Column("ended", "text", "completed, or why the run is only partly there"),
        Column("ended_at_us", "whole", "simulated moment of its end"),
        Column("trace_sha256", "text", "over all events of the run, in order"),
        *(Column(name, "number", meaning) for name, (_, meaning) in figures.items()),
    )
    row: tuple[Value, ...] = (
        origin.scenario,
        *origin.cell.values(),
        origin.seed,
        summary.verdict,
        summary.ended,
        summary.ended_at_us,
        summary.trace_sha256,
        *(value for value, _ in figures.values()),
    )
    return Table("runs", "run", columns, (row,))


def requests_table(records: Records) -> Table:
    """One row for each request of a step or of background load, in the order in which they were handed in."""
    requests = Requests()
    submitted: dict[tuple[OfficeId, str], tuple[Micros, Requested]] = {}
    decided: dict[tuple[OfficeId, str], tuple[str, str]] = {}
    of_steps: dict[str, tuple[Micros, StepDecided]] = {}
    faults = _Faults(records)
    for now, event in records:
        if type(event) in requests.watches:
            requests.observe(now, event)
        if type(event) is Requested:
            submitted.setdefault((event.office, event.request), (now, event))
        elif type(event) is EntryExecuted and event.office == event.signer:
            decided.setdefault((event.signer, event.reference), (event.outcome, event.reason))
        elif type(event) is StepDecided:
            of_steps.setdefault(event.step, (now, event))
    entering = [key for key, (_, event) in submitted.items() if event.verb not in ENTERS_NOTHING]
    by_key = dict(zip(entering, requests, strict=True))
    rows: list[tuple[Value, ...]] = []
    for key, (now, event) in submitted.items():
        request = by_key.get(key)
        outcome, reason = decided.get(key, ("", ""))
        final_us = None if request is None else request.decided
        everywhere: Micros | None = None
        if request is not None and requests.offices and all(office in request.held for office in requests.offices):
            everywhere = max(request.held.values())
        if request is None and event.request in of_steps:
            final_us, answer = of_steps[event.request]
            outcome, reason = answer.outcome, answer.reason
        rows.append(
            (
                event.request,
                event.step,
                event.verb,
                event.right,
                event.office,
                event.due,
                now,
                final_us,
                everywhere,
                outcome,
                reason,
                faults.at(event.due),
            )
        )
    return Table("requests", "request", _REQUEST, tuple(rows))


def events_table(records: Records) -> Table:
    """One row for each event, in order: the fields that many have in common, and the whole of it."""
    encode = msgspec.json.Encoder().encode
    rows: list[tuple[Value, ...]] = []
    for seq, (now, event) in enumerate(records):
        fields: Mapping[str, object] = msgspec.structs.asdict(event)
        rows.append(
            (
                seq,
                now,
                type(event).__name__,
                _text(fields, "office", "sender", "signer"),
                _text(fields, "peer", "receiver", "against", "leader", "proposer", "voter"),
                _whole(fields, "round"),
                _whole(fields, "height"),
                _text(fields, "request", "step", "reference", "fault", "motion"),
                encode(event).decode(),
            )
        )
    return Table("events", "event", _EVENT, tuple(rows))


def expectations_table(told: RunTold) -> Table:
    """One row for each check of the run."""
    rows = tuple(
        (
            check.id,
            check.kind,
            check.severity,
            check.verdict,
            check.required,
            check.observed,
            check.checks,
            check.first_bad_us,
            " ".join(check.offices),
            check.built_in,
            check.line,
        )
        for check in told.summary.checks
    )
    return Table("expectations", "check x run", _CHECK, rows)


class _Faults:
    """Which faults were in force when."""

    def __init__(self, records: Records) -> None:
        self._spans: dict[str, tuple[Micros, Micros | None]] = {}
        for now, event in records:
            if type(event) is FaultBegan:
                self._spans[event.fault] = (now, None)
            elif type(event) is FaultEnded and event.fault in self._spans:
                self._spans[event.fault] = (self._spans[event.fault][0], now)

    def at(self, moment: Micros) -> str:
        """The faults in force at this moment, with a space between them."""
        inside = (name for name, (first, last) in self._spans.items() if first <= moment < (last or moment + 1))
        return " ".join(inside)


def _text(fields: Mapping[str, object], *names: str) -> str:
    return next((str(fields[name]) for name in names if isinstance(fields.get(name), str)), "")


def _whole(fields: Mapping[str, object], name: str) -> int | None:
    value = fields.get(name)
    return value if isinstance(value, int) else None
