"""Weak points of networks small enough to try every cut."""

from dataclasses import replace
from itertools import chain, combinations, pairwise

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ipchain.consensus.quorum import byzantine_quorum, majority
from ipchain.measure.weak_points import lines_of, weak_points
from ipchain.names import OfficeId
from ipchain.scenario.loader import load
from ipchain.scenario.model import Link

NAMES = tuple(OfficeId(code) for code in ("AU", "CN", "EM", "GB", "JP", "RU", "US"))


def stands(offices, lines, quorum):
    groups = nx.connected_components(nx.Graph([(office, office) for office in offices] + list(lines)))
    return any(len(group) >= quorum for group in groups)


def fewest_by_trying(things, breaks):
    sets = chain.from_iterable(combinations(things, size) for size in range(len(things) + 1))
    return next((len(chosen) for chosen in sets if breaks(chosen)), None)


@st.composite
def networks(draw):
    offices = NAMES[: draw(st.integers(2, 6))]
    lines = [line for line in combinations(offices, 2) if draw(st.booleans())]
    return offices, lines, draw(st.integers(2, len(offices)))


@settings(deadline=None)
@given(networks())
def test_the_fewest_offices_and_lines_are_those_that_trying_every_set_finds(network):
    offices, lines, quorum = network
    found = weak_points(offices, lines, quorum)

    def lost_offices(lost):
        left = [office for office in offices if office not in lost]
        return not left or not stands(left, [line for line in lines if not set(line) & set(lost)], quorum)

    def lost_lines(lost):
        return not stands(offices, [line for line in lines if line not in lost], quorum)

    assert len(found.offices) == fewest_by_trying(offices, lost_offices)
    assert lost_offices(found.offices)
    assert len(found.lines) == fewest_by_trying(lines, lost_lines)
    assert lost_lines(found.lines)
    assert found.alone == tuple(office for office in offices if lost_offices((office,)))


@pytest.mark.parametrize("members", range(2, 8))
@pytest.mark.parametrize("rule", [majority, byzantine_quorum])
def test_in_a_mesh_the_closed_form_agrees_with_the_search(members, rule):
    offices, quorum = NAMES[:members], rule(members)
    lines = list(combinations(offices, 2))
    found = weak_points(offices, lines, quorum)
    assert len(found.offices) == members - quorum + 1
    assert found.articulation == ()
    if members <= 5:
        cuts = fewest_by_trying(lines, lambda lost: not stands(offices, set(lines) - set(lost), quorum))
        assert len(found.lines) == cuts


def test_everything_passes_through_the_middle_of_a_star():
    lines = [("EM", other) for other in NAMES if other != "EM"]
    found = weak_points(NAMES, lines, majority(len(NAMES)))
    assert found.articulation == ("EM",)
    assert found.alone == ("EM",)
    assert found.offices == ("EM",)
    assert len(found.bridges) == 6
    assert len(found.lines) == 4  # three leaves still with the middle are no majority of seven


def test_a_network_too_large_to_search_is_not_measured():
    offices = [OfficeId(f"{first}{second}") for first in "ABCDE" for second in "ABCDEFGH"]
    ring = [*pairwise(offices), (offices[0], offices[-1])]
    found = weak_points(offices, ring, majority(len(offices)))
    assert found.lines is None
    assert len(found.offices) == 2
    left = [line for line in ring if not set(line) & set(found.offices)]
    assert not stands([office for office in offices if office not in found.offices], left, majority(len(offices)))


def test_a_consortium_without_a_quorum_has_nothing_to_stop():
    found = weak_points(NAMES[:3], [("AU", "CN")], 3)
    assert found.offices == ()
    assert found.lines == ()


def test_a_line_that_carries_one_way_only_is_no_line():
    scenario = load("cable-cut")
    codes = [office.code for office in scenario.offices]
    assert lines_of(codes, scenario.network) == tuple(combinations(sorted(codes), 2))
    links = (Link("EM", "RU"), Link("AU", "EM", one_way=True), Link("RU", "AU", one_way=True), Link("AU", "RU"))
    assert lines_of(codes, replace(scenario.network, topology="links", links=links)) == (("AU", "RU"), ("EM", "RU"))
