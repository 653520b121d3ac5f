"""A small network for PBFT cores: virtual time, a fake mempool and ledger, crashes between two effects.

Everything a core says passes `PbftSafety`, which knows the predicates of the protocol and looks from outside:
at durable records and at messages that left. It is written against the paper, not against the product's code.
"""

import heapq
from collections import Counter
from collections.abc import Callable, Iterable

from ipchain.chance import Stream
from ipchain.consensus.core import Broadcast, CancelTimer, Commit, Observe, Persist, Seat, Send, SetTimer
from ipchain.consensus.pbft.certificates import NO_CHECKPOINT
from ipchain.consensus.pbft.core import PbftCore
from ipchain.consensus.pbft.messages import (
    Carried,
    Checkpoint,
    CheckpointCertificate,
    CommitCertificate,
    CommitVote,
    NewView,
    Prepare,
    PreparedCertificate,
    PrePrepare,
    ViewChange,
)
from ipchain.consensus.pbft.records import Accepted, Prepared, ViewEntered, ViewLeft
from ipchain.consensus.pbft.settings import PbftSettings
from ipchain.consensus.pbft.statements import (
    PURPOSE,
    checkpoint_statement,
    new_view_statement,
    view_change_content,
    view_change_statement,
    vote_statement,
)
from ipchain.errors import EncodingError
from ipchain.identity.keys import Ed25519Signer, Ed25519Verifier, IdealNotary, simulated_seed
from ipchain.identity.roster import Member, Membership, Roster
from ipchain.ledger.block import Batch
from ipchain.ledger.transaction import Transaction, is_signed_by_its_office, sign
from ipchain.names import OfficeId
from ipchain.trace import OfficeHalted, QuorumReached, Rejected

MS = 1_000
OFFICES = tuple(OfficeId(first + second) for first in "QRSTUVW" for second in "ABCDEFGHIJ")

QUICK = PbftSettings(
    view_change_timeout_us=400 * MS,
    view_change_timeout_cap_us=6_000 * MS,
    block_interval_us=0,
    block_size=1,
    checkpoint_interval=4,
    status_interval_us=500 * MS,
)


class SafetyBroken(AssertionError):
    """A predicate of the protocol does not hold; the first word is its name."""


class FakePending:
    """A mempool that keeps its entries over a crash, as if they were relayed again."""

    def __init__(self, verifier, office, now):
        self.entries = {}
        self.handed_out = set()
        self.done = set()
        self._verifier = verifier
        self._office = office

    def admit(self, now, entry):
        if entry.digest not in self.done and entry.digest not in self.entries:
            self.entries[entry.digest] = (now, entry)

    def next_batch(self, now, limit):
        free = [entry for name, (_, entry) in self.entries.items() if name not in self.handed_out][:limit]
        if not free:
            return None
        batch = Batch(self._office, now, tuple(free))
        self.hand_out(batch)
        return batch

    def hand_out(self, batch):
        self.handed_out.update(entry.digest for entry in batch.entries)

    def take_back(self):
        self.handed_out.clear()

    def oldest_since(self):
        return min((since for since, _ in self.entries.values()), default=None)

    def acceptable(self, batch):
        try:
            return all(is_signed_by_its_office(entry, self._verifier) for entry in batch.entries)
        except EncodingError:
            return False

    def committed(self, batch):
        for entry in batch.entries:
            self.done.add(entry.digest)
            self.entries.pop(entry.digest, None)


class FakeHistory:
    """A ledger that is durable at once."""

    def __init__(self):
        self.decisions = []

    @property
    def height(self):
        return len(self.decisions)

    def decision(self, height):
        return self.decisions[height - 1]


class Node:
    def __init__(self, office):
        self.office = office
        self.records = []
        self.history = FakeHistory()
        self.pending = None
        self.core = None
        self.receive = None
        self.timers = {}
        self.lives = 0
        self.persists_to_live = None
        self.halted = False

    @property
    def up(self):
        return self.core is not None


class PbftSafety:
    """The predicates P-I1 to P-I6, P-I8, P-I10, P-I12 and P-I16, for honest offices."""

    def __init__(self, offices, quorum, faulty):
        self.quorum = quorum
        self.faulty = faulty
        self.first_leader_seat = 0
        self.offices = offices
        self.votes = {}
        self.prepared = {}
        self.support = {}
        self.decided = {}
        self.decided_in_view = {}
        self.left_for = Counter()
        self.views = Counter()
        self.carried = {}

    def require(self, holds, predicate, *facts):
        if not holds:
            raise SafetyBroken(f"{predicate}: {facts}")

    def said(self, node, message):
        """An honest office's message leaves; its records are what is durable now."""
        office, kind = node.office, type(message)
        if kind in {PrePrepare, Prepare, CommitVote}:
            view, sequence, digest = message.view, message.sequence, message.digest
            phase = "commit" if kind is CommitVote else "prepare"
            name = "P-I2 CommitLock" if kind is CommitVote else "P-I1 PrepareLock"
            self.require(
                self.votes.setdefault((office, phase, view, sequence), digest) == digest, name, office, message
            )
            self.require(view >= self.left_for[office], "P-I8 ViewMonotone", office, message)
            if kind is CommitVote:
                supporters = self.support.get((view, sequence, digest), set()) | self.faulty
                self.require(len(supporters) >= self.quorum, "P-I4 CommitSupported", office, message)
                durable = any(
                    isinstance(record, Prepared) and _names(record.certificate, view, sequence, digest)
                    for record in node.records
                )
            else:
                self.support.setdefault((view, sequence, digest), set()).add(office)
                durable = any(_accepts(record, view, sequence, digest) for record in node.records)
            self.require(durable, "P-I16 SpeakAfterDurable", office, message)
        elif kind is ViewChange:
            self.require(message.view >= self.left_for[office], "P-I8 ViewMonotone", office, message)
            self.left_for[office] = message.view
            self.require(ViewLeft(message) in node.records, "P-I16 SpeakAfterDurable", office, message)
        elif kind is NewView:
            self.require(ViewEntered(message) in node.records, "P-I16 SpeakAfterDurable", office, message)

    def persisted(self, node, record):
        if isinstance(record, Prepared):
            proof = record.certificate
            key = (proof.view, proof.sequence)
            self.require(self.prepared.setdefault(key, proof.digest) == proof.digest, "P-I3 PreparedAgreement", proof)
        elif isinstance(record, ViewLeft | ViewEntered):
            view = record.view_change.view if isinstance(record, ViewLeft) else record.new_view.view
            self.require(view >= self.views[node.office], "P-I8 ViewMonotone", node.office, view)
            self.views[node.office] = view
            if isinstance(record, ViewEntered):
                self._entered(node.office, record.new_view)

    def _entered(self, office, message):
        # The new primary's NEW-VIEW is its pre-prepare for everything carried.
        primary = self.offices[(self.first_leader_seat + message.view) % len(self.offices)]
        chosen = {item.sequence: item.digest for item in message.carried}
        for sequence, digest in chosen.items():
            self.support.setdefault((message.view, sequence, digest), set()).add(primary)
        lowest = max(change.stable.sequence for change in message.view_changes)
        for sequence, (view, digest) in self.decided_in_view.items():
            if sequence > lowest and view < message.view:
                self.require(chosen.get(sequence) == digest, "P-I6 ViewChangeKeeps", office, message.view, sequence)
        key = (message.view, tuple(sorted(repr(change) for change in message.view_changes)))
        held = self.carried.setdefault(key, chosen)
        self.require(held == chosen, "P-I12 NewViewPure", office, message.view)

    def decided_locally(self, office, event):
        sequence, digest = event.height, event.batch
        self.require(self.decided.setdefault(sequence, digest) == digest, "P-I5 Agreement", office, event)
        view, _ = self.decided_in_view.get(sequence, (event.round, None))
        self.decided_in_view[sequence] = (min(view, event.round), bytes.fromhex(digest))

    def committed(self, node, effect):
        self.require(effect.height == node.history.height + 1, "P-I10 OrderedOnce", node.office, effect.height)
        digest = effect.batch.digest.hex()
        self.require(self.decided.setdefault(effect.height, digest) == digest, "P-I5 Agreement", node.office, effect)


def _names(proof, view, sequence, digest):
    return (proof.view, proof.sequence, proof.digest) == (view, sequence, digest)


def _accepts(record, view, sequence, digest):
    if isinstance(record, Accepted):
        return _names(record.pre_prepare, view, sequence, digest)
    return (
        isinstance(record, ViewEntered)
        and record.new_view.view == view
        and any((item.sequence, item.digest) == (sequence, digest) for item in record.new_view.carried)
    )


class Net:
    """`members` cores. `fate(now, sender, receiver, message)` gives the delays of each arrival, () for lost."""

    def __init__(
        self,
        members=4,
        settings=QUICK,
        *,
        seed=1,
        real_keys=False,
        delay_us=10 * MS,
        fate: Callable | None = None,
        check_safety=True,
    ):
        self.offices = OFFICES[:members]
        self.settings = settings
        self.seed = seed
        self.now = 0
        self._serial = 0
        self._queue = []
        self.fate = fate or (lambda *_: (delay_us,))
        self.rewrite = {}
        self.groups = None
        self.counts = Counter()
        self.sent = []
        self.events = []
        self.delivered = 0
        if real_keys:
            self.signers = {o: Ed25519Signer(o, "test", simulated_seed(seed, o)) for o in self.offices}
            self.verifier = Ed25519Verifier("test", {o: s.public_key for o, s in self.signers.items()})
        else:
            self.verifier = IdealNotary("test")
            self.signers = {office: self.verifier.signer(office) for office in self.offices}
        self.membership = Membership(tuple(Member(office) for office in self.offices))
        quorum = (members + (members - 1) // 3 + 2) // 2
        self.safety = PbftSafety(self.offices, quorum, set()) if check_safety else None
        if self.safety and settings.first_leader:
            self.safety.first_leader_seat = self.offices.index(settings.first_leader)
        self.nodes = {office: Node(office) for office in self.offices}

    # ---- what a test does -----------------------------------------------------------------------

    def start(self, *offices):
        for office in offices or self.offices:
            node = self.nodes[office]
            node.lives += 1
            node.timers = {}
            if node.pending is None:
                node.pending = FakePending(self.verifier, office, self.now)
            node.pending.take_back()
            seat = Seat(
                me=office,
                roster=Roster(self.membership),
                pending=node.pending,
                history=node.history,
                signer=self.signers[office],
                verifier=self.verifier,
                dice=Stream(self.seed, f"{office}/{node.lives}"),
                recovered=tuple(node.records),
            )
            node.core = PbftCore(seat, self.settings)
            node.receive = node.core.sieve(node.core.receive)
            self.perform(node, node.core.start(self.now))
        return self

    def crash(self, office):
        node = self.nodes[office]
        node.core = None
        node.timers = {}
        node.persists_to_live = None

    def corrupt(self, office, mouth):
        """From now on the office lies: `mouth(receiver, message)` gives what it says instead."""
        self.rewrite[office] = mouth
        if self.safety:
            self.safety.faulty.add(office)

    def entry(self, number, office=None):
        office = office or self.offices[0]
        return sign(Transaction(office, number, 700_000, f"r/{number}", "note", b""), self.signers[office])

    def submit(self, *numbers, to: Iterable | None = None):
        for number in numbers:
            entry = self.entry(number)
            for office in to or self.offices:
                node = self.nodes[office]
                if node.pending is not None:
                    node.pending.admit(self.now, entry)
                if node.up:
                    self.perform(node, node.core.request(self.now))
        return self

    def at(self, moment, action):
        self._push(moment, ("action", action))

    def run(self, for_us=None, until: Callable | None = None):
        """Until nothing is left, the time is over, or `until()` holds. Returns whether it held."""
        end = None if for_us is None else self.now + for_us
        while self._queue:
            if until is not None and until():
                return True
            if end is not None and self._queue[0][0] > end:
                break
            self.now, _, what = heapq.heappop(self._queue)
            self._happen(what)
        if end is not None:
            self.now = max(self.now, end)
        return until() if until is not None else True

    def inject(self, receiver, sender, message):
        """Hand a message to a core now; returns its effects, which are carried out."""
        node = self.nodes[receiver]
        effects = tuple(node.receive(self.now, sender, message))
        self.perform(node, effects)
        return effects

    # ---- what a test says in the name of an office ----------------------------------------------

    def batch(self, *numbers, proposer=None, at=0):
        return Batch(proposer or self.offices[0], at, tuple(self.entry(number) for number in numbers))

    def signed(self, seat, statement):
        return self.signers[self.offices[seat]].sign(PURPOSE, statement)

    def pre_prepare(self, seat, view, sequence, batch):
        statement = vote_statement("pre-prepare", view, sequence, batch.digest)
        return PrePrepare(view, sequence, batch.digest, self.signed(seat, statement), batch)

    def prepare(self, seat, view, sequence, digest):
        return Prepare(view, sequence, digest, self.signed(seat, vote_statement("prepare", view, sequence, digest)))

    def commit(self, seat, view, sequence, digest):
        return CommitVote(view, sequence, digest, self.signed(seat, vote_statement("commit", view, sequence, digest)))

    def checkpoint(self, seat, sequence, digest):
        return Checkpoint(sequence, digest, self.signed(seat, checkpoint_statement(sequence, digest)))

    def prepared_certificate(self, view, sequence, digest, seats):
        """Signed by the view's primary, and as PREPARE by these seats."""
        primary = view % len(self.offices)
        return PreparedCertificate(
            view,
            sequence,
            digest,
            self.signed(primary, vote_statement("pre-prepare", view, sequence, digest)),
            tuple(self.offices[seat] for seat in seats),
            tuple(self.prepare(seat, view, sequence, digest).signature for seat in seats),
        )

    def commit_certificate(self, view, sequence, digest, seats):
        return CommitCertificate(
            view,
            sequence,
            digest,
            tuple(self.offices[seat] for seat in seats),
            tuple(self.commit(seat, view, sequence, digest).signature for seat in seats),
        )

    def checkpoint_certificate(self, sequence, digest, seats):
        return CheckpointCertificate(
            sequence,
            digest,
            tuple(self.offices[seat] for seat in seats),
            tuple(self.checkpoint(seat, sequence, digest).signature for seat in seats),
        )

    def view_change(self, seat, view, *prepared, stable=NO_CHECKPOINT):
        office = self.offices[seat]
        content = view_change_content(stable, prepared)
        return ViewChange(
            view, office, stable, prepared, self.signed(seat, view_change_statement(view, office, content))
        )

    def new_view(self, view, view_changes, carried):
        """`carried` as (sequence, digest); signed by the view's primary."""
        primary = view % len(self.offices)
        items = tuple(
            Carried(sequence, digest, self.signed(primary, vote_statement("pre-prepare", view, sequence, digest)))
            for sequence, digest in carried
        )
        changes = tuple(view_changes)
        return NewView(view, changes, items, self.signed(primary, new_view_statement(view, changes, items)))

    # ---- what a test reads ----------------------------------------------------------------------

    def heights(self):
        return [self.nodes[office].history.height for office in self.offices]

    def ledger(self, office):
        return [batch.digest for batch, _ in self.nodes[office].history.decisions]

    def core(self, seat):
        return self.nodes[self.offices[seat]].core

    def replica(self, seat):
        return self.core(seat)._replica

    def all_done(self, *numbers, among=None):
        names = {self.entry(number).digest for number in numbers}
        return all(names <= self.nodes[office].pending.done for office in among or self.offices)

    def events_of(self, kind, office=None):
        return [e for _, o, e in self.events if isinstance(e, kind) and office in {None, o}]

    def reasons(self, office=None):
        return [event.reason for event in self.events_of(Rejected, office)]

    # ---- how it works ---------------------------------------------------------------------------

    def _push(self, moment, what):
        self._serial += 1
        heapq.heappush(self._queue, (moment, self._serial, what))

    def _happen(self, what):
        kind = what[0]
        if kind == "action":
            what[1]()
            return
        node = self.nodes[what[1]]
        if not node.up:
            return
        if kind == "timer":
            _, _, lives, timer, setting = what
            if node.lives == lives and node.timers.get(timer) == setting:
                del node.timers[timer]
                self.perform(node, node.core.timeout(self.now, timer))
        else:
            _, receiver, sender, message = what
            if self.connected(sender, receiver):
                self.delivered += 1
                self.perform(node, node.receive(self.now, sender, message))

    def connected(self, one, other):
        return self.groups is None or any(one in group and other in group for group in self.groups)

    def perform(self, node, effects):
        honest = node.office not in self.rewrite
        safety = self.safety if honest else None
        for effect in effects:
            if isinstance(effect, Persist):
                node.records.append(effect.record)
                if safety:
                    safety.persisted(node, effect.record)
                if node.persists_to_live is not None:
                    node.persists_to_live -= 1
                    if node.persists_to_live <= 0:
                        self.crash(node.office)
                        return
            elif isinstance(effect, Send):
                self._send(node, effect.to, effect.message, safety)
            elif isinstance(effect, Broadcast):
                for receiver in self.offices:
                    if receiver != node.office:
                        self._send(node, receiver, effect.message, safety)
            elif isinstance(effect, SetTimer):
                self._serial += 1
                node.timers[effect.timer] = self._serial
                self._push(
                    self.now + effect.after_us,
                    ("timer", node.office, node.lives, effect.timer, node.timers[effect.timer]),
                )
            elif isinstance(effect, CancelTimer):
                node.timers.pop(effect.timer, None)
            elif isinstance(effect, Commit):
                if safety:
                    safety.committed(node, effect)
                node.history.decisions.append((effect.batch, effect.proof))
                node.pending.committed(effect.batch)
            elif isinstance(effect, Observe):
                self.events.append((self.now, node.office, effect.event))
                if isinstance(effect.event, OfficeHalted):
                    node.halted = True
                if safety and isinstance(effect.event, QuorumReached):
                    safety.decided_locally(node.office, effect.event)
            else:
                raise TypeError(effect)

    def _send(self, node, receiver, message, safety):
        if safety and (not self.sent or self.sent[-1][3] is not message):
            safety.said(node, message)
        said = self.rewrite[node.office](receiver, message) if node.office in self.rewrite else (message,)
        for told in said:
            self.counts[type(told).__name__] += 1
            self.sent.append((self.now, node.office, receiver, told))
            if self.connected(node.office, receiver):
                for delay_us in self.fate(self.now, node.office, receiver, told):
                    self._push(self.now + delay_us, ("message", receiver, node.office, told))
