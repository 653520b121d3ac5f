"""`summary.json` of a comparison: the contract with scripts. Versioned; a field never changes its meaning.

It holds no clock time, no machine and no path, and nothing of how the work was done: whether runs were taken from the
shelf, on how many processors or on which cluster, two computers write equal bytes for equal comparisons.

Not here: the number of every single run (`comparison_tables`), and the page (`dossier.comparison`).
"""

from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta, Struct

from ipchain.report.summary import CheckWord, Hash, VerdictWord
from ipchain.report.visible import json_visible

FORMAT: Final = "ipchain.comparison/1"

Number = int | float


class ComparedFrom(Struct, frozen=True, kw_only=True):
    """Everything that decides a comparison: the same things make the same one."""

    scenario: Annotated[str, Meta(description="name of the scenario")]
    overrides: Annotated[tuple[str, ...], Meta(description="changes of the command line, path=value, in order")]
    scenario_sha256: Annotated[Hash, Meta(description="of the scenario file as given")]
    resolved_sha256: Annotated[Hash, Meta(description="of scenario.resolved.yaml: defaults and office data included")]
    cells: Annotated[tuple[str, ...], Meta(description="names of the cells that were played, in order")]
    seeds: tuple[int, ...]
    transport: Literal["simulated"]
    signatures: Literal["ideal", "ed25519"]
    ipchain: Annotated[str, Meta(description="version of the program")]


class AxisTold(Struct, frozen=True):
    """What varies."""

    key: Annotated[str, Meta(description="key of the scenario")]
    variants: tuple[str, ...]


class CellTold(Struct, frozen=True, kw_only=True):
    """One cell and what became of it."""

    name: str
    choice: Annotated[dict[str, str], Meta(description="variant by axis")]
    verdict: VerdictWord
    runs: Annotated[int, Meta(description="runs that were made")]
    left_over: Annotated[int, Meta(description="runs that were never made, and count as not tested")]
    holding: Annotated[int, Meta(description="runs in which everything holds that must hold in every run")]
    model: str
    governance: str
    promise: Annotated[str, Meta(description="what the model withstands at this number of offices")]
    caution: Annotated[str, Meta(description="what a reader must know of the model before relying on the verdict")]
    resolved_sha256: Hash


class CheckInCell(Struct, frozen=True, kw_only=True):
    """One check in one cell, as counts of runs."""

    cell: str
    verdict: CheckWord
    held: int
    broke: int
    untested: int
    idle: Annotated[int, Meta(description="runs in which a guarantee found nothing to check")]
    left_over: int
    at_most: Annotated[
        float | None,
        Meta(description="share of runs that may break, at most: exact one-sided bound; null without a tested run"),
    ]
    bound: Annotated[str, Meta(description="the count of breaks with its bound: 0 of 30: at most 9.5 %")]
    broke_seeds: tuple[int, ...]
    untested_seeds: tuple[int, ...]
    example: Annotated[str, Meta(description="what was seen in the first run that broke or was not tested")]


class CheckTold(Struct, frozen=True, kw_only=True):
    """One check over its cells. Expectations come first, in the order of the file; then guarantees."""

    id: str
    kind: str
    severity: Literal["must", "should"]
    needed: Annotated[bool, Meta(description="the verdict depends on it")]
    built_in: bool
    runs: Annotated[str, Meta(description="in how many runs it must hold: all, at least 1, at least 95 %")]
    verdict: CheckWord
    required: str
    why: str
    workstream: str
    line: Annotated[int, Meta(description="line in the scenario file; 0: nobody wrote it down")]
    cells: tuple[CheckInCell, ...]


class Spread(Struct, frozen=True, kw_only=True):
    """An estimate with its interval. `no_interval` says why there is none."""

    value: Number | None
    low: Number | None
    high: Number | None
    no_interval: str


class FigureInCell(Struct, frozen=True, kw_only=True):
    """One figure of one cell: one number of each run, and what they say together."""

    cell: str
    runs: Annotated[int, Meta(description="runs that have a number")]
    mean: Spread
    median: Number | None
    least: Number | None
    greatest: Number | None
    deviation: float | None
    half_width: Annotated[float | None, Meta(description="half the interval over the mean, as a share of 1")]
    more_runs: Annotated[int | None, Meta(description="how many more runs would probably bring that down to 5 %")]
    without: Annotated[tuple[int, ...], Meta(description="seeds whose runs had no sample for it")]


class DifferenceTold(Struct, frozen=True, kw_only=True):
    """One figure of a cell less that of another, seed by seed."""

    cell: str
    baseline: str
    pairs: int
    mean: Spread
    p: Annotated[float | None, Meta(description="two-sided sign-flip test")]
    adjusted_p: Annotated[float | None, Meta(description="Holm's, over all differences to the baseline")]
    unpaired: Annotated[tuple[int, ...], Meta(description="seeds that only one of the two cells has a number for")]


class FigureTold(Struct, frozen=True, kw_only=True):
    """One figure that is compared, in every cell."""

    name: Annotated[str, Meta(description="metric.statistic")]
    metric: str
    stat: str
    unit: Annotated[str, Meta(description="us are microseconds, share is a share of 1")]
    definition: str
    source: str
    cells: tuple[FigureInCell, ...]
    differences: Annotated[tuple[DifferenceTold, ...], Meta(description="every other cell less the baseline")]


class OnlyOne(Struct, frozen=True, kw_only=True):
    """What one figure does when only one axis changes and everything else stays."""

    axis: str
    before: str
    after: str
    same: Annotated[dict[str, str], Meta(description="the variants of the other axes, which stay")]
    figure: str
    change: DifferenceTold


class WarmUp(Struct, frozen=True, kw_only=True):
    """What of the start of the runs is in no figure."""

    stated_us: Annotated[int | None, Meta(description="as the file states it; null: found in every run by MSER-5")]
    least_us: int
    greatest_us: int
    settled: Annotated[int, Meta(description="runs that were seen to settle")]
    unsettled: Annotated[int, Meta(description="runs in which no steady state was seen; nothing was left out")]


class ComparisonSummary(Struct, frozen=True, kw_only=True):
    """What a comparison showed."""

    schema: Literal["ipchain.comparison/1"]
    note: str
    title: str
    description: str
    made_from: ComparedFrom
    verdict: VerdictWord
    strict: bool
    ended: Annotated[
        Literal["completed", "interrupted", "budget", "failed"],
        Meta(description="anything but completed: not every run was made"),
    ]
    runs: int
    left_over: int
    axes: tuple[AxisTold, ...]
    baseline: str
    cells: tuple[CellTold, ...]
    checks: tuple[CheckTold, ...]
    figures: tuple[FigureTold, ...]
    only: Annotated[tuple[OnlyOne, ...], Meta(description="what changes when only one axis changes")]
    warm_up: WarmUp
    confidence: float
    interval: Annotated[str, Meta(description="how intervals are made")]
    runs_sha256: Annotated[Hash, Meta(description="over cell, seed and trace of every run")]
    beside: Annotated[str, Meta(description="folder of an earlier comparison of this name that differs; or empty")] = ""


def as_json(summary: ComparisonSummary) -> bytes:
    """The bytes of summary.json: indented, UTF-8, controls and direction marks as JSON escapes."""
    return json_visible(msgspec.json.format(msgspec.json.encode(summary), indent=2)) + b"\n"
