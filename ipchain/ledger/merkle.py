"""Merkle tree heads and membership proofs (RFC 6962, section 2.1).

Leaves and nodes are hashed under different prefixes, and an odd node is carried up, not doubled: a node
can never pass for a leaf, nor one list of entries for another.
"""

import hashlib
from collections.abc import Sequence

from ipchain.names import Digest

_LEAF = b"\x00"
_NODE = b"\x01"


def root(leaves: Sequence[bytes]) -> Digest:
    """The Merkle tree head of the list, 32 bytes; of the empty list, the hash of nothing."""
    if not leaves:
        return Digest(hashlib.sha256(b"").digest())
    row = [_leaf(leaf) for leaf in leaves]
    while len(row) > 1:
        paired = [_node(row[i], row[i + 1]) for i in range(0, len(row) - 1, 2)]
        if len(row) % 2:
            paired.append(row[-1])
        row = paired
    return row[0]


def membership_path(leaves: Sequence[bytes], index: int) -> tuple[Digest, ...]:
    """The audit path of leaf `index`, lowest sibling first; 0 <= index < len(leaves)."""
    assert 0 <= index < len(leaves), (index, len(leaves))
    path: list[Digest] = []
    row = [_leaf(leaf) for leaf in leaves]
    while len(row) > 1:
        sibling = index ^ 1
        if sibling < len(row):
            path.append(row[sibling])
        paired = [_node(row[i], row[i + 1]) for i in range(0, len(row) - 1, 2)]
        if len(row) % 2:
            paired.append(row[-1])
        row = paired
        index //= 2
    return tuple(path)


def is_member(leaf: bytes, index: int, count: int, path: Sequence[bytes], head: bytes) -> bool:
    """True when the path proves that `leaf` stands at `index` of the `count` leaves under `head`."""
    if not 0 <= index < count:
        return False
    node = _leaf(leaf)
    last = count - 1
    steps = iter(path)
    while last > 0:
        if index % 2 or index < last:
            sibling = next(steps, None)
            if sibling is None:
                return False
            node = _node(sibling, node) if index % 2 else _node(node, sibling)
        index //= 2
        last //= 2
    return next(steps, None) is None and node == head


def _leaf(leaf: bytes) -> Digest:
    return Digest(hashlib.sha256(_LEAF + leaf).digest())


def _node(left: bytes, right: bytes) -> Digest:
    return Digest(hashlib.sha256(_NODE + left + right).digest())
