"""The interoperability of a run: layers, agreement of labels, loss of records, divergence, staleness, deadlines.

One value with everything, worked out from the trace, the profiles of the run's offices, and the shipped standards.
Every share is an exact fraction with its counts beside it; what a run cannot show is None, never 0 or 1.
Definitions, units, sources and limits: docs/interoperability.md.

Not here: legal effect of licences and transfers (`ipchain.rights.effect`), what would be a good figure, and identity
resolution: parties have one name at all offices, so that no run has anything to resolve.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ipchain.interop.conflicts import Conflict, conflicts
from ipchain.interop.layers import Layer, Passed, Score, pass_rates, score
from ipchain.interop.pairs import Pair, all_pairs
from ipchain.interop.round_trip import Trip
from ipchain.measure.crossings import Crossing, crossings
from ipchain.measure.deadlines import Claim, claims_of
from ipchain.measure.deliveries import Deliveries, deliveries
from ipchain.measure.legal_days import legal_calendar
from ipchain.measure.losses import Route, losses, shapes
from ipchain.measure.replay import replay
from ipchain.measure.replicas import Divergence, Staleness, divergence, staleness
from ipchain.names import Micros, OfficeId
from ipchain.scenario.model import Scenario
from ipchain.scenario.standards import Standards
from ipchain.trace import Event


@dataclass(frozen=True, slots=True)
class Interoperability:
    """Everything measured of one run.

    `rates` are the layers from below, `by_office` those of what each office received; `stops` counts what was stopped,
    by layer and code. `pairs` are the run's offices as trade mark registers; `losses` what the run's own records lose
    on each route, with `records` how many there were.
    """

    crossings: tuple[Crossing, ...]
    rates: tuple[Passed, ...]
    by_office: Mapping[OfficeId, tuple[Passed, ...]]
    stops: Mapping[tuple[Layer, str], int]
    score: Score
    deliveries: Deliveries
    pairs: tuple[Pair, ...]
    conflicts: tuple[Conflict, ...]
    records: int
    losses: Mapping[Route, Trip]
    divergence: Divergence
    staleness: Staleness
    claims: tuple[Claim, ...]


def interoperability(
    scenario: Scenario, records: Sequence[tuple[Micros, Event]], standards: Standards
) -> Interoperability:
    """Measure a run from its whole trace."""
    profiles = {office.code: office.legal for office in scenario.offices}
    calendar = legal_calendar(scenario.calendar, records)
    handed = crossings(scenario, records, standards)
    rates = pass_rates([crossing.handed for crossing in handed])
    run = replay(records, profiles)
    claims = claims_of(run, records, scenario.steps, calendar, profiles)
    end = records[-1][0] if records else 0
    on_record = shapes(run.registers, tuple(profiles), calendar.on(end))
    return Interoperability(
        crossings=handed,
        rates=rates,
        by_office={
            office: pass_rates([crossing.handed for crossing in handed if crossing.receiver == office])
            for office in profiles
        },
        stops=_stops(handed),
        score=score(rates),
        deliveries=deliveries(records),
        pairs=all_pairs(tuple(profiles.values()), standards.model, standards.table),
        conflicts=conflicts(standards.table, profiles),
        records=sum(on_record.values()),
        losses=losses(on_record, profiles, standards),
        divergence=divergence(records, tuple(profiles)),
        staleness=staleness(records, tuple(profiles)),
        claims=claims,
    )


def _stops(handed: Sequence[Crossing]) -> Mapping[tuple[Layer, str], int]:
    counted = Counter((one.handed.stopped, one.why) for one in handed)
    return {
        (layer, why): counted[layer, why]
        for layer in Layer
        for why in sorted(why for stopped, why in counted if stopped is layer)
    }
