"""Sentences about what was seen, made into plain values and back: so that a stored run can be told in any language.

A sentence is its key and its facts. Facts are whole numbers, words, tuples of them, amounts with their unit, and
further sentences; anything else is a fault of ours, seen when a run is kept and not when somebody reads it.

Not here: the words of a language (`ipchain.checkers.sentences`, `ipchain.report.chinese`).
"""

from fractions import Fraction
from typing import Any, cast

from ipchain.checkers.sentences import Amount, Sentence, say
from ipchain.errors import InvariantViolation
from ipchain.scenario.vocabulary.checks import Unit


def packed(sentence: str) -> dict[str, Any] | None:
    """The sentence as plain values; None for one that has no key, such as an empty one."""
    return {"say": sentence.key, "facts": _facts(sentence)} if isinstance(sentence, Sentence) else None


def unpacked(told: dict[str, Any]) -> Sentence:
    """The sentence that `packed` made these values of."""
    return say(told["say"], **{name: _unpacked(value) for name, value in told["facts"].items()})


def _facts(sentence: Sentence) -> dict[str, Any]:
    return {name: _packed(value) for name, value in sentence.facts.items()}


def _packed(value: object) -> Any:
    match value:
        case Sentence():
            return packed(value)
        case Amount():
            return {"amount": str(value.value), "unit": value.unit}
        case tuple():
            return [_packed(one) for one in value]
        case None | bool() | int() | str():
            return value
        case _:
            raise InvariantViolation("told.fact-is-plain", fact=value)


def _unpacked(value: Any) -> object:
    match value:
        case {"say": _, "facts": _}:
            return unpacked(value)
        case {"amount": text, "unit": unit}:
            return Amount(Fraction(text), cast("Unit", unit))
        case list():
            return tuple(_unpacked(one) for one in value)
        case _:
            return value
