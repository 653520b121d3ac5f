"""Every event a run can leave behind.

Checkers, metrics and reports see these events and nothing else, so they work alike for simulated and
real runs. An event carries plain values only: codes, numbers, words, digests in hexadecimal.

Deliveries leave no event of their own: `Sent` carries the moment of every arrival, and what was on its way
but never arrived leaves a `Lost`. That keeps a vote among 64 offices cheap and the record complete.
"""

from typing import Final

from msgspec import Struct

from ipchain.names import Height, Micros, OfficeId

NEVER: Final = -1
"""The arrival of a message that the network lost at once."""


class Event(Struct, frozen=True, tag_field="event", gc=False):
    """One thing that happened. Subclasses say what; the journal adds the moment."""


# ---- the run ------------------------------------------------------------------------------------


class RunStarted(Event, frozen=True, tag=True):
    """What was started: everything that decides the rest of the trace, beside the scenario itself."""

    scenario: str
    seed: int
    model: str
    offices: tuple[OfficeId, ...]


class RunEnded(Event, frozen=True, tag=True):
    """Why the run is over: `completed`, `interrupted`, `budget` or `halted`."""

    why: str


class FaultBegan(Event, frozen=True, tag=True):
    """A planned fault takes effect; `targets` are the offices it hit once roles were resolved."""

    fault: str
    kind: str
    targets: tuple[OfficeId, ...]


class FaultEnded(Event, frozen=True, tag=True):
    """A planned fault is over."""

    fault: str


class NetworkSplit(Event, frozen=True, tag=True):
    """Where only listed links exist: the groups of offices that still reach one another, largest first.

    Left whenever a partition begins or ends; one group with everybody in it means that nothing is cut off.
    """

    groups: tuple[tuple[OfficeId, ...], ...]


# ---- what was asked and what became of it -------------------------------------------------------


class Requested(Event, frozen=True, tag=True):
    """A step or a load request was handed in. `due` is when it should have been; delay counts from there.

    `request` is the step's id, or `load-id/office/number`; an entry on the ledger carries it as its reference.
    """

    request: str
    step: bool
    office: OfficeId
    verb: str
    right: str
    due: Micros


class StepDecided(Event, frozen=True, tag=True):
    """A step has its result: `outcome` is a result word (final, refused, pending, accepted, valid, ...).

    `reason` is the reason code of a refusal, else empty. For an extension, `by_office` says who answered what; for
    ballots, `taken`, why it was refused, or `waiting` when it was not on the ledger by the end of the vote.
    """

    step: str
    outcome: str
    reason: str
    by_office: tuple[tuple[OfficeId, str], ...] = ()


class CalendarJumped(Event, frozen=True, tag=True):
    """The legal calendar moved while the network was idle; `to` is an ISO date."""

    step: str
    to: str


class AdmissionRefused(Event, frozen=True, tag=True):
    """An office did not take a request into its mempool (duplicate, unsigned, full)."""

    office: OfficeId
    entry: str
    reason: str


# ---- ledgers and registers ----------------------------------------------------------------------


class BlockCommitted(Event, frozen=True, tag=True):
    """An office appended a block. `certified_by` is the quorum its proof names; empty where the model has none."""

    office: OfficeId
    height: Height
    block: str
    previous: str
    batch: str
    state_root: str
    proposer: OfficeId
    entries: tuple[str, ...]
    ledger_time: Micros
    certified_by: tuple[OfficeId, ...]


class EntryExecuted(Event, frozen=True, tag=True):
    """An office executed one entry of a committed block.

    `office` is the replica, `signer` the office that handed the entry in, `signature` its signature over
    `body`. `outcome` is `final`, `refused`, `pending` or `repeated`; `reason` the code of a refusal.
    `status_before` and `status_after` are life-cycle states at the signer's register, empty where none.
    `owners` are the owners of record afterwards with their share, as (party, numerator, denominator).
    `changed` names the registers (offices) whose part of the right this entry wrote.
    Under `propose`, `vote` and `close`, `right` is the motion's name, `kind` is `motion`, and no register is written.
    """

    office: OfficeId
    height: Height
    index: int
    entry: str
    body: bytes
    signature: bytes
    signer: OfficeId
    reference: str
    verb: str
    right: str
    kind: str
    outcome: str
    reason: str
    status_before: str
    status_after: str
    owners: tuple[tuple[str, int, int], ...]
    changed: tuple[OfficeId, ...]


class LedgerShown(Event, frozen=True, tag=True):
    """At the end of the run: how far an office is. `up` is False when it was still stopped."""

    office: OfficeId
    up: bool
    height: Height
    head: str
    state_root: str


class RegisterShown(Event, frozen=True, tag=True):
    """At the end of the run: what an office's copy of the ledger says of one right.

    `statuses` are (register, state) for every office where the right has an entry, as of the legal date;
    `licensees` the parties with a licence in force, in order of recording.
    """

    office: OfficeId
    right: str
    kind: str
    owners: tuple[tuple[str, int, int], ...]
    licensees: tuple[str, ...]
    statuses: tuple[tuple[OfficeId, str], ...]


class CertificateIssued(Event, frozen=True, tag=True):
    """An office issued a certificate of an entry on its ledger."""

    step: str
    office: OfficeId
    right: str
    entry: str
    height: Height
    size_bytes: int


class CertificateChecked(Event, frozen=True, tag=True):
    """An office checked a certificate by itself; `reason` says why it is invalid."""

    step: str
    office: OfficeId
    right: str
    valid: bool
    reason: str


# ---- governance: every replica leaves its own; moments are ledger time ---------------------------


class MotionOpened(Event, frozen=True, tag=True):
    """A motion was taken in under its name, the id of the step that proposed it; a ballot at `closes_at` is late.

    `concerns`: an office, a kind of decision (empty: the default rule), a version, an entry.
    `entitled`: each office whose ballot counts, with its votes over all chambers; 0 where it has a veto only.
    """

    office: OfficeId
    height: Height
    motion: str
    kind: str
    proposer: OfficeId
    concerns: str
    opened_at: Micros
    closes_at: Micros
    entitled: tuple[tuple[OfficeId, int], ...]


class BallotTaken(Event, frozen=True, tag=True):
    """A ballot was taken in: `yes`, `no` or `abstain`. It is the voter's only one, and final."""

    office: OfficeId
    height: Height
    motion: str
    voter: OfficeId
    choice: str


class MotionDecided(Event, frozen=True, tag=True):
    """`adopted`, `rejected` or `lapsed`, for good; `ended` by `ballots` (`early`: before its time) or by `time`."""

    office: OfficeId
    height: Height
    motion: str
    outcome: str
    decided_at: Micros
    early: bool
    ended: str
    in_force_from: Height


class DecisionEnacted(Event, frozen=True, tag=True):
    """In force from block `height` on, left with the block before; `obstacle`: why it has no effect after all."""

    office: OfficeId
    height: Height
    motion: str
    kind: str
    concerns: str
    obstacle: str = ""


# ---- consensus ----------------------------------------------------------------------------------


class VoteCast(Event, frozen=True, tag=True):
    """An office bound itself: one choice per (phase, round, sequence), for ever.

    Raft: phase `election`, round = term, sequence 0, choice = candidate. PBFT: phase `pre-prepare`, `prepare` or
    `commit`, round = view, sequence, choice = batch digest; phase `view-change`, round = new view.
    """

    office: OfficeId
    phase: str
    round: int
    sequence: int
    choice: str


class QuorumReached(Event, frozen=True, tag=True):
    """An office holds enough acknowledgements for a height; `members` are those it counted, itself included.

    `counted_round` is the round in which the entry was proposed whose acknowledgements were counted; lower heights
    become final with it. Raft counts entries of the own term only (section 5.4.2), so it equals `round`; -1 where
    the model has no such rule.
    """

    office: OfficeId
    round: int
    height: Height
    batch: str
    members: tuple[OfficeId, ...]
    counted_round: int = -1


class LeaderChosen(Event, frozen=True, tag=True):
    """An office begins to lead a round (Raft: won the term; PBFT: primary of an active view)."""

    office: OfficeId
    round: int


class RoundEntered(Event, frozen=True, tag=True):
    """An office entered a term or view, for the stated reason; `leader` is whom it expects to lead, if known."""

    office: OfficeId
    round: int
    leader: OfficeId | None
    why: str


class SteppedDown(Event, frozen=True, tag=True):
    """A leader stopped leading (higher term, no quorum, view change)."""

    office: OfficeId
    round: int
    why: str


class Rejected(Event, frozen=True, tag=True):
    """A message was refused. `reason` is from the protocol's closed list of codes."""

    office: OfficeId
    sender: OfficeId
    kind: str
    reason: str


class Contradicted(Event, frozen=True, tag=True):
    """A member signed two different statements for one question: evidence against `against`."""

    office: OfficeId
    against: OfficeId
    phase: str
    round: int
    sequence: int
    first: str
    second: str


class CheckpointStable(Event, frozen=True, tag=True):
    """An office holds a quorum of equal checkpoints."""

    office: OfficeId
    sequence: int
    state_root: str


# ---- hosts and network --------------------------------------------------------------------------


class Sent(Event, frozen=True, tag=True):
    """A message left an office. `arrivals` stand in the order of `receivers`; NEVER means lost at once."""

    sender: OfficeId
    kind: str
    size_bytes: int
    receivers: tuple[OfficeId, ...]
    arrivals: list[Micros]


class Lost(Event, frozen=True, tag=True):
    """A message under way never arrived: `partition`, or `stopped` when its receiver was down."""

    sender: OfficeId
    receiver: OfficeId
    kind: str
    why: str


class OfficeStarted(Event, frozen=True, tag=True):
    """An office is up: for the first time (height 0), or again from its disk."""

    office: OfficeId
    height: Height
    head: str
    again: bool


class OfficeStopped(Event, frozen=True, tag=True):
    """A crash: memory is gone; `unsynced` records had not reached the disk and are lost."""

    office: OfficeId
    unsynced: int


class OfficePaused(Event, frozen=True, tag=True):
    """The office is frozen and keeps its memory."""

    office: OfficeId


class OfficeResumed(Event, frozen=True, tag=True):
    """The office goes on; `waiting` inputs had piled up."""

    office: OfficeId
    waiting: int


class OfficeHalted(Event, frozen=True, tag=True):
    """The office stopped itself rather than go on wrongly."""

    office: OfficeId
    why: str
