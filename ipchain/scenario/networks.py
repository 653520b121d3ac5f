"""How messages travel between offices: the profiles of `nodes/networks/`, and the delay of every pair.

A profile states the defaults that a scenario may change. The delay of a pair comes, in this order, from a link that
states it, from a table of measurements, from the profile's own delay, or from the distance between the cities.
Format of the files: nodes/README.md. Great circle and cable: `geography`.

Not here: reading the table (`delay_table`), what becomes of a message (`ipchain.simulation`), and how a scenario
changes a profile (`loader`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import permutations
from typing import Final, Literal

from ipchain.errors import UsageError
from ipchain.names import Micros, OfficeId
from ipchain.scenario.forms import Form, Parse, Value, form, not_listed
from ipchain.scenario.geography import one_way_delay_us
from ipchain.scenario.model import Jitter, Network, OfficeProfile, Shape
from ipchain.scenario.plain_lines import fast_tree
from ipchain.scenario.problems import Problem, ScenarioError, shortened
from ipchain.scenario.shipped import shipped
from ipchain.scenario.values import Complaint, duration, free_text, share, speed

Pair = tuple[OfficeId, OfficeId]
Topology = Literal["mesh", "links"]

BY_DISTANCE: Final = "by distance"
BY_TABLE: Final = "by table"
NO_LIMIT: Final = "no limit"

_KEYS: Final = (
    "name", "about", "topology", "delay", "jitter", "shape", "loss", "duplicate", "bandwidth", "disk",
)  # fmt: skip
_MEASURED: Final = "measured"
_TOPOLOGIES: Final[Mapping[str, Topology]] = {"mesh": "mesh", "links": "links"}
_SHAPES: Final[Mapping[str, Shape]] = {"normal": "normal", "uniform": "uniform", "exponential": "exponential"}


@cache
def known_networks() -> Mapping[str, str]:
    """The network profiles by name, with one line about each; sorted by name."""
    folder = shipped("nodes") / "networks"
    names = sorted(file.name.removesuffix(".yaml") for file in folder.iterdir() if file.name.endswith(".yaml"))
    return {name: _file(name)[1] for name in names}


@cache
def load_network(profile: str) -> Network:
    """The defaults of a profile. Raises UsageError for a profile that no shipped file has."""
    if profile not in known_networks():
        known = ", ".join(known_networks())
        raise UsageError(f"there is no network profile '{shortened(profile)}'; there are {known}")
    return _file(profile)[0]


def delays_between(offices: Sequence[OfficeProfile], network: Network) -> Mapping[Pair, Micros]:
    """One-way delay in microseconds for every ordered pair of two different offices, whether or not a link exists.

    Raises UsageError where delays come from a table that does not have a pair.
    """
    stated: dict[Pair, Micros] = {}
    for link in network.links:
        if link.delay_us is not None:
            stated[link.first, link.second] = link.delay_us
            if not link.one_way:
                stated[link.second, link.first] = link.delay_us
    delays: dict[Pair, Micros] = {}
    for sender, receiver in permutations(offices, 2):
        pair = (sender.code, receiver.code)
        delays[pair] = stated[pair] if pair in stated else _delay_us(sender, receiver, network)
    return delays


def _delay_us(sender: OfficeProfile, receiver: OfficeProfile, network: Network) -> Micros:
    if network.delays_us or network.profile == _MEASURED:
        there, back = (sender.code, receiver.code), (receiver.code, sender.code)
        measured = network.delays_us.get(there) or network.delays_us.get(back)
        if measured is None:
            raise UsageError(f"the table of delays has no line for {sender.code} and {receiver.code}")
        return measured
    if network.delay_us is not None:
        return network.delay_us
    return one_way_delay_us(
        sender.latitude_udeg, sender.longitude_udeg, receiver.latitude_udeg, receiver.longitude_udeg
    )


@cache
def _file(profile: str) -> tuple[Network, str]:
    raw = (shipped("nodes") / "networks" / f"{profile}.yaml").read_bytes()
    return read_network(raw, f"nodes/networks/{profile}.yaml")


def read_network(raw: bytes, name: str) -> tuple[Network, str]:
    """The profile that a file describes, and its line `about`. Raises ScenarioError with all mistakes."""
    problems: list[Problem] = []
    file = form(fast_tree(raw, name), "a network file", _KEYS, problems)
    read = _network(file) if file else None
    if problems or read is None:
        raise ScenarioError(problems)
    return read


def _network(file: Form) -> tuple[Network, str] | None:
    name = file.value("name", free_text)
    about = file.value("about", free_text)
    topology: Topology | None = _stated(file, "topology", _word_of(_TOPOLOGIES))
    delay = _stated(file, "delay", _delay)
    jitter = _stated(file, "jitter", _jitter)
    shape: Shape | None = _stated(file, "shape", _word_of(_SHAPES))
    loss = _stated(file, "loss", share)
    duplicate = _stated(file, "duplicate", share)
    bandwidth = _stated(file, "bandwidth", _bandwidth)
    disk_us = _stated(file, "disk", duration)
    if name is None or about is None or topology is None or delay is None or jitter is None or shape is None:
        return None
    if loss is None or duplicate is None or bandwidth is None or disk_us is None:
        return None
    network = Network(
        profile=name,
        topology=topology,
        delay_us=delay.us,
        jitter=jitter,
        shape=shape,
        loss=loss,
        duplicate=duplicate,
        bandwidth_bps=bandwidth.bps,
        disk_us=disk_us,
    )
    return network, about


def _stated(file: Form, key: str, parse: Parse[Value]) -> Value | None:
    """A number with what it rests on: a source, or the word illustrative."""
    group = file.part(key, ("value", "source"))
    if group is None:
        return None
    group.value("source", free_text)
    return group.value("value", parse)


@dataclass(frozen=True, slots=True)
class _Delay:
    us: Micros | None


@dataclass(frozen=True, slots=True)
class _Bandwidth:
    bps: int | None


def _delay(text: str) -> _Delay | Complaint:
    if text in {BY_DISTANCE, BY_TABLE}:
        return _Delay(None)
    read = duration(text)
    return read if isinstance(read, Complaint) else _Delay(read)


def _bandwidth(text: str) -> _Bandwidth | Complaint:
    if text == NO_LIMIT:
        return _Bandwidth(None)
    read = speed(text)
    return read if isinstance(read, Complaint) else _Bandwidth(read)


def _jitter(text: str) -> Jitter | Complaint:
    if "%" in text or "/" in text:
        part = share(text)
        return part if isinstance(part, Complaint) else Jitter(share=part)
    absolute = duration(text)
    return absolute if isinstance(absolute, Complaint) else Jitter(absolute_us=absolute)


def _word_of(words: Mapping[str, Value]) -> Parse[Value]:
    def parse(text: str) -> Value | Complaint:
        return words[text] if text in words else not_listed(text, tuple(words))

    return parse
