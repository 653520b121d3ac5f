"""What a replica must never forget, each durable before the word that depends on it leaves.

| record | durable before |
| Accepted | PRE-PREPARE or PREPARE for it |
| BodyKept | PREPARE for a carried proposal whose body had to be fetched |
| Prepared | COMMIT for it |
| ViewLeft | VIEW-CHANGE; from then on no vote in a lower view |
| ViewEntered | NEW-VIEW, and every vote in the new view |
| StableKept | dropping the log below it |

Whence: PBFT paper, sections 4.2 to 4.4, which assume memory that survives; here it is made so.

Not here: dropping old records; `recovery` skips those that no longer matter.
"""

from msgspec import Struct

from ipchain.consensus.pbft.messages import CheckpointCertificate, NewView, PreparedCertificate, PrePrepare, ViewChange
from ipchain.ledger.block import Batch


class Accepted(Struct, frozen=True, array_like=True, gc=False, tag=140):
    """This proposal, body included, is the only one for its view and sequence."""

    pre_prepare: PrePrepare


class BodyKept(Struct, frozen=True, array_like=True, gc=False, tag=141):
    """The body of a carried proposal."""

    sequence: int
    batch: Batch


class Prepared(Struct, frozen=True, array_like=True, gc=False, tag=142):
    """The prepared certificate."""

    certificate: PreparedCertificate


class ViewLeft(Struct, frozen=True, array_like=True, gc=False, tag=143):
    """Own VIEW-CHANGE, with P and C; the view in it is not active yet."""

    view_change: ViewChange


class ViewEntered(Struct, frozen=True, array_like=True, gc=False, tag=144):
    """The NEW-VIEW, with V and O; its view is active."""

    new_view: NewView


class StableKept(Struct, frozen=True, array_like=True, gc=False, tag=145):
    """The proof of the newest stable checkpoint."""

    certificate: CheckpointCertificate


PbftRecord = Accepted | BodyKept | Prepared | ViewLeft | ViewEntered | StableKept
"""Everything a replica persists; hosts decode with it."""
