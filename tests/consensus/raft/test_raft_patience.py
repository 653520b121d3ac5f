"""The election timer: the same waits as a plain timer, for fewer timers."""

import pytest
from raft_network import MILLISECOND

from ipchain.chance import Stream
from ipchain.consensus.core import CancelTimer, SetTimer
from ipchain.consensus.raft.patience import ELECTION, Patience
from ipchain.errors import InvariantViolation

LOWEST, HIGHEST = 100 * MILLISECOND, 200 * MILLISECOND


def campaign_moment(patience: Patience, heard: list[int]) -> int:
    """When the wait is over, for a leader heard at these moments."""
    effects: list = []
    patience.restart(0, effects)
    fires, heard = effects.pop().after_us, sorted(heard)
    while True:
        while heard and heard[0] < fires:
            moment = heard.pop(0)
            patience.restart(moment, effects)
            if effects:
                fires = moment + effects.pop().after_us
        if patience.is_over(fires, effects):
            return fires
        fires += effects.pop().after_us


def test_the_wait_lies_between_the_lowest_and_the_highest_after_the_last_word():
    patience = Patience((LOWEST, HIGHEST), Stream(1, "t"))
    moments = [campaign_moment(patience, [30_000, 60_000, 90_000]) for _ in range(2000)]
    assert min(moments) >= 90_000 + LOWEST
    assert max(moments) <= 90_000 + HIGHEST
    assert abs(sum(moments) / len(moments) - (90_000 + (LOWEST + HIGHEST) / 2)) < 2_000
    assert len(set(moments)) > 1900


def test_the_waits_have_the_distribution_of_a_plain_timer_also_when_words_come_late():
    """A leader heard once, 150 ms after the start: some waits end before, the others begin anew."""
    patience, plain = Patience((LOWEST, HIGHEST), Stream(1, "a")), Stream(2, "b")
    ours, theirs = [], []
    for _ in range(4000):
        ours.append(campaign_moment(patience, [150_000]))
        first = plain.between(LOWEST, HIGHEST)
        theirs.append(first if first <= 150_000 else 150_000 + plain.between(LOWEST, HIGHEST))
    ours.sort()
    theirs.sort()
    for share in (500, 1500, 2500, 3500):
        assert abs(ours[share] - theirs[share]) < 6_000


def test_words_of_a_leader_within_the_lowest_timeout_set_no_timer():
    patience, effects = Patience((LOWEST, HIGHEST), Stream(1, "t")), []
    patience.restart(0, effects)
    assert effects == [SetTimer(ELECTION, LOWEST)]
    patience.restart(10, effects)
    patience.restart(20, effects)
    assert len(effects) == 1
    assert not patience.is_over(LOWEST, effects)
    assert effects[1:] == [SetTimer(ELECTION, 20)]


def test_a_stopped_wait_cancels_its_timer_and_must_not_fire():
    patience, effects = Patience((LOWEST, HIGHEST), Stream(1, "t")), []
    patience.restart(0, effects)
    patience.stop(effects)
    assert effects[-1] == CancelTimer(ELECTION)
    with pytest.raises(InvariantViolation, match=r"raft\.election-timer-runs"):
        patience.is_over(LOWEST, effects)
