"""The vocabulary as a JSON Schema, for completion and hints in editors (`ipchain schema`).

Made from the same table that decides, so every key and word has its meaning as a description. A schema can say less
than the loader: whether names exist, and whether moments are possible, it leaves to `ipchain check`.
Source of the form: JSON Schema, draft 2020-12.
"""

import re
from collections.abc import Mapping
from itertools import combinations
from typing import Final, assert_never

from ipchain.scenario.reading import NOT_VARIED, NOTE_PREFIX
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
from ipchain.scenario.vocabulary.top import TOP

SCHEMA_ID: Final = "https://ipchain.example/schema/1.json"
_NOTES: Final = {f"^{NOTE_PREFIX}": {"description": "a note of the writer; nobody reads it"}}
# What YAML makes of an unquoted value before anybody asks: editors see numbers and booleans where we see text.
_UNQUOTED: Final = {"integer": "1", "number": "1.5", "boolean": "true"}

Schema = dict[str, object]


def scenario_schema() -> Schema:
    """The whole schema, ready for `json.dumps`."""
    made = _group(TOP)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA_ID,
        "title": "ipchain scenario",
        "description": "What several intellectual-property offices do with one register, and what must hold.",
        **made,
    }


def _schema(shape: Shape) -> Schema:
    match shape:
        case Scalar():
            return _scalar(shape)
        case OneOf():
            return _words(shape)
        case Items():
            return {"type": "array", "items": _schema(shape.of), "minItems": shape.least}
        case Pair():
            return {"type": "array", "items": _scalar(shape.of), "minItems": 2, "maxItems": 2}
        case Keyed():
            names = _schema(shape.key)
            return {
                "type": "object",
                "propertyNames": {"anyOf": [{"pattern": f"^{NOTE_PREFIX}"}, names]},
                "patternProperties": _NOTES,
                "additionalProperties": _schema(shape.value),
            }
        case ByForm():
            forms = [one for one in (shape.single, shape.items, shape.group) if one is not None]
            return {"anyOf": [_schema(one) for one in forms]}
        case Variants():
            return _variants()
        case Group():
            return _group(shape)
        case Choice():
            return _choice(shape)
        case _:
            assert_never(shape)


def _scalar(shape: Scalar) -> Schema:
    kind = SCALARS[shape.kind]
    fits = re.compile(kind.pattern)
    unquoted = [name for name, example in _UNQUOTED.items() if fits.search(example)]
    made: Schema = {"type": ["string", *unquoted], "description": kind.write}
    if kind.pattern:
        made["pattern"] = kind.pattern
    return made


def _words(shape: OneOf) -> Schema:
    return {"anyOf": [{"const": word, "description": meaning} for word, meaning in shape.words.items()]}


def _group(shape: Group) -> Schema:
    made: Schema = {
        "type": "object",
        "properties": _properties(shape.fields),
        "patternProperties": _NOTES,
        "additionalProperties": False,
    }
    if wanted := [field.key for field in shape.fields if field.required]:
        made["required"] = wanted
    if limits := _exclusive(shape.exclusive):
        made["allOf"] = limits
    return made


def _choice(shape: Choice) -> Schema:
    made: Schema = {
        "type": "object",
        "description": shape.hint,
        "properties": _properties((*shape.common, *shape.words)),
        "patternProperties": _NOTES,
        "additionalProperties": False,
        "oneOf": [{"required": [word.key]} for word in shape.words],
    }
    if limits := _exclusive(shape.exclusive):
        made["allOf"] = limits
    return made


def _properties(fields: tuple[Field, ...]) -> Mapping[str, object]:
    return {field.key: {**_schema(field.shape), "description": _described(field)} for field in fields}


def _described(field: Field) -> str:
    default = f" Default: {field.default}." if field.default else ""
    later = " Not available yet." if field.later else ""
    models = f" Only for {' and '.join(field.models)}." if field.models else ""
    return f"{field.meaning[:1].upper()}{field.meaning[1:]}.{default}{models}{later}"


def _exclusive(groups: tuple[tuple[str, ...], ...]) -> list[Schema]:
    return [{"not": {"required": list(pair)}} for group in groups for pair in combinations(group, 2)]


def _variants() -> Schema:
    """Named replacements: what stands under a name is what may stand under the key itself."""
    varied = [field.key for field in TOP.fields if field.key not in NOT_VARIED]
    replacements = {
        key: {"type": "object", "additionalProperties": {"$ref": f"#/properties/{key}"}, "patternProperties": _NOTES}
        for key in varied
    }
    return {
        "type": "object",
        "properties": replacements,
        "patternProperties": _NOTES,
        "additionalProperties": False,
    }
