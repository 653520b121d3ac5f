"""The tree of one cell: the file's tree with the chosen variants in place of the keys they replace.

What a cell is made of keeps its place in the file, so that a mistake in a variant is told where it stands.
Expectations that apply only elsewhere are gone; those that stay keep the names they have in the whole file.

Not here: which cells there are (`comparing`), and reading the tree (`reading`).
"""

from collections.abc import Iterable
from typing import Final

from ipchain.scenario.comparing import Choice, applies
from ipchain.scenario.story import made_id
from ipchain.scenario.tree import Entry, ListNode, MapNode, Node, ScalarNode

_OF_THE_WHOLE: Final = frozenset({"compare", "variants"})


def cell_tree(tree: MapNode, choice: Choice) -> MapNode:
    """The tree of this cell. Variants that are not there leave their key as it is."""
    chosen = {axis: node for axis, variant in choice if (node := _variant(tree, axis, variant)) is not None}
    entries: list[Entry] = []
    for entry in tree.entries:
        key = entry.key.text
        if key in _OF_THE_WHOLE:
            continue
        entries.append(Entry(entry.key, chosen.pop(key).value) if key in chosen else entry)
    entries += [Entry(ScalarNode(entry.key.spot, axis), entry.value) for axis, entry in chosen.items()]
    return MapNode(tree.spot, tuple(_judged_here(entry, choice) for entry in entries))


def probes(tree: MapNode, baseline: Choice, seen: Iterable[Choice]) -> tuple[Choice, ...]:
    """A cell for every variant that no cell has, so that a mistake in it is found as well."""
    used = {pair for choice in seen for pair in choice}
    variants = tree.get("variants")
    found: list[Choice] = []
    for group in variants.entries if isinstance(variants, MapNode) else ():
        for entry in group.value.entries if isinstance(group.value, MapNode) else ():
            pair = (group.key.text, entry.key.text)
            if pair not in used:
                found.append((*(one for one in baseline if one[0] != pair[0]), pair))
    return tuple(found)


def _variant(tree: MapNode, axis: str, variant: str) -> Entry | None:
    variants = tree.get("variants")
    group = variants.get(axis) if isinstance(variants, MapNode) else None
    return group.entry(variant) if isinstance(group, MapNode) else None


def _judged_here(entry: Entry, choice: Choice) -> Entry:
    if entry.key.text != "expect" or not isinstance(entry.value, ListNode):
        return entry
    items = tuple(item for item in _with_ids(entry.value.items) if _applies(item, choice))
    return Entry(entry.key, ListNode(entry.value.spot, items))


def _applies(item: Node, choice: Choice) -> bool:
    where = item.get("where") if isinstance(item, MapNode) else None
    if not isinstance(where, MapNode):
        return True
    return applies({one.key.text: _words(one.value) for one in where.entries}, choice)


def _words(node: Node) -> tuple[str, ...]:
    items = node.items if isinstance(node, ListNode) else (node,)
    return tuple(item.text for item in items if isinstance(item, ScalarNode))


def _with_ids(items: Iterable[Node]) -> list[Node]:
    """Nameless expectations get the name that their place in the whole list gives them."""
    items = tuple(items)
    taken = {
        node.text for item in items if isinstance(item, MapNode) and isinstance(node := item.get("id"), ScalarNode)
    }
    named: list[Node] = []
    for number, item in enumerate(items, 1):
        if not isinstance(item, MapNode) or item.get("id") is not None:
            named.append(item)
            continue
        name = made_id("check", number, taken)
        spot = item.entries[0].key.spot if item.entries else item.spot
        named.append(MapNode(item.spot, (*item.entries, Entry(ScalarNode(spot, "id"), ScalarNode(spot, name)))))
    return named
