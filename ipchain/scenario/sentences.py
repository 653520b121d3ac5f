"""What an expectation requires, as a sentence: generated from the check and its modifiers.

    While "cable-cut" lasts, IP Australia makes exactly 0 entries final.

The writer's own `say` replaces the sentence. What was seen is told elsewhere (`ipchain.checkers.sentences`).

Not here: languages other than English.
"""

from collections.abc import Mapping
from fractions import Fraction
from typing import Final, assert_never

from ipchain.scenario.captions import Names
from ipchain.scenario.figures import decimal_text, joined, number_word, rate_text, share_text, span_text
from ipchain.scenario.law_sentences import law_required
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
from ipchain.scenario.vocabulary.checks import GUARANTEES, METRICS, NEVER, Unit

_BREAKS: Final[Mapping[str, str]] = dict(NEVER.values())
_STATS: Final[Mapping[str, str]] = {
    "mean": "the average",
    "median": "the median",
    "p50": "the median",
    "p90": "the 90th percentile",
    "p95": "the 95th percentile",
    "p99": "the 99th percentile",
    "min": "the smallest value",
    "max": "the largest value",
    "total": "the total",
}
_FIGURES: Final[Mapping[str, str]] = {
    "time_to_final": "the time until a request is final",
    "time_to_everywhere": "the time until a request is final at every office",
    "throughput": "the number of final entries per second",
    "availability": "the share of requests decided within 10 s",
    "office_lag": "the number of entries an office is behind",
    "final_entries": "the number of final entries",
    "messages_per_final": "the number of messages for each final entry",
    "bytes_per_final": "the bytes sent for each final entry",
    "leader_changes": "the number of changes of the leader",
    "time_without_leader": "the time without a leader",
    "recovery_time": "the time from the end of a fault until work goes on",
    "decision_time": "the time from a proposal to its decision",
    "participation": "the share of the entitled votes that were cast",
    "deadlock_rate": "the share of proposals that lapsed without a result",
    "refused_share": "the share of refused requests",
}


def required(one: Expectation, names: Names) -> str:
    """The sentence that says what must hold, with a full stop."""
    check = one.check
    window = _window(one)
    match check:
        case Always():
            said = _always(one, check.guarantee, window)
        case Outcome():
            said = f"{window}{_outcome(one, check)}"
        case Eventually():
            said = _eventually(one, check, names)
        case AtEnd():
            said = f"At the end, {_at_end(check, names)}"
        case Limit():
            said = f"{window}{_limit(check, names)}"
        case Decision():
            said = f'the proposal "{check.proposal}" is {check.outcome}'
        case Power():
            said = _power(check, names)
        case LegalEffect() | DealEnds() | Settles():
            said = law_required(check, names)
        case _:
            assert_never(check)
    return f"{said[:1].upper()}{said[1:]}."


def _window(one: Expectation) -> str:
    if one.during is not None:
        return f'while "{one.during}" lasts, '
    if one.after is not None:
        verb = "has begun" if one.after_edge == "starts" else "is over"
        return f'once "{one.after}" {verb}, '
    return "while nothing is wrong, " if one.outside_faults else ""


def _always(one: Expectation, guarantee: str, window: str) -> str:
    if one.kind == "violates":
        return f"{window}this breaks, as theory says: {GUARANTEES[guarantee]}"
    if one.kind == "never":
        return f"{window}it never happens that {_BREAKS[guarantee]}"
    moment = f"{window}at every moment" if window else "at every moment"
    return f"{moment}, at every office, {GUARANTEES[guarantee]}"


def _outcome(one: Expectation, check: Outcome) -> str:
    verb = {"refused": "is refused", "answered": "is answered", "issued": "is issued", "jumped": "moves the calendar"}
    ending = verb.get(check.outcome) or ("becomes final" if check.outcome == "final" else f"ends as {check.outcome}")
    because = f', with the reason "{check.because}"' if check.because else ""
    if one.within_us is None:
        return f'"{check.step}" {ending}{because}'
    since = f'of the moment "{one.after}" {one.after_edge}' if one.after else "of being handed in"
    return f'"{check.step}" {ending}{because} within {span_text(one.within_us)} {since}'


def _eventually(one: Expectation, check: Eventually, names: Names) -> str:
    offices = joined([names.office(code) for code in check.offices])
    if set(check.offices) == set(names.offices):
        offices = "all offices"
    match check.what:
        case "same_ledger":
            becomes = f"{offices} hold the same ledger"
        case "leader":
            becomes = "an office leads" if offices == "all offices" else f"{offices} leads"
        case "entry":
            becomes = f'"{check.entry}" is final at {offices}'
        case _:
            assert_never(check.what)
    if one.within_us is not None and one.after is not None:
        edge = "end" if one.after_edge == "ends" else "start"
        return f'within {span_text(one.within_us)} of the {edge} of "{one.after}", {becomes}'
    if one.within_us is not None:
        return f"{becomes} within {span_text(one.within_us)} of being handed in"
    return f"{_window(one)}sooner or later {becomes}"


def _at_end(check: AtEnd, names: Names) -> str:
    if check.office is not None:
        return f"{names.office(check.office)} is {'running' if check.state == 'up' else 'not running'}"
    facts = []
    if check.owner is not None:
        facts.append(f"belongs to {names.party(check.owner)}")
    if check.licensees is not None:
        licensed = joined([names.party(party) for party in check.licensees])
        facts.append(f"is licensed to {licensed}" if licensed else "has no licensee")
    if check.status is not None:
        facts.append(f'has the status "{check.status}"')
    where = "all offices" if set(check.at_offices) == set(names.offices) else joined(list(check.at_offices))
    return f'"{check.right}" {joined(facts)} at {where}'


def _limit(check: Limit, names: Names) -> str:
    if check.metric == "final_entries" and check.at_office is not None and check.stat == "total":
        return f"{names.office(check.at_office)} makes {_bounds(check)} entries final"
    of = f', for "{check.of}",' if check.of else ""
    where = f" at {names.office(check.at_office)}" if check.at_office is not None else ""
    figures = _FIGURES[check.metric]
    # A count or an average is the figure itself; a percentile must be named.
    plain = check.stat == METRICS[check.metric].stat and check.stat in {"mean", "total"}
    what = figures if plain else f"{_STATS[check.stat]} of {figures}"
    return f"{what}{of}{where} is {_bounds(check)}"


def _power(check: Power, names: Names) -> str:
    facts = []
    if check.veto_players is not None:
        who = joined([names.office(code) for code in check.veto_players]) or "nobody"
        facts.append(f"{who} can block alone")
    if check.max_share is not None:
        facts.append(f"no office has more than {share_text(check.max_share)} of the power")
    if check.min_to_block is not None:
        facts.append(f"no fewer than {number_word(check.min_to_block)} can block")
    if check.min_to_decide is not None:
        facts.append(f"no fewer than {number_word(check.min_to_decide)} can decide")
    what = f'for "{check.decision}"' if check.decision is not None else "for every kind of decision"
    return f"{what}, {joined(facts)}"


def _bounds(check: Limit) -> str:
    unit = METRICS[check.metric].unit
    if check.of_before:
        share = check.low if check.low is not None else check.high
        side = "at least" if check.low is not None else "at most"
        return f"{side} {share_text(share or Fraction(0))} of what it was before"
    low = figure(check.low, unit) if check.low is not None else ""
    high = figure(check.high, unit) if check.high is not None else ""
    if check.low is not None and check.high is not None:
        return f"exactly {low}" if check.low == check.high else f"between {low} and {high}"
    if check.low is not None:
        return f"{'at least' if check.low_included else 'above'} {low}"
    return f"{'at most' if check.high_included else 'below'} {high}"


def figure(value: Fraction, unit: Unit) -> str:
    """A bound in the unit of its metric, as a scenario file writes it."""
    match unit:
        case "time":
            return span_text(int(value))
        case "share":
            return share_text(value)
        case "per second":
            return rate_text(value) if value else "0"
        case "bytes":
            return f"{decimal_text(value)} B"
        case "entries" | "count":
            return decimal_text(value)
