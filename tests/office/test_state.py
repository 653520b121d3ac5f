"""Registers and council over one ledger: one root, one count of numbers, and who may not write."""

import pytest
from desks import DAY, OFFICES, PROFILES, A, B, C, batch, filing

from ipchain.governance.constitution import Constitution
from ipchain.governance.council import Decided, Enacted
from ipchain.governance.electorate import Rule
from ipchain.governance.motions import Ballot, Close, Motion, ReadmitOffice, SuspendOffice, Upgrade
from ipchain.identity.keys import IdealNotary
from ipchain.ledger.transaction import SignedTransaction, Transaction, sign
from ipchain.names import SECOND
from ipchain.office.catchup import Decisions
from ipchain.office.state import MOTION, SharedExecutions, State, encode_request
from ipchain.rights.register import Registers

NOTARY = IdealNotary("state")
OUT = Motion("out", SuspendOffice(C), 10 * SECOND)
BACK = Motion("back", ReadmitOffice(C), 10 * SECOND)


class Ledger:
    """One state and the blocks under it; block k is proposed at k seconds."""

    def __init__(self, shared=None):
        self.state = State(PROFILES, Constitution(OFFICES, default=Rule()), shared)
        self.decisions = Decisions()
        self.blocks = []
        self._numbers = dict.fromkeys(OFFICES, 0)

    def entry(self, office, request, number=None):
        self._numbers[office] = self._numbers.get(office, 0) + 1
        kind, payload = encode_request(request)
        content = Transaction(office, number or self._numbers[office], DAY.toordinal(), "step", kind, payload)
        return sign(content, NOTARY.signer(office))

    def block(self, *entries, at=None):
        height = self.decisions.height + 1
        decided = batch(*entries, at=at or height * SECOND)
        receipts, happened = self.state.apply(height, decided, self.decisions)
        self.blocks.append(self.decisions.extend(decided, self.state.root, None))
        return list(receipts), list(happened)

    def do(self, *acts):
        """Outcomes, or reasons, of a block of (office, request)."""
        receipts, _ = self.block(*(self.entry(office, request) for office, request in acts))
        return [receipt.reason or receipt.outcome for receipt in receipts]

    def decide(self, motion):
        return self.do((A, motion), *((office, Ballot(motion.name, "yes")) for office in OFFICES))


@pytest.fixture
def ledger():
    return Ledger()


# ---- receipts -----------------------------------------------------------------------------------


def test_an_entry_of_governance_has_a_receipt_of_the_same_shape(ledger):
    (receipt,), _ = ledger.block(ledger.entry(A, OUT))

    assert (receipt.verb, receipt.right, receipt.kind, receipt.outcome, receipt.reason) == (
        "propose", "out", MOTION, "final", "",
    )  # fmt: skip
    assert (receipt.signer, receipt.reference, receipt.owners, receipt.changed) == (A, "step", (), ())


def test_late_double_foreign_and_senseless_acts_are_refused_with_a_reason(ledger):
    ledger.do((A, OUT), (A, Ballot("out", "yes")))

    assert ledger.do(
        (A, Ballot("out", "no")),
        (B, Ballot("another", "yes")),
        (B, Ballot("out", "perhaps")),
        (A, OUT),
        (A, Motion("x", SuspendOffice("ZZ"))),
        (B, Close("out")),
    ) == ["voted-before", "unknown-motion", "choice-unknown", "motion-exists", "office-unknown", "still-open"]
    late, _ = ledger.block(ledger.entry(B, Ballot("out", "yes")), at=60 * SECOND)
    assert [receipt.reason for receipt in late] == ["too-late"]


def test_an_office_that_is_no_member_of_the_constitution_has_no_ballot():
    ledger = Ledger()
    ledger.state = State(PROFILES, Constitution((A, B)))

    assert ledger.do((A, Motion("m", Upgrade("2"))), (C, Ballot("m", "yes")), (C, Motion("n", Upgrade("2")))) == [
        "final", "not-a-member", "not-a-member",
    ]  # fmt: skip


def test_an_office_without_a_register_is_unknown(ledger):
    assert ledger.do(("ZZ", Motion("m", Upgrade("2")))) == ["unknown-office"]


def test_bytes_that_are_nothing_are_refused_and_never_raise(ledger):
    content = Transaction(A, 1, DAY.toordinal(), "step", "vote", b"\xc1")
    odd = sign(content, NOTARY.signer(A))
    receipts, _ = ledger.block(odd, SignedTransaction(b"\xc1", bytes(64)), ledger.entry(B, OUT))

    assert [(receipt.outcome, receipt.reason) for receipt in receipts] == [
        ("refused", "unreadable"), ("refused", "unreadable"), ("final", ""),
    ]  # fmt: skip


# ---- one ledger ---------------------------------------------------------------------------------


def test_a_number_is_used_once_over_rights_and_governance(ledger):
    receipts, _ = ledger.block(
        ledger.entry(A, OUT, number=1), ledger.entry(A, filing(), number=1),
        ledger.entry(B, filing("other"), number=1), ledger.entry(B, Ballot("out", "yes"), number=1),
    )  # fmt: skip

    assert [receipt.reason for receipt in receipts] == ["", "number-used", "", "number-used"]
    assert ledger.state.council.poll("out").ballots == ()


def test_an_entry_that_comes_again_changes_nothing(ledger):
    motion, ballot = ledger.entry(A, OUT), ledger.entry(A, Ballot("out", "yes"))
    ledger.block(motion, ballot)
    root = ledger.state.root
    receipts, happened = ledger.block(motion, ballot, ballot)

    assert [receipt.outcome for receipt in receipts] == ["repeated"] * 3
    assert happened == []
    assert ledger.state.root == root


def test_a_ledger_without_motions_has_the_registers_own_root(ledger):
    ledger.do((A, filing()), (B, filing("other")))
    registers = Registers(PROFILES)
    for block in ledger.blocks:
        registers.apply(block.header.height, block.batch)

    assert ledger.state.root == registers.root


@pytest.mark.parametrize("acts", [((A, OUT),), ((A, Ballot("x", "yes")),), (("ZZ", OUT),), ((A, Close("out")),)])
def test_every_entry_of_governance_moves_the_root_also_a_refused_one(ledger, acts):
    before = ledger.state.root
    ledger.do(*acts)

    assert ledger.state.root != before


def test_the_root_moves_when_a_vote_ends_by_time_alone(ledger):
    ledger.do((A, OUT))
    before = ledger.state.root
    _, (decided,) = ledger.block(at=60 * SECOND)

    assert isinstance(decided, Decided)
    assert ledger.state.root != before


def test_time_is_that_of_the_block_whatever_the_proposers_clock_says(ledger):
    """Ledger time grows strictly (`Chain.next_header`), and the vote is counted by it."""
    ledger.block(at=50 * SECOND)
    ledger.block(ledger.entry(A, OUT), at=3 * SECOND)

    assert ledger.blocks[-1].header.time == 50 * SECOND + 1
    assert ledger.state.council.poll("out").opened_at == 50 * SECOND + 1


# ---- suspended offices --------------------------------------------------------------------------


def test_a_suspended_office_is_refused_from_the_stated_height_on_and_not_before(ledger):
    assert ledger.decide(OUT)[-1] == "final"
    assert ledger.state.council.suspended == (C,)
    assert ledger.do((C, filing()), (B, filing("other"))) == ["office-suspended", "final"]


def test_in_the_block_of_the_decision_itself_it_may_still_write(ledger):
    acts = [(A, OUT), *((office, Ballot("out", "yes")) for office in OFFICES), (C, filing())]

    assert ledger.do(*acts)[-1] == "final"
    assert ledger.do((C, filing("later"))) == ["office-suspended"]


def test_a_readmitted_office_writes_again_and_the_refused_entry_stays_refused(ledger):
    ledger.decide(OUT)
    ledger.do((C, filing()))
    ledger.decide(BACK)

    assert ledger.do((C, filing("again"))) == ["final"]
    assert ledger.state.registers.right("mark") is None


def test_a_suspended_office_keeps_its_ballots(ledger):
    ledger.decide(OUT)

    assert ledger.do((C, BACK), (C, Ballot("back", "yes"))) == ["final", "final"]


def test_a_suspended_office_does_not_move_the_legal_calendar(ledger):
    ledger.decide(OUT)
    today = ledger.state.registers.today
    kind, payload = encode_request(filing())
    late = sign(Transaction(C, 77, DAY.toordinal() + 900, "step", kind, payload), NOTARY.signer(C))
    ledger.block(late)

    assert ledger.state.registers.today == today


# ---- shared work --------------------------------------------------------------------------------


def story(ledger):
    ledger.do((A, filing()), (A, OUT))
    ledger.do(*((office, Ballot("out", "yes")) for office in OFFICES))
    ledger.do((C, filing("c")), (B, filing("b")))
    ledger.decide(BACK)
    ledger.do((C, filing("c")))
    return ledger.state


def test_offices_with_equal_ledgers_share_what_was_executed_and_come_to_the_same():
    shared = SharedExecutions()
    alone, first, second = story(Ledger()), story(Ledger(shared)), story(Ledger(shared))

    assert alone.root == first.root == second.root
    assert second.council.polls == alone.council.polls
    assert second.registers.rights() == alone.registers.rights() == ("mark", "b", "c")


def test_an_office_that_enacted_otherwise_finds_nothing_of_the_others_and_works_for_itself(monkeypatch):
    """The same entry at the same place: refused where its office is suspended, and only there."""
    shared = SharedExecutions()
    honest, odd = Ledger(shared), Ledger(shared)
    honest.decide(OUT)
    monkeypatch.setattr(odd.state.registers.__class__, "take_note", lambda *_: None)
    odd.decide(OUT)
    monkeypatch.undo()

    assert honest.do((C, filing())) == ["office-suspended"]
    assert odd.do((C, filing())) == ["final"]


def test_a_replayed_ledger_gives_the_same_roots():
    ledger = Ledger()
    story(ledger)
    again, decisions = State(PROFILES, Constitution(OFFICES, default=Rule())), Decisions()
    for block in ledger.blocks:
        again.apply(block.header.height, block.batch, decisions)
        assert again.root == block.header.state_root
        decisions.add(block, None)


def test_what_was_brought_about_is_told_in_its_order(ledger):
    _, happened = ledger.block(
        ledger.entry(A, OUT), *(ledger.entry(office, Ballot("out", "yes")) for office in OFFICES)
    )

    assert [type(one).__name__ for one in happened] == [
        "Opened", "Taken", "Taken", "Decided", "Taken", "Enacted",
    ]  # fmt: skip
    assert happened[-1] == Enacted("out", SuspendOffice(C), 2)
