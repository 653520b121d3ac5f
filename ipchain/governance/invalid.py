"""What makes a constitution, or a set of ballots or amounts, impossible: one type each, with both values.

They are the user's mistakes when a file states a constitution, and a refusal code when a motion asks for one.
"""

from fractions import Fraction

from ipchain.errors import IpchainError
from ipchain.names import Micros, OfficeId


class GovernanceError(IpchainError):
    """A value of governance that cannot be."""


class QuotaOutOfRange(GovernanceError):
    """A quota that asks for nothing: every quota is above 0."""

    def __init__(self, quota: Fraction) -> None:
        super().__init__(f"the quota is {quota}, and a quota is above 0")
        self.quota = quota


class QuotaUnreachable(GovernanceError):
    """More votes are needed than there are."""

    def __init__(self, chamber: str, needed: int, available: int) -> None:
        super().__init__(f"{needed} votes are needed in chamber '{chamber}', and there are {available}")
        self.chamber = chamber
        self.needed = needed
        self.available = available


class NotMembers(GovernanceError):
    """Weights, a veto, a lead or a turn for offices that are no members of the consortium."""

    def __init__(self, what: str, strangers: tuple[OfficeId, ...], members: tuple[OfficeId, ...]) -> None:
        super().__init__(f"{what} names {', '.join(strangers)}; the members are {', '.join(members)}")
        self.what = what
        self.strangers = strangers
        self.members = members


class NamedTwice(GovernanceError):
    """An office, a chamber or a kind of decision that stands twice where it may stand once."""

    def __init__(self, what: str, names: tuple[str, ...]) -> None:
        super().__init__(f"{what} names one twice: {', '.join(names)}")
        self.what = what
        self.names = names


class NobodyThere(GovernanceError):
    """A consortium, chamber or order of turns without members."""

    def __init__(self, what: str) -> None:
        super().__init__(f"{what} has no members")
        self.what = what


class NegativeWeight(GovernanceError):
    """A weight, or an amount of something to be shared, below 0."""

    def __init__(self, holder: str, weight: int) -> None:
        super().__init__(f"{holder} has {weight}, and nobody has less than 0")
        self.holder = holder
        self.weight = weight


class NoPositiveWeight(GovernanceError):
    """Everybody has 0: there is nothing to count, or to share."""

    def __init__(self, what: str, holders: int) -> None:
        super().__init__(f"{what}: none of {holders} has more than 0")
        self.what = what
        self.holders = holders


class NoTime(GovernanceError):
    """A voting period or a turn of no length."""

    def __init__(self, what: str, length_us: Micros) -> None:
        super().__init__(f"{what} lasts {length_us} us, and it must last at least 1 us")
        self.what = what
        self.length_us = length_us


class NoSuchKind(GovernanceError):
    """A kind of decision, quota base or choice that is not in the closed list."""

    def __init__(self, what: str, word: str, known: tuple[str, ...]) -> None:
        super().__init__(f"{what} '{word}' is none of {', '.join(known)}")
        self.what = what
        self.word = word
        self.known = known


class BallotsOfOthers(GovernanceError):
    """Ballots of offices that have no vote on this decision."""

    def __init__(self, others: tuple[OfficeId, ...], entitled: tuple[OfficeId, ...]) -> None:
        super().__init__(f"{', '.join(others)} voted; entitled are {', '.join(entitled)}")
        self.others = others
        self.entitled = entitled


class GameTooLarge(GovernanceError):
    """The exact count would not end in reasonable time; enumeration ends at `most_members`."""

    def __init__(self, members: int, most_members: int, cells: int, most_cells: int) -> None:
        super().__init__(
            f"{members} members whose sums of votes fill {cells} cells: counting by sums ends at {most_cells} cells, "
            f"counting every coalition at {most_members} members"
        )
        self.members = members
        self.most_members = most_members
        self.cells = cells
        self.most_cells = most_cells


class ThresholdOutOfRange(GovernanceError):
    """A threshold that no holders, or always one, would pass."""

    def __init__(self, threshold: Fraction) -> None:
        super().__init__(f"the threshold is {threshold}, and it lies from 0 to below 1")
        self.threshold = threshold


class NotAmendable(GovernanceError):
    """The constitution's model has nothing that such a motion could change."""

    def __init__(self, what: str, model: str) -> None:
        super().__init__(f"there is no {what} to change under '{model}'")
        self.what = what
        self.model = model
