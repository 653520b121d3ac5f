"""Dealings through the register: division, licences that collide, corrections, orders, priorities, numbers."""

from datetime import date
from fractions import Fraction

import pytest
from rights_desk import THREE, Desk, filing, licence, profile, sale

from ipchain.rights.actions import Correct, Extend, Freeze, Renew, Surrender, Unfreeze
from ipchain.rights.profile import Kind, OppositionMode, Term

PRE, POST, NONE = OppositionMode.PRE, OppositionMode.POST, OppositionMode.NONE


def extended(*profiles):
    desk = Desk(*profiles)
    desk.file()
    desk.extend_to(*(item.office for item in (profiles or THREE)[1:]))
    return desk


class TestDivision:
    """Partial assignment (use case 9): a right of its own for the goods that change hands."""

    def test_goods_are_split_without_overlap_or_loss(self):
        """L-I13."""
        desk = extended()
        receipt = desk.must("EM", sale("aurora", "borealis", goods=(30,)))
        rest, divided = desk.view("mark"), desk.view(receipt.divided)
        assert receipt.divided == "mark/2"
        assert (rest.nice_classes, divided.nice_classes) == ((29,), (30,))
        assert (rest.owners, divided.owners) == ((("aurora", 1, 1),), (("borealis", 1, 1),))
        assert (rest.kind, rest.words) == (divided.kind, divided.words)

    def test_the_other_registers_divide_their_own_parts(self):
        desk = extended()
        desk.must("EM", sale("aurora", "borealis", goods=(30,)))
        assert desk.view("mark/2").statuses == (("EM", "published"),)
        assert desk.view("mark/2").awaiting == ("RU", "AU")
        desk.answer_all()
        assert desk.view("mark/2").statuses == desk.view("mark").statuses
        assert desk.view("mark/2").awaiting == ()

    def test_a_divided_part_keeps_the_dates_of_its_parent(self):
        desk = Desk(profile("EM"), profile("RU"))
        desk.file()
        desk.extend_to("RU")
        desk.today = date(2030, 1, 1)
        desk.must("EM", sale("aurora", "borealis", goods=(30,)))
        desk.today = date(2031, 1, 1)
        desk.answer_all()
        desk.today = date(2036, 1, 1)
        assert desk.view("mark/2").statuses == (("EM", "in-grace"), ("RU", "in-grace"))

    def test_an_office_whose_law_divides_nothing_refuses_its_part(self):
        desk = Desk(profile("EM"), profile("RU", partial_goods=False))
        desk.file()
        desk.extend_to("RU")
        desk.must("EM", sale("aurora", "borealis", goods=(30,)))
        assert desk.registers.answer_by_law("RU", "mark/2").reason == "partial-not-allowed"
        desk.answer_all()
        assert desk.view("mark/2").statuses == (("EM", "registered"), ("RU", "refused"))

    def test_an_extension_not_answered_yet_waits_for_both_rights(self):
        desk = Desk()
        desk.file()
        desk.must("EM", Extend("mark", ("RU",)))
        desk.must("EM", sale("aurora", "borealis", goods=(30,)))
        assert desk.registers.awaiting("RU") == ("mark", "mark/2")
        desk.answer_all()
        assert desk.status("RU", "mark") == desk.status("RU", "mark/2") == "registered"

    def test_a_part_that_ended_before_the_answer_is_inherited_as_it_is(self):
        desk = Desk(profile("EM"), profile("RU"))
        desk.file()
        desk.extend_to("RU")
        desk.must("EM", sale("aurora", "borealis", goods=(30,)))
        desk.must("RU", Surrender("mark", "aurora"))
        desk.answer_all()
        assert desk.status("RU", "mark/2") == "surrendered"

    def test_co_owners_stay_co_owners_of_what_is_split_off(self):
        desk = extended()
        desk.must("EM", sale("aurora", "borealis", (1, 3)))
        desk.must("EM", sale("aurora", "carpathia", (1, 3), goods=(30,)))
        assert desk.view("mark").owners == (("aurora", 2, 3), ("borealis", 1, 3))
        assert desk.view("mark/2").owners == (("aurora", 1, 3), ("borealis", 1, 3), ("carpathia", 1, 3))

    def test_naming_all_goods_is_a_sale_of_the_whole(self):
        desk = extended()
        receipt = desk.must("EM", sale("aurora", "borealis", goods=(30, 29)))
        assert (receipt.divided, receipt.owners) == ("", (("borealis", 1, 1),))

    def test_a_divided_right_gets_a_name_that_is_free(self):
        desk = extended()
        desk.file(right="mark/2", owner="carpathia")
        assert desk.must("EM", sale("aurora", "borealis", goods=(30,))).divided == "mark/3"
        assert desk.view("mark/2").owners == (("carpathia", 1, 1),)

    def test_a_divided_right_keeps_the_record_and_the_licences_of_its_parent(self):
        desk = extended()
        desk.must("RU", licence("aurora", "daintree", ("RU",)))
        desk.must("EM", sale("aurora", "borealis", goods=(30,)))
        desk.answer_all()
        rest, divided = desk.view("mark"), desk.view("mark/2")
        assert divided.licensees == rest.licensees == ("daintree",)
        assert divided.history[: len(rest.history)] == rest.history

    def test_a_divided_right_can_be_divided_again(self):
        desk = Desk(profile("EM"))
        desk.must("EM", filing(classes=(1, 2, 3)))
        desk.must("EM", sale("aurora", "borealis", goods=(2, 3)))
        assert desk.must("EM", sale("borealis", "carpathia", goods=(3,), right="mark/2")).divided == "mark/2/2"
        scopes = [desk.view(name).nice_classes for name in desk.registers.rights()]
        assert scopes == [(1,), (2,), (3,)]


class TestLicences:
    """Use case 12: exclusive licences that overlap, under a law that blocks and under one that records."""

    def two_offices(self, *, blocks):
        desk = Desk(profile("EM"), profile("CH", blocks=blocks))
        desk.file()
        desk.extend_to("CH")
        return desk

    @pytest.mark.parametrize(("first", "second"), [(True, True), (True, False), (False, True)])
    def test_a_law_that_blocks_refuses_what_collides(self, first, second):
        desk = self.two_offices(blocks=True)
        desk.must("CH", licence("aurora", "borealis", ("CH",), exclusive=first, term=(2, 0, 0)))
        again = licence("aurora", "carpathia", ("CH",), exclusive=second, term=(1, 0, 0))
        assert desk.refused("CH", again) == "exclusive-conflict"

    def test_a_law_that_records_takes_it_and_flags_it(self):
        desk = self.two_offices(blocks=False)
        desk.must("CH", licence("aurora", "borealis", ("CH",), exclusive=True))
        desk.must("CH", licence("aurora", "carpathia", ("CH", "EM")))
        assert [held.conflicts for held in desk.view().licences] == [(), (1,)]
        assert desk.view().licensees == ("borealis", "carpathia")

    def test_what_shares_no_territory_no_time_or_no_exclusivity_does_not_collide(self):
        desk = self.two_offices(blocks=True)
        desk.must("CH", licence("aurora", "borealis", ("CH",), exclusive=True, term=(1, 0, 0)))
        desk.must("CH", licence("aurora", "carpathia", ("EM",), exclusive=True))
        desk.today = date(2027, 1, 1)
        desk.must("CH", licence("aurora", "daintree", ("CH",), term=(1, 0, 0)))
        desk.must("CH", licence("aurora", "borealis", ("CH",), term=(1, 0, 0)))
        assert all(held.conflicts == () for held in desk.view().licences)

    def test_what_shares_no_goods_does_not_collide(self):
        desk = self.two_offices(blocks=True)
        desk.must("EM", sale("aurora", "carpathia", goods=(30,)))
        desk.answer_all()
        desk.must("CH", licence("aurora", "borealis", ("CH",), exclusive=True))
        desk.must("CH", licence("carpathia", "daintree", ("CH",), exclusive=True, right="mark/2"))

    def test_exclusive_licences_for_other_classes_of_one_right_do_not_collide(self):
        """EUTMR Art. 25: a licence may be for some of the goods."""
        desk = self.two_offices(blocks=True)
        desk.must("CH", licence("aurora", "borealis", ("CH",), exclusive=True, goods=(29,)))
        desk.must("CH", licence("aurora", "carpathia", ("CH",), exclusive=True, goods=(30,)))
        assert [held.goods for held in desk.registers.right("mark").licences] == [(29,), (30,)]
        both = licence("aurora", "daintree", ("CH",), exclusive=True, goods=(30, 29))
        assert desk.refused("CH", both) == "exclusive-conflict"
        assert desk.refused("CH", licence("aurora", "daintree", ("CH",), exclusive=True)) == "exclusive-conflict"

    def test_the_same_parties_may_record_one_licence_in_several_registers(self):
        desk = self.two_offices(blocks=True)
        desk.must("EM", licence("aurora", "borealis", ("CH", "EM"), exclusive=True))
        desk.must("CH", licence("aurora", "borealis", ("CH",), exclusive=True))
        assert [held.conflicts for held in desk.view().licences] == [(), ()]
        assert desk.refused("CH", licence("aurora", "carpathia", ("CH",))) == "exclusive-conflict"

    def test_naming_all_goods_means_all_of_them(self):
        desk = self.two_offices(blocks=False)
        desk.must("CH", licence("aurora", "borealis", ("CH",), goods=(30, 29)))
        assert desk.registers.right("mark").licences[0].goods == ()

    @pytest.mark.parametrize("goods", [(30,), (29, 30), ()])
    def test_a_sub_licence_has_its_parents_goods_at_most(self, goods):
        desk = self.two_offices(blocks=False)
        desk.must("CH", licence("aurora", "borealis", ("CH",), power=True, goods=(29,)))
        below = licence("borealis", "carpathia", ("CH",), goods=goods)
        if goods:
            assert desk.refused("CH", below) == "beyond-parent-licence"
        else:
            desk.must("CH", below)
            assert desk.registers.right("mark").licences[1].goods == (29,)

    def test_the_goods_of_a_licence_are_part_of_the_state(self):
        roots = set()
        for goods in ((29,), (30,), ()):
            desk = self.two_offices(blocks=False)
            desk.must("CH", licence("aurora", "borealis", ("CH",), goods=goods))
            roots.add(desk.registers.root)
        assert len(roots) == 3

    def test_one_register_blocks_only_by_what_stands_in_it(self):
        desk = self.two_offices(blocks=True)
        desk.must("EM", licence("aurora", "borealis", ("CH",), exclusive=True))
        desk.must("CH", licence("aurora", "carpathia", ("CH",)))
        assert desk.view().licences[1].conflicts == (1,)

    def test_a_sub_licence_below_an_exclusive_one_does_not_collide_with_it(self):
        desk = self.two_offices(blocks=True)
        desk.must("CH", licence("aurora", "borealis", ("CH",), exclusive=True, term=(3, 0, 0), power=True))
        desk.must("CH", licence("borealis", "carpathia", ("CH",)))
        below = desk.view().licences[1]
        assert (below.conflicts, below.until) == ((), date(2029, 1, 1))

    @pytest.mark.parametrize(
        "wider",
        [
            licence("borealis", "carpathia", ("CH", "EM")),
            licence("borealis", "carpathia", ("CH",), term=(3, 0, 1)),
            licence("borealis", "carpathia", ("CH",), exclusive=True),
        ],
        ids=["territory", "term", "exclusivity"],
    )
    def test_a_sub_licence_never_reaches_beyond_its_parent(self, wider):
        """L-I7."""
        desk = self.two_offices(blocks=False)
        desk.must("CH", licence("aurora", "borealis", ("CH",), term=(3, 0, 0), power=True))
        assert desk.refused("CH", wider) == "beyond-parent-licence"

    def test_power_to_sub_license_ends_with_the_licence(self):
        desk = self.two_offices(blocks=False)
        desk.must("CH", licence("aurora", "borealis", ("CH",), term=(1, 0, 0), power=True))
        desk.today = date(2027, 1, 1)
        assert desk.refused("CH", licence("borealis", "carpathia", ("CH",))) == "not-owner"

    def test_a_licence_runs_out_with_its_term_and_with_the_right(self):
        desk = self.two_offices(blocks=False)
        desk.must("CH", licence("aurora", "borealis", ("CH",), term=(1, 0, 0)))
        desk.must("CH", licence("aurora", "carpathia", ("CH",)))
        assert desk.view().licensees == ("borealis", "carpathia")
        desk.today = date(2027, 1, 1)
        assert desk.view().licensees == ("carpathia",)
        desk.must("CH", Surrender("mark", "aurora"))
        assert desk.view().licensees == ()

    def test_a_licence_follows_the_right_to_its_new_owner(self):
        desk = self.two_offices(blocks=False)
        desk.must("CH", licence("aurora", "daintree", ("CH",)))
        desk.must("EM", sale("aurora", "borealis"))
        assert desk.view().licensees == ("daintree",)

    def test_the_seller_cannot_license_any_more(self):
        """Use case 13."""
        desk = self.two_offices(blocks=False)
        desk.must("EM", sale("aurora", "borealis"))
        assert desk.refused("CH", licence("aurora", "daintree", ("CH",))) == "not-owner"

    def test_the_other_sort_of_licence_stays_recordable(self):
        desk = Desk(profile("JP", unrecordable=((Kind.PATENT, False),)))
        desk.must("JP", filing(kind="patent"))
        desk.must("JP", licence("aurora", "borealis", ("JP",), exclusive=True))
        desk.must("JP", filing("brand"))
        desk.must("JP", licence("aurora", "borealis", ("JP",), right="brand"))


class TestCorrectionsAndOrders:
    def test_a_correction_changes_the_words_and_deletes_nothing(self):
        desk = Desk()
        desk.file()
        filed = desk.view().newest_entry
        receipt = desk.must("EM", Correct("mark", filed.entry.hex(), "words", "AURORAE", "a slip of the pen"))
        view = desk.view()
        assert view.words == "AURORAE"
        assert (view.history[0], view.newest_entry.entry) == (filed, receipt.entry)
        noted = desk.registers.right("mark").corrections
        assert [(note.entry, note.field, note.value) for note in noted] == [(filed.entry, "words", "AURORAE")]

    def test_a_correction_that_names_no_entry_is_of_the_newest_by_the_office(self):
        desk = extended()
        desk.must("AU", sale("aurora", "borealis"))
        desk.must("EM", Correct("mark", "", "", "", "the seal was missing"))
        noted = desk.registers.right("mark").corrections[0]
        assert (noted.entry, noted.grounds) == (desk.view().history[1].entry, "the seal was missing")

    def test_an_order_without_a_name_is_the_offices_own(self):
        desk = Desk()
        desk.file()
        desk.must("EM", Freeze("mark", "", ""))
        assert desk.view().frozen_at == ("EM",)
        assert desk.registers.right("mark").parts[0].frozen_by == "EM"

    def test_an_order_stops_dealings_until_it_is_lifted(self):
        desk = extended()
        desk.must("RU", Freeze("mark", "a court", "interim order"))
        assert desk.view().frozen_at == ("RU",)
        assert desk.refused("EM", sale("aurora", "borealis")) == "frozen"
        assert desk.must("EM", licence("aurora", "daintree", ("EM",))).outcome == "final"
        assert desk.must("RU", Renew("mark")).outcome == "final"
        desk.must("RU", Unfreeze("mark", "a court", "order lifted"))
        assert desk.must("EM", sale("aurora", "borealis")).outcome == "final"

    def test_an_order_at_a_register_where_the_right_has_ended_stops_nothing(self):
        desk = Desk(profile("EM"), profile("RU", renewable=False, term=Term(years=1)))
        desk.file()
        desk.extend_to("RU")
        desk.must("RU", Freeze("mark", "a court", ""))
        desk.today = date(2027, 1, 1)
        assert desk.status("RU") == "expired"
        assert desk.must("EM", sale("aurora", "borealis")).outcome == "final"


class TestPriorityAndNumbers:
    def test_a_priority_claimed_on_the_last_day_stands(self):
        desk = Desk()
        desk.file(right="first")
        desk.today = date(2026, 7, 1)
        assert desk.do("RU", filing(priority="first")).outcome == "final"

    def test_a_patent_has_twelve_months(self):
        desk = Desk()
        desk.file(right="first", kind="patent")
        desk.today = date(2027, 1, 1)
        assert desk.do("RU", filing(kind="patent", priority="first")).outcome == "final"

    def test_the_successor_of_the_applicant_may_claim(self):
        desk = Desk()
        desk.file(right="first")
        desk.must("EM", sale("aurora", "borealis", right="first"))
        assert desk.do("RU", filing(owner="borealis", priority="first")).outcome == "final"

    def test_a_number_is_free_at_another_office_and_for_another_kind(self):
        """L-I10."""
        desk = Desk()
        desk.file(number="1")
        assert desk.do("EM", filing("other", number="1")).reason == "number-taken"
        assert desk.do("RU", filing("other", number="1")).outcome == "final"
        assert desk.do("EM", filing("third", kind="design", number="1")).outcome == "final"

    def test_a_refused_filing_does_not_take_the_number(self):
        desk = Desk()
        desk.do("EM", filing(number="1", classes=(99,)))
        assert desk.do("EM", filing(number="1")).outcome == "final"


def test_shares_stay_exact_through_many_sales():
    desk = extended()
    for _ in range(5):
        owned = Fraction(*next(owner[1:] for owner in desk.view().owners if owner[0] == "aurora"))
        third = owned / 3
        desk.must("EM", sale("aurora", "borealis", (third.numerator, third.denominator)))
    assert {o: Fraction(n, d) for o, n, d in desk.view().owners} == {
        "aurora": Fraction(32, 243), "borealis": Fraction(211, 243)
    }  # fmt: skip
