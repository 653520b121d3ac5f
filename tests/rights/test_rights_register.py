"""The register as a whole: whose part is written, exactly-once execution, windows, renewals, division, licences."""

from datetime import date

import pytest
from rights_desk import DAY, THREE, Desk, filing, licence, profile, refusal, sale

from ipchain.encoding import encode
from ipchain.ledger.block import Batch, Block
from ipchain.ledger.chain import Chain, StateMachine, replay
from ipchain.ledger.transaction import SignedTransaction
from ipchain.rights.actions import Decide, Extend, Freeze, Oppose, Renew, Surrender
from ipchain.rights.profile import Effect, Kind, OppositionMode, Term
from ipchain.rights.receipt import Receipt
from ipchain.rights.register import Registers

PRE, POST, NONE = OppositionMode.PRE, OppositionMode.POST, OppositionMode.NONE


def extended(*profiles):
    desk = Desk(*profiles)
    desk.file()
    desk.extend_to(*(item.office for item in (profiles or THREE)[1:]))
    return desk


class TestTheCableCutStory:
    """users.md 6.1: one sale stands, the second is refused, the licence stands, all copies say the same."""

    def test_the_mark_is_sold_once_and_licensed_by_its_new_owner(self):
        desk = extended()
        first = desk.do("EM", sale("aurora", "borealis"))
        second = desk.do("AU", sale("aurora", "carpathia"))
        third = desk.do("AU", licence("borealis", "daintree", ("AU",), exclusive=True, term=(5, 0, 0)))
        assert (first.outcome, first.owners) == ("final", (("borealis", 1, 1),))
        assert (second.outcome, second.reason, second.owners) == ("refused", "not-owner", (("borealis", 1, 1),))
        assert (third.outcome, third.changed) == ("final", ("AU",))
        view = desk.view()
        assert view.owners == (("borealis", 1, 1),)
        assert view.licensees == ("daintree",)
        assert view.statuses == (("EM", "published"), ("RU", "registered"), ("AU", "registered"))

    def test_a_licence_without_effect_in_law_is_still_on_record(self):
        """domain.md d.3: Australian law knows no recording of licences; the entry is a note."""
        desk = extended()
        desk.must("AU", licence("aurora", "daintree", ("AU",)))
        desk.must("EM", licence("aurora", "daintree", ("EM",)))
        assert [(held.office, held.effect) for held in desk.view().licences] == [
            ("AU", Effect.NONE),
            ("EM", Effect.THIRD_PARTY),
        ]


class TestEachOfficeWritesOnlyItsOwnRegister:
    def test_an_extension_leaves_the_other_registers_alone_until_they_answer(self):
        desk = Desk()
        desk.file()
        receipt = desk.must("EM", Extend("mark", ("RU", "AU")))
        assert receipt.changed == ("EM",)
        assert desk.view().statuses == (("EM", "published"),)
        assert desk.view().awaiting == ("RU", "AU")
        assert desk.registers.awaiting("RU") == desk.registers.awaiting("AU") == ("mark",)
        answer = desk.must("RU", desk.registers.answer_by_law("RU", "mark"))
        assert (answer.changed, answer.status_before, answer.status_after) == (("RU",), "", "registered")
        assert desk.registers.awaiting("RU") == ()
        assert desk.registers.awaiting("AU") == ("mark",)

    def test_an_office_that_keeps_no_such_right_refuses_it(self):
        desk = Desk(profile("EM"), profile("RU", kinds=(Kind.PATENT,)), profile("AU", stated=()))
        desk.file()
        desk.must("EM", Extend("mark", ("RU", "AU")))
        russian, australian = (desk.registers.answer_by_law(office, "mark") for office in ("RU", "AU"))
        assert (russian.accept, russian.reason) == (False, "kind-not-kept")
        assert (australian.accept, australian.reason) == (False, "law-not-stated")
        desk.must("RU", russian)
        desk.must("AU", australian)
        assert desk.view().statuses == (("EM", "registered"), ("RU", "refused"), ("AU", "refused"))
        assert desk.view().awaiting == ()

    def test_nobody_else_has_anything_to_answer(self):
        desk = Desk()
        desk.file()
        for right in ("mark", "nothing"):
            unasked = desk.registers.answer_by_law("RU", right)
            assert (unasked.accept, unasked.reason) == (False, "not-designated")
        assert desk.registers.awaiting("ZZ") == ()

    @pytest.mark.parametrize(
        "act",
        [
            sale("aurora", "borealis"),
            licence("aurora", "daintree", ("EM", "RU", "AU")),
            Renew("mark"),
            Surrender("mark", "aurora"),
            Oppose("mark", "carpathia", ""),
            Freeze("mark", "a court", ""),
        ],
        ids=lambda act: type(act).__name__.lower(),
    )
    def test_an_act_at_one_office_changes_no_other_part(self, act):
        desk = extended()
        before = {part.office: part for part in desk.registers.right("mark").parts}
        receipt = desk.must("AU", act)
        assert receipt.changed == ("AU",)
        after = {part.office: part for part in desk.registers.right("mark").parts}
        assert {office for office in before if before[office] != after[office]} <= {"AU"}

    def test_a_surrender_ends_one_part_and_leaves_title_and_others(self):
        desk = extended()
        desk.must("RU", Surrender("mark", "aurora"))
        assert desk.view().statuses == (("EM", "published"), ("RU", "surrendered"), ("AU", "registered"))
        assert desk.do("RU", sale("aurora", "borealis")).reason == "life-cycle"
        assert desk.do("AU", sale("aurora", "borealis")).outcome == "final"

    def test_all_owners_together_surrender_what_one_alone_cannot(self):
        desk = extended()
        desk.must("EM", sale("aurora", "borealis", (1, 2)))
        assert desk.refused("RU", Surrender("mark", "aurora")) == "not-owner"
        assert desk.must("RU", Surrender("mark", "")).status_after == "surrendered"


class TestExactlyOnce:
    def test_an_entry_that_comes_again_changes_nothing(self):
        desk = Desk()
        entry = desk.entry("EM", filing())
        first = desk.hand_in(entry)[0]
        root = desk.registers.root
        again = desk.hand_in(entry)[0]
        assert (first.outcome, again.outcome, again.changed) == ("final", "repeated", ())
        assert again.status_after == "published"
        assert desk.registers.root == root
        assert len(desk.view().history) == 1

    def test_an_entry_twice_in_one_block_counts_once(self):
        desk = Desk()
        entry = desk.entry("EM", filing())
        assert [receipt.outcome for receipt in desk.hand_in(entry, entry)] == ["final", "repeated"]

    def test_a_refused_entry_stays_refused_when_it_comes_again(self):
        desk = Desk()
        early = desk.entry("EM", Renew("mark"))
        assert desk.hand_in(early)[0].reason == "unknown-right"
        desk.file()
        assert desk.hand_in(early)[0].outcome == "repeated"

    def test_a_number_is_used_once_whatever_became_of_its_entry(self):
        desk = Desk()
        desk.hand_in(desk.entry("EM", Renew("mark"), number=5))
        other = desk.entry("EM", filing(), number=5)
        assert desk.hand_in(other)[0].reason == "number-used"
        assert desk.hand_in(other)[0].outcome == "repeated"
        assert desk.hand_in(desk.entry("AU", filing(), number=5))[0].outcome == "final"

    def test_bytes_that_are_nothing_never_raise(self):
        desk = Desk()
        junk = SignedTransaction(encode(("not", "a", "transaction")), bytes(64))
        receipt = desk.hand_in(junk)[0]
        assert (receipt.outcome, receipt.reason, receipt.signer, receipt.verb) == ("refused", "unreadable", "", "")
        assert desk.hand_in(junk)[0].outcome == "repeated"
        assert desk.hand_in(desk.raw("EM", "jump", b""))[0].reason == "unreadable"


class TestTheRoot:
    def test_equal_histories_have_equal_roots(self):
        desk = extended()
        desk.must("EM", sale("aurora", "borealis", (1, 3)))
        desk.do("AU", sale("aurora", "carpathia"))
        desk.must("AU", licence("borealis", "daintree", ("AU",)))
        assert desk.replayed().root == desk.registers.root

    def test_an_empty_block_leaves_the_root_and_a_refusal_moves_it(self):
        desk = Desk()
        desk.file()
        root = desk.registers.root
        desk.hand_in()
        assert desk.registers.root == root
        desk.do("EM", sale("carpathia", "borealis"))
        assert desk.registers.root != root

    def test_the_order_of_two_sales_shows_in_the_root(self):
        roots = []
        for turned in (False, True):
            desk = extended()
            sales = [
                desk.entry("EM", sale("aurora", "borealis")),
                desk.entry("AU", sale("aurora", "carpathia")),
            ]
            desk.hand_in(*(reversed(sales) if turned else sales))
            roots.append(desk.registers.root)
        assert roots[0] != roots[1]

    def test_a_state_that_differs_in_one_owner_has_another_root(self):
        one, other = Desk(), Desk()
        one.file(owner="aurora")
        other.file(owner="borealis")
        assert one.registers.root != other.registers.root

    def test_a_chain_replays_onto_fresh_registers(self):
        desk, chain = Desk(), Chain()
        machine: StateMachine[Receipt] = desk.registers
        for entries in ((desk.entry("EM", filing()),), (), (desk.entry("EM", sale("aurora", "borealis")),)):
            batch = Batch("EM", 0, entries)
            machine.apply(chain.height + 1, batch)
            chain.append(Block(chain.next_header(batch, machine.root), batch))
        fresh = Registers(desk.profiles)
        replay(chain, fresh)
        assert fresh.view("mark", DAY) == desk.registers.view("mark", DAY)


class TestTheCalendar:
    def test_today_never_goes_back(self):
        desk = Desk()
        assert desk.registers.today == date.min
        desk.hand_in(desk.entry("EM", filing("one"), on=date(2026, 5, 1)))
        desk.hand_in(desk.entry("RU", filing("two"), on=date(2026, 2, 1)))
        assert desk.registers.today == date(2026, 5, 1)

    def test_an_unopposed_mark_is_registered_when_its_window_is_over(self):
        desk = Desk()
        desk.file()
        desk.today = date(2026, 3, 31)
        assert desk.status() == "published"
        desk.today = date(2026, 4, 1)
        assert desk.status() == "registered"
        assert desk.must("EM", sale("aurora", "borealis")).status_before == "registered"

    def test_a_view_of_an_earlier_day_shows_the_latest_state(self):
        desk = Desk()
        desk.file()
        desk.today = date(2026, 6, 1)
        desk.file(right="other")
        assert desk.registers.view("mark", DAY) == desk.registers.view("mark", desk.today)

    def test_an_opposed_mark_waits_for_the_decision_and_no_longer_for_the_calendar(self):
        desk = Desk()
        desk.file()
        receipt = desk.must("EM", Oppose("mark", "carpathia", "an older mark"))
        assert (receipt.outcome, receipt.status_after) == ("pending", "opposed")
        desk.today = date(2027, 1, 1)
        assert desk.status() == "opposed"
        assert desk.must("EM", Decide("mark", upheld=False, grounds="")).status_after == "registered"

    def test_after_registration_the_window_is_open_and_the_mark_registered(self):
        desk = Desk(profile("EM", POST))
        assert desk.file().status_after == "registered"
        desk.today = date(2026, 3, 31)
        assert desk.must("EM", Oppose("mark", "carpathia", "")).status_after == "challenged"
        assert desk.must("EM", Decide("mark", upheld=True, grounds="")).status_after == "cancelled"

    def test_a_patent_granted_late_opens_its_window_at_the_grant(self):
        desk = Desk(profile("EM", POST))
        assert desk.file(kind="patent").status_after == "examination"
        desk.today = date(2028, 1, 1)
        assert desk.must("EM", Decide("mark", upheld=False, grounds="")).status_after == "in-force"
        desk.today = date(2028, 3, 31)
        assert desk.must("EM", Oppose("mark", "carpathia", "")).status_after == "post-grant-challenge"

    def test_a_window_without_a_stated_end_is_closed_by_the_office(self):
        desk = Desk(profile("EM", PRE, window=None))
        desk.file()
        desk.today = date(2030, 1, 1)
        assert desk.status() == "published"
        assert desk.must("EM", Decide("mark", upheld=False, grounds="")).status_after == "registered"

    def test_a_missed_renewal_has_its_grace_and_then_ends(self):
        desk = Desk(profile("EM"))
        desk.file()
        for day, status in (
            (date(2035, 12, 31), "registered"),
            (date(2036, 1, 1), "in-grace"),
            (date(2036, 6, 30), "in-grace"),
            (date(2036, 7, 1), "expired"),
        ):
            desk.today = day
            assert desk.status() == status
        assert desk.refused("EM", Renew("mark")) == "life-cycle"

    def test_a_renewal_in_grace_counts_from_the_end_of_the_paid_term(self):
        desk = Desk(profile("EM"))
        desk.file()
        desk.today = date(2036, 5, 1)
        receipt = desk.must("EM", Renew("mark"))
        assert (receipt.status_before, receipt.status_after) == ("in-grace", "registered")
        desk.today = date(2045, 12, 31)
        assert desk.status() == "registered"
        desk.today = date(2046, 1, 1)
        assert desk.status() == "in-grace"

    def test_a_design_of_five_terms_ends_without_grace(self):
        desk = Desk(profile("EM", term=Term(years=5), most=Term(years=25)))
        desk.file(kind="design")
        for year in (2031, 2036, 2041, 2046):
            desk.today = date(year, 1, 1)
            assert desk.status() == "in-grace"
            desk.must("EM", Renew("mark"))
        desk.today = date(2051, 1, 1)
        assert desk.status() == "expired"

    def test_a_patent_that_cannot_be_renewed_ends_with_its_term(self):
        desk = Desk(profile("EM", term=Term(years=20), renewable=False))
        desk.file(kind="patent")
        desk.must("EM", Decide("mark", upheld=False, grounds=""))
        desk.today = date(2045, 12, 31)
        assert desk.status() == "in-force"
        desk.today = date(2046, 1, 1)
        assert desk.status() == "ceased"

    def test_two_dates_pass_in_one_jump(self):
        desk = Desk()
        desk.file()
        desk.today = date(2040, 1, 1)
        assert desk.status() == "expired"

    def test_a_challenge_keeps_a_mark_until_it_is_decided(self):
        desk = Desk(profile("EM", POST))
        desk.file()
        desk.must("EM", Oppose("mark", "carpathia", ""))
        desk.today = date(2036, 2, 1)
        assert desk.status() == "challenged"
        assert desk.must("EM", Decide("mark", upheld=False, grounds="")).status_after == "in-grace"

    def test_an_extension_counts_its_term_from_the_day_it_was_asked_for(self):
        desk = Desk()
        desk.file()
        desk.must("EM", Extend("mark", ("RU",)))
        desk.today = date(2026, 9, 1)
        desk.answer_all()
        desk.today = date(2035, 12, 31)
        assert desk.status("RU") == "registered"
        desk.today = date(2036, 1, 1)
        assert desk.status("RU") == "in-grace"


def test_a_view_of_a_right_that_nobody_filed_is_nothing():
    assert Desk().registers.view("mark", DAY) is None


def test_rights_are_listed_in_order_of_entry():
    desk = Desk()
    for name in ("zulu", "alpha", "mike"):
        desk.file(right=name)
    assert desk.registers.rights() == ("zulu", "alpha", "mike")


def test_use_case_7_one_mark_has_each_office_its_own_status():
    desk = Desk(
        profile("EM", PRE),
        profile("US", PRE, window=Term(days=30)),
        profile("DE", POST),
        profile("JP", POST, window=Term(months=2)),
        profile("RU", NONE, window=None),
    )
    desk.file()
    desk.extend_to("US", "DE", "JP", "RU")
    assert dict(desk.view().statuses) == {
        "EM": "published", "US": "published", "DE": "registered", "JP": "registered", "RU": "registered"
    }  # fmt: skip
    assert desk.do("RU", Oppose("mark", "carpathia", "")).reason == "opposition-not-offered"
    assert desk.do("DE", Oppose("mark", "carpathia", "")).status_after == "challenged"
    assert desk.do("EM", Oppose("mark", "carpathia", "")).status_after == "opposed"
    desk.today = date(2026, 3, 1)
    assert desk.status("US") == "registered"
    assert desk.do("JP", Oppose("mark", "carpathia", "")).reason == "window-closed"


def test_use_case_1_every_office_files_and_reads_the_same():
    desk = Desk(*(profile(office) for office in ("EM", "MT", "EE", "LT", "IT", "PL")))
    receipts = [desk.do(office, filing(f"mark-{office}")) for office in desk.profiles]
    assert [receipt.outcome for receipt in receipts] == ["final"] * 6
    assert [receipt.changed for receipt in receipts] == [(office,) for office in desk.profiles]


def test_a_refusal_of_an_extension_needs_no_law_for_the_kind():
    desk = Desk(profile("EM"), profile("RU", kinds=()))
    desk.file(kind="patent")
    desk.must("EM", Extend("mark", ("RU",)))
    assert desk.must("RU", refusal()).status_after == "discontinued"
