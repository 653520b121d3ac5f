"""An office at a moment of the run: how far its copy was, and what its registers said."""

from dataclasses import replace

import pytest
from studied import played

from ipchain.errors import InvariantViolation, UsageError
from ipchain.names import SECOND
from ipchain.office.state import SharedExecutions
from ipchain.study.mistakes import NoSuchName
from ipchain.study.moment import Moment
from ipchain.trace import BlockCommitted, EntryExecuted, LedgerShown, OfficeStarted, OfficeStopped, RegisterShown

SCENARIOS = [
    "cable-cut",
    pytest.param("two-votes", marks=pytest.mark.slow),
    pytest.param("leader-crash", marks=pytest.mark.slow),
]


def owners_seen(r, office, until):
    """Owners of record by the last entry about each right that this office had executed by then, from events alone."""
    seen = {}
    for now, event in r.trace:
        if now <= until and type(event) is EntryExecuted and event.office == office and event.owners:
            seen[event.right] = event.owners
    return seen


@pytest.mark.parametrize("scenario", SCENARIOS)
@pytest.mark.parametrize("part", [0, 13, 41, 77, 100])
def test_a_replayed_copy_says_what_the_events_said(scenario, part):
    r = played(scenario)
    until = r.ended_at_us * part // 100
    for code, office in r.at(until).offices.items():
        committed = [e for now, e in r.trace if now <= until and type(e) is BlockCommitted and e.office == code]
        expected = committed[-1] if committed else None
        restarted = any(type(e) is OfficeStarted and e.again and e.office == code for _, e in r.trace)

        if not restarted:
            assert office.height == (expected.height if expected else 0)
            assert office.head == (expected.block if expected else "")
            assert office.state.root == (expected.state_root if expected else office.state.root)
        for right, owners in owners_seen(r, code, until).items():
            assert office.state.right(right).owners == owners


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_at_the_end_every_copy_is_the_one_that_was_shown_at_the_end(scenario):
    r = played(scenario)
    last = r.at(r.ended_at_us).offices
    for _, event in r.trace:
        if type(event) is LedgerShown:
            office = last[event.office]
            assert (office.height, office.head, office.state.root) == (event.height, event.head, event.state_root)
        elif type(event) is RegisterShown:
            view = last[event.office].state.right(event.right)
            assert (view.owners, view.statuses, view.licensees) == (event.owners, event.statuses, event.licensees)


def test_an_office_that_is_cut_off_does_not_know_of_the_sale():
    """The question of the scenario: the second buyer is served at Australia while the cable is cut."""
    r = played("cable-cut")
    then = r.at("2 min 31 s")

    assert then.office("EM").state.right("aurora-mark").owners == (("borealis", 1, 1),)
    assert then.office("AU").state.right("aurora-mark").owners == (("aurora", 1, 1),)
    assert then.office("AU").height < then.office("EM").height
    assert [code for code, office in then.offices.items() if office.leads] == ["EM"]


def test_text_and_microseconds_mean_the_same_moment():
    r = played("cable-cut")

    assert r.at("2 min 31 s").at_us == r.at(151 * SECOND).at_us == 151_000_000
    assert repr(r.at(0)) == "Moment(0:00 of 10:00)"


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        ("11 min", "the run goes from 0 to 10:00"),
        (-1, "the run goes from 0 to 10:00"),
        (600_000_001, "the run goes from 0 to 10:00"),
        ("later", "is not a length of time"),
        ("31", "has no unit"),
    ],
)
def test_a_moment_that_the_run_does_not_have_is_refused(moment, said):
    with pytest.raises(UsageError, match=said):
        played("cable-cut").at(moment)


def test_an_office_or_a_right_that_is_not_there_is_told():
    then = played("cable-cut").at("1 min")

    with pytest.raises(NoSuchName, match="there is no office in this run 'JP'"):
        then.office("JP")
    with pytest.raises(NoSuchName, match="there is no right on this copy 'aurora-mrk'; did you mean 'aurora-mark'"):
        then.office("EM").state.right("aurora-mrk")


@pytest.mark.slow
def test_an_office_that_is_stopped_is_told_so_and_comes_back():
    r = played("leader-crash")
    (down, office) = next((now, event.office) for now, event in r.trace if type(event) is OfficeStopped)
    (back,) = [now for now, event in r.trace if type(event) is OfficeStarted and event.again and event.office == office]

    assert r.at(down - 1).office(office).running == "up"
    stopped = r.at((down + back) // 2).office(office)
    assert (stopped.running, stopped.leads) == ("stopped", False)
    assert stopped.height >= 1
    assert r.at(back).office(office).running == "up"


def test_suspension_and_motions_are_those_of_the_moment():
    r = played("two-votes")
    before, between, after = (r.at(moment).office("QM").state for moment in ("10 s", "1 min 10 s", "5 min"))

    assert (before.suspended, between.suspended, after.suspended) == ((), ("QX",), ())
    assert len(before.motions) == 0
    assert between.motions[0]["status"] == "adopted"
    assert [row["motion"] for row in after.motions] == ["suspend-qx", "more-for-meridia", "readmit-qx"]
    assert "QM" in between.motions[0]["yes"].split()


@pytest.mark.slow
def test_statuses_are_told_for_the_legal_date_of_the_moment():
    r = played("opposition-mix")
    dates = [r.at(r.ended_at_us * part // 10).office(r.scenario.offices[0]).state.legal_date for part in range(11)]

    assert dates == sorted(dates)
    assert dates[-1] > dates[0], "the calendar jumps in this scenario"


def test_a_copy_that_does_not_give_the_digest_in_its_blocks_stops_us():
    """Planted: one block of the copy says it came to another state."""
    r = played("cable-cut")
    blocks = list(r.ledgers["AU"])
    header = blocks[20].header
    fields = {name: getattr(header, name) for name in header.__struct_fields__}
    forged = type(header)(**(fields | {"state_root": bytes(32)}))
    record = type(blocks[20])(forged, blocks[20].batch, blocks[20].proof)
    result = replace(r._played, ledgers={**r.ledgers, "AU": (*blocks[:20], record, *blocks[21:])})

    assert Moment(result, "10 s", SharedExecutions()).office("AU").height < 20
    with pytest.raises(InvariantViolation, match=r"study\.replay-gives-the-same-root"):
        Moment(result, "2 min", SharedExecutions()).office("AU")
