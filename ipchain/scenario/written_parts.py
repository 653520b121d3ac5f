"""Steps, faults, expectations and settings written as lines of a scenario file, exactly.

Not here: the order of the whole file and where values came from (`resolved`).
"""

from collections.abc import Iterator, Mapping
from typing import Final, assert_never

from ipchain.consensus.raft.settings import RaftSettings
from ipchain.names import OfficeId
from ipchain.scenario.figures import decimal_text, rate_text, share_text, span_text, term_text
from ipchain.scenario.model import (
    Act,
    Always,
    Assign,
    AtEnd,
    Certify,
    Consensus,
    Crash,
    DealEnds,
    Decide,
    Decision,
    Disturb,
    Eventually,
    Expectation,
    Extend,
    Fault,
    Jump,
    LegalEffect,
    License,
    Limit,
    Outcome,
    Partition,
    Pause,
    Power,
    Propose,
    Query,
    Register,
    Role,
    Settles,
    Simple,
    Slow,
    Step,
    Target,
    Verify,
    Vote,
)
from ipchain.scenario.sentences import figure
from ipchain.scenario.vocabulary.checks import METRICS, NEVER
from ipchain.scenario.written import Line, flow, in_braces, quoted, yes_no
from ipchain.scenario.written_governance import motion
from ipchain.scenario.written_law import law_check_text

_EVENTS: Final[Mapping[str, str]] = {guarantee: event for event, (guarantee, _) in NEVER.items()}


def consensus_lines(consensus: Consensus) -> Iterator[Line]:
    """The model and all its settings."""
    settings = consensus.settings
    values: dict[str, str] = {
        "model": consensus.model,
        "block_interval": span_text(settings.block_interval_us),
        "block_size": str(settings.block_size),
    }
    if settings.first_leader is not None:
        values["first_leader"] = settings.first_leader
    if isinstance(settings, RaftSettings):
        low, high = settings.election_timeout_us
        values["heartbeat"] = span_text(settings.heartbeat_us)
        values["election_timeout"] = f"[{span_text(low)}, {span_text(high)}]"
        values["pre_vote"] = yes_no(value=settings.pre_vote)
        values["check_quorum"] = yes_no(value=settings.check_quorum)
    else:
        values["view_change_timeout"] = span_text(settings.view_change_timeout_us)
        values["view_change_timeout_cap"] = span_text(settings.view_change_timeout_cap_us)
        values["checkpoint_interval"] = str(settings.checkpoint_interval)
        values["status_interval"] = span_text(settings.status_interval_us)
    yield Line("consensus:")
    for key, value in values.items():
        yield Line(f"  {key}: {value}", f"consensus.{key}")


def step_lines(step: Step, before: Step | None) -> Iterator[Line]:
    """One step; `before` is the one it follows in the file."""
    yield Line(f"  - id: {quoted(step.id)}", remark=f"line {step.line}")
    if step.at_us is not None:
        yield Line(f"    at: {span_text(step.at_us)}")
    if step.after is not None:
        follows = before is not None and step.after == before.id
        yield Line(f"    after: {quoted(step.after)}", remark="the step before" if follows else "")
        yield Line(f"    reaches: {step.reaches}")
    yield Line(f"    say: {quoted(step.say)}")
    if step.why:
        yield Line(f"    why: {quoted(step.why)}")
    if isinstance(step.act, Jump):
        yield Line(f"    jump: {term_text(step.act.by)}")
        return
    yield Line(f"    {step.verb}:")
    for key, value in _act(step.act).items():
        yield Line(f"      {key}: {value}")


def fault_lines(fault: Fault) -> Iterator[Line]:
    """One fault."""
    yield Line(f"  - id: {quoted(fault.id)}", remark=f"line {fault.line}")
    if fault.from_us is not None:
        yield Line(f"    at: {span_text(fault.from_us)}")
    if fault.after is not None:
        yield Line(f"    after: {quoted(fault.after)}")
    yield Line(f"    for: {span_text(fault.for_us)}")
    yield Line(f"    say: {quoted(fault.say)}")
    yield Line(f"    {fault.kind}: {_fault(fault)}")


def expectation_lines(one: Expectation) -> Iterator[Line]:
    """One expectation, with the sentence that was made of it."""
    yield Line(f"  - id: {quoted(one.id)}", remark=f"line {one.line}: {one.required}")
    yield Line(f"    {one.kind}: {_check(one)}")
    if one.within_us is not None:
        yield Line(f"    within: {span_text(one.within_us)}")
    if one.during is not None:
        yield Line(f"    during: {quoted(one.during)}")
    if one.after is not None:
        yield Line(f"    after: {one.after} {one.after_edge}")
    if one.outside_faults:
        yield Line("    outside_faults: yes")
    yield Line(f"    severity: {one.severity}")
    for key, text in (("workstream", one.workstream), ("why", one.why), ("say", one.say)):
        if text:
            yield Line(f"    {key}: {quoted(text)}")


def _act(act: Act) -> Mapping[str, str]:
    match act:
        case Register():
            return _stated(
                right=act.right,
                kind=act.kind.value,
                at_office=act.at_office,
                owner=act.owner,
                words=quoted(act.words) if act.words else "",
                nice_classes=flow(act.nice_classes) if act.nice_classes else "",
                ipc=flow(act.ipc) if act.ipc else "",
                number=quoted(act.number) if act.number else "",
                documents=flow(act.documents) if act.documents else "",
                priority_of=act.priority_of or "",
            )
        case Extend():
            return _stated(right=act.right, at_office=act.at_office, to=flow(act.to))
        case Assign():
            return {
                **_stated(right=act.right, at_office=act.at_office),
                "from": act.assignor,
                **_stated(
                    to=act.assignee,
                    share=share_text(act.share),
                    part_of=flow(act.part_of) if act.part_of else "",
                    documents=flow(act.documents) if act.documents else "",
                    **_contract(act),
                ),
            }
        case License():
            return {
                **_stated(right=act.right, at_office=act.at_office),
                "from": act.licensor,
                **_stated(
                    to=act.licensee,
                    territory=flow(act.territory),
                    exclusive=yes_no(value=act.exclusive),
                    term=term_text(act.term) if act.term is not None else "",
                    sublicence=yes_no(value=act.sublicence),
                    part_of=flow(act.part_of) if act.part_of else "",
                    **_contract(act),
                ),
            }
        case Decide():
            grounds = quoted(act.grounds) if act.grounds else ""
            upheld = yes_no(value=act.upheld)
            return _stated(right=act.right, at_office=act.at_office, upheld=upheld, grounds=grounds)
        case Simple():
            grounds = quoted(act.grounds) if act.grounds else ""
            return _stated(right=act.right, at_office=act.at_office, grounds=grounds, by=act.by or "")
        case Certify() | Query():
            return _stated(right=act.right, at_office=act.at_office)
        case Verify():
            return _stated(certificate_of=act.certificate_of, at_office=act.at_office)
        case Jump():
            return {}
        case Propose():
            open_for = span_text(act.open_for_us) if act.open_for_us else ""
            return {"at_office": act.at_office, **motion(act.content), **_stated(open_for=open_for)}
        case Vote():
            cast = in_braces({str(office): choice for office, choice in act.ballots})
            return {"proposal": quoted(act.proposal), "ballots": cast}
        case _:
            assert_never(act)


def _contract(act: Assign | License) -> Mapping[str, str]:
    return {"signed": act.signed.isoformat() if act.signed else "", "deal": quoted(act.deal) if act.deal else ""}


def _stated(**values: str) -> Mapping[str, str]:
    return {key: value for key, value in values.items() if value}


def _fault(fault: Fault) -> str:
    what = fault.what
    match what:
        case Partition():
            if what.isolate is not None:
                return f"{{isolate: {_target(what.isolate)}}}"
            return f"[{', '.join(flow(group) for group in what.groups)}]"
        case Crash() | Pause():
            return _target(what.target)
        case Slow():
            more = f"x {decimal_text(what.times)}" if what.times != 1 else f"+{span_text(what.plus_us)}"
            return f"{{{_place(what.target, what.link)}delay: {more}}}"
        case Disturb():
            spread = "" if fault.kind == "lose" else f", spread: {span_text(what.spread_us)}"
            return f"{{{_place(what.target, what.link)}share: {share_text(what.share)}{spread}}}"
        case _:
            assert_never(what)


def _place(target: Target | None, link: tuple[OfficeId, OfficeId] | None) -> str:
    if link is not None:
        return f"link: {flow(link)}, "
    return f"office: {_target(target)}, " if target is not None else ""


def _target(target: Target) -> str:
    if isinstance(target, Role):
        return f"random {target.count}" if target.role == "random" else target.role
    return target[0] if len(target) == 1 else flow(target)


def _check(one: Expectation) -> str:
    check = one.check
    match check:
        case Always():
            return _EVENTS[check.guarantee] if one.kind == "never" else check.guarantee
        case Outcome():
            because = f", because: {check.because}" if check.because else ""
            return f"{{step: {quoted(check.step)}, is: {check.outcome}{because}}}"
        case Eventually():
            return _eventually(check)
        case AtEnd():
            facts = _stated(right=check.right or "", owner=check.owner or "")
            licensees = {"licensees": flow(check.licensees)} if check.licensees is not None else {}
            rest = _stated(status=check.status or "", office=check.office or "", state=check.state or "")
            return in_braces({**facts, **licensees, **rest, "at_offices": flow(check.at_offices)})
        case Limit():
            narrowed = _stated(of=check.of or "", at_office=check.at_office or "")
            return in_braces({"metric": check.metric, "stat": check.stat, **narrowed, **_bound(check)})
        case Decision():
            return in_braces({"proposal": quoted(check.proposal), "is": check.outcome})
        case Power():
            return _power(check)
        case LegalEffect() | DealEnds() | Settles():
            return law_check_text(check)
        case _:
            assert_never(check)


def _power(check: Power) -> str:
    facts: dict[str, str] = {"decision": check.decision} if check.decision is not None else {}
    if check.veto_players is not None:
        facts["veto_players"] = flow(check.veto_players) if check.veto_players else "none"
    if check.max_share is not None:
        facts["max_share"] = share_text(check.max_share)
    for key, count in (("min_to_block", check.min_to_block), ("min_to_decide", check.min_to_decide)):
        if count is not None:
            facts[key] = str(count)
    return in_braces(facts)


def _eventually(check: Eventually) -> str:
    match check.what:
        case "same_ledger":
            return f"{{same_ledger: {flow(check.offices)}}}"
        case "leader":
            return f"{{leader: {check.offices[0] if len(check.offices) == 1 else 'any'}}}"
        case "entry":
            return f"{{entry: {quoted(check.entry)}, at_offices: {flow(check.offices)}}}"
        case _:
            assert_never(check.what)


def _bound(check: Limit) -> Mapping[str, str]:
    unit = METRICS[check.metric].unit
    texts = []
    for bound in (check.low, check.high):
        if bound is None:
            texts.append("")
        elif check.of_before:
            texts.append(f"{decimal_text(bound * 100)} % of before")
        elif unit == "per second" and bound:
            texts.append(rate_text(bound))
        else:
            texts.append(figure(bound, unit))
    low, high = texts
    if check.low is not None and check.high is not None:
        return {"exactly": low} if check.low == check.high else {"between": f"[{low}, {high}]"}
    if check.low is not None:
        return {"at_least" if check.low_included else "above": low}
    return {"at_most" if check.high_included else "below": high}
