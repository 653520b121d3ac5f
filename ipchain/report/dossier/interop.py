"""How well the offices of a run understood one another: layers, labels, losses, copies and deadlines, as plain values.

Everything comes from `ipchain.measure.interoperability`; shares are kept as the two whole numbers they are made of, so
that a page can show both. A whole of 0 means that there was nothing to measure.

Not here: words (`ipchain.report.page.interop`), and legal effect.
"""

from collections.abc import Sequence
from fractions import Fraction
from typing import Annotated

from msgspec import Meta, Struct

from ipchain.experiment.runner import Result
from ipchain.governance.reasons import REASONS as GOVERNANCE_REASONS
from ipchain.interop.agreement import Kappa
from ipchain.interop.conflicts import conflicts
from ipchain.interop.pairs import Pair
from ipchain.interop.round_trip import Trip
from ipchain.measure.deadlines import Sort, survival
from ipchain.measure.interoperability import Interoperability, interoperability
from ipchain.report.chinese.tables import template
from ipchain.report.dossier.said import Said, in_both
from ipchain.rights.reasons import REASONS
from ipchain.scenario.standards import Standards, load_standards


class Exact(Struct, frozen=True):
    """An exact fraction."""

    numerator: int
    denominator: int

    @property
    def value(self) -> Fraction:
        """As a number."""
        return Fraction(self.numerator, self.denominator)


class LayerShown(Struct, frozen=True, kw_only=True):
    """One layer: of `reached`, so many `passed`; of `unjudged` nobody can tell."""

    layer: str
    reached: int
    passed: int
    unjudged: int


class StopShown(Struct, frozen=True, kw_only=True):
    """Why things were stopped at a layer, and how many. `said` is the reason's sentence, where a list has one."""

    layer: str
    code: str
    said: Said | None
    count: int


class KappaShown(Struct, frozen=True, kw_only=True):
    """Cohen's kappa over so many codes; `value` None: not defined, for the reason `why`."""

    value: Exact | None
    items: int
    why: str


class PairShown(Struct, frozen=True, kw_only=True):
    """From one office to another: coverage and kappa by rows that were read and in the model, and a specimen's loss."""

    sender: str
    receiver: str
    read_mapped: int
    read_used: int
    read_kappa: KappaShown
    model_mapped: int
    model_used: int
    model_kappa: KappaShown
    equal: int
    lost: int
    unsaid: int


class RouteShown(Struct, frozen=True, kw_only=True):
    """What the run's own records lose from one office through another and back; `gone` names the lost fields."""

    sender: str
    receiver: str
    equal: int
    lost: int
    unsaid: int
    gone: tuple[Said, ...]


class LabelShown(Struct, frozen=True, kw_only=True):
    """One row of a contradiction between status labels. `here`: the office takes part in this run."""

    meaning: str
    label: str
    where: str
    word: str
    source: str
    as_of: str
    confidence: str
    here: bool


class ReaderShown(Struct, frozen=True, kw_only=True):
    """How old what one office has of the others is: the 95th percentile, in whole microseconds."""

    office: str
    p95_us: int


class DeadlineShown(Struct, frozen=True, kw_only=True):
    """Claims of one sort: all, those in time when due, those of them in time when final."""

    sort: str
    claims: int
    without: int
    met: int


class InteropShown(Struct, frozen=True, kw_only=True):
    """The interoperability of one run.

    `handed` were handed over, `through` got through all layers. `strict` and `weakest` are None where a layer saw
    nothing. Identity resolution has no field: parties have one name at all offices, so no run can show any.
    """

    offices: tuple[str, ...]
    handed: int
    through: int
    layers: tuple[LayerShown, ...]
    stops: tuple[StopShown, ...]
    strict: Exact | None
    weakest: Exact | None
    link: Annotated[str, Meta(description="the weakest layer; empty where there is none")]
    messages: int
    messages_lost: int
    messages_refused: int
    pairs: tuple[PairShown, ...]
    records: int
    routes: tuple[RouteShown, ...]
    labels: tuple[LabelShown, ...]
    bound_us: int
    rights: int
    diverged: int
    behind: tuple[str, ...]
    stale_p95_us: int | None
    readers: tuple[ReaderShown, ...]
    deadlines: tuple[DeadlineShown, ...]

    @property
    def round_trip(self) -> tuple[int, int]:
        """Fields of this run's records that came back equal, of all that went out, over all routes."""
        out = sum(route.equal + route.lost + route.unsaid for route in self.routes)
        return sum(route.equal for route in self.routes), out

    @property
    def technical(self) -> tuple[int, int]:
        """What passed the technical layer, of what reached it."""
        layer = self.layers[0]
        return layer.passed, layer.reached

    @property
    def deadline(self) -> tuple[int, int]:
        """Claims in time when final, of those in time when due."""
        return sum(one.met for one in self.deadlines), sum(one.without for one in self.deadlines)


def gather_interop(result: Result) -> InteropShown:
    """Measure a run and keep what its page shows."""
    standards = load_standards()
    return shown(interoperability(result.scenario, result.trace.records, standards), standards)


def shown(found: Interoperability, standards: Standards) -> InteropShown:
    """What was found, as the page needs it."""
    offices = tuple(found.by_office)
    stale = found.staleness
    return InteropShown(
        offices=offices,
        handed=len(found.crossings),
        through=sum(one.handed.stopped is None for one in found.crossings),
        layers=tuple(
            LayerShown(layer=one.layer.value, reached=one.reached, passed=one.passed, unjudged=one.unjudged)
            for one in found.rates
        ),
        stops=tuple(
            StopShown(layer=layer.value, code=code, said=_reason(code), count=count)
            for (layer, code), count in found.stops.items()
        ),
        strict=_exact(found.score.strict),
        weakest=_exact(found.score.weakest),
        link=found.score.link.value if found.score.link is not None else "",
        messages=found.deliveries.sent,
        messages_lost=found.deliveries.lost,
        messages_refused=found.deliveries.refused,
        pairs=tuple(_pair(pair) for pair in found.pairs),
        records=found.records,
        routes=tuple(_route(route, trip, standards) for route, trip in found.losses.items()),
        labels=_labels(standards, offices),
        bound_us=found.divergence.bound_us,
        rights=found.divergence.rights,
        diverged=len(found.divergence.diverged),
        behind=tuple(sorted({office for behind in found.divergence.diverged.values() for office in behind})),
        stale_p95_us=None if stale.p95_us is None else int(stale.p95_us),
        readers=tuple(ReaderShown(office=office, p95_us=int(age)) for office, age in stale.by_reader.items()),
        deadlines=_deadlines(found),
    )


def _deadlines(found: Interoperability) -> tuple[DeadlineShown, ...]:
    rows: list[DeadlineShown] = []
    for sort in Sort:
        claims = [claim for claim in found.claims if claim.sort is sort]
        kept = survival(claims)
        if claims:
            rows.append(DeadlineShown(sort=sort.value, claims=len(claims), without=kept.without, met=kept.met))
    return tuple(rows)


def _pair(pair: Pair) -> PairShown:
    return PairShown(
        sender=pair.sender,
        receiver=pair.receiver,
        read_mapped=pair.sources.coverage.mapped,
        read_used=pair.sources.coverage.used,
        read_kappa=_kappa(pair.sources.kappa),
        model_mapped=pair.model.coverage.mapped,
        model_used=pair.model.coverage.used,
        model_kappa=_kappa(pair.model.kappa),
        equal=pair.trip.equal,
        lost=pair.trip.lost,
        unsaid=pair.trip.unsaid,
    )


def _route(route: tuple[str, str], trip: Trip, standards: Standards) -> RouteShown:
    meanings = (standards.model[name].meaning for name in trip.gone)
    return RouteShown(
        sender=route[0],
        receiver=route[1],
        equal=trip.equal,
        lost=trip.lost,
        unsaid=trip.unsaid,
        gone=tuple(in_both(meaning["en"], meaning["zh"]) for meaning in meanings),
    )


def _labels(standards: Standards, offices: Sequence[str]) -> tuple[LabelShown, ...]:
    """Every contradiction of the table, whether or not its office takes part."""
    return tuple(
        LabelShown(
            meaning=conflict.meaning,
            label=row.label,
            where=row.where,
            word=row.word.value.value,
            source=row.word.source,
            as_of=row.word.as_of.isoformat(),
            confidence=row.word.confidence.value,
            here=row.where in offices,
        )
        for conflict in conflicts(standards.table)
        for row in conflict.rows
    )


def _kappa(kappa: Kappa) -> KappaShown:
    return KappaShown(value=_exact(kappa.value), items=kappa.items, why=kappa.why)


def _exact(share: Fraction | None) -> Exact | None:
    return None if share is None else Exact(share.numerator, share.denominator)


def _reason(code: str) -> Said | None:
    sentence = REASONS.get(code) or GOVERNANCE_REASONS.get(code)
    return None if sentence is None else in_both(sentence, template("reasons", code))
