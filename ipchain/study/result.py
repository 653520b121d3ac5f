"""What a run gives: its verdict, its tables, its page. Tables are made when they are first asked for.

    r = ipchain.run("cable-cut", seed=42)
    r.verdict, r.expectations, r.metrics["time_to_final"].p95, r.right("aurora-mark").history

Not here: playing (`play`), and the tables themselves (`ipchain.report.run_tables`).
"""

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Final

import msgspec
from markupsafe import Markup

from ipchain.checkers.verdict import Finding, Verdict
from ipchain.experiment import runner
from ipchain.experiment.runner import Ended, Signatures
from ipchain.measure.metric import Measurement
from ipchain.names import Micros, OfficeId
from ipchain.office.messages import BlockRecord
from ipchain.office.state import SharedExecutions
from ipchain.report import office_tables, run_tables, vote_tables
from ipchain.report.contents import file_run
from ipchain.report.dossier.gather import Dossier, dossier_of
from ipchain.report.dossier.story import Story, gather_story
from ipchain.report.folder import point_latest, ready
from ipchain.report.page.render import page
from ipchain.report.page.words import language_of
from ipchain.report.provenance import Making, Provenance, provenance, reproduce
from ipchain.report.run_folder import RunTold
from ipchain.report.summary import WORDS, CheckWord, Summary, made_from, summarise
from ipchain.scenario.resolved import resolved
from ipchain.study.frame import Table
from ipchain.study.governance import Governance
from ipchain.study.ledger import Ledger
from ipchain.study.metrics import Metrics
from ipchain.study.mistakes import NoSuchName
from ipchain.study.moment import Moment
from ipchain.study.page import Page
from ipchain.study.right import Right, right_of
from ipchain.study.scenario import Scenario
from ipchain.study.scorecard import scorecard_table
from ipchain.study.told import assert_that, result_shown
from ipchain.trace import Trace

_NAMES: Final = (
    *("assert_holds", "at", "decisions", "ended", "ended_at_us", "events", "expectations", "finding", "governance"),
    *("ledger", "metrics", "offices", "ok", "path", "provenance", "report", "requests", "right", "save", "scenario"),
    *("scenario_hash", "scorecard", "seed", "series", "trace", "trace_hash", "verdict", "verdicts", "votes"),
)


class Result:
    """One run and what became of it. Nothing of it changes, but `path`, which is known once the run is saved."""

    def __init__(self, played: runner.Result, making: Making, *, allow_large: bool = False) -> None:
        self._played = played
        self._making = making
        self._allow_large = allow_large
        self._path: Path | None = None
        self._executions = SharedExecutions()

    # ---- did it hold -----------------------------------------------------------------------------

    @property
    def verdict(self) -> CheckWord:
        """`holds`, `does-not-hold` or `not-tested`: over everything that must hold."""
        return WORDS[self._played.finding]

    @property
    def finding(self) -> Finding:
        """The verdict as a value."""
        return self._played.finding

    @property
    def ok(self) -> bool:
        """True only when everything that must hold was tested and holds."""
        return self._played.ok

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """The verdict on every single check, with its evidence."""
        return self._played.verdicts

    @property
    def ended(self) -> Ended:
        """`completed`, or why the run is only partly there."""
        return self._played.ended

    @property
    def ended_at_us(self) -> Micros:
        """The simulated moment of the end."""
        return self._played.ended_at_us

    def assert_holds(self) -> None:
        """Raise DoesNotHold with the sentences of the report, unless the run holds."""
        assert_that(self._summary, self.reproduce)

    # ---- which run it is ---------------------------------------------------------------------------

    @property
    def scenario(self) -> Scenario:
        """The scenario as it was played, with its seed."""
        return Scenario(self._played.scenario, allow_large=self._allow_large)

    @property
    def seed(self) -> int:
        """The one source of chance of this run."""
        return self._played.seed

    @property
    def trace_hash(self) -> str:
        """SHA-256 over all events in order, in hexadecimal: same run, same hash, on every machine."""
        return self._played.digest

    @property
    def digest(self) -> str:
        """The same as `trace_hash`."""
        return self._played.digest

    @property
    def scenario_hash(self) -> str:
        """SHA-256 of the scenario file as given, in hexadecimal."""
        return self._summary.made_from.scenario_sha256

    @property
    def provenance(self) -> Provenance:
        """Where, when and with what it was made. The hashes of files are in the folder of a saved run."""
        scenario = self._played.scenario
        written = provenance(
            self._making,
            scenario_path=scenario.path,
            seed=self.seed,
            trace_sha256=self.trace_hash,
            files_sha256={},
        )
        return msgspec.json.decode(written, type=Provenance)

    @property
    def reproduce(self) -> str:
        """The command that makes this run again."""
        origin = self._summary.made_from
        again = reproduce(
            self._played.scenario.path,
            origin.seed,
            origin.overrides,
            origin.signatures,
            strict=self._played.strict,
            cell=origin.cell,
        )
        return f"{again} --allow-large" if self._allow_large else again

    @property
    def signatures(self) -> Signatures:
        """Whether signatures were ideal or real."""
        return self._played.signatures

    # ---- what it shows -----------------------------------------------------------------------------

    @property
    def trace(self) -> Trace:
        """Every event, in order."""
        return self._played.trace

    @property
    def measurements(self) -> tuple[Measurement, ...]:
        """Every metric as exact fractions; `metrics` has the same for reading."""
        return self._played.measurements

    @property
    def ledgers(self) -> Mapping[OfficeId, tuple[BlockRecord, ...]]:
        """Every office's own copy of the ledger."""
        return self._played.ledgers

    @cached_property
    def metrics(self) -> Metrics:
        """The figures of the run: `metrics["time_to_final"].p95`."""
        return Metrics(self._played.measurements)

    @cached_property
    def expectations(self) -> Table:
        """One row for each check: what was required, what was observed."""
        return Table(run_tables.expectations_table(self._told))

    @cached_property
    def requests(self) -> Table:
        """One row for each request, of steps and of the background load."""
        return Table(run_tables.requests_table(self.trace.records))

    @cached_property
    def events(self) -> Table:
        """One row for each event of the trace."""
        return Table(run_tables.events_table(self.trace.records))

    @cached_property
    def offices(self) -> Table:
        """One row for each office: its votes and power, what it did, what was done to it."""
        return Table(office_tables.offices_table(self._told, self.trace.records))

    @cached_property
    def series(self) -> Table:
        """One row for each office and second: lag, backlog, submitted, final, messages, leader."""
        return Table(office_tables.series_table(self._told, self.trace.records))

    @cached_property
    def votes(self) -> Table:
        """One row for each ballot."""
        return Table(vote_tables.votes_table(self.trace.records))

    @cached_property
    def decisions(self) -> Table:
        """One row for each motion and what became of it."""
        return Table(vote_tables.decisions_table(self.trace.records))

    @cached_property
    def scorecard(self) -> Table:
        """One row for each indicator of the four streams; no total and no ranking."""
        return scorecard_table(self._dossier)

    @cached_property
    def governance(self) -> Governance:
        """Who has how much power, and who can block alone."""
        shown = self._dossier.power
        assert shown is not None
        return Governance(self._played.scenario.governance.model, shown)

    def right(self, name: str) -> Right:
        """The life of one right of the story. Raises NoSuchName."""
        return right_of(self._played, self._story, name)

    def ledger(self, office: str) -> Ledger:
        """One office's own copy of the ledger at the end. Raises NoSuchName."""
        if office not in self._played.ledgers:
            raise NoSuchName("office in this run", office, self._played.ledgers)
        return Ledger(OfficeId(office), self._played.ledgers[OfficeId(office)], self.trace.records)

    def at(self, moment: str | int) -> Moment:
        """The run at one of its moments: text with a unit (`"2 min 31 s"`), or whole microseconds.

        Raises UsageError for a moment that the run does not have.
        """
        return Moment(self._played, moment, self._executions)

    # ---- what people read of it --------------------------------------------------------------------

    def report(self, lang: str = "") -> Page:
        """The page of the run, in `en` or `zh`; without a language, in the scenario's. Raises UsageError.

        Nothing is written: `r.report().save("cable-cut.html")` does that.
        """
        language = language_of(lang) if lang else self._dossier.language
        return Page(page(self._dossier, language), language)

    @property
    def path(self) -> Path | None:
        """The folder the run lies in, once it was saved."""
        return self._path

    def save(self, runs: str | Path = "runs", *, lang: str = "") -> Path:
        """Write the run's folder below `runs`, whole or not at all, and return it.

        A run that is there already is replaced by itself; another one of the same name is never touched. `lang` is
        the language of its page. Raises ComputerError when this computer cannot.
        """
        below = Path(runs)
        ready(below)
        language = language_of(lang) if lang else None
        filed = file_run(self._played, below, self._making, keep_trace=True, language=language)
        point_latest(below, filed.folder.name)
        self._path = filed.folder
        return filed.folder

    # ---- made once ---------------------------------------------------------------------------------

    @cached_property
    def _summary(self) -> Summary:
        return summarise(self._played, made_from(self._played, resolved(self._played.scenario).encode()), None)

    @cached_property
    def _told(self) -> RunTold:
        return RunTold(self._summary, self._played.scenario, self.trace.records)

    @cached_property
    def _story(self) -> Story:
        return gather_story(self._played, self._summary)

    @cached_property
    def _dossier(self) -> Dossier:
        return dossier_of(self._played, self._summary)

    # ---- how it shows itself -----------------------------------------------------------------------

    def __repr__(self) -> str:
        return f"Result({self._played.scenario.name}, seed {self.seed}: {self.finding.value}, {self.ended})"

    def _repr_html_(self) -> Markup:
        return result_shown(self._dossier, self._summary)

    def __dir__(self) -> list[str]:
        return list(_NAMES)
