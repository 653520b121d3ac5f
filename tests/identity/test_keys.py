"""Signatures: real ones against RFC 8032, ideal ones unforgeable by construction, and both behind one interface."""

import copy
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nacl.signing import SigningKey

from ipchain.encoding import encode
from ipchain.identity.keys import (
    SIGNATURE_BYTES,
    Ed25519Signer,
    Ed25519Verifier,
    IdealNotary,
    domain,
    simulated_seed,
)

NETWORK = "test-network"
SEEDS = {office: simulated_seed(1, office) for office in ("EM", "RU")}

# RFC 8032, section 7.1, tests 1 to 3 and SHA(abc): secret key, public key, message, signature.
RFC_8032 = [
    (
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        (
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
            "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
        ),
    ),
    (
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        (
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
            "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
        ),
    ),
    (
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        (
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
            "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"
        ),
    ),
    (
        "833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42",
        "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
        (
            "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
            "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"
        ),
        (
            "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b589"
            "09351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704"
        ),
    ),
]

GROUP_ORDER = 2**252 + 27742317777372353535851937790883648493


def real(network=NETWORK):
    signers = {office: Ed25519Signer(office, network, seed) for office, seed in SEEDS.items()}
    return signers, Ed25519Verifier(network, {office: signer.public_key for office, signer in signers.items()})


def ideal(network=NETWORK):
    notary = IdealNotary(network)
    return {office: notary.signer(office) for office in SEEDS}, notary


BOTH = pytest.mark.parametrize("kind", [real, ideal])


@pytest.mark.parametrize(("secret", "public", "message", "signature"), RFC_8032)
def test_the_curve_underneath_gives_the_published_signatures(secret, public, message, signature):
    """RFC 8032, section 7.1."""
    key = SigningKey(bytes.fromhex(secret))

    assert key.verify_key.encode().hex() == public
    assert key.sign(bytes.fromhex(message)).signature.hex() == signature


@pytest.mark.parametrize("secret", [row[0] for row in RFC_8032])
def test_a_signer_signs_domain_and_statement_with_that_curve(secret):
    seed = bytes.fromhex(secret)
    signed = SigningKey(seed).sign(encode(("ipchain", 1, "vote", NETWORK)) + b"statement").signature

    assert Ed25519Signer("EM", NETWORK, seed).sign("vote", b"statement") == signed


@BOTH
def test_a_signature_holds_for_its_office_purpose_and_statement_and_for_nothing_else(kind):
    signers, verifier = kind()
    signature = signers["EM"].sign("vote", b"statement")

    assert len(signature) == SIGNATURE_BYTES
    assert verifier.verify("EM", "vote", b"statement", signature)
    assert not verifier.verify("RU", "vote", b"statement", signature)
    assert not verifier.verify("EM", "transaction", b"statement", signature)
    assert not verifier.verify("EM", "vote", b"statement.", signature)
    assert not verifier.verify("AU", "vote", b"statement", signature), "a stranger"


@BOTH
def test_a_signature_does_not_count_on_another_network(kind):
    signers, _ = kind("one")
    _, elsewhere = kind("two")

    assert not elsewhere.verify("EM", "vote", b"s", signers["EM"].sign("vote", b"s"))


@BOTH
def test_signing_twice_gives_the_same_signature(kind):
    signers, _ = kind()

    assert signers["EM"].sign("vote", b"s") == signers["EM"].sign("vote", b"s")


@BOTH
@given(place=st.integers(0, SIGNATURE_BYTES * 8 - 1))
def test_one_flipped_bit_anywhere_ends_a_signature(kind, place):
    signers, verifier = kind()
    signature = bytearray(signers["EM"].sign("vote", b"statement"))
    signature[place // 8] ^= 1 << place % 8

    assert not verifier.verify("EM", "vote", b"statement", bytes(signature))


@BOTH
@pytest.mark.parametrize("length", [0, 1, 63, 65, 128])
def test_a_signature_of_another_length_is_refused_and_raises_nothing(kind, length):
    signers, verifier = kind()
    signature = (signers["EM"].sign("vote", b"s") * 2)[:length]

    assert not verifier.verify("EM", "vote", b"s", signature)


@BOTH
def test_of_many_signatures_of_one_statement_the_forged_ones_are_told_by_place(kind):
    signers, verifier = kind()
    good = [signers[office].sign("vote", b"s") for office in ("EM", "RU")]
    other = signers["EM"].sign("vote", b"another")
    asked = {
        "all good": (("EM", "RU"), good, ()),
        "nobody": ((), (), ()),
        "in another order": (("RU", "EM"), good[::-1], ()),
        "exchanged": (("RU", "EM"), good, (0, 1)),
        "the second of another statement": (("RU", "EM"), (good[1], other), (1,)),
        "a stranger": (("EM", "AU"), good, (1,)),
        "of the wrong length": (("EM", "RU"), (b"", good[1]), (0,)),
        "the same office twice": (("EM", "EM"), (good[0], good[0]), ()),
    }
    for why, (offices, signatures, forged) in asked.items():
        assert verifier.forged("vote", b"s", offices, signatures) == forged, why
        one_by_one = [
            verifier.verify(*pair)
            for pair in (
                (office, "vote", b"s", signature) for office, signature in zip(offices, signatures, strict=True)
            )
        ]
        assert [place for place, good_one in enumerate(one_by_one) if not good_one] == list(forged), why
    assert verifier.forged("pbft", b"s", ("EM", "RU"), good) == (0, 1)


def test_the_second_form_of_a_real_signature_is_refused():
    """RFC 8032, section 5.1.7: S must lie below the group's order, or one statement had two signatures."""
    signers, verifier = real()
    signature = signers["EM"].sign("vote", b"s")
    moved = int.from_bytes(signature[32:], "little") + GROUP_ORDER

    assert not verifier.verify("EM", "vote", b"s", signature[:32] + moved.to_bytes(32, "little"))


def test_purpose_and_network_cannot_run_together():
    assert domain("c", "ab") != domain("bc", "a")
    assert domain("", "abc") != domain("abc", "")


def test_two_purposes_with_the_same_beginning_have_different_ideal_signatures():
    """No field of a fixed width cuts a purpose off."""
    signers, notary = ideal()
    long, longer = "certificate-of-one-kind", "certificate-of-other-kind"
    signature = signers["EM"].sign(long, b"s")
    signers["EM"].sign(longer, b"s")

    assert notary.verify("EM", long, b"s", signature)
    assert not notary.verify("EM", longer, b"s", signature)


def test_the_notary_knows_only_what_was_signed():
    signers, notary = ideal()
    signature = signers["EM"].sign("vote", b"s")
    fresh = IdealNotary(NETWORK)

    assert not fresh.verify("EM", "vote", b"s", signature), "no secret is hidden in the bytes: memory decides"
    assert not notary.verify("EM", "vote", b"s", bytes(SIGNATURE_BYTES))


def test_a_signer_shows_its_secret_in_no_text():
    seed = SEEDS["EM"]
    signer = Ed25519Signer("EM", NETWORK, seed)
    shown = f"{signer}{signer!r}{signer!s}{signer:}{[signer]}"

    assert "EM" in shown
    for form in (seed.hex(), repr(seed)[2:-1], str(list(seed))):
        assert form not in shown


@pytest.mark.parametrize("leak", [pickle.dumps, copy.copy, copy.deepcopy], ids=["pickle", "copy", "deepcopy"])
def test_a_signer_is_neither_pickled_nor_copied(leak):
    with pytest.raises(TypeError, match="never pickled"):
        leak(Ed25519Signer("EM", NETWORK, SEEDS["EM"]))


def test_a_public_key_is_32_bytes_and_not_the_seed():
    public = Ed25519Signer("EM", NETWORK, SEEDS["EM"]).public_key

    assert len(public) == 32
    assert public != SEEDS["EM"]


def test_simulated_keys_differ_by_seed_and_office_and_carry_their_own_prefix():
    seeds = {simulated_seed(seed, office) for seed in (1, 2, 11) for office in ("EM", "RU", "1/EM")}

    assert len(seeds) == 9
    assert all(len(seed) == 32 for seed in seeds)
