"""`extends: base.ipchain.yaml`: build on another scenario, one level deep, without anchors.

The file's keys win over the base's. Groups are joined key by key; lists whose entries have ids are joined by id:
same id replaces, a new one is added at the end. Every other value is replaced as a whole.

Not here: which files may be named (`files`).
"""

from ipchain.scenario.tree import Entry, ListNode, MapNode, Node, ScalarNode

ONLY_OF_THE_FILE = frozenset({"extends"})


def extended(base: MapNode, own: MapNode) -> MapNode:
    """The base with the file's own keys over it; `extends` itself is gone."""
    kept = tuple(entry for entry in own.entries if entry.key.text not in ONLY_OF_THE_FILE)
    return _joined(base, MapNode(own.spot, kept))


def _joined(base: MapNode, own: MapNode) -> MapNode:
    written = {entry.key.text: entry for entry in own.entries}
    entries = []
    for entry in base.entries:
        over = written.pop(entry.key.text, None)
        entries.append(entry if over is None else Entry(over.key, _over(entry.value, over.value)))
    return MapNode(own.spot, (*entries, *written.values()))


def _over(base: Node, own: Node) -> Node:
    if isinstance(base, MapNode) and isinstance(own, MapNode):
        return _joined(base, own)
    if isinstance(base, ListNode) and isinstance(own, ListNode) and own.items and all(_id(item) for item in own.items):
        by_id = {_id(item): item for item in own.items}
        items = [by_id.pop(_id(item), item) if _id(item) else item for item in base.items]
        return ListNode(own.spot, (*items, *by_id.values()))
    return own


def _id(node: Node) -> str | None:
    name = node.get("id") if isinstance(node, MapNode) else None
    return name.text if isinstance(name, ScalarNode) else None
