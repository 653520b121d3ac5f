"""How well the offices understood one another, worded for the page: a finding, the tables, and what each number is."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from ipchain.report.dossier.gather import Dossier
from ipchain.report.dossier.interop import InteropShown, KappaShown, PairShown, RouteShown, StopShown
from ipchain.report.page.interop_words import CODES, CONFIDENCE, DEFINITIONS, LAYERS, MEANINGS, SORTS, WORDS
from ipchain.report.page.names import Called
from ipchain.report.page.quoted import quoted
from ipchain.report.page.words import Words

MOST_OFFICES: Final = 20
"""Offices in a matrix; a larger one cannot be read. The command `ipchain list pairs` has them all."""


@dataclass(frozen=True, slots=True)
class Grid:
    """A table with a heading; the first cell of each row names it. `folded`: it starts closed."""

    id: str
    title: str
    finding: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""
    folded: bool = False


@dataclass(frozen=True, slots=True)
class InteropTold:
    """What the template shows."""

    finding: str
    grids: tuple[Grid, ...]


def shows(dossier: Dossier, words: Words) -> InteropTold | None:
    """The section; None for a dossier of a version that had none."""
    interop = dossier.interop
    if interop is None:
        return None
    names = Called(dossier.head, words)
    return InteropTold(_finding(interop, words), tuple(_grids(interop, names, words)))


def _finding(interop: InteropShown, words: Words) -> str:
    if not interop.handed:
        return words.say("interop.nothing")
    if interop.weakest is None:
        return words.say("interop.some-layer-unseen", through=interop.through, all=interop.handed)
    share = words.share(interop.weakest.value)
    if interop.weakest.value == 1:
        return words.say("interop.all-through", all=interop.handed)
    layer = words.say(LAYERS[interop.link][0])
    return words.say("interop.finding", through=interop.through, all=interop.handed, layer=layer, share=share)


def _grids(interop: InteropShown, names: Called, words: Words) -> Iterator[Grid]:
    yield _layers(interop, words)
    if interop.stops:
        yield _stops(interop.stops, words)
    yield _copies(interop, names, words)
    yield _deadlines(interop, words)
    if interop.routes:
        yield _lost(interop.routes, interop.records, words)
    if interop.pairs:
        yield from _matrices(interop, words)
    yield _labels(interop, words)
    yield Grid(
        "interop-definitions",
        words.say("interop.definitions"),
        words.say("interop.definitions-say"),
        (words.say("interop.number"), words.say("interop.formula"), words.say("interop.unit")),
        tuple((words.say(name), words.say(means), words.say(unit)) for name, means, unit in DEFINITIONS),
        folded=True,
    )


def _layers(interop: InteropShown, words: Words) -> Grid:
    rows = [
        (
            words.say(LAYERS[one.layer][0]),
            words.say(LAYERS[one.layer][1]),
            words.number(one.reached),
            words.number(one.passed),
            _part(one.passed, one.reached, words),
            words.number(one.unjudged),
        )
        for one in interop.layers
    ]
    if interop.strict is None or interop.weakest is None:
        score = words.say("interop.no-score")
    else:
        score = words.say(
            "interop.score",
            strict=words.share(interop.strict.value),
            weakest=words.share(interop.weakest.value),
            layer=words.say(LAYERS[interop.link][0]),
        )
    sound = interop.messages - interop.messages_lost - interop.messages_refused
    wire = (
        words.say(
            "interop.messages",
            sent=interop.messages,
            lost=interop.messages_lost,
            refused=interop.messages_refused,
            share=words.share(Fraction(sound, interop.messages)),
        )
        if interop.messages
        else words.say("interop.no-messages")
    )
    head = (
        words.say("interop.layer"),
        words.say("interop.asks"),
        words.say("interop.reached"),
        words.say("interop.passed"),
        words.say("interop.rate"),
        words.say("interop.unjudged"),
    )
    return Grid("interop-layers", words.say("interop.layers"), score, head, tuple(rows), wire)


def _stops(stops: Sequence[StopShown], words: Words) -> Grid:
    rows = tuple(
        (words.say(LAYERS[one.layer][0]), _why(one, words), words.number(one.count))
        for one in sorted(stops, key=lambda one: tuple(LAYERS).index(one.layer))
    )
    head = (words.say("interop.layer"), words.say("interop.why"), words.say("interop.count"))
    return Grid("interop-stops", words.say("interop.stops"), words.say("interop.stops-say"), head, rows)


def _why(one: StopShown, words: Words) -> str:
    return words.say(CODES[one.code]) if one.said is None else words.said(one.said)


def _copies(interop: InteropShown, names: Called, words: Words) -> Grid:
    bound = words.length(interop.bound_us)
    if not interop.rights:
        finding = words.say("interop.no-rights")
    elif interop.diverged:
        finding = words.say(
            "interop.diverged",
            count=interop.diverged,
            all=interop.rights,
            bound=bound,
            share=words.share(Fraction(interop.diverged, interop.rights)),
            offices=names.offices(interop.behind),
        )
    else:
        finding = words.say("interop.agreed", all=interop.rights, bound=bound)
    rows = [(names.office(one.office), words.length(one.p95_us)) for one in interop.readers]
    if interop.stale_p95_us is not None:
        rows.append((words.say("interop.all-offices"), words.length(interop.stale_p95_us)))
    head = (words.say("interop.reader"), words.say("interop.age"))
    note = words.say("interop.age-note")
    return Grid("interop-copies", words.say("interop.copies"), finding, head, tuple(rows), note)


def _deadlines(interop: InteropShown, words: Words) -> Grid:
    met, without = interop.deadline
    if not without:
        finding = words.say("interop.no-claims")
    else:
        finding = words.say("interop.survived", met=met, all=without, share=words.share(Fraction(met, without)))
    rows = tuple(
        (
            words.say(SORTS[one.sort]),
            words.number(one.claims),
            words.number(one.without),
            words.number(one.met),
            _part(one.met, one.without, words),
        )
        for one in interop.deadlines
    )
    head = (
        words.say("interop.claim"),
        words.say("interop.claims"),
        words.say("interop.in-time-due"),
        words.say("interop.in-time-final"),
        words.say("interop.rate"),
    )
    note = words.say("interop.deadline-note")
    return Grid("interop-deadlines", words.say("interop.deadlines"), finding, head, rows, note)


def _lost(routes: Sequence[RouteShown], records: int, words: Words) -> Grid:
    out = sum(one.equal + one.lost + one.unsaid for one in routes)
    finding = words.say(
        "interop.records-lose",
        count=records,
        loss=_part(out - sum(one.equal for one in routes), out, words),
        certain=_part(sum(one.lost for one in routes), out, words),
    )
    rows = tuple(
        (
            words.say("interop.route", sender=one.sender, receiver=one.receiver),
            words.number(one.equal + one.lost + one.unsaid),
            _part(one.lost + one.unsaid, one.equal + one.lost + one.unsaid, words),
            _part(one.lost, one.equal + one.lost + one.unsaid, words),
            words.list(words.said(field) for field in one.gone) or words.say("interop.nothing-lost"),
        )
        for one in routes
    )
    head = (
        words.say("interop.way"),
        words.say("interop.fields"),
        words.say("interop.loss"),
        words.say("interop.certain"),
        words.say("interop.lost-fields"),
    )
    return Grid(
        "interop-records",
        words.say("interop.records"),
        finding,
        head,
        rows,
        words.say("interop.loss-note"),
        len(rows) > MOST_OFFICES,
    )


def _matrices(interop: InteropShown, words: Words) -> Iterator[Grid]:
    offices = interop.offices[:MOST_OFFICES]
    by_route = {(one.sender, one.receiver): one for one in interop.pairs}
    left_out = len(interop.offices) - len(offices)

    def grid(name: str, title: str, finding: str, note: str, cell: Callable[[PairShown], str]) -> Grid:
        head = (words.say("interop.from-to"), *offices)
        rows = tuple(
            (one, *(cell(by_route[one, other]) if one != other else words.say("interop.same") for other in offices))
            for one in offices
        )
        said = words.say(note)
        if left_out:
            said = f"{said} {words.say('interop.left-out', count=left_out)}"
        return Grid(name, words.say(title), finding, head, rows, said, folded=True)

    known = sum(one.read_kappa.value is not None for one in interop.pairs)
    yield grid(
        "interop-kappa-read",
        "interop.kappa-read",
        words.say("interop.kappa-known", count=known, all=len(interop.pairs)),
        "interop.kappa-read-note",
        lambda one: _kappa(one.read_kappa, words),
    )
    yield grid(
        "interop-kappa-model",
        "interop.kappa-model",
        words.say("interop.kappa-model-say"),
        "interop.kappa-model-note",
        lambda one: _kappa(one.model_kappa, words),
    )
    yield grid(
        "interop-coverage",
        "interop.coverage",
        words.say("interop.coverage-say"),
        "interop.coverage-note",
        lambda one: words.say(
            "interop.two-of",
            read=one.read_mapped,
            read_used=one.read_used,
            model=one.model_mapped,
            model_used=one.model_used,
        ),
    )
    yield grid(
        "interop-loss",
        "interop.specimen-loss",
        words.say("interop.specimen-loss-say"),
        "interop.loss-note",
        lambda one: words.say(
            "interop.loss-span",
            certain=_part(one.lost, one.equal + one.lost + one.unsaid, words),
            loss=_part(one.lost + one.unsaid, one.equal + one.lost + one.unsaid, words),
        ),
    )


def _labels(interop: InteropShown, words: Words) -> Grid:
    here = sum(one.here for one in interop.labels)
    rows = tuple(
        (
            words.say(MEANINGS[one.meaning]),
            quoted(one.label),
            one.where,
            words.say(WORDS[one.word]),
            words.say("interop.yes") if one.here else words.say("interop.no"),
            words.say(
                "interop.source",
                source=quoted(one.source),
                day=one.as_of,
                confidence=words.say(CONFIDENCE[one.confidence]),
            ),
        )
        for one in interop.labels
    )
    head = (
        words.say("interop.meaning"),
        words.say("interop.label"),
        words.say("interop.office"),
        words.say("interop.mapped-to"),
        words.say("interop.in-this-run"),
        words.say("interop.rests-on"),
    )
    finding = words.say("interop.labels-say", count=len(interop.labels), here=here)
    return Grid(
        "interop-labels", words.say("interop.labels"), finding, head, rows, words.say("interop.labels-note"), True
    )


def _kappa(kappa: KappaShown, words: Words) -> str:
    if kappa.value is None:
        return words.say("interop.not-known")
    return words.say("interop.kappa-of", value=f"{float(kappa.value.value):.2f}", items=kappa.items)


def _part(part: int, whole: int, words: Words) -> str:
    return words.share(Fraction(part, whole)) if whole else words.say("interop.not-measured")
