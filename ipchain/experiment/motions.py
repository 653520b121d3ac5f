"""Motions and ballots made by program: steps that propose and vote, and drawn ones for campaigns.

What is drawn is neither sensible nor fair: constitutions of every model, motions that cannot be, ballots that come
twice, too late, or from offices without a vote. All of it must be judged alike by every office.
"""

from dataclasses import replace
from fractions import Fraction
from typing import Final

from ipchain.chance import Stream
from ipchain.governance.constitution import (
    MODEL_NAMES,
    Constitution,
    LeadOffice,
    Model,
    OneOfficeOneVote,
    RotatingChair,
    TwoChamber,
    Weighted,
)
from ipchain.governance.electorate import Chamber, Rule, one_each, votes
from ipchain.governance.motions import (
    AdmitOffice,
    ChangeRules,
    ChangeWeight,
    Content,
    ReadmitOffice,
    SuspendOffice,
    Upgrade,
)
from ipchain.governance.tally import CHOICES, Choice
from ipchain.names import MILLISECOND, SECOND, Micros, OfficeId
from ipchain.scenario.model import Governance, Propose, Scenario, Step, Vote

_QUOTAS: Final = (Fraction(1, 3), Fraction(1, 2), Fraction(2, 3), Fraction(3, 4), Fraction(1))
_MOST_MOTIONS: Final = 6


def proposal(name: str, office: OfficeId, content: Content, at_us: Micros, open_for_us: Micros = 0) -> Step:
    """A step that proposes this; the motion is called like the step."""
    return Step(name, "propose", Propose(office, content, open_for_us), at_us, None, "final", "", "", 0)


def ballots(name: str, motion: str, cast: tuple[tuple[OfficeId, Choice], ...], at_us: Micros) -> Step:
    """A step in which these offices vote on a motion."""
    return Step(name, "vote", Vote(motion, cast), at_us, None, "final", "", "", 0)


def with_motions(scenario: Scenario, chance: Stream, until_us: Micros) -> Scenario:
    """The scenario with a drawn constitution, and drawn motions and ballots before `until_us`."""
    offices = scenario.consensus.members
    steps: list[Step] = []
    for number in range(chance.between(1, _MOST_MOTIONS)):
        name = f"motion-{number}"
        at_us = chance.below(until_us)
        open_for_us = chance.between(1, 30_000) * MILLISECOND
        content = _content(chance, offices)
        steps.append(proposal(name, chance.choose(offices), content, at_us, open_for_us))
        for turn in range(chance.between(1, 3)):
            voters = tuple(sorted(chance.sample(offices, chance.between(1, len(offices)))))
            cast = tuple((office, _choice(chance)) for office in voters)
            # Mostly within the time, sometimes before the motion is there or after its end.
            cast_us = max(0, at_us - SECOND + chance.below(open_for_us + open_for_us // 2 + 2 * SECOND))
            steps.append(ballots(f"{name}-ballots-{turn}", name, cast, min(cast_us, until_us)))
    constitution = _constitution(chance, offices)
    governance = Governance(MODEL_NAMES[type(constitution.model)], constitution)
    return replace(scenario, governance=governance, steps=(*scenario.steps, *steps))


def _choice(chance: Stream) -> Choice:
    """Yes for the most part, so that something is adopted now and then."""
    return "yes" if chance.happens(3, 5) else chance.choose(CHOICES)


def _content(chance: Stream, offices: tuple[OfficeId, ...]) -> Content:
    roll, office = chance.below(10), chance.choose(offices)
    if roll < 3:
        return SuspendOffice(office)
    if roll < 5:
        return ReadmitOffice(office)
    if roll < 7:
        return ChangeWeight(office, chance.below(6), chance.choose(("weights", "offices", "second")))
    if roll < 8:
        quota = chance.choose(_QUOTAS)
        return ChangeRules(
            chance.choose(("", "suspend-office", "upgrade")),
            quota.numerator,
            quota.denominator,
            chance.choose(("all", "cast")),
            more_than=chance.happens(1, 3),
            veto=(office,) if chance.happens(1, 3) else (),
            period_us=chance.between(1, 20) * SECOND,
        )
    return Upgrade("2") if roll < 9 else AdmitOffice(OfficeId("QY"))


def _constitution(chance: Stream, offices: tuple[OfficeId, ...]) -> Constitution:
    """Any model under any rule that its members can meet."""
    rule = Rule(
        chance.choose(_QUOTAS),
        chance.choose(("all", "cast")),
        chance.happens(1, 4),
        chance.sample(offices, chance.choose((0, 0, 0, 1, 2))),
        chance.between(1, 20) * SECOND,
    )
    if rule.quota == 1:
        rule = replace(rule, more_than=False)
    return Constitution(offices, _model(chance, offices), rule)


def _model(chance: Stream, offices: tuple[OfficeId, ...]) -> Model:
    weights = votes({office: chance.between(1, 9) for office in offices})
    match chance.below(5):
        case 0:
            return OneOfficeOneVote()
        case 1:
            return Weighted(weights)
        case 2:
            return TwoChamber(Chamber("offices", one_each(offices)), Chamber("second", weights, Fraction(1, 2)))
        case 3:
            return LeadOffice(chance.choose(offices), alone=chance.happens(1, 2))
        case _:
            return RotatingChair(chance.sample(offices, chance.between(1, len(offices))), 5 * SECOND)
