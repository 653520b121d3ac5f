"""What can be asked of the consortium, and a vote on it: motions and ballots as values with canonical bytes.

One struct per kind of decision. They hold plain values only; what these may be is judged when the motion is
proposed (`record`), so that bytes that decode are a motion, and a motion that asks for nonsense gets a reason.
Who proposes or votes is not in the value: it is whoever signed the entry that carries it.

Not here: the entries that carry them (`entries`), when a motion may be proposed and voted on (`record`), counting
(`tally`).
"""

from typing import Final

from msgspec import Struct

from ipchain.governance.constitution import DecisionKind
from ipchain.names import Micros, OfficeId


class AdmitOffice(Struct, frozen=True, array_like=True, tag=100):
    """A new office joins."""

    office: OfficeId


class SuspendOffice(Struct, frozen=True, array_like=True, tag=101):
    """An office loses its right to write."""

    office: OfficeId


class ReadmitOffice(Struct, frozen=True, array_like=True, tag=102):
    """A suspended office gets its right to write back."""

    office: OfficeId


class ChangeWeight(Struct, frozen=True, array_like=True, tag=103):
    """An office gets this number of votes (>= 0) in the chamber of this name."""

    office: OfficeId
    weight: int
    chamber: str = "weights"


class ChangeRules(Struct, frozen=True, array_like=True, tag=104):
    """The rule for one kind of decision, or the default rule when `decision` is empty, is replaced by this one.

    The quota is `quota_numerator / quota_denominator` of `quota_of` ("all" or "cast"), or strictly more than it.
    """

    decision: str
    quota_numerator: int
    quota_denominator: int
    quota_of: str
    more_than: bool
    veto: tuple[OfficeId, ...]
    period_us: Micros


class Upgrade(Struct, frozen=True, array_like=True, tag=105):
    """A new version of the software is brought into use."""

    version: str


class RevokeEntry(Struct, frozen=True, array_like=True, tag=106):
    """An entry is declared without effect; `entry` is its digest in hexadecimal (64 digits)."""

    entry: str


Content = AdmitOffice | SuspendOffice | ReadmitOffice | ChangeWeight | ChangeRules | Upgrade | RevokeEntry

KIND_OF: Final[dict[type[Content], DecisionKind]] = {
    AdmitOffice: "admit-office",
    SuspendOffice: "suspend-office",
    ReadmitOffice: "readmit-office",
    ChangeWeight: "change-weight",
    ChangeRules: "change-rules",
    Upgrade: "upgrade",
    RevokeEntry: "revoke-entry",
}


class Motion(Struct, frozen=True, array_like=True, tag=107):
    """What is asked, under a name used once. `open_for_us` is how long votes can be cast; 0: as the rule says."""

    name: str
    content: Content
    open_for_us: Micros = 0

    @property
    def kind(self) -> DecisionKind:
        """The kind of decision it asks for."""
        return KIND_OF[type(self.content)]


class Ballot(Struct, frozen=True, array_like=True, tag=108):
    """A vote on the motion of this name: yes, no or abstain."""

    motion: str
    choice: str


class Close(Struct, frozen=True, array_like=True, tag=109):
    """The time to vote on the motion of this name is over. An idle ledger would not notice by itself."""

    motion: str
