"""The events of one run in order: who watches them, the journal they are written to, the digest over all of them.

The digest is SHA-256 over the canonical bytes of (moment, event) in order: same scenario, same seed, same
digest, on every machine.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from msgspec import json, msgpack

from ipchain.names import Micros
from ipchain.trace.events import Event, Lost, Sent

Watcher = Callable[[Micros, Event], None]
"""What looks at events while they happen: a checker's `observe`."""

Listeners = Mapping[type[Event], tuple[Watcher, ...]]
"""Who wants to see which kind of event."""

_HASH_CHUNK: Final = 64
"""Few enough to be encoded while they are still close to the processor."""


class Trace:
    """The events of one run in order, with their moments, and the digest over them.

    `watchers` see what happens in the order in which they stand here: a function every event but messages, a
    mapping of listeners the kinds it names; `listeners` come after them.
    `keep_messages` decides whether `Sent` and `Lost` stay in memory; they are in the digest either way.
    """

    __slots__ = ("_digest", "_encode", "_keep_messages", "_pending", "_seen_by", "_watchers", "counts", "records")

    def __init__(
        self,
        watchers: tuple[Watcher | Listeners, ...] = (),
        *,
        listeners: Listeners | None = None,
        keep_messages: bool = True,
    ) -> None:
        self.records: list[tuple[Micros, Event]] = []
        self.counts: dict[str, int] = {}
        """Messages sent by kind, counted once per receiver."""
        self._watchers = (*watchers, listeners or {})
        self._seen_by: dict[type[Event], tuple[Watcher, ...]] = {}
        """Who sees each kind, worked out when its first event comes: most events go to a few, one call each."""
        self._keep_messages = keep_messages
        self._digest = hashlib.sha256()
        self._pending: list[tuple[Micros, Event]] = []
        self._encode = msgpack.Encoder(order="deterministic").encode

    def leave(self, now: Micros, event: Event) -> None:
        """Record that this happened now, and show it to whoever watches."""
        record = (now, event)
        self.records.append(record)
        pending = self._pending
        pending.append(record)
        if len(pending) >= _HASH_CHUNK:
            self._flush()
        seen_by = self._seen_by.get(type(event))
        if seen_by is None:
            seen_by = self._who_sees(type(event))
        for see in seen_by:
            see(now, event)

    def leave_message(self, now: Micros, event: Sent | Lost) -> None:
        """Record a message. Watchers are not called: no guarantee is about single messages."""
        record = (now, event)
        if self._keep_messages:
            self.records.append(record)
        if type(event) is Sent:
            kind = event.kind
            self.counts[kind] = self.counts.get(kind, 0) + len(event.receivers)
        pending = self._pending
        pending.append(record)
        if len(pending) >= _HASH_CHUNK:
            self._flush()

    def digest(self) -> str:
        """SHA-256 over all events so far, in hexadecimal."""
        self._flush()
        return self._digest.hexdigest()

    def __len__(self) -> int:
        return len(self.records)

    def __iter__(self) -> Iterator[tuple[Micros, Event]]:
        return iter(self.records)

    def journal_lines(self) -> Iterator[bytes]:
        """The events as JSON lines: `{"at": microseconds, "event": ..., ...}`; bytes are base64."""
        for now, event in self.records:
            yield b'{"at":%d,' % now + json.encode(event)[1:] + b"\n"

    def _who_sees(self, kind: type[Event]) -> tuple[Watcher, ...]:
        """Everybody who is to see events of this kind, in their order."""
        seen_by: list[Watcher] = []
        for watcher in self._watchers:
            if callable(watcher):
                seen_by.append(watcher)
            else:
                seen_by += watcher.get(kind, ())
        self._seen_by[kind] = tuple(seen_by)
        return self._seen_by[kind]

    def _flush(self) -> None:
        """Hash what waits. It is encoded as one list, for speed, and the list's own head is left out."""
        pending = self._pending
        if pending:
            self._digest.update(memoryview(self._encode(pending))[_head_bytes(len(pending)) :])
            pending.clear()


def _head_bytes(count: int) -> int:
    """How long the head of a MessagePack array of so many elements is."""
    return 1 if count < 16 else 3 if count < 1 << 16 else 5
