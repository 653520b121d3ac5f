"""A comparison as lines of a scenario file: its variants, its cells, its seeds, exactly.

What varies is taken from a cell that has it, so a variant is written out with every default filled in, like
everything else; keys that vary stand under `variants` only.

Not here: the lines of one cell (`resolved`).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product

from ipchain.scenario.comparing import Cell, Choice, Comparing
from ipchain.scenario.expectations import Expectation
from ipchain.scenario.figures import share_text, span_text
from ipchain.scenario.model import Scenario
from ipchain.scenario.written import Line, flow
from ipchain.scenario.written_parts import expectation_lines

Sections = Mapping[str, Sequence[Line]]
"""The lines of a file by the key at their top."""


def sections_of(lines: Iterable[Line]) -> dict[str, list[Line]]:
    """The lines by the key they stand under, in order."""
    found: dict[str, list[Line]] = {}
    key = ""
    for line in lines:
        if not line.text.startswith(" "):
            key = line.text.partition(":")[0]
        found.setdefault(key, []).append(line)
    return found


def comparison_lines(scenario: Scenario, comparing: Comparing, cells: Mapping[Choice, Sections]) -> Iterator[Line]:
    """The whole file. `cells` are the lines of every cell, each with where its value came from."""
    varied = {axis.key for axis in comparing.axes}
    whole = {"expect", "measure", "budget"} | varied
    for key, lines in cells[comparing.baseline.choice].items():
        if key not in whole:
            # A line that differs although its key does not vary is a default that follows from what does.
            others = [{line.text for line in sections.get(key, ())} for sections in cells.values()]
            yield from (line for line in lines if all(line.text in other for other in others))
    if "expect" not in varied:
        yield from cells[comparing.baseline.choice]["expect"]
    yield from _variants(comparing, cells)
    yield from _compare(comparing)
    yield Line("measure:")
    if comparing.warm_up_us is not None:
        yield Line(f"  warm_up: {span_text(comparing.warm_up_us)}", "measure.warm_up")
    yield Line(f"  confidence: {share_text(comparing.confidence)}", "measure.confidence")
    yield Line(f"  bootstrap: {comparing.resamples}", "measure.bootstrap")
    yield Line("budget:")
    if comparing.wall_time_us is not None:
        yield Line(f"  wall_time: {span_text(comparing.wall_time_us)}", "budget.wall_time")
    if scenario.budget.events is not None:
        yield Line(f"  events: {scenario.budget.events}", "budget.events")
    yield Line("  on_exceeded: not-tested", "budget.on_exceeded")


def expect_lines(expectations: Sequence[Expectation]) -> Iterator[Line]:
    """Expectations with the cells and runs they are about."""
    yield Line("expect: []" if not expectations else "expect:")
    for one in expectations:
        yield from expectation_lines(one)
        if one.where:
            told = ", ".join(f"{axis}: {flow(names)}" for axis, names in one.where)
            yield Line(f"    where: {{{told}}}")
        if not one.runs.is_all:
            amount = share_text(one.runs.share) if one.runs.least is None else str(one.runs.least)
            yield Line(f"    runs: at least {amount}")


def every_expectation(cells: Iterable[Scenario]) -> tuple[Expectation, ...]:
    """The expectations of these cells, each once, in the order of the file."""
    found: dict[str, Expectation] = {}
    for cell in cells:
        for one in cell.expect:
            found.setdefault(one.id, one)
    return tuple(sorted(found.values(), key=lambda one: one.line))


def _variants(comparing: Comparing, cells: Mapping[Choice, Sections]) -> Iterator[Line]:
    yield Line("variants:", "variants")
    for axis in comparing.axes:
        yield Line(f"  {axis.key}:", f"variants.{axis.key}")
        for variant in dict.fromkeys(dict(cell.choice)[axis.key] for cell in comparing.cells):
            shown = next(sections for choice, sections in cells.items() if (axis.key, variant) in choice)
            head, *rest = shown[axis.key]
            value = head.text.removeprefix(f"{axis.key}:")
            yield Line(f"    {variant}:{value}", f"variants.{axis.key}.{variant}")
            for line in rest:
                yield Line(f"    {line.text}", line.path, line.remark)


def _compare(comparing: Comparing) -> Iterator[Line]:
    yield Line("compare:", "compare")
    yield Line("  axes:", "compare.axes")
    for axis in comparing.axes:
        yield Line(f"    {axis.key}: {flow(axis.variants)}", f"compare.axes.{axis.key}")
    keys = [axis.key for axis in comparing.axes]
    every = [
        Cell(tuple(zip(keys, variants, strict=True)))
        for variants in product(*(axis.variants for axis in comparing.axes))
    ]
    for key, listed in (
        ("include", [cell for cell in comparing.cells if cell not in every]),
        ("exclude", [cell for cell in every if cell not in comparing.cells]),
    ):
        if listed:
            yield Line(f"  {key}:", f"compare.{key}")
        for cell in listed:
            yield Line(f"    - {_cell(cell)}")
    yield Line(f"  seeds: {_seeds(comparing.seeds)}", "compare.seeds")
    yield Line(f"  baseline: {_cell(comparing.baseline)}", "compare.baseline")
    yield Line(f"  metrics: {flow([figure.name for figure in comparing.figures])}", "compare.metrics")


def _cell(cell: Cell) -> str:
    return f"{{{', '.join(f'{axis}: {variant}' for axis, variant in cell.choice)}}}"


def _seeds(seeds: Sequence[int]) -> str:
    if len(seeds) > 1 and list(seeds) == list(range(seeds[0], seeds[-1] + 1)):
        return f"{seeds[0]}-{seeds[-1]}"
    return flow(seeds)
