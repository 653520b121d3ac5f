"""Who has how much power, who could stop what, and in whose hands the run lay.

Power follows from the constitution at the start, for each kind of decision; what was decided in the run may change
it, and the motions of the section on governance say so.

Not here: the motions (`governance`) and how the figures are worked out (`ipchain.governance`, `ipchain.measure`).
"""

from collections.abc import Iterator
from fractions import Fraction
from typing import Annotated, Final

from msgspec import Meta, Struct

from ipchain.experiment.runner import Result
from ipchain.governance.coalitions import minimal_blocking, minimal_winning
from ipchain.governance.constitution import KINDS, Constitution, DecisionKind, electorates_over_turns
from ipchain.governance.electorate import Electorate
from ipchain.governance.game import game_of
from ipchain.governance.invalid import GameTooLarge
from ipchain.governance.power import mean_shapley_shubik, power_of, voice_gap
from ipchain.measure.concentration import Held, blocks_proposed, held, time_led_us
from ipchain.measure.fewest import fewest_by_protocol
from ipchain.measure.weak_points import lines_of, weak_points

_SHORT: Final = 12
"""An exact fraction with more digits than this tells a reader nothing; its value is shown."""


class Ratio(Struct, frozen=True):
    """A share of 1, rounded to a float, and as the exact fraction where that is short: `5/21`, else empty."""

    value: float
    exact: str


class MemberShown(Struct, frozen=True, kw_only=True):
    """One member: its votes in each chamber, its share of all votes, and its power. Nothing is above 1."""

    office: str
    votes: tuple[int, ...]
    share: Ratio
    banzhaf: Ratio
    shapley_shubik: Ratio
    prevent: Ratio
    initiate: Ratio


class Turn(Struct, frozen=True, kw_only=True):
    """One body that decides: under a rotating chair one for each turn, else the only one."""

    members: tuple[MemberShown, ...]
    act: Annotated[Ratio, Meta(description="share of coalitions that win")]
    alone: Annotated[tuple[str, ...], Meta(description="who can block alone")]
    dummies: Annotated[tuple[str, ...], Meta(description="who has a seat and no power")]
    dictator: str
    fewest_to_decide: int
    fewest_to_block: int
    minimal_winning: Annotated[tuple[tuple[int, int], ...], Meta(description="size, how many of that size")]
    minimal_blocking: tuple[tuple[int, int], ...]
    voice_gap: Annotated[Ratio, Meta(description="largest distance of share of votes and Banzhaf index")]


class Body(Struct, frozen=True, kw_only=True):
    """Kinds of decision that are taken in the same way. `turns` is empty where the body is too large to count."""

    decisions: tuple[str, ...]
    chambers: tuple[str, ...]
    turns: tuple[Turn, ...]
    over_turns: Annotated[tuple[tuple[str, Ratio], ...], Meta(description="Shapley-Shubik over all turns, if several")]


class Shared(Struct, frozen=True, kw_only=True):
    """How something was shared among the offices; figures for reading, rounded to a float."""

    what: Annotated[str, Meta(description="votes, blocks, leading")]
    amounts: tuple[tuple[str, int], ...]
    nakamoto_half: int
    nakamoto_third: int
    largest: float
    gini: float
    hhi: float
    effective_number: float
    entropy_bits: float
    evenness: float | None


class Enough(Struct, frozen=True, kw_only=True):
    """How few offices are enough for each thing; None: not measured."""

    members: int
    quorum: int
    decide: int | None
    block: int | None
    propose: int | None
    halt: int
    rewrite: int


class WeakSpots(Struct, frozen=True, kw_only=True):
    """Where the network can be stopped; see `ipchain.measure.weak_points`. None: too many to look at."""

    lines: int
    articulation: tuple[str, ...]
    bridges: tuple[tuple[str, str], ...]
    alone: tuple[str, ...]
    offices: tuple[str, ...] | None
    cut: tuple[tuple[str, str], ...] | None


class PowerShown(Struct, frozen=True, kw_only=True):
    """Everything about power in this run."""

    bodies: tuple[Body, ...]
    enough: Enough
    shared: tuple[Shared, ...]
    weak: WeakSpots

    @property
    def blockers(self) -> tuple[str, ...]:
        """Offices that can block some kind of decision alone, in the order of their codes."""
        return tuple(sorted({office for body in self.bodies for turn in body.turns for office in turn.alone}))


def gather_power(result: Result) -> PowerShown:
    """The power under the scenario's constitution; what the run did with it."""
    scenario = result.scenario
    bodies = tuple(_bodies(scenario.governance.constitution))
    members = scenario.consensus.members
    protocol = fewest_by_protocol(scenario.consensus.model, len(members))
    blocks = held(blocks_proposed(members, result.trace))
    led = held(time_led_us(members, result.trace, result.ended_at_us))
    votes = held([(office.office, office.votes[0]) for turn in bodies[0].turns[:1] for office in turn.members])
    shared = (("votes", votes), ("blocks", blocks), ("leading", led))
    weak = weak_points(members, lines_of(members, scenario.network), protocol.quorum)
    every_turn = [turn for body in bodies for turn in body.turns]
    return PowerShown(
        bodies=bodies,
        enough=Enough(
            members=protocol.members,
            quorum=protocol.quorum,
            decide=min((turn.fewest_to_decide for turn in every_turn), default=None),
            block=min((turn.fewest_to_block for turn in every_turn), default=None),
            propose=None if blocks is None else blocks.nakamoto_half,
            halt=protocol.halt,
            rewrite=protocol.rewrite,
        ),
        shared=tuple(_shared(what, found) for what, found in shared if found is not None),
        weak=WeakSpots(
            lines=len(lines_of(members, scenario.network)),
            articulation=weak.articulation,
            bridges=weak.bridges,
            alone=weak.alone,
            offices=weak.offices,
            cut=weak.lines,
        ),
    )


def _bodies(constitution: Constitution) -> Iterator[Body]:
    """Kinds of decision with the same electorates, in the order of the kinds."""
    together: dict[tuple[Electorate, ...], list[DecisionKind]] = {}
    for kind in KINDS:
        together.setdefault(electorates_over_turns(constitution, kind), []).append(kind)
    for electorates, kinds in together.items():
        turns = _turns(electorates)
        several = len(electorates) > 1 and bool(turns)
        over = mean_shapley_shubik(tuple(power_of(game_of(one)) for one in electorates)) if several else ()
        yield Body(
            decisions=tuple(kinds),
            chambers=tuple(chamber.name for chamber in electorates[0].chambers),
            turns=turns,
            over_turns=tuple((office, _ratio(share)) for office, share in over),
        )


def _turns(electorates: tuple[Electorate, ...]) -> tuple[Turn, ...]:
    try:
        return tuple(_turn(electorate) for electorate in electorates)
    except GameTooLarge:
        return ()


def _turn(electorate: Electorate) -> Turn:
    game = game_of(electorate)
    power = power_of(game)
    chambers = [dict(chamber.weights) for chamber in electorate.chambers]
    all_votes = {office: sum(chamber.get(office, 0) for chamber in chambers) for office in electorate.members}
    total = sum(all_votes.values())
    return Turn(
        members=tuple(
            MemberShown(
                office=member.office,
                votes=tuple(chamber.get(member.office, 0) for chamber in chambers),
                share=_ratio(Fraction(all_votes[member.office], total)),
                banzhaf=_ratio(member.banzhaf),
                shapley_shubik=_ratio(member.shapley_shubik),
                prevent=_ratio(member.prevent),
                initiate=_ratio(member.initiate),
            )
            for member in power.members
        ),
        act=_ratio(power.act),
        alone=power.veto_players,
        dummies=power.dummies,
        dictator=power.dictator or "",
        fewest_to_decide=power.fewest_to_decide,
        fewest_to_block=power.fewest_to_block,
        minimal_winning=_sizes(minimal_winning(game)),
        minimal_blocking=_sizes(minimal_blocking(game)),
        voice_gap=_ratio(voice_gap(power, tuple(all_votes.items()))),
    )


def _sizes(counts: tuple[int, ...]) -> tuple[tuple[int, int], ...]:
    return tuple((size, count) for size, count in enumerate(counts) if count)


def _ratio(value: Fraction) -> Ratio:
    exact = str(value)
    return Ratio(float(value), exact if len(exact) <= _SHORT else "")


def _shared(what: str, found: Held) -> Shared:
    return Shared(
        what=what,
        amounts=found.amounts,
        nakamoto_half=found.nakamoto_half,
        nakamoto_third=found.nakamoto_third,
        largest=float(found.largest),
        gini=float(found.gini),
        hhi=float(found.hhi),
        effective_number=float(found.effective_number),
        entropy_bits=round(found.entropy_bits, 9),
        evenness=None if found.evenness is None else round(found.evenness, 9),
    )
