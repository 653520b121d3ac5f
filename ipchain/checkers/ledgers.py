"""One ledger for all, and nothing that was on it is lost (agreement, durability, effects exactly once).

`SameLedger`: never two blocks at one height, nor two states after one block (R-I7, P-I5, L-I11).
`NothingLost`: an office's ledger only grows, by one block that follows the last, and all entries of a block are
executed in their order; a restart brings back all that was committed; an entry takes effect once; and at the end
no running office lacks what was settled long ago.

Not here: how soon an office must catch up, which is a matter of liveness.
"""

from typing import Final

from ipchain.checkers.tally import Tally
from ipchain.checkers.title import POSITION_SHIFT, TAKES_EFFECT
from ipchain.checkers.verdict import Record
from ipchain.names import Height, Micros, OfficeId
from ipchain.trace import (
    BlockCommitted,
    EntryExecuted,
    Event,
    LedgerShown,
    OfficeStarted,
)


class SameLedger:
    """Never two different blocks at one height, whichever office shows them."""

    __slots__ = ("_first", "tally")
    name: Final = "same-ledger"
    watches: Final[tuple[type[Event], ...]] = (BlockCommitted, OfficeStarted, LedgerShown)

    def __init__(self) -> None:
        self.tally = Tally()
        self._first: dict[Height, tuple[Micros, BlockCommitted]] = {}

    def observe(self, now: Micros, event: Event) -> None:
        """A block at one office, or the head an office shows when it starts and at the end."""
        if type(event) is BlockCommitted:
            first = self._first.get(event.height)
            self.tally.checks += 1
            if first is None:
                self._first[event.height] = (now, event)
            elif first[1].block != event.block or first[1].state_root != event.state_root:
                self._differ(now, event.height, event.block, event)
        elif isinstance(event, OfficeStarted | LedgerShown):
            first = self._first.get(event.height)
            if first is not None:
                self.tally.checks += 1
                if first[1].block != event.head:
                    self._differ(now, event.height, event.head, event)

    def close(self, end: Micros) -> None:
        """Nothing is left to the end."""

    def _differ(
        self, now: Micros, height: Height, block: str, event: BlockCommitted | OfficeStarted | LedgerShown
    ) -> None:
        at, first = self._first[height]
        self.tally.break_(
            now,
            "same-ledger.fork" if first.block != block else "same-ledger.state",
            (first.office, event.office),
            ((at, first), (now, event)),
            height=height,
            first=first.office,
            first_block=first.block[:12],
            office=event.office,
            block=block[:12],
            at=now,
        )


class NothingLost:
    """What an office committed stays, through crashes, to the end of the run; and it takes effect once."""

    __slots__ = ("_effective", "_executed", "_final", "_head", "_height", "_shown", "_waiting", "tally")
    name: Final = "nothing-lost"
    watches: Final[tuple[type[Event], ...]] = (
        BlockCommitted,
        EntryExecuted,
        OfficeStarted,
        LedgerShown,
    )

    def __init__(self) -> None:
        self.tally = Tally()
        self._height: dict[OfficeId, Height] = {}
        self._head: dict[OfficeId, str] = {}
        self._executed: dict[OfficeId, int] = {}
        self._waiting: dict[OfficeId, list[str]] = {}
        """Entries of the office's newest block that it has not executed yet, the next one last."""
        self._effective: dict[str, int] = {}
        self._final: Height = 0
        """The greatest height that was made final anywhere."""
        self._shown: list[tuple[Micros, LedgerShown]] = []

    def observe(self, now: Micros, event: Event) -> None:
        """The ledger of one office grew, came back or was shown."""
        if type(event) is EntryExecuted:
            self._executes(now, event)
        elif type(event) is BlockCommitted:
            self._grows(now, event)
        elif type(event) is OfficeStarted:
            self._comes_back(now, event)
        elif type(event) is LedgerShown:
            self._is_shown(now, event)

    def close(self, end: Micros) -> None:
        """At the end somebody holds what was made final. Who was kept away from it has lost nothing."""
        held = max((shown.height for _, shown in self._shown), default=self._final)
        if held < self._final:
            now, shown = self._shown[-1]
            self.tally.break_(
                now,
                "nothing-lost.gone",
                tuple(shown.office for _, shown in self._shown),
                ((now, shown),),
                held=held,
                final=self._final,
            )

    def _grows(self, now: Micros, event: BlockCommitted) -> None:
        office, height = event.office, event.height
        self.tally.checks += 1
        held = self._height.get(office, 0)
        head = self._head.get(office, event.previous)
        key = ""
        if height != held + 1:
            key = "nothing-lost.not-next"
        elif event.previous != head:
            key = "nothing-lost.not-following"
        elif self._waiting.get(office):
            key = "nothing-lost.not-executed"
        self._waiting[office] = list(event.entries[::-1])
        if key:
            self.tally.break_(now, key, (office,), ((now, event),), office=office, height=height, held=held, at=now)
        self._height[office] = height
        self._head[office] = event.block
        self._final = max(self._final, height)

    def _executes(self, now: Micros, event: EntryExecuted) -> None:
        self.tally.checks += 1
        position = event.height << POSITION_SHIFT | event.index
        office = event.office
        if position <= self._executed.get(office, -1):
            self._broken_entry(now, event, "nothing-lost.executed-again")
        waiting = self._waiting.get(office)
        if waiting is not None and (
            event.height != self._height[office] or not waiting or waiting.pop() != event.entry
        ):
            self._broken_entry(now, event, "nothing-lost.not-in-block")
        self._executed[office] = position
        if event.outcome in TAKES_EFFECT and self._effective.setdefault(event.entry, position) != position:
            self._broken_entry(now, event, "nothing-lost.effect-twice")

    def _comes_back(self, now: Micros, event: OfficeStarted) -> None:
        office = event.office
        self.tally.checks += 1
        held = self._height.get(office, 0)
        if event.height < held or (event.height == held > 0 and event.head != self._head[office]):
            key = "nothing-lost.shorter" if event.height < held else "nothing-lost.other-head"
            self.tally.break_(
                now, key, (office,), ((now, event),), office=office, height=event.height, held=held, at=now
            )
        self._height[office] = event.height
        self._head[office] = event.head
        self._waiting[office] = []

    def _is_shown(self, now: Micros, event: LedgerShown) -> None:
        self.tally.checks += 1
        self._shown.append((now, event))
        office = event.office
        held = self._height.get(office, 0)
        if event.height < held or (event.height == held > 0 and event.head != self._head[office]):
            key = "nothing-lost.shown-shorter" if event.height < held else "nothing-lost.shown-other"
            self.tally.break_(
                now, key, (office,), ((now, event),), office=office, height=event.height, held=held, at=now
            )

    def _broken_entry(self, now: Micros, event: EntryExecuted, key: str) -> None:
        evidence: Record = (now, event)
        self.tally.break_(
            now,
            key,
            (event.office,),
            (evidence,),
            office=event.office,
            entry=event.entry[:12],
            reference=event.reference,
            height=event.height,
            at=now,
        )
