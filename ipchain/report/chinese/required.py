"""What an expectation requires, said in Chinese; made from the expectation itself, as the English sentence is.

The writer's own `say` is shown as it is, in whatever language it was written; it never comes here.

Not here: the English sentences (`ipchain.scenario.sentences`) and what was seen (`observed`).
"""

from fractions import Fraction
from typing import assert_never

from ipchain.errors import invariant
from ipchain.report.chinese import figures
from ipchain.report.chinese.law_required import law_required
from ipchain.report.chinese.tables import table, template, word
from ipchain.scenario.captions import Names
from ipchain.scenario.model import (
    Always,
    AtEnd,
    DealEnds,
    Decision,
    Eventually,
    Expectation,
    LegalEffect,
    Limit,
    Outcome,
    Power,
    Settles,
)
from ipchain.scenario.vocabulary.checks import METRICS, NEVER

_EVENT_OF = {guarantee: event for event, (guarantee, _) in NEVER.items()}


def required(one: Expectation, names: Names) -> str:
    """The sentence that says what must hold, with a full stop. `names` are those of the Chinese page."""
    check = one.check
    match check:
        case Always():
            said = _always(one, check.guarantee)
        case Outcome():
            said = _window(one) + _outcome(one, check)
        case Eventually():
            said = _eventually(one, check, names)
        case AtEnd():
            said = _say("at-the-end") + _at_end(check, names)
        case Limit():
            said = _window(one) + _limit(check, names)
        case Decision():
            said = _say(f"decided-{check.outcome}", proposal=check.proposal)
        case Power():
            said = _power(check, names)
        case LegalEffect() | DealEnds() | Settles():
            said = law_required(check, names)
        case _:
            assert_never(check)
    return said + _say("full-stop")


def promise(guarantee: str) -> str:
    """What a built-in guarantee promises, with a full stop."""
    whole = table("required").get(f"promise-{guarantee}")
    return whole or _say("at-every-moment") + _say(f"guarantee-{guarantee}") + _say("full-stop")


def _say(key: str, **facts: str) -> str:
    return template("required", key).format(**facts)


def _window(one: Expectation) -> str:
    if one.during is not None:
        return _say("while", name=one.during)
    if one.after is not None:
        return _say("once-begun" if one.after_edge == "starts" else "once-over", name=one.after)
    return _say("outside-faults") if one.outside_faults else ""


def _always(one: Expectation, guarantee: str) -> str:
    if one.kind == "violates":
        return _window(one) + _say("breaks") + _say(f"guarantee-{guarantee}")
    if one.kind == "never":
        return _window(one) + _say("never") + _say(f"breach-{_EVENT_OF[guarantee]}")
    return _window(one) + _say("at-every-moment") + _say(f"guarantee-{guarantee}")


def _outcome(one: Expectation, check: Outcome) -> str:
    key = f"ends-{check.outcome}"
    if key in table("required"):
        said = _say(key, step=check.step)
    else:
        said = _say("ends-as", step=check.step, word=word("outcome", check.outcome))
    if check.because:
        said += _say("because", code=check.because)
    return said + _within(one)


def _within(one: Expectation) -> str:
    if one.within_us is None:
        return ""
    time = figures.span(one.within_us)
    if one.after is None:
        return _say("within-of-handing-in", time=time)
    return _say("within-of-start" if one.after_edge == "starts" else "within-of-end", name=one.after, time=time)


def _eventually(one: Expectation, check: Eventually, names: Names) -> str:
    everybody = set(check.offices) == set(names.offices)
    offices = _say("all-offices") if everybody else figures.joined([names.office(code) for code in check.offices])
    match check.what:
        case "same_ledger":
            becomes = _say("same-ledger", offices=offices)
        case "leader":
            becomes = _say("somebody-leads") if everybody else _say("leads", offices=offices)
        case "entry":
            becomes = _say("entry-final", entry=check.entry, offices=offices)
        case _:
            assert_never(check.what)
    if one.within_us is not None:
        return becomes + _within(one)
    return _window(one) + _say("sooner-or-later") + becomes


def _at_end(check: AtEnd, names: Names) -> str:
    if check.office is not None:
        return _say("runs" if check.state == "up" else "runs-not", office=names.office(check.office))
    facts = []
    if check.owner is not None:
        facts.append(_say("belongs", party=names.party(check.owner)))
    if check.licensees is not None:
        parties = figures.joined([names.party(party) for party in check.licensees])
        facts.append(_say("licensed", parties=parties) if parties else _say("no-licensee"))
    if check.status is not None:
        facts.append(_say("has-status", state=word("state", check.status)))
    invariant(bool(facts), "chinese.at-end-says-something", right=check.right)
    everybody = set(check.at_offices) == set(names.offices)
    where = _say("all-offices") if everybody else figures.joined(list(check.at_offices))
    return _say("right-at", right=check.right or "", where=where, facts=_say("also").join(facts))


def _limit(check: Limit, names: Names) -> str:
    if check.metric == "final_entries" and check.at_office is not None and check.stat == "total":
        return _say("makes-entries", office=names.office(check.at_office), bound=_bounds(check))
    what = _say(f"metric-{check.metric}")
    if check.of:
        what += _say("for-verb", verb=word("verb", check.of))
    # A count or an average is the figure itself; a percentile must be named.
    if not (check.stat == METRICS[check.metric].stat and check.stat in {"mean", "total"}):
        what = _say("stat-of", figure=what, stat=_say(f"stat-{check.stat}"))
    where = _say("at-office", office=names.office(check.at_office)) if check.at_office is not None else ""
    return where + _say("figure-is", what=what, bound=_bounds(check))


def _bounds(check: Limit) -> str:
    if check.of_before:
        share = check.low if check.low is not None else check.high
        side = "at-least-before" if check.low is not None else "at-most-before"
        return _say(side, share=figures.portion(share or Fraction(0)))
    unit = METRICS[check.metric].unit
    low = figures.bound(check.low, unit) if check.low is not None else ""
    high = figures.bound(check.high, unit) if check.high is not None else ""
    if check.low is not None and check.high is not None:
        return _say("exactly", low=low) if check.low == check.high else _say("between", low=low, high=high)
    if check.low is not None:
        return _say("at-least" if check.low_included else "above", low=low)
    return _say("at-most" if check.high_included else "below", high=high)


def _power(check: Power, names: Names) -> str:
    facts = []
    if check.veto_players is not None:
        who = figures.joined([names.office(code) for code in check.veto_players])
        facts.append(_say("blocks-alone", offices=who) if who else _say("nobody-blocks"))
    if check.max_share is not None:
        facts.append(_say("largest-share", share=figures.portion(check.max_share)))
    if check.min_to_block is not None:
        facts.append(_say("fewest-block", count=str(check.min_to_block)))
    if check.min_to_decide is not None:
        facts.append(_say("fewest-decide", count=str(check.min_to_decide)))
    invariant(bool(facts), "chinese.power-says-something")
    if check.decision is None:
        what = _say("for-every-decision")
    else:
        what = _say("for-decision", decision=word("decision", check.decision))
    return what + _say("also").join(facts)
