"""The life of each right that the story is about: every entry with who, where, when, position, status and category.

Moments are those of the office that signed an entry: when its own copy had executed it. A category is the letter
of WIPO ST.27, under the standard of the kind of right; `ipchain.rights.lifecycle` says whence the letters are.
What was asked and never got an answer is told as well.

Not here: the rights of the background load, which are counted and left to `data/events.jsonl`.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Annotated, Final

from msgspec import Meta, Struct

from ipchain.experiment.runner import Result
from ipchain.names import Micros, OfficeId
from ipchain.report.dossier.category import Categories
from ipchain.report.dossier.entry import Details, details_of
from ipchain.report.dossier.said import Said
from ipchain.report.dossier.story import Story, reason_said
from ipchain.trace import CalendarJumped, CertificateChecked, CertificateIssued, EntryExecuted, RegisterShown

MOST_RIGHTS: Final = 24
"""Lives told on a page; the others are in `data/events.jsonl`."""

MOST_ENTRIES: Final = 60
"""Entries told of one right."""

Owners = tuple[tuple[str, int, int], ...]
"""Owners with their shares: party, numerator, denominator."""


class Entered(Struct, frozen=True, kw_only=True):
    """One entry about a right, effective or refused."""

    step: Annotated[str, Meta(description="the step that asked for it; empty for an office's own answer")]
    verb: str
    office: Annotated[str, Meta(description="who signed it and whose register it is about")]
    height: int
    index: int
    entry: str
    at_us: Micros
    legal_date: date | None
    outcome: str
    reason: str
    reason_said: Said | None
    before: str
    after: str
    standard: str
    category: Annotated[str, Meta(description="empty for what took no effect")]
    owners: Owners
    details: Details


class Waiting(Struct, frozen=True, kw_only=True):
    """A step about the right that left no entry: refused before the ledger, undecided, or no entry by its nature."""

    step: str
    verb: str
    office: str
    due_us: int | None
    decided_us: int | None
    outcome: str
    reason: str
    reason_said: Said | None


class Register(Struct, frozen=True, kw_only=True):
    """One register's status of a right: what it was from each moment on."""

    office: str
    statuses: tuple[tuple[Micros, str], ...]
    at_end: str


class Life(Struct, frozen=True, kw_only=True):
    """One right from its filing to the end of the run."""

    id: str
    kind: str
    words: str
    numbers: Annotated[tuple[tuple[str, str], ...], Meta(description="office and its number for the right")]
    classes: tuple[int, ...]
    entries: tuple[Entered, ...]
    left_out: int
    waiting: tuple[Waiting, ...]
    registers: tuple[Register, ...]
    owned: Annotated[tuple[tuple[Micros, Owners], ...], Meta(description="owners of record from each moment on")]
    owners: Owners
    licensees: tuple[str, ...]


class Rights(Struct, frozen=True, kw_only=True):
    """The rights of the story, in the order in which it names them."""

    lives: tuple[Life, ...]
    left_out: int
    others: Annotated[int, Meta(description="rights of the background load")]


def gather_rights(result: Result, story: Story) -> Rights:
    """The life of every right that a step names."""
    named = tuple(dict.fromkeys(step.right for step in story.steps if step.right))
    seen = _Seen(result, frozenset(named))
    # Part of a right's goods that changed hands go on as a right of their own, `X/2`.
    split = [right for right in seen.entries if right not in named and right.rpartition("/")[0] in named]
    told = (*named, *sorted(split))
    lives = tuple(_life(right, seen, story) for right in told[:MOST_RIGHTS])
    return Rights(lives=lives, left_out=max(0, len(told) - MOST_RIGHTS), others=len(seen.others))


class _Seen:
    """What the trace shows of these rights: each entry once, as the office that signed it saw it."""

    def __init__(self, result: Result, named: frozenset[str]) -> None:
        self.entries: dict[str, dict[str, tuple[Micros, EntryExecuted]]] = {}
        self.shown: dict[str, RegisterShown] = {}
        self.others: set[str] = set()
        self.jumps: list[Micros] = []
        self.certificates: set[str] = set()
        self.categories = Categories({office.code: office.legal for office in result.scenario.offices})
        for at, event in result.trace:
            match event:
                case EntryExecuted():
                    if event.right in named or event.right.rpartition("/")[0] in named:
                        self._executed(at, event)
                    elif event.kind != "motion":
                        self.others.add(event.right)
                case RegisterShown():
                    self.shown.setdefault(event.right, event)
                case CalendarJumped():
                    self.jumps.append(at)
                case CertificateIssued() | CertificateChecked():
                    self.certificates.add(event.step)
                case _:
                    pass

    def _executed(self, at: Micros, event: EntryExecuted) -> None:
        if event.outcome == "repeated":
            return
        of_right = self.entries.setdefault(event.right, {})
        if event.entry not in of_right or event.office == event.signer:
            of_right[event.entry] = (at, event)


def _life(right: str, seen: _Seen, story: Story) -> Life:
    found = sorted(seen.entries.get(right, {}).values(), key=lambda record: (record[1].height, record[1].index))
    shown = seen.shown.get(right)
    entries = tuple(_entered(at, event, seen.categories) for at, event in found)
    on_ledger = {entry.step for entry in entries}
    first = next((entry.details for entry in entries if entry.verb == "register"), None)
    kinds = [event.kind for _, event in found if event.kind]
    return Life(
        id=right,
        kind=shown.kind if shown is not None else next(iter(kinds), ""),
        words="" if first is None else first.words,
        numbers=tuple((entry.office, entry.details.number) for entry in entries if entry.details.number),
        classes=() if first is None else first.classes,
        entries=entries[:MOST_ENTRIES],
        left_out=max(0, len(entries) - MOST_ENTRIES),
        waiting=tuple(_waiting(right, story, on_ledger)),
        registers=tuple(_registers(entries, shown, seen.jumps)),
        owned=tuple(_owned(entries)),
        owners=() if shown is None else shown.owners,
        licensees=() if shown is None else shown.licensees,
    )


def _entered(at: Micros, event: EntryExecuted, categories: Categories) -> Entered:
    details, legal_date = details_of(event.body)
    standard, letter = categories.of(event, accepted=details.accepted)
    return Entered(
        step="" if event.verb == "answer" else event.reference,
        verb=event.verb,
        office=event.signer,
        height=event.height,
        index=event.index,
        entry=event.entry,
        at_us=at,
        legal_date=legal_date,
        outcome=event.outcome,
        reason=event.reason,
        reason_said=reason_said(event.reason),
        before=event.status_before,
        after=event.status_after,
        standard=standard,
        category=letter,
        owners=event.owners,
        details=details,
    )


def _waiting(right: str, story: Story, on_ledger: set[str]) -> Iterator[Waiting]:
    for step in story.steps:
        if step.right == right and step.id not in on_ledger:
            yield Waiting(
                step=step.id,
                verb=step.verb,
                office=step.office,
                due_us=step.due_us,
                decided_us=step.decided_us,
                outcome=step.outcome,
                reason=step.reason,
                reason_said=step.reason_said,
            )


def _registers(entries: tuple[Entered, ...], shown: RegisterShown | None, jumps: list[Micros]) -> Iterator[Register]:
    """Every register's statuses: as entries left them, and as dates changed them between entries."""
    at_end: Mapping[OfficeId, str] = {} if shown is None else dict(shown.statuses)
    offices = tuple(dict.fromkeys((*(entry.office for entry in entries if entry.after), *at_end)))
    for office in offices:
        statuses: list[tuple[Micros, str]] = []
        last = ""
        for entry in entries:
            if entry.office != office:
                continue
            if entry.before != last:
                statuses.append((_last_jump(jumps, entry.at_us), entry.before))
            if entry.after != entry.before:
                statuses.append((entry.at_us, entry.after))
            last = entry.after
        end = at_end.get(OfficeId(office), last)
        if end != last:
            statuses.append((_last_jump(jumps, None), end))
        yield Register(office=office, statuses=tuple(statuses), at_end=end)


def _last_jump(jumps: list[Micros], before: Micros | None) -> Micros:
    """When the calendar last moved before that moment: only dates change a status without an entry."""
    return max((jump for jump in jumps if before is None or jump <= before), default=before or 0)


def _owned(entries: tuple[Entered, ...]) -> Iterator[tuple[Micros, Owners]]:
    last: Owners = ()
    for entry in entries:
        if entry.owners and entry.owners != last:
            last = entry.owners
            yield entry.at_us, last
