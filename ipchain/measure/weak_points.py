"""What it takes to stop consensus: the fewest offices, the fewest lines, and whom everything passes through.

Consensus goes on as long as one group of offices that still reach one another is large enough for a quorum. An
office that is lost takes its lines with it; a line counts when messages pass both ways. The question is asked of
the network as it is drawn, before anything goes wrong.

Exact answers only: every set of offices is tried, smallest first, and every way to fall into groups. Where that
would be too many, the answer is None and a report says "not measured".

Sources: articulation points and bridges, Tarjan 1972 (networkx); the fewest lines are a smallest cut into groups
below the quorum, found by dynamic programming over sets of offices.

Not here: dishonest offices (`rewriting_needs`, which depends on the protocol and not on the lines), and what did fail.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import comb
from typing import TYPE_CHECKING, Final

from ipchain.names import OfficeId
from ipchain.scenario.model import Network

if TYPE_CHECKING:
    import networkx as nx

Line = tuple[OfficeId, OfficeId]
"""Two offices with a line between them, in the order of their codes."""

MOST_SETS: Final = 200_000
"""Sets of offices looked at before the search gives up; a second or two."""

MOST_OFFICES_FOR_LINES: Final = 12
"""3^12 ways to split are looked at in about a second."""


@dataclass(frozen=True, slots=True)
class WeakPoints:
    """Where a network can be stopped.

    `articulation`: offices whose loss splits the others; `bridges`: lines whose cut splits the network.
    `alone`: offices each of which stops consensus by itself. `offices` is a smallest set of offices whose loss
    stops consensus, `lines` a smallest set of lines; each is the first of its size in the order of codes, empty
    when consensus stands still from the start, and None when there were too many to look at.
    """

    articulation: tuple[OfficeId, ...]
    bridges: tuple[Line, ...]
    alone: tuple[OfficeId, ...]
    offices: tuple[OfficeId, ...] | None
    lines: tuple[Line, ...] | None


def weak_points(offices: Sequence[OfficeId], lines: Iterable[Line], quorum: int) -> WeakPoints:
    """The weak points of these offices (>= 1) with these lines, where `quorum` offices (>= 1) make a decision."""
    import networkx as nx  # noqa: PLC0415 - half a second to load, needed by reports only

    graph: nx.Graph[OfficeId] = nx.Graph()
    graph.add_nodes_from(sorted(offices))
    graph.add_edges_from(sorted(_line(first, second) for first, second in lines))

    def goes_on(standing: "nx.Graph[OfficeId]") -> bool:
        return any(len(group) >= quorum for group in nx.connected_components(standing))

    return WeakPoints(
        articulation=tuple(sorted(nx.articulation_points(graph))),
        bridges=tuple(sorted(_line(OfficeId(first), OfficeId(second)) for first, second in nx.bridges(graph))),
        alone=tuple(office for office in sorted(offices) if not goes_on(_without(graph, (office,)))),
        offices=_fewest_offices(graph, quorum, goes_on),
        lines=_fewest_lines(graph, quorum),
    )


def lines_of(offices: Sequence[OfficeId], network: Network) -> tuple[Line, ...]:
    """The lines of a scenario's network that messages pass both ways."""
    if network.topology == "mesh":
        return tuple(combinations(sorted(offices), 2))
    one_way = {(link.first, link.second) for link in network.links}
    one_way |= {(link.second, link.first) for link in network.links if not link.one_way}
    return tuple(sorted((first, second) for first, second in one_way if first < second and (second, first) in one_way))


def _line(first: OfficeId, second: OfficeId) -> Line:
    return (first, second) if first < second else (second, first)


def _without(graph: "nx.Graph[OfficeId]", lost: Iterable[OfficeId]) -> "nx.Graph[OfficeId]":
    rest = graph.copy()
    rest.remove_nodes_from(lost)
    return rest


def _is_complete(graph: "nx.Graph[OfficeId]") -> bool:
    n = len(graph)
    return graph.number_of_edges() == n * (n - 1) // 2


def _fewest_offices(
    graph: "nx.Graph[OfficeId]", quorum: int, goes_on: Callable[["nx.Graph[OfficeId]"], bool]
) -> tuple[OfficeId, ...] | None:
    everybody = sorted(graph)
    most = max(0, len(everybody) - quorum + 1)  # so many always suffice: the rest are no quorum
    if _is_complete(graph):
        return tuple(everybody[:most])
    looked_at = 0
    for size in range(most + 1):
        looked_at += comb(len(everybody), size)
        if looked_at > MOST_SETS:
            return None
        for lost in combinations(everybody, size):
            if not goes_on(_without(graph, lost)):
                return lost
    raise AssertionError((everybody, quorum))


def _fewest_lines(graph: "nx.Graph[OfficeId]", quorum: int) -> tuple[Line, ...] | None:
    """A smallest cut into groups that are all smaller than a quorum."""
    offices = sorted(graph)
    if quorum > len(offices):
        return ()
    if quorum == 1:
        return None  # one office decides alone: no cut of lines can stop it
    groups = _even_groups(offices, quorum - 1) if _is_complete(graph) else _best_groups(graph, offices, quorum - 1)
    if groups is None:
        return None
    group_of = {office: place for place, group in enumerate(groups) for office in group}
    return tuple(sorted(_line(one, other) for one, other in graph.edges if group_of[one] != group_of[other]))


def _even_groups(offices: Sequence[OfficeId], most: int) -> list[tuple[OfficeId, ...]]:
    """Where everybody has a line to everybody: as large as allowed, because a large group keeps most lines whole."""
    return [tuple(offices[at : at + most]) for at in range(0, len(offices), most)]


def _best_groups(
    graph: "nx.Graph[OfficeId]", offices: Sequence[OfficeId], most: int
) -> list[tuple[OfficeId, ...]] | None:
    """The division into groups of at most `most` offices that cuts fewest lines; None for too many offices.

    `fewest[rest]` are the lines cut to divide the offices of the bit set `rest`. The group of its lowest office is
    chosen first; the lines from it to what remains are cut, those inside it are not.
    """
    n = len(offices)
    if n > MOST_OFFICES_FOR_LINES:
        return None
    neighbours = [
        sum(1 << place for place, other in enumerate(offices) if graph.has_edge(one, other)) for one in offices
    ]
    fewest = [0] * (1 << n)
    chosen = [0] * (1 << n)
    for rest in range(1, 1 << n):
        lowest = rest & -rest
        others = rest ^ lowest
        best = -1
        part = others
        while True:  # every subset of the others, as the lowest office's company
            group = part | lowest
            if group.bit_count() <= most:
                left = rest ^ group
                cut = fewest[left] + sum(
                    (neighbours[place] & left).bit_count() for place in range(n) if group >> place & 1
                )
                if best < 0 or cut < best:
                    best, chosen[rest] = cut, group
            if not part:
                break
            part = (part - 1) & others
        fewest[rest] = best
    groups = []
    rest = (1 << n) - 1
    while rest:
        groups.append(tuple(office for place, office in enumerate(offices) if chosen[rest] >> place & 1))
        rest ^= chosen[rest]
    return groups
