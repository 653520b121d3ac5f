"""Certificates from real ledgers of both models: who checks them, and which field each reason guards."""

from datetime import date
from fractions import Fraction

import pytest
from msgspec.structs import replace

from ipchain.consensus.pbft.settings import PbftSettings
from ipchain.consensus.raft.settings import RaftSettings
from ipchain.encoding import decode, encode
from ipchain.experiment.synthetic import filings, office_codes, synthetic, uniform_network
from ipchain.identity.roster import Member, Membership
from ipchain.interop.proof import (
    BATCH_NOT_IN_HEADER,
    ENTRY_NOT_SIGNED,
    ISSUER_NOT_SIGNED,
    ISSUER_UNKNOWN,
    NOT_DECIDED,
    NOT_IN_BLOCK,
    OTHER_LEDGER,
    PURPOSE,
    Certificate,
    check,
)
from ipchain.ledger.block import Block
from ipchain.ledger.chain import Chain
from ipchain.ledger.transaction import SignedTransaction
from ipchain.names import MILLISECOND, SECOND
from ipchain.rights.actions import decode_action
from ipchain.simulation.world import World

DAY = date(2026, 1, 1)
SETTINGS = {"raft": RaftSettings(), "pbft": PbftSettings()}
BOTH = pytest.mark.parametrize("model", SETTINGS)


@pytest.fixture(scope="module", params=["ideal", "ed25519"])
def signatures(request):
    return request.param


@pytest.fixture(scope="module")
def played(signatures):
    """One short run per model: the worlds afterwards."""
    worlds = {}
    for model, settings in SETTINGS.items():
        offices = office_codes(4)
        worlds[model] = World(
            synthetic(
                settings,
                offices,
                uniform_network(20 * MILLISECOND),
                seed=3,
                duration_us=30 * SECOND,
                load=(filings(Fraction(4), offices, 0, 10 * SECOND),),
            ),
            signatures=signatures,
        )
        worlds[model].run()
    return worlds


def office(world, code="X00"):
    return world.hosts[code].office


def certificate(world, code="X00"):
    """Of an entry that shares its block with others, so that its path is not empty."""
    issuing = office(world, code)
    filed = [entry.content for block in issuing.decisions.chain for entry in block.batch.entries]
    issued = [issuing.certify(decode_action(content.kind, content.payload).right, DAY) for content in filed]
    return next(one for one in issued if one is not None and len(one.path) > 1)


def reason(world, one, *, members=None, own=None, needs_quorum=False):
    seated = members or Membership(tuple(Member(code) for code in office_codes(4)))
    return check(one, seated, world.verifier, own or Chain(), needs_quorum=needs_quorum)


def signed_again(world, one, **changes):
    """What a lying issuer can make: any certificate, under its own valid signature."""
    changed = replace(one, **changes)
    return replace(changed, signature=world._desks[one.issuer].signer.sign(PURPOSE, changed.header.digest))


@BOTH
def test_every_office_verifies_what_another_issued_and_asks_nobody(played, model):
    world = played[model]
    one = certificate(world, "X02")

    assert one.issuer == "X02"
    assert {code: office(world, code).verify(one) for code in office_codes(4)} == dict.fromkeys(office_codes(4), "")


@BOTH
def test_a_certificate_survives_its_bytes(played, model):
    one = certificate(played[model])
    if model == "raft":
        assert decode(encode(one), Certificate) == one
    assert one.size_bytes == len(encode(one))


@BOTH
def test_who_holds_no_ledger_needs_the_members_and_nothing_else(played, model):
    assert reason(played[model], certificate(played[model])) == ""


def test_only_pbft_proves_to_a_stranger_that_the_consortium_decided(played):
    """Raft trusts its members not to lie, so its certificates rest on the issuer."""
    found = {model: reason(played[model], certificate(played[model]), needs_quorum=True) for model in SETTINGS}

    assert found == {"raft": NOT_DECIDED, "pbft": ""}


def test_there_is_no_certificate_of_a_right_nobody_filed(played):
    assert office(played["raft"]).certify("no-such-right", DAY) is None


@BOTH
def test_an_issuer_who_is_no_member_proves_nothing(played, model):
    world, one = played[model], certificate(played[model])
    others = Membership(tuple(Member(code) for code in office_codes(4)[1:]))

    assert reason(world, one, members=others) == ISSUER_UNKNOWN
    assert reason(world, replace(one, issuer="QM")) == ISSUER_UNKNOWN


@BOTH
def test_a_certificate_under_another_members_name_is_refused(played, model):
    assert reason(played[model], replace(certificate(played[model]), issuer="X01")) == ISSUER_NOT_SIGNED


@BOTH
@pytest.mark.parametrize("field", ["height", "previous", "batch", "entries_root", "entry_count", "time", "state_root"])
def test_the_issuers_signature_covers_every_field_of_the_header(played, model, field):
    one = certificate(played[model])
    value = getattr(one.header, field)
    header = replace(one.header, **{field: bytes(32) if isinstance(value, bytes) else value + 1})

    assert reason(played[model], replace(one, header=header)) == ISSUER_NOT_SIGNED


@BOTH
def test_a_forged_unsigned_or_unreadable_entry_is_refused(played, model):
    world, one = played[model], certificate(played[model])
    for body, signature in (
        (one.entry.body, bytes(64)),
        (one.entry.body, b""),
        (one.entry.body[:-1], one.entry.signature),
        (b"\xc1", one.entry.signature),
    ):
        assert reason(world, replace(one, entry=SignedTransaction(body, signature))) == ENTRY_NOT_SIGNED


@BOTH
def test_a_true_entry_that_is_not_in_the_block_is_refused(played, model):
    """Signed by its office, and committed, but elsewhere."""
    world, one = played[model], certificate(played[model])
    elsewhere = next(
        entry
        for block in office(world).decisions.chain
        for entry in block.batch.entries
        if block.header.height != one.header.height
    )

    assert reason(world, replace(one, entry=elsewhere)) == NOT_IN_BLOCK


@BOTH
def test_every_alteration_of_place_and_path_is_refused(played, model):
    world, one = played[model], certificate(played[model])
    altered = [
        replace(one, index=one.index + 1),
        replace(one, index=-1),
        replace(one, index=one.header.entry_count),
        replace(one, path=one.path[:-1]),
        replace(one, path=(*one.path, bytes(32))),
        replace(one, path=(bytes(32), *one.path[1:])),
        replace(one, path=()),
    ]

    assert [reason(world, other) for other in altered] == [NOT_IN_BLOCK] * len(altered)


@BOTH
def test_proposer_and_moment_are_bound_by_the_batch(played, model):
    world, one = played[model], certificate(played[model])

    assert reason(world, replace(one, proposer="X03" if one.proposer != "X03" else "X00")) == BATCH_NOT_IN_HEADER
    assert reason(world, replace(one, proposed_at=one.proposed_at + 1)) == BATCH_NOT_IN_HEADER


def test_a_proof_of_another_decision_or_with_too_few_votes_is_no_quorum(played):
    world = played["pbft"]
    one = certificate(world)
    proof = one.proof
    chain = office(world).decisions.chain
    other_height = 1 if one.header.height != 1 else 2
    _, other = office(world).decisions.decision(other_height)
    assert chain.height >= 2
    wrong = [
        None,
        other,
        replace(proof, sequence=proof.sequence + 1),
        replace(proof, view=proof.view + 1),
        replace(proof, digest=bytes(32)),
        replace(proof, signers=proof.signers[:-1], signatures=proof.signatures[:-1]),
        replace(proof, signatures=(bytes(64), *proof.signatures[1:])),
        replace(proof, signers=("QM", *proof.signers[1:])),
        replace(proof, signers=(proof.signers[1], *proof.signers[1:]),
                signatures=(proof.signatures[1], *proof.signatures[1:])),
    ]  # fmt: skip

    assert [reason(world, replace(one, proof=bad), needs_quorum=True) for bad in wrong] == [NOT_DECIDED] * len(wrong)


@BOTH
def test_a_lying_issuer_is_found_out_by_whoever_holds_the_same_height(played, model):
    """A header with another state, under the issuer's own valid signature."""
    world, one = played[model], certificate(played[model])
    lie = signed_again(world, one, header=replace(one.header, state_root=bytes(32)))

    assert reason(world, lie) == ""
    assert reason(world, lie, own=office(world, "X01").decisions.chain) == OTHER_LEDGER
    assert office(world, "X01").verify(lie) == OTHER_LEDGER


@BOTH
def test_who_is_behind_the_certificates_height_compares_nothing(played, model):
    world, one = played[model], certificate(played[model])
    behind = Chain(
        Block(block.header, block.batch)
        for block in office(world).decisions.chain
        if block.header.height < one.header.height
    )

    assert reason(world, one, own=behind) == ""
