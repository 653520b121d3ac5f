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
from ipchain.measure.metric import Cut, Figure
from ipchain.names import Micros
from ipchain.trace import Event, Sent


class Traffic:
    """What was sent and when, and which entries became final. Messages may be shown after everything else."""

    __slots__ = ("at", "entries", "messages", "size_bytes")
    watches: Final[tuple[type[Event], ...]] = (*Entries.watches, Sent)

    def __init__(self) -> None:
        self.entries = Entries()
        self.at: list[Micros] = []
        self.messages: list[int] = []
        self.size_bytes: list[int] = []

    def observe(self, now: Micros, event: Event) -> None:
        """A message left, or an entry became final."""
        if type(event) is Sent:
            self.at.append(now)
            self.messages.append(len(event.receivers))
            self.size_bytes.append(len(event.receivers) * event.size_bytes)
        else:
            self.entries.observe(now, event)


def messages_per_final(traffic: Traffic, _stat: str, cut: Cut) -> Figure:
    """Messages sent inside the windows for each entry that became final there; only the mean."""
    return _per_final(traffic, traffic.messages, cut)


def bytes_per_final(traffic: Traffic, _stat: str, cut: Cut) -> Figure:
    """Bytes sent inside the windows for each entry that became final there; only the mean."""
    return _per_final(traffic, traffic.size_bytes, cut)


def _per_final(traffic: Traffic, amounts: Sequence[int], cut: Cut) -> Figure:
    """The exact quotient; None when no message was seen at all. The samples are the entries."""
    entries = sum(count_inside(traffic.entries.moments(None), cut.windows))
    if not entries or not traffic.at:
        return None, 0
    sent = sum(
        sum(amounts[bisect_left(traffic.at, first) : bisect_left(traffic.at, last)]) for first, last in cut.windows
    )
    return Fraction(sent, entries), entries
