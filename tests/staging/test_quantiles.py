"""The tables of chance against the standard library's mathematics, which the product may not use."""

import math
import statistics
from itertools import pairwise

from ipchain.staging.quantiles import UNIT, exponential, normal, uniform


def test_the_normal_table_is_the_normal_quantile():
    reference = statistics.NormalDist()
    worst = max(abs(normal()[i] / UNIT - reference.inv_cdf((i + 0.5) / UNIT)) for i in range(UNIT))

    assert worst < 1e-5
    assert sum(normal()) == 0


def test_the_exponential_table_is_the_exponential_quantile():
    worst = max(abs(exponential()[i] / UNIT + math.log((UNIT - i - 0.5) / UNIT)) for i in range(UNIT))

    assert worst < 1e-5


def test_the_uniform_table_runs_evenly_from_minus_one_to_one():
    assert uniform()[0] == 1 - UNIT
    assert uniform()[-1] == UNIT - 1
    assert {b - a for a, b in pairwise(uniform())} == {2}
