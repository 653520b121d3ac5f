"""What a record loses between offices: what a form can hold, the way there and back, and what is unsaid."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from ipchain.interop.form import RULES, Held, form_of
from ipchain.interop.pairs import all_pairs, own_trips, partner, specimens
from ipchain.interop.record import Key, Record, record_of, specimen
from ipchain.interop.round_trip import UNSAID, Trip, from_common, in_form, there_and_back, to_common, together
from ipchain.interop.status import Word
from ipchain.names import Digest
from ipchain.rights.law import TABLES, office_law
from ipchain.rights.licences import Licence
from ipchain.rights.lifecycle import State
from ipchain.rights.parts import opened_part
from ipchain.rights.profile import Confidence, Fact, Kind, OppositionMode
from ipchain.rights.right import Right
from ipchain.rights.title import Title, Token, sole_title
from ipchain.rights.view import EntryAt
from ipchain.scenario.offices import load_profile
from ipchain.scenario.standards import load_standards

STANDARDS = load_standards()
MODEL, TABLE = STANDARDS.model, STANDARDS.table
COMPLETE = [load_profile(code).legal for code in TABLE.complete.value]
MARK, PATENT = Kind.TRADE_MARK, Kind.PATENT
DAY = date(2026, 3, 2)
STATUS = Key("status")


def legal(office):
    return load_profile(office).legal


def side(office, kind=MARK, profile=None, model=MODEL, table=TABLE):
    return partner(profile or legal(office), kind, model, table).side


def held(office, field, kind=MARK, profile=None):
    return form_of(profile or legal(office), kind, MODEL).places[field].held


def fact(value):
    return Fact(value, "planted", DAY, Confidence.UNVERIFIED)


def mark(state, *fields, office="EM"):
    return Record(office, MARK, {STATUS: state, **{Key(field): f"a {field}" for field in fields}})


class TestForms:
    def test_every_field_that_a_right_has_is_in_the_common_model_and_the_reverse(self):
        assert set(RULES) == set(MODEL)

    @pytest.mark.parametrize(
        ("office", "field", "answer"),
        [
            ("EM", "opposition_until", Held.YES),
            ("RU", "opposition_until", Held.NO),
            ("IB", "opposition_until", Held.NO),
            ("EM", "divided_from", Held.YES),
            ("AU", "divided_from", Held.UNKNOWN),
            ("EM", "licence_territory", Held.YES),
            ("GB", "licence_territory", Held.UNKNOWN),
            ("IB", "licence_sublicence", Held.NO),
            ("EM", "licence_exclusive", Held.YES),
            ("CH", "licence_exclusive", Held.YES),
            ("DE", "licence_exclusive", Held.UNKNOWN),
            ("EM", "owner_shares", Held.UNKNOWN),
            ("EM", "restriction", Held.UNKNOWN),
        ],
    )
    def test_what_the_profile_says(self, office, field, answer):
        assert held(office, field) is answer

    def test_every_answer_but_unknown_that_differs_by_office_names_its_fact(self):
        for profile in COMPLETE:
            for name, place in form_of(profile, MARK, MODEL).places.items():
                assert place.fact is None or place.held is not Held.UNKNOWN, name
                assert place.fact is not None or place.held is not Held.NO, name

    def test_a_register_without_licences_has_no_place_for_anything_about_them(self):
        profile = legal("EM")
        profile = replace(profile, licence=replace(profile.licence, recordable=fact(False)))
        answers = {name: held("EM", name, profile=profile) for name in RULES if name.startswith("licence_")}
        assert set(answers.values()) == {Held.NO}
        assert len(answers) == 7

    def test_a_kind_that_is_not_kept_has_no_form(self):
        assert not form_of(legal("EM"), PATENT, MODEL).kept

    def test_a_patent_has_ipc_symbols_and_no_nice_classes(self):
        places = form_of(legal("DE"), PATENT, MODEL).places
        assert "ipc" in places
        assert "nice_classes" not in places

    def test_a_right_that_cannot_be_renewed_has_no_grace(self):
        assert held("DE", "grace_until", PATENT) is Held.NO

    def test_a_field_is_held_where_a_source_says_so_and_the_profile_does_not(self):
        assert held("EM", "licence_exclusive") is Held.YES
        without = {**MODEL, "licence_exclusive": replace(MODEL["licence_exclusive"], held_by={})}
        assert form_of(legal("EM"), MARK, without).places["licence_exclusive"].held is Held.UNKNOWN


class TestRecords:
    def right(self, office="EM", owners=None, licences=()):
        law = office_law(legal(office)).kinds[MARK]
        part = opened_part(office, law, "018000001", DAY, DAY)
        return Right(
            id="aurora", kind=MARK, origin=office, filed_on=DAY, words="AURORA", scope=(9, 42), ipc=(), documents=(),
            priority_of="", title=owners or sole_title("north"), parts=(part,),
            history=(EntryAt(1, 0, Digest(b"0" * 32), office),), licences=licences,
        )  # fmt: skip

    def test_a_record_has_what_the_right_has_and_nothing_else(self):
        record = record_of(self.right(), "EM", DAY)
        assert {key.field: value for key, value in record.values.items()} == {
            "right": "aurora",
            "kind": "trade-mark",
            "origin": "EM",
            "number": "018000001",
            "filed_on": "2026-03-02",
            "words": "AURORA",
            "nice_classes": "9 42",
            "owner": "north",
            "status": "published",
            "opposition_until": "2026-06-02",
            "expires_on": "2036-03-02",
            "grace_until": "2036-09-02",
        }

    def test_an_office_without_an_entry_has_no_record(self):
        assert record_of(self.right(), "RU", DAY) is None

    def test_the_calendar_moves_the_status(self):
        assert record_of(self.right(), "EM", date(2026, 6, 2)).values[STATUS] == "registered"

    def test_shares_are_on_record_only_where_there_are_several_owners(self):
        owners = Title((Token(1, 1, "north", Fraction(1, 3)), Token(2, 1, "south", Fraction(2, 3))), issued=2)
        values = record_of(self.right(owners=owners), "EM", DAY).values
        assert values[Key("owner")] == "north; south"
        assert values[Key("owner_shares")] == "1/3; 2/3"

    def test_licences_stand_in_the_register_that_recorded_them(self):
        def licence(number, office):
            return Licence(number, office, "north", "west", ("EM",), number == 1, DAY, None, False, 0)

        record = record_of(self.right(licences=(licence(1, "EM"), licence(2, "RU"))), "EM", DAY)
        assert {key.licence for key in record.values} == {0, 1}
        assert record.values[Key("licence_exclusive", 1)] == "yes"
        assert Key("licence_until", 1) not in record.values


class TestTheWay:
    def test_what_both_hold_comes_back(self):
        trip = there_and_back(mark("registered", "words", "owner"), side("EM"), MODEL, side("JP"))
        assert trip == Trip(equal=3, lost=0, unsaid=0)
        assert trip.loss == trip.least == 0

    def test_a_field_the_other_cannot_hold_is_lost(self):
        trip = there_and_back(mark("registered", "words", "opposition_until"), side("EM"), MODEL, side("RU"))
        assert trip == Trip(2, 1, 0, ("opposition_until",))
        assert trip.loss == trip.least == Fraction(1, 3)

    def test_a_field_of_which_nobody_says_whether_it_is_held_is_neither_equal_nor_lost(self):
        trip = there_and_back(mark("registered", "divided_from"), side("EM"), MODEL, side("AU"))
        assert trip == Trip(1, 0, 1)
        assert (trip.least, trip.loss) == (0, Fraction(1, 2))

    def test_what_the_own_form_cannot_hold_never_left(self):
        trip = there_and_back(mark("registered", "opposition_until", office="RU"), side("RU"), MODEL, side("EM"))
        assert trip.fields == 1

    def test_one_word_for_several_states_brings_back_the_first(self):
        home = side("EM")
        assert there_and_back(mark("published"), home, MODEL).equal == 1
        assert there_and_back(mark("opposed"), home, MODEL).gone == ("status",)
        assert from_common(to_common(mark("opposed").values, home, MODEL), home)[STATUS] == "published"

    def test_a_surrendered_mark_goes_out_as_ended_and_comes_back_as_refused(self):
        home, away = side("EM"), side("GB")
        common = to_common(mark("surrendered").values, home, MODEL)
        assert common[STATUS] == "Ended"
        assert from_common(common, away)[STATUS] == "refused"

    def test_the_code_for_a_word_is_one_that_means_it(self):
        """UKIPO's table calls an opposed application Ended; nobody would say Ended by calling a mark opposed."""
        assert side("GB").word_codes[Word.ENDED] == "refused"
        assert side("GB").word_codes[Word.EXPIRED] == "expired"

    def test_a_word_that_the_other_has_no_code_for_is_lost(self):
        home = side("EM")
        only = replace(side("JP"), word_codes={})
        assert there_and_back(mark("registered"), home, MODEL, only) == Trip(0, 1, 0, ("status",))

    def test_a_status_whose_word_nobody_knows_is_unsaid(self):
        record = Record("DE", PATENT, {STATUS: "ceased"})
        assert there_and_back(record, side("DE", PATENT), MODEL, side("FR", PATENT)) == Trip(0, 0, 1)

    def test_an_office_that_does_not_keep_the_kind_sends_nothing_back(self):
        record = Record("DE", PATENT, {STATUS: "in-force", Key("words"): "Engine"})
        trip = there_and_back(record, side("DE", PATENT), MODEL, side("EM", PATENT))
        assert trip == Trip(0, 2, 0, ("status", "words"))

    def test_a_licence_of_a_sort_that_is_not_recorded_is_lost_and_the_other_sort_is_not(self):
        """JP takes no non-exclusive licences of patents since 2012."""

        def licence(exclusive):
            return Record("DE", PATENT, {Key("licence_licensee", 1): "west", Key("licence_exclusive", 1): exclusive})

        home = replace(
            side("DE", PATENT), form=replace(side("DE", PATENT).form, places={**side("JP", PATENT).form.places})
        )
        assert there_and_back(licence("no"), home, MODEL, side("JP", PATENT)).lost == 2
        assert there_and_back(licence("yes"), home, MODEL, side("JP", PATENT)).equal == 2

    def test_trips_add_up(self):
        assert together([Trip(2, 1, 0, ("a",)), Trip(1, 1, 3, ("b", "a"))]) == Trip(3, 2, 3, ("a", "b"))
        assert together([]).loss is None

    def test_unsaid_stays_unsaid_in_every_form(self):
        values = {Key("words"): UNSAID}
        assert in_form(values, side("EM"))[Key("words")] is UNSAID


class TestPlantedFaults:
    def test_a_field_dropped_from_the_common_model_is_lost_in_every_pair(self):
        without = {name: field for name, field in MODEL.items() if name != "words"}
        for before, after in zip(all_pairs(COMPLETE, MODEL, TABLE), all_pairs(COMPLETE, without, TABLE), strict=True):
            states = len(specimens(partner(legal(before.sender), MARK, MODEL, TABLE)))
            assert "words" not in before.trip.gone
            assert "words" in after.trip.gone
            assert after.trip.lost == before.trip.lost + states
            assert after.trip.equal == before.trip.equal - states

    def test_a_changed_row_of_the_status_table_changes_what_comes_back(self):
        row = TABLE.offices["GB"]["registration-surrendered"]
        spoilt = replace(TABLE, offices={**TABLE.offices, "EM": {"registration-surrendered": row}})
        before = there_and_back(mark("expired"), side("EM"), MODEL, side("JP"))
        assert before.equal == 1
        assert there_and_back(mark("surrendered"), side("EM", table=spoilt), MODEL).gone == ("status",)
        assert to_common(mark("surrendered").values, side("EM", table=spoilt), MODEL)[STATUS] == "Expired"

    def test_a_changed_profile_changes_the_loss(self):
        profile = legal("EM")
        none = replace(
            profile,
            opposition={**profile.opposition, MARK: replace(profile.opposition[MARK], mode=fact(OppositionMode.NONE))},
        )
        record = mark("registered", "opposition_until", office="GB")
        assert there_and_back(record, side("GB"), MODEL, side("EM")).lost == 0
        assert there_and_back(record, side("GB"), MODEL, side("EM", profile=none)).lost == 1


class TestAllPairs:
    PAIRS = all_pairs(COMPLETE, MODEL, TABLE)

    def test_there_are_fourteen_times_thirteen(self):
        assert len({(pair.sender, pair.receiver) for pair in self.PAIRS}) == 182
        assert all(pair.sender != pair.receiver for pair in self.PAIRS)

    def test_every_loss_lies_between_what_is_certain_and_one(self):
        for pair in self.PAIRS:
            assert 0 <= pair.trip.least <= pair.trip.loss < 1
            assert pair.trip.fields == pair.trip.equal + pair.trip.lost + pair.trip.unsaid

    def test_another_office_in_between_never_brings_more_back(self):
        alone = own_trips(COMPLETE, MODEL, TABLE)
        for pair in self.PAIRS:
            assert pair.trip.fields == alone[pair.sender].fields
            assert pair.trip.equal <= alone[pair.sender].equal
            assert pair.trip.lost >= alone[pair.sender].lost

    def test_em_to_ru_by_hand(self):
        """Eight states with 23 fields each. Lost: the opposition period in all eight, and the status in five: one word
        stands for several states, and RU has none that is Pending. Unsaid: two fields at EM, and four more at RU."""
        (pair,) = [pair for pair in self.PAIRS if (pair.sender, pair.receiver) == ("EM", "RU")]
        assert pair.trip == Trip(123, 13, 48, ("opposition_until", "status"))
        assert pair.trip.loss == Fraction(61, 184)
        assert pair.trip.least == Fraction(13, 184)

    def test_a_specimen_has_every_field_its_form_has_or_may_have(self):
        form = form_of(legal("EM"), MARK, MODEL)
        fields = {key.field for key in specimen(form, State.REGISTERED).values}
        assert fields == {name for name, place in form.places.items() if place.held is not Held.NO}
        assert len(fields) == 23

    def test_specimens_cover_every_state_that_a_right_can_stand_in(self):
        one = partner(legal("DE"), MARK, MODEL, TABLE)
        states = {record.values[STATUS] for record in specimens(one)}
        assert states == {state.value for state in TABLES[MARK][OppositionMode.POST].states()} - {"", "filed"}
