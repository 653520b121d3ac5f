"""Logarithm, exponential and the normal distribution from + - * / and square root alone.

IEEE 754 fixes those five operations to the last bit, so what is computed here is the same on every platform
and Python version; `math.log`, `math.exp` and `math.erf` are whatever the platform's library makes of them.
Whoever lets such a value into a trace, a table of chance or an interval takes it from here.

Sources: the normal quantile by Wichura's algorithm AS 241 (Applied Statistics 37, 1988), both routines; the normal
probability by the series of Marsaglia (Journal of Statistical Software 11, 2004) and, in the tails, by
Laplace's continued fraction; the logarithm by its series in (x - 1) / (x + 1).

Not here: tables for the simulator (`simulation.quantiles`), and other distributions.
"""

from collections.abc import Sequence
from math import sqrt
from typing import Final

LN2: Final = 0.6931471805599453

_LN2_HIGH = 0.693147180369123816490
_LN2_LOW = 1.90821492927058770002e-10
_SQRT_TWO_PI = 2.5066282746310002
_TAIL = 3.0
_TAIL_TERMS = 120
_CENTRE = (
    (
        3.3871328727963666080, 133.14166789178437745, 1971.5909503065514427, 13731.693765509461125,
        45921.953931549871457, 67265.770927008700853, 33430.575583588128105, 2509.0809287301226727,
    ),
    (
        1.0, 42.313330701600911252, 687.18700749205790830, 5394.1960214247511077,
        21213.794301586595867, 39307.895800092710610, 28729.085735721942674, 5226.4952788528545610,
    ),
)  # fmt: skip
_SHOULDER = (
    (
        1.42343711074968357734, 4.63033784615654529590, 5.76949722146069140550, 3.64784832476320460504,
        1.27045825245236838258, 0.241780725177450611770, 0.0227238449892691845833, 7.74545014278341407640e-4,
    ),
    (
        1.0, 2.05319162663775882187, 1.67638483018380384940, 0.689767334985100004550,
        0.148103976427480074590, 0.0151986665636164571966, 5.47593808499534494600e-4, 1.05075007164441684324e-9,
    ),
)  # fmt: skip
_FAR = (
    (
        6.65790464350110377720, 5.46378491116411436990, 1.78482653991729133580, 0.296560571828504891230,
        0.0265321895265761230930, 1.24266094738807843860e-3, 2.71155556874348757815e-5, 2.01033439929228813265e-7,
    ),
    (
        1.0, 0.599832206555887937690, 0.136929880922735805310, 0.0148753612908506148525,
        7.86869131145613259100e-4, 1.84631831751005468180e-5, 1.42151175831644588870e-7, 2.04426310338993978564e-15,
    ),
)  # fmt: skip


def normal_quantile(p: float) -> float:
    """The number that a standard normal variable stays below with probability `p`; 0 < p < 1.

    AS 241, routine PPND16: accurate to about 1 part in 10**16.
    """
    assert 0.0 < p < 1.0, p
    q = p - 0.5
    if abs(q) <= 0.425:
        return q * _ratio(_CENTRE, 0.180625 - q * q)
    r = sqrt(-ln(p if q < 0.0 else 1.0 - p))
    z = _ratio(_SHOULDER, r - 1.6) if r <= 5.0 else _ratio(_FAR, r - 5.0)
    return -z if q < 0.0 else z


def normal_quantile_short(p: float) -> float:
    """AS 241, routine PPND7, for 0.5 <= p < 1: accurate to about 1 part in 10**7.

    The tables of the simulator are made with it, and every digest of a run hangs on their last bit.
    """
    q = p - 0.5
    if q <= 0.425:
        r = 0.180625 - q * q
        top = ((59.109374720 * r + 159.29113202) * r + 50.434271938) * r + 3.3871327179
        return q * top / (((67.187563600 * r + 78.757757664) * r + 17.895169469) * r + 1.0)
    r = sqrt(-ln(1.0 - p))
    if r <= 5.0:
        r -= 1.6
        top = ((0.17023821103 * r + 1.3067284816) * r + 2.7568153900) * r + 1.4234372777
        return top / ((0.12021132975 * r + 0.73700164250) * r + 1.0)
    r -= 5.0
    top = ((0.017337203997 * r + 0.42868294337) * r + 3.0812263860) * r + 6.6579051150
    return top / ((0.012258202635 * r + 0.24197894225) * r + 1.0)


def normal_probability(z: float) -> float:
    """The probability that a standard normal variable stays below `z`; accurate to about 1 part in 10**12."""
    density = exp(-0.5 * z * z) / _SQRT_TWO_PI
    if abs(z) < _TAIL:
        term = total = z
        odd = 1
        while abs(term) > 1e-18:
            odd += 2
            term *= z * z / odd
            total += term
        return 0.5 + density * total
    fraction = abs(z)
    for k in range(_TAIL_TERMS, 0, -1):
        fraction = abs(z) + k / fraction
    beyond = density / fraction
    return beyond if z < 0.0 else 1.0 - beyond


def ln(x: float) -> float:
    """Natural logarithm for 0 < x <= 1, by doubling into [2/3, 4/3) and the series of artanh."""
    doublings = 0
    while x < 2 / 3:
        x *= 2.0
        doublings += 1
    return 2.0 * artanh((x - 1.0) / (x + 1.0)) - doublings * LN2


def artanh(z: float) -> float:
    """Inverse hyperbolic tangent for |z| <= 1/2, by its power series."""
    square = z * z
    term, total, odd = z, z, 1
    while abs(term) > 1e-18:
        term *= square
        odd += 2
        total += term / odd
    return total


def exp(x: float) -> float:
    """The exponential of `x`, for x <= 0: whole halvings taken out, then the power series.

    ln 2 is taken out in two parts, of which the first times a count is exact (Cody and Waite 1980).
    """
    assert x <= 0.0, x
    halvings = int(-x / LN2)
    rest = (x + halvings * _LN2_HIGH) + halvings * _LN2_LOW
    term = total = 1.0
    count = 0
    while abs(term) > 1e-18:
        count += 1
        term *= rest / count
        total += term
    return total * 0.5**halvings


def _ratio(polynomials: tuple[Sequence[float], Sequence[float]], r: float) -> float:
    """One polynomial of `r` over another; coefficients from the constant upwards."""
    top, bottom = polynomials
    return _polynomial(top, r) / _polynomial(bottom, r)


def _polynomial(coefficients: Sequence[float], r: float) -> float:
    total = 0.0
    for coefficient in reversed(coefficients):
        total = total * r + coefficient
    return total
