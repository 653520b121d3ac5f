"""A scenario, a word or an error in plain language: what `ipchain explain` prints.

    explain_scenario(load("cable-cut"))    who takes part, what happens when, what is checked
    explain_word("assign")                 what a word of the format means, and what it needs
    explain_code("E202")                   why an error is one, with a bad and a good example

Generated from the scenario and the vocabulary, never stored.

Not here: languages other than English.
"""

from collections.abc import Iterator
from fractions import Fraction
from typing import Final

from ipchain.consensus.catalogue import MODELS
from ipchain.errors import UsageError
from ipchain.names import Micros
from ipchain.scenario.codes import CODES
from ipchain.scenario.compared_plainly import comparison_told
from ipchain.scenario.figures import clock_text, decimal_text, joined, number_word
from ipchain.scenario.glossary import Row, glossary, meanings
from ipchain.scenario.guarantees import built_in_guarantees
from ipchain.scenario.model import Always, Expectation, Fault, Load, Scenario, Step
from ipchain.scenario.problems import shortened
from ipchain.scenario.suggestions import did_you_mean
from ipchain.scenario.timing import earliest_moments
from ipchain.scenario.vocabulary.lexicon import LEXICON
from ipchain.scenario.vocabulary.lexicon import Entry as WordEntry
from ipchain.scenario.votes_told import votes_told

_ORDINALS: Final = (
    *("", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh"),
    *("eleventh", "twelfth"),
)
_UNDER: Final = " " * 7
"""Steps without a moment of their own stand under the sentence of the one they wait for."""


def explain(what: str) -> str:
    """The page of an error code, or what a word means. Raises UsageError for anything else, with the nearest."""
    if what.strip().upper() in CODES:
        return explain_code(what)
    return explain_word(what)


def explain_scenario(scenario: Scenario) -> str:
    """The plain reading of a whole scenario."""
    parts = [
        "\n".join([scenario.title, *_who(scenario)]),
        "\n".join(_comparison(scenario)),
        "\n".join([*timeline(scenario), *_all_the_while(scenario)]),
        "\n".join(votes_told(scenario)),
        "\n".join(_checks(scenario)),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _comparison(scenario: Scenario) -> Iterator[str]:
    if scenario.compare is not None:
        yield from comparison_told(scenario.compare)
        yield f"What follows is the cell {scenario.compare.baseline.name}."


def timeline(scenario: Scenario) -> list[str]:
    """What happens when, one line each: steps with their moment or after the step before, faults with their end."""
    earliest = earliest_moments(scenario.steps)
    rows: list[tuple[Micros, int, int, str]] = []
    for number, step in enumerate(scenario.steps):
        moment = earliest.get(step.id, 0)
        rows.append((moment, 1, number, f"{_lead(scenario, step, number)}  {_sentence(step.say)}"))
    for number, fault in enumerate(scenario.faults):
        begin = fault.from_us if fault.from_us is not None else earliest.get(fault.after or "", 0)
        lead = f"{clock_text(begin):>5}" if fault.from_us is not None else f"{_UNDER}after {fault.after}"
        rank = 0 if fault.from_us is not None else 2
        rows.append((begin, rank, number, f"{lead}  FAULT {_until(fault, begin)}: {_sentence(fault.say)}"))
    # A step without a moment of its own stands below the one it waits for, even if a fault begins meanwhile.
    rows.sort(key=lambda row: row[:3])
    return [text for *_, text in rows]


def explain_code(code: str) -> str:
    """The page of one code: what it means, a bad and a good example. Raises UsageError for an unknown code."""
    page = CODES.get(code.strip().upper())
    if page is None:
        raise UsageError(f"there is no code '{shortened(code)}'; codes go from {min(CODES)} to {max(CODES)}")
    lines = [f"{code.strip().upper()}  {page.title}", "", page.meaning, "", "Not so:", "", *_indented(page.bad)]
    return "\n".join([*lines, "", "But so:", "", *_indented(page.good)]) + "\n"


def explain_word(word: str) -> str:
    """A word of the format, then its rows in the glossary. Raises UsageError where neither knows it."""
    entries, rows = LEXICON.get(word.strip(), ()), meanings(word)
    if not entries and not rows:
        known = (*LEXICON, *(row.term for row in glossary()))
        note = did_you_mean(word, known) or "'ipchain list' shows what there is"
        raise UsageError(f"the format has no word '{shortened(word)}' and the glossary neither; {note}")
    pages = [*(_entry(word.strip(), entry) for entry in entries), *map(_meaning, rows)]
    return "\n\n".join(pages) + "\n"


def _meaning(row: Row) -> str:
    return f"{row.term}  (glossary: {row.area})\n  {_sentence(row.meaning)}"


def _entry(word: str, entry: WordEntry) -> str:
    lines = [f"{word}  ({entry.place})", f"  {_sentence(entry.meaning)}"]
    if entry.write:
        lines.append(f"  Write {entry.write}.")
    if entry.default:
        lines.append(f"  Default: {entry.default}.")
    if entry.later:
        lines.append("  Not available yet.")
    width = max((len(key) for key, _ in entry.parts), default=0)
    lines += [f"    {key:<{width}}  {meaning}" for key, meaning in entry.parts]
    return "\n".join(lines)


def _who(scenario: Scenario) -> Iterator[str]:
    count = len(scenario.offices)
    named = ", ".join(f"{office.name} ({office.code})" for office in scenario.offices)
    offices, take = ("office", "takes") if count == 1 else ("offices", "take")
    yield f"{number_word(count).capitalize()} {offices} {take} part: {named}."
    yield _agreement(scenario)


def _agreement(scenario: Scenario) -> str:
    model = MODELS[scenario.consensus.model]
    members = len(scenario.consensus.members)
    quorum, tolerated = model.quorum(members), model.tolerated(members)
    offices = "office" if tolerated == 1 else "offices"
    some = number_word(tolerated).capitalize()
    if model.trust == "may lie":
        able = f"{some} {offices} may stop or lie." if tolerated else "No office may stop or lie."
    else:
        able = f"{some} {offices} may stop; none may lie." if tolerated else "No office may stop, and none may lie."
    confirm = "must confirm" if members > 1 else "confirms"
    return f"They agree by {model.name}: {number_word(quorum)} of {number_word(members)} {confirm} each entry. {able}"


def _lead(scenario: Scenario, step: Step, number: int) -> str:
    """The moment of a step, or `then` where it waits for the one before it."""
    if step.at_us is not None or step.after is None:
        return f"{clock_text(step.at_us or 0):>5}"
    before = scenario.steps[number - 1].id if number else ""
    return f"{_UNDER}then" if step.after == before else f"{_UNDER}after {step.after}"


def _until(fault: Fault, begin: Micros) -> str:
    if fault.from_us is None:
        return f"for {clock_text(fault.for_us)}"
    return f"until {clock_text(begin + fault.for_us)}"


def _all_the_while(scenario: Scenario) -> Iterator[str]:
    everybody = {office.code for office in scenario.offices}
    for load in scenario.load:
        whole = load.from_us == 0 and load.until_us >= scenario.duration_us
        when = "All the while" if whole else f"From {clock_text(load.from_us)} to {clock_text(load.until_us)}"
        where = "all offices together" if load.shared else "each office"
        if set(load.at_offices) != everybody:
            where = joined(list(load.at_offices)) + (" together" if load.shared else " each")
            where = where.replace(" each", "") if len(load.at_offices) == 1 else where
        yield f"{when} about {_often(load)} arrive at {where}."


def _often(load: Load) -> str:
    kind = "filings" if load.kind.value == "trade-mark" else f"{load.kind.value.replace('-', ' ')} filings"
    for size, unit in ((60, "minute"), (3_600, "hour"), (86_400, "day")):
        if load.rate * size >= 1 or unit == "day":
            return f"{decimal_text(Fraction(load.rate * size))} {kind} per {unit}"
    raise AssertionError(load.rate)


def _checks(scenario: Scenario) -> Iterator[str]:
    count = len(scenario.expect)
    if count:
        things = "thing is" if count == 1 else "things are"
        yield f"{number_word(count).capitalize()} {things} checked. {_duty(scenario.expect)}:"
    else:
        yield "Nothing is checked beyond the built-in guarantees."
    width = len(str(count))
    for number, one in enumerate(scenario.expect, 1):
        yield f" {number:>{width}} {one.required}"
    if not scenario.built_in:
        yield "Built-in guarantees are off."
        return
    written = [number for number, one in enumerate(scenario.expect, 1) if _is_built_in(one)]
    built_in = len(built_in_guarantees(scenario))
    more = built_in - len({one.check for one in scenario.expect if _is_built_in(one)})
    also = f"Also checked without being asked: {number_word(more)} more built-in guarantees"
    if not written:
        yield also.replace(" more", "") + "."
    elif len(written) == 1:
        yield f"{also} (the {_ORDINALS[built_in]} is number {written[0]})."
    else:
        yield f"{also} (the others are numbers {joined([str(number) for number in written])})."


def _is_built_in(one: Expectation) -> bool:
    """A guarantee written down for the whole run is judged once, with the writer's words."""
    return isinstance(one.check, Always) and not (one.during or one.after or one.outside_faults)


def _duty(expect: tuple[Expectation, ...]) -> str:
    must = sum(one.severity == "must" for one in expect)
    should = len(expect) - must
    if not should:
        return "All must hold" if must > 1 else "It must hold"
    if not must:
        return "All should hold" if should > 1 else "It should hold"
    return f"{number_word(must).capitalize()} must hold, {number_word(should)} should"


def _sentence(text: str) -> str:
    text = f"{text[:1].upper()}{text[1:]}"
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _indented(example: str) -> list[str]:
    return [f"    {line}".rstrip() for line in example.strip("\n").split("\n")]
