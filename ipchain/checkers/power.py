"""`power`: who can decide and who can block, by the constitution in force when the run is over.

The constitution is the scenario's, amended by the motions that took effect. Every copy of the ledger shows the same
decisions in the same order, so the first that shows one is enough. Suspended offices keep their votes.

Not here: the indices (`ipchain.governance.power`), and whether a motion was adopted rightly (`decision`).
"""

from collections.abc import Iterator, Mapping
from typing import Final

from ipchain.checkers.answer import Answer, untested, verdict_on
from ipchain.checkers.sentences import Amount, say
from ipchain.checkers.verdict import Finding, Record, Verdict
from ipchain.governance.amendment import amended
from ipchain.governance.constitution import DecisionKind
from ipchain.governance.invalid import GameTooLarge
from ipchain.governance.motions import Content
from ipchain.names import Micros
from ipchain.scenario.deciding import PowerFacts, kinds_by_rule, power_facts
from ipchain.scenario.model import Expectation, Power, Propose, Scenario
from ipchain.trace import DecisionEnacted, Event, RunEnded


class PowerChecker:
    """Keeps the constitution in force, and reckons at the end."""

    __slots__ = ("_check", "_constitution", "_enacted", "_ended", "_expectation", "_motions", "id")
    watches: Final[tuple[type[Event], ...]] = (DecisionEnacted, RunEnded)

    def __init__(self, expectation: Expectation, scenario: Scenario) -> None:
        assert isinstance(expectation.check, Power)
        self.id = expectation.id
        self._expectation = expectation
        self._check = expectation.check
        self._constitution = scenario.governance.constitution
        self._motions: Mapping[str, Content] = {
            step.id: step.act.content for step in scenario.steps if isinstance(step.act, Propose)
        }
        self._enacted: dict[str, Record] = {}
        self._ended = ""

    def observe(self, now: Micros, event: Event) -> None:
        """Note what takes effect."""
        if type(event) is RunEnded:
            self._ended = event.why
        elif type(event) is DecisionEnacted and not event.obstacle and event.motion not in self._enacted:
            self._enacted[event.motion] = (now, event)
            self._constitution = amended(self._constitution, self._motions[event.motion])

    def verdict(self, end: Micros) -> Verdict:
        """The power at the end, against what it should be."""
        return verdict_on(self._expectation, self._answer(end))

    def _answer(self, end: Micros) -> Answer:
        if self._ended != "completed":
            return untested(say("run.cut-short", why=self._ended or "interrupted", end=end))
        try:
            found = tuple(self._found())
        except GameTooLarge:
            return untested(say("power.too-large"))
        evidence = tuple(self._enacted.values())[-3:]
        wrong = tuple((kinds, facts) for kinds, facts in found if not _meets(facts, self._check))
        observed = say("observed:power", facts=tuple(_told(kinds, facts) for kinds, facts in wrong or found))
        finding = Finding.DOES_NOT_HOLD if wrong else Finding.HOLDS
        return Answer(finding, observed, len(found), end if wrong else None, (), evidence)

    def _found(self) -> Iterator[tuple[tuple[DecisionKind, ...], PowerFacts]]:
        """The facts of each rule in force, with the kinds of decision it is for; empty: all of them."""
        constitution, kind = self._constitution, self._check.decision
        if kind is not None:
            yield (kind,), power_facts(constitution, kind)
            return
        groups = kinds_by_rule(constitution)
        for kinds in groups:
            yield kinds if len(groups) > 1 else (), power_facts(constitution, kinds[0])


def _meets(facts: PowerFacts, check: Power) -> bool:
    """True when the facts are as the check asks, as far as it asks."""
    return (
        (check.veto_players is None or set(check.veto_players) == set(facts.veto_players))
        and (check.max_share is None or facts.largest_share <= check.max_share)
        and (check.min_to_block is None or facts.fewest_to_block >= check.min_to_block)
        and (check.min_to_decide is None or facts.fewest_to_decide >= check.min_to_decide)
    )


def _told(kinds: tuple[DecisionKind, ...], facts: PowerFacts) -> str:
    told = say(
        "power.facts",
        who=facts.veto_players,
        block=facts.fewest_to_block,
        decide=facts.fewest_to_decide,
        share=Amount(facts.largest_share, "share"),
        strongest=facts.strongest,
    )
    return say("power.for", kinds=kinds, facts=told) if kinds else told
