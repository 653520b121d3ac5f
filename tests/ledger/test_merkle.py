"""Roots and paths against RFC 6962 and an independent library; no altered proof passes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pymerkle import InclusionProof, InmemoryTree, verify_inclusion

from ipchain.ledger.merkle import is_member, membership_path, root

# The leaves and the roots after each of them, as in the reference tests of Certificate Transparency (RFC 6962).
KNOWN_LEAVES = [
    bytes.fromhex(leaf)
    for leaf in (
        "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
    )
]  # fmt: skip
KNOWN_ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]

LEAVES = st.lists(st.binary(max_size=40), min_size=1, max_size=70)


@pytest.mark.parametrize("count", range(9))
def test_the_root_of_the_first_leaves_is_the_published_one(count):
    """RFC 6962, section 2.1: the empty list, odd and even lists."""
    assert root(KNOWN_LEAVES[:count]).hex() == KNOWN_ROOTS[count]


@given(LEAVES)
def test_every_root_is_that_of_an_independent_library(leaves):
    tree = InmemoryTree(algorithm="sha256")
    for leaf in leaves:
        tree.append_entry(leaf)

    assert root(leaves) == tree.get_root()


@given(LEAVES, st.data())
def test_every_leaf_has_a_path_that_proves_it_here_and_in_an_independent_library(leaves, data):
    index = data.draw(st.integers(0, len(leaves) - 1))
    path, head = membership_path(leaves, index), root(leaves)
    tree = InmemoryTree(algorithm="sha256")
    for leaf in leaves:
        tree.append_entry(leaf)
    theirs = tree.prove_inclusion(index + 1)

    assert is_member(leaves[index], index, len(leaves), path, head)
    assert isinstance(theirs, InclusionProof)
    verify_inclusion(tree.get_leaf(index + 1), head, theirs)
    assert [bytes(node) for node in theirs.path][1:] == list(path), "the library's path begins with the leaf itself"


@given(LEAVES, st.data())
def test_no_single_alteration_of_a_proof_passes(leaves, data):
    index = data.draw(st.integers(0, len(leaves) - 1))
    leaf, count, path, head = leaves[index], len(leaves), list(membership_path(leaves, index)), root(leaves)
    assert is_member(leaf, index, count, path, head)
    what = data.draw(
        st.sampled_from(["leaf", "index", "path bit", "path shorter", "path longer", "path order", "head"])
    )
    before = (leaf, index, count, tuple(path), head)
    match what:
        case "leaf":
            leaf = data.draw(st.binary(max_size=40))
        case "index":
            index = data.draw(st.integers(-2, len(leaves) + 2))
        case "path bit" if path:
            place, bit = data.draw(st.integers(0, len(path) - 1)), data.draw(st.integers(0, 255))
            node = bytearray(path[place])
            node[bit // 8] ^= 1 << bit % 8
            path[place] = bytes(node)
        case "path shorter" if path:
            path.pop(data.draw(st.integers(0, len(path) - 1)))
        case "path longer":
            path.insert(data.draw(st.integers(0, len(path))), data.draw(st.binary(min_size=32, max_size=32)))
        case "path order":
            path.reverse()
        case "head":
            head = data.draw(st.binary(min_size=32, max_size=32))
    changed = (leaf, index, count, tuple(path), head) != before
    same_leaf_elsewhere = 0 <= index < count and leaves[index] == leaf and tuple(path) == membership_path(leaves, index)

    assert is_member(leaf, index, count, path, head) == (not changed or (same_leaf_elsewhere and head == before[4]))


@pytest.mark.parametrize(("index", "count"), [(-1, 3), (3, 3), (0, 0), (0, -1)])
def test_a_place_outside_the_list_proves_nothing(index, count):
    leaves = [b"a", b"b", b"c"]

    assert not is_member(b"a", index, count, membership_path(leaves, 0), root(leaves))


def test_a_node_does_not_pass_for_a_leaf():
    """RFC 6962, section 2.1: different prefixes, or the children of a node could be sold as one entry."""
    leaves = [b"a", b"b", b"c", b"d"]
    inner = b"".join((membership_path(leaves, 1)[0], membership_path(leaves, 0)[0]))

    assert not is_member(inner, 0, 2, (membership_path(leaves, 0)[1],), root(leaves))


def test_doubling_the_last_leaf_gives_another_root():
    """The accident of trees that pair an odd leaf with itself: two lists, one root."""
    assert root([b"a", b"b", b"c"]) != root([b"a", b"b", b"c", b"c"])
