"""What an entry does in law comes from the office's profile, and unknown stays unknown."""

from dataclasses import replace
from datetime import date

import pytest
from rights_desk import fact, profile

from ipchain.rights.effect import EFFECT_REASONS, Dealing, Route, effect_of
from ipchain.rights.profile import Confidence, Effect, Kind, MadridRules, OptOut, Term
from ipchain.scenario.offices import known_codes, load_profile

CONTRACT, ENTRY, LATER = date(2026, 1, 10), date(2026, 2, 20), date(2026, 12, 1)
MARK = Kind.TRADE_MARK


def law(licence=Effect.THIRD_PARTY, transfer=Effect.THIRD_PARTY, *, within=None, madrid=None):
    made = profile("EM", licence_effect=licence)
    rules = replace(made.transfer, effect=fact(transfer), record_within=fact(within) if within else None)
    return replace(made, transfer=rules, madrid=madrid or MadridRules())


def sold(entered=ENTRY, refusal="", kind=MARK):
    return Dealing("assign", kind, CONTRACT, None if refusal else entered, refusal)


def licensed(entered=ENTRY, refusal="", kind=MARK):
    return Dealing("license", kind, CONTRACT, None if refusal else entered, refusal)


def answered(dealing, profile, route=Route.OWN, today=LATER):
    found = effect_of(dealing, profile, route, today)
    assert found.reason in EFFECT_REASONS
    assert (found.since is not None) == (found.has_effect == "yes")
    EFFECT_REASONS[found.reason].format(**dict(found.facts))
    return found.has_effect, found.since, found.reason


class TestAnEntryInTheOfficesOwnRegister:
    def test_a_constitutive_entry_makes_the_act_on_its_day(self):
        assert answered(sold(), law(transfer=Effect.CONSTITUTIVE)) == ("yes", ENTRY, "made-by-entry")

    def test_an_entry_against_third_parties_binds_others_from_its_day_not_from_the_contract(self):
        assert answered(licensed(), law()) == ("yes", ENTRY, "against-others-from-entry")

    def test_a_declaratory_entry_changes_nothing_the_contract_is_enough(self):
        assert answered(licensed(), law(Effect.DECLARATORY)) == ("yes", CONTRACT, "by-contract")

    def test_a_note_without_legal_effect_has_none(self):
        assert answered(licensed(), law(Effect.NONE)) == ("no", None, "note-only")

    def test_licences_and_transfers_have_each_their_own_class(self):
        both = law(Effect.NONE, Effect.CONSTITUTIVE)
        assert answered(licensed(), both)[0] == "no"
        assert answered(sold(), both)[0] == "yes"


class TestRaceNotice:
    """15 USC 1060(a)(4): void against a later buyer without notice unless recorded within three months."""

    US = law(transfer=Effect.RACE_NOTICE, within=Term(months=3))

    @pytest.mark.parametrize("entered", [CONTRACT, date(2026, 4, 9), date(2026, 4, 10)])
    def test_recorded_within_three_months_it_holds_from_the_contract_on_the_last_day_included(self, entered):
        assert answered(sold(entered), self.US) == ("yes", CONTRACT, "recorded-in-time")

    def test_recorded_later_it_holds_from_the_entry_only(self):
        day = date(2026, 4, 11)
        assert answered(sold(day), self.US) == ("yes", day, "recorded-late")

    def test_while_the_time_runs_an_unrecorded_act_is_neither_good_nor_bad(self):
        found = answered(sold(), self.US, Route.ELSEWHERE, date(2026, 4, 10))
        assert found == ("unknown", None, "time-to-record-runs")

    def test_when_it_is_over_a_buyer_without_notice_wins(self):
        found = answered(sold(), self.US, Route.ELSEWHERE, date(2026, 4, 11))
        assert found == ("no", None, "not-recorded-in-time")

    def test_a_file_that_does_not_state_the_time_leaves_it_unknown(self):
        silent = law(transfer=Effect.RACE_NOTICE)
        assert answered(sold(), silent) == ("unknown", None, "time-not-stated")
        assert answered(sold(), silent, Route.ELSEWHERE) == ("unknown", None, "time-not-stated")

    def test_the_answer_rests_on_both_leaves(self):
        found = effect_of(sold(), self.US, Route.OWN, LATER)
        assert [one.leaf for one in found.grounds] == ["transfer.effect", "transfer.record_within"]
        assert found.facts == (("term", "3 months"),)


class TestAnActThatIsNotEnteredHere:
    @pytest.mark.parametrize(
        ("effect", "expected"),
        [
            (Effect.CONSTITUTIVE, ("no", None, "not-made-without-entry")),
            (Effect.THIRD_PARTY, ("no", None, "not-against-others-without-entry")),
            (Effect.DECLARATORY, ("yes", CONTRACT, "by-contract")),
            (Effect.NONE, ("no", None, "note-only")),
        ],
    )
    def test_an_entry_in_another_offices_register_is_none_here(self, effect, expected):
        assert answered(sold(), law(transfer=effect), Route.ELSEWHERE) == expected

    @pytest.mark.parametrize(
        ("effect", "expected"),
        [
            (Effect.CONSTITUTIVE, ("no", None, "not-made-without-entry")),
            (Effect.THIRD_PARTY, ("no", None, "not-against-others-without-entry")),
            (Effect.DECLARATORY, ("unknown", None, "refused-yet-by-contract")),
            (Effect.NONE, ("no", None, "note-only")),
        ],
    )
    def test_nor_is_an_entry_that_was_refused(self, effect, expected):
        assert answered(sold(refusal="frozen"), law(transfer=effect)) == expected

    def test_a_sort_of_entry_that_the_register_does_not_take_says_nothing_of_the_act(self):
        """Japan: a non-exclusive patent licence cannot be recorded since 2012, and needs no entry."""
        found = answered(licensed(refusal="licence-not-recordable"), law(Effect.CONSTITUTIVE))
        assert found == ("unknown", None, "sort-not-recorded")


class TestTheInternationalRegister:
    def test_a_licence_counts_where_the_file_says_so_by_the_class_of_the_law_there(self):
        madrid = MadridRules(ib_licence_effect=fact(True))
        assert answered(licensed(), law(madrid=madrid), Route.INTERNATIONAL)[:2] == ("yes", ENTRY)
        declaratory = law(Effect.DECLARATORY, madrid=madrid)
        assert answered(licensed(), declaratory, Route.INTERNATIONAL)[:2] == ("yes", CONTRACT)

    @pytest.mark.parametrize(
        ("way", "reason"),
        [
            (OptOut.BY_LAW, "international-entry-ignored-by-law"),
            (OptOut.BY_DECLARATION, "international-entry-ignored-by-declaration"),
            (None, "international-entry-ignored"),
        ],
    )
    def test_it_is_ignored_where_the_office_opted_out_whatever_an_entry_at_home_would_do(self, way, reason):
        madrid = MadridRules(ib_licence_effect=fact(False), ib_licence_opt_out=fact(way) if way else None)
        for effect in Effect:
            assert answered(licensed(), law(effect, madrid=madrid), Route.INTERNATIONAL) == ("no", None, reason)

    def test_where_the_file_is_silent_the_answer_is_unknown_and_never_no(self):
        for effect in Effect:
            found = effect_of(licensed(), law(effect), Route.INTERNATIONAL, LATER)
            assert (found.has_effect, found.effect, found.grounds) == ("unknown", None, ())

    def test_no_file_says_what_a_change_of_owner_recorded_there_does_so_it_is_unknown(self):
        for code in known_codes():
            found = effect_of(sold(), load_profile(code).legal, Route.INTERNATIONAL, LATER)
            assert found.has_effect == "unknown"

    def test_the_deciding_leaf_comes_first_with_its_source_day_and_confidence(self):
        found = effect_of(licensed(), load_profile("RU").legal, Route.INTERNATIONAL, LATER)
        first, second = found.grounds
        assert (first.leaf, first.value, first.source) == ("madrid.ib_licence_effect", "no", "WIPO Madrid licence page")
        assert (second.value, second.confidence) == ("by_declaration", Confidence.VERIFIED)


class TestTheShippedOffices:
    ELEVEN = ("EM", "GB", "US", "CN", "JP", "RU", "AU", "BR", "CA", "IN", "KR")

    def test_a_licence_recorded_once_at_wipo_has_effect_in_three_of_eleven(self):
        """Use case 11; WIPO's licence page: seven by declaration, Australia by law."""
        found = {
            code: effect_of(licensed(), load_profile(code).legal, Route.INTERNATIONAL, LATER) for code in self.ELEVEN
        }
        assert {code for code, one in found.items() if one.has_effect == "yes"} == {"EM", "GB", "US"}
        assert {code for code, one in found.items() if one.has_effect == "unknown"} == set()
        by_law = {code for code, one in found.items() if one.reason == "international-entry-ignored-by-law"}
        assert by_law == {"AU"}
        assert all(one.grounds and one.grounds[0].source for one in found.values())

    def test_a_sale_recorded_at_home_has_effect_from_the_day_that_each_law_says(self):
        found = {code: answered(sold(), load_profile(code).legal)[1:] for code in ("EM", "RU", "US", "DE")}
        assert found == {
            "EM": (ENTRY, "against-others-from-entry"),
            "RU": (ENTRY, "made-by-entry"),
            "US": (CONTRACT, "recorded-in-time"),
            "DE": (CONTRACT, "by-contract"),
        }

    def test_an_exclusive_patent_licence_in_japan_is_made_by_its_entry_one_of_a_mark_is_not(self):
        japan = load_profile("JP").legal
        assert answered(licensed(kind=Kind.PATENT), japan)[2] == "made-by-entry"
        assert answered(licensed(), japan)[2] == "against-others-from-entry"

    def test_every_office_gives_an_answer_with_a_ground_on_every_route(self):
        for code in known_codes():
            legal = load_profile(code).legal
            for dealing in (sold(), licensed(), sold(refusal="frozen"), licensed(refusal="frozen")):
                for route in Route:
                    found = effect_of(dealing, legal, route, LATER)
                    answered(dealing, legal, route)
                    assert found.grounds or found.has_effect == "unknown"
