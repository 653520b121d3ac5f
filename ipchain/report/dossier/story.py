"""The story of a run: what was asked and what became of it, what went wrong on purpose, and what ran beside it.

Not here: what the entries did to rights (`rights`).
"""

from collections.abc import Iterator
from typing import Annotated

from msgspec import Meta, Struct

from ipchain.experiment.runner import Result
from ipchain.names import Micros
from ipchain.report.chinese import captions
from ipchain.report.chinese.tables import template
from ipchain.report.dossier.said import Said, in_both, wrote
from ipchain.report.summary import Summary
from ipchain.rights.reasons import REASONS
from ipchain.scenario.captions import Names, fault_caption, step_caption
from ipchain.scenario.model import Scenario, Step, Verify
from ipchain.trace import Requested, StepDecided


class Taken(Struct, frozen=True, kw_only=True):
    """One step: when it was due, what became of it and when."""

    id: str
    verb: str
    say: Said
    why: str
    office: Annotated[str, Meta(description="the office it was handed in at; empty where there is none")]
    right: Annotated[str, Meta(description="the right it is about; empty where there is none")]
    due_us: Annotated[int | None, Meta(description="null: it never came due")]
    decided_us: int | None
    outcome: Annotated[str, Meta(description="empty: no result by the end of the run")]
    reason: str
    reason_said: Said | None
    by_office: tuple[tuple[str, str], ...]


class Struck(Struct, frozen=True, kw_only=True):
    """One fault, when it was in force, and whom it hit."""

    id: str
    kind: str
    say: Said
    began_us: Annotated[int | None, Meta(description="null: it never began")]
    ended_us: Annotated[int | None, Meta(description="null: in force to the end, or never")]
    offices: tuple[str, ...]


class Background(Struct, frozen=True, kw_only=True):
    """Filings that went on beside the steps."""

    id: str
    kind: str
    offices: tuple[str, ...]
    requests: int


class Story(Struct, frozen=True, kw_only=True):
    """Steps and faults in the order of the file."""

    steps: tuple[Taken, ...]
    faults: tuple[Struck, ...]
    background: tuple[Background, ...]
    requests: Annotated[int, Meta(description="all that were handed in: steps, and the background")]


def gather_story(result: Result, summary: Summary) -> Story:
    """The steps with their results and the faults with their times."""
    background = tuple(_background(result))
    steps = tuple(_steps(result))
    return Story(
        steps=steps,
        faults=tuple(_faults(result, summary)),
        background=background,
        requests=sum(one.requests for one in background) + sum(step.due_us is not None for step in steps),
    )


def names_of(scenario: Scenario) -> Names:
    """What sentences call the offices and parties of this scenario."""
    return Names(
        offices={office.code: office.name for office in scenario.offices},
        parties={party.id: party.name for party in scenario.parties},
    )


def chinese_names_of(scenario: Scenario) -> Names:
    """The same on a Chinese page."""
    return Names(
        offices={office.code: office.names.get("zh", office.name) for office in scenario.offices},
        parties={party.id: party.name for party in scenario.parties},
    )


def reason_said(code: str) -> Said | None:
    """The sentence of a refusal's code; None for no code, and for one that is not in our table."""
    sentence = REASONS.get(code)
    return None if sentence is None else in_both(sentence, template("reasons", code))


def _steps(result: Result) -> Iterator[Taken]:
    due: dict[str, Micros] = {}
    decided: dict[str, tuple[Micros, StepDecided]] = {}
    for at, event in result.trace:
        if isinstance(event, Requested):
            if event.step:
                due.setdefault(event.request, event.due)
        elif isinstance(event, StepDecided):
            decided.setdefault(event.step, (at, event))
    names, chinese = names_of(result.scenario), chinese_names_of(result.scenario)
    right_of = _rights_of(result.scenario)
    for step in result.scenario.steps:
        end = decided.get(step.id)
        outcome = None if end is None else end[1]
        yield Taken(
            id=step.id,
            verb=step.verb,
            say=_step_said(step, names, chinese),
            why=step.why,
            office=getattr(step.act, "at_office", ""),
            right=right_of[step.id],
            due_us=due.get(step.id, None if end is None else end[0]),
            decided_us=None if end is None else end[0],
            outcome="" if outcome is None else outcome.outcome,
            reason="" if outcome is None else outcome.reason,
            reason_said=None if outcome is None else reason_said(outcome.reason),
            by_office=() if outcome is None else outcome.by_office,
        )


def _rights_of(scenario: Scenario) -> dict[str, str]:
    """The right of each step; one that checks a certificate is about the right of the step that issued it."""
    found = {step.id: str(getattr(step.act, "right", "")) for step in scenario.steps}
    for step in scenario.steps:
        if isinstance(step.act, Verify):
            found[step.id] = found.get(step.act.certificate_of, "")
    return found


def _step_said(step: Step, names: Names, chinese: Names) -> Said:
    """A caption that the loader made is ours; any other is its writer's."""
    made = step_caption(step.verb, step.act, names)
    if step.say != made:
        return wrote(step.say)
    return in_both(made, captions.step_caption(step.verb, step.act, chinese))


def _faults(result: Result, summary: Summary) -> Iterator[Struck]:
    names, chinese = names_of(result.scenario), chinese_names_of(result.scenario)
    for fault, struck in zip(result.scenario.faults, summary.faults, strict=True):
        made = fault_caption(fault, names)
        yield Struck(
            id=fault.id,
            kind=fault.kind,
            say=in_both(made, captions.fault_caption(fault, chinese)) if fault.say == made else wrote(fault.say),
            began_us=struck.began_us,
            ended_us=struck.ended_us,
            offices=struck.offices,
        )


def _background(result: Result) -> Iterator[Background]:
    asked: dict[str, int] = {load.id: 0 for load in result.scenario.load}
    if not asked:
        return
    for _, event in result.trace:
        if isinstance(event, Requested) and not event.step:
            asked[event.request.rsplit("/", 2)[0]] += 1
    for load in result.scenario.load:
        yield Background(id=load.id, kind=load.kind.value, offices=load.at_offices, requests=asked[load.id])
