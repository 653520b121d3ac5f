"""Who has how much power, who could block or stop what, and in whose hands the run lay: worded for the page."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from ipchain.governance.constitution import KINDS
from ipchain.report.charts.figure import Figure, Table
from ipchain.report.charts.power import OfficePower, power_bars
from ipchain.report.charts.shares import Part, share_bar
from ipchain.report.chinese.tables import word
from ipchain.report.dossier.gather import Dossier
from ipchain.report.dossier.power import Body, Enough, PowerShown, Ratio, Shared, Turn, WeakSpots
from ipchain.report.page.names import Called
from ipchain.report.page.words import Words

MOST_LINES: Final = 12
"""Lines of a cut that are named; more are counted."""


@dataclass(frozen=True, slots=True)
class BodyTold:
    """One body that decides: which decisions, who can block alone, the members with votes and power."""

    title: str
    findings: tuple[str, ...]
    figure: Figure | None = None
    table: Table | None = None
    minimal: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table: what, its value, and what that means."""

    name: str
    value: str
    meaning: str


@dataclass(frozen=True, slots=True)
class SharedTold:
    """How one thing was shared: a finding, and the measures."""

    figure: Figure
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class PowerTold:
    """What the template shows."""

    finding: str
    bodies: tuple[BodyTold, ...]
    enough: tuple[Row, ...]
    weak: tuple[str, ...]
    shared: tuple[SharedTold, ...]


def shows(dossier: Dossier, words: Words) -> PowerTold | None:
    """The section; None for a dossier of a version that had none."""
    power = dossier.power
    if power is None:
        return None
    names = Called(dossier.head, words)
    return PowerTold(
        finding=finding(power, names, words),
        bodies=tuple(_body(place, body, names, words) for place, body in enumerate(power.bodies, start=1)),
        enough=tuple(_enough(power.enough, words)),
        weak=tuple(_weak(power.weak, power.enough, names, words)),
        shared=tuple(_shared(shared, names, words) for shared in power.shared),
    )


def finding(power: PowerShown, names: Called, words: Words) -> str:
    """The one sentence on who could have blocked a decision alone."""
    if any(not body.turns for body in power.bodies):
        return words.say("power.too-large")
    if not power.blockers:
        return words.say("power.nobody-blocks", block=power.enough.block or 0, members=power.enough.members)
    who = names.offices(power.blockers)
    return words.say("power.blocks-alone", count=len(power.blockers), members=power.enough.members, offices=who)


def _body(place: int, body: Body, names: Called, words: Words) -> BodyTold:
    every = len(body.decisions) == len(KINDS)
    title = words.say("power.all-decisions") if every else words.list(_decision(kind, words) for kind in body.decisions)
    if not body.turns:
        return BodyTold(title, (words.say("power.too-large"),))
    findings = [_turn_finding(turn, names, words) for turn in body.turns[:1]]
    if len(body.turns) > 1:
        findings = [words.say("power.chair-turns", count=len(body.turns))]
        over = words.list(tuple(f"{names.office(office)} {_ratio(share, words)}" for office, share in body.over_turns))
        findings.append(words.say("power.over-turns", shares=over))
    turn = body.turns[0]
    if turn.dummies:
        who = names.offices(turn.dummies)
        findings.append(words.say("power.dummies", offices=who))
    chambers = body.chambers if len(body.chambers) > 1 else (words.say("power.votes"),)
    head = (
        words.say("power.office"),
        *chambers,
        words.say("power.share"),
        words.say("power.banzhaf"),
        words.say("power.shapley-shubik"),
        words.say("power.prevent"),
        words.say("power.initiate"),
    )
    rows = tuple(
        (
            names.office(member.office),
            *(words.number(votes) for votes in member.votes),
            _ratio(member.share, words),
            _ratio(member.banzhaf, words),
            _ratio(member.shapley_shubik, words),
            _ratio(member.prevent, words),
            _ratio(member.initiate, words),
        )
        for member in turn.members
    )
    minimal = words.say(
        "power.minimal", winning=_sizes(turn.minimal_winning, words), blocking=_sizes(turn.minimal_blocking, words)
    )
    bars = [
        OfficePower(
            names.office(member.office),
            Fraction(member.share.value),
            Fraction(member.banzhaf.value),
            Fraction(member.shapley_shubik.value),
        )
        for member in turn.members
    ]
    figure = power_bars(f"power-bars-{place}", words.say("power.bars"), bars, words)
    return BodyTold(title, tuple(findings), figure, Table(head, rows), minimal)


def _turn_finding(turn: Turn, names: Called, words: Words) -> str:
    if turn.dictator:
        return words.say("power.dictator", office=names.office(turn.dictator))
    facts = {"decide": turn.fewest_to_decide, "block": turn.fewest_to_block, "members": len(turn.members)}
    if not turn.alone:
        return words.say("power.body-nobody", **facts)
    who = names.offices(turn.alone)
    return words.say("power.body-alone", offices=who, decide=turn.fewest_to_decide, members=len(turn.members))


def _decision(kind: str, words: Words) -> str:
    return word("decision", kind) if words.language == "zh" else kind


def _ratio(share: Ratio, words: Words) -> str:
    rounded = words.share(share.value)
    return f"{share.exact} ({rounded})" if "/" in share.exact else rounded


def _sizes(sizes: Sequence[tuple[int, int]], words: Words) -> str:
    return words.list(tuple(words.say("power.of-size", count=count, size=size) for size, count in sizes))


def _enough(enough: Enough, words: Words) -> Iterator[Row]:
    unknown = words.say("power.not-measured")

    def row(name: str, value: int | None, meaning: str) -> Row:
        said = unknown if value is None else words.say("power.of-members", count=value, members=enough.members)
        return Row(name, said, meaning)

    yield row(words.say("power.to-block"), enough.block, words.say("power.to-block-means"))
    yield row(words.say("power.to-decide"), enough.decide, words.say("power.to-decide-means"))
    yield row(words.say("power.to-halt"), enough.halt, words.say("power.to-halt-means", quorum=enough.quorum))
    yield row(words.say("power.to-rewrite"), enough.rewrite, words.say("power.to-rewrite-means"))
    yield row(words.say("power.to-propose"), enough.propose, words.say("power.to-propose-means"))


def _weak(weak: WeakSpots, enough: Enough, names: Called, words: Words) -> Iterator[str]:
    yield (
        words.say("power.weak-alone", offices=names.offices(weak.alone))
        if weak.alone
        else words.say("power.weak-nobody")
    )
    if weak.articulation:
        yield words.say("power.weak-articulation", offices=names.offices(weak.articulation))
    if weak.offices is None:
        yield words.say("power.weak-offices-unknown")
    else:
        yield words.say("power.weak-offices", count=len(weak.offices), members=enough.members)
    if weak.cut is None:
        yield words.say("power.weak-lines-unknown")
    else:
        shown = words.list(tuple("\N{EN DASH}".join(line) for line in weak.cut[:MOST_LINES]))
        key = "power.weak-lines" if len(weak.cut) <= MOST_LINES else "power.weak-lines-such-as"
        yield words.say(key, count=len(weak.cut), all=weak.lines, lines=shown)


_TITLES = {"votes": "power.shared-votes", "blocks": "power.shared-blocks", "leading": "power.shared-leading"}


def _shared(shared: Shared, names: Called, words: Words) -> SharedTold:
    amounts = [(names.office(office), amount) for office, amount in shared.amounts]
    parts = [Part(office, amount, _amount(shared.what, amount, words)) for office, amount in amounts]
    figure = share_bar(f"shared-{shared.what}", words.say(_TITLES[shared.what]), parts, words)
    rows = (
        Row(words.say("power.nakamoto-half"), words.number(shared.nakamoto_half), words.say("power.nakamoto-means")),
        Row(words.say("power.nakamoto-third"), words.number(shared.nakamoto_third), words.say("power.third-means")),
        Row(words.say("power.gini"), words.number(shared.gini), words.say("power.gini-means")),
        Row(words.say("power.hhi"), words.number(shared.hhi), words.say("power.hhi-means")),
        Row(words.say("power.effective"), words.number(shared.effective_number), words.say("power.effective-means")),
        Row(
            words.say("power.entropy"),
            words.say("power.bits", count=words.number(shared.entropy_bits)),
            words.say("power.entropy-means"),
        ),
    )
    return SharedTold(figure, rows)


def _amount(what: str, amount: int, words: Words) -> str:
    """How much an office holds: time that it led, else a count."""
    return words.length(amount) if what == "leading" else words.number(amount)
