from hashlib import sha256

import pytest
from made_events import AURORA, NOTARY, block, executed, filing, tally_of
from msgspec.structs import replace

from ipchain.checkers.signatures import CertificatesVerify, SignedByItsOffice
from ipchain.identity.keys import Ed25519Signer, Ed25519Verifier
from ipchain.ledger.transaction import PURPOSE
from ipchain.trace import CertificateChecked, CertificateIssued

FILED = executed(filing(), AURORA)


class TestSignedByItsOffice:
    def test_a_signed_entry_holds_at_every_office(self):
        tally = tally_of(SignedByItsOffice(NOTARY), FILED, replace(FILED, office="AU"))
        assert tally.breach is None
        assert tally.checks == 2

    def test_no_entry_is_no_test(self):
        assert tally_of(SignedByItsOffice(NOTARY)).checks == 0

    def test_a_refused_entry_may_write_nothing(self):
        refused = executed(filing(), (), outcome="refused")
        assert tally_of(SignedByItsOffice(NOTARY), refused).breach is None

    @pytest.mark.parametrize(
        "forged",
        [
            replace(FILED, signature=bytes(64)),
            replace(FILED, signer="AU"),
            replace(FILED, entry=sha256(b"other").hexdigest()),
            replace(FILED, body=FILED.body + b"\x00"),
            replace(FILED, body=b"junk", entry=sha256(b"junk").hexdigest()),
            replace(FILED, verb="assign"),
            replace(FILED, reference="another-step"),
            replace(FILED, changed=("AU",)),
            replace(FILED, changed=("EM", "AU")),
        ],
    )
    def test_anything_but_the_signed_entry_is_flagged(self, forged):
        tally = tally_of(SignedByItsOffice(NOTARY), forged)
        assert tally.breach.at == 1
        assert tally.breach.offices == ("EM",)

    @pytest.mark.parametrize(
        "forged", [replace(FILED, office="AU", signature=bytes(64)), replace(FILED, office="AU", signer="AU")]
    )
    def test_a_forgery_that_follows_the_true_entry_is_flagged_as_well(self, forged):
        assert tally_of(SignedByItsOffice(NOTARY), FILED, forged).breach.at == 2

    def test_a_signature_for_another_purpose_is_flagged(self):
        body = FILED.body
        vote = NOTARY.signer("EM").sign("vote", body)
        assert tally_of(SignedByItsOffice(NOTARY), replace(FILED, signature=vote)).breach is not None

    def test_real_signatures_are_checked_the_same_way(self):
        hand = Ed25519Signer("EM", "test", bytes(32))
        verifier = Ed25519Verifier("test", {"EM": hand.public_key})
        true = replace(FILED, signature=hand.sign(PURPOSE, FILED.body))
        assert tally_of(SignedByItsOffice(verifier), true).breach is None
        assert tally_of(SignedByItsOffice(verifier), FILED).breach is not None

    def test_each_signature_is_verified_once(self):
        asked = []

        class Counting:
            def verify(self, *question):
                asked.append(question)
                return NOTARY.verify(*question)

        tally_of(SignedByItsOffice(Counting()), *(replace(FILED, office=office) for office in ("AU", "EM", "RU")))
        assert len(asked) == 1


ISSUED = CertificateIssued("certificate", "RU", "mark", "e1", 1, 500)
VALID = CertificateChecked("check", "AU", "mark", True, "")
INVALID = CertificateChecked("check", "AU", "mark", False, "no-quorum")


def certificates():
    return CertificatesVerify({"check": "certificate"})


class TestCertificatesVerify:
    def test_an_issued_certificate_that_verifies_holds(self):
        tally = tally_of(certificates(), block("RU", 1, entries=("e1",)), ISSUED, VALID)
        assert tally.breach is None
        assert tally.checks == 1

    def test_an_issued_certificate_that_does_not_verify_is_flagged_with_the_reason(self):
        tally = tally_of(certificates(), ISSUED, INVALID)
        assert tally.breach.at == 2
        assert "no-quorum" in tally.breach.observed

    def test_a_certificate_that_nobody_issued_must_not_verify(self):
        assert tally_of(certificates(), VALID).breach is not None
        assert tally_of(certificates(), INVALID).breach is None

    def test_a_certificate_of_an_entry_that_the_block_does_not_hold_is_flagged(self):
        assert tally_of(certificates(), block("RU", 1, entries=("e2",)), ISSUED).breach.offices == ("RU",)

    def test_a_certificate_that_nobody_checked_is_no_test(self):
        tally = tally_of(certificates(), ISSUED)
        assert tally.checks == 0
        assert tally.untested == "no certificate was checked"
        assert tally_of(certificates()).untested == "no certificate was issued"
