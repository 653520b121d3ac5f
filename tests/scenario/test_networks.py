"""Network profiles, delays of every pair, and tables of measurements."""

from dataclasses import replace
from fractions import Fraction
from itertools import permutations

import pytest

from ipchain.errors import UsageError
from ipchain.names import OfficeId
from ipchain.scenario.delay_table import read_delays
from ipchain.scenario.geography import LEAST_DELAY_US
from ipchain.scenario.model import Jitter, Link
from ipchain.scenario.networks import delays_between, known_networks, load_network, read_network
from ipchain.scenario.offices import invented_profile, known_codes, load_profile
from ipchain.scenario.problems import ScenarioError
from ipchain.scenario.shipped import shipped

EM, RU, AU = OfficeId("EM"), OfficeId("RU"), OfficeId("AU")
THREE = tuple(load_profile(code) for code in (EM, RU, AU))
FOLDER = shipped("nodes") / "networks"


def test_there_are_five_profiles_and_each_says_what_it_is():
    assert list(known_networks()) == ["consortium-wan", "geographic", "ideal", "lan", "measured"]
    assert all(about for about in known_networks().values())


@pytest.mark.parametrize("name", sorted(known_networks()))
def test_a_profile_has_the_name_of_its_file(name):
    network = load_network(name)
    assert network.profile == name
    assert network.topology == "mesh"
    assert network.links == ()
    assert network.delays_us == {}


def test_the_ideal_network_takes_the_same_time_always():
    ideal = load_network("ideal")
    assert (ideal.delay_us, ideal.jitter, ideal.disk_us) == (50_000, Jitter(), 0)
    assert (ideal.loss, ideal.duplicate, ideal.bandwidth_bps) == (0, 0, None)


def test_the_default_is_geographic_with_a_tenth_of_jitter():
    network = load_network("geographic")
    assert network.delay_us is None
    assert network.jitter == Jitter(share=Fraction(1, 10))
    assert (network.shape, network.disk_us) == ("normal", 2_000)


def test_the_bad_day_has_exact_shares():
    network = load_network("consortium-wan")
    assert (network.loss, network.duplicate) == (Fraction(1, 1000), Fraction(1, 10_000))
    assert (network.delay_us, network.bandwidth_bps, network.shape) == (80_000, 50_000_000, "exponential")


@pytest.mark.parametrize(("pair", "round_trip_ms"), [((EM, RU), 55), ((RU, AU), 230), ((EM, AU), 280)])
def test_round_trips_are_those_of_the_survey_of_users(pair, round_trip_ms):
    """Great circle at two thirds of light speed with a factor 1.6: about 55, 230 and 280 ms."""
    delays = delays_between(THREE, load_network("geographic"))
    there, back = delays[pair], delays[pair[1], pair[0]]
    assert (there + back) / 1_000 == pytest.approx(round_trip_ms, rel=0.1)


def test_every_ordered_pair_has_a_delay_and_the_way_back_is_as_long():
    offices = [load_profile(code) for code in known_codes()]
    delays = delays_between(offices, load_network("geographic"))
    assert set(delays) == set(permutations(known_codes(), 2))
    assert all(delays[first, second] == delays[second, first] for first, second in delays)
    assert all(LEAST_DELAY_US <= delay < 200_000 for delay in delays.values())


def test_two_offices_in_one_city_are_half_a_millisecond_apart():
    meridia = invented_profile(OfficeId("QM"), "Meridia", EM)
    assert delays_between((meridia, load_profile(EM)), load_network("geographic"))["QM", "EM"] == 500


def test_a_fixed_delay_holds_for_all_pairs():
    assert set(delays_between(THREE, load_network("ideal")).values()) == {50_000}


def test_a_link_overrides_its_pair_both_ways():
    network = replace(load_network("geographic"), links=(Link(EM, AU, delay_us=160_000),))
    delays = delays_between(THREE, network)
    assert delays[EM, AU] == delays[AU, EM] == 160_000
    assert delays[EM, RU] == delays_between(THREE, load_network("geographic"))[EM, RU]


def test_a_link_of_one_way_leaves_the_way_back_as_it_was():
    network = replace(load_network("ideal"), links=(Link(EM, AU, delay_us=0, one_way=True),))
    delays = delays_between(THREE, network)
    assert (delays[EM, AU], delays[AU, EM]) == (0, 50_000)


def test_a_link_that_states_no_delay_changes_none():
    network = replace(load_network("ideal"), links=(Link(EM, AU, loss=Fraction(1, 2)),))
    assert set(delays_between(THREE, network).values()) == {50_000}


def test_an_unknown_profile_is_a_mistake_of_the_caller():
    with pytest.raises(UsageError, match="there are consortium-wan, geographic"):
        load_network("lunar")


TABLE = b"from,to,one_way_ms\nEM,RU,31.5\nEM,AU,152\nAU,EM,149.25\n\nRU,AU,120.001\n"


class TestMeasuredDelays:
    def test_a_table_gives_exact_microseconds(self):
        assert read_delays(TABLE, "d.csv") == {
            (EM, RU): 31_500,
            (EM, AU): 152_000,
            (AU, EM): 149_250,
            (RU, AU): 120_001,
        }

    def test_a_pair_that_stands_one_way_counts_for_both(self):
        delays = delays_between(THREE, replace(load_network("measured"), delays_us=read_delays(TABLE, "d.csv")))
        assert delays[RU, EM] == delays[EM, RU] == 31_500
        assert (delays[EM, AU], delays[AU, EM]) == (152_000, 149_250)

    def test_a_missing_pair_is_told_and_not_made_up(self):
        network = replace(load_network("measured"), delays_us={(EM, RU): 1})
        with pytest.raises(UsageError, match="no line for EM and AU"):
            delays_between(THREE, network)
        with pytest.raises(UsageError, match="no line"):
            delays_between(THREE, load_network("measured"))

    @pytest.mark.parametrize(
        ("table", "code", "line"),
        [
            (b"a,b,c\nEM,RU,1\n", "E203", 1),
            (b"", "E203", 1),
            (b"from,to,one_way_ms\nEM,RU\n", "E203", 2),
            (b"from,to,one_way_ms\nEM,RU,1,5\n", "E203", 2),
            (b"from,to,one_way_ms\nEM,Russia,1\n", "E401", 2),
            (b"from,to,one_way_ms\nEM,EM,1\n", "E302", 2),
            (b"from,to,one_way_ms\nEM,RU,fast\n", "E302", 2),
            (b"from,to,one_way_ms\nEM,RU,-1\n", "E302", 2),
            (b"from,to,one_way_ms\nEM,RU,0\n", "E302", 2),
            (b"from,to,one_way_ms\nEM,RU,60001\n", "E302", 2),
            (b"from,to,one_way_ms\nEM,RU,0.0001\n", "E302", 2),
            (b"from,to,one_way_ms\nEM,RU,1\nEM,RU,2\n", "E104", 3),
            (b"from,to,one_way_ms\nEM,\xff,1\n", "E108", 2),
        ],
    )
    def test_each_mistake_is_named_with_its_line(self, table, code, line):
        with pytest.raises(ScenarioError) as refused:
            read_delays(table, "d.csv")
        (problem,) = refused.value.problems
        assert (problem.code, problem.line, problem.file) == (code, line, "d.csv")

    def test_lines_of_other_systems_are_read_alike(self):
        assert read_delays(TABLE.replace(b"\n", b"\r\n"), "d.csv") == read_delays(TABLE, "d.csv")


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [
        ("jitter: {value: 10 %, source: illustrative}", "jitter: {value: 10 %}", "E203"),
        ("value: 10 %", "value: 10", "E303"),
        ("value: 10 %", "value: 110 %", "E306"),
        ("value: normal", "value: gauss", "E202"),
        ("value: mesh", "value: star", "E202"),
        ("value: by distance", "value: far", "E305"),
        ("value: no limit", "value: 5", "E303"),
        ("disk:", "disc:", "E201"),
        ("value: 2 ms", "value: 2", "E303"),
    ],
)
def test_a_damaged_network_file_is_refused_at_its_place(before, after, code):
    text = (FOLDER / "geographic.yaml").read_text(encoding="utf-8")
    assert before in text, "the planted fault must be planted"
    with pytest.raises(ScenarioError) as refused:
        read_network(text.replace(before, after).encode(), "geographic.yaml")
    spoilt_line = text[: text.index(before)].count("\n") + 1
    lines = {problem.line for problem in refused.value.problems if problem.code == code}
    assert spoilt_line in lines


def test_a_spread_can_be_a_length_of_time():
    text = (FOLDER / "lan.yaml").read_text(encoding="utf-8").replace("value: 10 %", "value: 5 ms")
    assert read_network(text.encode(), "lan.yaml")[0].jitter == Jitter(absolute_us=5_000)
