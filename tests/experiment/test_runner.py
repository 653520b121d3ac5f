"""The runner plays, judges and keeps what a cut-short run has shown."""

from dataclasses import replace
from fractions import Fraction

import pytest

from ipchain.checkers.verdict import Finding
from ipchain.consensus.raft.settings import RaftSettings
from ipchain.errors import InvariantViolation
from ipchain.experiment import runner
from ipchain.experiment.runner import run
from ipchain.experiment.synthetic import filings, office_codes, synthetic, uniform_network
from ipchain.names import MILLISECOND, SECOND
from ipchain.scenario.model import Always, Budget, Eventually, Expectation
from ipchain.trace import RunEnded


def scenario(*, expect=(), **changes):
    offices = office_codes(3)
    made = synthetic(
        RaftSettings(),
        offices,
        uniform_network(20 * MILLISECOND, jitter_us=0, disk_us=1_000),
        seed=3,
        duration_us=12 * SECOND,
        load=(filings(Fraction(2), offices, 4 * SECOND, 8 * SECOND),),
        faults=(),
    )
    return replace(made, expect=tuple(expect), **changes)


def always(guarantee="one-owner", **changes):
    return Expectation(guarantee, "always", Always(guarantee), "must", "", "", "", 10, **changes)


def impossible():
    """No entry of such a step ever comes."""
    check = Eventually("entry", office_codes(3), "no-such-step")
    return Expectation("impossible", "eventually", check, "should", "", "", "", 20, within_us=SECOND)


def halfway(progress):
    if progress.now_us > progress.duration_us // 2:
        raise KeyboardInterrupt


def test_a_run_has_verdicts_a_finding_and_the_digest_of_its_trace():
    result = run(scenario(expect=[always()]))
    assert result.finding is Finding.HOLDS
    assert result.ok
    assert result.verdicts[0].id == "one-owner"
    assert result.verdicts[0].line == 10
    assert result.complete
    assert not result.interrupted
    assert result.digest == result.trace.digest()
    assert result.ended_at_us == 12 * SECOND
    assert sorted(result.ledgers) == sorted(office_codes(3))


def test_equal_seeds_give_equal_digests_and_other_seeds_others():
    assert run(scenario()).digest == run(scenario()).digest
    other = run(scenario(), seed=4)
    assert other.seed == 4
    assert other.digest != run(scenario()).digest


def test_an_interrupted_run_keeps_its_trace_and_its_undecided_checks_are_not_tested():
    result = run(scenario(expect=[always()]), progress=halfway)
    assert result.interrupted
    assert 6 * SECOND <= result.ended_at_us < 7 * SECOND
    assert result.trace.records[-1][1] == RunEnded("interrupted")
    assert result.verdicts[0].finding is Finding.NOT_TESTED
    assert result.finding is Finding.NOT_TESTED
    assert "interrupted" in result.verdicts[0].observed
    assert any(result.ledgers.values())


def test_a_run_over_its_wall_time_stops_and_is_not_tested():
    result = run(scenario(expect=[always()]), wall_time_us=0)
    assert result.ended == "budget"
    assert result.finding is Finding.NOT_TESTED


def test_the_scenarios_own_budget_of_wall_time_counts_too():
    assert run(scenario(budget=Budget(wall_time_us=0))).ended == "budget"
    assert run(scenario(budget=Budget(wall_time_us=None))).ended == "completed"


def test_a_budget_of_events_stops_a_run():
    result = run(scenario(budget=Budget(events=50)))
    assert result.ended == "budget"
    assert result.finding is Finding.NOT_TESTED


def test_a_should_that_fails_counts_only_when_strict():
    asked = scenario(expect=[always(), impossible()])
    assert run(asked).finding is Finding.HOLDS
    assert run(asked, strict=True).finding is not Finding.HOLDS


def test_progress_moves_on_and_counts_what_became_final():
    seen = []
    run(scenario(), progress=seen.append)
    assert 100 < len(seen) < 300
    assert [one.now_us for one in seen] == sorted(one.now_us for one in seen)
    assert seen[-1].entries_final > 0
    assert {one.duration_us for one in seen} == {12 * SECOND}


def test_watching_the_progress_changes_nothing():
    assert run(scenario(), progress=lambda _: None).digest == run(scenario()).digest


def test_a_broken_invariant_of_ours_passes_through(monkeypatch):
    def broken(*_args, **_kwargs):
        raise InvariantViolation("planted", value=1)

    monkeypatch.setattr(runner.World, "run", broken)
    with pytest.raises(InvariantViolation, match="planted"):
        run(scenario())


def test_a_broken_guarantee_is_found_and_dated(monkeypatch):
    """Planted: one office's trace shows another block at one height."""
    world = runner.World

    class Forked(world):
        def run(self, progress=None):
            super().run(progress)
            from ipchain.trace import BlockCommitted

            now, block = next(record for record in self.trace.records if type(record[1]) is BlockCommitted)
            forked = BlockCommitted(
                **{field: getattr(block, field) for field in block.__struct_fields__} | {"block": "00" * 32}
            )
            ended = self.trace.records.pop()
            self.trace.leave(now, forked)
            self.trace.leave(*ended)

    monkeypatch.setattr(runner, "World", Forked)
    result = run(scenario(expect=[always("same-ledger")]))
    assert result.finding is Finding.DOES_NOT_HOLD
    assert result.verdicts[0].first_bad_at is not None
    assert result.verdicts[0].evidence


def test_a_run_works_while_an_event_loop_runs():
    import asyncio

    async def notebook():
        return run(scenario())

    assert asyncio.run(notebook()).complete
