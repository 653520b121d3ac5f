"""Who led from when until when, in which term or view, and when nobody did.

Not here: drawing and words (`ipchain.report.charts.leaders`), who should have led.
"""

from typing import Final, Literal

from msgspec import Struct

from ipchain.experiment.runner import Result
from ipchain.measure.metric import Window
from ipchain.measure.reigns import Leadership
from ipchain.names import Micros, OfficeId
from ipchain.report.dossier.bands import Band, bands_of
from ipchain.report.dossier.thinning import Point, Series, thinned
from ipchain.trace import LeaderChosen, RoundEntered

REIGNS: Final = 400
"""Reigns that are drawn and listed; a run with more shows its first ones, and says how many there were."""

ROUND_SLOTS: Final = 600

RoundWord = Literal["term", "view"]
_ROUNDS: Final[dict[str, RoundWord]] = {"raft": "term", "pbft": "view"}


class Led(Struct, frozen=True):
    """One office led one round from `since_us` until `until_us`."""

    office: OfficeId
    round: int
    since_us: Micros
    until_us: Micros


class Leaders(Struct, frozen=True, kw_only=True):
    """`led_us` is how long each office led, in the order of `offices`; with `vacant_us` it sums up to the run.

    `rounds` is the highest round any office had entered by then. `with_leader` counts rounds that somebody led.
    """

    ended_us: Micros
    round_word: RoundWord
    offices: tuple[OfficeId, ...]
    reigns: tuple[Led, ...]
    reigns_of: int
    vacancies: tuple[Window, ...]
    vacancies_of: int
    led_us: tuple[Micros, ...]
    vacant_us: Micros
    longest_vacant: Window | None
    rounds: Series
    with_leader: int
    bands: tuple[Band, ...]


def gather_leaders(result: Result) -> Leaders:
    """The leaders of a run, from its trace."""
    leadership = Leadership()
    rounds: list[Point] = []
    led: set[int] = set()
    for now, event in result.trace:
        if isinstance(event, Leadership.watches):
            leadership.observe(now, event)
        if isinstance(event, LeaderChosen):
            led.add(event.round)
        if isinstance(event, LeaderChosen | RoundEntered) and (not rounds or event.round > rounds[-1][1]):
            rounds.append((now, event.round))
    end = result.ended_at_us
    offices = tuple(office.code for office in result.scenario.offices)
    reigns = [
        Led(reign.office, reign.round, reign.since, end if reign.until is None else reign.until)
        for reign in leadership.reigns
    ]
    vacancies = leadership.vacancies(end)
    return Leaders(
        ended_us=end,
        round_word=_ROUNDS[result.scenario.consensus.model],
        offices=offices,
        reigns=tuple(reigns[:REIGNS]),
        reigns_of=len(reigns),
        vacancies=vacancies[:REIGNS],
        vacancies_of=len(vacancies),
        led_us=tuple(
            sum(reign.until_us - reign.since_us for reign in reigns if reign.office == office) for office in offices
        ),
        vacant_us=sum(last - first for first, last in vacancies),
        longest_vacant=max(vacancies, key=lambda gap: gap[1] - gap[0], default=None),
        rounds=thinned(rounds, ROUND_SLOTS, end),
        with_leader=len(led),
        bands=bands_of(result.trace),
    )
