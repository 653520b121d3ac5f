"""The graph of offices and links: direct lanes, routes where there is no direct link, what a cut leaves.

In a mesh every pair has its own line. Where only listed links exist, messages take the route with the least
delay, its delays and spreads add up, its losses compound, its narrowest line counts; a partition may
leave another route, a longer one, or none. networkx holds the graph; it is imported only when a scenario
has one, because loading it takes half a second.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

from ipchain.names import Micros, OfficeId
from ipchain.scenario.model import Jitter, Link, Network, Scenario
from ipchain.scenario.networks import delays_between
from ipchain.staging.network import Lane, out_of_whole

if TYPE_CHECKING:
    import networkx as nx

Pair = tuple[OfficeId, OfficeId]
Groups = tuple[tuple[OfficeId, ...], ...]


@dataclass(frozen=True, slots=True)
class Wiring:
    """The lines of one scenario. `offices` in the order of their codes; a `graph` only where links are listed."""

    offices: tuple[OfficeId, ...]
    settings: Network
    delays_us: Mapping[Pair, Micros]
    graph: "nx.DiGraph[OfficeId] | None" = None

    def lanes(self, severed: frozenset[Pair] = frozenset()) -> list[Lane]:
        """One lane for every ordered pair as configured; what the severed pairs leave of it."""
        if self.graph is not None:
            return list(route_lanes(self.graph, severed).values())
        lanes = mesh_lanes(self.offices, self.settings, self.delays_us)
        for lane in lanes:
            lane.is_open = (lane.sender, lane.receiver) not in severed
        return lanes

    def groups_left(self, severed: frozenset[Pair]) -> Groups | None:
        """Who still reaches whom where routes exist; in a mesh (None) the groups are those of the fault."""
        return None if self.graph is None else groups_left(self.graph, severed)


def wiring(scenario: Scenario) -> Wiring:
    """How the offices of this scenario are joined."""
    offices = tuple(sorted(office.code for office in scenario.offices))
    settings = scenario.network
    delays_us = delays_between(scenario.offices, settings)
    graph = link_graph(offices, settings, delays_us) if settings.topology == "links" else None
    return Wiring(offices, settings, delays_us, graph)


def mesh_lanes(offices: Sequence[OfficeId], network: Network, delays_us: Mapping[Pair, Micros]) -> list[Lane]:
    """One direct lane for every ordered pair, link settings applied."""
    special = _by_pair(network.links)
    return [
        _direct(sender, receiver, network, delays_us[sender, receiver], special.get((sender, receiver)))
        for sender in offices
        for receiver in offices
        if sender != receiver
    ]


def link_graph(
    offices: Sequence[OfficeId], network: Network, delays_us: Mapping[Pair, Micros]
) -> "nx.DiGraph[OfficeId]":
    """The offices with only the listed links; each edge carries its `lane`, weighted by `delay_us`."""
    import networkx as nx  # noqa: PLC0415 - half a second to load, needed by few scenarios

    graph: nx.DiGraph[OfficeId] = nx.DiGraph()
    graph.add_nodes_from(offices)
    for (sender, receiver), link in _by_pair(network.links).items():
        lane = _direct(sender, receiver, network, delays_us[sender, receiver], link)
        graph.add_edge(sender, receiver, lane=lane, delay_us=lane.base_us)
    return graph


def route_lanes(graph: "nx.DiGraph[OfficeId]", severed: frozenset[Pair]) -> dict[Pair, Lane]:
    """For every ordered pair the lane that its best route amounts to, when the severed links are down.

    A pair without a route gets a lane that is not open.
    """
    import networkx as nx  # noqa: PLC0415 - see above

    standing = nx.subgraph_view(graph, filter_edge=lambda first, second: (first, second) not in severed)
    routes = dict(nx.all_pairs_dijkstra_path(standing, weight="delay_us"))
    lanes: dict[Pair, Lane] = {}
    for sender in graph:
        for receiver in graph:
            if sender == receiver:
                continue
            path = routes[sender].get(receiver)
            if path is None:
                lanes[sender, receiver] = Lane(sender, receiver, 0, 0, is_open=False)
            else:
                hops = [graph.edges[hop]["lane"] for hop in pairwise(path)]
                lanes[sender, receiver] = _along(sender, receiver, hops)
    return lanes


def groups_left(graph: "nx.DiGraph[OfficeId]", severed: frozenset[Pair]) -> tuple[tuple[OfficeId, ...], ...]:
    """The groups of offices that still reach one another both ways, each in order of codes, largest first."""
    import networkx as nx  # noqa: PLC0415 - see above

    standing = nx.subgraph_view(graph, filter_edge=lambda first, second: (first, second) not in severed)
    groups = (tuple(sorted(group)) for group in nx.strongly_connected_components(standing))
    return tuple(sorted(groups, key=lambda group: (-len(group), group)))


def _direct(sender: OfficeId, receiver: OfficeId, network: Network, delay_us: Micros, link: Link | None) -> Lane:
    base = link.delay_us if link is not None and link.delay_us is not None else delay_us
    jitter = link.jitter if link is not None and link.jitter is not None else network.jitter
    loss = link.loss if link is not None and link.loss is not None else network.loss
    bandwidth = link.bandwidth_bps if link is not None and link.bandwidth_bps is not None else network.bandwidth_bps
    return Lane(
        sender,
        receiver,
        base_us=base,
        spread_us=_spread_us(base, jitter),
        loss=out_of_whole(loss),
        duplicate=out_of_whole(network.duplicate),
        disorder_us=base,
        bandwidth_bps=bandwidth,
    )


def _along(sender: OfficeId, receiver: OfficeId, hops: Sequence[Lane]) -> Lane:
    arrives = Fraction(1)
    for hop in hops:
        arrives *= 1 - Fraction(hop.loss, 1 << 32)
    widths = [hop.bandwidth_bps for hop in hops if hop.bandwidth_bps is not None]
    return Lane(
        sender,
        receiver,
        base_us=sum(hop.base_us for hop in hops),
        spread_us=sum(hop.spread_us for hop in hops),
        loss=out_of_whole(1 - arrives),
        duplicate=max(hop.duplicate for hop in hops),
        disorder_us=max(hop.disorder_us for hop in hops),
        bandwidth_bps=min(widths, default=None),
    )


def _spread_us(base_us: Micros, jitter: Jitter) -> Micros:
    return jitter.absolute_us or base_us * jitter.share.numerator // jitter.share.denominator


def _by_pair(links: Sequence[Link]) -> dict[Pair, Link]:
    pairs: dict[Pair, Link] = {}
    for link in links:
        pairs[link.first, link.second] = link
        if not link.one_way:
            pairs[link.second, link.first] = link
    return pairs
