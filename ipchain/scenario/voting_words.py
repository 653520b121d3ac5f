"""The arithmetic of a constitution and of the given ballots, in words: what a reader can know before anything is run.

    They decide as 'weighted': 75 of 100 votes are needed (QM 30, QR 20, QN 15, QP 15, QT 10, QS 5, QX 5).
    QM can block alone; it takes 4 offices to decide.
    "suspend-qx", by the given ballots: 80 of 100 votes, 75 needed: adopted.

Not here: the indices of power, which a report shows in full, and languages other than English.
"""

from typing import assert_never

from ipchain.governance.constitution import (
    Constitution,
    DecisionKind,
    LeadOffice,
    Model,
    OneOfficeOneVote,
    RotatingChair,
    TwoChamber,
    Weighted,
    electorate_of,
)
from ipchain.governance.electorate import Chamber, Electorate, Weights
from ipchain.governance.invalid import GameTooLarge
from ipchain.governance.record import Poll
from ipchain.governance.tally import Count
from ipchain.scenario.deciding import kinds_by_rule, power_facts
from ipchain.scenario.figures import joined, share_text, span_text
from ipchain.scenario.model import Power, Propose, Scenario
from ipchain.scenario.reckoning import reckoned


def is_governed(scenario: Scenario) -> bool:
    """True when the file says something about how the offices decide, or lets them decide something."""
    default = Constitution(scenario.governance.constitution.members)
    votes = any(isinstance(step.act, Propose) for step in scenario.steps)
    asked = any(isinstance(one.check, Power) for one in scenario.expect)
    return votes or asked or scenario.governance.constitution != default


def constitution_told(scenario: Scenario) -> tuple[str, ...]:
    """How the offices decide, and who can block and decide; one sentence or two for each rule."""
    constitution = scenario.governance.constitution
    first, *others = kinds_by_rule(constitution)
    told = [f"They decide {_model(constitution.model)}: {_rule(constitution, first[0])}."]
    told.append(f"{_capital(_power(constitution, first[0]))}.")
    told += [
        f"For {joined(kinds)}: {_rule(constitution, kinds[0])}; {_power(constitution, kinds[0])}." for kinds in others
    ]
    return tuple(told)


def ballots_told(scenario: Scenario) -> tuple[str, ...]:
    """How each motion comes out by the ballots of the file, and what is refused; without delays and faults."""
    reckoning = reckoned(scenario)
    told = [f'"{poll.motion.name}", by the given ballots: {_outcome(poll)}.' for poll in reckoning.polls]
    by_step: dict[tuple[str, str], list[str]] = {}
    for refusal in reckoning.refusals:
        by_step.setdefault((refusal.step.id, refusal.reason), []).append(refusal.office)
    for (step, reason), offices in by_step.items():
        told.append(f'"{step}": what {joined(offices)} hand{"s" if len(offices) == 1 else ""} in is refused: {reason}.')
    return tuple(told)


def _model(model: Model) -> str:
    match model:
        case OneOfficeOneVote():
            return "by one office, one vote"
        case Weighted():
            return "by weighted votes"
        case TwoChamber():
            return "in two chambers that must agree"
        case LeadOffice(lead, alone):
            return f"as {lead} alone wants" if alone else f"together, never against {lead}"
        case RotatingChair(order, turn_us):
            return f"in turns of {span_text(turn_us)} each: {', '.join(order)}"
        case _:
            assert_never(model)


def _rule(constitution: Constitution, kind: DecisionKind) -> str:
    """`75 of 100 votes are needed (QM 30, ...); a no of QX refuses; votes can be cast for 2 min`."""
    electorate = electorate_of(constitution, kind)
    rule = electorate.rule
    needs = []
    for chamber in electorate.chambers:
        named = f"in '{chamber.name}' " if len(electorate.chambers) > 1 else ""
        needs.append(f"{named}{_needed(electorate, chamber)}{_weights(chamber.weights)}")
    told = "the chair's yes is needed" if isinstance(constitution.model, RotatingChair) else " and ".join(needs)
    veto = f"; a no of {joined(rule.veto)} refuses" if rule.veto else ""
    return f"{told}{veto}; votes can be cast for {span_text(rule.period_us)}"


def _needed(electorate: Electorate, chamber: Chamber) -> str:
    rule = electorate.rule
    if rule.quota_of == "all" or len(chamber.weights) == 1:
        needed = electorate.needed(chamber, chamber.total)
        if chamber.total == 1:
            return f"the yes of {chamber.weights[0][0]} is needed"
        return f"{needed} of {chamber.total} votes are needed"
    quota, more = (rule.quota, rule.more_than) if chamber.quota is None else (chamber.quota, chamber.more_than)
    return f"{'more than ' if more else ''}{share_text(quota)} of the votes cast as yes or no are needed"


def _weights(weights: Weights) -> str:
    """The votes of each office, the most first, where they differ."""
    if len({votes for _, votes in weights}) == 1:
        return ""
    ranked = sorted(weights, key=_most_first)
    return f" ({', '.join(f'{office} {votes}' for office, votes in ranked)})"


def _most_first(one: tuple[str, int]) -> tuple[int, str]:
    return -one[1], one[0]


def _power(constitution: Constitution, kind: DecisionKind) -> str:
    """`nobody can block alone; it takes 3 offices to block and 5 to decide`."""
    try:
        facts = power_facts(constitution, kind)
    except GameTooLarge:
        return "who can block is not counted: there are too many offices with too many votes"
    if facts.veto_players:
        block = f"{joined(facts.veto_players)} can block alone"
    else:
        block = f"nobody can block alone, it takes {facts.fewest_to_block} offices"
    turns = ", in turn" if isinstance(constitution.model, RotatingChair) else ""
    count = "1 office" if facts.fewest_to_decide == 1 else f"{facts.fewest_to_decide} offices"
    return f"{block}{turns}; it takes {count} to decide"


def _outcome(poll: Poll) -> str:
    """`4 of 7 votes, 5 needed: rejected`."""
    tally = poll.tally()
    several = len(tally.counts) > 1
    of_all = poll.electorate.rule.quota_of == "all"
    counts = [f"{f'{one.chamber} ' if several else ''}{_count(one, of_all=of_all)}" for one in tally.counts]
    veto = f"; {joined(tally.vetoed_by)} refuse{'s' if len(tally.vetoed_by) == 1 else ''}" if tally.vetoed_by else ""
    return f"{'; '.join(counts)}{veto}: {'still open at the end' if poll.status == 'open' else poll.status}"


def _count(one: Count, *, of_all: bool) -> str:
    base = one.yes + one.no + (one.abstain + one.absent if of_all else 0)
    votes = "vote" if base == 1 else "votes"
    return f"{one.yes} of {base} {votes}{'' if of_all else ' cast'}, {one.needed} needed"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
