"""The background load of a scenario: Poisson arrivals at each office, from one stream of chance each.

Arrivals do not wait for one another, nor for a host that is late: each is planned from the moment the one before it
was due. So the same requests come in every host.

Not here: what becomes of a filing (`clients`).
"""

from collections.abc import Callable

from ipchain.chance import Stream
from ipchain.names import SECOND, Micros, OfficeId, PartyId, RightId
from ipchain.office.state import Request
from ipchain.rights.actions import Action
from ipchain.rights.actions import Register as RegisterAction
from ipchain.scenario.model import Load
from ipchain.staging.quantiles import UNIT, exponential
from ipchain.staging.stage import Stage
from ipchain.trace import Requested

HandIn = Callable[[Micros, OfficeId, str, Request], None]
"""Gives a request to an office under a reference."""


def plan_load(stage: Stage, load: Load, hand_in: HandIn) -> None:
    """Plan the first filing at each of its offices; every filing plans the next."""
    rate = load.rate / len(load.at_offices) if load.shared else load.rate
    mean_us = int(SECOND / rate)
    for office in load.at_offices:
        chance = Stream(stage.scenario.seed, f"load:{load.id}:{office}")
        _plan_arrival(stage, load, hand_in, office, mean_us, chance, 1, load.from_us)


def _plan_arrival(
    stage: Stage,
    load: Load,
    hand_in: HandIn,
    office: OfficeId,
    mean_us: Micros,
    chance: Stream,
    count: int,
    since: Micros,
) -> None:
    due = since + mean_us * exponential()[chance.take16(1)[0]] // UNIT
    if due >= load.until_us:
        return

    def arrive(now: Micros) -> None:
        reference = f"{load.id}/{office}/{count}"
        right = f"{load.id}-{office}-{count}"
        stage.leave(now, Requested(reference, False, office, "register", right, due))
        hand_in(now, office, reference, _filing(load, right, office))
        _plan_arrival(stage, load, hand_in, office, mean_us, chance, count + 1, due)

    stage.at(due, arrive)


def _filing(load: Load, right: str, office: OfficeId) -> Action:
    return RegisterAction(
        right=RightId(right),
        kind=load.kind.value,
        owner=PartyId(f"applicant-{office}"),
        words="",
        nice_classes=(),
        ipc=(),
        number="",
        documents=(),
        priority_of=RightId(""),
    )
