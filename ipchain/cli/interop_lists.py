"""`ipchain list mappings`, `list pairs` and `list conflicts`: how the offices' records and status labels fit together.

Each line is a name, a sentence, and the same as values for machines; shares are exact fractions, written `61/184`.
What is not measured is null there, with the reason beside it.

Not here: how the figures are made (`ipchain.interop`), and the figures of a run (its report).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from ipchain.interop.agreement import NO_COMMON_CODE, ONE_WORD_ONLY, Kappa
from ipchain.interop.conflicts import conflicts
from ipchain.interop.pairs import Agreed, all_pairs
from ipchain.interop.round_trip import Trip
from ipchain.interop.status import Basis, Codes, Word, codes_of
from ipchain.rights.law import TABLES
from ipchain.rights.profile import Fact, Kind
from ipchain.scenario.offices import known_codes, load_profile
from ipchain.scenario.standards import load_standards

Plain = str | int | None | list[str] | dict[str, "Plain"]

_WHY: Final = {
    NO_COMMON_CODE: "no code in common whose word is known at both",
    ONE_WORD_ONLY: "both give one and the same word to everything",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a list: its name, the sentence, and the values behind it."""

    name: str
    sentence: str
    values: Mapping[str, Plain]


def mappings() -> Iterator[Line]:
    """Each status code that each office uses for trade marks, with its common word where one is known."""
    table = load_standards().table
    for office in known_codes():
        legal = load_profile(office).legal
        opposition = legal.opposition.get(Kind.TRADE_MARK)
        if opposition is None:
            continue
        cycle = TABLES[Kind.TRADE_MARK][opposition.mode.value]
        read = codes_of(table, office, Kind.TRADE_MARK, cycle, Basis.SOURCES)
        model = codes_of(table, office, Kind.TRADE_MARK, cycle, Basis.MODEL)
        for code in model.codes:
            yield _mapping(read, model, code)


def pairs() -> Iterator[Line]:
    """Every ordered pair of the complete offices: mapping coverage, kappa and round-trip loss."""
    standards = load_standards()
    profiles = [load_profile(code).legal for code in standards.table.complete.value]
    for pair in all_pairs(profiles, standards.model, standards.table):
        trip = pair.trip
        yield Line(
            f"{pair.sender}->{pair.receiver}",
            f"read: {_agreed(pair.sources)}; model: {_agreed(pair.model)}; "
            f"loss {_share(trip.loss)}, certain {_share(trip.least)}{_gone(trip)}",
            {
                "sender": pair.sender,
                "receiver": pair.receiver,
                "read": _agreed_values(pair.sources),
                "model": _agreed_values(pair.model),
                "loss": _exact(trip.loss),
                "certain_loss": _exact(trip.least),
                "fields": trip.fields,
                "equal": trip.equal,
                "lost": trip.lost,
                "unsaid": trip.unsaid,
                "lost_fields": list(trip.gone),
            },
        )


def conflicting() -> Iterator[Line]:
    """Every row of every group of status labels that say the same and are mapped to different words."""
    for conflict in conflicts(load_standards().table):
        for row in conflict.rows:
            yield Line(
                f"{conflict.meaning}/{row.where}",
                f"'{row.label}' is {row.word.value.value}; {_rests_on(row.word)}",
                {
                    "meaning": conflict.meaning,
                    "where": row.where,
                    "label": row.label,
                    "word": row.word.value.value,
                    **_fact_values(row.word),
                },
            )


def _mapping(read: Codes, model: Codes, code: str) -> Line:
    known = read.words.get(code)
    ruled = model.words.get(code)
    if known is not None:
        said = f"{known.value.value}; {_rests_on(known)}"
    elif ruled is not None:
        said = f"unknown; the model says {ruled.value.value}"
    else:
        said = "unknown, also to the model"
    fact = known or ruled
    return Line(
        f"{read.office}/{code}",
        said,
        {
            "office": read.office,
            "code": code,
            "word": known.value.value if known is not None else None,
            "model_word": ruled.value.value if ruled is not None else None,
            **(_fact_values(fact) if fact is not None else {}),
        },
    )


def _agreed(agreed: Agreed) -> str:
    coverage = f"{agreed.coverage.mapped} of {agreed.coverage.used} codes"
    kappa = agreed.kappa
    if kappa.value is None:
        return f"{coverage}, kappa not measured ({_WHY[kappa.why]})"
    return f"{coverage}, kappa {float(kappa.value):.3f}"


def _agreed_values(agreed: Agreed) -> dict[str, Plain]:
    return {
        "coverage": _exact(agreed.coverage.share),
        "mapped": agreed.coverage.mapped,
        "used": agreed.coverage.used,
        **_kappa_values(agreed.kappa),
    }


def _kappa_values(kappa: Kappa) -> dict[str, Plain]:
    return {"kappa": _exact(kappa.value), "kappa_items": kappa.items, "kappa_why_not": kappa.why or None}


def _gone(trip: Trip) -> str:
    return f" ({', '.join(trip.gone)})" if trip.gone else ""


def _share(share: Fraction | None) -> str:
    return "not measured" if share is None else f"{float(100 * share):.1f} %"


def _exact(share: Fraction | None) -> str | None:
    return None if share is None else str(share)


def _rests_on(fact: Fact[Word]) -> str:
    return f"{fact.source}, {fact.as_of.isoformat()}, {fact.confidence.value}"


def _fact_values(fact: Fact[Word]) -> dict[str, Plain]:
    return {
        "source": fact.source,
        "as_of": fact.as_of.isoformat(),
        "confidence": fact.confidence.value,
        "note": fact.note,
    }
