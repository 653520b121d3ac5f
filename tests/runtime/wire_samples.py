"""At least one message of every kind, with fixed bytes, and the golden text of its frame.

`python tests/runtime/wire_samples.py` writes the golden files anew. Do that only when bytes are meant to change:
what an office of another version reads is at stake, so the version of the kind goes up with them.
"""

from pathlib import Path

from msgspec import Struct
from wire_room import EPOCH, INSTANCE, KIND_OF, ME, PEER, PROTOCOL_OF, Room

from ipchain.consensus.pbft import messages as pbft
from ipchain.consensus.raft import messages as raft
from ipchain.identity.keys import SIGNATURE_BYTES
from ipchain.ledger.block import Batch
from ipchain.ledger.transaction import SignedTransaction
from ipchain.names import OfficeId
from ipchain.office.messages import Relay
from ipchain.runtime.wire.frame import FIELD_BYTES, HEADER_BYTES, Header
from ipchain.runtime.wire.sealing import Sealer

GOLDEN = Path(__file__).with_name("golden")


def _bytes(word, length):
    return (word.encode() * length)[:length]


def digest(word):
    return _bytes(word, 32)


def signature(word):
    return _bytes(word, SIGNATURE_BYTES)


AU, EM, QM = OfficeId("AU"), OfficeId("EM"), OfficeId("QM")
ENTRY = SignedTransaction(b"body of an entry", signature("entry"))
LARGE = SignedTransaction(b"." * 300, signature("large"))
EMPTY = Batch(AU, 0, ())
BATCH = Batch(AU, 1_700_000_000_000_001, (ENTRY, LARGE))
QUORUM = (AU, EM, QM)
SIGNATURES = tuple(signature(office) for office in QUORUM)
START = pbft.CheckpointCertificate(0, digest("start"), (), ())
STABLE = pbft.CheckpointCertificate(128, digest("state"), QUORUM, SIGNATURES)
PREPARED = pbft.PreparedCertificate(3, 129, digest("batch"), signature("AU"), (EM, QM), SIGNATURES[1:])
COMMITTED = pbft.CommitCertificate(3, 129, digest("batch"), QUORUM, SIGNATURES)
CHANGE = pbft.ViewChange(4, AU, STABLE, (PREPARED,), signature("change"))
BARE_CHANGE = pbft.ViewChange(4, EM, START, (), signature("bare"))
CARRIED = pbft.Carried(129, digest("batch"), signature("carried"))

SAMPLES = {
    "relay": Relay((ENTRY,)),
    "relay-of-two": Relay((ENTRY, LARGE)),
    "pre-vote": raft.PreVote(5, 40, 4),
    "pre-vote-reply": raft.PreVoteReply(5, granted=True),
    "request-vote": raft.RequestVote(5, 300, 4),
    "request-vote-reply": raft.RequestVoteReply(5, granted=True),
    "request-vote-reply-no": raft.RequestVoteReply(70_000, granted=False),
    "append-entries": raft.AppendEntries(5, 40, 4, (raft.Entry(4, EMPTY), raft.Entry(5, BATCH)), 40),
    "append-entries-none": raft.AppendEntries(1, 0, 0, (), 0),
    "append-accepted": raft.AppendAccepted(5, 42),
    "append-refused": raft.AppendRefused(5, 40, 39, 3),
    "heartbeat": raft.Heartbeat(5, 1_000, 40, 42),
    "heartbeat-largest": raft.Heartbeat(*[raft.LARGEST_NUMBER] * 4),
    "heartbeat-reply": raft.HeartbeatReply(5, 1_000, 42, 42),
    "pre-prepare": pbft.PrePrepare(3, 129, digest("batch"), signature("AU"), BATCH),
    "prepare": pbft.Prepare(3, 129, digest("batch"), signature("EM")),
    "commit": pbft.CommitVote(3, 129, digest("batch"), signature("EM")),
    "checkpoint": pbft.Checkpoint(128, digest("state"), signature("EM")),
    "checkpoint-certificate": STABLE,
    "checkpoint-certificate-of-the-start": START,
    "view-change": CHANGE,
    "view-change-bare": BARE_CHANGE,
    "new-view": pbft.NewView(4, (CHANGE, BARE_CHANGE), (CARRIED,), signature("new")),
    "status": pbft.Status(3, active=True, low=128, executed=129, asks=False),
    "status-largest": pbft.Status(3, active=False, low=pbft.LARGEST, executed=pbft.LARGEST, asks=True),
    "catch-up": pbft.CatchUp(3, active=True, low=128, first=100),
    "decided": pbft.Decided(129, BATCH, COMMITTED),
    "batch-wanted": pbft.BatchWanted(129, digest("batch")),
    "batch-given": pbft.BatchGiven(129, EMPTY),
}
TO_ONE = {"request-vote-reply": ME, "catch-up": ME}
"""Samples that are meant for one office; the others are for everyone."""


def plain(value):
    """The message as nested lists, which is all that MessagePack knows of it."""
    if isinstance(value, Struct):
        tag = value.__struct_config__.tag
        return [tag, *(plain(getattr(value, field)) for field in value.__struct_fields__)]
    return [plain(part) for part in value] if isinstance(value, tuple) else value


def frame_of(name):
    """The sample as the peer's first frame."""
    message = SAMPLES[name]
    room = Room(PROTOCOL_OF[type(message)])
    return Sealer(room.consortium, room.keys[PEER], INSTANCE).seal(message, TO_ONE.get(name))


def golden_text(name):
    """A frame, field by field, in hexadecimal."""
    frame = frame_of(name)
    kind = KIND_OF[type(SAMPLES[name])]
    lines = [f"# {name}: kind {kind.name} ({kind.code}), version {kind.version}, epoch {EPOCH}, from {PEER}"]
    place = 0
    for field, width in zip(Header._fields, FIELD_BYTES, strict=True):
        lines.append(f"{field:<14} {frame[place : place + width].hex()}")
        place += width
    lines += _wrapped("payload", frame[HEADER_BYTES:-SIGNATURE_BYTES])
    lines += _wrapped("signature", frame[-SIGNATURE_BYTES:])
    return "\n".join(lines) + "\n"


def _wrapped(label, raw):
    rows = [raw[i : i + 32].hex() for i in range(0, len(raw), 32)]
    return [f"{label if i == 0 else '':<14} {row}" for i, row in enumerate(rows)]


def golden_frame(name):
    """The bytes a golden file stands for."""
    lines = (GOLDEN / f"{name}.txt").read_text(encoding="ascii").splitlines()
    return bytes.fromhex("".join(line.split()[-1] for line in lines if not line.startswith("#")))


if __name__ == "__main__":
    GOLDEN.mkdir(exist_ok=True)
    for sample in SAMPLES:
        (GOLDEN / f"{sample}.txt").write_text(golden_text(sample), encoding="ascii")
    print(f"{len(SAMPLES)} golden frames in {GOLDEN}")
