"""What had to hold: required, observed, the word, the evidence, why it is asked for, and its line in the file."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from ipchain.report.dossier.gather import Dossier
from ipchain.report.dossier.must_hold import Shown
from ipchain.report.dossier.said import Said
from ipchain.report.page.verdict import anchor
from ipchain.report.page.words import Words
from ipchain.report.summary import CheckWord

CHECK_WORDS: Final[Mapping[CheckWord, str]] = {
    "holds": "must-hold.holds",
    "does-not-hold": "must-hold.does-not-hold",
    "not-tested": "must-hold.not-tested",
}
"""The keys of the words for one check."""

_WORKSTREAMS: Final[Mapping[str, str]] = {
    "regulation": "must-hold.regulation",
    "governance": "must-hold.governance",
    "technical-standards": "must-hold.technical-standards",
    "use-cases": "must-hold.use-cases",
}

_MOST_EVIDENCE: Final = 6
_LONGEST_FACT: Final = 64


@dataclass(frozen=True, slots=True)
class Proof:
    """One event that shows a finding: its moment, its name in the trace, and its facts."""

    time: str
    event: str
    facts: str


@dataclass(frozen=True, slots=True)
class Row:
    """One check as the table shows it."""

    anchor: str
    id: str
    tone: CheckWord
    word: str
    wish: bool
    required: Said
    observed: Said
    why: str
    workstream: str
    line: int
    proofs: tuple[Proof, ...]


@dataclass(frozen=True, slots=True)
class Shows:
    """Expectations in the order of the file; guarantees folded below, open when one of them needs to be seen."""

    rows: tuple[Row, ...]
    guarantees: tuple[Row, ...]
    guarantees_said: str
    guarantees_open: bool


def shows(dossier: Dossier, words: Words) -> Shows:
    """The tables."""
    held = dossier.must_hold
    guarantees = held.guarantees
    holding = sum(check.verdict == "holds" for check in guarantees)
    idle = sum(check.idle for check in guarantees)
    said = words.say("must-hold.guarantees", total=len(guarantees), holding=holding)
    if idle:
        said = words.sentences(said, words.say("must-hold.guarantees-idle", count=idle))
    return Shows(
        rows=tuple(_row(check, anchor(held, check), words) for check in held.expectations),
        guarantees=tuple(_row(check, anchor(held, check), words) for check in guarantees),
        guarantees_said=said,
        guarantees_open=any(check.verdict != "holds" and not check.idle for check in guarantees),
    )


def _row(check: Shown, place: str, words: Words) -> Row:
    stream = _WORKSTREAMS.get(check.workstream)
    return Row(
        anchor=place,
        id=check.id,
        tone=check.verdict,
        word=words.say(CHECK_WORDS[check.verdict]),
        wish=not check.needed,
        required=check.required,
        observed=check.observed,
        why=check.why,
        workstream="" if stream is None else words.say(stream),
        line=check.line,
        proofs=tuple(
            Proof(words.moment(one.at_us), str(one.event.get("event", "")), " · ".join(_facts(one.event)))
            for one in check.evidence[:_MOST_EVIDENCE]
        ),
    )


def _facts(event: Mapping[str, Any]) -> Iterator[str]:
    """The facts of an event as the trace names them, so that a reader finds them there again."""
    for name, value in event.items():
        if name in ("event", "body", "signature") or value in ("", None, [], ()):
            continue
        text = ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
        yield f"{name} {text if len(text) <= _LONGEST_FACT else text[: _LONGEST_FACT - 1] + '…'}"
