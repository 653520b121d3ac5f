"""How few offices are enough, for each thing that some of them can do together: a Nakamoto coefficient by subsystem.

    decide     the smallest coalition that adopts a motion                       constitution
    block      the smallest coalition without which nothing is adopted           constitution
    propose    the fewest offices that proposed more than half of the blocks     this run
    halt       n - quorum + 1 offices that stay silent: no quorum is left        protocol
    rewrite    the fewest dishonest offices that can bring two histories about   protocol

Two quorums of a protocol that expects lies share at least 2 quorum - n members; if all of those lie, both can be
complete (PBFT, section 3, quorum intersection). A protocol that expects no lies (Raft) can be broken by one.

Source of the idea: Srinivasan 2017, "Quantifying Decentralization", a minimum over subsystems.

Not here: how power is shared below these thresholds (`governance.power`).
"""

from dataclasses import dataclass

from ipchain.consensus.catalogue import MODELS


@dataclass(frozen=True, slots=True)
class Fewest:
    """How few members of `members` are enough to halt or to rewrite, by the rules of the protocol."""

    members: int
    quorum: int
    halt: int
    rewrite: int


def fewest_by_protocol(model: str, members: int) -> Fewest:
    """The two thresholds of a protocol (a key of `catalogue.MODELS`) among so many members (>= 1)."""
    chosen = MODELS[model]
    quorum = chosen.quorum(members)
    rewrite = 1 if chosen.trust == "may stop, never lie" else max(1, 2 * quorum - members)
    return Fewest(members, quorum, members - quorum + 1, rewrite)
