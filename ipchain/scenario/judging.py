"""What must hold: the expectations, each one check with its modifiers.

A bound is read in the unit of its metric: microseconds, entries, exact shares, entries per second, bytes.

Not here: the sentences (`sentences`), and judging itself (`ipchain.checkers`).
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Final, Literal, cast

from ipchain.governance.constitution import DecisionKind
from ipchain.governance.tally import Outcome as Result
from ipchain.names import OfficeId, PartyId, RightId
from ipchain.scenario import values
from ipchain.scenario.captions import Names
from ipchain.scenario.compare_block import where_of
from ipchain.scenario.expectations import ALL_RUNS, Runs
from ipchain.scenario.law_judging import LAW_WORDS, law_check
from ipchain.scenario.model import (
    Always,
    AtEnd,
    CheckKind,
    Decision,
    Eventually,
    Expectation,
    Limit,
    Outcome,
    Power,
    Step,
)
from ipchain.scenario.problems import shortened
from ipchain.scenario.rules import each_once
from ipchain.scenario.sentences import required
from ipchain.scenario.story import id_of, some_offices
from ipchain.scenario.typed import Block, Leaf, Report
from ipchain.scenario.values import Complaint
from ipchain.scenario.vocabulary.checks import BOUNDS, METRICS, NEVER, Unit
from ipchain.scenario.vocabulary.scalars import Moment
from ipchain.scenario.vocabulary.steps import OUTCOMES

_Check = Always | Outcome | Eventually | AtEnd | Limit | Decision | Power
_TIMED: Final = frozenset({"outcome", "eventually"})
_NOT_BESIDE: Final[Mapping[str, tuple[str, ...]]] = {
    "decision": ("during", "after", "outside_faults"),
    "power": ("during", "after", "outside_faults"),
}
"""A motion has one result, and who has which power is told by the constitution at the end."""
_OF_BEFORE: Final = re.compile(r"(\d{1,6}(?:\.\d{1,3})?\s*%)\s+of\s+before", re.ASCII)
_DECIMAL: Final = re.compile(r"\d{1,15}(?:\.\d{1,6})?", re.ASCII)


def expectations_of(
    top: Block, offices: tuple[OfficeId, ...], steps: tuple[Step, ...], names: Names, report: Report
) -> tuple[Expectation, ...]:
    """The expectations in the order of the file, each with the sentence that says what is required."""
    blocks = [item for item in top.items("expect") if isinstance(item, Block)]
    taken = {written for block in blocks if (written := block.get("id", str)) is not None}
    verbs = {step.id: step.verb for step in steps}
    found = []
    for number, block in enumerate(blocks, 1):
        name = id_of(block, "check", number, taken)
        _modifiers(block, report)
        check = (
            law_check(block.word, block.block(block.word) or Block(block.spot), steps, report)
            if block.word in LAW_WORDS
            else _check(block, offices, verbs, report)
        )
        if check is None:
            continue
        after = block.get("after", Moment)
        severity: Literal["must", "should"] = "should" if block.get("severity", str) == "should" else "must"
        one = Expectation(
            id=name,
            kind=cast("CheckKind", block.word),
            check=check,
            severity=severity,
            workstream=block.get("workstream", str) or "",
            why=block.get("why", str) or "",
            say=block.get("say", str) or "",
            line=block.spot.line,
            within_us=block.get("within", int),
            during=block.get("during", str),
            after=after.name if after else None,
            after_edge="starts" if after and after.edge == "starts" else "ends",
            outside_faults=block.get("outside_faults", bool) or False,
            where=tuple(where_of(where).items()) if (where := block.block("where")) else (),
            runs=_runs(block, report),
        )
        found.append(replace(one, required=one.say or required(one, names)))
    return tuple(found)


def _runs(block: Block, report: Report) -> Runs:
    """`all`, `at least 1` or `at least 95 %`."""
    amount = (block.get("runs", str) or "all").removeprefix("at least").strip()
    if amount == "all":
        return ALL_RUNS
    runs = Runs(share=Fraction(amount.removesuffix("%").strip()) / 100) if "%" in amount else Runs(int(amount))
    if runs.share > 1 or runs.needed(1) < 1:
        said = f"no check can hold in {amount} of the runs" if runs.share > 1 else "this asks for no run at all"
        report.add("E306" if runs.share > 1 else "E302", block.fields["runs"].spot, said, "write 'at least 1' or 'all'")
        return ALL_RUNS
    return runs


def bound_of(text: str, unit: Unit) -> Fraction | Complaint:
    """A figure in the unit of its metric."""
    match unit:
        case "time":
            return _exact(values.duration(text))
        case "share":
            return values.share(text)
        case "per second":
            return Fraction(0) if text == "0" else values.rate(text)
        case "bytes":
            return _exact(values.size(text))
        case "entries" | "count":
            if _DECIMAL.fullmatch(text):
                return Fraction(text)
            return Complaint("E301", f"'{shortened(text)}' is not a number of {unit}", "write digits only, such as 42")


def _exact(read: int | Complaint) -> Fraction | Complaint:
    return read if isinstance(read, Complaint) else Fraction(read)


def _modifiers(block: Block, report: Report) -> None:
    if "within" in block.heads and block.word not in _TIMED:
        said = f"'within' has no meaning beside '{block.word}'"
        report.add("E209", block.heads["within"], said, "use 'during' or 'after', or write 'eventually'")
    for key in _NOT_BESIDE.get(block.word, ()):
        if key in block.heads:
            report.add("E209", block.heads[key], f"'{key}' has no meaning beside '{block.word}'", "take it away")
    details = block.block("eventually")
    if details and "entry" not in details.heads and "within" in block.heads and "after" not in block.heads:
        said = "'within' needs a moment to count from"
        report.add("E203", block.heads["within"], said, "write 'after: ... ends' beside it")


def _check(block: Block, offices: tuple[OfficeId, ...], verbs: Mapping[str, str], report: Report) -> _Check | None:
    details = block.block(block.word) or Block(block.spot)
    match block.word:
        case "always" | "violates":
            guarantee = block.get(block.word, str)
            return Always(guarantee) if guarantee is not None else None
        case "never":
            event = block.get("never", str)
            return Always(NEVER[event][0]) if event is not None else None
        case "outcome":
            return _outcome(details, verbs, report)
        case "eventually":
            return _eventually(details, offices, report)
        case "at_end":
            return _at_end(details, offices, report)
        case "limit":
            return _limit(details, report)
        case "decision":
            proposal, result = details.get("proposal", str), details.get("is", str)
            if proposal is None or result is None:
                return None
            return Decision(proposal, cast("Result", result))
        case "power":
            return _power(details, offices, report)
        case _:
            return None  # a check that is not available yet, already reported


def _outcome(details: Block, verbs: Mapping[str, str], report: Report) -> Outcome | None:
    step, ending, because = details.get("step", str), details.get("is", str), details.get("because", str)
    if step is None or ending is None:
        return None
    possible = OUTCOMES.get(verbs.get(step, ""))
    if possible is not None and ending not in possible:
        said = f"a step with '{verbs[step]}' never ends as '{ending}'"
        report.add("E205", details.fields["is"].spot, said, f"write one of {', '.join(possible)}")
    if because is not None and ending not in {"refused", "invalid"}:
        said = f"'because' says why something is refused; here it is '{ending}'"
        report.add("E209", details.heads["because"], said, "take it away, or write 'is: refused'")
    return Outcome(step, ending, because or "")


def _eventually(details: Block, offices: tuple[OfficeId, ...], report: Report) -> Eventually | None:
    if "same_ledger" in details.heads:
        return Eventually("same_ledger", some_offices(details, "same_ledger", offices))
    if "leader" in details.heads:
        leader = details.get("leader", str)
        if leader is None:
            return None
        return Eventually("leader", offices if leader == "any" else (OfficeId(leader),))
    if "entry" in details.heads:
        entry = details.get("entry", str)
        return Eventually("entry", some_offices(details, "at_offices", offices), entry) if entry is not None else None
    if not {"evidence", "member"} & set(details.heads):
        report.add("E203", details.spot, "it does not say what comes true", "write 'same_ledger: all'")
    return None


def _at_end(details: Block, offices: tuple[OfficeId, ...], report: Report) -> AtEnd | None:
    right, office = details.get("right", str), details.get("office", str)
    owner, status, state = details.get("owner", str), details.get("status", str), details.get("state", str)
    heads = set(details.heads)
    if not {"right", "office"} & heads:
        report.add("E203", details.spot, "it does not say what is looked at", "write 'right: ...' or 'office: ...'")
        return None
    if "right" in heads and not {"owner", "licensees", "status"} & heads:
        report.add("E203", details.heads["right"], "it does not say what is true of the right", "write 'owner: ...'")
        return None
    if "office" in heads and "state" not in heads:
        report.add("E203", details.heads["office"], "it does not say what is true of the office", "write 'state: up'")
        return None
    for key in ("owner", "licensees", "status") if "office" in heads else ("state",):
        if key in heads:
            said = f"'{key}' is not said of {'an office' if 'office' in heads else 'a right'}"
            report.add("E209", details.heads[key], said, "make it an expectation of its own")
    licensees = tuple(PartyId(name) for name in details.values("licensees", str))
    return AtEnd(
        at_offices=some_offices(details, "at_offices", offices),
        right=RightId(right) if right is not None else None,
        owner=PartyId(owner) if owner is not None else None,
        licensees=licensees if "licensees" in heads else None,
        status=status,
        office=OfficeId(office) if office is not None else None,
        state=state,
    )


def _power(details: Block, offices: tuple[OfficeId, ...], report: Report) -> Power | None:
    if not {"veto_players", "max_share", "min_to_block", "min_to_decide"} & set(details.heads):
        said = "it does not say what is true of the power"
        report.add("E203", details.spot, said, "write 'veto_players: none' or 'min_to_block: 3'")
        return None
    for key in ("min_to_block", "min_to_decide"):
        count = details.get(key, int)
        if count is not None and not 1 <= count <= len(offices):
            said = f"{count} offices are none" if count == 0 else f"{count} offices are more than take part"
            report.add("E302", details.fields[key].spot, said, f"write a number from 1 to {len(offices)}")
    if not details.is_whole():
        return None
    kind = details.get("decision", str)
    return Power(
        veto_players=each_once(details, "veto_players", offices, report) if "veto_players" in details.heads else None,
        max_share=details.get("max_share", Fraction),
        min_to_block=details.get("min_to_block", int),
        min_to_decide=details.get("min_to_decide", int),
        decision=cast("DecisionKind", kind) if kind is not None else None,
    )


def _limit(details: Block, report: Report) -> Limit | None:
    name = details.get("metric", str)
    written = [key for key in BOUNDS if key in details.heads]
    if not written:
        report.add("E203", details.spot, "the limit has no bound", "write 'below: ...' or 'at_least: ...'")
    if name is None or len(written) != 1:
        return None
    metric = METRICS[name]
    for key, narrows in (("of", metric.by_verb), ("at_office", metric.by_office)):
        if key in details.heads and not narrows:
            said = f"'{name}' is one figure for the whole run; '{key}' cannot narrow it"
            report.add("E209", details.heads[key], said, "take it away")
    office = details.get("at_office", str)
    limit = Limit(
        metric=name,
        stat=details.get("stat", str) or metric.stat,
        of=details.get("of", str),
        at_office=OfficeId(office) if office is not None else None,
    )
    bounded = _bounded(limit, details, written[0], metric.unit, report)
    # A figure that is not available yet was reported by `reading`; there is nothing to judge with it.
    return None if metric.later else bounded


def _bounded(limit: Limit, details: Block, key: str, unit: Unit, report: Report) -> Limit | None:
    leaves = [item for item in details.items(key) if isinstance(item, Leaf)]
    if len(leaves) != (2 if key == "between" else 1):
        return None
    share_of_before = _OF_BEFORE.fullmatch(leaves[0].text) if key != "between" else None
    read = [bound_of(leaf.text, unit) for leaf in leaves]
    if share_of_before:
        part = Fraction(share_of_before[1].removesuffix("%").strip()) / 100
        read, limit = [part], replace(limit, of_before=True)
    bounds: list[Fraction] = []
    for leaf, bound in zip(leaves, read, strict=True):
        if isinstance(bound, Complaint):
            report.complain(bound, leaf.spot)
        else:
            bounds.append(bound)
    if len(bounds) != len(leaves):
        return None
    match key:
        case "below":
            return replace(limit, high=bounds[0], high_included=False)
        case "at_most":
            return replace(limit, high=bounds[0])
        case "above":
            return replace(limit, low=bounds[0], low_included=False)
        case "at_least":
            return replace(limit, low=bounds[0])
        case "exactly":
            return replace(limit, low=bounds[0], high=bounds[0])
        case _:
            if bounds[0] > bounds[1]:
                note = f"write '[{leaves[1].text}, {leaves[0].text}]'"
                report.add("E309", details.fields[key].spot, "'between' runs backwards", note)
                return None
            return replace(limit, low=bounds[0], high=bounds[1])
