"""The published JSON Schema accepts what the loader accepts, and refuses misspelt words."""

import json
import re
from pathlib import Path

import pytest
from small_scenario import whole

from ipchain.scenario.schema import scenario_schema
from ipchain.scenario.shipped import shipped_scenarios
from ipchain.scenario.tree import ListNode, MapNode, ScalarNode, read_tree
from ipchain.scenario.vocabulary.grammar import Field
from ipchain.scenario.vocabulary.top import TOP

jsonschema = pytest.importorskip("jsonschema", reason="part of the dev group")
DATA = Path(__file__).parent / "data"
VALIDATOR = jsonschema.Draft202012Validator(scenario_schema())


def as_an_editor_sees_it(node):
    """YAML 1.2 in an editor: unquoted whole numbers and true or false are no text."""
    match node:
        case MapNode():
            return {entry.key.text: as_an_editor_sees_it(entry.value) for entry in node.entries}
        case ListNode():
            return [as_an_editor_sees_it(item) for item in node.items]
        case ScalarNode():
            if node.quoted:
                return node.text
            if re.fullmatch(r"[0-9]+", node.text):
                return int(node.text)
            if re.fullmatch(r"[0-9]+\.[0-9]+", node.text):
                return float(node.text)
            return {"true": True, "false": False, "null": None, "": None}.get(node.text, node.text)


def as_text(node):
    match node:
        case MapNode():
            return {entry.key.text: as_text(entry.value) for entry in node.entries}
        case ListNode():
            return [as_text(item) for item in node.items]
        case ScalarNode():
            return node.text


FILES = {name: file.read_bytes() for name, file in shipped_scenarios()} | {
    path.name: path.read_bytes() for path in DATA.glob("*.ipchain.yaml")
}


def test_the_schema_is_a_schema():
    jsonschema.Draft202012Validator.check_schema(scenario_schema())
    assert json.loads(json.dumps(scenario_schema())) == scenario_schema()


@pytest.mark.parametrize("name", FILES)
def test_every_shipped_scenario_and_sample_passes_the_schema(name):
    tree = read_tree(FILES[name], name)
    for seen in (as_an_editor_sees_it(tree), as_text(tree)):
        assert [error.message for error in VALIDATOR.iter_errors(seen)] == []


@pytest.mark.parametrize(
    "piece",
    [
        "durations: 5 min",
        "duration: 5",
        "network: {profile: wide}",
        "steps:\n  - {at: 1 s, transfer: {}}",
        "faults:\n  - {at: 1 s, for: 1 s, until: 2 s, crash: EM}",
        "faults:\n  - {at: 1 s, crash: EM, pause: EM}",
        "expect:\n  - {always: everything}",
        "offices: []",
        "tags: one",
        "variants: {network: {near: {latency: 5 ms}}}",
        "calendar: 31.12.2026",
    ],
)
def test_what_the_loader_refuses_by_form_the_schema_refuses_too(piece):
    seen = as_an_editor_sees_it(read_tree(whole(piece), "x"))
    assert list(VALIDATOR.iter_errors(seen))
    assert not list(VALIDATOR.iter_errors(as_an_editor_sees_it(read_tree(whole("x-any: [1]"), "x"))))


def test_every_top_level_key_has_a_description():
    properties = scenario_schema()["properties"]
    assert set(properties) == {field.key for field in TOP.fields}
    assert all(properties[field.key]["description"] for field in TOP.fields if isinstance(field, Field))
