"""Every metric on traces made by hand, against values worked out by hand. Definitions: docs/results.md."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipchain.measure.entries import Entries, longest_lag_us
from ipchain.measure.metric import Cut, Sample, chosen, length, of_samples, overlap, statistic
from ipchain.measure.table import DEFINITIONS, GAUGES
from ipchain.names import SECOND
from ipchain.scenario.vocabulary.checks import METRICS
from ipchain.trace import (
    BlockCommitted,
    EntryExecuted,
    FaultBegan,
    FaultEnded,
    LeaderChosen,
    OfficePaused,
    OfficeResumed,
    OfficeStarted,
    OfficeStopped,
    Requested,
    RunStarted,
    Sent,
    SteppedDown,
)

END = 100 * SECOND
WHOLE = ((0, END + 1),)
OFFICES = ("AU", "EM")


def run(metric, *records):
    """A gauge that was shown (second, event)."""
    gauge = GAUGES[metric]()
    for at, event in records:
        if type(event) in gauge.watches:
            gauge.observe(round(at * SECOND), event)
    return gauge


def value(gauge, stat, windows=WHOLE, **narrowed):
    return gauge.figure(stat, windows, end=END, **narrowed)[0]


def seconds(*spans):
    return tuple((first * SECOND, last * SECOND) for first, last in spans)


def asked(at, name, office="EM", verb="register", late=0):
    """Due at `at`, handed in `late` seconds later."""
    return (at + late, Requested(name, True, office, verb, "mark", at * SECOND))


def executed(at, name, office="EM", signer="EM", outcome="final", height=1):
    event = EntryExecuted(
        office, height, 0, f"entry {name}", b"", b"", signer, name, "register", "mark", "trade-mark", outcome, "",
        "", "", (), (),
    )  # fmt: skip
    return (at, event)


BEGUN = (0, RunStarted("made", 1, "raft", OFFICES))
UP = tuple((0, OfficeStarted(office, 0, "", False)) for office in OFFICES)


class TestStatistics:
    def test_percentiles_are_the_nearest_rank(self):
        """Of 1 to 20: the 95th percentile is the 19th value, the median the 10th, never a value in between."""
        values = [(number, 1) for number in range(20, 0, -1)]
        assert statistic("p95", values) == 19
        assert statistic("p90", values) == 18
        assert statistic("median", values) == statistic("p50", values) == 10
        assert statistic("p95", values[:19]) == 20

    def test_mean_total_and_extremes_are_exact(self):
        values = [(1, 1), (2, 1), (2, 1)]
        assert statistic("mean", values) == Fraction(5, 3)
        assert (statistic("total", values), statistic("min", values), statistic("max", values)) == (5, 1, 2)

    def test_weights_count_as_so_many_samples(self):
        assert statistic("mean", [(10, 3), (2, 1)]) == 8
        assert statistic("median", [(10, 3), (2, 1)]) == 10
        assert statistic("min", [(2, 0), (10, 1)]) == 10

    def test_nothing_has_no_statistic(self):
        for stat in ("mean", "median", "total", "min", "max"):
            assert statistic(stat, []) is None
            assert statistic(stat, [(5, 0)]) is None

    def test_a_99th_percentile_needs_a_thousand_samples(self):
        assert of_samples("p99", [(1, 1)] * 999) == (None, 999)
        assert of_samples("p99", [(1, 1)] * 1000) == (1, 1000)
        assert of_samples("p95", [(1, 1)]) == (1, 1)

    @given(st.lists(st.integers(0, 50), min_size=1), st.sampled_from(["p50", "p90", "p95"]))
    def test_a_percentile_has_enough_values_at_or_below_it_and_is_the_smallest_such(self, values, stat):
        per_cent = int(stat[1:])
        found = statistic(stat, [(value, 1) for value in values])

        def reached(limit):
            return 100 * sum(value <= limit for value in values) >= per_cent * len(values)

        assert found in values
        assert reached(found)
        assert not any(reached(value) for value in values if value < found)

    @given(st.lists(st.tuples(st.integers(0, 9), st.integers(1, 5)), min_size=1))
    def test_weighing_is_repeating(self, weighed):
        repeated = [(value, 1) for value, weight in weighed for _ in range(weight)]
        for stat in ("mean", "p50", "p90", "min", "max"):
            assert statistic(stat, weighed) == statistic(stat, repeated)


class TestSamples:
    SAMPLES = (Sample(5, 8, 3, "register", "EM"), Sample(9, 15, 6, "assign", "AU"))

    def test_a_sample_belongs_where_it_began_and_whole_ones_where_they_lie(self):
        assert chosen(self.SAMPLES, Cut([(0, 10)], 99)) == [(3, 1), (6, 1)]
        assert chosen(self.SAMPLES, Cut([(0, 10)], 99, whole=True)) == [(3, 1)]
        assert chosen(self.SAMPLES, Cut([(0, 5)], 99)) == []
        assert chosen(self.SAMPLES, Cut([(5, 6)], 99)) == [(3, 1)]

    def test_verb_and_office_narrow(self):
        assert chosen(self.SAMPLES, Cut([(0, 10)], 99, verb="assign")) == [(6, 1)]
        assert chosen(self.SAMPLES, Cut([(0, 10)], 99, office="EM")) == [(3, 1)]

    def test_lengths(self):
        assert length([(0, 5), (7, 8)]) == 6
        assert overlap(3, 8, [(0, 5), (7, 20)]) == 3


class TestRequests:
    STORY = (
        BEGUN,
        asked(10, "a"),
        executed(12, "a"),
        executed(15, "a", office="AU"),
        asked(20, "b", office="AU", late=3),
        executed(24, "b", office="EM", signer="AU", height=2),
        executed(36, "b", office="AU", signer="AU", height=2),
        asked(40, "c"),
        executed(41, "c", outcome="refused", height=3),
        asked(50, "look", verb="certify"),
    )

    def test_time_to_final_counts_from_due_to_the_own_office(self):
        gauge = run("time_to_final", *self.STORY)
        assert value(gauge, "min") == 2 * SECOND
        assert value(gauge, "max") == 16 * SECOND
        assert gauge.figure("mean", WHOLE, end=END) == (9 * SECOND, 2)
        assert value(gauge, "mean", office="AU") == 16 * SECOND
        assert value(gauge, "mean", verb="assign") is None

    def test_time_to_everywhere_counts_to_the_last_office(self):
        gauge = run("time_to_everywhere", *self.STORY)
        assert (value(gauge, "min"), value(gauge, "max")) == (5 * SECOND, 16 * SECOND)

    def test_availability_is_the_share_decided_within_ten_seconds(self):
        gauge = run("availability", *self.STORY)
        assert value(gauge, "mean") == Fraction(2, 3)
        assert value(gauge, "mean", office="AU") == 0
        assert value(run("availability", asked(10, "x"), executed(20, "x")), "mean") == 1
        assert value(run("availability", asked(10, "x"), executed(20.001, "x")), "mean") == 0

    def test_refused_share_is_of_those_decided(self):
        assert value(run("refused_share", *self.STORY), "mean") == Fraction(1, 3)

    def test_an_open_request_counts_with_the_time_it_waited_from_ten_seconds_on(self):
        waited = run("time_to_final", asked(90, "x"))
        assert waited.figure("max", WHOLE, end=END) == (10 * SECOND, 1)
        young = run("time_to_final", asked(90.5, "x"))
        assert young.figure("max", WHOLE, end=END) == (None, 0)
        assert value(run("availability", asked(80, "x")), "mean") == 0
        assert value(run("refused_share", asked(80, "x")), "mean") is None

    def test_a_request_that_one_office_still_lacks_has_not_reached_everywhere(self):
        gauge = run("time_to_everywhere", BEGUN, asked(10, "a"), executed(12, "a"))
        assert value(gauge, "max") == 90 * SECOND

    def test_load_counts_like_steps_and_repeats_do_not_count(self):
        load = (10, Requested("load/EM/1", False, "EM", "register", "r", 10 * SECOND))
        gauge = run("time_to_final", load, executed(11, "load/EM/1"), executed(30, "load/EM/1"))
        assert gauge.figure("max", WHOLE, end=END) == (1 * SECOND, 1)
        repeated = run("time_to_final", load, executed(80, "load/EM/1", outcome="repeated"))
        assert value(repeated, "max") == 90 * SECOND

    def test_a_request_held_up_by_a_fault_is_not_outside_it(self):
        gauge = run("time_to_final", *self.STORY)
        peace = seconds((0, 22), (30, 100))
        assert gauge.figure("max", peace, end=END, whole=True) == (2 * SECOND, 1)
        assert gauge.figure("max", peace, end=END) == (16 * SECOND, 2)

    def test_a_figure_follows_what_is_seen_after_it_was_asked_for(self):
        gauge = run("time_to_final", asked(10, "a"))
        assert value(gauge, "max") == 90 * SECOND
        at, event = executed(12, "a")
        gauge.observe(at * SECOND, event)
        assert value(gauge, "max") == 2 * SECOND

    def test_an_entry_that_came_back_from_the_disk_is_held_from_the_restart_on(self):
        gauge = run(
            "time_to_final", BEGUN, asked(10, "a"), executed(11, "a", office="AU"),
            (30, OfficeStarted("EM", 1, "", True)),
        )  # fmt: skip
        assert value(gauge, "max") == 20 * SECOND


def longest(story, office):
    entries = Entries()
    for at, event in story:
        entries.observe(at * SECOND, event)
    return longest_lag_us(entries, office, END)


class TestEntries:
    STORY = (
        *UP,
        executed(10, "a"),
        executed(12, "b", height=2),
        executed(14, "a", office="AU"),
        executed(20, "b", office="AU", height=2),
        executed(21, "c", height=3, outcome="refused"),
        executed(22, "d", height=4, outcome="pending"),
    )

    def test_final_entries_count_once_anywhere_and_once_per_office(self):
        gauge = run("final_entries", *self.STORY)
        assert value(gauge, "total") == 3
        assert value(gauge, "total", office="AU") == 2
        assert value(gauge, "total", seconds((12, 20))) == 1
        assert value(gauge, "total", seconds((12, 20)), office="AU") == 1

    def test_no_entry_at_a_running_office_is_zero_and_at_a_stopped_one_nothing(self):
        gauge = run("final_entries", *UP, (50, OfficeStopped("AU", 0)))
        assert gauge.figure("total", seconds((10, 20)), end=END, office="AU") == (0, 1)
        assert gauge.figure("total", seconds((60, 70)), end=END, office="AU") == (None, 0)
        assert gauge.figure("total", seconds((40, 70)), end=END, office="AU") == (0, 1)
        assert value(run("final_entries"), "total") is None

    def test_throughput_is_entries_by_time(self):
        gauge = run("throughput", *self.STORY)
        assert value(gauge, "mean") == Fraction(3, 100)
        assert value(gauge, "mean", seconds((10, 14))) == Fraction(2, 4)
        assert value(gauge, "mean", seconds((10, 14)), office="AU") == 0
        assert (value(gauge, "max"), value(gauge, "min")) == (1, 0)

    def test_lag_is_weighed_by_how_long_it_lasted(self):
        """AU lacks 1 entry from 10 to 12 s, 2 to 14 s, 1 to 20 s, and 1 from 22 s to the end."""
        gauge = run("office_lag", *self.STORY)
        assert value(gauge, "max", office="AU") == 2
        assert value(gauge, "max", office="EM") == 0
        lag_us = (2 * 1 + 2 * 2 + 6 * 1 + 78 * 1) * SECOND + 1
        assert value(gauge, "mean", office="AU") == Fraction(lag_us, END + 1)
        assert value(gauge, "mean", seconds((10, 14)), office="AU") == Fraction(6, 4)
        assert value(gauge, "max", seconds((15, 21))) == 1
        assert longest(self.STORY, "AU") == 78 * SECOND + 1
        assert longest(self.STORY, "EM") == 0

    def test_blocks_from_the_disk_end_a_lag(self):
        story = (*UP, executed(10, "a"), (15, OfficeStarted("AU", 1, "", True)))
        assert longest(story, "AU") == 5 * SECOND


class TestTraffic:
    SENT = ((10, Sent("EM", "Vote", 100, ("AU", "RU"), [1, 2])), (30, Sent("AU", "Vote", 50, ("EM",), [-1])))

    def test_messages_and_bytes_are_counted_for_each_receiver(self):
        story = (*TestEntries.STORY, *self.SENT)
        assert value(run("messages_per_final", *story), "mean") == Fraction(3, 3)
        assert value(run("bytes_per_final", *story), "mean") == Fraction(250, 3)
        assert value(run("bytes_per_final", *story), "mean", seconds((0, 11))) == 200

    def test_without_entries_or_without_messages_there_is_no_figure(self):
        assert value(run("messages_per_final", *self.SENT), "mean") is None
        assert value(run("messages_per_final", *TestEntries.STORY), "mean") is None


class TestLeadership:
    STORY = (
        (2, LeaderChosen("EM", 1)),
        (10, OfficeStopped("EM", 0)),
        (13, LeaderChosen("AU", 2)),
        (20, SteppedDown("AU", 2, "quorum-lost")),
        (21, LeaderChosen("EM", 3)),
        (30, OfficePaused("EM")),
        (35, OfficeResumed("EM", 0)),
    )

    def test_changes_do_not_count_the_first_choice(self):
        assert value(run("leader_changes", *self.STORY), "total") == 2
        assert value(run("leader_changes", *self.STORY), "total", seconds((0, 15))) == 1
        assert value(run("leader_changes", *self.STORY[:1]), "total") == 0
        assert value(run("leader_changes"), "total") is None

    def test_time_without_leader_adds_up_and_is_cut_to_the_window(self):
        gauge = run("time_without_leader", *self.STORY)
        assert value(gauge, "total") == (2 + 3 + 1 + 5) * SECOND
        assert value(gauge, "max") == 5 * SECOND
        assert value(gauge, "total", seconds((11, 20))) == 2 * SECOND
        assert gauge.figure("total", seconds((14, 19)), end=END) == (0, 1)

    def test_a_run_that_ends_without_a_leader_counts_to_its_end(self):
        assert value(run("time_without_leader", *self.STORY[:2]), "total") == 92 * SECOND
        assert value(run("time_without_leader"), "total") == END

    def test_a_leader_replaced_while_paused_does_not_come_back(self):
        gauge = run(
            "time_without_leader", (0, LeaderChosen("EM", 1)), (10, OfficePaused("EM")), (12, LeaderChosen("AU", 2)),
            (20, OfficeResumed("EM", 0)), (30, SteppedDown("EM", 1, "higher-term")),
        )  # fmt: skip
        assert value(gauge, "total") == 2 * SECOND


def block(at, office, height):
    return (at, BlockCommitted(office, height, "", "", "", "", "EM", (), 0, ()))


class TestRecovery:
    CUT = (*UP, (10, FaultBegan("cut", "partition", ("AU",))), block(12, "EM", 1), (20, FaultEnded("cut")))

    def test_it_lasts_until_the_last_office_has_what_was_final_when_the_fault_ended(self):
        gauge = run("recovery_time", *self.CUT, block(22, "EM", 2), block(25, "AU", 1))
        assert gauge.figure("max", WHOLE, end=END) == (5 * SECOND, 1)

    def test_nobody_behind_is_no_time_at_all(self):
        gauge = run("recovery_time", *self.CUT[:3], (20, FaultEnded("cut")))
        assert gauge.figure("max", WHOLE, end=END) == (0, 1)

    def test_an_office_that_never_catches_up_counts_to_the_end_or_to_the_next_fault(self):
        assert value(run("recovery_time", *self.CUT), "max") == 80 * SECOND
        gauge = run("recovery_time", *self.CUT, (50, FaultBegan("nap", "pause", ("EM",))))
        assert gauge.figure("max", WHOLE, end=END) == (30 * SECOND, 1)

    def test_an_office_that_a_crash_gives_back_has_to_catch_up(self):
        """The fault's end stands before the start in the trace, at the same moment."""
        gauge = run(
            "recovery_time", *UP, (10, FaultBegan("c", "crash", ("AU",))), (10, OfficeStopped("AU", 0)),
            block(12, "EM", 1), (20, FaultEnded("c")), (20, OfficeStarted("AU", 0, "", True)), block(23, "AU", 1),
        )  # fmt: skip
        assert value(gauge, "max") == 3 * SECOND

    def test_one_sample_for_each_fault_and_none_without(self):
        again = ((30, FaultBegan("nap", "pause", ("EM",))), (40, FaultEnded("nap")))
        gauge = run("recovery_time", *self.CUT, block(25, "AU", 1), *again)
        assert gauge.figure("mean", WHOLE, end=END) == (Fraction(5 * SECOND, 2), 2)
        assert gauge.figure("mean", seconds((0, 30)), end=END) == (5 * SECOND, 1)
        assert run("recovery_time", *UP).figure("max", WHOLE, end=END) == (None, 0)


def test_the_list_of_metrics_is_that_of_the_scenario_format():
    assert set(DEFINITIONS) == set(GAUGES) == set(METRICS)
    for name, definition in DEFINITIONS.items():
        assert definition.stats[0] == METRICS[name].stat, name


@pytest.mark.parametrize("name", ["decision_time", "participation", "deadlock_rate", "evidence_time"])
def test_what_nothing_can_feed_yet_has_no_sample(name):
    assert GAUGES[name]().figure("mean", WHOLE, end=END) == (None, 0)
