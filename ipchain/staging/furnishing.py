"""What the offices of a scenario are opened with: keys, seats, law, constitution, and where their dice come from.

Not here: when an office is opened, and from which records (`ipchain.simulation`, `ipchain.runtime`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Literal

from ipchain.chance import Stream
from ipchain.consensus.catalogue import MODELS, core_factory
from ipchain.consensus.core import Record
from ipchain.identity.keys import Ed25519Signer, Ed25519Verifier, IdealNotary, Signer, Verifier, simulated_seed
from ipchain.identity.roster import Member, Membership, Roster
from ipchain.names import OfficeId
from ipchain.office.office import Desk, SharedWork
from ipchain.scenario.model import Scenario

Signatures = Literal["ideal", "ed25519"]


def keys(scenario: Scenario, signatures: Signatures) -> tuple[dict[OfficeId, Signer], Verifier]:
    """A hand for each office, in the order of codes, and who checks what they sign. All in one process."""
    network = f"simulated/{scenario.name}"
    offices = sorted(office.code for office in scenario.offices)
    if signatures == "ed25519":
        signers = {office: Ed25519Signer(office, network, simulated_seed(scenario.seed, office)) for office in offices}
        return dict(signers), Ed25519Verifier(network, {name: hand.public_key for name, hand in signers.items()})
    notary = IdealNotary(network)
    return {office: notary.signer(office) for office in offices}, notary


def desks(
    scenario: Scenario, signers: Mapping[OfficeId, Signer], verifier: Verifier, shared: SharedWork | None
) -> dict[OfficeId, Desk]:
    """Each office's desk, without dice of its own and without records; `at_start` puts them there."""
    model = MODELS[scenario.consensus.model]
    profiles = {office.code: office.legal for office in scenario.offices}
    members = tuple(Member(office.code, weight=office.weight) for office in scenario.offices)
    roster = Roster(Membership(members))
    make_core = core_factory(scenario.consensus.settings)
    return {
        office.code: Desk(
            me=office.code,
            roster=roster,
            make_core=make_core,
            signer=signers[office.code],
            verifier=verifier,
            dice=Stream(scenario.seed, f"office:{office.code}"),
            profiles=profiles,
            constitution=scenario.governance.constitution,
            review_us=office.review_us,
            proves_decisions=model.proves,
            shared=shared,
        )
        for office in scenario.offices
    }


def at_start(desk: Desk, seed: int, life: int, records: Sequence[Record]) -> Desk:
    """The desk as the office finds it at its start number `life`: dice for this life, and what its disk holds."""
    return replace(desk, dice=Stream(seed, f"office:{desk.me}:{life}"), records=tuple(records))
