"""The words every floor shares.

Identifiers are NewTypes, so that a party is never passed where an office is meant.
Quantities are plain whole numbers under a name that says their unit.
"""

from typing import NewType

OfficeId = NewType("OfficeId", str)
"""A WIPO ST.3 code of two letters, such as EM or AU; QM to QY are free for invented offices."""

PartyId = NewType("PartyId", str)
"""The scenario's own name for an applicant, owner or licensee; always an invented person."""

RightId = NewType("RightId", str)
"""The scenario's own name for one right, the same at every office."""

Digest = NewType("Digest", bytes)
"""SHA-256, 32 bytes."""

Signature = NewType("Signature", bytes)
"""64 bytes: Ed25519, or an ideal signature of the same length."""

Micros = int
"""Time of a run in whole microseconds since its start. Legal time is a calendar date, beside it."""

Height = int
"""Position on a ledger: the first block has height 1, the empty ledger height 0."""

MILLISECOND: Micros = 1_000
SECOND: Micros = 1_000_000
MINUTE: Micros = 60 * SECOND
