"""From a name or a path to a Scenario, or to every problem the file has.

    scenario = load("cable-cut", seed=7, overrides=("consensus.model=pbft",))

One pass finds everything: the guard and the parser first, then the vocabulary, then names, moments, models and caps.
Nothing is run, and nothing that a file says is ever evaluated.

Not here: each of these passes, which has a module of its own.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from ipchain.scenario.advice import advise, advise_comparison
from ipchain.scenario.agreement import consensus_of
from ipchain.scenario.caps import check_caps
from ipchain.scenario.captions import Names
from ipchain.scenario.cells import cell_tree, probes
from ipchain.scenario.compare_block import MOST_CELLS, check_amount, check_where, check_without, comparing_of
from ipchain.scenario.comparing import Choice, Comparing
from ipchain.scenario.constitutions import governance_of
from ipchain.scenario.extending import extended
from ipchain.scenario.files import Found, NotReadable, ScenarioText, carried, find, no_neighbour, noting
from ipchain.scenario.judging import expectations_of
from ipchain.scenario.lines import network_of
from ipchain.scenario.model import Budget, Scenario
from ipchain.scenario.overrides import overridden
from ipchain.scenario.problems import Problem, ScenarioError, Source, Spot, has_errors, in_order
from ipchain.scenario.reading import read
from ipchain.scenario.references import check_comparison, check_references
from ipchain.scenario.story import load_of, steps_of
from ipchain.scenario.suggestions import listed
from ipchain.scenario.timing import check_times, duration_of
from ipchain.scenario.tree import MapNode, Node, ScalarNode, tree_and_problems
from ipchain.scenario.trouble import faults_of
from ipchain.scenario.typed import Block, Leaf, Report, Row
from ipchain.scenario.vocabulary.top import TOP
from ipchain.scenario.who import offices_of, parties_of

DEFAULT_CALENDAR = date(2026, 1, 1)


def load(
    name_or_path: str | Path, *, seed: int | None = None, overrides: Sequence[str] = (), allow_large: bool = False
) -> Scenario:
    """The scenario of that path, or the shipped one of that name.

    `seed` replaces the file's seed; `overrides` are `path=value`, as `--set` gives them; `allow_large` lifts the caps.
    Raises ScenarioError with every problem, UsageError where there is no such file, ComputerError where it cannot be
    read.
    """
    scenario, problems = examine(name_or_path, overrides=overrides, allow_large=allow_large)
    if scenario is None:
        raise ScenarioError(problems)
    return scenario if seed is None else replace(scenario, seed=seed)


def examine(
    name_or_path: str | Path, *, overrides: Sequence[str] = (), allow_large: bool = False
) -> tuple[Scenario | None, tuple[Problem, ...]]:
    """Like `load`, with the problems as values, advice included. The scenario is None if one of them is an error."""
    return _examined(find(name_or_path), tuple(overrides), allow_large=allow_large)


def parse(
    text: str | bytes, name: str, *, overrides: Sequence[str] = ()
) -> tuple[Scenario | None, tuple[Problem, ...]]:
    """Like `examine`, for a text that lies in no folder; `name` is what messages call it."""
    raw = text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
    return _examined(Found(name, name, raw, no_neighbour), tuple(overrides), allow_large=False)


def cells_of(scenario: Scenario, *, allow_large: bool = False) -> tuple[Scenario, ...]:
    """The scenario of every cell, in the order of the comparison; the scenario alone where it compares nothing."""
    if scenario.compare is None:
        return (scenario,)
    text = text_of(scenario, allow_large=allow_large)
    return tuple(cell_of(text, cell.choice) for cell in scenario.compare.cells)


def text_of(scenario: Scenario, *, allow_large: bool = False) -> ScenarioText:
    """What the scenario was read from."""
    return ScenarioText(scenario.name, scenario.path, scenario.source, scenario.beside, scenario.overrides, allow_large)


def load_text(text: ScenarioText) -> Scenario:
    """The scenario of a text that travelled. Raises ScenarioError."""
    scenario, problems = _examined(carried(text), text.overrides, allow_large=text.allow_large)
    if scenario is None:
        raise ScenarioError(problems)
    return scenario


def cell_of(text: ScenarioText, choice: Choice) -> Scenario:
    """The scenario of one cell of a comparison. Raises ScenarioError."""
    found = carried(text)
    report = Report()
    tree = _tree(found, text.overrides, report)
    cell = _cell(tree, choice, found, report, allow_large=text.allow_large) if isinstance(tree, MapNode) else None
    if cell is None or has_errors(report.problems):
        raise ScenarioError(report.problems)
    return replace(cell, overrides=text.overrides, beside=text.beside)


def _examined(
    found: Found, overrides: tuple[str, ...], *, allow_large: bool
) -> tuple[Scenario | None, tuple[Problem, ...]]:
    report = Report()
    beside: dict[str, bytes] = {}
    found = replace(found, neighbour=noting(found.neighbour, beside))
    tree = _tree(found, overrides, report)
    top = read(tree, TOP, report) if tree is not None else None
    scenario: Scenario | None = None
    if isinstance(tree, MapNode) and top is not None and "compare" in top.heads:
        scenario = _compared(tree, top, found, overrides, report, allow_large=allow_large)
    elif top is not None:
        check_comparison(top, report)
        check_without(top, report)
        scenario = _scenario(top, found, report, allow_large=allow_large)
        advise(top, scenario, (), report)
    problems = in_order(report.problems)
    if scenario is None or has_errors(problems):
        return None, problems
    return replace(scenario, overrides=overrides, beside=tuple(sorted(beside.items()))), problems


def _tree(found: Found, overrides: tuple[str, ...], report: Report) -> Node | None:
    """The file's tree on the one it extends, with the overrides; None where there is nothing to read."""
    tree, problems = tree_and_problems(found.raw, found.path)
    report.problems.extend(problems)
    if tree is not None:
        tree = _built_on(tree, found, report)
    # Without the scenario it extends, a file would only be told what is missing.
    return overridden(tree, overrides, report) if tree is not None else None


def _compared(
    tree: MapNode, top: Block, found: Found, overrides: tuple[str, ...], report: Report, *, allow_large: bool
) -> Scenario | None:
    """The scenario of the baseline, with what is compared; problems of every cell and variant are in the report."""
    check_comparison(top, report)
    advise_comparison(top, report)
    comparing = comparing_of(top, report)
    if comparing is None:
        return None
    check_where(top, comparing, report)
    if not allow_large:
        check_amount(comparing, top.block("compare") or top, report)
    _not_overridden(comparing, overrides, report)
    cells = [cell.choice for cell in comparing.cells[: None if allow_large else MOST_CELLS]]
    known = {(problem.code, problem.place) for problem in report.problems}
    told: dict[Problem, list[str]] = {}
    baseline: Scenario | None = None
    for choice in (*cells, *probes(tree, comparing.baseline.choice, cells)):
        own = Report()
        scenario = _cell(tree, choice, found, own, allow_large=allow_large)
        for problem in own.problems:
            told.setdefault(problem, []).append("+".join(variant for _, variant in choice))
        if choice == comparing.baseline.choice and scenario is not None:
            baseline = replace(scenario, compare=comparing, cell=())
    for problem, names in told.items():
        if (problem.code, problem.place) not in known:
            report.problems.append(_in_cells(problem, names, len(cells)))
    return baseline


def _cell(tree: MapNode, choice: Choice, found: Found, report: Report, *, allow_large: bool) -> Scenario | None:
    top = read(cell_tree(tree, choice), TOP, report)
    if top is None:
        return None
    scenario = _scenario(top, found, report, allow_large=allow_large)
    # The wall time of a comparison is for all its runs together; each has the usual one.
    scenario = replace(scenario, cell=choice, budget=Budget(events=scenario.budget.events))
    # Another model stands in for one that is not available yet; nothing is said of what it would do.
    if not any(problem.code == "E690" for problem in report.problems):
        variant = dict(choice).get("consensus")
        advise(top, scenario, ((variant, scenario.consensus),) if variant is not None else (), report)
    return scenario


def _in_cells(problem: Problem, names: Sequence[str], cells: int) -> Problem:
    """The problem with the cells it arises in, where that is not everywhere; advice says so by itself."""
    if len(names) >= cells or problem.severity == "advice":
        return problem
    return replace(problem, advice=(*problem.advice, f"In the cell{'' if len(names) == 1 else 's'} {listed(names)}."))


def _not_overridden(comparing: Comparing, overrides: tuple[str, ...], report: Report) -> None:
    """An override of a key that varies would be replaced in every cell, without a word."""
    varied = {axis.key for axis in comparing.axes}
    for text in overrides:
        path = text.partition("=")[0]
        key = path.strip().partition(".")[0]
        if key in varied:
            said = f"'{key}' varies from cell to cell, so this would change nothing"
            note = f"override 'variants.{key}', or choose cells with '--where {key}=...'"
            report.add("E209", Spot(Source("--set", (text,)), 1, 1, max(1, len(path))), said, note)


def _built_on(tree: Node, found: Found, report: Report) -> Node | None:
    """The tree with the scenario it extends below it; None where that one cannot be read."""
    named = tree.get("extends") if isinstance(tree, MapNode) else None
    if not isinstance(tree, MapNode) or not isinstance(named, ScalarNode):
        return tree
    leaf = Leaf(named.spot, named.text, "path", named.text)
    raw = _fetched(leaf, found, report)
    if raw is None:
        return None
    base, problems = tree_and_problems(raw, leaf.text)
    report.problems.extend(problems)
    if not isinstance(base, MapNode):
        if not problems:
            report.add("E103", named.spot, f"'{leaf.text}' is no scenario", "name a file with keys and values")
        return None
    if deeper := base.entry("extends"):
        said = f"'{leaf.text}' extends another scenario itself; one level is allowed"
        report.add("E103", named.spot, said, f"see its line {deeper.key.spot.line}")
    return extended(base, tree)


def _fetched(leaf: Leaf, found: Found, report: Report) -> bytes | None:
    try:
        return found.neighbour(leaf.text)
    except NotReadable as refused:
        report.add("E103", leaf.spot, str(refused), "name a file in this folder or below")
        return None


def _scenario(top: Block, found: Found, report: Report, *, allow_large: bool) -> Scenario:
    """Everything of the file, as far as it could be read; what is wrong with it is in the report."""
    profiles = offices_of(top, report)
    # Where an office could not be read, nobody is told that it takes no part.
    offices = tuple(profile.code for profile in profiles) if len(profiles) == _written(top) else ()
    parties = parties_of(top)
    names = Names({one.code: one.name for one in profiles}, {one.id: one.name for one in parties})
    duration_us = duration_of(top)
    voters = profiles if offices else ()
    governance = governance_of(top, voters, report)
    steps = steps_of(top, names, governance.constitution, report)
    budget = top.block("budget") or Block(top.spot)
    measure = top.block("measure") or Block(top.spot)
    wall_time = budget.get("wall_time", int)
    scenario = Scenario(
        name=found.name,
        path=found.path,
        source=found.raw,
        title=top.get("title", str) or "",
        description=top.get("description", str) or "",
        authors=_authors(top),
        tags=top.values("tags", str),
        language=top.get("language", str) or "en",
        calendar=top.get("calendar", date) or DEFAULT_CALENDAR,
        seed=_seed(top),
        duration_us=duration_us,
        offices=profiles,
        parties=parties,
        consensus=consensus_of(top.fields.get("consensus"), top.spot_of("consensus"), offices, report),
        governance=governance,
        network=network_of(top, offices, lambda leaf: _fetched(leaf, found, report), report),
        steps=steps,
        load=load_of(top, offices, duration_us),
        faults=faults_of(top, offices, duration_us, names, report),
        expect=expectations_of(top, offices, steps, names, report),
        built_in=top.get("built_in", str) != "off",
        warm_up_us=measure.get("warm_up", int) or 0,
        budget=Budget(
            wall_time_us=Budget().wall_time_us if wall_time is None else wall_time,
            events=budget.get("events", int),
        ),
    )
    check_references(top, offices, report)
    check_times(top, scenario, report)
    if not allow_large:
        check_caps(top, scenario, report)
    return scenario


def _written(top: Block) -> int:
    """How many offices the file names."""
    found = top.fields.get("offices")
    return len(found.items) if isinstance(found, Row) else len(found.heads) if isinstance(found, Block) else 0


def _authors(top: Block) -> tuple[str, ...]:
    names = []
    for item in top.items("authors"):
        name = item.get("name", str) if isinstance(item, Block) else item.value if isinstance(item, Leaf) else None
        if isinstance(name, str):
            names.append(name)
    return tuple(names)


def _seed(top: Block) -> int:
    stated = top.get("seed", int)
    return 1 if stated is None else stated
