"""The virtual clock: a calendar queue.

Events lie in buckets of about eight milliseconds; a bucket is sorted when it is reached. That replaces the push
and pop of one great heap by appending and sorting, which is faster from a few hundred waiting events on.
Equal times are taken in the order of scheduling: entries are appended in that order, and the sort by time
keeps it. That is the one line on which determinism hangs.

An entry is `(time_us, host, sender, message)`. An action goes the way of a message, so that nobody asks at every
message whether it is one: the scheduler is its host, what to do its sender, and its serial number the message.
"""

from bisect import insort
from collections.abc import Callable
from heapq import heappop, heappush
from operator import itemgetter
from typing import Any, Final

from ipchain.names import Micros

BUCKET_BITS: Final = 13

Action = Callable[[Micros], None]
Entry = tuple[Micros, Any, Any, Any]

_time: Final[Callable[[Entry], Micros]] = itemgetter(0)


class Stop(Exception):
    """Raised by an action to end the run at its moment."""


class Scheduler:
    """What is still to happen, in order."""

    __slots__ = ("_acting", "_buckets", "_current", "_current_number", "_order", "now", "serial")

    def __init__(self) -> None:
        self.now: Micros = 0
        self.serial = 0
        self._acting = 0
        self._buckets: dict[int, list[Entry]] = {}
        self._order: list[int] = []
        self._current: list[Entry] = []
        self._current_number = -1

    def at(self, time: Micros, action: Action) -> None:
        """Do this at that moment, which is not in the past."""
        self.put(time, self, action, self.serial + 1)

    def receive(self, time: Micros, action: Action, serial: int) -> None:
        """The moment of an action has come. It has no effects for `perform`."""
        self.now = time
        self._acting = serial
        action(time)

    def put(self, time: Micros, host: Any, sender: Any, message: Any) -> None:
        """One entry; `time` is not in the past."""
        self.serial += 1
        entry = (time, host, sender, message)
        bucket = self._buckets.get(time >> BUCKET_BITS)
        if bucket is not None:
            bucket.append(entry)
        else:
            self._open(entry)

    def put_all(self, times: list[Micros], hosts: tuple[Any, ...], sender: Any, message: Any) -> None:
        """One message to many hosts: `times[i]` is its arrival at `hosts[i]`; none is in the past."""
        buckets = self._buckets
        for time, host in zip(times, hosts, strict=True):
            try:
                buckets[time >> BUCKET_BITS].append((time, host, sender, message))
            except KeyError:
                self._open((time, host, sender, message))
        self.serial += len(times)

    def _open(self, entry: Entry) -> None:
        """The entry's bucket does not wait: it is the one being worked through, or a new one."""
        number = entry[0] >> BUCKET_BITS
        if number == self._current_number:
            insort(self._current, entry, key=_time)
        else:
            self._buckets[number] = [entry]
            heappush(self._order, number)

    def remove(self, unwanted: Callable[[Entry], bool]) -> list[Entry]:
        """Take out the waiting entries that are unwanted; they are returned in order. Only actions may call this."""
        removed: list[Entry] = []
        for number, bucket in self._buckets.items():
            removed += filter(unwanted, bucket)
            self._buckets[number] = [entry for entry in bucket if not unwanted(entry)]
        # The bucket being worked through keeps its entries in place; those behind the one at work are blanked instead.
        at_work = next((place for place, entry in enumerate(self._current) if self._is_at_work(entry)), 0)
        for place, entry in enumerate(self._current[at_work + 1 :], at_work + 1):
            if unwanted(entry):
                removed.append(entry)
                self._current[place] = (entry[0], self, _nothing, 0)
        # Equal times lie in one bucket, and there in their order, which the sort keeps.
        return sorted(removed, key=_time)

    def _is_at_work(self, entry: Entry) -> bool:
        """True for the action that is being done now; nothing else bears its serial number."""
        return entry[1] is self and entry[3] == self._acting

    def run(self, perform: Callable[[Micros, Any, Any], None]) -> None:
        """Work through everything until an action raises Stop.

        A message is given to `host.receive(time, sender, message)`; what it returns, unless empty, goes to
        `perform(time, host, effects)`.
        """
        order = self._order
        buckets = self._buckets
        try:
            while order:
                number = heappop(order)
                bucket = buckets.pop(number)
                bucket.sort(key=_time)
                self._current = bucket
                self._current_number = number
                for time, host, sender, message in bucket:
                    effects = host.receive(time, sender, message)
                    if effects:
                        self.now = time
                        perform(time, host, effects)
                self._current_number = -1
        except Stop:
            return


def _nothing(_now: Micros) -> None:
    """What stands in the place of a removed entry."""
