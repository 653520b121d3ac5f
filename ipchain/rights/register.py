"""The registers of all offices as one state machine over the ledger.

Every office's node holds a replica of every register and executes the same entries in the same order. A right
has one title and one part per register; an entry is signed by the office that hands it in, and writes only
that office's part, beside the title. Nothing that stands in a block can stop execution: each entry gets a
receipt, and what cannot be done is refused with a reason code.

The root is a running digest: for each entry that is executed for the first time, SHA-256 over (root before,
height, index, entry, outcome, reason, legal date, the rights it wrote). Repeated entries and empty blocks leave
it as it is, so equal histories have equal roots. What the calendar alone brings about is no entry: it follows
from the dates in the root and the legal date.

Other entries may share the ledger. Their numbers are used up here (`open_envelope`), so that an office uses each of
its numbers once, and what came of them is taken into the root (`take_note`): it may decide who can write here.

Not here: whose signature an entry bears and whether it may enter the ledger at all; the office checks that.
"""

from collections.abc import Mapping, Sequence
from datetime import date

from ipchain.encoding import digest_of
from ipchain.ledger.block import Batch
from ipchain.ledger.transaction import SignedTransaction
from ipchain.names import Digest, Height, OfficeId, RightId
from ipchain.rights.actions import Action, Answer, Register
from ipchain.rights.calendar import is_ordinal
from ipchain.rights.filing import obstacle
from ipchain.rights.judge import judge
from ipchain.rights.law import office_law
from ipchain.rights.memory import ExecutionMemory, Remembered
from ipchain.rights.profile import Kind, LegalProfile
from ipchain.rights.reading import Reading, read
from ipchain.rights.receipt import Outcome, Receipt
from ipchain.rights.recorded import RECORDED, Act, EffectView, effects_at, life_at
from ipchain.rights.right import Right, plain
from ipchain.rights.ruling import Case, Refused, Ruling
from ipchain.rights.settling import LifeView
from ipchain.rights.showing import view_of
from ipchain.rights.view import EntryAt, RightView

__all__ = ["Receipt", "Registers", "RightView"]


class Registers:
    """Every office's replica of every register: executes ledger entries, one receipt each, and never raises."""

    __slots__ = (
        "_acts", "_awaiting", "_barred", "_executed", "_laws", "_memory", "_numbers", "_profiles", "_rights", "_root",
        "_taken", "_today",
    )  # fmt: skip

    def __init__(self, profiles: Mapping[OfficeId, LegalProfile], memory: ExecutionMemory | None = None) -> None:
        self._memory = memory
        self._profiles = profiles
        self._acts: list[Act] = []
        self._laws = {office: office_law(profile) for office, profile in profiles.items()}
        self._root = digest_of(("ipchain", "rights"))
        self._today = date.min
        self._rights: dict[RightId, Right] = {}
        self._executed: set[Digest] = set()
        self._numbers: set[tuple[OfficeId, int]] = set()
        self._taken: set[tuple[OfficeId, Kind, str]] = set()
        self._awaiting: dict[OfficeId, dict[RightId, None]] = {office: {} for office in self._laws}
        self._barred: tuple[OfficeId, ...] = ()

    @property
    def root(self) -> Digest:
        """Digest of the state; equal roots mean equal histories."""
        return self._root

    @property
    def today(self) -> date:
        """The largest legal date seen on the ledger; the calendar's first day while it is empty."""
        return self._today

    def apply(self, height: Height, batch: Batch) -> Sequence[Receipt]:
        """Execute the entries in order; one receipt each."""
        return [self.execute(height, index, entry) for index, entry in enumerate(batch.entries)]

    def view(self, right: RightId, on: date) -> RightView | None:
        """What this copy says of the right on that legal date, or None when it does not know the right.

        A date before `today` is read as `today`: the registers show what is and what the calendar will bring.
        """
        held = self._rights.get(right)
        return None if held is None else view_of(held, max(on, self._today), self._laws)

    def rights(self) -> tuple[RightId, ...]:
        """All rights in order of entry."""
        return tuple(self._rights)

    def effects(self, office: OfficeId, on: date) -> tuple[EffectView, ...]:
        """What every dealing on record, refused ones too, does at this office under its own law, by this copy.

        In the order of the ledger; a date before `today` is read as `today`.
        """
        return effects_at(office, self._acts, self._rights, self._profiles[office], max(on, self._today))

    def life(self, right: RightId, office: OfficeId, on: date) -> LifeView | None:
        """The states of a right in this office's register up to a legal date; None where it has no part there."""
        held = self._rights.get(right)
        return None if held is None else life_at(office, held, self._profiles[office], max(on, self._today))

    def awaiting(self, office: OfficeId) -> tuple[RightId, ...]:
        """The rights that this office was designated for and has not answered, in order of designation."""
        return tuple(self._awaiting.get(office, ()))

    def answer_by_law(self, office: OfficeId, right: RightId) -> Answer:
        """What the office's own law makes it answer to a designation; without one, a refusal that says so."""
        held = self._rights.get(right)
        asked = held.designation(office) if held is not None else None
        reason = "not-designated" if held is None or asked is None else obstacle(self._laws[office], held, asked)
        return Answer(right, accept=not reason, reason=reason)

    # ---- what the rules may ask (ruling.Ledger) -------------------------------------------------

    def right(self, name: RightId) -> Right | None:
        """The right of this name, or None."""
        return self._rights.get(name)

    def number_is_free(self, office: OfficeId, kind: Kind, number: str) -> bool:
        """True when the office has never given this number to a right of the kind."""
        return (office, kind, number) not in self._taken

    def execute(self, height: Height, index: int, entry: SignedTransaction) -> Receipt:
        """One entry: looked up where this very execution was done before, judged and written otherwise."""
        if self._memory is None or entry.digest in self._executed:
            return self._judge_and_write(height, index, read(entry))[0]
        question = (self._root, height, index, entry.digest)
        known = self._memory.get(question)
        if known is not None:
            return self._write_again(known)
        reading = read(entry)
        receipt, written = self._judge_and_write(height, index, reading)
        self._memory[question] = Remembered(reading, receipt, written, self._today, self._root)
        return receipt

    # ---- other entries of the same ledger --------------------------------------------------------

    def open_envelope(self, entry: Digest, office: OfficeId, number: int) -> str:
        """Take in an entry that is about something else: `repeated`, the code for which it is refused, or nothing."""
        if entry in self._executed:
            return "repeated"
        self._executed.add(entry)
        return self._refusal_of_number(office, number)

    def take_note(self, root: Digest, barred: tuple[OfficeId, ...]) -> None:
        """Something else came to the state of this root; `barred` are the offices whose entries are refused now."""
        self._root = digest_of((self._root, root))
        self._barred = barred

    # ---- execution ------------------------------------------------------------------------------

    def _write_again(self, known: Remembered) -> Receipt:
        """What was found out on an equal state holds on this one."""
        reading = known.reading
        self._executed.add(reading.entry)
        if reading.signer in self._laws:
            self._numbers.add((reading.signer, reading.number))
        self._write(known.written, reading)
        self._today = known.today
        self._root = known.root
        self._note_act(reading, known.receipt)
        return known.receipt

    def _judge_and_write(self, height: Height, index: int, reading: Reading) -> tuple[Receipt, Sequence[Right]]:
        """The receipt, and the rights that were written."""
        if reading.entry in self._executed:
            return self._receipt(reading, "repeated", "", self._status(reading)), ()
        self._executed.add(reading.entry)
        at = EntryAt(height, index, reading.entry, reading.signer)
        refusal = self._refusal_of_envelope(reading)
        before = self._status(reading)
        ruling = Refused(refusal) if refusal or reading.action is None else self._judged(reading.action, at)
        written: Sequence[Right] = ()
        if isinstance(ruling, Refused):
            receipt = self._receipt(reading, "refused", ruling.reason, before)
        else:
            written = (ruling.right,) if ruling.divided is None else (ruling.right, ruling.divided)
            self._write(written, reading)
            receipt = self._receipt(reading, ruling.outcome, "", before, written)
        self._fold(at, receipt, written)
        self._note_act(reading, receipt)
        return receipt, written

    def _refusal_of_envelope(self, reading: Reading) -> str:
        """The reason code for which the entry is not judged at all, else empty; from here on its number is used."""
        if not reading.signer:
            return "unreadable"
        refusal = self._refusal_of_number(reading.signer, reading.number)
        if refusal:
            return refusal
        if reading.signer in self._barred:
            return "office-suspended"
        if not is_ordinal(reading.legal_date):
            return "date-impossible"
        # Legal time is monotone: an office whose calendar is behind acts on the latest date of the ledger.
        self._today = max(self._today, date.fromordinal(reading.legal_date))
        return "" if reading.action is not None else "unreadable"

    def _refusal_of_number(self, office: OfficeId, number: int) -> str:
        if office not in self._laws:
            return "unknown-office"
        if (office, number) in self._numbers:
            return "number-used"
        self._numbers.add((office, number))
        return ""

    def _judged(self, action: Action, at: EntryAt) -> Ruling:
        return judge(action, Case(at.office, self._laws[at.office], self._laws, self, self._today, at))

    def _write(self, written: Sequence[Right], reading: Reading) -> None:
        """Put the rights into the state; this is its only writer."""
        for right in written:
            before = self._rights.get(right.id)
            self._rights[right.id] = right
            if right.awaiting or (before is not None and before.awaiting):
                self._note_designations(right)
        action = reading.action
        if written and isinstance(action, Register) and action.number:
            self._taken.add((reading.signer, written[0].kind, action.number))

    def _note_act(self, reading: Reading, receipt: Receipt) -> None:
        """Keep dealings for those who ask what they do in law. The list follows from the entries; it rules nothing."""
        if isinstance(reading.action, RECORDED) and is_ordinal(reading.legal_date):
            asked_on = date.fromordinal(reading.legal_date)
            self._acts.append(
                Act(
                    reading.reference, reading.signer, reading.entry, reading.action, asked_on, self._today,
                    receipt.reason,
                )
            )  # fmt: skip

    def _note_designations(self, right: Right) -> None:
        """Keep the offices' lists of unanswered designations in step with the right."""
        asked = {designation.office for designation in right.awaiting}
        for office, names in self._awaiting.items():
            if office in asked:
                names.setdefault(right.id)
            else:
                names.pop(right.id, None)

    def _status(self, reading: Reading) -> str:
        """The right's state in the signer's register now; empty where it has none."""
        right = self._rights.get(reading.right)
        part = right.part(reading.signer, self._today) if right is not None else None
        return part.state.value if part is not None else ""

    def _receipt(
        self, reading: Reading, outcome: Outcome, reason: str, before: str, written: Sequence[Right] = ()
    ) -> Receipt:
        right = self._rights.get(reading.right)
        return Receipt(
            entry=reading.entry,
            signer=reading.signer,
            reference=reading.reference,
            verb=reading.verb,
            right=reading.right,
            kind=right.kind.value if right is not None else "",
            outcome=outcome,
            reason=reason,
            status_before=before,
            status_after=self._status(reading) if written else before,
            owners=right.title.owners() if right is not None else (),
            changed=(reading.signer,) if written else (),
            divided=written[1].id if len(written) > 1 else "",
        )

    def _fold(self, at: EntryAt, receipt: Receipt, written: Sequence[Right]) -> None:
        """Take the entry and all that it wrote into the root."""
        self._root = digest_of(
            (
                self._root,
                at.height,
                at.index,
                at.entry,
                receipt.outcome,
                receipt.reason,
                self._today.toordinal(),
                tuple(plain(right) for right in written),
            )
        )
