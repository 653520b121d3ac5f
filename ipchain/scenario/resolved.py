"""A scenario written out with every default filled in, and a remark where each value came from.

    election_timeout: [1 s, 2 s]           # default

The text is a scenario file itself: reading it gives the same scenario, so a run can be repeated from it alone.
Remarks: `line 14` is a line of the file, `--set ...` an override, `default` what holds when nobody says otherwise.

Not here: laying out single parts (`written_parts`), and the scenario's own text, which is kept beside it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from ipchain.scenario.comparing import Choice, Comparing
from ipchain.scenario.figures import rate_text, share_text, span_text
from ipchain.scenario.loader import cells_of
from ipchain.scenario.model import Jitter, Network, OfficeProfile, Scenario
from ipchain.scenario.offices import known_codes, load_profile
from ipchain.scenario.tree import MapNode, Node, ScalarNode, tree_and_problems
from ipchain.scenario.written import Line, flow, quoted
from ipchain.scenario.written_comparison import Sections, comparison_lines, every_expectation, expect_lines, sections_of
from ipchain.scenario.written_governance import governance_lines
from ipchain.scenario.written_parts import consensus_lines, expectation_lines, fault_lines, step_lines

_REMARK_COLUMN: Final = 56


def resolved(scenario: Scenario) -> str:
    """The scenario as YAML, each line with where its value came from; a comparison with all it compares."""
    origin = _Origin(scenario)
    lines = _lines(scenario, origin) if scenario.compare is None else _compared(scenario, scenario.compare)
    head = (
        f"# Everything that decides this scenario, written out: {printable_name(scenario)}.",
        "# A remark says where a value came from. Simulated, no legal effect.",
    )
    return "\n".join([*head, *(_with_remark(line, origin) for line in lines)]) + "\n"


def printable_name(scenario: Scenario) -> str:
    """The scenario's name, fit for a comment."""
    return "".join(sign for sign in scenario.name if sign.isprintable())


def _compared(scenario: Scenario, comparing: Comparing) -> Iterator[Line]:
    cells = cells_of(scenario, allow_large=True)
    expected = list(expect_lines(every_expectation(cells)))
    written: dict[Choice, Sections] = {}
    for cell in cells:
        origin = _Origin(cell)
        found: dict[str, Sequence[Line]] = {
            key: [replace(line, path="", remark=origin.remark(line)) for line in lines]
            for key, lines in sections_of(_lines(cell, origin)).items()
        }
        of_variant = [one for one in cells if dict(one.cell).get("expect") == dict(cell.cell).get("expect")]
        found["expect"] = (
            list(expect_lines(every_expectation(of_variant))) if dict(cell.cell).get("expect") else expected
        )
        written[cell.cell] = found
    return comparison_lines(scenario, comparing, written)


class _Origin:
    """Where values came from: the file's own lines, overrides, an extended file, or defaults."""

    def __init__(self, scenario: Scenario) -> None:
        tree, _ = tree_and_problems(scenario.source, scenario.path)
        self._tree = tree
        self._sets = {text.partition("=")[0].strip(): text for text in scenario.overrides}
        self._extends = isinstance(tree, MapNode) and tree.get("extends") is not None
        seed = tree.get("seed") if isinstance(tree, MapNode) else None
        self._cell = dict(scenario.cell)
        self._other_seed = str(scenario.seed) != (seed.text if isinstance(seed, ScalarNode) else "1")

    def remark(self, line: Line) -> str:
        """The remark of a line: its own, or where the value of its path came from."""
        return line.remark or (self.of(line.path) if line.path else "")

    def of(self, path: str) -> str:
        """The remark for the value at a path of keys with dots, or for the nearest group above it that is written."""
        if self._cell and path == "budget.wall_time":
            return "default of a run"
        path = self._written(path)
        for text_path, text in self._sets.items():
            if path == text_path or path.startswith(f"{text_path}."):
                return f"--set {text}"
        if path == "seed" and self._other_seed and "seed" not in self._sets:
            return "given for this run"
        found = _line_of(self._tree, path.split("."))
        if found is not None:
            return f"line {found}"
        return "default, or the file it extends" if self._extends else "default"

    def _written(self, path: str) -> str:
        """In a cell, the path of a key that varies leads to its variant."""
        key = path.partition(".")[0]
        return f"variants.{key}.{self._cell[key]}{path[len(key) :]}" if key in self._cell else path

    def text(self, path: str) -> str | None:
        """A single value of the file, as written."""
        node = self._tree
        for key in self._written(path).split("."):
            node = node.get(key) if isinstance(node, MapNode) else None
        return node.text if isinstance(node, ScalarNode) else None


def _line_of(node: Node | None, path: list[str]) -> int | None:
    line: int | None = None
    for key in path:
        entry = node.entry(key) if isinstance(node, MapNode) else None
        if entry is None:
            # `consensus: raft` says the model and nothing else.
            return line if isinstance(node, ScalarNode) and key in {"model", "profile"} else None
        line, node = entry.key.spot.line, entry.value
    return line


def _with_remark(line: Line, origin: _Origin) -> str:
    remark = origin.remark(line)
    return f"{line.text.ljust(_REMARK_COLUMN)} # {remark}".rstrip() if remark else line.text


def _lines(scenario: Scenario, origin: _Origin) -> Iterator[Line]:
    yield from _head(scenario)
    yield from _offices(scenario)
    yield from _parties(scenario)
    yield from consensus_lines(scenario.consensus)
    yield from governance_lines(scenario.governance)
    yield from _network(scenario.network, origin)
    yield Line("steps: []" if not scenario.steps else "steps:")
    for number, step in enumerate(scenario.steps):
        yield from step_lines(step, scenario.steps[number - 1] if number else None)
    yield Line("load: []" if not scenario.load else "load:")
    for load in scenario.load:
        yield Line(f"  - id: {quoted(load.id)}", remark=f"line {load.line}")
        yield Line(f"    register: {{kind: {load.kind.value}}}")
        yield Line(f"    rate: {rate_text(load.rate)}")
        yield Line(f"    at_offices: {flow(load.at_offices)}")
        if load.shared:
            yield Line("    share: equal")
        yield Line(f"    from: {span_text(load.from_us)}")
        yield Line(f"    until: {span_text(load.until_us)}")
    yield Line("faults: []" if not scenario.faults else "faults:")
    for fault in scenario.faults:
        yield from fault_lines(fault)
    yield Line("expect: []" if not scenario.expect else "expect:")
    for one in scenario.expect:
        yield from expectation_lines(one)
    yield Line(f"built_in: {'on' if scenario.built_in else 'off'}", "built_in")
    yield Line("measure:")
    yield Line(f"  warm_up: {span_text(scenario.warm_up_us)}", "measure.warm_up")
    yield Line("budget:")
    if scenario.budget.wall_time_us is not None:
        yield Line(f"  wall_time: {span_text(scenario.budget.wall_time_us)}", "budget.wall_time")
    if scenario.budget.events is not None:
        yield Line(f"  events: {scenario.budget.events}", "budget.events")


def _head(scenario: Scenario) -> Iterator[Line]:
    yield Line("ipchain: 1", "ipchain")
    yield Line(f"title: {quoted(scenario.title)}", "title")
    if scenario.description:
        yield Line(f"description: {quoted(scenario.description)}", "description")
    if scenario.authors:
        yield Line(f"authors: {flow(scenario.authors)}", "authors")
    if scenario.tags:
        yield Line(f"tags: {flow(scenario.tags)}", "tags")
    yield Line(f"language: {scenario.language}", "language")
    yield Line(f"calendar: {scenario.calendar.isoformat()}", "calendar")
    yield Line(f"seed: {scenario.seed}", "seed")
    yield Line(f"duration: {span_text(scenario.duration_us)}", "duration")


def _offices(scenario: Scenario) -> Iterator[Line]:
    yield Line("offices:", "offices")
    for office in scenario.offices:
        more = f"weight: {office.weight}, review: {span_text(office.review_us)}"
        if office.invented:
            near = _near(office)
            text = f"  {office.code}: {{name: {quoted(office.name, in_flow=True)}, near: {near}, {more}}}"
            yield Line(text, remark="invented; law of nodes/invented.yaml")
        else:
            remark = f"{office.name}, {office.city}; nodes/offices/{office.code}.yaml"
            yield Line(f"  {office.code}: {{{more}}}", remark=remark)


def _near(office: OfficeProfile) -> str:
    """The real office whose place an invented one has."""
    for code in known_codes():
        real = load_profile(code)
        if (real.latitude_udeg, real.longitude_udeg) == (office.latitude_udeg, office.longitude_udeg):
            return code
    raise AssertionError(office.code, office.city)


def _parties(scenario: Scenario) -> Iterator[Line]:
    if scenario.parties:
        yield Line("parties:", "parties")
    for party in scenario.parties:
        yield Line(f"  {party.id}: {{name: {quoted(party.name, in_flow=True)}, home: {party.home}}}")


def _network(network: Network, origin: _Origin) -> Iterator[Line]:
    def from_profile(key: str) -> str:
        found = origin.of(f"network.{key}")
        return f"profile {network.profile}" if found.startswith("default") else found

    yield Line("network:")
    yield Line(f"  profile: {network.profile}", "network.profile")
    values: Mapping[str, str | None] = {
        "delays": origin.text("network.delays"),
        "topology": network.topology,
        "delay": None if network.delay_us is None else span_text(network.delay_us),
        "jitter": _jitter(network.jitter),
        "shape": network.shape,
        "loss": share_text(network.loss),
        "duplicate": share_text(network.duplicate),
        "bandwidth": None if network.bandwidth_bps is None else f"{network.bandwidth_bps} bit/s",
        "disk": span_text(network.disk_us),
    }
    for key, value in values.items():
        if value is not None:
            yield Line(f"  {key}: {value}", remark=from_profile(key))
    if network.links:
        yield Line("  links:", "network.links")
    for link in network.links:
        parts = [f"between: [{link.first}, {link.second}]"]
        if link.delay_us is not None:
            parts.append(f"delay: {span_text(link.delay_us)}")
        if link.jitter is not None:
            parts.append(f"jitter: {_jitter(link.jitter)}")
        if link.loss is not None:
            parts.append(f"loss: {share_text(link.loss)}")
        if link.bandwidth_bps is not None:
            parts.append(f"bandwidth: {link.bandwidth_bps} bit/s")
        parts.append(f"one_way: {'yes' if link.one_way else 'no'}")
        yield Line(f"    - {{{', '.join(parts)}}}")


def _jitter(jitter: Jitter) -> str:
    return span_text(jitter.absolute_us) if jitter.absolute_us else share_text(jitter.share)
