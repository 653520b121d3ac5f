"""Which protocols there are, what each one promises, and how its replicas are made.

A literal table: nothing registers itself. `promise` says in plain words what a network of a given size
withstands, for `ipchain check` and every report.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from ipchain.consensus.core import Core, Proof, Seat
from ipchain.consensus.pbft.certificates import verify_commit_certificate
from ipchain.consensus.pbft.core import PbftCore
from ipchain.consensus.pbft.messages import CommitCertificate
from ipchain.consensus.pbft.settings import PbftSettings
from ipchain.consensus.quorum import byzantine_quorum, faulty_at_most, majority
from ipchain.consensus.raft.core import RaftCore
from ipchain.consensus.raft.settings import RaftSettings
from ipchain.identity.keys import Verifier
from ipchain.identity.roster import Membership
from ipchain.names import Digest, Height, OfficeId

Settings = RaftSettings | PbftSettings


@dataclass(frozen=True, slots=True)
class Model:
    """One protocol. Functions of n take the number of members; `delays` are message delays to a decision.

    `proves`: decisions carry the signatures of a quorum, which anybody can check.
    """

    name: str
    paper: str
    trust: Literal["may stop, never lie", "may lie"]
    smallest: int
    quorum: Callable[[int], int]
    quorum_rule: str
    tolerated: Callable[[int], int]
    messages: Callable[[int], int]
    messages_rule: str
    delays: int
    proves: bool
    caution: str

    def promise(self, members: int) -> str:
        """One sentence for people: what a network of this size withstands."""
        tolerated = self.tolerated(members)
        offices = "1 office" if members == 1 else f"{members} offices"
        if self.trust == "may lie":
            return f"{self.name}, {offices}: up to {tolerated} dishonest or stopped."
        stopped = "no stopped office" if tolerated == 0 else f"{tolerated} stopped office{'s' if tolerated > 1 else ''}"
        return f"{self.name}, {offices}: keeps working with {stopped}; no protection against a dishonest one."


MODELS: Final[Mapping[str, Model]] = {
    "raft": Model(
        name="raft",
        paper="Ongaro and Ousterhout, In Search of an Understandable Consensus Algorithm, USENIX ATC 2014",
        trust="may stop, never lie",
        smallest=1,
        quorum=majority,
        quorum_rule="more than half of the offices",
        tolerated=lambda members: (members - 1) // 2,
        messages=lambda members: 2 * (members - 1),
        messages_rule="2(n-1)",
        delays=2,
        proves=False,
        caution="Raft trusts its members not to lie: an office that does can break the register unnoticed.",
    ),
    "pbft": Model(
        name="pbft",
        paper="Castro and Liskov, Practical Byzantine Fault Tolerance, OSDI 1999",
        trust="may lie",
        smallest=4,
        quorum=byzantine_quorum,
        quorum_rule="two thirds of the offices and one more: ceil((n+f+1)/2) with f = floor((n-1)/3)",
        tolerated=faulty_at_most,
        messages=lambda members: 2 * members * (members - 1),
        messages_rule="2n(n-1)",
        delays=3,
        proves=True,
        caution="PBFT holds while fewer than a third of the offices lie or fail; beyond that it may stop or break.",
    ),
}


def core_factory(settings: Settings) -> Callable[[Seat], Core]:
    """How to seat an office in the protocol these settings belong to."""
    if isinstance(settings, RaftSettings):
        return lambda seat: RaftCore(seat, settings)
    return lambda seat: PbftCore(seat, settings)


def certified_by(proof: Proof | None) -> tuple[OfficeId, ...]:
    """The offices whose votes a proof carries, in the order of seats; none where the model has no proofs."""
    return proof.signers if isinstance(proof, CommitCertificate) else ()


def proves(proof: Proof | None, height: Height, batch: Digest, membership: Membership, verifier: Verifier) -> bool:
    """True when the proof shows by itself that the consortium decided this batch here; never without a proof."""
    return (
        isinstance(proof, CommitCertificate)
        and proof.sequence == height
        and verify_commit_certificate(proof, batch, membership, verifier)
    )
