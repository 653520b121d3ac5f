"""Decision time, participation and deadlock over motions made by hand."""

from fractions import Fraction

import pytest

from ipchain.measure.table import GAUGES
from ipchain.names import SECOND
from ipchain.trace import BallotTaken, MotionDecided, MotionOpened, OfficeStarted, Requested, StepDecided

END = 100 * SECOND
WHOLE = ((0, END + 1),)
ENTITLED = (("AU", 1), ("EM", 3), ("RU", 0))


def asked(at, name="out", office="EM"):
    return (at * SECOND, Requested(name, True, office, "propose", name, at * SECOND))


def opened(at, name="out", office="EM"):
    return (at * SECOND, MotionOpened(office, 1, name, "upgrade", "EM", "2", 0, 1, ENTITLED))


def ballot(at, voter, name="out", office="EM"):
    return (at * SECOND, BallotTaken(office, 2, name, voter, "abstain"))


def decided(at, outcome="adopted", name="out", office="EM"):
    return (at * SECOND, MotionDecided(office, 3, name, outcome, 0, True, "ballots", 4))


def figure(name, stat, *records, windows=WHOLE):
    gauge = GAUGES[name]()
    for now, event in records:
        if type(event) in gauge.watches:
            gauge.observe(now, event)
    return gauge.figure(stat, windows, end=END)


def test_a_decision_counts_from_due_until_its_proposer_knows_it():
    records = (asked(10), opened(11), decided(14, office="AU"), decided(15), decided(16, office="RU"))
    assert figure("decision_time", "median", *records) == (5 * SECOND, 1)


def test_the_percentiles_are_over_all_motions_of_the_run():
    records = [one for at in range(20) for one in (asked(at, f"m{at}"), decided(2 * at + 1, name=f"m{at}"))]
    assert figure("decision_time", "median", *records) == (10 * SECOND, 20)
    assert figure("decision_time", "p95", *records) == (19 * SECOND, 20)


def test_a_motion_without_a_result_counts_with_the_time_it_has_waited():
    assert figure("decision_time", "max", asked(10), opened(11)) == (90 * SECOND, 1)
    assert figure("decision_time", "max", asked(10), decided(12, office="AU")) == (90 * SECOND, 1), "EM knows nothing"


def test_a_refused_motion_is_none():
    refused = (12 * SECOND, StepDecided("out", "refused", "not-a-member"))
    for name in ("decision_time", "participation", "deadlock_rate"):
        assert figure(name, "mean", asked(10), refused) == (None, 0)


def test_a_result_that_was_on_the_disk_is_known_at_the_restart():
    again = (20 * SECOND, OfficeStarted("EM", 3, "b3", True))
    too_short = (20 * SECOND, OfficeStarted("EM", 2, "b2", True))
    assert figure("decision_time", "max", asked(10), decided(12, office="AU"), again) == (10 * SECOND, 1)
    assert figure("decision_time", "max", asked(10), decided(12, office="AU"), too_short) == (90 * SECOND, 1)


def test_participation_weighs_votes_and_counts_abstentions_and_each_ballot_once():
    """A veto without a vote adds nothing."""
    records = (asked(10), opened(11), ballot(12, "EM"), ballot(13, "EM", office="AU"), ballot(13, "RU"), decided(14))
    assert figure("participation", "mean", *records) == (Fraction(3, 4), 1)


def test_participation_is_exact_over_motions_of_different_sizes():
    other = (asked(20, "b"), (21 * SECOND, MotionOpened("EM", 5, "b", "upgrade", "EM", "3", 0, 1, (("AU", 7),))))
    records = (asked(10), opened(11), ballot(12, "AU"), decided(14), *other, decided(30, "lapsed", "b"))
    assert figure("participation", "mean", *records) == (Fraction(1, 8), 2)
    assert figure("participation", "min", *records) == (0, 2)
    assert figure("participation", "max", *records) == (Fraction(1, 4), 2)


@pytest.mark.parametrize(("outcomes", "rate"), [(("adopted", "rejected"), 0), (("lapsed", "adopted"), Fraction(1, 2))])
def test_deadlock_is_lapsing_and_nothing_else(outcomes, rate):
    records = [
        one
        for at, outcome in enumerate(outcomes, 10)
        for one in (asked(at, outcome), opened(at, outcome), decided(at + 5, outcome, outcome))
    ]
    assert figure("deadlock_rate", "mean", *records, asked(40, "open")) == (rate, 2)


def test_windows_choose_motions_by_the_moment_they_were_due():
    records = (asked(10), opened(11), decided(15), asked(50, "b"), opened(51, "b"), decided(60, "lapsed", "b"))
    late = ((40 * SECOND, END + 1),)
    assert figure("decision_time", "max", *records, windows=late) == (10 * SECOND, 1)
    assert figure("deadlock_rate", "mean", *records, windows=late) == (1, 1)
