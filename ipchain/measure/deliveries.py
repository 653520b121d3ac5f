"""Single messages between offices: how many were sent, arrived, and were refused as unsound.

A message counts once for each receiver. It passes when it arrived and was not refused for being unreadable, unsigned
or against the protocol; refusals in the ordinary course (late, early, twice) do not count against it. Offices send
again what was lost, so a lost message is no lost request: this is the wire, `crossings` is the work.

Not here: runs that kept no messages; they have no figure.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from ipchain.interop.layers import HARMLESS
from ipchain.names import Micros
from ipchain.trace import NEVER, AdmissionRefused, Event, Lost, Rejected, Sent


@dataclass(frozen=True, slots=True)
class Deliveries:
    """Of `sent` messages, so many were `lost` on the way and `refused` as unsound on arrival."""

    sent: int
    lost: int
    refused: int

    @property
    def passed(self) -> int:
        """Those that arrived and were sound."""
        return self.sent - self.lost - self.refused

    @property
    def rate(self) -> Fraction | None:
        """Passed by sent; None where no message is on record."""
        return Fraction(self.passed, self.sent) if self.sent else None


def deliveries(records: Iterable[tuple[Micros, Event]]) -> Deliveries:
    """The messages of a run."""
    sent = lost = refused = 0
    for _, event in records:
        if type(event) is Sent:
            sent += len(event.receivers)
            lost += sum(arrival == NEVER for arrival in event.arrivals)
        elif type(event) is Lost:
            lost += 1
        elif type(event) is Rejected or type(event) is AdmissionRefused:
            refused += event.reason not in HARMLESS
    return Deliveries(sent, lost, min(refused, sent - lost))
