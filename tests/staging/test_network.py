"""The fate of messages: delays, losses, repeats, narrow lines, routes."""

from fractions import Fraction

import pytest

from ipchain.chance import Stream
from ipchain.experiment.synthetic import uniform_network
from ipchain.names import OfficeId
from ipchain.scenario.model import Jitter, Link
from ipchain.staging.network import Lane, Network, out_of_whole
from ipchain.staging.topology import groups_left, link_graph, mesh_lanes, route_lanes
from ipchain.trace import NEVER

EM, RU, AU = OfficeId("EM"), OfficeId("RU"), OfficeId("AU")
OFFICES = (EM, RU, AU)


def network(shape="normal", **lane):
    lanes = [
        Lane(a, b, **({"base_us": 100_000, "spread_us": 10_000} | lane)) for a in OFFICES for b in OFFICES if a != b
    ]
    return Network(OFFICES, lanes, shape, Stream(1, "network"))


def fates(net, count):
    lane = net.lane(EM, RU)
    return [net.arrivals(0, lane, 100) for _ in range(count)]


@pytest.mark.parametrize(
    ("shape", "mean", "deviation"), [("normal", 100, 10), ("uniform", 100, 5.77), ("exponential", 110, 10)]
)
def test_delays_have_the_stated_mean_and_spread(shape, mean, deviation):
    delays = [arrival / 1000 for (arrival,) in fates(network(shape), 20_000)]
    average = sum(delays) / len(delays)
    spread = (sum((delay - average) ** 2 for delay in delays) / len(delays)) ** 0.5

    assert average == pytest.approx(mean, rel=0.01)
    assert spread == pytest.approx(deviation, rel=0.03)


def test_broadcast_and_single_messages_draw_from_the_same_shape():
    net = network()
    arrivals = [arrival for _ in range(5_000) for arrival in net.broadcast(0, EM, 100) or ()]

    assert len(arrivals) == 10_000
    assert 99_000 < sum(arrivals) / len(arrivals) < 101_000


def test_a_share_of_messages_is_lost():
    lost = fates(network(loss=out_of_whole(Fraction(1, 10))), 20_000).count((NEVER,))

    assert 0.09 < lost / 20_000 < 0.11


def test_a_share_of_messages_comes_twice():
    twice = sum(
        len(fate) == 2 for fate in fates(network(duplicate=out_of_whole(Fraction(1, 5)), disorder_us=50), 20_000)
    )

    assert 0.19 < twice / 20_000 < 0.21


def test_reordering_lets_later_messages_overtake():
    lane = {"spread_us": 0, "reorder": out_of_whole(Fraction(1, 2)), "disorder_us": 90_000}
    arrivals = [arrival for (arrival,) in fates(network(**lane), 2_000)]

    assert len(set(arrivals)) > 900
    assert min(arrivals) == 100_000
    assert max(arrivals) <= 190_000


def test_a_narrow_line_is_busy_until_the_message_before_has_left_it():
    net = network(spread_us=0, bandwidth_bps=8_000)  # a thousand bytes a second
    lane = net.lane(EM, RU)

    assert net.arrivals(0, lane, 500) == (600_000,)
    assert net.arrivals(0, lane, 500) == (1_100_000,)
    assert net.arrivals(2_000_000, lane, 500) == (2_600_000,)


def test_a_closed_lane_delivers_nothing_and_closes_the_short_path():
    net = network()
    assert net.broadcast(0, EM, 10) is not None
    lanes = [Lane(a, b, 100_000, 0, is_open=(a, b) != (EM, RU)) for a in OFFICES for b in OFFICES if a != b]
    net.replace(lanes)

    assert net.broadcast(0, EM, 10) is None
    assert net.arrivals(0, net.lane(EM, RU), 10) == (NEVER,)
    assert net.arrivals(0, net.lane(EM, AU), 10) == (100_000,)


def test_a_fast_link_keeps_its_floor_of_a_tenth_of_the_delay():
    arrivals = [arrival for (arrival,) in fates(network(spread_us=80_000), 20_000)]

    assert min(arrivals) == 10_000


LINKS = (Link(EM, RU), Link(RU, AU), Link(EM, AU, delay_us=900_000))


def links_only(links=LINKS):
    settings = uniform_network(100_000, jitter_us=5_000, loss=Fraction(1, 10))
    object.__setattr__(settings, "links", links)
    object.__setattr__(settings, "topology", "links")
    delays = {(a, b): 100_000 for a in OFFICES for b in OFFICES if a != b}
    return settings, link_graph(OFFICES, settings, delays)


def test_messages_take_the_quickest_route_and_its_delays_add_up():
    _, graph = links_only()
    lanes = route_lanes(graph, frozenset())

    assert lanes[EM, RU].base_us == 100_000
    assert lanes[EM, AU].base_us == 200_000, "over RU, not over the slow direct link"
    assert lanes[EM, AU].spread_us == 10_000
    assert lanes[EM, AU].loss == pytest.approx(0.19 * 2**32, rel=1e-6)


def test_a_cut_leaves_the_longer_route_or_none():
    _, graph = links_only()
    cut = frozenset({(RU, AU), (AU, RU)})
    assert route_lanes(graph, cut)[EM, AU].base_us == 900_000
    assert groups_left(graph, cut) == (tuple(sorted((EM, RU, AU))),)

    cut |= {(EM, AU), (AU, EM)}
    assert not route_lanes(graph, cut)[EM, AU].is_open
    assert groups_left(graph, cut) == ((EM, RU), (AU,))


def test_links_override_a_mesh_one_way_or_both():
    settings, _ = links_only((Link(EM, RU, delay_us=1), Link(RU, AU, delay_us=2, jitter=Jitter(), one_way=True)))
    delays = {(a, b): 100_000 for a in OFFICES for b in OFFICES if a != b}
    lanes = {(lane.sender, lane.receiver): lane for lane in mesh_lanes(OFFICES, settings, delays)}

    assert (lanes[EM, RU].base_us, lanes[RU, EM].base_us) == (1, 1)
    assert (lanes[RU, AU].base_us, lanes[AU, RU].base_us) == (2, 100_000)
