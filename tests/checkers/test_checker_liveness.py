import pytest
from made_events import AURORA, asked, block, executed, fault, filing, started, watch

from ipchain.checkers.liveness import RegistersAgreeAfterFaults
from ipchain.names import SECOND
from ipchain.trace import OfficeHalted, OfficeStopped

OFFICES = ("AU", "EM", "RU")


def judged(*records, end=600):
    checker = RegistersAgreeAfterFaults()
    first = [(0, started(office)) for office in OFFICES]
    first += [(SECOND, block(office, 1)) for office in OFFICES]
    watch(checker, [*first, *((at * SECOND if at < 10_000 else at, event) for at, event in records)])
    checker.close(end * SECOND)
    return checker.tally


def cut(last=200):
    """A fault, and block 2 that two offices make final while it lasts."""
    return [
        *((at // SECOND, event) for at, event in fault("cut", 100, last)),
        (150, block("EM", 2)),
        (150, block("RU", 2)),
    ]


def test_an_office_that_catches_up_in_time_holds():
    tally = judged(*cut(), (259, block("AU", 2)))
    assert tally.breach is None
    assert tally.checks == 3


def test_the_bound_itself_is_in_time_and_a_second_later_is_not():
    assert judged(*cut(), (260, block("AU", 2))).breach is None
    late = judged(*cut(), (261, block("AU", 2)))
    assert late.breach.at == 260 * SECOND
    assert late.breach.offices == ("AU",)


def test_blocks_made_final_after_the_fault_are_not_asked_for():
    assert judged(*cut(), (230, block("AU", 2)), (258, block("EM", 3))).breach is None


def test_only_the_last_fault_counts():
    first = [(at // SECOND, event) for at, event in fault("early", 10, 20)]
    assert judged(*first, *cut(), (230, block("AU", 2))).breach is None


def test_a_run_that_ends_within_the_bound_is_no_test():
    tally = judged(*cut(), end=259)
    assert tally.breach is None
    assert tally.checks == 0
    assert "less than 60 s" in tally.untested


def test_a_fault_that_never_ends_is_no_test():
    tally = judged(*cut(last=None))
    assert tally.checks == 0
    assert "cut was still in force" in tally.untested


def test_a_stopped_office_need_not_catch_up_and_a_halted_one_should_have():
    assert judged(*cut(), (210, OfficeStopped("AU", 0))).breach is None
    halted = judged(*cut(), (210, OfficeHalted("AU", "fork")), (230, block("AU", 2)))
    assert "halted itself" in halted.breach.observed


def test_a_request_due_before_the_fault_ended_must_be_decided():
    request = (120, asked("step", "AU", due=120 * SECOND))
    answered = executed(filing(), AURORA, office="AU", signer="AU", height=3)
    assert judged(*cut(), (230, block("AU", 2)), request, (240, answered)).breach is None
    open_still = judged(*cut(), (230, block("AU", 2)), request)
    assert open_still.breach.offices == ("AU",)
    elsewhere = executed(filing(), AURORA, office="EM", signer="AU", height=3)
    assert judged(*cut(), (230, block("AU", 2)), request, (240, elsewhere)).breach is not None


def test_an_entry_that_came_back_from_the_disk_is_decided():
    request = (120, asked("step", "AU", due=120 * SECOND))
    elsewhere = executed(filing(), AURORA, office="EM", signer="AU", height=2)
    assert judged(*cut(), request, (150, elsewhere), (230, started("AU", 2, again=True))).breach is None


@pytest.mark.parametrize("verb", ["certify", "verify", "query"])
def test_what_enters_nothing_is_not_waited_for(verb):
    request = (120, asked("look", "AU", due=120 * SECOND, verb=verb))
    assert judged(*cut(), (230, block("AU", 2)), request).breach is None


def test_work_goes_on_after_the_last_fault():
    """A consortium that decides what waited and then falls silent has not come back."""
    request = (301, asked("later", "AU", due=301 * SECOND))
    answered = executed(filing(), AURORA, office="AU", signer="AU", height=3, reference="later")
    stalled = judged(*cut(), (230, block("AU", 2)), request)
    assert stalled.breach.offices == ("AU",)
    assert stalled.breach.at == 361 * SECOND
    assert judged(*cut(), (230, block("AU", 2)), request, (361, answered)).breach is None
    assert judged(*cut(), (230, block("AU", 2)), request, (362, answered)).breach is not None


def test_a_request_of_the_last_minute_is_not_waited_for():
    request = (541, asked("last", "AU", due=541 * SECOND))
    assert judged(*cut(), (230, block("AU", 2)), request).breach is None


def test_without_faults_the_last_minute_counts():
    assert judged((500, block("EM", 2)), (599, block("RU", 2)), (600, block("AU", 2))).breach is None
    behind = judged((500, block("EM", 2)), (599, block("RU", 2)))
    assert behind.breach.offices == ("AU",)
    assert judged((541, block("EM", 2))).breach is None


def test_a_run_shorter_than_the_bound_is_no_test():
    assert judged(end=59).checks == 0


def test_a_run_in_which_nothing_happened_is_no_test():
    checker = RegistersAgreeAfterFaults()
    checker.close(600 * SECOND)
    assert checker.tally.checks == 0
    assert "nothing was asked" in checker.tally.untested
