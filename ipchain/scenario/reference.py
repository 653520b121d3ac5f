"""The reference parts of docs/scenario-format.md and docs/errors.md, generated from the tables that decide.

A test compares them with the files. To write them anew:

    python -c "from pathlib import Path; from ipchain.scenario.reference import write; write(Path('docs'))"
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from ipchain.errors import invariant
from ipchain.scenario.codes import CODES
from ipchain.scenario.vocabulary.checks import GUARANTEES, METRICS, NEVER, STATS
from ipchain.scenario.vocabulary.grammar import ByForm, Choice, Field, Group, Items, Keyed, OneOf, Shape
from ipchain.scenario.vocabulary.lexicon import is_later, written_as
from ipchain.scenario.vocabulary.top import TOP

BEGIN: Final = "<!-- generated from the vocabulary: begin -->"
END: Final = "<!-- generated from the vocabulary: end -->"
_FAMILIES: Final = {
    "E1": "File and YAML",
    "E2": "Vocabulary",
    "E3": "Values",
    "E4": "References",
    "E5": "Time",
    "E6": "Models, caps, and parts that are not available yet",
    "W6": "Advice",
}


def format_reference() -> str:
    """Every key and word of the format as Markdown."""
    lines = ["### Top level", "", *_table(TOP.fields)]
    for field in TOP.fields:
        lines += _below(field.key, field.shape, 3)
    lines += ["### Guarantees", "", "| name | promises |", "|---|---|"]
    lines += [f"| `{name}` | {said} |" for name, said in GUARANTEES.items()]
    lines += ["", "### Events for `never`", "", "| event | means | breaks |", "|---|---|---|"]
    lines += [f"| `{name}` | {said} | `{broken}` |" for name, (broken, said) in NEVER.items()]
    lines += ["", "### Metrics", "", "| metric | means | unit | statistic | narrowed by |", "|---|---|---|---|---|"]
    for name, metric in METRICS.items():
        narrowed = [key for key, can in (("`of`", metric.by_verb), ("`at_office`", metric.by_office)) if can]
        later = " (not available yet)" if metric.later else ""
        lines.append(f"| `{name}` | {metric.meaning}{later} | {metric.unit} | {metric.stat} | {', '.join(narrowed)} |")
    lines += ["", "Statistics: " + ", ".join(f"`{name}` ({said})" for name, said in STATS.items()) + "."]
    return "\n".join(lines)


def errors_reference() -> str:
    """Every code with its page as Markdown."""
    lines: list[str] = []
    family = ""
    for code, page in CODES.items():
        if code[:2] != family:
            family = code[:2]
            lines += [f"## {family}xx {_FAMILIES[family]}", ""]
        lines += [f"### {code}: {page.title}", "", page.meaning, ""]
        lines += ["Not so:", "", "```yaml", page.bad, "```", "", "But so:", "", "```yaml", page.good, "```", ""]
    return "\n".join(lines).rstrip()


def renewed(text: str, generated: str) -> str:
    """The document with its generated part replaced."""
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    invariant(bool(begin and end), "reference.place-for-the-generated-part", begin=begin, end=end)
    return f"{before}{BEGIN}\n\n{generated}\n\n{END}{after}"


def write(docs: Path) -> None:
    """Renew both documents in a folder."""
    for name, generated in (("scenario-format.md", format_reference()), ("errors.md", errors_reference())):
        path = docs / name
        path.write_text(renewed(path.read_text(encoding="utf-8"), generated), encoding="utf-8")


def _below(key: str, shape: Shape, level: int) -> Iterator[str]:
    """The tables of the groups below a key."""
    match shape:
        case Group():
            yield from (f"{'#' * level} `{key}`", "", *_table(shape.fields))
            for field in shape.fields:
                yield from _below(f"{key}.{field.key}", field.shape, min(5, level + 1))
        case Choice():
            yield from (f"{'#' * level} `{key}`: common keys", "", shape.hint, "", *_table(shape.common))
            yield from (f"{'#' * level} `{key}`: {shape.noun}s", "", *_table(shape.words))
            for field in shape.words:
                yield from _below(field.key, field.shape, min(5, level + 1))
        case Items():
            yield from _below(key, shape.of, level)
        case Keyed():
            yield from _below(f"{key}.NAME", shape.value, level)
        case ByForm():
            for one in (shape.single, shape.items, shape.group):
                if one is not None and not isinstance(one, OneOf):
                    yield from _below(key, one, level)
        case _:
            return


def _table(fields: tuple[Field, ...]) -> Iterator[str]:
    yield from ("| key | means | write | default |", "|---|---|---|---|")
    for field in fields:
        remarks = [f"only {' and '.join(field.models)}"] if field.models else []
        remarks += ["not available yet"] if is_later(field) else []
        more = f" ({', '.join(remarks)})" if remarks else ""
        default = "required" if field.required else field.default
        yield f"| `{field.key}` | {field.meaning}{more} | {written_as(field.shape) or 'keys, see below'} | {default} |"
    yield ""
