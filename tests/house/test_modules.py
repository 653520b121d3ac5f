"""What every module owes its reader, and what all structs owe one another."""

import importlib
import pkgutil
import typing
from collections import defaultdict

import msgspec
import pytest
from house import MODULES, PACKAGE, docstring_of, name_of

import ipchain

MOST_LINES = 400

PAPERS = {
    "raft": ("Ongaro", "Ousterhout", "2014"),
    "pbft": ("Castro", "Liskov", "1999"),
}

RANGES = {
    "ipchain.ledger": [(1, 9)],
    "ipchain.interop": [(1, 9)],
    "ipchain.office": [(10, 19), (110, 119)],
    "ipchain.consensus.raft": [(20, 39), (120, 139)],
    "ipchain.consensus.pbft": [(40, 69), (140, 169)],
    "ipchain.rights": [(70, 99)],
    "ipchain.governance": [(100, 109)],
}


def test_every_module_says_what_it_is():
    assert [name_of(path) for path in MODULES if len(docstring_of(path).split("\n")[0]) < 16] == []


def test_no_module_is_longer_than_a_reader_can_hold():
    lengths = {name_of(path): len(path.read_text(encoding="utf-8").splitlines()) for path in MODULES}

    assert {module: lines for module, lines in lengths.items() if lines > MOST_LINES} == {}


@pytest.mark.parametrize("protocol", PAPERS)
def test_every_protocol_names_its_paper_where_a_reader_enters(protocol):
    """The package says it once for all its modules; the catalogue says it again for reports."""
    from ipchain.consensus.catalogue import MODELS

    entrance = docstring_of(PACKAGE / "consensus" / protocol / "__init__.py")
    core = docstring_of(PACKAGE / "consensus" / protocol / "core.py")
    paper = MODELS[protocol].paper

    assert all(word in entrance for word in PAPERS[protocol])
    assert any(word in core for word in (*PAPERS[protocol][:2], "paper"))
    assert all(word in paper for word in PAPERS[protocol])


def test_every_protocol_that_exists_is_in_that_list():
    folders = {path.name for path in (PACKAGE / "consensus").iterdir() if (path / "__init__.py").is_file()}

    assert folders == set(PAPERS)


def test_no_module_has_a_name_that_says_nothing():
    empty = {"utils", "util", "helpers", "common", "base", "manager", "misc"}

    assert not [name_of(path) for path in MODULES if path.stem in empty or path.parent.name in empty]


# ---- structs ------------------------------------------------------------------------------------


def structs():
    """Every struct with a tag in the whole package, with the module that defines it."""
    seen = {}
    for found in pkgutil.walk_packages(ipchain.__path__, "ipchain."):
        if found.name == "ipchain.__main__" or ".shipped" in found.name:
            continue
        for kind in vars(importlib.import_module(found.name)).values():
            if isinstance(kind, type) and issubclass(kind, msgspec.Struct) and kind.__module__.startswith("ipchain."):
                seen[kind.__module__, kind.__qualname__] = kind
    return list(seen.values())


def on_the_wire():
    return [kind for kind in structs() if isinstance(kind.__struct_config__.tag, int)]


def clashes(kinds):
    by_tag = defaultdict(set)
    for kind in kinds:
        by_tag[kind.__struct_config__.tag].add(f"{kind.__module__}.{kind.__qualname__}")
    return {tag: sorted(names) for tag, names in by_tag.items() if len(names) > 1}


def test_no_two_structs_share_a_tag():
    assert len(on_the_wire()) > 40
    assert clashes(on_the_wire()) == {}


def test_a_planted_second_use_of_a_tag_is_seen():
    class Double(msgspec.Struct, array_like=True, tag=1):
        pass

    assert list(clashes([*on_the_wire(), Double])) == [1]


def test_every_tag_lies_in_the_range_of_its_floor():
    for kind in on_the_wire():
        tag = kind.__struct_config__.tag
        (ranges,) = [ranges for place, ranges in RANGES.items() if kind.__module__.startswith(place)]
        assert any(low <= tag <= high for low, high in ranges), (kind, tag)


def test_whatever_is_signed_hashed_or_traced_is_frozen_and_holds_no_float():
    from ipchain.trace import Event

    kinds = [*on_the_wire(), *(kind for kind in structs() if issubclass(kind, Event))]
    assert len(kinds) > 60
    for kind in kinds:
        assert kind.__struct_config__.frozen, kind
        for name, hint in typing.get_type_hints(kind).items():
            assert not _mentions_float(hint), f"{kind.__name__}.{name}"


def test_a_planted_float_is_seen():
    assert _mentions_float(tuple[tuple[str, float | None], ...])
    assert not _mentions_float(tuple[tuple[str, int | None], ...])


def _mentions_float(hint):
    return hint is float or any(_mentions_float(part) for part in typing.get_args(hint))
