"""The signed envelope: the body is what is signed, named and sent."""

import pytest
from paperwork import NOTARY, entry

from ipchain.encoding import digest, encode
from ipchain.errors import EncodingError
from ipchain.identity.keys import IdealNotary
from ipchain.ledger.transaction import PURPOSE, SignedTransaction, Transaction, is_signed_by_its_office


def test_an_entry_is_named_by_its_body_not_by_its_signature():
    one = entry(1)

    assert one.digest == digest(one.body) == SignedTransaction(one.body, bytes(64)).digest
    assert entry(1).digest != entry(2).digest


def test_an_entry_gives_back_what_was_signed():
    assert entry(7, "RU", "sale").content == Transaction("RU", 7, 739_617, "sale", "register", b"payload")


def test_only_the_office_named_inside_can_have_signed():
    forged = entry(1, office="EM", signer=NOTARY.signer("RU"))

    assert is_signed_by_its_office(entry(1), NOTARY)
    assert not is_signed_by_its_office(forged, NOTARY)


def test_a_signature_for_another_purpose_network_or_body_does_not_count():
    body = entry(3).body
    hand = NOTARY.signer("EM")

    assert not is_signed_by_its_office(SignedTransaction(body, hand.sign("pbft", body)), NOTARY)
    assert not is_signed_by_its_office(SignedTransaction(body, hand.sign(PURPOSE, entry(4).body)), NOTARY)
    assert not is_signed_by_its_office(entry(3, notary=IdealNotary("elsewhere")), NOTARY)


@pytest.mark.parametrize("body", [b"", b"\xc1", encode(("EM", 1)), entry(1).body + b"\x00"])
def test_a_body_that_is_no_transaction_says_so(body):
    with pytest.raises(EncodingError):
        _ = SignedTransaction(body, bytes(64)).content
