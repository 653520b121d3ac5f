"""How far offices were behind, against a count made by hand from the trace."""

import msgspec
import pytest
from charted import result

from ipchain.report.dossier.bands import bands_of
from ipchain.report.dossier.lag import Lag, gather_lag
from ipchain.report.dossier.thinning import Series, thinned
from ipchain.trace import EntryExecuted, FaultBegan, FaultEnded

EFFECT = ("final", "pending")


def behind_by_hand(played, office, moment):
    """Entries that took effect somewhere by then and not at the office. Holds where no office starts from its disk."""
    seen = {
        (event.office, event.entry)
        for at, event in played.trace
        if isinstance(event, EntryExecuted) and event.outcome in EFFECT and at <= moment
    }
    anywhere = {entry for _, entry in seen}
    return anywhere - {entry for who, entry in seen if who == office}


def value_at(series, moment):
    return [value for at, value in zip(series.at_us, series.values, strict=True) if at <= moment][-1]


def measured(played, name):
    return next(one for one in played.measurements if one.name == name)


def test_entries_behind_are_those_counted_by_hand_from_the_trace():
    played = result("split")
    lag = gather_lag(played)
    for one in lag.offices:
        assert not one.entries.is_thinned
        for moment in range(0, 40_000_000, 1_730_001):
            assert value_at(one.entries, moment) == len(behind_by_hand(played, one.office, moment)), (
                one.office,
                moment,
            )


def test_the_age_is_that_of_the_oldest_entry_missing_by_hand():
    played = result("split")
    first_seen = {}
    for at, event in played.trace:
        if isinstance(event, EntryExecuted) and event.outcome in EFFECT:
            first_seen.setdefault(event.entry, at)
    one = next(one for one in gather_lag(played).offices if one.office == "AU")
    for at, value in zip(one.age.at_us, one.age.values, strict=True):
        missing = behind_by_hand(played, "AU", at)
        just_before = behind_by_hand(played, "AU", at - 1)
        ages = {max((at - first_seen[entry] for entry in some), default=0) for some in (missing, just_before)}
        assert value in ages, at


@pytest.mark.parametrize("name", ["split", "crash", "many"])
def test_the_greatest_lag_and_the_longest_time_are_those_of_the_metric(name):
    played = result(name)
    lag, metric = gather_lag(played), measured(played, "office_lag")
    assert max(one.most for one in lag.offices) == metric.stats["max"]
    for one in lag.offices:
        assert metric.detail[f"{one.office} longest us"] == one.longest_us
        assert metric.detail[one.office] == one.most
        assert max(one.entries.values) == one.most
        assert max(one.age.values) == one.oldest_us


def test_the_time_behind_encloses_the_greatest_lag():
    one = next(one for one in gather_lag(result("split")).offices if one.office == "AU")
    assert one.behind_since_us <= one.most_at_us < one.level_again_us
    assert behind_by_hand(result("split"), "AU", one.behind_since_us)
    assert not behind_by_hand(result("split"), "AU", one.level_again_us)
    assert not behind_by_hand(result("split"), "AU", one.behind_since_us - 1)


def test_a_stopped_office_is_down_from_its_crash_to_its_start():
    played = result("crash")
    struck = next(event.targets[0] for _, event in played.trace if isinstance(event, FaultBegan))
    spans = {one.office: one.down for one in gather_lag(played).offices}
    assert spans.pop(struck) == ((10_000_000, 22_000_000),)
    assert set(spans.values()) == {()}


def test_a_band_is_as_long_as_its_fault():
    played = result("split")
    began = next(at for at, event in played.trace if isinstance(event, FaultBegan))
    ended = next(at for at, event in played.trace if isinstance(event, FaultEnded))
    (band,) = bands_of(played.trace)
    assert (band.fault, band.kind, band.since_us, band.until_us) == ("cut", "partition", began, ended)


def test_a_fault_that_never_ends_has_a_band_without_an_end_and_one_that_strikes_twice_has_two():
    records = [
        (1, FaultBegan("a", "crash", ())),
        (2, FaultBegan("b", "crash", ())),
        (3, FaultEnded("a")),
        (4, FaultBegan("a", "crash", ())),
    ]
    assert [(band.fault, band.since_us, band.until_us) for band in bands_of(records)] == [
        ("a", 1, 3),
        ("b", 2, None),
        ("a", 4, None),
    ]


def test_thinning_keeps_the_greatest_and_the_last_of_every_slot():
    points = [(at, (at * 7919) % 101) for at in range(0, 10_000, 3)]
    kept = thinned(points, 50, 9_999)
    assert kept.of == len(points)
    assert kept.is_thinned
    assert len(kept.at_us) <= 101
    drawn = list(zip(kept.at_us, kept.values, strict=True))
    assert drawn == sorted(set(drawn))
    for slot in range(50):
        inside = [point for point in points if point[0] * 50 // 10_000 == slot]
        assert max(inside, key=lambda point: point[1]) in drawn
        assert inside[-1] in drawn
    assert drawn[0] == points[0]


def test_a_short_series_is_not_thinned():
    assert thinned([(1, 2), (3, 4)], 50, 9) == Series((1, 3), (2, 4), 2)


def test_a_run_with_nothing_asked_has_no_lag():
    lag = gather_lag(result("empty"))
    assert lag.final_entries == 0
    assert {(one.most, one.oldest_us, one.longest_us) for one in lag.offices} == {(0, 0, 0)}


def test_the_value_survives_its_file():
    lag = gather_lag(result("crash"))
    assert msgspec.json.decode(msgspec.json.encode(lag), type=Lag) == lag


def test_the_comparison_by_hand_catches_a_dropped_sample():
    """Planted fault: the office's peak is left out of its series."""
    played = result("split")
    one = next(one for one in gather_lag(played).offices if one.office == "AU")
    place = one.entries.values.index(one.most)
    dropped = Series(
        one.entries.at_us[:place] + one.entries.at_us[place + 1 :],
        one.entries.values[:place] + one.entries.values[place + 1 :],
        one.entries.of,
    )
    assert value_at(dropped, one.most_at_us) != len(behind_by_hand(played, "AU", one.most_at_us))
