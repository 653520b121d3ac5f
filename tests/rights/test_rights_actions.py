import msgspec
import pytest

from ipchain.encoding import encode
from ipchain.errors import EncodingError
from ipchain.rights.actions import (
    VERB_OF,
    VERBS,
    Answer,
    Assign,
    Correct,
    Decide,
    Extend,
    Freeze,
    License,
    Oppose,
    Register,
    Renew,
    Surrender,
    Unfreeze,
    decode_action,
    encode_action,
)

EXAMPLES = (
    Register("m", "trade-mark", "aurora", "AURORA", (29, 30), ("A01B",), "20-1", ("deed",), "earlier"),
    Extend("m", ("RU", "AU")),
    Answer("m", accept=False, reason="kind-not-kept"),
    Assign("m", "aurora", "borealis", 1, 3, (29,), ("deed",)),
    License("m", "aurora", "daintree", ("AU",), True, 5, 0, 1, False),
    Renew("m"),
    Surrender("m", "aurora"),
    Oppose("m", "carpathia", "older mark"),
    Decide("m", True, "older mark proved"),
    Correct("m", "00" * 32, "words", "AURORAE", "slip of the pen"),
    Freeze("m", "a court", "interim order"),
    Unfreeze("m", "a court", "order lifted"),
)


@pytest.mark.parametrize("action", EXAMPLES, ids=lambda action: VERB_OF[type(action)])
def test_an_action_comes_back_from_its_bytes(action):
    verb, payload = encode_action(action)
    assert decode_action(verb, payload) == action


def test_every_verb_has_an_example_and_its_own_tag():
    assert {type(example) for example in EXAMPLES} == set(VERBS.values())
    tags = [msgspec.msgpack.decode(encode_action(example)[1])[0] for example in EXAMPLES]
    assert tags == list(range(70, 82))


@pytest.mark.parametrize("verb", VERBS)
def test_the_bytes_of_one_verb_are_nothing_under_another(verb):
    for example in EXAMPLES:
        kind, payload = encode_action(example)
        if kind != verb:
            with pytest.raises(EncodingError):
                decode_action(verb, payload)


def test_a_word_that_is_no_verb_is_refused():
    with pytest.raises(EncodingError, match="no such verb: certify"):
        decode_action("certify", encode(("m",)))


@pytest.mark.parametrize("payload", [b"", b"\xc1", b"\x92\x4b", encode((75,)), encode((75, "m", "more")), encode("m")])
def test_bytes_that_are_no_action_are_refused(payload):
    with pytest.raises(EncodingError):
        decode_action("renew", payload)
