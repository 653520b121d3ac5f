"""Which records are promises of the node that wrote them.

A promise is what a later word rests on and what nobody else can give back: a vote, an accepted proposal, a log that
was said to be held, an entry with a number of its own. Of such a record a node may never know less than it has spoken
of. A block that was decided is no promise: every colleague has it. Source: reliability 8.1, the table of what must be
durable before what leaves.

Not here: when a record is written (`consensus`, `office`).
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from ipchain.consensus.core import Record
from ipchain.consensus.pbft.records import Accepted, BodyKept, Prepared, StableKept, ViewEntered, ViewLeft
from ipchain.consensus.raft.messages import HardState, LogRecord
from ipchain.encoding import encode
from ipchain.office.messages import BlockRecord, SubmissionRecord
from ipchain.runtime.storage.seals import Kind
from ipchain.runtime.storage.store import StoredRecord

KINDS: Final[Mapping[type[Record], Kind]] = MappingProxyType(
    {
        HardState: "safety",  # term and vote
        LogRecord: "safety",  # an acceptance says: I hold the log up to here
        Accepted: "safety",  # the only proposal for its view and sequence
        BodyKept: "safety",  # a PREPARE for a carried proposal rests on it
        Prepared: "safety",  # a COMMIT rests on it
        ViewLeft: "safety",  # no vote in a lower view any more
        ViewEntered: "safety",  # votes in the new view rest on it
        StableKept: "safety",  # the log below was dropped on the strength of it
        SubmissionRecord: "safety",  # signed, and its number used, by this office alone
        BlockRecord: "log",  # decided: every colleague can give it again
    }
)
"""Every kind of record that an office persists."""


def stored(record: Record) -> StoredRecord:
    """The canonical bytes of a record, with its kind. Raises KeyError for a record that is in no table: our bug."""
    return StoredRecord(KINDS[type(record)], encode(record))
