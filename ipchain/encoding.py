"""Canonical bytes and digests.

Everything that is signed, hashed, stored or sent has exactly one encoding: MessagePack of structs in
array form with integer tags, without floats. `decode` refuses bytes that are not that one encoding,
so two byte strings never mean the same message.
Source of the format: the MessagePack specification; why arrays and why strict: docs/decisions/.
"""

import hashlib
from typing import Any, TypeVar

import msgspec

from ipchain.errors import EncodingError
from ipchain.names import Digest

Value = TypeVar("Value")

_ENCODER = msgspec.msgpack.Encoder(order="deterministic")


def encode(value: Any) -> bytes:
    """The canonical bytes of a struct, or of a tuple of plain values."""
    return _ENCODER.encode(value)


def decode(raw: bytes, kind: type[Value]) -> Value:
    """The value these bytes are the one encoding of. Raises EncodingError for anything else."""
    try:
        value = msgspec.msgpack.decode(raw, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise EncodingError(str(error)) from error
    if _ENCODER.encode(value) != raw:
        raise EncodingError("not the canonical encoding of this value")
    return value


def size_bytes(message: Any) -> int:
    """How many bytes the message takes on the wire. Hosts call it once per message, not per receiver."""
    return len(_ENCODER.encode(message))


def digest(raw: bytes) -> Digest:
    """SHA-256 of the bytes."""
    return Digest(hashlib.sha256(raw).digest())


def digest_of(value: Any) -> Digest:
    """SHA-256 of the canonical bytes of a value."""
    return Digest(hashlib.sha256(_ENCODER.encode(value)).digest())
