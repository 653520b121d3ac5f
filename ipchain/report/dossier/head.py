"""What a reader must know first: which run this is, who took part, how they agreed, and how it ended.

Not here: what was judged (`must_hold`) and the verdict (`verdict`).
"""

from datetime import date
from typing import Annotated, Literal

from msgspec import Meta, Struct

from ipchain.experiment.runner import Result
from ipchain.report.chinese import models
from ipchain.report.dossier.said import Said, in_both
from ipchain.report.summary import Summary


class OfficeNamed(Struct, frozen=True):
    """One office that takes part: its WIPO ST.3 code, its short name, and its names by language."""

    code: str
    name: str
    names: dict[str, str]
    city: str
    invented: bool


class PartyNamed(Struct, frozen=True):
    """One invented party, its name as the scenario gives it, and the office of its home."""

    id: str
    name: str
    home: str


class Head(Struct, frozen=True, kw_only=True):
    """The run as a whole."""

    scenario: str
    title: str
    description: str
    language: Annotated[str, Meta(description="the scenario's own choice for the page")]
    authors: tuple[str, ...]
    seed: int
    ipchain: str
    transport: str
    signatures: str
    overrides: tuple[str, ...]
    calendar: Annotated[date, Meta(description="legal date at which the run begins, ISO 8601")]
    offices: tuple[OfficeNamed, ...]
    parties: tuple[PartyNamed, ...]
    model: Annotated[str, Meta(description="the consensus model; see 'ipchain list models'")]
    promise: Said
    cautions: tuple[Said, ...]
    ended: Literal["completed", "interrupted", "budget", "halted"]
    ended_at_us: int
    duration_us: int
    trace_sha256: str


def gather_head(result: Result, summary: Summary) -> Head:
    """Who and what, from the scenario; how it ended, from the run."""
    scenario = result.scenario
    return Head(
        scenario=scenario.name,
        title=scenario.title,
        description=" ".join(scenario.description.split()),
        language=scenario.language,
        authors=scenario.authors,
        seed=scenario.seed,
        ipchain=summary.made_from.ipchain,
        transport=summary.made_from.transport,
        signatures=summary.made_from.signatures,
        overrides=scenario.overrides,
        calendar=scenario.calendar,
        offices=tuple(
            OfficeNamed(one.code, one.name, dict(one.names), one.city, one.invented) for one in scenario.offices
        ),
        parties=tuple(PartyNamed(one.id, one.name, one.home) for one in scenario.parties),
        model=summary.model,
        promise=in_both(summary.promise, models.promise(summary.model, len(scenario.consensus.members))),
        cautions=tuple(in_both(caution, models.caution(summary.model)) for caution in summary.cautions),
        ended=summary.ended,
        ended_at_us=summary.ended_at_us,
        duration_us=summary.duration_us,
        trace_sha256=summary.trace_sha256,
    )
