"""What is allowed and still doubtful: advice, codes W601 to W606. The run goes on.

Not here: errors, and advice on motions and ballots (`voting_advice`). W607 (true for yes) is given where the value is
read (`reading`).
"""

from ipchain.consensus.catalogue import MODELS
from ipchain.consensus.raft.settings import RaftSettings
from ipchain.governance.motions import KIND_OF
from ipchain.names import Micros, OfficeId
from ipchain.scenario.figures import span_text
from ipchain.scenario.model import Consensus, Limit, OfficeProfile, Propose, Scenario
from ipchain.scenario.networks import delays_between
from ipchain.scenario.offices import INVENTED_CODES
from ipchain.scenario.problems import has_errors
from ipchain.scenario.typed import Block, Leaf, Report
from ipchain.scenario.vocabulary.checks import METRICS
from ipchain.scenario.voting_advice import advise_on_votes

_FEWEST_SEEDS = 20
_MOTION_METRICS = frozenset({"decision_time", "participation", "deadlock_rate"})
_REQUEST_METRICS = frozenset({"time_to_final", "time_to_everywhere", "availability", "refused_share"})


def advise(top: Block, scenario: Scenario, models: tuple[tuple[str, Consensus], ...], report: Report) -> None:
    """Add what a reader should know. `models` is the variant of the consensus by its name; empty without variants."""
    _dishonest(top, scenario, models, report)
    _quota(top, scenario, report)
    _slow_lines(top, scenario, report)
    _never_tested(top, scenario, report)
    if not has_errors(report.problems):
        advise_on_votes(top, scenario, report)


def _dishonest(top: Block, scenario: Scenario, models: tuple[tuple[str, Consensus], ...], report: Report) -> None:
    trusting = [(name, one.model) for name, one in models or (("", scenario.consensus),) if _trusts(one)]
    for item in top.items("faults"):
        lying = item.block("byzantine") if isinstance(item, Block) else None
        office = lying.get("office", str) if lying else None
        if not isinstance(item, Block) or office is None:
            continue
        name = item.get("id", str) or "this fault"
        if trusting:
            variant, model = trusting[0]
            said = f"{model} tolerates 0 dishonest offices, and '{name}' makes {office} dishonest"
            cells = f"In the cells with {variant} the" if variant else "The"
            report.add("W601", item.spot, said, "", f"{cells} guarantee 'same-ledger' is reported, not judged.")
        if office not in INVENTED_CODES:
            said = f"'{name}' gives {office}, a real office, a dishonest part"
            report.add("W606", item.spot, said, "", "Use an invented office: QM to QY are free.")


def _trusts(consensus: Consensus) -> bool:
    return MODELS[consensus.model].trust == "may stop, never lie"


def _quota(top: Block, scenario: Scenario, report: Report) -> None:
    """Abstentions count as no under `quota_of: all`; say so when somebody abstains and the file is silent on it."""
    block = top.block("governance")
    variants = top.block("variants")
    if variants is not None and "governance" in variants.heads:
        return
    decisions = block.block("decisions") if block else None
    kinds = {step.id: KIND_OF[type(step.act.content)] for step in scenario.steps if isinstance(step.act, Propose)}
    for item in top.items("steps"):
        vote = item.block("vote") if isinstance(item, Block) else None
        ballots = vote.block("ballots") if vote else None
        kind = kinds.get(vote.get("proposal", str) or "") if vote else None
        own = decisions.block(kind) if decisions and kind else None
        if any(rule is not None and "quota_of" in rule.heads for rule in (block, own)):
            continue
        for leaf in ballots.fields.values() if ballots else ():
            if isinstance(leaf, Leaf) and leaf.text == "abstain":
                said = "the quota is of all entitled votes, so an abstention counts as no"
                report.add("W602", leaf.spot, said, "", "Write 'quota_of: all' or 'quota_of: cast' under governance.")
                return


def _slow_lines(top: Block, scenario: Scenario, report: Report) -> None:
    settings = scenario.consensus.settings
    # Delays may be missing where something else is wrong already.
    if not isinstance(settings, RaftSettings) or len(scenario.offices) < 2 or has_errors(report.problems):
        return
    slowest, pair = slowest_round_trip(scenario.offices, scenario)
    if slowest <= settings.election_timeout_us[0]:
        return
    block = top.block("consensus")
    leaf = block.fields.get("election_timeout") if block else None
    spot = leaf.spot if leaf is not None else top.spot_of("consensus")
    low = span_text(settings.election_timeout_us[0])
    said = (
        f"the election timeout of {low} is below the slowest round trip, {pair[0]} and {pair[1]}: {span_text(slowest)}"
    )
    report.add("W603", spot, said, "", "Offices will stand for election while a healthy leader is on its way to them.")


def slowest_round_trip(
    offices: tuple[OfficeProfile, ...], scenario: Scenario
) -> tuple[Micros, tuple[OfficeId, OfficeId]]:
    """The longest way there and back, without jitter, and between whom. At least two offices."""
    delays = delays_between(offices, scenario.network)
    trips = {(first, second): delay + delays[second, first] for (first, second), delay in delays.items()}
    pair = max(sorted(trips), key=lambda ends: trips[ends])
    return trips[pair], pair


def _never_tested(top: Block, scenario: Scenario, report: Report) -> None:
    """Limits on requests or motions that nobody makes."""
    verbs = {step.verb for step in scenario.steps} | ({"register"} if scenario.load else set())
    by_line = {item.spot.line: item for item in top.items("expect") if isinstance(item, Block)}
    for one in scenario.expect:
        check = one.check
        if not isinstance(check, Limit) or METRICS[check.metric].later:
            continue
        idle = check.of is not None and check.of not in verbs
        nobody_proposes = check.metric in _MOTION_METRICS and "propose" not in verbs
        if idle or nobody_proposes or (check.metric in _REQUEST_METRICS and not verbs):
            what = f"no step or load with '{check.of}'" if idle else "no request at all"
            what = "no step with 'propose'" if nobody_proposes else what
            said = f"'{one.id}' will not be tested: there is {what}"
            report.add("W604", by_line[one.line].spot, said, "", "A check without a sample never counts as held.")


def advise_comparison(top: Block, report: Report) -> None:
    """What a reader should know of a comparison as a whole: fewer seeds than intervals need."""
    compare = top.block("compare")
    if compare is None or "seeds" not in compare.fields:
        return
    counts = [len(leaf.value) if isinstance(leaf.value, range) else 1 for leaf in _leaves(compare)]
    if sum(counts) < _FEWEST_SEEDS:
        said = f"{sum(counts)} seeds are few for intervals"
        report.add("W605", compare.fields["seeds"].spot, said, "", f"Write at least {_FEWEST_SEEDS}, such as '1-30'.")


def _leaves(compare: Block) -> tuple[Leaf, ...]:
    return tuple(item for item in compare.items("seeds") if isinstance(item, Leaf))
