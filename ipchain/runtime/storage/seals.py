"""What proves a record: its hash, and the chain of all hashes before it.

Every record has a place (1, 2, 3, ...), a kind, a digest of its bytes and a chain value: the digest over the chain
value before, place, kind and own digest. The first chain value stands for the identity of the store, so that a file of
another node, network or key never fits. `walk` reads a whole store and says which records are proven; where a record
is bad it still finds the exact hash of what was written, because digest and chain are kept twice (`tables`).

Hash: BLAKE2b with 128 bits, as reliability S-20 asks. It guards against disks, not against a forger who may rewrite
every copy; what a peer must believe is signed.

Not here: SQL (`tables`), and what a finding means (`recovery`).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Final, Literal, NamedTuple

from ipchain.encoding import encode
from ipchain.names import OfficeId

Kind = Literal["safety", "log"]
"""`safety`: a promise of this node, which nobody else can give back. `log`: what peers hold as well."""

KIND_CODES: Final[dict[Kind, int]] = {"log": 0, "safety": 1}
SAFETY: Final = KIND_CODES["safety"]

DIGEST_BYTES: Final = 16


@dataclass(frozen=True, slots=True)
class StoreIdentity:
    """Whose store this is. A node that is readmitted gets a new consensus key, and with it a new store."""

    network: str
    office: OfficeId
    consensus_key: bytes

    @property
    def genesis(self) -> bytes:
        """The chain value before the first record, 16 bytes."""
        owner = encode((self.network, self.office, self.consensus_key))
        return blake2b(owner, digest_size=DIGEST_BYTES, person=b"ipchain/store/1").digest()


class Seal(NamedTuple):
    """All that is known of a record without its bytes."""

    place: int
    kind: int
    digest: bytes
    before: bytes
    chain: bytes


class Written(NamedTuple):
    """A row of the records as it was read; whatever did not have the right type is empty, or -1."""

    place: int
    kind: int
    body: bytes
    digest: bytes
    before: bytes


class Kept(NamedTuple):
    """A row of the second copy as it was read."""

    place: int
    kind: int
    digest: bytes
    chain: bytes


class Entry(NamedTuple):
    """What the two tables have for one place."""

    place: int
    written: Written | None
    kept: Kept | None


class Fault(NamedTuple):
    """A place whose bytes are not, or not provably, what was written.

    `digest` is the exact hash of what was written, None when no copy of it is proven: then nothing can repair it.
    """

    place: int
    kind: int | None
    digest: bytes | None
    before: bytes
    chain: bytes

    @property
    def may_be_promise(self) -> bool:
        """True when the record was a promise of this node, or may have been one."""
        return self.kind != 0


class Mend(NamedTuple):
    """A place whose bytes are proven, while a copy of its hashes is damaged."""

    seal: Seal
    body: bytes


STATION: Final = 256
"""Every so many places the chain value is kept in memory, so that a later read need not start at the first record."""


@dataclass(slots=True)
class Walked:
    """What a walk has found; filled by `walk`."""

    head: bytes
    """Chain value of the last place, for the next record to build on."""
    last: int
    bodies: list[bytes | None] = field(default_factory=list)
    """The proven record of each place in order; None where it is faulty."""
    faults: list[Fault] = field(default_factory=list)
    mends: list[Mend] = field(default_factory=list)
    stations: dict[int, bytes] = field(default_factory=dict)
    """Chain values by place, from the start of the walk on."""
    at_witness: bytes | None = None
    """Chain value at the place the witness names; None when the walk did not come there."""

    @property
    def sound_prefix(self) -> tuple[bytes, ...]:
        """The records before the first fault."""
        sound: list[bytes] = []
        for body in self.bodies:
            if body is None:
                break
            sound.append(body)
        return tuple(sound)

    @property
    def bad_tail(self) -> int | None:
        """The first of the places at the end that are all bad; None when the last one is sound."""
        first = None
        expected = self.last
        for fault in reversed(self.faults):
            if fault.place != expected:
                break
            first, expected = fault.place, fault.place - 1
        return first


def digest_of_body(body: bytes) -> bytes:
    """BLAKE2b-128 of the bytes of a record."""
    return blake2b(body, digest_size=DIGEST_BYTES, person=b"ipchain/record/1").digest()


def link(before: bytes, place: int, kind: int, digest: bytes) -> bytes:
    """The chain value of a place. place >= 1; kind is 0 or 1."""
    return blake2b(
        b"%b%b%c%b" % (before, place.to_bytes(8, "big"), kind, digest),
        digest_size=DIGEST_BYTES,
        person=b"ipchain/chain/1",
    ).digest()


def seal(before: bytes, place: int, kind: int, body: bytes) -> Seal:
    """Hash a record and chain it to what lies before."""
    digest = digest_of_body(body)
    return Seal(place, kind, digest, before, link(before, place, kind, digest))


def walk(entries: Iterable[Entry], start: bytes, *, after: int = 0, witness: tuple[int, bytes] | None = None) -> Walked:
    """Prove every place in order, the first of them being `after` + 1, where the chain value before it is `start`.

    `witness` is a place and the chain value that it must have.
    """
    walked = Walked(head=start, last=after, stations={after: start})
    witnessed, witnessed_chain = witness or (-1, b"")
    if witnessed == after:
        walked.at_witness = start
    for here, following in _with_next(entries):
        chain = _sound(here, walked.head)
        if chain is None:
            anchors = _anchors(here, following, witnessed_chain if here.place == witnessed else None)
            chain = _examine(here, anchors, walked)
        else:
            assert here.written is not None
            walked.bodies.append(here.written.body)
        walked.head, walked.last = chain, here.place
        if here.place % STATION == 0:
            walked.stations[here.place] = chain
        if here.place == witnessed:
            walked.at_witness = chain
    return walked


def _with_next(entries: Iterable[Entry]) -> Iterator[tuple[Entry, Entry | None]]:
    earlier: Entry | None = None
    for one in entries:
        if earlier is not None:
            yield earlier, one
        earlier = one
    if earlier is not None:
        yield earlier, None


def _sound(here: Entry, before: bytes) -> bytes | None:
    """The chain value when both copies agree with the bytes and with the chain so far."""
    written, kept = here.written, here.kept
    if written is None or kept is None or written.before != before or written.kind != kept.kind:
        return None
    if written.kind not in {0, 1} or not digest_of_body(written.body) == written.digest == kept.digest:
        return None
    chain = link(before, here.place, written.kind, written.digest)
    return chain if chain == kept.chain else None


def _anchors(here: Entry, following: Entry | None, witnessed: bytes | None) -> list[bytes]:
    """What else says which chain value this place has; the one that later records were built on comes first."""
    said = [] if following is None or following.written is None else [following.written.before]
    if here.kept is not None:
        said.append(here.kept.chain)
    if witnessed is not None:
        said.append(witnessed)
    return [value for value in said if len(value) == DIGEST_BYTES]


def _examine(here: Entry, anchors: list[bytes], walked: Walked) -> bytes:
    """Enter a place that is not sound as mend or fault; returns the chain value to go on with."""
    before = walked.head
    proven = _proven(here, before, anchors)
    if proven is None:
        chain = anchors[0] if anchors else before
        walked.faults.append(Fault(here.place, None, None, before, chain))
        walked.bodies.append(None)
        return chain
    if here.written is not None and digest_of_body(here.written.body) == proven.digest:
        walked.mends.append(Mend(proven, here.written.body))
        walked.bodies.append(here.written.body)
    else:
        walked.faults.append(Fault(here.place, proven.kind, proven.digest, before, proven.chain))
        walked.bodies.append(None)
    return proven.chain


def _proven(here: Entry, before: bytes, anchors: list[bytes]) -> Seal | None:
    """The kind and digest that lead from the chain before to the chain after, if any copy still has them."""
    digests: list[bytes] = []
    if here.written is not None:
        digests += [here.written.digest, digest_of_body(here.written.body)]
    if here.kept is not None:
        digests.append(here.kept.digest)
    for digest in digests:
        for kind in (1, 0):
            chain = link(before, here.place, kind, digest)
            if chain in anchors:
                return Seal(here.place, kind, digest, before, chain)
    return None
