"""Every word of the format with the places where it can stand: the vocabulary turned round, for looking words up."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final, assert_never

from ipchain.scenario.vocabulary.checks import GUARANTEES
from ipchain.scenario.vocabulary.grammar import (
    ByForm,
    Choice,
    Field,
    Group,
    Items,
    Keyed,
    OneOf,
    Pair,
    Scalar,
    Shape,
    Variants,
)
from ipchain.scenario.vocabulary.scalars import SCALARS
from ipchain.scenario.vocabulary.top import MODELS, TOP


@dataclass(frozen=True, slots=True)
class Entry:
    """One place of one word. `parts` are the keys or words that may stand below it, with their meaning."""

    place: str
    meaning: str
    write: str = ""
    default: str = ""
    later: bool = False
    parts: tuple[tuple[str, str], ...] = ()


def written_as(shape: Shape) -> str:
    """What may stand in a place, in a few words; empty for groups, whose keys are listed instead."""
    match shape:
        case Scalar():
            return SCALARS[shape.kind].write
        case OneOf():
            words = (f"{word} (not available yet)" if word in shape.later else word for word in shape.words)
            return f"one of: {', '.join(words)}" if len(shape.words) <= 12 else f"a {shape.noun}"
        case Items():
            return f"a list of {written_as(shape.of)}" if written_as(shape.of) else "a list of groups"
        case Pair():
            return f"two values, the lower first, each {written_as(shape.of)}"
        case ByForm():
            forms = [written_as(one) for one in (shape.single, shape.items, shape.group) if one is not None]
            return "; or ".join(form or "a group of keys" for form in forms)
        case Keyed():
            below = written_as(shape.value)
            return (
                f"{written_as(shape.key)}, each with {below}" if below else f"{written_as(shape.key)}, each with keys"
            )
        case Variants():
            return "a key of the scenario, then names with replacements"
        case Group() | Choice():
            return ""
        case _:
            assert_never(shape)


def is_later(field: Field) -> bool:
    """True for a key that cannot be used yet: its part does not exist, or none of the models it is a setting of."""
    return field.later or (bool(field.models) and MODELS.later.issuperset(field.models))


def _entries(shape: Shape, place: str) -> Iterator[tuple[str, Entry]]:
    match shape:
        case Group():
            for field in shape.fields:
                yield from _of_field(field, place)
        case Choice():
            for field in shape.words:
                place = shape.noun if shape.noun == shape.name else f"{shape.noun} of {_article(shape.name)}"
                yield from _of_field(field, place)
            for field in shape.common:
                yield from _of_field(field, f"key of {_article(shape.name)}")
        case OneOf():
            for word, meaning in shape.words.items():
                yield word, Entry(shape.noun, meaning, later=word in shape.later)
        case Items() | Pair():
            yield from _entries(shape.of, place)
        case Keyed():
            yield from _entries(shape.key, place)
            yield from _entries(shape.value, place)
        case ByForm():
            for one in (shape.single, shape.items, shape.group):
                if one is not None:
                    yield from _entries(one, place)
        case Scalar() | Variants():
            return
        case _:
            assert_never(shape)


def _of_field(field: Field, place: str) -> Iterator[tuple[str, Entry]]:
    below = _fields_below(field.shape)
    parts = tuple((one.key, f"{one.meaning}{' (not available yet)' if is_later(one) else ''}") for one in below)
    yield field.key, Entry(place, field.meaning, written_as(field.shape), field.default, is_later(field), parts)
    yield from _entries(field.shape, f"key of '{field.key}'")


def _fields_below(shape: Shape) -> tuple[Field, ...]:
    match shape:
        case Group():
            return shape.fields
        case Items():
            return _fields_below(shape.of)
        case ByForm() if shape.group is not None:
            return _fields_below(shape.group)
        case Keyed():
            return _fields_below(shape.value)
        case Choice():
            return (*shape.words, *shape.common)
        case _:
            return ()


def _article(noun: str) -> str:
    return f"an {noun}" if noun[0] in "aeiou" else f"a {noun}"


def _lexicon() -> Mapping[str, tuple[Entry, ...]]:
    found: dict[str, dict[Entry, list[str]]] = {}
    everything = (*_entries(TOP, "key at the top of a scenario"), *_guarantees())
    for word, entry in everything:
        places = found.setdefault(word, {}).setdefault(replace(entry, place=""), [])
        if entry.place not in places:
            places.append(entry.place)
    return MappingProxyType(
        {
            word: tuple(replace(entry, place=_together(places)) for entry, places in found[word].items())
            for word in sorted(found)
        }
    )


def _guarantees() -> Iterator[tuple[str, Entry]]:
    for word, meaning in GUARANTEES.items():
        yield word, Entry("guarantee", meaning)


def _together(places: list[str]) -> str:
    """`key of 'extend', 'assign' and 'license'`."""
    keys = [place.removeprefix("key of ") for place in places if place.startswith("key of '")]
    others = [place for place in places if not place.startswith("key of '")]
    listed = [f"key of {', '.join(keys[:-1])} and {keys[-1]}" if len(keys) > 1 else f"key of {keys[0]}"] if keys else []
    return "; ".join([*others, *listed])


LEXICON: Final = _lexicon()
"""Word to its places; places where it means the same are one entry."""
