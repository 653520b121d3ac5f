"""The scorecard as a table for each stream: indicator, value, target, word, and where the evidence stands."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from ipchain.report.chinese.tables import word as chinese_word
from ipchain.report.dossier.gather import Dossier
from ipchain.report.dossier.scorecard import Indicator, Stream, Value, Word
from ipchain.report.page.words import Words

STREAMS: Final[Mapping[Stream, str]] = {
    "regulation": "scorecard.regulation",
    "governance": "scorecard.governance",
    "technical-standards": "scorecard.technical-standards",
    "use-cases": "scorecard.use-cases",
}
"""The four streams in their order, with the keys of their names."""

WORDS: Final[Mapping[Word, str]] = {
    "met": "scorecard.met",
    "partly": "scorecard.partly",
    "not-met": "scorecard.not-met",
    "not-measured": "scorecard.not-measured",
}

INDICATORS: Final[Mapping[str, tuple[str, str]]] = {
    "legal-basis": ("scorecard.legal-basis", "scorecard.legal-basis-target"),
    "right-reasons": ("scorecard.right-reasons", "scorecard.right-reasons-target"),
    "one-owner": ("scorecard.one-owner", "scorecard.one-owner-target"),
    "time-limits": ("scorecard.time-limits", "scorecard.time-limits-target"),
    "personal-data": ("scorecard.personal-data", "scorecard.personal-data-target"),
    "corrections": ("scorecard.corrections", "scorecard.corrections-target"),
    "veto-players": ("scorecard.veto-players", "scorecard.veto-players-target"),
    "largest-power": ("scorecard.largest-power", "scorecard.largest-power-target"),
    "fewest-to-block": ("scorecard.fewest-to-block", "scorecard.fewest-to-block-target"),
    "fewest-to-decide": ("scorecard.fewest-to-decide", "scorecard.fewest-to-decide-target"),
    "decision-time": ("scorecard.decision-time", "scorecard.decision-time-target"),
    "participation": ("scorecard.participation", "scorecard.participation-target"),
    "rule-changes": ("scorecard.rule-changes", "scorecard.rule-changes-target"),
    "single-points": ("scorecard.single-points", "scorecard.single-points-target"),
    "schema-valid": ("scorecard.schema-valid", "scorecard.schema-valid-target"),
    "office-codes": ("scorecard.office-codes", "scorecard.office-codes-target"),
    "foreign-verification": ("scorecard.foreign-verification", "scorecard.foreign-verification-target"),
    "equal-after-faults": ("scorecard.equal-after-faults", "scorecard.equal-after-faults-target"),
    "mixed-versions": ("scorecard.mixed-versions", "scorecard.mixed-versions-target"),
    "flows": ("scorecard.flows", "scorecard.flows-target"),
    "time-to-final": ("scorecard.time-to-final", "scorecard.time-to-final-target"),
    "decided-during-faults": ("scorecard.decided-during-faults", "scorecard.decided-during-faults-target"),
    "equal-after-conversion": ("scorecard.equal-after-conversion", "scorecard.equal-after-conversion-target"),
}
"""Each indicator with the keys of its name and its target."""


@dataclass(frozen=True, slots=True)
class Line:
    """One indicator, worded. `tone` is the word as a class name; `anchor` empty: no section shows more."""

    name: str
    value: str
    target: str
    tone: Word
    word: str
    anchor: str


@dataclass(frozen=True, slots=True)
class StreamTold:
    """One stream and its lines."""

    name: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class ScorecardTold:
    """What the template shows."""

    finding: str
    streams: tuple[StreamTold, ...]


def shows(dossier: Dossier, words: Words) -> ScorecardTold | None:
    """The scorecard; None for a dossier of a version that had none."""
    indicators = dossier.scorecard
    if not indicators:
        return None
    counts = {word: sum(one.word == word for one in indicators) for word in WORDS}
    finding = words.say(
        "scorecard.finding",
        met=counts["met"],
        partly=counts["partly"],
        missed=counts["not-met"],
        unmeasured=counts["not-measured"],
        all=len(indicators),
    )
    return ScorecardTold(
        finding,
        tuple(
            StreamTold(words.say(key), tuple(_line(one, words) for one in indicators if one.stream == stream))
            for stream, key in STREAMS.items()
        ),
    )


def _line(one: Indicator, words: Words) -> Line:
    name, target = INDICATORS[one.id]
    verb = chinese_word("verb", one.of) if words.language == "zh" else one.of
    said = words.say(name, verb=verb) if one.of else words.say(name)
    value = words.say("scorecard.no-value") if one.value is None else _value(one.value, words)
    return Line(said, value, words.say(target), one.word, words.say(WORDS[one.word]), one.evidence)


def _value(value: Value, words: Words) -> str:
    match value.kind:
        case "of":
            return words.say("scorecard.of", count=value.first, all=value.second)
        case "count":
            return words.number(value.first)
        case "share":
            return words.share(value.first / value.second)
        case "length":
            return words.length(value.first)
        case "verdict":
            return words.say("scorecard.checks", count=value.first)
