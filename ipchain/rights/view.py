"""What a copy of the ledger says of one right on one legal date: plain values for clerks, traces and reports."""

from dataclasses import dataclass
from datetime import date

from ipchain.names import Digest, Height, OfficeId, PartyId, RightId
from ipchain.rights.profile import Effect, Kind


@dataclass(frozen=True, slots=True)
class EntryAt:
    """Where an effective entry stands on the ledger, and which office handed it in."""

    height: Height
    index: int
    entry: Digest
    office: OfficeId


@dataclass(frozen=True, slots=True)
class LicenceView:
    """A licence on record. `effect` is what the law of the register it stands in makes of the entry.

    `until` None: as long as the right. `conflicts` are the numbers of earlier licences it collides with.
    """

    number: int
    office: OfficeId
    licensor: PartyId
    licensee: PartyId
    territory: tuple[OfficeId, ...]
    exclusive: bool
    begins: date
    until: date | None
    in_force: bool
    effect: Effect
    conflicts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class RightView:
    """One right on one legal date.

    `owners` are (party, numerator, denominator) in the order of their shares' numbers, adding up to one.
    `licensees` have a licence in force, in order of recording, each named once. `statuses` are (office, state
    word) in order of entry. `awaiting` are designated offices that have not answered yet. `frozen_at` are
    registers where dealings are stopped. `newest_entry` is the newest effective entry; `history` all of them.
    """

    right: RightId
    kind: Kind
    origin: OfficeId
    words: str
    nice_classes: tuple[int, ...]
    owners: tuple[tuple[str, int, int], ...]
    licensees: tuple[PartyId, ...]
    licences: tuple[LicenceView, ...]
    statuses: tuple[tuple[OfficeId, str], ...]
    awaiting: tuple[OfficeId, ...]
    frozen_at: tuple[OfficeId, ...]
    newest_entry: EntryAt
    history: tuple[EntryAt, ...]
