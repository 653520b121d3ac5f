"""`--set path=value`: changes to a file's tree before it is read as a scenario.

A path is keys with dots between them; list entries go by id or by number: `faults.cable-cut.for=3 min`. The value is
YAML of one line. The new nodes stand in a source of their own, so that a wrong override is shown as it was typed.
Setting `consensus.model` or `governance.model` drops settings that only another model has: they cannot be meant any
more.

Not here: whether the result makes sense; it is read like any other tree.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from ipchain.scenario.problems import Source, Spot, shortened
from ipchain.scenario.tree import Entry, ListNode, MapNode, Node, ScalarNode, tree_and_problems
from ipchain.scenario.typed import Report
from ipchain.scenario.vocabulary.governance import GOVERNANCE
from ipchain.scenario.vocabulary.grammar import Group
from ipchain.scenario.vocabulary.top import CONSENSUS

_OPTION = "--set"
_OF_MODELS: Final[Mapping[str, Group]] = {"consensus": CONSENSUS, "governance": GOVERNANCE}


def overridden(tree: Node, overrides: tuple[str, ...], report: Report) -> Node:
    """The tree with the overrides applied in order; wrong ones are reported and left out."""
    for text in overrides:
        tree = _one(tree, text, report)
    return tree


def _one(tree: Node, text: str, report: Report) -> Node:
    source = Source(_OPTION, (text,))
    path, equals, written = text.partition("=")
    keys = path.strip().split(".")
    if not equals or not all(keys):
        said = f"'{shortened(text)}' is not an override"
        report.add("E209", Spot(source, 1, 1, max(1, len(text))), said, "write it like 'consensus.model=pbft'")
        return tree
    value = _value(written, source, len(path) + 1, report)
    if value is None:
        return tree
    changed = _set(tree, keys, value, ScalarNode(Spot(source, 1, 1, len(path)), path), report)
    if len(keys) == 2 and keys[0] in _OF_MODELS and keys[1] == "model":
        return _without_foreign_settings(changed, keys[0], value)
    return changed


def _value(written: str, source: Source, shift: int, report: Report) -> Node | None:
    """The node of a value; its places are moved to where the value stands in the option."""
    if not written.strip() or "\n" in written:
        report.add("E206", Spot(source, 1, 1, shift), "the override has no value", "write it like 'seed=7'")
        return None
    node, problems = tree_and_problems(written, _OPTION)
    for problem in problems:
        report.problems.append(replace(problem, spot=_moved(problem.spot, source, shift)))
    return _shifted(node, source, shift) if node is not None and not problems else None


def _shifted(node: Node, source: Source, shift: int) -> Node:
    spot = _moved(node.spot, source, shift)
    match node:
        case ScalarNode():
            return replace(node, spot=spot)
        case ListNode():
            return ListNode(spot, tuple(_shifted(item, source, shift) for item in node.items))
        case MapNode():
            entries = []
            for entry in node.entries:
                key = replace(entry.key, spot=_moved(entry.key.spot, source, shift))
                entries.append(Entry(key, _shifted(entry.value, source, shift)))
            return MapNode(spot, tuple(entries))


def _moved(spot: Spot, source: Source, shift: int) -> Spot:
    return Spot(source, 1, spot.column + shift, spot.length)


def _set(node: Node, keys: list[str], value: Node, path: ScalarNode, report: Report) -> Node:
    """The node with the value at the path below it. `path` carries the place for messages and new keys."""
    if not keys:
        return value
    first, rest = keys[0], keys[1:]
    key = ScalarNode(path.spot, first)
    match node:
        case MapNode():
            entry = node.entry(first)
            if entry is None:
                below = _set(MapNode(path.spot, ()), rest, value, path, report)
                return MapNode(node.spot, (*node.entries, Entry(key, below)))
            changed = Entry(key if not rest else entry.key, _set(entry.value, rest, value, path, report))
            return MapNode(node.spot, tuple(changed if one is entry else one for one in node.entries))
        case ListNode():
            for number, item in enumerate(node.items):
                if _is_meant(item, number, first):
                    items = list(node.items)
                    items[number] = _set(item, rest, value, path, report)
                    return ListNode(node.spot, tuple(items))
            said = f"the list has no entry '{shortened(first)}'"
            report.add("E404", path.spot, said, "name an entry by its id, or by its number from 0")
            return node
        case ScalarNode():
            # `consensus: raft` is short for a group with a model.
            model = Entry(ScalarNode(node.spot, "model"), node)
            return _set(MapNode(node.spot, (model,)), keys, value, path, report)


def _is_meant(item: Node, number: int, wanted: str) -> bool:
    if wanted == str(number):
        return True
    name = item.get("id") if isinstance(item, MapNode) else None
    return isinstance(name, ScalarNode) and name.text == wanted


def _without_foreign_settings(tree: Node, key: str, model: Node) -> Node:
    """Take away the settings under a key that only another model than the one now set has."""
    chosen = tree.entry(key) if isinstance(tree, MapNode) else None
    if not isinstance(tree, MapNode) or chosen is None or not isinstance(chosen.value, MapNode):
        return tree
    if not isinstance(model, ScalarNode):
        return tree
    foreign = {field.key for field in _OF_MODELS[key].fields if field.models and model.text not in field.models}
    kept = tuple(entry for entry in chosen.value.entries if entry.key.text not in foreign)
    group = Entry(chosen.key, MapNode(chosen.value.spot, kept))
    return MapNode(tree.spot, tuple(group if one is chosen else one for one in tree.entries))
