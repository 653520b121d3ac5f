"""Shapes of chance as tables of whole numbers: normal, uniform, exponential.

A table holds the quantiles at (i + 1/2) / 65536, times 65536, so that one 16-bit number from a stream gives
one sample with one look-up and whole-number arithmetic. They are computed with + - * / and square root
only, which IEEE 754 fixes to the last bit: the same table on every platform. `math.log` would not be.

Sources: the normal quantile by Wichura's algorithm AS 241 (Applied Statistics 37, 1988), routine PPND7,
accurate to about 1 part in 10**7; the logarithm by its series in (x - 1) / (x + 1).
"""

from array import array
from functools import cache
from math import sqrt

UNIT = 65_536
"""One whole standard deviation (normal), half-width (uniform) or mean (exponential) in the tables."""

_LN2 = 0.6931471805599453


@cache
def normal() -> "array[int]":
    """Standard normal: mean 0, deviation UNIT; truncated by the table at about 4.3 deviations."""
    half = [round(UNIT * _normal_quantile((UNIT // 2 + i + 0.5) / UNIT)) for i in range(UNIT // 2)]
    return array("i", [-value for value in reversed(half)] + half)


@cache
def uniform() -> "array[int]":
    """Uniform between -UNIT and UNIT."""
    return array("i", [2 * i + 1 - UNIT for i in range(UNIT)])


@cache
def exponential() -> "array[int]":
    """Exponential with mean UNIT; truncated by the table at about 11.8 means."""
    total = -_ln((UNIT - 0.5) / UNIT)
    quantiles = [round(UNIT * total)]
    for m in range(UNIT - 1, 0, -1):
        # From one quantile to the next: ln((m + 1/2) / (m - 1/2)) = 2 artanh(1 / 2m).
        total += 2.0 * _artanh(0.5 / m)
        quantiles.append(round(UNIT * total))
    return array("i", quantiles)


def _normal_quantile(p: float) -> float:
    """AS 241, PPND7, for 0.5 <= p < 1."""
    q = p - 0.5
    if q <= 0.425:
        r = 0.180625 - q * q
        top = ((59.109374720 * r + 159.29113202) * r + 50.434271938) * r + 3.3871327179
        return q * top / (((67.187563600 * r + 78.757757664) * r + 17.895169469) * r + 1.0)
    r = sqrt(-_ln(1.0 - p))
    if r <= 5.0:
        r -= 1.6
        top = ((0.17023821103 * r + 1.3067284816) * r + 2.7568153900) * r + 1.4234372777
        return top / ((0.12021132975 * r + 0.73700164250) * r + 1.0)
    r -= 5.0
    top = ((0.017337203997 * r + 0.42868294337) * r + 3.0812263860) * r + 6.6579051150
    return top / ((0.012258202635 * r + 0.24197894225) * r + 1.0)


def _ln(x: float) -> float:
    """Natural logarithm for 0 < x <= 1, by halving into [2/3, 4/3) and the series of artanh."""
    doublings = 0
    while x < 2 / 3:
        x *= 2.0
        doublings += 1
    return 2.0 * _artanh((x - 1.0) / (x + 1.0)) - doublings * _LN2


def _artanh(z: float) -> float:
    """Inverse hyperbolic tangent for |z| <= 1/2, by its power series."""
    square = z * z
    term, total, odd = z, z, 1
    while abs(term) > 1e-18:
        term *= square
        odd += 2
        total += term / odd
    return total
