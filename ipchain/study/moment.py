"""What an office had and knew at a moment of a run: `r.at("2 min 31 s").office("AU").state`.

Every block that the office had committed by then is executed again by the rules of the run, and the digest of the
state is held against the one that the block carries. So what is shown is what the office's registers said, and a
difference would be a fault of ours.

Not here: how far the office was behind the others (`r.series`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from markupsafe import Markup

from ipchain.errors import UsageError, invariant
from ipchain.experiment.runner import Result
from ipchain.ledger.block import Block
from ipchain.measure.legal_days import legal_calendar
from ipchain.measure.reigns import Leadership
from ipchain.names import Micros, OfficeId, RightId
from ipchain.office.catchup import Decisions
from ipchain.office.messages import BlockRecord
from ipchain.office.state import SharedExecutions, State
from ipchain.report import tables
from ipchain.report.moments import clock
from ipchain.report.tables import Column
from ipchain.rights.view import RightView
from ipchain.scenario.values import Complaint, duration
from ipchain.study.frame import Table
from ipchain.study.mistakes import NoSuchName
from ipchain.study.right import owners_told
from ipchain.trace import (
    BlockCommitted,
    Event,
    OfficeHalted,
    OfficePaused,
    OfficeResumed,
    OfficeStarted,
    OfficeStopped,
)

Running = Literal["up", "stopped", "paused", "halted"]

_RIGHTS: Final = (
    Column("right", "text", "name of the right"),
    Column("kind", "text", "patent, trade mark or design"),
    Column("register", "text", "the office whose register it is"),
    Column("status", "text", "its status in that register"),
    Column("owners", "text", "owners of record, with their shares"),
    Column("licensees", "text", "who has a licence in force"),
    Column("height", "whole", "place of the newest entry about it"),
)
_MOTIONS: Final = (
    Column("motion", "text", "the id of the step that proposed it"),
    Column("proposer", "text", "the office that proposed it"),
    Column("status", "text", "open, adopted, rejected or lapsed"),
    Column("yes", "text", "who voted for it"),
    Column("no", "text", "who voted against it"),
    Column("abstain", "text", "who abstained"),
    Column("opened_us", "whole", "ledger time at which it was open"),
    Column("closes_us", "whole", "ledger time from which ballots are late"),
)


class Registers:
    """What one office's copy of the ledger came to: rights in every register, motions, who is suspended."""

    __slots__ = ("_on", "_root", "_state")

    def __init__(self, state: State, on: date) -> None:
        self._state = state
        self._on = on

    @property
    def root(self) -> str:
        """The digest of all of it, as the newest block carries it."""
        return self._state.root.hex()

    @property
    def legal_date(self) -> date:
        """The day of the calendar that statuses are told for."""
        return max(self._on, self._state.registers.today)

    @property
    def rights(self) -> Table:
        """One row for each right in each register, in the order of entry."""
        rows = tuple(
            (
                view.right,
                view.kind.value,
                register,
                status,
                owners_told(view.owners),
                ", ".join(view.licensees),
                view.newest_entry.height,
            )
            for view in map(self._view, self._state.registers.rights())
            for register, status in view.statuses
        )
        return Table(tables.Table("rights", "right x register", _RIGHTS, rows))

    @property
    def motions(self) -> Table:
        """One row for each motion, in the order in which they were proposed."""
        rows = tuple(
            (
                poll.motion.name,
                poll.proposer,
                poll.status,
                _who(poll.choices, "yes"),
                _who(poll.choices, "no"),
                _who(poll.choices, "abstain"),
                poll.opened_at,
                poll.closes_at,
            )
            for poll in self._state.council.polls
        )
        return Table(tables.Table("motions", "motion", _MOTIONS, rows))

    @property
    def suspended(self) -> tuple[str, ...]:
        """The offices that may not write."""
        return self._state.council.suspended

    def right(self, name: str) -> RightView:
        """Everything this copy says of one right. Raises NoSuchName for a right it does not know."""
        known = self._state.registers.rights()
        if name not in known:
            raise NoSuchName("right on this copy", name, known)
        return self._view(RightId(name))

    def _view(self, name: RightId) -> RightView:
        view = self._state.registers.view(name, self._on)
        assert view is not None
        return view

    def __dir__(self) -> list[str]:
        return ["legal_date", "motions", "right", "rights", "root", "suspended"]

    def __repr__(self) -> str:
        rights = len(self._state.registers.rights())
        return f"Registers({rights} right{'' if rights == 1 else 's'} on {self.legal_date}, root {self.root[:12]})"

    def _repr_html_(self) -> Markup:
        return self.rights._repr_html_()


@dataclass(frozen=True, slots=True)
class OfficeThen:
    """One office at one moment.

    `running` says whether it was up; one that was stopped is shown by what it had committed. `height` and `head` are
    its copy of the ledger. `leads`: it led the others. `state` is what its copy came to.
    """

    office: str
    at_us: Micros
    running: Running
    height: int
    head: str
    leads: bool
    state: Registers

    def __repr__(self) -> str:
        led = ", leads" if self.leads else ""
        return f"OfficeThen({self.office} at {clock(self.at_us)}: {self.running}{led}, height {self.height})"


class Moment:
    """A run at one of its moments."""

    __slots__ = ("_memory", "_result", "at_us")

    def __init__(self, result: Result, moment: str | int, memory: SharedExecutions) -> None:
        """`moment` is text with a unit, or whole microseconds. `memory` is shared by all moments of a run.

        Raises UsageError for a moment that the run does not have.
        """
        self._result = result
        self._memory = memory
        self.at_us: Final = _moment(moment, result.ended_at_us)

    @property
    def offices(self) -> Mapping[str, OfficeThen]:
        """Every office at this moment."""
        return {office.code: self.office(office.code) for office in self._result.scenario.offices}

    def office(self, code: str) -> OfficeThen:
        """One office at this moment. Raises NoSuchName for a code that takes no part."""
        result = self._result
        known = [office.code for office in result.scenario.offices]
        if code not in known:
            raise NoSuchName("office in this run", code, known)
        records = [(now, event) for now, event in result.trace if now <= self.at_us]
        running, height = _copy_of(OfficeId(code), records)
        blocks = result.ledgers[OfficeId(code)][:height]
        on = legal_calendar(result.scenario.calendar, records).on(self.at_us)
        return OfficeThen(
            office=code,
            at_us=self.at_us,
            running=running,
            height=len(blocks),
            head=blocks[-1].header.digest.hex() if blocks else "",
            leads=_leads(OfficeId(code), records),
            state=Registers(self._replayed(blocks), on),
        )

    def _replayed(self, blocks: Sequence[BlockRecord]) -> State:
        scenario = self._result.scenario
        laws = {office.code: office.legal for office in scenario.offices}
        state, decisions = State(laws, scenario.governance.constitution, self._memory), Decisions()
        for block in blocks:
            state.apply(block.header.height, block.batch, decisions)
            invariant(
                state.root == block.header.state_root,
                "study.replay-gives-the-same-root",
                height=block.header.height,
                recorded=block.header.state_root.hex(),
                replayed=state.root.hex(),
            )
            decisions.add(Block(block.header, block.batch), block.proof)
        return state

    def __dir__(self) -> list[str]:
        return ["at_us", "office", "offices"]

    def __repr__(self) -> str:
        return f"Moment({clock(self.at_us)} of {clock(self._result.ended_at_us)})"


def _moment(moment: str | int, end: Micros) -> Micros:
    if isinstance(moment, str):
        found = duration(moment)
        if isinstance(found, Complaint):
            raise UsageError(f"{found.message}; {found.note}")
    else:
        found = moment
    if not 0 <= found <= end:
        raise UsageError(f"the run goes from 0 to {clock(end)} ({end} us); {moment!r} lies outside")
    return found


def _copy_of(office: OfficeId, records: Sequence[tuple[Micros, Event]]) -> tuple[Running, int]:
    """Whether the office runs after these events, and how many blocks of its disk it had committed."""
    life: Running = "stopped"
    paused = False
    height = 0
    for _, event in records:
        if not isinstance(event, _OF_COPY) or event.office != office:
            continue
        match event:
            case BlockCommitted():
                height = event.height
            case OfficeStarted():
                life, height = "up", max(height, event.height)
            case OfficeStopped():
                life = "stopped"
            case OfficeHalted():
                life = "halted"
            case OfficePaused() | OfficeResumed():
                # A process can be frozen, crash and be thawed: both are kept apart.
                paused = isinstance(event, OfficePaused)
    return ("paused" if paused and life == "up" else life), height


_OF_COPY: Final = (BlockCommitted, OfficeStarted, OfficeStopped, OfficePaused, OfficeResumed, OfficeHalted)


def _leads(office: OfficeId, records: Sequence[tuple[Micros, Event]]) -> bool:
    leadership = Leadership()
    for now, event in records:
        if isinstance(event, leadership.watches):
            leadership.observe(now, event)
    last = leadership.reigns[-1] if leadership.reigns else None
    return last is not None and last.until is None and last.office == office


def _who(choices: Mapping[OfficeId, str], choice: str) -> str:
    return " ".join(office for office, chosen in choices.items() if chosen == choice)
