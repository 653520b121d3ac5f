from itertools import permutations

import pytest

from ipchain.cli.exits import Exit, strongest, under_exit_zero


@pytest.mark.parametrize(
    ("winner", "loser"),
    [(1, 3), (3, 0), (4, 1), (4, 3), (130, 1), (130, 3), *((70, code) for code in (0, 1, 2, 3, 4, 5, 130))],
)
def test_the_stronger_code_wins_in_any_order(winner, loser):
    for codes in permutations((Exit(winner), Exit(loser), Exit.HELD)):
        assert strongest(codes) == winner


def test_no_run_at_all_is_no_failure_by_itself():
    assert strongest(()) is Exit.HELD


def test_exit_zero_keeps_only_usage_computer_and_our_faults():
    kept = {code: under_exit_zero(code).value for code in Exit}
    assert kept == {0: 0, 1: 0, 2: 2, 3: 0, 4: 4, 5: 0, 70: 70, 130: 0}
