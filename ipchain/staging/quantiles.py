"""Shapes of chance as tables of whole numbers: normal, uniform, exponential.

A table holds the quantiles at (i + 1/2) / 65536, times 65536, so that one 16-bit number from a stream gives
one sample with one look-up and whole-number arithmetic. They are computed by `ipchain.arithmetic`, which
uses nothing that differs between platforms: the same table everywhere. `math.log` would not be.
"""

from array import array
from functools import cache

from ipchain.arithmetic import artanh, ln, normal_quantile_short

UNIT = 65_536
"""One whole standard deviation (normal), half-width (uniform) or mean (exponential) in the tables."""


@cache
def normal() -> "array[int]":
    """Standard normal: mean 0, deviation UNIT; truncated by the table at about 4.3 deviations."""
    half = [round(UNIT * normal_quantile_short((UNIT // 2 + i + 0.5) / UNIT)) for i in range(UNIT // 2)]
    return array("i", [-value for value in reversed(half)] + half)


@cache
def uniform() -> "array[int]":
    """Uniform between -UNIT and UNIT."""
    return array("i", [2 * i + 1 - UNIT for i in range(UNIT)])


@cache
def exponential() -> "array[int]":
    """Exponential with mean UNIT; truncated by the table at about 11.8 means."""
    total = -ln((UNIT - 0.5) / UNIT)
    quantiles = [round(UNIT * total)]
    for m in range(UNIT - 1, 0, -1):
        # From one quantile to the next: ln((m + 1/2) / (m - 1/2)) = 2 artanh(1 / 2m).
        total += 2.0 * artanh(0.5 / m)
        quantiles.append(round(UNIT * total))
    return array("i", quantiles)
