"""The dossier of a run: everything its page shows, in one value that is filed as `data/dossier.json`.

A new section is one field here, one line in `dossier_of`, and one row of `ipchain.report.page.sections`.
The field gets a default of None, so that a dossier of an earlier version can still be read.
"""

from typing import Annotated, Final, Literal

from msgspec import Meta, Struct

from ipchain.experiment.runner import Result
from ipchain.report.dossier.governance import Governance, gather_governance
from ipchain.report.dossier.head import Head, gather_head
from ipchain.report.dossier.interop import InteropShown, gather_interop
from ipchain.report.dossier.lag import Lag, gather_lag
from ipchain.report.dossier.latency import Latency, gather_latency
from ipchain.report.dossier.leaders import Leaders, gather_leaders
from ipchain.report.dossier.legal import LegalShown, gather_legal
from ipchain.report.dossier.measured import How, gather_measured
from ipchain.report.dossier.messages import Messages, gather_messages
from ipchain.report.dossier.must_hold import MustHold, gather_must_hold
from ipchain.report.dossier.power import PowerShown, gather_power
from ipchain.report.dossier.reproduce import Reproduce, gather_reproduce
from ipchain.report.dossier.rights import Rights, gather_rights
from ipchain.report.dossier.said import Language
from ipchain.report.dossier.scorecard import Indicator, Seen, gather_scorecard
from ipchain.report.dossier.story import Story, gather_story
from ipchain.report.dossier.throughput import Throughput, gather_throughput
from ipchain.report.summary import Summary, made_from, summarise
from ipchain.scenario.resolved import resolved

FORMAT: Final = "ipchain.dossier/1"


class Dossier(Struct, frozen=True, kw_only=True):
    """One run as its page shows it, in every language. Sections that have nothing to say are None."""

    schema: Literal["ipchain.dossier/1"]
    note: str
    language: Annotated[Language, Meta(description="of the page that the run wrote; the dossier has them all")]
    head: Head
    must_hold: MustHold
    story: Story
    rights: Rights
    legal: LegalShown | None = None
    governance: Governance
    power: PowerShown | None = None
    scorecard: tuple[Indicator, ...] = ()
    interop: InteropShown | None = None
    lag: Lag | None = None
    latency: Latency | None = None
    throughput: Throughput | None = None
    messages: Messages | None = None
    leaders: Leaders | None = None
    measured: How
    reproduce: Reproduce


def dossier_of(result: Result, summary: Summary | None = None, language: Language | None = None) -> Dossier:
    """Everything a page shows of this run. `summary`, where the caller has it, spares making it again.

    `language` is that of the page the run writes; None: the scenario's own, as far as there are pages in it.
    """
    if summary is None:
        summary = summarise(result, made_from(result, resolved(result.scenario).encode()), None)
    story = gather_story(result, summary)
    governance, power, interop = gather_governance(result), gather_power(result), gather_interop(result)
    seen = Seen(result, power, governance, interop.round_trip, interop.technical, interop.deadline)
    return Dossier(
        schema=FORMAT,
        note=summary.note,
        language=language or _language_of(result.scenario.language),
        head=gather_head(result, summary),
        must_hold=gather_must_hold(result, summary),
        story=story,
        rights=gather_rights(result, story),
        legal=gather_legal(result, story),
        governance=governance,
        power=power,
        scorecard=gather_scorecard(seen),
        interop=interop,
        lag=gather_lag(result),
        latency=gather_latency(result),
        throughput=gather_throughput(result),
        messages=gather_messages(result),
        leaders=gather_leaders(result),
        measured=gather_measured(result, summary, story.requests),
        reproduce=gather_reproduce(result, summary),
    )


def _language_of(wish: str) -> Language:
    return "zh" if wish == "zh" else "en"
