"""What a final entry costs on the wire: messages and bytes, of all offices together, per entry made final.

A message counts once for each receiver, also when it was lost under way: it was sent. Its bytes are those of
its canonical encoding, without the headers of any transport.

Not here: the kinds of messages, which the trace counts by itself.
"""

from bisect import bisect_left
from collections.abc import Sequence
from fractions import Fraction
from typing import Final

from ipchain.measure.entries import Entries, count_inside
from ipchain.measure.metric import Window
from ipchain.names import Micros, OfficeId
from ipchain.trace import Event, Sent


class Traffic:
    """What was sent and when, fed with its `watches`; in the order of sending."""

    __slots__ = ("at", "messages", "size_bytes")
    watches: Final[tuple[type[Event], ...]] = (Sent,)

    def __init__(self) -> None:
        self.at: list[Micros] = []
        self.messages: list[int] = []
        self.size_bytes: list[int] = []

    def observe(self, now: Micros, event: Event) -> None:
        """A message left."""
        assert isinstance(event, Sent)
        self.at.append(now)
        self.messages.append(len(event.receivers))
        self.size_bytes.append(len(event.receivers) * event.size_bytes)


class PerFinal:
    """Messages, or their bytes, sent inside the windows, for each entry that became final there; the mean."""

    __slots__ = ("_entries", "_of_bytes", "_traffic")
    watches: Final[tuple[type[Event], ...]] = (*Entries.watches, *Traffic.watches)

    def __init__(self, *, of_bytes: bool, entries: Entries | None = None, traffic: Traffic | None = None) -> None:
        self._of_bytes = of_bytes
        self._entries = Entries() if entries is None else entries
        self._traffic = Traffic() if traffic is None else traffic

    def observe(self, now: Micros, event: Event) -> None:
        """A message left, or an entry became final. Messages may be shown after everything else, in their order."""
        if type(event) is Sent:
            self._traffic.observe(now, event)
        else:
            self._entries.observe(now, event)

    def figure(
        self,
        stat: str,
        windows: Sequence[Window],
        *,
        end: Micros,
        verb: str | None = None,
        office: OfficeId | None = None,
        whole: bool = False,
    ) -> tuple[Fraction | None, int]:
        """The exact quotient and how many entries it is taken over; None when no message was seen at all."""
        entries = sum(count_inside(self._entries.moments(None), windows))
        if not entries or not self._traffic.at:
            return None, 0
        amounts = self._traffic.size_bytes if self._of_bytes else self._traffic.messages
        sent = sum(
            sum(amounts[bisect_left(self._traffic.at, first) : bisect_left(self._traffic.at, last)])
            for first, last in windows
        )
        return Fraction(sent, entries), entries
