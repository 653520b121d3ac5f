"""Divergence and staleness on traces made by hand, against values worked out by hand."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipchain.measure.replicas import BOUND_US, divergence, percentile_of, staleness
from ipchain.names import SECOND
from ipchain.trace import EntryExecuted, OfficePaused, OfficeResumed, OfficeStarted, OfficeStopped, RunEnded

OFFICES = ("AU", "EM")
ENDED = (100, RunEnded("completed"))


def run(*records, offices=OFFICES):
    """(second, event) pairs, all offices up from the start, in order of time."""
    up = [(0, OfficeStarted(office, 0, "b0", again=False)) for office in offices]
    return [(round(at * SECOND), event) for at, event in sorted([*up, *records], key=lambda record: record[0])]


def wrote(at, office, height, after="registered", before="", signer="EM", right="mark"):
    event = EntryExecuted(
        office, height, 0, f"entry {height}", b"", b"", signer, "step", "register", right, "trade-mark", "final", "",
        before, after, (), (signer,),
    )  # fmt: skip
    return (at, event)


class TestDivergence:
    def test_a_copy_that_is_behind_for_longer_than_the_bound_diverges(self):
        found = divergence(run(wrote(10, "EM", 1), wrote(20.1, "AU", 1), ENDED), OFFICES)
        assert (found.diverged, found.rights, found.share) == ({"mark": ("AU",)}, 1, 1)

    def test_one_that_is_behind_for_just_the_bound_does_not(self):
        found = divergence(run(wrote(10, "EM", 1), wrote(20, "AU", 1), ENDED), OFFICES)
        assert found.diverged == {}
        assert found.share == 0

    def test_the_bound_is_a_choice(self):
        records = run(wrote(10, "EM", 1), wrote(11, "AU", 1), ENDED)
        assert divergence(records, OFFICES, SECOND).share == 0
        assert divergence(records, OFFICES, SECOND - 1).share == 1
        assert BOUND_US == 10 * SECOND

    def test_a_copy_that_never_gets_there_is_behind_until_the_end(self):
        assert divergence(run(wrote(10, "EM", 1), ENDED), OFFICES).diverged == {"mark": ("AU",)}
        assert divergence(run(wrote(90, "EM", 1), ENDED), OFFICES).diverged == {}

    @pytest.mark.parametrize(
        ("gone", "back"),
        [
            (OfficeStopped("AU", 0), OfficeStarted("AU", 0, "b0", again=True)),
            (OfficePaused("AU"), OfficeResumed("AU", 3)),
        ],
    )
    def test_an_office_that_shows_nothing_is_not_compared(self, gone, back):
        away = run(wrote(10, "EM", 1), (11, gone), (80, back), wrote(85, "AU", 1), ENDED)
        assert divergence(away, OFFICES).diverged == {}
        late = run(wrote(10, "EM", 1), (11, gone), (80, back), wrote(91, "AU", 1), ENDED)
        assert divergence(late, OFFICES).diverged == {"mark": ("AU",)}

    def test_what_was_written_before_a_crash_is_held_after_it(self):
        """Height 1 reached the disk of AU, which did not live to show it."""
        records = run(
            wrote(10, "EM", 1), (10.1, OfficeStopped("AU", 0)), (30, OfficeStarted("AU", 1, "b1", again=True)), ENDED
        )
        assert divergence(records, OFFICES).diverged == {}

    def test_equal_words_are_equal_however_they_came_about(self):
        """AU misses a freeze in and out of grace: it shows the status that holds again."""
        records = run(
            wrote(10, "EM", 1), wrote(10.1, "AU", 1),
            wrote(20, "EM", 2, "in-grace", "registered"), wrote(25, "EM", 3, "registered", "in-grace"), ENDED,
        )  # fmt: skip
        assert divergence(records, OFFICES).diverged == {}

    def test_rights_without_a_status_are_none(self):
        assert divergence(run(ENDED), OFFICES).share is None

    def test_each_right_counts_once(self):
        records = run(wrote(1, "EM", 1, right="a"), wrote(1, "EM", 2, right="b"), wrote(1, "AU", 1, right="a"), ENDED)
        found = divergence(records, OFFICES)
        assert (found.share, tuple(found.diverged)) == (Fraction(1, 2), ("b",))


class TestStaleness:
    def test_the_age_grows_until_the_next_entry_arrives(self):
        """AU reads at 12 what became final at 10, and at 32 what did at 31; the run ends at 52.
        Ages 2 to 22 for 20 s, then 1 to 21 for 20 s: 95 % of 40 s have ages up to 20 (19 + 19 s) and no more."""
        records = run(
            wrote(10, "EM", 1), wrote(12, "AU", 1), wrote(31, "EM", 2), wrote(32, "AU", 2), (52, RunEnded("completed"))
        )
        found = staleness(records, OFFICES)
        expected = percentile_of([(2 * SECOND, 22 * SECOND), (1 * SECOND, 21 * SECOND)], 95)
        assert found.p95_us == expected == found.by_reader["AU"]
        assert expected == Fraction(41 * SECOND, 2)
        assert "EM" not in found.by_reader

    def test_nothing_read_is_no_age(self):
        assert staleness(run(wrote(10, "EM", 1), ENDED), OFFICES).p95_us is None

    def test_time_in_which_the_reader_is_stopped_does_not_count(self):
        records = run(
            wrote(10, "EM", 1), wrote(10, "AU", 1), (20, OfficeStopped("AU", 0)),
            (90, OfficeStarted("AU", 1, "b1", again=True)), ENDED,
        )  # fmt: skip
        ramps = [(0, 10 * SECOND), (80 * SECOND, 90 * SECOND)]
        assert staleness(records, OFFICES).p95_us == percentile_of(ramps, 95) == 89 * SECOND

    @given(
        st.lists(
            st.tuples(st.integers(0, 40), st.integers(1, 40)).map(lambda ramp: (ramp[0], ramp[0] + ramp[1])),
            min_size=1,
            max_size=6,
        ),
        st.integers(1, 100),
    )
    def test_percentiles_of_ramps_against_the_definition(self, ramps, per_cent):
        """The time spent at ages up to the percentile is the share asked for, to the last fraction."""
        age = percentile_of(ramps, per_cent)
        spent = sum(min(max(age - low, 0), high - low) for low, high in ramps)
        whole = sum(high - low for low, high in ramps)
        assert spent == Fraction(per_cent * whole, 100)
        below = age - Fraction(1, 1000)
        assert sum(min(max(below - low, 0), high - low) for low, high in ramps) < spent
