import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipchain.scenario.geography import EARTH_RADIUS_M, LEAST_DELAY_US, distance_m, one_way_delay_us

LATITUDES = st.integers(-90_000_000, 90_000_000)
LONGITUDES = st.integers(-180_000_000, 180_000_000)


def float_distance_m(lat1: int, lon1: int, lat2: int, lon2: int) -> float:
    a, b, c, d = (math.radians(udeg / 1e6) for udeg in (lat1, lon1, lat2, lon2))
    h = math.sin((c - a) / 2) ** 2 + math.cos(a) * math.cos(c) * math.sin((d - b) / 2) ** 2
    return 2 * EARTH_RADIUS_M * math.atan2(math.sqrt(h), math.sqrt(max(0.0, 1 - h)))


@given(LATITUDES, LONGITUDES, LATITUDES, LONGITUDES)
def test_the_distance_agrees_with_floating_point_trigonometry(lat1, lon1, lat2, lon2):
    """0.1 % is asked; a metre and a ten-millionth is what whole numbers give."""
    expected = float_distance_m(lat1, lon1, lat2, lon2)
    assert distance_m(lat1, lon1, lat2, lon2) == pytest.approx(expected, rel=1e-7, abs=2)


@given(LATITUDES, LONGITUDES, LATITUDES, LONGITUDES)
def test_the_way_back_is_as_long_as_the_way_there(lat1, lon1, lat2, lon2):
    there = distance_m(lat1, lon1, lat2, lon2)
    assert abs(there - distance_m(lat2, lon2, lat1, lon1)) <= 1


@pytest.mark.parametrize(
    ("first", "second", "metres"),
    [
        ((0, 0), (0, 180_000_000), 20_015_115),  # half way round: pi times the radius
        ((90_000_000, 0), (-90_000_000, 12_345), 20_015_115),  # pole to pole
        ((0, 0), (0, 90_000_000), 10_007_557),  # a quarter
        ((0, 179_999_999), (0, -179_999_999), 0),  # two millionths of a degree across the date line
        ((52_000_000, 5_000_000), (52_000_000, 5_000_000), 0),
    ],
)
def test_known_arcs(first, second, metres):
    assert distance_m(*first, *second) == pytest.approx(metres, abs=1)


def test_delays_are_pinned_to_the_microsecond():
    """These figures enter traces: a change here changes the digest of every geographic run."""
    alicante, moscow, canberra = (38_345_200, -481_500), (55_755_800, 37_617_300), (-35_280_900, 149_130_000)
    assert one_way_delay_us(*alicante, *moscow) == 27_298
    assert one_way_delay_us(*moscow, *canberra) == 115_931
    assert one_way_delay_us(*alicante, *canberra) == 138_503


def test_a_longer_detour_takes_longer_in_proportion():
    straight = one_way_delay_us(0, 0, 0, 90_000_000, detour=Fraction(1))
    assert one_way_delay_us(0, 0, 0, 90_000_000, detour=Fraction(2)) == pytest.approx(2 * straight, abs=1)


def test_two_offices_of_one_city_are_not_at_no_distance():
    assert one_way_delay_us(5, 5, 5, 5) == LEAST_DELAY_US
