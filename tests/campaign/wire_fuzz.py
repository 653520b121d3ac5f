"""Hostile frames by the million, against the wire of a listening office.

    python tests/campaign/wire_fuzz.py 1000000
    python tests/campaign/wire_fuzz.py 100000 --first 300000

Input number i is always the same bytes, so a finding is repeated with `1 --first i`. Four sources take turns:

structure   a message drawn from the wire's own ranges, then altered in one to three places: hostile values of every
            type, missing and doubled places, other tags, longer forms than needed; signed by a member
golden      a golden frame with bytes changed, cut, doubled or moved; signed again in one of two cases
resealed    a golden payload with bytes changed, signed by a member, so that it passes the signature
raw         random bytes, some behind a right magic or a right header

Held against every input: nothing is raised past `Opener.open`; the answer is an envelope or an error of the closed
list; no input takes 50 ms of processor time; what the office is and holds is unchanged unless the message was let
through; and what is let through is canonical and within its ranges. Let-through messages go on to a replica of each
protocol, which must not raise either. Memory may grow by less than 20 MB from the first tenth of the run on.

Exit code 0 when all of it held. Coverage-guided fuzzing is not here.
"""

import argparse
import gc
import json
import sys
import time
from collections import Counter
from contextlib import contextmanager
from copy import deepcopy
from pathlib import Path
from random import Random

import msgpack

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "runtime"))

from wire_room import EPOCH, INSTANCE, KIND_OF, LIAR, ME, OFFICES, PEER, Room
from wire_samples import SAMPLES, frame_of, plain

from ipchain.chance import Stream
from ipchain.consensus.catalogue import core_factory
from ipchain.consensus.core import Seat
from ipchain.consensus.pbft.settings import PbftSettings
from ipchain.consensus.raft.settings import RaftSettings
from ipchain.encoding import encode
from ipchain.identity.roster import Roster
from ipchain.office.catchup import Decisions
from ipchain.office.mempool import Mempool
from ipchain.office.messages import Relay
from ipchain.runtime.wire.fields import FIELDS
from ipchain.runtime.wire.frame import HEADER_BYTES, LEAST_FRAME_BYTES, MAGIC, unpack
from ipchain.runtime.wire.inbox import Envelope
from ipchain.runtime.wire.kinds import kinds_of
from ipchain.runtime.wire.ranges import Code, Fields, Flag, Many, Number, Octets
from ipchain.runtime.wire.reasons import Reason, WireError

MOST_US = 50_000 if sys.gettrace() is None else 500_000
"""Of processor time; a tracer that counts lines takes several times as long."""
MOST_GROWTH = 20_000_000
STEP_US = 200_000
"""Between two inputs, so that neither budgets nor muting hide what lies behind them: 50 inputs in ten seconds."""
SEED = "wire-fuzz/1"


class Finding(Exception):
    """Something that should hold did not."""


# ---- messages from the ranges -------------------------------------------------------------------


def drawn(allowed, dice):
    """A value this range admits, as nested lists; ends more often than chance would have it."""
    match allowed:
        case Number(least, most):
            return dice.choice((least, most, dice.randint(least, min(most, 200)), dice.randint(least, most)))
        case Flag():
            return dice.random() < 0.5
        case Code():
            return dice.choice(OFFICES)
        case Octets(least, most):
            return dice.randbytes(min(most, max(least, dice.randint(0, 90))))
        case Many(Code(), _, _, True):
            return sorted(dice.sample(OFFICES, dice.randint(0, len(OFFICES))))
        case Many(each, least, _):
            return [drawn(each, dice) for _ in range(max(least, dice.randint(0, 3)))]
        case Fields(kind, ranges):
            values = {name: drawn(inner, dice) for name, inner in ranges.items()}
            if allowed.paired:
                values["signatures"] = [dice.randbytes(64) for _ in values["signers"]]
            return [kind.__struct_config__.tag, *values.values()]


HOSTILE = (
    None, True, False, 0, -1, 1, 127, 128, 255, 256, 65_535, 65_536, 2**31, 2**32 - 1, 2**32, 2**53, 2**53 + 1,
    2**62, 2**62 + 1, 2**63 - 1, 2**63, 2**64 - 1, -(2**63), 0.0, 1.5, float("nan"), float("inf"), "", "AU", "au",
    "\u00e9\u00e9", "A" * 40, b"", b"x" * 31, b"x" * 32, b"x" * 63, b"x" * 64, b"x" * 65, [], [[]], [[[[[]]]]],
    {}, {None: 1}, {"a": 1}, {1: 2}, [None] * 20, [0] * 300, [b""] * 5, msgpack.ExtType(5, b"abc"),
    msgpack.Timestamp(1), b"y" * 5_000,
)  # fmt: skip


def places(value, path=()):
    yield path
    if isinstance(value, list):
        for place, part in enumerate(value):
            yield from places(part, (*path, place))


def altered(value, dice):
    """A copy of the nested lists with one place changed."""
    value = deepcopy(value)
    hostile = deepcopy(dice.choice(HOSTILE))
    path = dice.choice(list(places(value)))
    if not path:
        return dice.choice((value[1:], [*value, hostile], [value], hostile, value[::-1]))
    inside = value
    for place in path[:-1]:
        inside = inside[place]
    place = path[-1]
    match dice.randrange(6):
        case 0:
            del inside[place]
        case 1:
            inside.insert(place, deepcopy(inside[place]))
        case 2:
            other = dice.randrange(len(inside))
            inside[place], inside[other] = inside[other], inside[place]
        case 3 if type(inside[place]) is int:
            inside[place] += dice.choice((-1, 1, 1 << 31, 1 << 53))
        case 4:
            inside[place] = [deepcopy(inside[place]) for _ in range(dice.choice((1, 2, 17)))]
        case _:
            inside[place] = hostile
    return value


def packed(value, dice):
    """MessagePack of it; now and then with a number or length in a longer form than needed."""
    try:
        raw = bytearray(msgpack.packb(value))
    except OverflowError:
        return dice.randbytes(20)
    if dice.random() < 0.1 and raw:
        place = dice.randrange(len(raw))
        if raw[place] < 0x80:
            raw[place : place + 1] = bytes((0xCC, raw[place]))
        elif 0x90 <= raw[place] < 0xA0:
            raw[place : place + 1] = bytes((0xDC, 0, raw[place] & 15))
    return bytes(raw)


def mutilated(raw, dice):
    """Bytes changed, cut out, put in, doubled or moved."""
    data = bytearray(raw)
    for _ in range(dice.choice((1, 1, 2, 4, 8))):
        if not data:
            break
        place = dice.randrange(len(data))
        match dice.randrange(7):
            case 0:
                data[place] ^= 1 << dice.randrange(8)
            case 1:
                data[place] = dice.randrange(256)
            case 2:
                del data[place : place + dice.choice((1, 2, 8, 64))]
            case 3:
                data[place:place] = dice.randbytes(dice.choice((1, 2, 8, 300)))
            case 4:
                data[place:place] = data[place : place + dice.choice((1, 8, 64))]
            case 5:
                data[place] = dice.choice(
                    (0x00, 0x7F, 0x80, 0x90, 0x9F, 0xC0, 0xC1, 0xC7, 0xCB, 0xCF, 0xD3, 0xDD, 0xDF)
                )
            case 6:
                data[place : place + 4] = dice.choice((b"\xff" * 4, bytes(4), b"\x7f\xff\xff\xff", b"\xdd\xff\xff\xff"))
    return bytes(data)


# ---- one protocol's ear and what stands behind it -------------------------------------------------


class Target:
    """A listening office of one protocol, and a replica that takes what it lets through."""

    def __init__(self, protocol):
        self.room = Room(protocol)
        self.protocol = protocol
        self.kinds = kinds_of(protocol)
        self.samples = [name for name, message in SAMPLES.items() if KIND_OF[type(message)] in self.kinds]
        self.frames = {name: frame_of(name) for name in self.samples}
        self.settle()

    def settle(self):
        """A new replica, as after a restart, so that one message does not hide the next for long.

        The ear stays the same for the whole run: what it remembers must not grow without end.
        """
        room = self.room
        verifier = room.circle.verifier.inner
        self.mempool = Mempool(ME, verifier)
        seat = Seat(
            me=ME,
            roster=Roster(room.circle.membership),
            pending=self.mempool,
            history=Decisions(None),
            signer=room.keys[ME],
            verifier=verifier,
            dice=Stream(1, "fuzz"),
            recovered=(),
        )
        settings = RaftSettings() if self.protocol == "raft" else PbftSettings()
        self.core = core_factory(settings)(seat)
        self.core.start(0)

    def deliver(self, envelope, now):
        """What was let through is for the office: relayed entries to the mempool, the rest to the core."""
        if type(envelope.message) is Relay:
            for entry in envelope.message.entries:
                self.mempool.admit(now, entry)
        else:
            self.core.receive(now, envelope.sender, envelope.message)


def frame_for(target, dice, number):
    """The input with this number: where it came from, the topic, and the bytes."""
    room = target.room
    # Every input is of a life of the peer of its own, so that no earlier input makes it a repetition.
    header = {"instance": INSTANCE + number, "sequence": dice.choice((1, 2**64 - 1, dice.randrange(1, 10_000)))}
    match dice.choices(("structure", "golden", "resealed", "raw"), (40, 20, 20, 20))[0]:
        case "structure":
            kind = dice.choice(target.kinds)
            value = drawn(FIELDS[kind.message], dice)
            for _ in range(dice.randint(0, 3)):
                value = altered(value, dice) if isinstance(value, list) and value else value
            payload = packed(value, dice) or b"\xc0"
            return "structure", PEER, room.frame(payload=payload, kind=kind, **header)
        case "golden":
            frame = target.frames[dice.choice(target.samples)]
            if dice.random() < 0.5:
                frame = room.frame(payload=frame[HEADER_BYTES:-64], kind=dice.choice(target.kinds), **header)
            return "golden", dice.choice((PEER, PEER, PEER, LIAR, "XX")), mutilated(frame, dice)
        case "resealed":
            name = dice.choice(target.samples)
            payload = mutilated(target.frames[name][HEADER_BYTES:-64], dice) or b"\xc0"
            return "resealed", PEER, room.frame(payload=payload, kind=KIND_OF[type(SAMPLES[name])], **header)
        case _:
            raw = dice.randbytes(dice.choice((0, 1, 43, 107, 108, 200, 400, dice.randrange(3_000))))
            front = dice.choice((b"", MAGIC, room.frame(SAMPLES["relay"], **header)[:HEADER_BYTES]))
            return "raw", PEER, front + raw


# ---- the run ------------------------------------------------------------------------------------


def resident_bytes():
    """What this process holds of the machine's memory now."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * 4096


def judged(target, topic, frame, now):
    """Open one frame and hold the answer against what was promised. Returns it and the microseconds it took."""
    opener = target.room.opener
    standing = opener._standing
    held = (standing.consortium, standing.current_view, opener._peers.keys() == set(OFFICES), target.core.status)
    begun = time.thread_time_ns()
    answer = opener.open(topic, frame, now)
    took_us = (time.thread_time_ns() - begun) // 1_000
    if isinstance(answer, WireError):
        if not isinstance(answer.reason, Reason) or answer.peer not in {*OFFICES, None}:
            raise Finding(f"an error outside the closed list: {answer}")
    elif isinstance(answer, Envelope):
        payload = frame[HEADER_BYTES:-64]
        if len(frame) < LEAST_FRAME_BYTES or encode(answer.message) != payload:
            raise Finding("let through, but not canonical")
        if msgpack.unpackb(payload, strict_map_key=False) != plain(answer.message):
            raise Finding("let through, but another decoder reads something else")
        if not FIELDS[type(answer.message)].admits(answer.message) or unpack(frame).epoch != EPOCH:
            raise Finding("let through, but out of its range")
    else:
        raise Finding(f"neither an envelope nor an error: {answer!r}")
    after = (standing.consortium, standing.current_view, opener._peers.keys() == set(OFFICES), target.core.status)
    if after != held or opener._standing is not standing:
        raise Finding("opening changed what the office is")
    return answer, took_us


@contextmanager
def settled_heap():
    """What stands so far is no business of the garbage collector's: its walk over it is not the wire's time."""
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


@settled_heap()
def fuzz(count, first=0, settle_every=2_000):
    """Run so many inputs. Returns what was seen, as plain values; `findings` is empty when all held."""
    targets = (Target("raft"), Target("pbft"))
    answers, sources, through, findings = Counter(), Counter(), Counter(), []
    slowest_us, slowest_at, baseline, peak = 0, first, None, 0
    begun = time.monotonic()
    for number in range(first, first + count):
        dice = Random(f"{SEED}:{number}")
        target = targets[number % 2]
        done = number - first
        if done % settle_every == 0:
            for each in targets:
                each.settle()
        if done % 1_000 == 0 or done == count - 1:
            resident = resident_bytes()
            if baseline is None and done >= count // 10:
                baseline = resident
            peak = max(peak, resident if baseline is not None else 0)
        try:
            source, topic, frame = frame_for(target, dice, number)
            sources[source] += 1
            now = number * STEP_US
            answer, took_us = judged(target, topic, frame, now)
            if took_us > slowest_us:
                slowest_us, slowest_at = took_us, number
            if took_us > MOST_US:
                findings.append({"input": number, "what": f"took {took_us} us"})
            if isinstance(answer, WireError):
                answers[str(answer.reason)] += 1
            else:
                answers["let through"] += 1
                through[answer.kind] += 1
                target.deliver(answer, now)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is what this program looks for
            findings.append({"input": number, "what": f"{type(error).__name__}: {error}"})
    return {
        "inputs": count,
        "first": first,
        "findings": findings,
        "slowest_us": slowest_us,
        "slowest_at": slowest_at,
        "growth_bytes": max(0, peak - (baseline or peak)),
        "answers": dict(sorted(answers.items())),
        "sources": dict(sorted(sources.items())),
        "through": dict(sorted(through.items())),
        "seconds": round(time.monotonic() - begun, 1),
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("count", nargs="?", type=int, default=100_000)
    parser.add_argument("--first", type=int, default=0, help="number of the first input")
    parser.add_argument("--record", type=Path, help="write the JSON record of this run here")
    chosen = parser.parse_args()
    seen = fuzz(chosen.count, chosen.first)
    for finding in seen["findings"][:20]:
        print(f"input {finding['input']}: {finding['what']}")
        print(f"  repeat: python tests/campaign/wire_fuzz.py 1 --first {finding['input']}")
    print(json.dumps(seen["answers"]))
    if chosen.record:
        chosen.record.write_text(json.dumps(seen, indent=1) + "\n", encoding="utf-8")
    held = not seen["findings"] and seen["growth_bytes"] < MOST_GROWTH
    print(
        f"{'held' if held else 'BROKEN'}: {seen['inputs']} frames from {seen['first']}, "
        f"{len(seen['findings'])} findings, slowest {seen['slowest_us'] / 1000:.1f} ms, "
        f"memory grew by {seen['growth_bytes'] / 1e6:.1f} MB, {seen['seconds']} s"
    )
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
