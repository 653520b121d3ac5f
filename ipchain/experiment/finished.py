"""One run of a comparison that is over: what is kept of it, and the line it is kept as.

A run is known by its key: the digest of everything that decides it, the program included. So a stored run stands for
the one that would be played now, or it is not found. Each line carries the digest of its own record, because a disk
or an editor may have changed it since.

Not here: the file of lines (`shelf`), and playing (`cell_run`).
"""

import hashlib
from fractions import Fraction
from typing import Any, Final, Literal

import msgspec
from msgspec import Struct

from ipchain.errors import IpchainError
from ipchain.names import Micros

FORMAT: Final = "ipchain.finished-run/1"

Word = Literal["holds", "does-not-hold", "not-tested"]
EndedWord = Literal["completed", "interrupted", "budget", "halted"]


class Finding(Struct, frozen=True, kw_only=True):
    """One check of one run, as in `checkers.verdict`. `told` is what was seen as plain values (`told.packed`)."""

    id: str
    word: Word
    observed: str
    checks: int
    first_bad_us: Micros | None
    offices: tuple[str, ...]
    built_in: bool
    told: dict[str, Any] | None = None

    @property
    def is_idle(self) -> bool:
        """True for a built-in guarantee that found nothing to check in this run."""
        return self.built_in and self.word == "not-tested" and self.checks == 0


class FinishedRun(Struct, frozen=True, kw_only=True):
    """What a comparison keeps of a run.

    `figures` has every figure that could be taken, as an exact
    fraction in text, by `metric.stat`. `settled`: True where the warm-up was found by the run itself, False where no
    steady state was seen, None where it was stated or there was no background load to find it by. `warm_up_us` is
    what was left out.
    """

    cell: str
    seed: int
    ended: EndedWord
    ended_at_us: Micros
    trace_sha256: str
    findings: tuple[Finding, ...]
    figures: dict[str, str]
    warm_up_us: Micros
    settled: bool | None

    def figure(self, name: str) -> Fraction | None:
        """The figure of this name, in the unit of its metric; None where the run had no sample for it."""
        text = self.figures.get(name)
        return None if text is None else Fraction(text)

    def finding(self, check: str) -> Finding | None:
        """What became of this check; None where it is not judged in this cell."""
        return next((one for one in self.findings if one.id == check), None)

    @property
    def is_whole(self) -> bool:
        """True when the run came to the end that its scenario and seed give it, and so would come to it again."""
        return self.ended in {"completed", "halted"}


class DamagedRecord(IpchainError):
    """A stored run that cannot be used; it is played again. Says where it stands and why."""

    def __init__(self, place: str, why: str) -> None:
        super().__init__(f"{place}: {why}; this run is done again")
        self.place = place
        self.why = why


class _Line(Struct, frozen=True, kw_only=True):
    schema: Literal["ipchain.finished-run/1"]
    key: str
    sha256: str
    run: msgspec.Raw


def key_of(**decides: Any) -> str:
    """The digest of everything that decides a run, in hexadecimal; plain values by name, in any order."""
    return hashlib.sha256(msgspec.json.encode(decides, order="deterministic")).hexdigest()


def line_of(key: str, run: FinishedRun) -> bytes:
    """The run as one line of JSON, with its key and the digest of both."""
    raw = msgspec.json.encode(run)
    return msgspec.json.encode(_Line(schema=FORMAT, key=key, sha256=_seal(key, raw), run=msgspec.Raw(raw))) + b"\n"


def read_line(line: bytes, place: str) -> tuple[str, FinishedRun]:
    """Key and run of a line. Raises DamagedRecord for anything but a line that `line_of` wrote."""
    try:
        found = msgspec.json.decode(line, type=_Line)
        raw = bytes(found.run)
        if found.sha256 != _seal(found.key, raw):
            raise DamagedRecord(place, "the record was changed after it was written")
        return found.key, msgspec.json.decode(raw, type=FinishedRun)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise DamagedRecord(place, f"no record of a finished run ({error})") from error


def _seal(key: str, raw: bytes) -> str:
    return hashlib.sha256(key.encode() + b"\n" + raw).hexdigest()
