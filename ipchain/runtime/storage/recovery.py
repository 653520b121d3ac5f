"""The table: what is found when a store is opened, what it means, what is done.

The first row that applies is the one. Rows are the table of reliability 8.4; `docs/storage.md` shows it with the rows
that others judge (key files; snapshots, which are not kept). What may have been acknowledged is never cut off, and a
damaged record is unknown, not absent (Alagappan et al., "Protocol-Aware Recovery for Consensus-Based Storage", FAST
2018).

Not here: how the facts are found and the action carried out (`opening`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import Final, Literal, NamedTuple

from ipchain.errors import ComputerError
from ipchain.runtime.storage.seals import Fault


class Case(StrEnum):
    """The rows, by name."""

    NORMAL = "normal"
    TORN_TAIL = "torn-tail"
    COPY_DAMAGED = "copy-damaged"
    TAIL_DAMAGED = "tail-damaged"
    RECORD_DAMAGED = "record-damaged"
    SAFETY_DAMAGED = "safety-damaged"
    LOST_TAIL = "lost-tail"
    OTHER_HISTORY = "other-history"
    WITNESS_DAMAGED = "witness-damaged"
    WITNESS_MISSING = "witness-missing"
    RESTORED = "restored"
    QUARANTINED = "quarantined"
    ROOT_DIFFERS = "root-differs"
    MALFORMED = "malformed"
    UNSAFE = "unsafe"
    FOREIGN = "foreign"
    NEWER = "newer"
    NO_ROOM = "no-room"
    LOCKED = "locked"
    EXPOSED = "exposed"
    ABSENT = "absent"


class Action(Enum):
    """What is done about it. Only the first three may vote."""

    START = "start"
    CUT = "truncate that record, start"
    MEND = "write the proven hashes again, start"
    REPAIR = "no promise until every faulty record is repaired by hash"
    QUARANTINE = "quarantine: receive, apply and serve, but never vote under this key"
    HALT = "halt and keep the evidence"
    REFUSE = "refuse to start"


STARTS: Final = (Action.START, Action.CUT, Action.MEND)


@dataclass(frozen=True, slots=True)
class Facts:
    """All that decides.

    `obstacle` is a row of its own that stopped the opening; the places are 0 when there is no record. `bad_tail` is
    the first of the places at the end that are all bad. `root` says how the records fail to replay to what was
    certified.
    """

    obstacle: Case | None = None
    marks: tuple[str, ...] = ()
    is_copy: bool = False
    witness: Literal["valid", "damaged", "missing"] = "valid"
    witnessed: int = 0
    witness_agrees: bool = True
    last: int = 0
    faults: tuple[Fault, ...] = ()
    bad_tail: int | None = None
    damaged_copies: bool = False
    root: str | None = None

    @property
    def only_the_tail_is_bad(self) -> bool:
        """True when every faulty place is at the end, with nothing valid after it."""
        return self.bad_tail is not None and self.faults[0].place == self.bad_tail


class Row(NamedTuple):
    """One row."""

    case: Case
    applies: Callable[[Facts], bool]
    found: str
    meaning: str
    action: Action
    remedy: str


_READMIT: Final = "have the office readmitted with a new consensus key, and create a new store for it"
_REPAIR: Final = "ask peers for the records listed as missing, then open again; else readmit with a new key"


def _obstacle(case: Case) -> Callable[[Facts], bool]:
    return lambda facts: facts.obstacle is case


RECOVERY: Final = (
    Row(
        Case.EXPOSED,
        _obstacle(Case.EXPOSED),
        "wrong owner or mode of the folder or a file in it",
        "others may read or change what this node has promised",
        Action.REFUSE,
        "set owner and mode as told",
    ),
    Row(
        Case.ABSENT,
        _obstacle(Case.ABSENT),
        "no store in the folder",
        "a new office, or one that lost its disk",
        Action.REFUSE,
        "create the store of a new office; after a lost disk " + _READMIT,
    ),
    Row(
        Case.LOCKED,
        _obstacle(Case.LOCKED),
        "data directory locked",
        "second instance",
        Action.REFUSE,
        "stop the other process",
    ),
    Row(
        Case.NO_ROOM,
        _obstacle(Case.NO_ROOM),
        "no room for the reserve",
        "the next write could fail",
        Action.REFUSE,
        "make room and start again",
    ),
    Row(
        Case.FOREIGN,
        _obstacle(Case.FOREIGN),
        "not a store of ours, or of another office, network or key",
        "a wrong folder, or a changed file",
        Action.REFUSE,
        "name the right folder",
    ),
    Row(
        Case.NEWER,
        _obstacle(Case.NEWER),
        "written by a newer version",
        "this version cannot know what it means",
        Action.REFUSE,
        "use that version again",
    ),
    Row(
        Case.UNSAFE,
        _obstacle(Case.UNSAFE),
        "a setting does not read back as set",
        "a commit would not be durable",
        Action.REFUSE,
        "use a build of SQLite that takes the setting",
    ),
    Row(
        Case.MALFORMED,
        _obstacle(Case.MALFORMED),
        "database refuses to open, or is malformed",
        "storage failure",
        Action.HALT,
        "look after the disk; " + _READMIT,
    ),
    Row(
        Case.ROOT_DIFFERS,
        lambda facts: facts.root is not None,
        "chain verifies but root differs from certified root",
        "execution bug or tampering",
        Action.HALT,
        "keep the folder and report it; no automatic repair",
    ),
    Row(
        Case.QUARANTINED,
        lambda facts: bool(facts.marks),
        "a mark of quarantine",
        "found at an earlier start",
        Action.QUARANTINE,
        _READMIT,
    ),
    Row(
        Case.RESTORED,
        lambda facts: facts.is_copy,
        "restored from a backup",
        "this node may have spoken since",
        Action.QUARANTINE,
        _READMIT,
    ),
    Row(
        Case.WITNESS_MISSING,
        lambda facts: facts.witness == "missing",
        "witness file missing but ledger present",
        "deleted or restored backup",
        Action.QUARANTINE,
        _READMIT,
    ),
    Row(
        Case.WITNESS_DAMAGED,
        lambda facts: facts.witness == "damaged",
        "both witness slots invalid",
        "witness damaged",
        Action.QUARANTINE,
        "when all honest peers have heard nothing above the last record, rewrite the witness; else " + _READMIT,
    ),
    Row(
        Case.LOST_TAIL,
        lambda facts: facts.witnessed > facts.last,
        "last record before the witness",
        "lost tail: damage to the write-ahead log, rollback, or a sync that lied",
        Action.QUARANTINE,
        _READMIT,
    ),
    Row(
        Case.OTHER_HISTORY,
        lambda facts: not facts.witness_agrees,
        "the witness is not on the chain of the records",
        "rollback, and written on from there",
        Action.QUARANTINE,
        _READMIT,
    ),
    Row(
        Case.TORN_TAIL,
        lambda facts: facts.only_the_tail_is_bad and facts.bad_tail is not None and facts.bad_tail > facts.witnessed,
        "last record bad, nothing valid after it, witness before it",
        "torn write of something never spoken of",
        Action.CUT,
        "",
    ),
    Row(
        Case.TAIL_DAMAGED,
        lambda facts: facts.only_the_tail_is_bad,
        "last record bad, witness at or after it",
        "spoken of, then damaged",
        Action.REPAIR,
        _REPAIR,
    ),
    Row(
        Case.SAFETY_DAMAGED,
        lambda facts: any(fault.may_be_promise for fault in facts.faults),
        "safety record bad",
        "unknown vote state",
        Action.REPAIR,
        _REPAIR,
    ),
    Row(
        Case.RECORD_DAMAGED,
        lambda facts: bool(facts.faults),
        "bad record with valid records after it",
        "corruption, not a torn tail",
        Action.REPAIR,
        _REPAIR,
    ),
    Row(
        Case.COPY_DAMAGED,
        lambda facts: facts.damaged_copies,
        "a copy of a hash bad, every record proven by the others",
        "damage that took nothing",
        Action.MEND,
        "look after the disk",
    ),
    Row(
        Case.NORMAL,
        lambda _facts: True,
        "all records valid, witness at or before the last",
        "normal",
        Action.START,
        "",
    ),
)
"""In the order of judging."""


@dataclass(frozen=True, slots=True)
class Found:
    """The row that was found, and what it was found by."""

    row: Row
    facts: Facts
    words: str = ""

    @property
    def case(self) -> Case:
        """Its name."""
        return self.row.case

    @property
    def may_promise(self) -> bool:
        """True when this node may vote, propose, acknowledge and count."""
        return self.row.action in STARTS

    def __str__(self) -> str:
        told = f" ({self.words})" if self.words else ""
        remedy = f" Remedy: {self.row.remedy}." if self.row.remedy else ""
        return f"{self.case}: {self.row.found}{told}: {self.row.meaning}; {self.row.action.value}.{remedy}"


class StoreRefused(ComputerError):
    """The store was not opened. Exit code 4; `found` says which row, why, and what to do."""

    def __init__(self, found: Found) -> None:
        super().__init__(str(found))
        self.found = found


def judge(facts: Facts, words: str = "") -> Found:
    """The first row that applies; the last one always does."""
    return next(Found(row, facts, words) for row in RECOVERY if row.applies(facts))
