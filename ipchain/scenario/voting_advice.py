"""Advice on motions and ballots: what will be recorded and not carried out, and what the ledger will refuse.

Not here: errors (`motions`, `constitutions`), and other advice (`advice`).
"""

from typing import Final

from ipchain.governance.motions import KIND_OF, AdmitOffice, Upgrade
from ipchain.governance.reasons import REASONS
from ipchain.scenario.figures import span_text
from ipchain.scenario.model import Decision, Outcome, Propose, Scenario, Vote
from ipchain.scenario.problems import Spot
from ipchain.scenario.reckoning import Reckoning, Refusal, reckoned
from ipchain.scenario.typed import Block, Report

_ONLY_RECORDED: Final = (AdmitOffice, Upgrade)


def advise_on_votes(top: Block, scenario: Scenario, report: Report) -> None:
    """Add what a reader should know about the motions of a sound file."""
    if not any(isinstance(step.act, Propose | Vote) for step in scenario.steps):
        return
    blocks = {item.spot.line: item for item in top.items("steps") if isinstance(item, Block)}
    for step in scenario.steps:
        if isinstance(step.act, Propose) and isinstance(step.act.content, _ONLY_RECORDED):
            kind = KIND_OF[type(step.act.content)]
            acting = blocks[step.line].block("propose")
            spot = acting.fields["decision"].spot if acting else blocks[step.line].spot
            said = f"a decision of the kind '{kind}' is recorded, and nothing else happens"
            report.add("W611", spot, said, "", "The vote itself is played in full.")
    reckoning = reckoned(scenario)
    _open_at_the_end(top, scenario, reckoning, report)
    meant = {one.check.step for one in scenario.expect if isinstance(one.check, Outcome)}
    for refusal in reckoning.refusals:
        if refusal.step.id not in meant:
            said = f"what {refusal.office} hands in with '{refusal.step.id}' will be refused: {refusal.reason}"
            report.add("W612", _spot(blocks[refusal.step.line], refusal), said, "", REASONS[refusal.reason])


def _open_at_the_end(top: Block, scenario: Scenario, reckoning: Reckoning, report: Report) -> None:
    """A decision that is expected, of a vote that outlasts the run."""
    over = {poll.motion.name: poll.closes_at for poll in reckoning.polls if poll.status == "open"}
    checks = {item.spot.line: item for item in top.items("expect") if isinstance(item, Block)}
    for one in scenario.expect:
        if isinstance(one.check, Decision) and one.check.proposal in over:
            ends = span_text(over[one.check.proposal])
            said = f"'{one.id}' will not be tested: by the given ballots, the vote is open until {ends}"
            note = f"The run ends at {span_text(scenario.duration_us)}. Make 'duration' longer, or 'open_for' shorter."
            report.add("W604", checks[one.line].spot, said, "", note)


def _spot(block: Block, refusal: Refusal) -> Spot:
    """The office's ballot, or the motion."""
    vote = block.block("vote")
    ballots = vote.block("ballots") if vote else None
    return ballots.spot_of(refusal.office) if ballots else block.spot
