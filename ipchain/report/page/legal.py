"""What the law makes of a run, worded for the page: each act at each office with its reason and what that rests on.

Not here: the figures (`ipchain.report.dossier.legal`), the keys (`legal_keys`) and the sentences themselves
(`messages/<language>/legal.toml`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

from ipchain.report.chinese import figures
from ipchain.report.dossier.gather import Dossier
from ipchain.report.dossier.legal import ActShown, ClaimShown, DealShown, EffectRow, GroundShown, LegalShown, LifeRow
from ipchain.report.dossier.said import Said
from ipchain.report.page.legal_keys import (
    ANSWERS,
    CLASSES,
    CONFIDENCE,
    ENDINGS,
    LEAVES,
    NO_SOURCE,
    OF_EXTENSIONS,
    PHASES,
    REASONS,
    VALUES,
    WITH_REFUSAL,
)
from ipchain.report.page.names import Called
from ipchain.report.page.quoted import quoted
from ipchain.report.page.status import status
from ipchain.report.page.words import Words
from ipchain.rights.profile import Term
from ipchain.scenario.values import legal_term

MOST_ROWS: Final = 60
"""Rows of one table on the page; the dossier has all."""


@dataclass(frozen=True, slots=True)
class Row:
    """One act at one office."""

    office: str
    tone: str
    answer: str
    since: str
    gap: str
    kind: str
    reason: str
    grounds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Act:
    """One act, its coverage in one sentence, and the offices. `is_open`: it starts open, being of the least reach."""

    anchor: str
    is_open: bool
    say: Said
    facts: str
    finding: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A plain table with a heading and a finding; the first cell of a row names it."""

    id: str
    title: str
    finding: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class DealTold:
    """A deal with its end, and its steps in one line each."""

    name: str
    tone: str
    ending: str
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """What the template shows."""

    finding: str
    matrix: Grid | None
    acts: tuple[Act, ...]
    left_out: int
    deals_finding: str
    deals: tuple[DealTold, ...]
    grids: tuple[Grid, ...]


def shows(dossier: Dossier, words: Words) -> Told | None:
    """The section; None where no act, no deal, no claim and no opposition was seen."""
    legal = dossier.legal
    if legal is None:
        return None
    opposed = any(life.opposed_while for life in legal.lives)
    if not (legal.acts or legal.deals or legal.claims or opposed):
        return None
    called = Called(dossier.head, words)
    least, acts = _least(legal), _in_order(legal)
    return Told(
        finding=_finding(least, words),
        matrix=_matrix(acts, words) if acts else None,
        acts=tuple(
            _act(act, f"legal-act-{number}", words, called, is_open=act is least) for number, act in enumerate(acts, 1)
        ),
        left_out=legal.left_out,
        deals_finding=_whole(legal, words),
        deals=tuple(_deal(deal, words) for deal in legal.deals),
        grids=tuple(_grids(legal, words, called)),
    )


def _least(legal: LegalShown) -> ActShown | None:
    """The act with the least reach, which is what a reader has to know first; of several, one with many offices."""
    return min(_in_order(legal), key=lambda act: (Fraction(len(act.has), len(act.rows)), -len(act.rows)), default=None)


def _finding(least: ActShown | None, words: Words) -> str:
    if least is None:
        return words.say("legal.nothing-recorded")
    return words.say(
        "legal.least",
        step=least.step,
        has=len(least.has),
        of=len(least.rows),
        share=words.share(Fraction(len(least.has), len(least.rows))),
    )


def _in_order(legal: LegalShown) -> list[ActShown]:
    """Sales and licences first; extensions, on which nothing is recorded that others could doubt, after them."""
    return sorted(legal.acts, key=lambda act: act.verb == "extend")


def _matrix(acts: Sequence[ActShown], words: Words) -> Grid:
    """Acts by offices: whether each has effect there; a stroke where the act does not concern the office."""
    offices = sorted({row.office for act in acts for row in act.rows})
    answers = {(act.step, row.office): words.say(ANSWERS[row.has_effect][0]) for act in acts for row in act.rows}
    rows = tuple(
        (act.step, *(answers.get((act.step, office), words.say("legal.no-day")) for office in offices)) for act in acts
    )
    head = (words.say("legal.head-act"), *offices)
    return Grid("legal-matrix", words.say("legal.matrix"), "", head, rows)


def _act(act: ActShown, anchor: str, words: Words, called: Called, *, is_open: bool) -> Act:
    by_answer = {
        answer: words.list(row.office for row in act.rows if row.has_effect == answer) or words.say("legal.nowhere")
        for answer in ANSWERS
    }
    finding = words.say(
        "legal.covers",
        has=len(act.has),
        of=len(act.rows),
        share=words.share(Fraction(len(act.has), len(act.rows))),
        where=by_answer["yes"],
        without=by_answer["no"],
        unknown=by_answer["unknown"],
    )
    rows = tuple(_row(row, words, called) for row in act.rows)
    return Act(anchor, is_open, act.say, words.sentences(*_facts(act, words, called)), finding, rows)


def _facts(act: ActShown, words: Words, called: Called) -> Iterator[str]:
    office = called.office(act.recorded_at)
    if act.verb == "extend":
        yield words.say("legal.asked-for", office=office, day=words.date(act.contract_on))
        return
    yield words.say("legal.contract-of", day=words.date(act.contract_on))
    if act.entered_on is not None:
        yield words.say("legal.entered-at", office=office, day=words.date(act.entered_on))
    if act.refused is not None:
        yield words.say("legal.refused-at", office=office, reason=words.said(act.refused))
    if act.exclusive:
        yield words.say("legal.exclusive")
    if act.conflicts:
        yield words.say("legal.collides", steps=words.list(act.conflicts))


def _row(row: EffectRow, words: Words, called: Called) -> Row:
    key, tone = ANSWERS[row.has_effect]
    return Row(
        office=words.say("legal.office-code", office=called.office(row.office), code=row.office),
        tone=tone,
        answer=words.say(key),
        since=words.say("legal.no-day") if row.since is None else words.date(row.since),
        gap=_gap(row, words),
        kind=words.say(CLASSES[row.effect]),
        reason=_reason(row, words),
        grounds=tuple(_ground(ground, words) for ground in row.grounds) or (words.say("legal.no-leaf"),),
    )


def _gap(row: EffectRow, words: Words) -> str:
    if row.gap_days is None:
        return words.say("legal.no-day")
    if row.held_us is None:
        return words.number(row.gap_days)
    return words.say("legal.days-and-time", days=row.gap_days, time=words.length(row.held_us))


def _reason(row: EffectRow, words: Words) -> str:
    facts = dict(row.facts)
    if "term" in facts:
        facts["term"] = _value(facts["term"], words)
    if row.refusal is not None:
        facts["refusal"] = words.said(row.refusal)
    if row.reason not in WITH_REFUSAL:
        facts.pop("refusal", None)
    reason = words.say(REASONS[row.reason], **facts)
    if row.reason in OF_EXTENSIONS or row.route == "own":
        return reason
    if row.route == "elsewhere":
        return words.sentences(words.say("legal.entered-elsewhere"), reason)
    counts = words.say("legal.international-entry-counts") if row.has_effect == "yes" else ""
    return words.sentences(counts, reason)


def _ground(ground: GroundShown, words: Words) -> str:
    source = words.say("legal.no-source") if ground.source in NO_SOURCE else quoted(ground.source)
    leaf = _leaf(ground.leaf)
    # "none" is a word of two lists: no opposition here, no effect of an entry elsewhere.
    no_opposition = leaf == "opposition.mode" and ground.value == "none"
    return words.say(
        "legal.rests-on",
        leaf=words.say(LEAVES[leaf]),
        value=words.say("legal.no-opposition") if no_opposition else _value(ground.value, words),
        source=source,
        day=words.date(ground.as_of),
        confidence=words.say(CONFIDENCE[ground.confidence]),
    )


def _leaf(path: str) -> str:
    """The leaf without the kind of right it is about."""
    parts = path.split(".")
    if parts[0] == "registers":
        return ".".join(parts[2:])
    return ".".join(parts[:2])


def _value(value: str, words: Words) -> str:
    """A value of an office's file: a word of a list, a length of time, or a number."""
    key = VALUES.get(value) or CLASSES.get(value)
    if key is not None:
        return words.say(key)
    term = legal_term(value)
    if isinstance(term, Term) and words.language == "zh":
        return figures.term(term)
    return value


def _whole(legal: LegalShown, words: Words) -> str:
    whole, of = legal.whole_deals
    if not of:
        return ""
    return words.say("legal.whole-deals", whole=whole, of=of, share=words.share(Fraction(whole, of)))


def _deal(deal: DealShown, words: Words) -> DealTold:
    key, tone = ENDINGS[deal.ending]
    return DealTold(deal.deal, tone, words.say(key), tuple(_step(step, words) for step in deal.steps))


def _step(step: tuple[str, str, Said | None], words: Words) -> str:
    name, outcome, reason = step
    if not outcome:
        return words.say("legal.step-open", step=name)
    if reason is None:
        return words.say("legal.step-final", step=name)
    return words.say("legal.step-refused", step=name, reason=words.said(reason))


def _grids(legal: LegalShown, words: Words, called: Called) -> Iterator[Grid]:
    if legal.lives:
        yield _short(_settled(legal.lives, words, called), words)
    if legal.claims:
        yield _short(_claims(legal, words, called), words)
    if legal.true_conflicts or legal.refused_for_conflict:
        yield _short(_conflicts(legal, words), words)


def _short(grid: Grid, words: Words) -> Grid:
    """The table with its first rows; the note says how many more there are."""
    more = len(grid.rows) - MOST_ROWS
    if more <= 0:
        return grid
    left_out = words.say("page.more-left-out", count=more, file="data/dossier.json")
    return replace(grid, rows=grid.rows[:MOST_ROWS], note=words.sentences(grid.note, left_out))


def _settled(lives: Sequence[LifeRow], words: Words, called: Called) -> Grid:
    pending = sorted({life.office for life in lives if life.opposed_while == "pending"})
    protected = sorted({life.office for life in lives if life.opposed_while == "protected"})
    if pending and protected:
        finding = words.say("legal.opposed-differs", pending=words.list(pending), protected=words.list(protected))
    else:
        finding = words.say("legal.settled-says")
    head = (
        words.say("legal.head-right"),
        words.say("legal.head-office"),
        words.say("legal.head-opposition"),
        words.say("legal.head-protected"),
        words.say("legal.head-settled"),
        words.say("legal.head-days"),
        words.say("legal.head-opposed"),
        words.say("legal.head-status"),
    )
    rows = tuple(
        (
            life.right,
            called.office(life.office),
            _opposition(life, words),
            words.say("legal.no-day") if life.protected_on is None else words.date(life.protected_on),
            words.say("legal.still-open") if life.settled_on is None else words.date(life.settled_on),
            words.say("legal.no-day") if life.days is None else words.number(life.days),
            words.say(PHASES[life.opposed_while]),
            status(life.state, words),
        )
        for life in lives
    )
    return Grid("legal-settled", words.say("legal.settled"), finding, head, rows, words.say("legal.settled-note"))


def _opposition(life: LifeRow, words: Words) -> str:
    confidence = words.say(CONFIDENCE[life.confidence])
    if life.mode == "none":
        return words.say("legal.opposition-none", confidence=confidence)
    window = _value(life.window, words) if life.window else words.say("legal.no-stated-end")
    key = "legal.opposition-pre" if life.mode == "pre" else "legal.opposition-post"
    return words.say(key, window=window, confidence=confidence)


def _claims(legal: LegalShown, words: Words, called: Called) -> Grid:
    kept, of = legal.surviving_claims
    finding = (
        words.say("legal.claims-kept", kept=kept, of=of, share=words.share(Fraction(kept, of)))
        if of
        else words.say("legal.no-claim-in-time")
    )
    head = (
        words.say("legal.head-claim"),
        words.say("legal.head-office"),
        words.say("legal.head-first"),
        words.say("legal.head-last-day"),
        words.say("legal.head-asked"),
        words.say("legal.head-judged"),
        words.say("legal.head-margin"),
        words.say("legal.head-result"),
    )
    rows = tuple(_claim(claim, words, called) for claim in legal.claims)
    return Grid("legal-claims", words.say("legal.claims"), finding, head, rows, words.say("legal.claims-note"))


def _claim(claim: ClaimShown, words: Words, called: Called) -> tuple[str, ...]:
    return (
        claim.step,
        called.office(claim.office),
        words.date(claim.first_filed_on),
        words.date(claim.last_day),
        words.date(claim.asked_on),
        words.date(claim.judged_on),
        words.number(claim.margin_days),
        words.say("legal.claim-kept" if claim.taken else "legal.claim-lost"),
    )


def _conflicts(legal: LegalShown, words: Words) -> Grid:
    true = len(legal.true_conflicts)
    noticed = (
        words.say("legal.conflicts-noticed", noticed=legal.noticed, of=true)
        if true
        else words.say("legal.no-true-conflict")
    )
    refused = words.say("legal.false-rejections", false=len(legal.false_rejections), of=len(legal.refused_for_conflict))
    head = (words.say("legal.head-later"), words.say("legal.head-earlier"), words.say("legal.head-noticed"))
    rows = tuple(
        (
            later,
            earlier,
            words.say("legal.stopped" if later in legal.refused_for_conflict else "legal.entered-and-flagged"),
        )
        for later, earlier in legal.true_conflicts
    )
    finding = words.sentences(noticed, refused)
    return Grid("legal-conflicts", words.say("legal.conflicts"), finding, head, rows, words.say("legal.conflicts-note"))
