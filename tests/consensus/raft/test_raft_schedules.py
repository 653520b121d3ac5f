"""Random schedules over 3 and 5 offices, and the planted faults that prove that they see."""

from unittest.mock import patch

import pytest
from raft_mutants import MUTANTS, Mutant
from raft_schedules import hunt, run_schedule

from ipchain.consensus.raft import rules

HUNT_SEEDS = range(300)


@pytest.mark.parametrize(("n", "seeds"), [(3, range(120)), (5, range(60))], ids=["three", "five"])
def test_no_schedule_breaks_a_guarantee_and_the_rare_situations_do_occur(n: int, seeds: range):
    """R-I1 to R-I9, R-I11, R-I16, R-I17 all along; R-L1 after the last fault heals."""
    seen: dict[str, int] = {}
    reasons: set[str] = set()
    for seed in seeds:
        network = run_schedule(seed, n)
        for name, count in network.guard.probes.items():
            seen[name] = seen.get(name, 0) + count
        reasons |= set(network.rejections)
    assert min(seen.values()) >= 20, seen
    assert {"leader-alive", "log-mismatch", "stale-refusal", "log-behind", "already-voted"} <= reasons


@pytest.mark.slow
@pytest.mark.parametrize("n", [3, 5])
def test_a_thousand_more_schedules_break_nothing(n: int):
    assert hunt(range(1000, 2000), n) is None


def test_a_schedule_is_a_function_of_its_seed():
    first, second = run_schedule(7, 3), run_schedule(7, 3)
    assert first.events == second.events
    assert first.sent == second.sent


@pytest.mark.parametrize(
    ("mutant", "n"),
    [(mutant, n) for mutant in MUTANTS for n in mutant.sizes],
    ids=[f"{mutant.name}, {n} offices" for mutant in MUTANTS for n in mutant.sizes],
)
def test_a_planted_fault_is_caught(mutant: Mutant, n: int):
    if mutant.rule is None:
        found = hunt(HUNT_SEEDS, n, mutant.tamper)
    else:
        assert mutant.wrong is not None
        with patch.object(rules, mutant.rule, mutant.wrong):
            found = hunt(HUNT_SEEDS, n, mutant.tamper)
    assert found is not None


def test_too_small_a_quorum_forks_the_ledger_before_the_eyes_of_a_guard_that_sees_ledgers_only():
    """The schedules reach the harm itself, not only the broken rule that leads to it."""
    (mutant,) = (mutant for mutant in MUTANTS if mutant.origin == "quorum")
    assert mutant.wrong is not None
    with patch.object(rules, "commit_by_counting", mutant.wrong):
        found = hunt(HUNT_SEEDS, 5, only=frozenset({"R-I7"}))
    assert found is not None
    assert getattr(found[1], "rule", None) == "R-I7"
