"""What became of one entry: a receipt, never an exception.

Outcomes: `final` the entry stands on the ledger; `refused` it changed nothing, `reason` says why (see
`reasons`); `pending` it stands and needs a further decision that this ledger will bring; `repeated` the
same entry was executed before and changed nothing now.
"""

from dataclasses import dataclass
from typing import Literal

from ipchain.names import Digest, OfficeId

Outcome = Literal["final", "refused", "pending", "repeated"]


@dataclass(frozen=True, slots=True)
class Receipt:
    """What one entry did.

    `status_before` and `status_after` are life-cycle states at the signer's register, empty where none.
    `owners` are the owners of record afterwards as (party, numerator, denominator). `changed` names the
    registers this entry wrote: the signer's, or none. `divided` is the right that a partial assignment split off.
    """

    entry: Digest
    signer: OfficeId
    reference: str
    verb: str
    right: str
    kind: str
    outcome: Outcome
    reason: str
    status_before: str
    status_after: str
    owners: tuple[tuple[str, int, int], ...]
    changed: tuple[OfficeId, ...]
    divided: str = ""
