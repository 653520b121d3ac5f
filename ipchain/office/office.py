"""One office: consensus core, chain, register, mempool and clerk in one value that thinks.

It has no clock, socket, disk, thread or dice. A host calls one method at a time and carries out the effects
it returns, in their order. The same object serves the simulator and a real process.

What it adds to a core: entries are signed and durable before anyone hears of them, every member hears of
every entry, a decision becomes a block and is executed, and the office answers what only it can answer.

Not here: when something is done (`simulation`, `runtime`), and what an entry means (`rights`, `governance`).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from ipchain.chance import Stream
from ipchain.consensus.catalogue import certified_by
from ipchain.consensus.core import (
    NOTHING,
    Broadcast,
    Commit,
    Core,
    CoreStatus,
    Effect,
    Message,
    Observe,
    Persist,
    Receive,
    Record,
    Seat,
    SetTimer,
)
from ipchain.errors import invariant
from ipchain.governance.constitution import Constitution
from ipchain.governance.council import Enacted, Happening, Opened
from ipchain.governance.motions import Close, ReadmitOffice
from ipchain.governance.record import Poll
from ipchain.identity.keys import Signer, Verifier
from ipchain.identity.roster import Roster
from ipchain.interop.proof import Certificate, check, issue
from ipchain.ledger.block import Batch, Block
from ipchain.ledger.chain import BuiltBlocks
from ipchain.ledger.transaction import SignedTransaction, Transaction, sign
from ipchain.names import Digest, Height, Micros, OfficeId, RightId
from ipchain.office.catchup import Decisions, recover
from ipchain.office.clerk import CLOSE_TURN_US, closing_reference, closing_turn_us, closings_of, duties
from ipchain.office.mempool import KNOWN, NEW, Mempool
from ipchain.office.messages import BlockRecord, Relay, SubmissionRecord
from ipchain.office.state import Request, SharedExecutions, State, encode_request
from ipchain.office.telling import told
from ipchain.rights.actions import Action
from ipchain.rights.profile import LegalProfile
from ipchain.rights.receipt import Receipt
from ipchain.rights.register import Registers
from ipchain.rights.view import RightView
from ipchain.trace import AdmissionRefused, BlockCommitted, EntryExecuted

RELAY_TIMER = "office:relay"
REVIEW_TIMER = "office:review:"
CLOSE_TIMER = "office:close:"
RELAY_AGAIN_US = 2_000_000
RELAY_AT_MOST = 100


@dataclass(frozen=True, slots=True)
class SharedWork:
    """What follows from a ledger alone and is the same for all who hold it: executions and blocks.

    Kept by what it follows from, so that an office whose ledger or state differs finds nothing and works for
    itself. A simulation gives one to all its offices; a run with and without leaves the same trace.
    """

    executions: SharedExecutions = field(default_factory=SharedExecutions)
    blocks: BuiltBlocks = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything an office is opened with, at first or after a crash.

    `records` are those that were durable, in the order of writing; `review_us` is how long the office takes
    before it answers an extension; `proves_decisions` whether the model's decisions carry a quorum's signatures;
    `shared` is what offices with equal ledgers in one process need to work out only once.
    """

    me: OfficeId
    roster: Roster
    make_core: Callable[[Seat], Core]
    signer: Signer
    verifier: Verifier
    dice: Stream
    profiles: Mapping[OfficeId, LegalProfile]
    constitution: Constitution
    records: Sequence[Record] = ()
    review_us: Micros = 0
    proves_decisions: bool = False
    shared: SharedWork | None = None


class Office:
    """One member of the consortium. All methods return effects for the host, never a `Commit`."""

    __slots__ = (
        "_core", "_decisions", "_desk", "_duties", "_me", "_mempool", "_own", "_references",
        "_registers", "_state", "receive",
    )  # fmt: skip

    def __init__(self, desk: Desk) -> None:
        recovered = recover(desk.records)
        shared = desk.shared
        self._desk = desk
        self._me = desk.me
        self._decisions = Decisions(shared.blocks if shared else None)
        self._state = State(desk.profiles, desk.constitution, shared.executions if shared else None)
        self._registers = self._state.registers
        self._mempool = Mempool(desk.me, desk.verifier)
        self._own: list[SignedTransaction] = list(recovered.submissions)
        self._references = {entry.content.reference for entry in self._own}
        self._duties: dict[str, Action] = {}
        for record in recovered.blocks:
            self._enter(record)
        self._core = desk.make_core(
            Seat(
                me=desk.me,
                roster=desk.roster,
                pending=self._mempool,
                history=self._decisions,
                signer=desk.signer,
                verifier=desk.verifier,
                dice=desk.dice,
                recovered=recovered.core,
            )
        )
        self.receive: Receive = self._core.sieve(self._take_in)
        """A message from a member; the host vouches for the sender."""

    # ---- what it knows ---------------------------------------------------------------------------

    @property
    def status(self) -> CoreStatus:
        """What its core is doing."""
        return self._core.status

    @property
    def height(self) -> Height:
        """How far it has committed."""
        return self._decisions.height

    @property
    def head(self) -> Digest:
        """Name of its newest block."""
        return self._decisions.chain.head

    @property
    def state_root(self) -> Digest:
        """Digest of its registers, and of what the consortium has decided."""
        return self._state.root

    @property
    def decisions(self) -> Decisions:
        """Its ledger, with the proof beside every block; to read."""
        return self._decisions

    @property
    def registers(self) -> Registers:
        """Its replica of the registers; to read."""
        return self._registers

    def waiting(self) -> int:
        """How many entries it knows of that are not on its ledger."""
        return len(self._mempool)

    def knows(self, reference: str) -> bool:
        """True when it took in a request under this reference and did not lose it."""
        return reference in self._references

    def view(self, right: RightId, on: date) -> RightView | None:
        """What its copy of the ledger says of a right on a legal date; None when it has no such right."""
        return self._registers.view(right, on)

    # ---- inputs ----------------------------------------------------------------------------------

    def start(self, now: Micros) -> Sequence[Effect]:
        """Up, for the first time or again. Own entries that are not on the ledger are offered again."""
        for entry in self._own:
            self._mempool.admit(now, entry)
        effects: list[Effect] = list(self._carry(self._core.start(now)))
        if len(self._mempool):
            effects += self._offer(now, self._unsettled())
        effects += self._review()
        for poll in self._state.council.polls:
            effects += self._will_close(poll, max(poll.closes_at, now) - now)
        return effects

    def hand_in(self, now: Micros, legal_date: date, reference: str, request: Request) -> Sequence[Effect]:
        """Somebody files at this office. A reference that was taken in before changes nothing."""
        if reference in self._references:
            return NOTHING
        kind, payload = encode_request(request)
        number = len(self._own) + 1
        entry = sign(Transaction(self._me, number, legal_date.toordinal(), reference, kind, payload), self._desk.signer)
        refusal = self._mempool.admit(now, entry)
        if refusal != NEW:
            return (Observe(AdmissionRefused(self._me, entry.digest.hex(), refusal)),)
        self._own.append(entry)
        self._references.add(reference)
        # Durable before anyone hears of it: a crash must not lose what the applicant was told is taken in,
        # nor let its number stand for something else.
        return [Persist(SubmissionRecord(entry)), *self._offer(now, (entry,))]

    def _take_in(self, now: Micros, sender: OfficeId, message: Message) -> Sequence[Effect]:
        """What the core's sieve let through."""
        if type(message) is Relay:
            return self._relayed(now, message)
        effects = self._core.receive(now, sender, message)
        return self._carry(effects) if effects else effects

    def timeout(self, now: Micros, timer: str) -> Sequence[Effect]:
        """A timer ran out: the core's, or one of the office's own."""
        if timer == RELAY_TIMER:
            unsettled = self._unsettled()
            return self._offer(now, unsettled) if unsettled else NOTHING
        if timer.startswith(REVIEW_TIMER):
            return self._answer(now, timer.removeprefix(REVIEW_TIMER))
        if timer.startswith(CLOSE_TIMER):
            return self._close(now, timer.removeprefix(CLOSE_TIMER))
        return self._carry(self._core.timeout(now, timer))

    # ---- certificates ----------------------------------------------------------------------------

    def certify(self, right: RightId, on: date) -> Certificate | None:
        """A certificate of the newest entry on a right, from its own ledger; None when it has no such right."""
        view = self._registers.view(right, on)
        if view is None:
            return None
        newest = view.newest_entry
        _batch, proof = self._decisions.decision(newest.height)
        return issue(self._decisions.chain.at(newest.height), proof, newest.index, self._desk.signer)

    def verify(self, certificate: Certificate) -> str:
        """Why a certificate proves nothing, or an empty word when it stands. Asks no other office."""
        members = self._desk.roster.at(certificate.header.height)
        return check(
            certificate,
            members,
            self._desk.verifier,
            self._decisions.chain,
            needs_quorum=self._desk.proves_decisions,
        )

    # ---- inside ----------------------------------------------------------------------------------

    def _relayed(self, now: Micros, message: Relay) -> Sequence[Effect]:
        gained = False
        refused: list[Effect] = []
        for entry in message.entries:
            word = self._mempool.admit(now, entry)
            if word == NEW:
                gained = True
            elif word != KNOWN:
                refused.append(Observe(AdmissionRefused(self._me, entry.digest.hex(), word)))
        if not gained:
            return refused
        return [*refused, *self._carry(self._core.request(now))]

    def _offer(self, now: Micros, entries: Sequence[SignedTransaction]) -> list[Effect]:
        """Tell everyone what waits here, and again later as long as it does."""
        return [
            Broadcast(Relay(tuple(entries[:RELAY_AT_MOST]))),
            SetTimer(RELAY_TIMER, RELAY_AGAIN_US),
            *self._carry(self._core.request(now)),
        ]

    def _unsettled(self) -> tuple[SignedTransaction, ...]:
        return tuple(entry for entry in self._own if self._mempool.still_waiting(entry))

    def _review(self) -> list[Effect]:
        """What it owes an answer to, it answers when it has looked at it."""
        return [SetTimer(REVIEW_TIMER + reference, self._desk.review_us) for reference in self._duties]

    def _answer(self, now: Micros, reference: str) -> Sequence[Effect]:
        if self._me in self._state.council.suspended:
            return NOTHING
        action = self._duties.pop(reference, None)
        if action is None:
            return NOTHING
        return self.hand_in(now, self._registers.today, reference, action)

    def _will_close(self, poll: Poll, ends_in_us: Micros) -> list[Effect]:
        """See to it that a vote ends, in its turn after the end."""
        turn_us = closing_turn_us(self._me, poll)
        if turn_us is None or poll.status != "open":
            return []
        return [SetTimer(CLOSE_TIMER + poll.motion.name, ends_in_us + turn_us)]

    def _close(self, now: Micros, motion: str) -> Sequence[Effect]:
        """The vote should have ended by now: close it, unless an own closing is on its way; and look again."""
        poll = self._state.council.poll(motion)
        if poll is None or poll.status != "open":
            return NOTHING
        look_again = SetTimer(CLOSE_TIMER + motion, CLOSE_TURN_US)
        earlier = closings_of(motion, self._own)
        if any(self._mempool.still_waiting(entry) for entry in earlier):
            return [look_again]
        reference = closing_reference(motion, len(earlier))
        return [*self.hand_in(now, self._registers.today, reference, Close(motion)), look_again]

    def _carry(self, effects: Sequence[Effect]) -> Sequence[Effect]:
        """The core's effects for the host: a decision becomes a durable block and what its execution shows."""
        if Commit not in map(type, effects):
            return effects  # most of the time: nothing was decided
        carried: list[Effect] = []
        for effect in effects:
            if type(effect) is Commit:
                carried += self._commit(effect)
            else:
                carried.append(effect)
        return carried

    def _commit(self, decided: Commit) -> list[Effect]:
        height, batch, proof = decided.height, decided.batch, decided.proof
        held = self._decisions.height
        if height != held + 1:
            invariant(False, "office.commits-in-order", decided=height, held=held)
        receipts, happened = self._state.apply(height, batch, self._decisions)
        header = self._decisions.extend(batch, self._state.root, proof).header
        me = self._me
        # Fields by place, which is faster than by name; offices that share a block share its words.
        effects: list[Effect] = [
            Persist(BlockRecord(header, batch, proof)),
            Observe(
                BlockCommitted(
                    me, height, *header.names, batch.proposer, batch.entry_names, header.time, certified_by(proof)
                )
            ),
        ]
        for index, receipt in enumerate(receipts):
            effects.append(Observe(_executed(me, height, index, batch.entries[index], receipt)))
        effects.extend(
            SetTimer(REVIEW_TIMER + reference, self._desk.review_us) for reference in self._settle(batch, receipts)
        )
        for one in happened:
            effects += self._decided(height, one)
        return effects

    def _decided(self, height: Height, one: Happening) -> list[Effect]:
        """Something about the consortium's decisions, and what the office does about it."""
        effects: list[Effect] = [Observe(told(self._me, height, one))]
        if isinstance(one, Opened):
            effects += self._will_close(one.poll, one.poll.closes_at - one.poll.opened_at)
        elif isinstance(one, Enacted) and one.content == ReadmitOffice(self._me):
            effects += self._review()
        return effects

    def _enter(self, record: BlockRecord) -> None:
        """A block from the own disk: execute it again, and see that it gives the state that was recorded."""
        receipts, _happened = self._state.apply(record.header.height, record.batch, self._decisions)
        invariant(
            self._state.root == record.header.state_root,
            "office.disk-replays-to-the-recorded-state",
            office=self._me,
            height=record.header.height,
        )
        self._decisions.add(Block(record.header, record.batch), record.proof)
        self._settle(record.batch, receipts)

    def _settle(self, batch: Batch, receipts: Sequence[Receipt]) -> list[str]:
        """The entries wait no longer. Returns the references of what the office now owes an answer to."""
        self._mempool.settle(batch)
        owed: list[str] = []
        for reference, action in duties(self._me, batch, receipts, self._registers):
            if reference not in self._references:
                self._duties[reference] = action
                owed.append(reference)
        return owed


def _executed(
    office: OfficeId, height: Height, index: int, entry: SignedTransaction, receipt: Receipt
) -> EntryExecuted:
    return EntryExecuted(
        office,
        height,
        index,
        entry.name,
        entry.body,
        entry.signature,
        receipt.signer,
        receipt.reference,
        receipt.verb,
        receipt.right,
        receipt.kind,
        receipt.outcome,
        receipt.reason,
        receipt.status_before,
        receipt.status_after,
        receipt.owners,
        receipt.changed,
    )
