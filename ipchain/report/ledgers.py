"""`ledger/<OFFICE>.jsonl`: each office's own copy of the ledger, readable when this program is gone.

JSON lines: the first says what the file is, then one line per block with its entries. Bodies, signatures and
proofs are the canonical bytes in base64, digests are hexadecimal; so everything that is signed or hashed can
be checked again from the file alone. Why lines and not a database: docs/decisions/.
"""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from msgspec import json

from ipchain.encoding import encode
from ipchain.ledger.transaction import SignedTransaction
from ipchain.names import OfficeId
from ipchain.office.messages import BlockRecord

FORMAT: Final = "ipchain.ledger/1"
_NOTE: Final = "Simulated, no legal effect."


def ledger_lines(office: OfficeId, scenario: str, copy: Iterable[BlockRecord]) -> Iterator[bytes]:
    """The lines of one office's copy, each with its line feed. `scenario` names the network that was signed for."""
    blocks = tuple(copy)
    yield _line(
        {
            "schema": FORMAT,
            "note": _NOTE,
            "office": office,
            "scenario": scenario,
            "height": len(blocks),
            "head": blocks[-1].header.digest.hex() if blocks else "",
        }
    )
    for record in blocks:
        yield _line(_block(record))


def _block(record: BlockRecord) -> dict[str, Any]:
    header = record.header
    return {
        "height": header.height,
        "block": header.digest.hex(),
        "previous": header.previous.hex(),
        "batch": header.batch.hex(),
        "entries_root": header.entries_root.hex(),
        "state_root": header.state_root.hex(),
        "time_us": header.time,
        "proposer": record.batch.proposer,
        "proposed_at_us": record.batch.proposed_at,
        "entries": [_entry(entry) for entry in record.batch.entries],
        "proof": None if record.proof is None else encode(record.proof),
    }


def _entry(entry: SignedTransaction) -> dict[str, Any]:
    content = entry.content
    return {
        "entry": entry.digest.hex(),
        "office": content.office,
        "number": content.number,
        "legal_date": content.legal_date,
        "reference": content.reference,
        "kind": content.kind,
        "body": entry.body,
        "signature": entry.signature,
    }


def _line(values: dict[str, Any]) -> bytes:
    return json.encode(values) + b"\n"
