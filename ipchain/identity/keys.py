"""Signing and checking: real Ed25519, and ideal signatures for fast simulation.

Ideal signatures are unforgeable by construction: only the holder of an office's `IdealSigner` can make
them, and the shared `IdealNotary` remembers who signed what. They have the length of real ones, so a
simulated message has the size of a real one, and results do not depend on which kind is used.

Every signature covers a domain: product, version, purpose and network, so that a signature never counts
for another purpose or on another network (Source: RFC 8032 for Ed25519; domain separation as is usual).

Not here: key files, rotation and revocation.
"""

import hashlib
from collections.abc import Sequence
from typing import Protocol

from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey, VerifyKey

from ipchain.encoding import encode
from ipchain.names import OfficeId, Signature

SIGNATURE_BYTES = 64


class Signer(Protocol):
    """The hand of one office. It signs statements of this office only."""

    @property
    def office(self) -> OfficeId:
        """Whose hand it is."""
        ...

    def sign(self, purpose: str, statement: bytes) -> Signature:
        """The office's signature, 64 bytes, over the statement for this purpose."""
        ...


class Verifier(Protocol):
    """Knows every member's public key and checks signatures; holds no secret."""

    def verify(self, office: OfficeId, purpose: str, statement: bytes, signature: bytes) -> bool:
        """True when this office signed exactly this statement for this purpose. Never raises."""
        ...

    def forged(
        self, purpose: str, statement: bytes, offices: Sequence[OfficeId], signatures: Sequence[bytes]
    ) -> tuple[int, ...]:
        """The places at which `verify` is False; empty when every office signed this one statement. Never raises.

        `signatures[i]` is said to be of `offices[i]`; both have the same length.
        """
        ...


def domain(network: str, purpose: str) -> bytes:
    """What stands before every signed statement. The encoding carries lengths, so parts cannot run together."""
    return encode(("ipchain", 1, purpose, network))


class Ed25519Signer:
    """Real signatures. The secret neither prints nor pickles."""

    __slots__ = ("_key", "_network", "office")

    def __init__(self, office: OfficeId, network: str, seed: bytes) -> None:
        self.office = office
        self._network = network
        self._key = SigningKey(seed)

    @property
    def public_key(self) -> bytes:
        """32 bytes, safe to show."""
        return self._key.verify_key.encode()

    def sign(self, purpose: str, statement: bytes) -> Signature:
        """An Ed25519 signature over domain and statement."""
        return Signature(self._key.sign(domain(self._network, purpose) + statement).signature)

    def __repr__(self) -> str:
        return f"Ed25519Signer({self.office}, secret not shown)"

    def __reduce__(self) -> str:
        raise TypeError("a signer is never pickled or copied")


class Ed25519Verifier:
    """Checks real signatures against the members' public keys."""

    __slots__ = ("_keys", "_network")

    def __init__(self, network: str, public_keys: dict[OfficeId, bytes]) -> None:
        self._network = network
        self._keys = {office: VerifyKey(key) for office, key in public_keys.items()}

    def verify(self, office: OfficeId, purpose: str, statement: bytes, signature: bytes) -> bool:
        """False for strangers, wrong lengths and wrong signatures alike."""
        key = self._keys.get(office)
        if key is None or len(signature) != SIGNATURE_BYTES:
            return False
        try:
            key.verify(domain(self._network, purpose) + statement, signature)
        except BadSignatureError:
            return False
        return True

    def forged(
        self, purpose: str, statement: bytes, offices: Sequence[OfficeId], signatures: Sequence[bytes]
    ) -> tuple[int, ...]:
        """One by one: Ed25519 has no quicker way to check many."""
        return tuple(
            place
            for place, (office, signature) in enumerate(zip(offices, signatures, strict=True))
            if not self.verify(office, purpose, statement, signature)
        )


MadeSignatures = dict[tuple[str, bytes], tuple[bytes, dict[OfficeId, Signature]]]
"""By purpose and statement: half the signature, which is the same for all, and the signatures by office."""


class IdealNotary:
    """Remembers every ideal signature of one run and checks against that memory.

    A consortium signs the same statement many times over, so the memory goes by statement, and the signatures
    of a whole quorum are compared at once.
    """

    __slots__ = ("_made", "_network")

    def __init__(self, network: str) -> None:
        self._network = network
        self._made: MadeSignatures = {}

    def signer(self, office: OfficeId) -> "IdealSigner":
        """The one hand of this office. Whoever holds it, and nobody else, can sign for the office."""
        return IdealSigner(office, self._network, self._made)

    def verify(self, office: OfficeId, purpose: str, statement: bytes, signature: bytes) -> bool:
        """True when the office's hand made this signature for exactly these three."""
        known = self._made.get((purpose, statement))
        return known is not None and known[1].get(office) == signature

    def forged(
        self, purpose: str, statement: bytes, offices: Sequence[OfficeId], signatures: Sequence[bytes]
    ) -> tuple[int, ...]:
        """All at once when all are right, as they nearly always are."""
        known = self._made.get((purpose, statement))
        made = known[1] if known is not None else {}
        right = tuple(map(made.get, offices))
        if right == tuple(signatures):
            return ()
        return tuple(place for place, pair in enumerate(zip(right, signatures, strict=True)) if pair[0] != pair[1])


def _half(told: bytes) -> bytes:
    """Half of an ideal signature: the digest of who signs for what, or of what is signed."""
    return hashlib.blake2b(told, digest_size=SIGNATURE_BYTES // 2).digest()


class IdealSigner:
    """The hand of one office in a simulation with ideal signatures: it alone writes what the notary remembers."""

    __slots__ = ("_halves", "_made", "_network", "office")

    def __init__(self, office: OfficeId, network: str, made: MadeSignatures) -> None:
        self.office = office
        self._network = network
        self._made = made
        self._halves: dict[str, bytes] = {}
        """By purpose: this office's half of every signature."""

    def sign(self, purpose: str, statement: bytes) -> Signature:
        """A signature the notary remembers."""
        known = self._made.get((purpose, statement))
        if known is None:
            known = self._made[purpose, statement] = (_half(statement), {})
        name, made = known
        signature = made.get(self.office)
        if signature is None:
            half = self._halves.get(purpose)
            if half is None:
                # The encoding carries lengths: two different triples never share one half.
                half = self._halves[purpose] = _half(encode((self._network, self.office, purpose)))
            signature = made[self.office] = Signature(half + name)
        return signature


def simulated_seed(seed: int, office: OfficeId) -> bytes:
    """The key seed of an office in a simulation, 32 bytes. Its prefix keeps it off every real network."""
    return hashlib.sha256(f"ipchain/simulated-key/{seed}/{office}".encode()).digest()
