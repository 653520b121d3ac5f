"""Cohen's kappa and mapping coverage, by hand and against a second computation that shares no line with the first."""

from fractions import Fraction
from itertools import permutations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipchain.interop.agreement import NO_COMMON_CODE, ONE_WORD_ONLY, cohens_kappa, coverage, kappa
from ipchain.interop.pairs import all_pairs
from ipchain.interop.status import Basis, Codes, Word, codes_of
from ipchain.names import OfficeId
from ipchain.rights.law import TABLES
from ipchain.rights.profile import Kind
from ipchain.scenario.offices import load_profile
from ipchain.scenario.standards import load_standards

P, R, X, E = Word.PENDING, Word.REGISTERED, Word.EXPIRED, Word.ENDED
STANDARDS = load_standards()
COMPLETE = STANDARDS.table.complete.value
MARK = Kind.TRADE_MARK


def brute_kappa(ratings):
    """From the definition: walk over all n * n pairs of a rating of one and a rating of the other."""
    n = len(ratings)
    if n == 0:
        return None
    o = Fraction(len([1 for a, b in ratings if a == b]), n)
    e = Fraction(len([1 for (a, _), (_, b) in product(ratings, ratings) if a == b]), n * n)
    return None if e == 1 else 1 - (1 - o) / (1 - e)


def codes(office, basis):
    legal = load_profile(office).legal
    return codes_of(STANDARDS.table, office, MARK, TABLES[MARK][legal.opposition[MARK].mode.value], basis)


class TestByHand:
    def test_full_agreement_on_two_words_is_one(self):
        assert cohens_kappa([(P, P), (R, R)]).value == 1

    def test_the_textbook_table_of_fifty_items(self):
        """20 both yes, 5 and 10 mixed, 15 both no: o = 0.7, e = 0.5, kappa = 0.4."""
        found = cohens_kappa([(P, P)] * 20 + [(P, R)] * 5 + [(R, P)] * 10 + [(R, R)] * 15)
        assert (found.agreed, found.expected, found.value) == (Fraction(7, 10), Fraction(1, 2), Fraction(2, 5))

    def test_total_disagreement_on_two_words_is_minus_one(self):
        assert cohens_kappa([(P, R), (R, P)]).value == -1

    def test_no_item_gives_no_value_and_says_why(self):
        found = cohens_kappa([])
        assert (found.value, found.why, found.items, found.agreed) == (None, NO_COMMON_CODE, 0, None)

    def test_one_word_for_everything_gives_no_value_although_all_agree(self):
        found = cohens_kappa([(E, E), (E, E), (E, E)])
        assert (found.value, found.why, found.items, found.agreed) == (None, ONE_WORD_ONLY, 3, 1)

    @pytest.mark.parametrize(
        ("one", "other", "value", "items"),
        [
            ("EM", "GB", Fraction(-2, 7), 3),  # Ended Ended Pending by Expired Expired Ended: o 0, e 2/9
            ("EM", "IN", Fraction(0), 3),  # Ended Ended Pending by Ended three times: o 2/3, e 2/3
            ("EM", "CH", Fraction(1), 2),  # cancelled Ended, opposed Pending at both
            ("GB", "IN", Fraction(0), 3),  # Expired Expired Ended by Ended: o 1/3, e 1/3
            ("GB", "CH", Fraction(-1, 3), 2),  # Expired Ended by Ended Pending: o 0, e 1/4
            ("IN", "CH", Fraction(0), 2),  # Ended Ended by Ended Pending: o 1/2, e 1/2
        ],
    )
    def test_the_pairs_for_which_rows_were_read(self, one, other, value, items):
        for a, b in permutations((one, other)):
            found = kappa(codes(a, Basis.SOURCES), codes(b, Basis.SOURCES))
            assert (found.value, found.items) == (value, items)

    def test_em_and_gb_in_the_model(self):
        """Nine states. Equal: published Pending, registered and in-grace Registered, refused and withdrawn Ended,
        expired Expired; apart on opposed, surrendered and cancelled: o = 6/9. EM has Pending 2, Registered 2, Ended 4,
        Expired 1; GB 1, 2, 3, 3: e = (2 + 4 + 12 + 3) / 81 = 7/27. kappa = (18 - 7) / (27 - 7)."""
        found = kappa(codes("EM", Basis.MODEL), codes("GB", Basis.MODEL))
        assert (found.items, found.agreed, found.expected) == (9, Fraction(2, 3), Fraction(7, 27))
        assert found.value == Fraction(11, 20)


class TestAgainstTheSecondComputation:
    @given(st.lists(st.tuples(st.sampled_from(Word), st.sampled_from(Word)), max_size=12))
    def test_any_ratings(self, ratings):
        found = cohens_kappa(ratings)
        assert found.value == brute_kappa(ratings)
        assert (found.value is None) == bool(found.why)
        assert found.value is None or -1 <= found.value <= 1

    def test_every_pair_of_the_complete_offices_on_both_bases(self):
        pairs = all_pairs([load_profile(code).legal for code in COMPLETE], STANDARDS.model, STANDARDS.table)
        assert len(pairs) == 14 * 13
        for pair in pairs:
            for basis, agreed in ((Basis.SOURCES, pair.sources), (Basis.MODEL, pair.model)):
                one, other = codes(pair.sender, basis), codes(pair.receiver, basis)
                shared = [code for code in one.codes if one.word(code) and other.word(code)]
                assert agreed.kappa.value == brute_kappa([(one.word(code), other.word(code)) for code in shared])
                assert agreed.coverage.mapped == len(shared) == agreed.kappa.items


class TestCoverage:
    def test_it_counts_the_senders_codes_that_both_have_a_word_for(self):
        fact = STANDARDS.table.words[P]
        one = Codes(OfficeId("AA"), ("a", "b", "c"), {"a": fact, "b": fact}, 3)
        other = Codes(OfficeId("BB"), ("a", "c", "d", "e"), {"a": fact, "c": fact, "e": fact}, 4)
        assert coverage(one, other).share == Fraction(1, 3)
        assert coverage(other, one).share == Fraction(1, 4)

    def test_an_office_without_codes_has_none(self):
        assert coverage(Codes(OfficeId("AA"), (), {}, 0), codes("EM", Basis.MODEL)).share is None

    def test_unknown_labels_lower_it(self):
        """The EUIPO's register knows nine codes; a row was read for three of them, and for the same three at UKIPO."""
        assert coverage(codes("EM", Basis.SOURCES), codes("GB", Basis.SOURCES)).share == Fraction(3, 9)
        assert coverage(codes("CN", Basis.SOURCES), codes("GB", Basis.SOURCES)).share == 0

    def test_an_office_that_publishes_six_states_uses_six_codes(self):
        assert codes("JP", Basis.SOURCES).used == 6

    def test_a_mark_opposed_after_registration_has_no_code_where_opposition_comes_before(self):
        to_em = coverage(codes("DE", Basis.MODEL), codes("EM", Basis.MODEL))
        missing = [code for code in codes("DE", Basis.MODEL).codes if code not in codes("EM", Basis.MODEL).words]
        assert missing == ["challenged"]
        assert to_em.share == Fraction(6, 7)
