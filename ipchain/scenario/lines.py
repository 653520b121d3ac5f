"""How messages travel: a network profile, and what the file says differently.

Not here: the profiles themselves (`networks`), and how delays are drawn (`ipchain.simulation`).
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Final, Literal

from ipchain.names import Micros, OfficeId
from ipchain.scenario.delay_table import Pair, read_delays
from ipchain.scenario.model import Jitter, Link, Network, Shape
from ipchain.scenario.networks import load_network
from ipchain.scenario.problems import ScenarioError
from ipchain.scenario.typed import Block, Leaf, Report, Row

Fetch = Callable[[Leaf], bytes | None]
"""Reads a file that a scenario names, below the scenario's own folder; or reports why it cannot."""

_SHAPES: Final[Mapping[str, Shape]] = {"normal": "normal", "uniform": "uniform", "exponential": "exponential"}
_MEASURED: Final = "measured"


def network_of(top: Block, offices: tuple[OfficeId, ...], fetch: Fetch, report: Report) -> Network:
    """The network of the file. Where delays are measured, `fetch` gets the table."""
    block = top.block("network") or Block(top.spot_of("network"))
    profile = block.get("profile", str) or "geographic"
    base = load_network(profile)
    jitter = _jitter(block)
    shape = block.get("shape", str)
    loss, duplicate = block.get("loss", Fraction), block.get("duplicate", Fraction)
    delay, disk = block.get("delay", int), block.get("disk", int)
    topology: Literal["mesh", "links"] = base.topology
    if written := block.get("topology", str):
        topology = "links" if written == "links" else "mesh"
    if topology == "links" and "links" not in block.heads:
        report.add("E209", block.spot_of("topology"), "this network has no line at all", "write 'links: [...]'")
    return replace(
        base,
        topology=topology,
        delay_us=base.delay_us if delay is None else delay,
        jitter=base.jitter if jitter is None else jitter,
        shape=_SHAPES[shape] if shape else base.shape,
        loss=base.loss if loss is None else loss,
        duplicate=base.duplicate if duplicate is None else duplicate,
        bandwidth_bps=block.get("bandwidth", int) or base.bandwidth_bps,
        disk_us=base.disk_us if disk is None else disk,
        links=_links(block, report),
        delays_us=_measured(block, profile, offices, fetch, report),
    )


def two_offices(items: Row, what: str, report: Report) -> tuple[OfficeId, OfficeId] | None:
    """The two ends of a line, which differ."""
    ends = [item for item in items.items if isinstance(item, Leaf)]
    if len(items.items) != 2 or len(ends) != 2:
        report.add("E206", items.spot, f"'{what}' is two offices", "write '[EM, AU]'")
        return None
    if ends[0].text == ends[1].text:
        report.add("E409", ends[1].spot, f"a line from {ends[0].text} to itself", "name two different offices")
        return None
    return OfficeId(ends[0].text), OfficeId(ends[1].text)


def _links(block: Block, report: Report) -> tuple[Link, ...]:
    links: dict[tuple[OfficeId, OfficeId], Link] = {}
    for item in block.items("links"):
        between = item.fields.get("between") if isinstance(item, Block) else None
        pair = two_offices(between, "between", report) if isinstance(between, Row) else None
        if not isinstance(item, Block) or pair is None:
            continue
        one_way = item.get("one_way", bool) or False
        for ends in (pair,) if one_way else (pair, pair[::-1]):
            if ends in links:
                said = f"the line from {ends[0]} to {ends[1]} stands twice"
                report.add("E408", item.spot_of("between"), said, "take one of the two away")
                break
        link = Link(
            first=pair[0],
            second=pair[1],
            delay_us=item.get("delay", int),
            jitter=_jitter(item),
            loss=item.get("loss", Fraction),
            bandwidth_bps=item.get("bandwidth", int),
            one_way=one_way,
        )
        links[pair] = link
        if not one_way:
            links[pair[1], pair[0]] = link
    return tuple(dict.fromkeys(links.values()))


def _jitter(block: Block) -> Jitter | None:
    leaf = block.leaf("jitter")
    if leaf is None:
        return None
    if isinstance(leaf.value, Fraction):
        return Jitter(share=leaf.value)
    return Jitter(absolute_us=leaf.value if isinstance(leaf.value, int) else 0)


def _measured(
    block: Block, profile: str, offices: tuple[OfficeId, ...], fetch: Fetch, report: Report
) -> Mapping[Pair, Micros]:
    leaf = block.leaf("delays")
    if profile != _MEASURED:
        if leaf is not None:
            said = f"'delays' have no meaning under '{profile}'"
            report.add("E209", block.heads["delays"], said, "write 'profile: measured'")
        return {}
    if leaf is None:
        if "delays" not in block.heads:
            said = "'measured' needs the key 'delays': a CSV file beside this one"
            report.add("E203", block.spot_of("profile"), said, "write 'delays: delays.csv'")
        return {}
    raw = fetch(leaf)
    if raw is None:
        return {}
    try:
        delays = read_delays(raw, leaf.text)
    except ScenarioError as error:
        report.problems.extend(error.problems)
        return {}
    for at, first in enumerate(offices):
        for second in offices[at + 1 :]:
            if (first, second) not in delays and (second, first) not in delays:
                report.add("E409", leaf.spot, f"'{leaf.text}' has no line for {first} and {second}", "add the line")
                return delays
    return delays
