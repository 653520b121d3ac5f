"""After the last fault the registers agree again, and everything asked for is decided.

The statement, exactly. T is the moment the last fault ended; in a run without faults, 60 s before its end.
H is the greatest height committed anywhere by T. Within 60 s after T every office that is not stopped holds
the ledger up to H, and every request that was due by T at such an office is executed there. Work goes on from
then: every request due after T, and 60 s or more before the end, is executed within 60 s of being due. An
office that halted itself never gets there. Not tested: a fault that never ended, a run that ended within 60 s
after T, and one in which nothing was asked or committed by T.

Not here: how long it took (`measure`), and whether the blocks are equal (`ledgers`).
"""

from collections.abc import Iterator
from typing import Final

from ipchain.checkers.heights import Heights
from ipchain.checkers.sentences import say
from ipchain.checkers.tally import Tally
from ipchain.checkers.verdict import Record
from ipchain.names import MINUTE, Height, Micros, OfficeId
from ipchain.trace import (
    BlockCommitted,
    EntryExecuted,
    Event,
    FaultBegan,
    FaultEnded,
    OfficeHalted,
    OfficeStarted,
    OfficeStopped,
    Requested,
)

BOUND_US: Final = MINUTE
"""How long the offices may take. Source: docs/scenario-format.md, built-in guarantees."""

ENTERS_NOTHING: Final = frozenset(("certify", "verify", "query"))
"""Verbs that an office answers from its own copy: they never stand on the ledger."""

Question = tuple[OfficeId, str]
"""A request: the office it was handed in at, and its reference."""


class RegistersAgreeAfterFaults:
    """Every running office reaches in time what was committed, and decides what was asked."""

    __slots__ = (
        "_asked", "_done", "_faults", "_halted", "_heights", "_on_ledger", "_quiet_since", "_stopped", "tally",
    )  # fmt: skip
    name: Final = "registers-agree-after-faults"
    watches: Final[tuple[type[Event], ...]] = (
        BlockCommitted,
        EntryExecuted,
        FaultBegan,
        FaultEnded,
        OfficeHalted,
        OfficeStarted,
        OfficeStopped,
        Requested,
    )

    def __init__(self) -> None:
        self.tally = Tally()
        self._faults: dict[str, Micros] = {}
        self._quiet_since: Micros | None = None
        self._heights = Heights()
        self._stopped: dict[OfficeId, Micros] = {}
        self._halted: dict[OfficeId, Record] = {}
        self._asked: dict[Question, Record] = {}
        self._done: dict[Question, Micros] = {}
        self._on_ledger: dict[Question, Height] = {}

    def observe(self, now: Micros, event: Event) -> None:
        """Note how far everybody is; the judgement comes at the end."""
        if type(event) is EntryExecuted:
            question = (event.signer, event.reference)
            if event.office == event.signer:
                self._done.setdefault(question, now)
            self._on_ledger.setdefault(question, event.height)
        elif type(event) is BlockCommitted:
            self._heights.observe(now, event)
        elif type(event) is Requested:
            if event.verb not in ENTERS_NOTHING:
                self._asked[event.office, event.request] = (now, event)
        elif type(event) is FaultBegan:
            self._faults[event.fault] = now
        elif type(event) is FaultEnded:
            self._faults.pop(event.fault, None)
            self._quiet_since = now
        elif type(event) is OfficeStarted:
            self._stopped.pop(event.office, None)
            self._heights.observe(now, event)
        elif type(event) is OfficeStopped:
            self._stopped[event.office] = now
        elif type(event) is OfficeHalted:
            self._halted.setdefault(event.office, (now, event))

    def close(self, end: Micros) -> None:
        """Judge heights and requests at the bound."""
        tally = self.tally
        since = end - BOUND_US if self._quiet_since is None else self._quiet_since
        if self._faults:
            tally.untested = say("agree.fault-in-force", faults=tuple(self._faults))
            return
        if since < 0 or since + BOUND_US > end:
            tally.untested = say("agree.too-short", since=max(since, 0), end=end)
            return
        height = self._heights.greatest_at(since)
        asked = [question for question, (at, _) in self._asked.items() if at <= since]
        later = [question for question, (at, _) in self._asked.items() if since < at <= end - BOUND_US]
        running = [office for office in self._heights.offices if office not in self._stopped]
        tally.checks = len(running) * (height > 0) + len(asked) + len(later)
        if not tally.checks:
            tally.untested = say("agree.nothing-asked")
            return
        bound = since + BOUND_US
        for office, (at, event) in sorted(self._halted.items()):
            tally.break_(bound, "agree.halted", (office,), ((at, event),), office=office, halted_at=at)
        for office in running:
            held = self._heights.of_office(office, bound)
            if held < height:
                tally.break_(bound, "agree.behind", (office,), (), office=office, held=held, height=height, since=since)
        for question in self._late(asked, bound):
            tally.break_(
                bound,
                "agree.undecided",
                (question[0],),
                (self._asked[question],),
                office=question[0],
                request=question[1],
                due=self._asked[question][0],
                since=since,
            )
        for question in later:
            due = self._asked[question][0]
            if any(self._late([question], due + BOUND_US)):
                tally.break_(
                    due + BOUND_US,
                    "agree.stalled",
                    (question[0],),
                    (self._asked[question],),
                    office=question[0],
                    request=question[1],
                    due=due,
                )

    def _late(self, asked: list[Question], bound: Micros) -> Iterator[Question]:
        """Requests not executed in time. An office that got the entry back from its disk has executed it."""
        for question in asked:
            office = question[0]
            if office in self._stopped or office in self._halted:
                continue
            done = self._done.get(question)
            if done is not None and done <= bound:
                continue
            height = self._on_ledger.get(question)
            if height is None or self._heights.of_office(office, bound) < height:
                yield question
