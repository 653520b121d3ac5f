"""Every reason code has exactly one layer, and the rates count what they say."""

from collections import Counter
from fractions import Fraction

import pytest

from ipchain.consensus.pbft import refusals
from ipchain.consensus.raft import reasons
from ipchain.errors import InvariantViolation
from ipchain.governance.reasons import REASONS as GOVERNANCE
from ipchain.interop import layers, proof
from ipchain.interop.layers import HARMLESS, LAYER_OF, Family, Handed, Layer, Passed, layer_of, pass_rates, score
from ipchain.office import mempool
from ipchain.rights.reasons import REASONS as RIGHTS

TECHNICAL, SEMANTIC, ORGANISATIONAL, LEGAL = Layer

CERTIFICATE = {
    proof.ISSUER_UNKNOWN, proof.ISSUER_NOT_SIGNED, proof.ENTRY_NOT_SIGNED, proof.NOT_IN_BLOCK,
    proof.BATCH_NOT_IN_HEADER, proof.NOT_DECIDED, proof.OTHER_LEDGER,
}  # fmt: skip

CLOSED = {
    Family.RIGHTS: set(RIGHTS),
    Family.GOVERNANCE: set(GOVERNANCE),
    Family.ADMISSION: {mempool.KNOWN, mempool.UNREADABLE, mempool.NOT_SIGNED, mempool.FULL},
    Family.CERTIFICATE: CERTIFICATE | {"no-certificate"},
    Family.PROTOCOL: reasons.SUSPICIOUS | reasons.ORDINARY | refusals.ALL,
    Family.NETWORK: {"lost", "partition", "stopped"},
    Family.MEASURED: {
        layers.NOT_DELIVERED, layers.NO_PLACE, layers.NO_CODE, layers.READ_OTHERWISE, layers.ANSWERED_LATE,
        layers.DELIVERED_LATE, layers.NOT_ANSWERED,
    },
}  # fmt: skip
"""The lists that codes come from, gathered where they are made."""


@pytest.mark.parametrize("family", Family)
def test_every_code_of_the_list_has_a_layer_and_no_other_code_has_one(family):
    assert set(LAYER_OF[family]) == CLOSED[family]


@pytest.mark.parametrize("family", Family)
def test_no_code_stands_under_two_layers(family):
    counted = Counter(code for codes in layers._PLACES[family].values() for code in codes)
    assert [code for code, times in counted.items() if times > 1] == []


def test_a_planted_code_without_a_layer_is_seen():
    assert set(LAYER_OF[Family.RIGHTS]) != CLOSED[Family.RIGHTS] | {"planted"}
    with pytest.raises(InvariantViolation, match=r"layers\.code-known"):
        layer_of("planted", Family.RIGHTS)


def test_one_word_of_two_lists_means_what_its_list_means():
    assert "name-missing" in RIGHTS
    assert "name-missing" in GOVERNANCE
    assert layer_of("too-late", Family.GOVERNANCE, Family.RIGHTS) is ORGANISATIONAL
    assert layer_of("number-used", Family.GOVERNANCE, Family.RIGHTS) is TECHNICAL


@pytest.mark.parametrize(
    ("code", "layer"),
    [
        ("unreadable", TECHNICAL),
        ("kind-not-kept", SEMANTIC),
        ("not-designated", ORGANISATIONAL),
        ("priority-too-late", LEGAL),
        ("exclusive-conflict", LEGAL),
    ],
)
def test_where_some_codes_belong(code, layer):
    assert layer_of(code, Family.RIGHTS) is layer


def test_refusals_in_the_ordinary_course_are_harmless_and_the_others_are_not():
    assert HARMLESS >= reasons.ORDINARY
    assert not HARMLESS & reasons.SUSPICIOUS
    assert refusals.BAD_SIGNATURE not in HARMLESS
    assert mempool.KNOWN in HARMLESS


class TestRates:
    def test_what_is_stopped_does_not_reach_the_layers_above(self):
        handed = [
            Handed(TECHNICAL),
            Handed(SEMANTIC),
            Handed(ORGANISATIONAL),
            Handed(LEGAL),
            Handed(None),
            Handed(None),
        ]
        rates = pass_rates(handed)
        assert [(one.reached, one.passed) for one in rates] == [(6, 5), (5, 4), (4, 3), (3, 2)]
        assert score(rates).strict == Fraction(2, 6), "the product is the share that got through"
        assert (score(rates).weakest, score(rates).link) == (Fraction(2, 3), LEGAL)

    def test_what_nobody_can_tell_is_counted_apart_and_goes_on(self):
        rates = pass_rates([Handed(None, frozenset({SEMANTIC})), Handed(LEGAL)])
        assert [(one.reached, one.passed, one.unjudged) for one in rates] == [
            (2, 2, 0),
            (1, 1, 1),
            (2, 2, 0),
            (2, 1, 0),
        ]

    def test_nothing_handed_over_gives_no_rate_and_no_score(self):
        rates = pass_rates([])
        assert {one.rate for one in rates} == {None}
        assert score(rates) == layers.Score(None, None, None)

    def test_a_layer_that_saw_nothing_leaves_no_score(self):
        rates = pass_rates([Handed(TECHNICAL)])
        assert rates[0].rate == 0
        assert rates[1].rate is None
        assert score(rates).strict is None

    def test_the_lowest_of_equally_weak_layers_is_named(self):
        assert score([Passed(layer, 2, 1) for layer in Layer]).link is TECHNICAL
