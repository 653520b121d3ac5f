"""What each office did, second by second and over the whole run, as tables.

Not here: the other tables of a run (`run_tables`).
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence

from ipchain.governance.constitution import KINDS, Constitution, electorate_of
from ipchain.governance.power import mean_shapley_shubik, power_over_turns
from ipchain.measure.entries import Entries
from ipchain.measure.reigns import Leadership
from ipchain.measure.requests import ENTERS_NOTHING
from ipchain.names import SECOND, Micros, OfficeId
from ipchain.report.run_folder import RunTold
from ipchain.report.tables import Column, Table, Value
from ipchain.trace import Contradicted, EntryExecuted, Event, FaultBegan, OfficeStopped, Requested, Sent

Records = Sequence[tuple[Micros, Event]]

_SECOND = (
    Column("office", "text", "the office"),
    Column("second", "whole", "seconds since the start of the run; the row ends with it"),
    Column("lag", "whole", "entries final somewhere and not here"),
    Column("backlog", "whole", "requests handed in here and not decided"),
    Column("submitted", "whole", "requests handed in during this second"),
    Column("final", "whole", "entries that became final here during this second"),
    Column("messages", "whole", "messages sent during this second, one for each receiver"),
    Column("leads", "yes-no", "the office leads at the end of this second"),
)
_OFFICE = (
    Column("office", "text", "code of WIPO ST.3; QM to QY are invented"),
    Column("name", "text", "name of the office"),
    Column("votes", "whole", "votes over all chambers of the default rule, before any decision"),
    Column("shapley_shubik", "number", "share of power under the default rule, over the turns of a chair"),
    Column("final_entries", "whole", "entries that became final here"),
    Column("submitted", "whole", "requests handed in here"),
    Column("stops", "whole", "how often it stopped"),
    Column("faults", "whole", "how many faults hit it"),
    Column("evidence_against", "whole", "how often offices held two contradicting statements of it"),
    Column("led_us", "whole", "how long it led"),
)


def series_table(told: RunTold, records: Records) -> Table:
    """One row for each office and second of the run."""
    entries, leadership = Entries(), Leadership()
    submitted: dict[OfficeId, list[Micros]] = {}
    decided: dict[OfficeId, list[Micros]] = {}
    sent: dict[OfficeId, dict[int, int]] = {}
    open_requests: set[tuple[OfficeId, str]] = set()
    for now, event in records:
        if type(event) in entries.watches:
            entries.observe(now, event)
        if type(event) in leadership.watches:
            leadership.observe(now, event)
        if type(event) is Requested and event.verb not in ENTERS_NOTHING:
            submitted.setdefault(event.office, []).append(now)
            open_requests.add((event.office, event.request))
        elif type(event) is EntryExecuted and (event.office, event.reference) in open_requests:
            if event.office == event.signer:
                open_requests.discard((event.office, event.reference))
                decided.setdefault(event.office, []).append(now)
        elif type(event) is Sent:
            seconds = sent.setdefault(event.sender, {})
            seconds[now // SECOND] = seconds.get(now // SECOND, 0) + len(event.receivers)
    last = told.summary.ended_at_us // SECOND
    rows: list[tuple[Value, ...]] = []
    for office in told.summary.offices:
        code = OfficeId(office)
        own, asked, done = entries.moments(code), submitted.get(code, []), decided.get(code, [])
        before = 0
        asked_before = 0
        for second in range(last + 1):
            end = (second + 1) * SECOND - 1
            final, in_time = bisect_right(own, end), bisect_right(asked, end)
            rows.append(
                (
                    office,
                    second,
                    max(0, bisect_right(entries.moments(None), end) - final),
                    in_time - bisect_right(done, end),
                    in_time - asked_before,
                    final - before,
                    sent.get(code, {}).get(second, 0),
                    _leads(leadership, code, end),
                )
            )
            before, asked_before = final, in_time
    return Table("series", "office x second", _SECOND, tuple(rows))


def offices_table(told: RunTold, records: Records) -> Table:
    """One row for each office: its votes and power, what it did, and what was done to it."""
    entries, leadership = Entries(), Leadership()
    counts: dict[str, dict[OfficeId, int]] = {"submitted": {}, "stops": {}, "faults": {}, "evidence": {}}

    def count(what: str, office: OfficeId) -> None:
        counts[what][office] = counts[what].get(office, 0) + 1

    for now, event in records:
        if type(event) in entries.watches:
            entries.observe(now, event)
        if type(event) in leadership.watches:
            leadership.observe(now, event)
        if type(event) is Requested:
            count("submitted", event.office)
        elif type(event) is OfficeStopped:
            count("stops", event.office)
        elif type(event) is Contradicted:
            count("evidence", event.against)
        elif type(event) is FaultBegan:
            for office in event.targets:
                count("faults", office)
    end = told.summary.ended_at_us
    power = _power(told.scenario.governance.constitution)
    rows = tuple(
        (
            office.code,
            office.name,
            power[office.code][0],
            power[office.code][1],
            len(entries.moments(office.code)),
            counts["submitted"].get(office.code, 0),
            counts["stops"].get(office.code, 0),
            counts["faults"].get(office.code, 0),
            counts["evidence"].get(office.code, 0),
            sum((one.until or end) - one.since for one in leadership.reigns if one.office == office.code),
        )
        for office in told.scenario.offices
    )
    return Table("offices", "office x run", _OFFICE, rows)


def _leads(leadership: Leadership, office: OfficeId, moment: Micros) -> bool:
    return any(
        one.office == office and one.since <= moment and (one.until is None or moment < one.until)
        for one in leadership.reigns
    )


def _power(constitution: Constitution) -> dict[OfficeId, tuple[int, float]]:
    """Votes and Shapley-Shubik share of each member under the default rule."""
    ruled = {kind for kind, _ in constitution.rules}
    kind = next((kind for kind in KINDS if kind not in ruled), next(iter(KINDS)))
    powers = power_over_turns(constitution, kind)
    votes = dict(votes_of(constitution))
    return {office: (votes.get(office, 0), float(share)) for office, share in mean_shapley_shubik(powers)}


def votes_of(constitution: Constitution) -> Iterator[tuple[OfficeId, int]]:
    """Each member's votes over all chambers, at the first turn."""
    electorate = electorate_of(constitution, next(iter(KINDS)))
    for office in constitution.members:
        yield office, sum(dict(chamber.weights).get(office, 0) for chamber in electorate.chambers)
