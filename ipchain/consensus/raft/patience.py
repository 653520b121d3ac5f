"""The election timer: how long an office waits for a leader before it campaigns (Raft paper, 5.2).

Each wait is drawn anew, uniform between the lowest and the highest timeout, and every message of a leader
restarts it. Restarting a timer and drawing a number for every message would cost more than the message, and
most draws would never matter, because a leader is heard again before even the lowest timeout. So the timer
first runs for the lowest timeout; when it fires and the leader was heard meanwhile, it runs for the rest; only
after a whole lowest timeout of silence is the rest of the wait drawn. The moments of campaigns have exactly the
distribution of the plain timer.

Not here: whether an office campaigns or asks for pre-votes when its patience is over (`election`).
"""

from typing import Final

from ipchain.chance import Stream
from ipchain.consensus.core import CancelTimer, Effect, SetTimer
from ipchain.errors import invariant
from ipchain.names import Micros

ELECTION: Final = "election"

_OFF, _LOWEST, _DRAWN = 0, 1, 2


class Patience:
    """The wait of one office. `since` is its beginning; all times in microseconds."""

    __slots__ = ("_dice", "_highest_us", "_lowest_us", "_stage", "since")

    def __init__(self, timeout_us: tuple[Micros, Micros], dice: Stream) -> None:
        self._lowest_us, self._highest_us = timeout_us
        self._dice = dice
        self._stage = _OFF
        self.since: Micros = 0

    def restart(self, now: Micros, effects: list[Effect]) -> None:
        """A new wait begins now, with a time of its own."""
        self.since = now
        if self._stage != _LOWEST:
            self._stage = _LOWEST
            effects.append(SetTimer(ELECTION, self._lowest_us))

    def stop(self, effects: list[Effect]) -> None:
        """No wait: this office leads."""
        self._stage = _OFF
        effects.append(CancelTimer(ELECTION))

    def is_over(self, now: Micros, effects: list[Effect]) -> bool:
        """The timer fired. True when the drawn time has passed; otherwise it runs on."""
        invariant(self._stage != _OFF, "raft.election-timer-runs", now=now)
        silent_us = now - self.since
        if self._stage == _LOWEST:
            if silent_us < self._lowest_us:
                effects.append(SetTimer(ELECTION, self._lowest_us - silent_us))
                return False
            wait_us = self._dice.between(self._lowest_us, self._highest_us)
            if silent_us < wait_us:
                self._stage = _DRAWN
                effects.append(SetTimer(ELECTION, wait_us - silent_us))
                return False
        self._stage = _OFF
        return True
