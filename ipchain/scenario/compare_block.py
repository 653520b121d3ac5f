"""What stands under `compare`, read as a comparison, and everything that is wrong with it.

Not here: whether the names under it are variants (`references`), and the scenarios of the cells (`cells`).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import product
from typing import Final

from ipchain.scenario.comparing import Axis, Cell, Compared, Comparing, applies
from ipchain.scenario.figures import joined
from ipchain.scenario.problems import shortened
from ipchain.scenario.suggestions import listed
from ipchain.scenario.typed import Block, Leaf, Report, Row, Value
from ipchain.scenario.vocabulary.checks import METRICS

MOST_CELLS: Final = 64
MOST_RUNS: Final = 10_000

DEFAULT_SEEDS: Final = tuple(range(1, 31))
DEFAULT_FIGURES: Final = ("time_to_final", "throughput", "availability", "messages_per_final")
CONFIDENCE: Final = Fraction(95, 100)
RESAMPLES: Final = 10_000
FEWEST_RESAMPLES: Final = 100
MOST_RESAMPLES: Final = 100_000

_Known = Mapping[str, Sequence[str]]
"""The variants that are given, by the key they are for."""


ONE_STATISTIC: Final = frozenset(
    {
        "availability",
        "bytes_per_final",
        "deadlock_rate",
        "final_entries",
        "leader_changes",
        "messages_per_final",
        "refused_share",
    }
)
"""Metrics that are one figure for a run, with no statistic but their own."""


def where_of(block: Block) -> dict[str, tuple[str, ...]]:
    """The cells that a group of axes with variants means."""
    return {axis: _names(value) for axis, value in block.fields.items()}


def comparing_of(top: Block, report: Report) -> Comparing | None:
    """The comparison of a file, or None where it has none, or none that could be understood: then it was reported.

    Names that are no axis or no variant are reported by `references`, and left out here.
    """
    block = top.block("compare")
    if block is None:
        return None
    known = _variants_of(top)
    written = block.block("axes") or Block(block.spot)
    axes = tuple(
        Axis(key, tuple(dict.fromkeys(name for name in _names(value) if name in known[key])))
        for key, value in written.fields.items()
        if key in known
    )
    if not axes or not all(axis.variants for axis in axes):
        return None
    _repeated(block, report)
    cells = tuple(dict.fromkeys((*_kept(block, axes, known, report), *_included(block, axes, known, report))))
    if not cells:
        said = "nothing is left to compare: every cell is excluded"
        report.add("E411", block.spot_of("exclude"), said, "take one of the entries away")
        return None
    seeds = _seeds(block, report)
    measure = top.block("measure") or Block(top.spot)
    budget = top.block("budget") or Block(top.spot)
    return Comparing(
        axes=axes,
        cells=cells,
        seeds=seeds,
        baseline=_baseline(block, cells, known, report),
        figures=_figures(block, report),
        warm_up_us=measure.get("warm_up", int),
        confidence=_confidence(measure, report),
        resamples=_resamples(measure, report),
        wall_time_us=budget.get("wall_time", int),
    )


def check_where(top: Block, comparing: Comparing, report: Report) -> None:
    """Report expectations that apply to no cell (E410)."""
    known = _variants_of(top)
    for item in top.items("expect"):
        where = item.block("where") if isinstance(item, Block) else None
        if where is None or not isinstance(item, Block) or not _is_understood(where, known):
            continue
        meant = where_of(where)
        if not any(applies(meant, cell.choice) for cell in comparing.cells) or not set(meant) <= _keys(comparing.axes):
            said = "this expectation applies to no cell of the comparison"
            report.add("E410", item.heads["where"], said, "", f"The cells are {_cells(comparing.cells)}.")


def check_without(top: Block, report: Report) -> None:
    """Report what has a meaning only in a comparison, in a file that has none (E209, E410; W608)."""
    measure = top.block("measure")
    for key in ("confidence", "bootstrap"):
        if measure is not None and key in measure.heads:
            said = f"'{key}' is about intervals over the runs of a comparison, and this file has none"
            report.add("E209", measure.heads[key], said, "take it away, or write 'compare'")
    variants = top.block("variants")
    if variants is not None:
        said = "variants are given, and there is no 'compare' that uses them"
        report.add("W608", top.heads["variants"], said, "", "Write 'compare: {axes: ...}', or take them away.")
    for item in top.items("expect"):
        if not isinstance(item, Block):
            continue
        if "where" in item.heads:
            said = "'where' names cells of a comparison, and this file has none"
            report.add("E410", item.heads["where"], said, "take it away, or write 'compare'")
        if item.get("runs", str) not in {None, "all"}:
            said = "'runs' counts the runs of a comparison, and this file has none"
            report.add("E209", item.heads["runs"], said, "take it away, or write 'compare'")


def check_amount(comparing: Comparing, block: Block, report: Report) -> None:
    """Report more cells or runs than are made without asking (E604)."""
    cells, runs = len(comparing.cells), len(comparing.cells) * len(comparing.seeds)
    if cells > MOST_CELLS:
        said = f"{cells:,} cells are more than {MOST_CELLS}"
        report.add("E604", block.spot_of("axes"), said, "compare less, or run it with '--allow-large'")
    elif runs > MOST_RUNS:
        said = f"so many seeds for {cells} cell{'' if cells == 1 else 's'} are more than {MOST_RUNS:,} runs"
        report.add("E604", block.spot_of("seeds"), said, "compare less, or run it with '--allow-large'")


# ---- cells --------------------------------------------------------------------------------------


def _variants_of(top: Block) -> dict[str, tuple[str, ...]]:
    variants = top.block("variants")
    found = variants.fields.items() if variants else ()
    return {key: tuple(group.heads) for key, group in found if isinstance(group, Block)}


def _is_understood(cells: Block, known: _Known) -> bool:
    """True when every axis and variant that is named is there; others are reported by `references`."""
    named = where_of(cells)
    return cells.is_whole() and all(set(names) <= set(known.get(axis, ())) for axis, names in named.items())


def _names(value: Value) -> tuple[str, ...]:
    items = value.items if isinstance(value, Row) else (value,)
    return tuple(item.text for item in items if isinstance(item, Leaf))


def _keys(axes: Iterable[Axis]) -> set[str]:
    return {axis.key for axis in axes}


def _cells(cells: Sequence[Cell]) -> str:
    return listed([cell.name for cell in cells])


def _repeated(block: Block, report: Report) -> None:
    axes = block.block("axes")
    for value in axes.fields.values() if axes else ():
        seen: set[str] = set()
        for item in value.items if isinstance(value, Row) else ():
            if isinstance(item, Leaf) and item.text in seen:
                report.add("E408", item.spot, f"'{shortened(item.text)}' stands twice in this axis", "name it once")
            elif isinstance(item, Leaf):
                seen.add(item.text)


def _kept(block: Block, axes: Sequence[Axis], known: _Known, report: Report) -> Iterator[Cell]:
    """Every combination that is not excluded. What excludes nothing is reported: it cannot be what was meant."""
    every = [
        Cell(tuple(zip((axis.key for axis in axes), variants, strict=True)))
        for variants in product(*(axis.variants for axis in axes))
    ]
    excluded: set[Cell] = set()
    for item in block.items("exclude"):
        if not isinstance(item, Block) or not _is_understood(item, known):
            continue
        meant = where_of(item)
        hit = {cell for cell in every if set(meant) <= _keys(axes) and applies(meant, cell.choice)}
        if not hit:
            report.add("E410", item.spot, "this excludes no cell", "", f"The cells are {_cells(every)}.")
        excluded |= hit
    return (cell for cell in every if cell not in excluded)


def _included(block: Block, axes: Sequence[Axis], known: _Known, report: Report) -> Iterator[Cell]:
    for item in block.items("include"):
        if not isinstance(item, Block) or not _is_understood(item, known):
            continue
        named = {axis: names[0] for axis, names in where_of(item).items() if names}
        if missing := [axis.key for axis in axes if axis.key not in named]:
            said = f"a further cell takes a variant of every axis; {joined(missing)} is missing"
            report.add("E410", item.spot, said, f"write '{missing[0]}: {known[missing[0]][0]}' too")
        else:
            yield Cell(tuple((axis.key, named[axis.key]) for axis in axes))


def _baseline(block: Block, cells: Sequence[Cell], known: _Known, report: Report) -> Cell:
    """The written one, which must be one cell; else the first."""
    written = block.block("baseline")
    if written is None or not _is_understood(written, known):
        return cells[0]
    meant = where_of(written)
    found = [cell for cell in cells if set(meant) <= {axis for axis, _ in cell.choice} and applies(meant, cell.choice)]
    if len(found) != 1:
        said = "the baseline is no cell of this comparison" if not found else "the baseline is more than one cell"
        report.add("E410", block.heads["baseline"], said, "", f"The cells are {_cells(found or cells)}.")
    return found[0] if found else cells[0]


# ---- seeds and figures --------------------------------------------------------------------------


def _seeds(block: Block, report: Report) -> tuple[int, ...]:
    seeds: dict[int, None] = {}
    for item in block.items("seeds"):
        value = item.value if isinstance(item, Leaf) else None
        these = value if isinstance(value, range) else (value,) if isinstance(value, int) else ()
        for seed in these[: MOST_RUNS + 1]:
            if seed in seeds and isinstance(item, Leaf):
                report.add("E408", item.spot, f"the seed {seed} stands twice", "name it once")
                break
            seeds[seed] = None
    return tuple(seeds) or DEFAULT_SEEDS


def _figures(block: Block, report: Report) -> tuple[Compared, ...]:
    if "metrics" not in block.fields:
        return tuple(Compared(name, METRICS[name].stat) for name in DEFAULT_FIGURES)
    figures: dict[Compared, None] = {}
    for item in block.items("metrics"):
        if not isinstance(item, Leaf) or not isinstance(item.value, str):
            continue
        metric, _, stat = item.value.partition(".")
        own = METRICS[metric].stat
        if METRICS[metric].later:
            report.add("E693", item.spot, f"the metric '{metric}' is not available yet")
        elif stat and stat != own and metric in ONE_STATISTIC:
            said = f"'{metric}' is one figure for each run and has no '{stat}'"
            report.add("E205", item.spot, said, f"write '{metric}' or '{metric}.{own}'")
        figures[Compared(metric, stat or own)] = None
    return tuple(figures)


def _confidence(measure: Block, report: Report) -> Fraction:
    stated = measure.get("confidence", Fraction)
    if stated is not None and not Fraction(1, 2) <= stated <= Fraction(999, 1000):
        note = "write a share from 50 % to 99.9 %, such as '95 %'"
        report.add("E302", measure.fields["confidence"].spot, "no useful interval has this confidence", note)
        return CONFIDENCE
    return CONFIDENCE if stated is None else stated


def _resamples(measure: Block, report: Report) -> int:
    stated = measure.get("bootstrap", int)
    if stated is not None and not FEWEST_RESAMPLES <= stated <= MOST_RESAMPLES:
        said = f"{stated:,} draws are too {'few' if stated < FEWEST_RESAMPLES else 'many'} for an interval"
        note = f"write a number from {FEWEST_RESAMPLES} to {MOST_RESAMPLES}, such as '10000'"
        report.add("E302", measure.fields["bootstrap"].spot, said, note)
        return RESAMPLES
    return RESAMPLES if stated is None else stated
