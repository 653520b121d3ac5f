"""Power cuts on the real code: nothing acknowledged is lost. `tests/campaign/power_cuts.py` makes many more."""

import planted_storage
import pytest
from power_cut_lives import Tally, cuts

CUTS = 500
SEARCHED = 2_000


def many(most):
    seen, seed = Tally(), 0
    while seen.cuts < most and not seen.violations:
        seen.add(cuts(seed))
        seed += 1
    return seen


def test_no_acknowledged_record_is_lost_in_500_power_cuts():
    """Reliability B-09, S-I1 to S-I4."""
    seen = many(CUTS)

    assert seen.violations == []
    assert seen.cuts >= CUTS
    assert seen.acknowledged > CUTS
    assert set(seen.hit) >= {"write", "sync", "create", "rename", "remove", "truncate", "sync names"}, "cut everywhere"
    assert seen.in_flight_kept > 20, "some cuts fell between commit and acknowledgement"
    assert seen.in_flight_lost > 20
    assert seen.kills > 20
    assert seen.failed_syncs > 2


def test_the_same_seed_gives_the_same_lives():
    assert cuts(3) == cuts(3)


@pytest.mark.parametrize(
    "mistake",
    [
        planted_storage.witness_before_commit,
        planted_storage.commit_without_sync,
        planted_storage.witness_without_sync,
        planted_storage.one_slot_for_the_witness,
        planted_storage.log_read_from_memory,
        planted_storage.names_not_synced,
        planted_storage.nothing_witnessed_on_open,
        planted_storage.acknowledged_before_the_commit,
    ],
    ids=lambda mistake: mistake.__name__,
)
def test_a_planted_mistake_is_seen(mistake):
    with mistake():
        seen = many(SEARCHED)

    assert seen.violations, f"not seen in {seen.cuts} power cuts"
