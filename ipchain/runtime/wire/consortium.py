"""Whom a process talks with: network, protocol, and the members of each epoch it still knows.

A membership holds for one epoch. Keys are checked against the members of the frame's own epoch, so a key that
was revoked no longer signs for a later one, and what it signed before stays what it was.

Not here: how members change (`governance`), where keys come from (`identity`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from ipchain.consensus.catalogue import MODELS
from ipchain.errors import invariant
from ipchain.identity.keys import Verifier
from ipchain.identity.roster import Membership
from ipchain.names import OfficeId
from ipchain.runtime.wire.frame import EVERYONE

LARGEST_EPOCH: Final = 0xFFFF_FFFF


@dataclass(frozen=True, slots=True)
class Circle:
    """The members of one epoch and the keys they sign with in it."""

    membership: Membership
    verifier: Verifier


@dataclass(frozen=True, slots=True)
class Consortium:
    """`epochs` holds the current epoch, `epoch`, and any others whose frames should be told apart from garbage.

    `protocol` is a name of the catalogue. Raises InvariantViolation when these do not fit together.
    """

    network: str
    protocol: str
    epoch: int
    epochs: Mapping[int, Circle]

    def __post_init__(self) -> None:
        invariant(self.protocol in MODELS, "wire.protocol-exists", protocol=self.protocol)
        invariant(self.epoch in self.epochs, "wire.members-of-the-epoch-known", epoch=self.epoch)
        for epoch, circle in self.epochs.items():
            invariant(0 <= epoch <= LARGEST_EPOCH, "wire.epoch-fits-its-field", epoch=epoch)
            invariant(len(circle.membership) < EVERYONE, "wire.seats-fit-their-field", members=len(circle.membership))

    @property
    def current(self) -> Circle:
        """The members now."""
        return self.epochs[self.epoch]

    @property
    def offices(self) -> tuple[OfficeId, ...]:
        """Everybody who sits in one of the known epochs, in the order of codes."""
        return tuple(sorted({office for circle in self.epochs.values() for office in circle.membership.offices}))
