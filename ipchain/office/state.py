"""What a ledger comes to: the registers and the council over the same entries, in the same order.

The verb of an entry says whom it concerns. Rights and governance do not know of one another; what they owe one
another is here. An office uses each of its numbers once over both. The registers' root takes in what the council
came to, so one root stands for the whole history, and while nothing of governance was entered it is the registers'
own. Whom the council has suspended the registers refuse.

A block without entries of governance, on a ledger where no vote is open, costs no more than a look at its verbs.

Not here: what an entry means (`rights`, `governance`), and when anything is handed in.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from ipchain.encoding import digest_of
from ipchain.errors import EncodingError
from ipchain.governance.constitution import Constitution
from ipchain.governance.council import Council, CouncilMemory, Happening
from ipchain.governance.entries import VERBS, Act, decode_act, encode_act, motion_of
from ipchain.ledger.block import Batch
from ipchain.ledger.transaction import SignedTransaction, Transaction
from ipchain.names import Digest, Height, Micros, OfficeId
from ipchain.office.catchup import Decisions
from ipchain.rights.actions import Action, encode_action
from ipchain.rights.memory import ExecutionMemory
from ipchain.rights.profile import LegalProfile
from ipchain.rights.receipt import Outcome, Receipt
from ipchain.rights.register import Registers

MOTION: Final = "motion"
"""`Receipt.kind` of an entry of governance, beside the kinds of rights."""

Request = Action | Act
"""What can be handed in at an office."""


@dataclass(frozen=True, slots=True)
class SharedExecutions:
    """What was executed before on equal histories; see `rights.memory`."""

    rights: ExecutionMemory = field(default_factory=dict)
    council: CouncilMemory = field(default_factory=dict)


class State:
    """One office's replica of registers and council."""

    __slots__ = ("council", "registers")

    def __init__(
        self,
        profiles: Mapping[OfficeId, LegalProfile],
        constitution: Constitution,
        shared: SharedExecutions | None = None,
    ) -> None:
        self.registers: Final = Registers(profiles, None if shared is None else shared.rights)
        self.council: Final = Council(constitution, None if shared is None else shared.council)

    @property
    def root(self) -> Digest:
        """Digest of all of it; equal roots mean equal histories."""
        return self.registers.root

    def apply(
        self, height: Height, batch: Batch, decisions: Decisions
    ) -> tuple[Sequence[Receipt], tuple[Happening, ...]]:
        """Execute the block that comes next after `decisions`: one receipt per entry, and what was brought about."""
        if self.council.rests and not concerns_council(batch):
            return self.registers.apply(height, batch), ()
        at = decisions.next_time(batch)
        receipts: list[Receipt] = []
        happened: list[Happening] = []
        for index, entry in enumerate(batch.entries):
            content = content_of(entry)
            if content is None or content.kind not in VERBS:
                receipts.append(self.registers.execute(height, index, entry))
                continue
            receipt, brought = self._execute(height, index, at, entry.digest, content)
            receipts.append(receipt)
            happened += brought
        before = self.council.root
        happened += self.council.end_block(height, at)
        if self.council.root != before:
            self.registers.take_note(self.council.root, self.council.suspended)
        return receipts, tuple(happened)

    def _execute(
        self, height: Height, index: int, at: Micros, entry: Digest, content: Transaction
    ) -> tuple[Receipt, tuple[Happening, ...]]:
        """One entry of governance."""
        council = self.council
        act = act_of(content)
        refusal = self.registers.open_envelope(entry, content.office, content.number)
        if refusal == "repeated":
            return _receipt(entry, content, act, "repeated", ""), ()
        if refusal:
            self.registers.take_note(digest_of((council.root, height, index, entry, refusal)), council.suspended)
            return _receipt(entry, content, act, "refused", refusal), ()
        ruling, happened = council.enter(height, index, at, entry, content.office, act)
        self.registers.take_note(council.root, council.suspended)
        return _receipt(entry, content, act, "final" if ruling.taken else "refused", ruling.reason), happened


def concerns_council(batch: Batch) -> bool:
    """False when no entry of the batch is one of governance. Asked of every block, so it looks at verbs only."""
    try:
        for entry in batch.entries:
            if entry.content.kind in VERBS:
                return True
    except EncodingError:
        return True  # Bytes that say nothing: a closer look tells.
    return False


def content_of(entry: SignedTransaction) -> Transaction | None:
    """What the entry says; None when its bytes say nothing."""
    try:
        return entry.content
    except EncodingError:
        return None


def act_of(content: Transaction) -> Act | None:
    """The act of governance; None when the bytes under this verb are none."""
    try:
        return decode_act(content.kind, content.payload)
    except EncodingError:
        return None


def encode_request(request: Request) -> tuple[str, bytes]:
    """The verb word and the canonical bytes, as a transaction carries them."""
    if isinstance(request, Act):
        return encode_act(request)
    return encode_action(request)


def _receipt(entry: Digest, content: Transaction, act: Act | None, outcome: Outcome, reason: str) -> Receipt:
    return Receipt(
        entry=entry,
        signer=content.office,
        reference=content.reference,
        verb=content.kind,
        right=motion_of(act) if act is not None else "",
        kind=MOTION,
        outcome=outcome,
        reason=reason,
        status_before="",
        status_after="",
        owners=(),
        changed=(),
    )
