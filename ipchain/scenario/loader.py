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

from ipchain.consensus.catalogue import MODELS
from ipchain.names import OfficeId
from ipchain.scenario.advice import advise
from ipchain.scenario.agreement import consensus_of
from ipchain.scenario.caps import check_caps
from ipchain.scenario.captions import Names
from ipchain.scenario.constitutions import governance_from, governance_of
from ipchain.scenario.extending import extended
from ipchain.scenario.files import Found, NotReadable, find, no_neighbour
from ipchain.scenario.judging import expectations_of
from ipchain.scenario.lines import network_of
from ipchain.scenario.model import Budget, Consensus, OfficeProfile, Scenario
from ipchain.scenario.overrides import overridden
from ipchain.scenario.problems import Problem, ScenarioError, has_errors, in_order
from ipchain.scenario.reading import read
from ipchain.scenario.references import check_references
from ipchain.scenario.story import load_of, steps_of
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


def _examined(
    found: Found, overrides: tuple[str, ...], *, allow_large: bool
) -> tuple[Scenario | None, tuple[Problem, ...]]:
    report = Report()
    tree, problems = tree_and_problems(found.raw, found.path)
    report.problems.extend(problems)
    if tree is not None:
        tree = _built_on(tree, found, report)
    # Without the scenario it extends, a file would only be told what is missing.
    if tree is not None:
        top = read(overridden(tree, overrides, report), TOP, report)
        scenario = _scenario(top, found, report, allow_large=allow_large) if top is not None else None
        if scenario is not None and not has_errors(report.problems):
            return replace(scenario, overrides=overrides), in_order(report.problems)
    return None, in_order(report.problems)


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
    models = _variants(top, offices, voters, report)
    check_references(top, offices, report)
    check_times(top, scenario, report)
    if not allow_large:
        check_caps(top, scenario, report)
    advise(top, scenario, models, report)
    return scenario


def _written(top: Block) -> int:
    """How many offices the file names."""
    found = top.fields.get("offices")
    return len(found.items) if isinstance(found, Row) else len(found.heads) if isinstance(found, Block) else 0


def _variants(
    top: Block, offices: tuple[OfficeId, ...], voters: tuple[OfficeProfile, ...], report: Report
) -> tuple[tuple[str, Consensus], ...]:
    """The variants of the consensus by name; variants of the constitution are checked as well."""
    variants = top.block("variants")
    if variants is None:
        return ()
    if "compare" not in top.heads:
        report.add("E694", variants.spot, "'variants' are understood, and not available yet", "delete them for now")
    stated = variants.block("governance")
    for name, value in _named(variants, "governance").items():
        governance_from(value, stated.heads[name] if stated else variants.spot, voters, report)
    group = _named(variants, "consensus")
    spots = block.heads if (block := variants.block("consensus")) else {}
    return tuple(
        (name, consensus_of(value, spots[name], offices, report))
        for name, value in group.items()
        if not _is_later(value)
    )


def _named(variants: Block, key: str) -> dict[str, Block | Leaf]:
    group = variants.block(key)
    found = group.fields.items() if group else ()
    return {name: value for name, value in found if isinstance(value, Block | Leaf)}


def _is_later(value: Block | Leaf) -> bool:
    """True for models that are not available yet, whose settings have nobody to read them."""
    model = value.text if isinstance(value, Leaf) else value.get("model", str)
    return model not in MODELS


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
