"""How long light needs in a cable between two cities, in whole microseconds that are the same on every platform.

A trace must not depend on the last bit of a platform's `sin`. So the great circle is worked out with whole numbers:
angles and ratios are integers in units of 10^-18, sine, cosine and arctangent are their own short series.
Formula: haversine (Sinnott 1984), which stays exact for cities close together, unlike the law of cosines.

From distance to delay: light in fibre does two thirds of its speed in vacuum, and no cable runs straight.
The factor 1.6 for detours and the least delay are our own illustrative choices; with them EM to RU and back takes
about 55 ms, RU to AU 230 ms, EM to AU 280 ms.

Not here: which offices there are (`offices`), and delays that a scenario states itself (`networks`).
"""

from fractions import Fraction
from math import isqrt
from typing import Final

from ipchain.names import Micros

EARTH_RADIUS_M: Final = 6_371_009
"""Mean radius of the Earth in metres (IUGG, WGS 84), rounded up."""

LIGHT_M_PER_S: Final = 299_792_458
"""Speed of light in vacuum, exact by definition of the metre (SI)."""

FIBRE_SHARE: Final = Fraction(2, 3)
"""Speed in fibre as a share of light in vacuum; refractive index about 1.5."""

CABLE_DETOUR: Final = Fraction(8, 5)
"""Length of the cable over the great circle; illustrative."""

LEAST_DELAY_US: Final = 500
"""Delay between two offices of one city; illustrative."""

_ONE: Final = 10**18
_PI: Final = 3_141_592_653_589_793_238
_HALF_TURN_UDEG: Final = 180_000_000


def one_way_delay_us(
    lat1_udeg: int,
    lon1_udeg: int,
    lat2_udeg: int,
    lon2_udeg: int,
    *,
    detour: Fraction = CABLE_DETOUR,
    share: Fraction = FIBRE_SHARE,
    least_us: Micros = LEAST_DELAY_US,
) -> Micros:
    """Microseconds one way between two places, rounded to the nearest, at least `least_us`.

    Places are in millionths of a degree, north and east positive; latitudes lie within +-90 degrees.
    """
    metres = distance_m(lat1_udeg, lon1_udeg, lat2_udeg, lon2_udeg)
    return max(least_us, round(metres * detour / (share * LIGHT_M_PER_S) * 1_000_000))


def distance_m(lat1_udeg: int, lon1_udeg: int, lat2_udeg: int, lon2_udeg: int) -> int:
    """Metres along the great circle between two places, rounded down; at most half the circumference."""
    across = _sine(_radians(lat2_udeg - lat1_udeg) // 2)
    along = _sine(_radians(lon2_udeg - lon1_udeg) // 2)
    width = _times(_cosine(_radians(lat1_udeg)), _cosine(_radians(lat2_udeg)))
    haversine = min(_ONE, _times(across, across) + _times(width, _times(along, along)))
    # angle = 2 atan(sqrt(h) / sqrt(1 - h))
    angle = 2 * _arctangent_of(isqrt(haversine * _ONE), isqrt((_ONE - haversine) * _ONE))
    return angle * EARTH_RADIUS_M // _ONE


def _radians(udeg: int) -> int:
    return udeg * _PI // _HALF_TURN_UDEG


def _times(first: int, second: int) -> int:
    return first * second // _ONE


def _sine(angle: int) -> int:
    """Taylor series; angles here lie within +-pi, where 30 powers leave less than 10^-17."""
    term = total = angle
    for power in range(3, 31, 2):
        term = -_times(_times(term, angle), angle) // (power * (power - 1))
        total += term
    return total


def _cosine(angle: int) -> int:
    return _sine(_PI // 2 - angle)


def _arctangent_of(rise: int, run: int) -> int:
    """The angle between 0 and pi/2 whose tangent is rise / run; both at least 0, not both 0."""
    if rise > run:
        return _PI // 2 - _arctangent_of(run, rise)
    slope = rise * _ONE // run
    halvings = 3
    for _ in range(halvings):  # atan(x) = 2 atan(x / (1 + sqrt(1 + x^2))): three times brings x below 0.1
        slope = slope * _ONE // (_ONE + isqrt(_ONE * _ONE + slope * slope))
    power = total = slope
    square = _times(slope, slope)
    for divisor in range(3, 21, 2):
        power = -_times(power, square)
        total += power // divisor
    return total << halvings
