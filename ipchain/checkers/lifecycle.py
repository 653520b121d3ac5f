"""The life cycle of every right is respected, register by register (L-I4).

The state an entry finds at its signer's register is the state the entry before left there, or one that the
calendar alone made of it; a refused or repeated entry changes no state; all offices show the same at the same
position; and a state follows another only where the life-cycle table of the office's law has a row for it.

Not here: what the tables say (`rights.lifecycle`), on which date something was due, and who may ask for what.
"""

from collections.abc import Mapping
from typing import Final

from ipchain.checkers.tally import Tally
from ipchain.checkers.title import POSITION_SHIFT, TAKES_EFFECT, asked_for
from ipchain.checkers.verdict import Record
from ipchain.governance.entries import VERBS
from ipchain.names import Micros, OfficeId
from ipchain.rights.actions import Assign
from ipchain.rights.law import TABLES, office_law
from ipchain.rights.lifecycle import BY_DATE, LifeCycle, State
from ipchain.rights.lifecycle import Event as Happening
from ipchain.rights.profile import Kind, LegalProfile, OppositionMode
from ipchain.trace import EntryExecuted, Event

HAPPENINGS: Final[Mapping[str, tuple[Happening, ...]]] = {
    "extend": (Happening.EXTEND,),
    "assign": (Happening.ASSIGN,),
    "license": (Happening.LICENSE,),
    "renew": (Happening.RENEW,),
    "surrender": (Happening.SURRENDER,),
    "oppose": (Happening.OPPOSE,),
    "decide": (Happening.DECIDE_FOR, Happening.DECIDE_AGAINST, Happening.GRANT),
    "correct": (Happening.CORRECT,),
    "freeze": (Happening.FREEZE,),
    "unfreeze": (Happening.UNFREEZE,),
}
"""The rows an act may take, one of them. `register` and `answer` open the part instead (see `_moves`)."""

_TABLE_WHERE_NOT_KEPT: Final = OppositionMode.NONE
"""An office that keeps no such right can only decline it; every table has that row."""


class LifeCycleRespected:
    """States follow the tables. Built from the offices' legal profiles."""

    __slots__ = ("_cycles", "_divided", "_moves", "_shown", "_states", "tally")
    name: Final = "life-cycle"
    watches: Final[tuple[type[Event], ...]] = (EntryExecuted,)

    def __init__(self, profiles: Mapping[OfficeId, LegalProfile]) -> None:
        self.tally = Tally()
        self._cycles = {
            (office, kind.value): _cycle(profile, kind) for office, profile in profiles.items() for kind in Kind
        }
        self._moves: dict[tuple[OfficeId, str, str], frozenset[tuple[str, str]]] = {}
        self._shown: dict[int, Record] = {}
        self._states: dict[tuple[str, OfficeId], str] = {}
        self._divided: set[str] = set()
        """Rights of which some goods were assigned away: `X/2`, split off `X`, starts in the state of `X`."""

    def observe(self, now: Micros, event: Event) -> None:
        """One entry executed at one office."""
        assert isinstance(event, EntryExecuted)
        self.tally.checks += 1
        position = event.height << POSITION_SHIFT | event.index
        shown = self._shown.get(position)
        if shown is None:
            self._shown[position] = (now, event)
            broken = self._first_seen(event)
        else:
            earlier = shown[1]
            assert isinstance(earlier, EntryExecuted)
            same = earlier.status_after == event.status_after and earlier.outcome == event.outcome
            broken = "" if same and earlier.status_before == event.status_before else "life-cycle.differ"
        if broken:
            self.tally.break_(
                now,
                broken,
                (event.office,),
                ((now, event),) if shown is None else (shown, (now, event)),
                office=event.office,
                register=event.signer,
                right=event.right,
                verb=event.verb,
                outcome=event.outcome,
                left=self._states.get((event.right, event.signer), ""),
                before=event.status_before,
                after=event.status_after,
                at=now,
            )
        if shown is None and event.verb not in VERBS:
            self._states[event.right, event.signer] = event.status_after

    def close(self, end: Micros) -> None:
        """Nothing is left to the end."""

    def _first_seen(self, event: EntryExecuted) -> str:
        """Which sentence the entry deserves; empty when the table allows it."""
        before, after = event.status_before, event.status_after
        if event.verb in VERBS:
            # A motion has no life cycle, and may be called like a right.
            return "life-cycle.no-table" if before or after else ""
        cycle = self._cycles.get((event.signer, event.kind))
        if not self._follows(event, cycle):
            return "life-cycle.gap"
        if event.outcome not in TAKES_EFFECT:
            if before == after or (cycle is not None and after in by_the_calendar(cycle, before)):
                return ""
            return "life-cycle.moved-without-effect"
        if cycle is None:
            return "life-cycle.no-table"
        key = (event.signer, event.kind, event.verb)
        moves = self._moves.get(key)
        if moves is None:
            moves = self._moves[key] = _moves(cycle, event.verb)
        if (before, after) in moves:
            if event.verb == "assign":
                self._note_division(event)
            return ""
        # Where a right was divided, the answer of another office opens its part in the state of the old one.
        inherits = event.verb == "answer" and not before and self._is_split_off(event.right)
        return "" if inherits and after else "life-cycle.no-row"

    def _is_split_off(self, right: str) -> bool:
        """True for a right `X/2` when some of the goods of `X` were assigned away."""
        return right.rpartition("/")[0] in self._divided

    def _note_division(self, event: EntryExecuted) -> None:
        action = asked_for(event.body)
        if isinstance(action, Assign) and action.part_of:
            self._divided.add(event.right)

    def _follows(self, event: EntryExecuted, cycle: LifeCycle | None) -> bool:
        """True when the state the entry found is the one that was left there, or what dates made of it."""
        left = self._states.get((event.right, event.signer))
        if left is None:
            # Never seen: not there yet, or split off from a right that was.
            return not event.status_before or self._is_split_off(event.right)
        if left == event.status_before:
            return True
        return cycle is not None and event.status_before in by_the_calendar(cycle, left)


def by_the_calendar(cycle: LifeCycle, word: str) -> tuple[str, ...]:
    """The states that dates alone can make of this one, itself first. A word that is no state stands alone."""
    try:
        reached = [State(word)]
    except ValueError:
        return (word,)
    for state in reached:
        for happening in BY_DATE:
            row = cycle.row(state, happening)
            if row is not None and row.to not in reached:
                reached.append(row.to)
    return tuple(state.value for state in reached)


def _cycle(profile: LegalProfile, kind: Kind) -> LifeCycle:
    law = office_law(profile).kinds.get(kind)
    return law.cycle if law is not None else TABLES[kind][_TABLE_WHERE_NOT_KEPT]


def _moves(cycle: LifeCycle, verb: str) -> frozenset[tuple[str, str]]:
    """Every (before, after) that an act under this verb may show, dates between the two included."""
    if verb in {"register", "answer"}:
        opened = {cycle.opened.value}
        declined = cycle.row(State.NONE, Happening.DECLINE)
        if verb == "answer" and declined is not None:
            opened.add(declined.to.value)
        return frozenset((State.NONE.value, after) for after in opened)
    moves: set[tuple[str, str]] = set()
    for state in cycle.states():
        for reached in by_the_calendar(cycle, state.value):
            for happening in HAPPENINGS.get(verb, ()):
                row = cycle.row(State(reached), happening)
                if row is not None:
                    moves.add((state.value, row.to.value))
    return frozenset(moves)
