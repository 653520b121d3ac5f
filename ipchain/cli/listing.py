"""`ipchain list`: the closed vocabularies of scenario files, each word with its meaning."""

from collections.abc import Callable, Iterable, Mapping
from typing import Annotated, Final, Literal

import msgspec
from cyclopts import Parameter

from ipchain.cli.exits import Exit
from ipchain.cli.interop_lists import Line, conflicting, mappings, pairs
from ipchain.cli.options import PLAIN, Output
from ipchain.consensus.catalogue import MODELS
from ipchain.report.visible import visible
from ipchain.rights.reasons import REASONS
from ipchain.scenario.loader import examine
from ipchain.scenario.offices import known_codes
from ipchain.scenario.shipped import shipped_scenarios
from ipchain.scenario.vocabulary.checks import BUILT_IN, CHECK, GUARANTEES, METRICS
from ipchain.scenario.vocabulary.faults import FAULT
from ipchain.scenario.vocabulary.grammar import OneOf
from ipchain.scenario.vocabulary.top import TOP

What = Literal[
    "offices", "models", "faults", "checks", "metrics", "reasons", "examples", "languages", "mappings", "pairs",
    "conflicts",
]  # fmt: skip
Row = tuple[str, str]
"""A word and its meaning."""

_SPOKEN: Final = ("en",)
"""Languages in which messages and reports exist today."""

_LATER: Final = "not available yet"


def show(
    what: Annotated[What, Parameter(help="What to list.")],
    /,
    *,
    output: Output = PLAIN,
) -> Exit:
    """List offices, models, faults, checks, metrics, reasons, examples, languages, or how offices fit together.

    `mappings` are status codes with their common words, `conflicts` those that contradict one another, `pairs` what
    any two offices understand of each other and lose on the way.
    """
    detailed = _DETAILED.get(what)
    lines = tuple(detailed()) if detailed is not None else ()
    rows = tuple((line.name, line.sentence) for line in lines) if detailed is not None else tuple(_LISTS[what]())
    if output.json and detailed is not None:
        print(
            msgspec.json.encode(
                [{"name": line.name, "meaning": line.sentence, **line.values} for line in lines]
            ).decode()
        )
        return Exit.HELD
    if output.json:
        print(msgspec.json.encode([{"name": name, "meaning": meaning} for name, meaning in rows]).decode())
        return Exit.HELD
    width = max((len(name) for name, _ in rows), default=0)
    for name, meaning in rows:
        print(visible(f"{name:<{width}}  {meaning}"))
    return Exit.HELD


def _offices() -> Iterable[Row]:
    return known_codes().items()


def _models() -> Iterable[Row]:
    for name, model in MODELS.items():
        yield name, f"{model.trust}; at least {model.smallest} offices; {model.paper}"


def _faults() -> Iterable[Row]:
    for word in FAULT.words:
        yield word.key, _meaning(word.meaning, later=word.later)


def _checks() -> Iterable[Row]:
    for word in CHECK.words:
        yield word.key, _meaning(word.meaning, later=word.later)
    for name, meaning in GUARANTEES.items():
        kind = "built-in guarantee" if name in BUILT_IN else "guarantee"
        yield name, f"{kind}: {meaning}"


def _metrics() -> Iterable[Row]:
    for name, metric in METRICS.items():
        yield name, _meaning(f"{metric.meaning} ({metric.unit}, {metric.stat})", later=metric.later)


def _reasons() -> Iterable[Row]:
    return REASONS.items()


def _examples() -> Iterable[Row]:
    for name, _ in shipped_scenarios():
        scenario, _ = examine(name.rpartition("/")[2])
        yield name, scenario.title if scenario is not None else "does not load; see 'ipchain check'"


def _languages() -> Iterable[Row]:
    language = TOP.field("language")
    assert language is not None and isinstance(language.shape, OneOf), language  # noqa: PT018 - one statement
    for code, name in language.shape.words.items():
        yield code, _meaning(name, later=code not in _SPOKEN)


def _meaning(text: str, *, later: bool) -> str:
    return f"{text} ({_LATER})" if later else text


_LISTS: Final[Mapping[What, Callable[[], Iterable[Row]]]] = {
    "offices": _offices,
    "models": _models,
    "faults": _faults,
    "checks": _checks,
    "metrics": _metrics,
    "reasons": _reasons,
    "examples": _examples,
    "languages": _languages,
}

_DETAILED: Final[Mapping[What, Callable[[], Iterable[Line]]]] = {
    "mappings": mappings,
    "pairs": pairs,
    "conflicts": conflicting,
}
"""Lists whose lines have more than a meaning: machines get the values too."""
