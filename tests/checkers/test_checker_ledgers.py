from made_events import (
    AURORA,
    BOREALIS,
    block,
    executed,
    filing,
    sale,
    shown,
    started,
    tally_of,
    watch,
)
from msgspec.structs import replace

from ipchain.checkers.ledgers import NothingLost, SameLedger
from ipchain.names import SECOND

GROWN = [block(office, height) for height in (1, 2, 3) for office in ("EM", "RU")]


class TestSameLedger:
    def test_equal_blocks_hold_also_when_one_office_is_behind(self):
        tally = tally_of(SameLedger(), *GROWN, block("AU", 1))
        assert tally.breach is None
        assert tally.checks == 7

    def test_no_block_is_no_test(self):
        assert tally_of(SameLedger()).checks == 0

    def test_another_block_at_one_height_is_flagged_with_both(self):
        tally = tally_of(SameLedger(), *GROWN, block("AU", 1), block("AU", 2, name="fork"))
        assert tally.breach.at == 8
        assert tally.breach.offices == ("AU", "EM")
        assert "fork" in tally.breach.observed
        assert [event.block for _, event in tally.breach.evidence] == ["b2", "fork"]

    def test_another_state_after_the_same_block_is_flagged(self):
        assert tally_of(SameLedger(), block("EM", 1), block("AU", 1, root="other")).breach is not None

    def test_another_head_after_a_restart_or_at_the_end_is_flagged(self):
        assert tally_of(SameLedger(), *GROWN, started("AU", 2, "fork", again=True)).breach.offices == ("AU", "EM")
        assert tally_of(SameLedger(), *GROWN, shown("AU", 3, "fork")).breach.at == 7

    def test_only_the_first_divergence_is_told(self):
        tally = tally_of(SameLedger(), *GROWN, block("AU", 1, name="x"), block("AU", 2, name="y"))
        assert tally.breach.at == 7


class TestNothingLost:
    def test_growing_by_one_and_coming_back_whole_holds(self):
        tally = tally_of(
            NothingLost(), started("EM"), *(block("EM", height) for height in (1, 2)),
            started("EM", 2, again=True), block("EM", 3), shown("EM", 3),
        )  # fmt: skip
        assert tally.breach is None
        assert tally.checks == 6

    def test_a_block_written_but_not_shown_before_the_crash_is_in_order(self):
        assert tally_of(NothingLost(), block("EM", 1), started("EM", 2, again=True), block("EM", 3)).breach is None

    def test_no_event_is_no_test(self):
        assert tally_of(NothingLost()).checks == 0

    def test_a_gap_and_a_repeat_are_flagged(self):
        assert tally_of(NothingLost(), block("EM", 1), block("EM", 3)).breach.at == 2
        assert tally_of(NothingLost(), block("EM", 1), block("EM", 1)).breach.at == 2

    def test_a_block_that_follows_another_one_is_flagged(self):
        tally = tally_of(NothingLost(), block("EM", 1), block("EM", 2, previous="other"))
        assert "does not follow" in tally.breach.observed

    def test_an_office_that_comes_back_shorter_is_flagged(self):
        tally = tally_of(NothingLost(), block("EM", 1), block("EM", 2), started("EM", 1, again=True))
        assert tally.breach.at == 3
        assert tally.breach.offices == ("EM",)

    def test_an_office_that_comes_back_with_another_head_is_flagged(self):
        assert tally_of(NothingLost(), block("EM", 1), started("EM", 1, "fork", again=True)).breach is not None

    def test_a_ledger_that_is_shorter_at_the_end_than_it_was_is_flagged(self):
        assert tally_of(NothingLost(), block("EM", 1), block("EM", 2), shown("EM", 1)).breach is not None
        assert tally_of(NothingLost(), block("EM", 1), shown("EM", 1, "fork")).breach is not None

    def test_an_entry_that_takes_effect_twice_is_flagged_and_one_called_repeated_is_not(self):
        first = executed(filing(), AURORA)
        again = executed(filing(), AURORA, height=2)
        assert tally_of(NothingLost(), first, again).breach.at == 2
        repeated = executed(filing(), AURORA, height=2, outcome="repeated")
        assert tally_of(NothingLost(), first, repeated).breach is None

    def test_an_entry_executed_again_at_the_same_office_is_flagged(self):
        first = executed(filing(), AURORA, height=2)
        second = executed(sale(), BOREALIS, height=1, number=2)
        assert tally_of(NothingLost(), first, first).breach is not None
        assert tally_of(NothingLost(), first, second).breach is not None
        assert tally_of(NothingLost(), first, executed(filing(), AURORA, height=2, office="AU")).breach is None

    def test_the_entries_of_a_block_are_executed_all_and_in_order(self):
        one, two = executed(filing(), AURORA), executed(sale(), BOREALIS, index=1, number=2)
        names = (one.entry, two.entry)
        first, second = block("EM", 1, entries=names), block("EM", 2)
        assert tally_of(NothingLost(), first, one, two, second).breach is None
        assert tally_of(NothingLost(), first, one, second).breach.at == 3
        assert tally_of(NothingLost(), first, two, second).breach.at == 2
        assert tally_of(NothingLost(), first, one, replace(two, height=2)).breach.at == 3
        assert tally_of(NothingLost(), block("EM", 1), one).breach.at == 2

    def test_a_final_block_that_nobody_holds_at_the_end_is_flagged(self):
        gone = _at_the_end(shown("EM", 1), shown("AU", 1))
        assert gone.breach.offices == ("AU", "EM")

    def test_who_never_received_a_block_has_lost_nothing(self):
        assert _at_the_end(shown("EM", 2), shown("AU", 1)).breach is None
        assert _at_the_end(shown("EM", 2, up=False), shown("AU", 1)).breach is None


def _at_the_end(*ledgers):
    """Block 2 was final at CN, whose ledger is not among those shown, or at an office that shows it."""
    checker = NothingLost()
    watch(
        checker,
        [
            (SECOND, block("EM", 1)),
            (SECOND, block("AU", 1)),
            (2 * SECOND, block("CN", 1)),
            (3 * SECOND, block("CN", 2)),
        ],
    )
    watch(checker, [(200 * SECOND, ledger) for ledger in ledgers])
    checker.close(200 * SECOND)
    return checker.tally
