"""In whose hands a run lay, and how few are enough."""

from fractions import Fraction

import pytest

from ipchain.experiment.runner import run
from ipchain.measure.concentration import blocks_proposed, by_region, held, time_led_us
from ipchain.measure.fewest import fewest_by_protocol
from ipchain.trace import BlockCommitted, LeaderChosen, OfficePaused, OfficeResumed, OfficeStopped


@pytest.fixture(scope="module")
def crash():
    return run("leader-crash")


def test_blocks_of_a_run_are_counted_once_for_the_office_that_proposed_them(crash):
    offices = [office.code for office in crash.scenario.offices]
    amounts = dict(blocks_proposed(offices, crash.trace))
    heights = {}
    for _, event in crash.trace:
        if isinstance(event, BlockCommitted) and event.entries:
            assert heights.setdefault(event.height, event.proposer) == event.proposer
    assert amounts == {office: list(heights.values()).count(office) for office in offices}
    assert sum(amounts.values()) == len(heights) > 0


def test_the_time_led_is_cut_by_a_crash_and_shared_by_no_two(crash):
    offices = [office.code for office in crash.scenario.offices]
    led = dict(time_led_us(offices, crash.trace, crash.ended_at_us))
    assert sum(led.values()) <= crash.ended_at_us
    assert sum(amount > 0 for amount in led.values()) >= 2


def test_a_paused_leader_does_not_lead_meanwhile():
    events = [
        (10, LeaderChosen("EM", 1)),
        (30, OfficePaused("EM")),
        (50, OfficeResumed("EM", 0)),
        (60, OfficeStopped("EM", 0)),
        (70, LeaderChosen("RU", 2)),
    ]
    assert dict(time_led_us(["AU", "EM", "RU"], events, 100)) == {"AU": 0, "EM": 30, "RU": 30}


def test_the_measures_are_those_of_the_known_vectors():
    """Test vectors of the governance research: amounts 50, 20, 10, 10, 5, 5."""
    found = held([(code, amount) for code, amount in zip("ABCDEF", (50, 20, 10, 10, 5, 5), strict=True)])
    assert (found.nakamoto_half, found.nakamoto_third) == (2, 1)
    assert (found.gini, found.hhi) == (Fraction(9, 20), 3150)
    assert round(found.entropy_bits, 5) == 2.06096
    assert round(float(found.effective_number), 5) == 3.1746
    assert held([("A", 0), ("B", 0)]) is None


def test_regions_sum_their_offices():
    assert by_region([("EM", 2), ("AU", 3), ("GB", 4)], {"EM": "Europe", "GB": "Europe", "AU": "Oceania"}) == (
        ("Europe", 6),
        ("Oceania", 3),
    )


@pytest.mark.parametrize(
    ("model", "members", "halt", "rewrite"),
    [("raft", 3, 2, 1), ("raft", 5, 3, 1), ("pbft", 4, 2, 2), ("pbft", 7, 3, 3), ("pbft", 10, 4, 4), ("pbft", 6, 3, 2)],
)
def test_the_fewest_to_halt_and_to_rewrite_follow_from_the_quorum(model, members, halt, rewrite):
    found = fewest_by_protocol(model, members)
    assert (found.halt, found.rewrite) == (halt, rewrite)
