"""`summary.json`: the contract with scripts. Versioned; a field never changes its meaning.

It holds no clock time, no machine and no path, so that two computers write equal bytes for equal runs.
The JSON Schema is made from the same types: `ipchain schema summary`.

Not here: the same for people (`sheet`), for build servers (`junit`), and where a run was made (`provenance`).
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from typing import Annotated, Any, Final, Literal

import msgspec
from msgspec import Meta, Struct

import ipchain
from ipchain.checkers.verdict import Finding, Verdict
from ipchain.consensus.catalogue import MODELS
from ipchain.experiment.runner import Result
from ipchain.measure.metric import Measurement
from ipchain.names import Micros
from ipchain.report.visible import json_visible
from ipchain.trace import FaultBegan, FaultEnded, StepDecided

FORMAT: Final = "ipchain.summary/1"
FORMAT_OF_SEVERAL: Final = "ipchain.summaries/1"
SIMULATED: Final = "Simulated, no legal effect."

CheckWord = Literal["holds", "does-not-hold", "not-tested"]
VerdictWord = Literal[CheckWord, "nothing-to-judge"]

WORDS: Final[dict[Finding, CheckWord]] = {
    Finding.HOLDS: "holds",
    Finding.DOES_NOT_HOLD: "does-not-hold",
    Finding.NOT_TESTED: "not-tested",
}

_WORST_FIRST: Final[tuple[VerdictWord, ...]] = ("does-not-hold", "not-tested", "holds", "nothing-to-judge")

Hash = Annotated[str, Meta(description="SHA-256 in hexadecimal", pattern="^[0-9a-f]{64}$")]


class MadeFrom(Struct, frozen=True, kw_only=True):
    """Everything that decides a run: the same things make the same run."""

    scenario: Annotated[str, Meta(description="name of the scenario")]
    seed: int
    overrides: Annotated[tuple[str, ...], Meta(description="changes of the command line, path=value, in order")]
    scenario_sha256: Annotated[Hash, Meta(description="of the scenario file as given")]
    resolved_sha256: Annotated[Hash, Meta(description="of scenario.resolved.yaml: defaults and office data included")]
    transport: Literal["simulated"]
    signatures: Literal["ideal", "ed25519"]
    ipchain: Annotated[str, Meta(description="version of the program")]
    cell: Annotated[dict[str, str], Meta(description="cell of a comparison: variant by axis; else empty")] = {}


class Differs(Struct, frozen=True):
    """Why this run has a folder of its own beside another of the same name and seed."""

    folder: str
    what: Annotated[tuple[str, ...], Meta(description="fields of made_from; or code, ended, trace, unreadable")]


class Evidence(Struct, frozen=True):
    """One event that shows a finding."""

    at_us: int
    event: Annotated[dict[str, Any], Meta(description="as in data/events.jsonl; see 'ipchain schema events'")]


class Judged(Struct, frozen=True, kw_only=True):
    """One check and what became of it. Expectations come first, in the order of the file; then guarantees."""

    id: str
    kind: str
    severity: Literal["must", "should"]
    verdict: CheckWord
    required: Annotated[str, Meta(description="what must be, as a sentence")]
    observed: Annotated[str, Meta(description="what was, as a sentence")]
    checks: Annotated[int, Meta(description="how often the statement was evaluated")]
    first_bad_us: Annotated[int | None, Meta(description="moment of the first break, microseconds of the run")]
    offices: Annotated[tuple[str, ...], Meta(description="ST.3 codes the finding is about; empty: all")]
    line: Annotated[int, Meta(description="line in the scenario file; 0: nobody wrote it down")]
    built_in: bool
    why: str
    workstream: str
    evidence: tuple[Evidence, ...]

    @property
    def is_idle(self) -> bool:
        """True for a built-in guarantee that found nothing to check: it is shown, and nothing depends on it."""
        return self.built_in and self.verdict == "not-tested" and self.checks == 0

    @property
    def needs_attention(self) -> bool:
        """True for what a reader must look at: not held, or not tested although it should have been."""
        return self.verdict != "holds" and not self.is_idle


class Measured(Struct, frozen=True, kw_only=True):
    """One metric of the run. `stats` are figures in `unit`, the metric's own first; none when there was no sample."""

    name: str
    unit: Annotated[str, Meta(description="us are microseconds, share is a share of 1")]
    definition: str
    source: str
    samples: int
    stats: dict[str, int | float]
    detail: Annotated[dict[str, int | float], Meta(description="the first statistic by office, and around faults")]


class StepTaken(Struct, frozen=True, kw_only=True):
    """One step of the scenario and what became of it. Steps stand in the order of the file."""

    id: str
    say: Annotated[str, Meta(description="what is done, as a sentence")]
    outcome: Annotated[str, Meta(description="final, refused, pending, issued, valid, ...; empty: none yet")]
    reason: Annotated[str, Meta(description="code of the refusal, see 'ipchain list reasons'; else empty")]
    decided_us: Annotated[int | None, Meta(description="moment of the result, microseconds of the run")]


class FaultStruck(Struct, frozen=True, kw_only=True):
    """One fault of the scenario, when it was in force and whom it hit. Faults stand in the order of the file."""

    id: str
    say: Annotated[str, Meta(description="what goes wrong, as a sentence")]
    began_us: Annotated[int | None, Meta(description="moment of its begin, microseconds of the run; null: never")]
    ended_us: Annotated[int | None, Meta(description="moment of its end; null: in force to the end, or never")]
    offices: Annotated[tuple[str, ...], Meta(description="ST.3 codes of the offices it hit, roles resolved")]


class Counts(Struct, frozen=True):
    """How many written expectations have which verdict; guarantees are not counted."""

    holds: int
    does_not_hold: int
    not_tested: int


class Summary(Struct, frozen=True, kw_only=True):
    """What one run showed."""

    schema: Literal["ipchain.summary/1"]
    note: str
    title: str
    description: Annotated[str, Meta(description="of the scenario, by its writer; may be empty")]
    made_from: MadeFrom
    verdict: VerdictWord
    strict: Annotated[bool, Meta(description="true when every 'should' was judged as a 'must'")]
    ended: Annotated[
        Literal["completed", "interrupted", "budget", "halted"],
        Meta(description="anything but completed: partial results"),
    ]
    ended_at_us: Annotated[int, Meta(description="simulated moment of the end, microseconds")]
    duration_us: Annotated[int, Meta(description="planned length of the run, microseconds")]
    offices: tuple[str, ...]
    model: str
    governance: str
    promise: Annotated[str, Meta(description="what the model withstands at this number of offices")]
    cautions: Annotated[tuple[str, ...], Meta(description="what a reader must know before relying on the verdict")]
    expectations: Counts
    steps: tuple[StepTaken, ...]
    checks: tuple[Judged, ...]
    metrics: tuple[Measured, ...]
    messages: Annotated[dict[str, int], Meta(description="messages sent by kind, once per receiver")]
    trace_sha256: Annotated[Hash, Meta(description="over all events in order: same run, same hash, on every machine")]
    differs: Differs | None = None
    faults: tuple[FaultStruck, ...] = ()


class Summaries(Struct, frozen=True, kw_only=True):
    """Several runs of one command, in the order in which they were planned."""

    schema: Literal["ipchain.summaries/1"]
    note: str
    verdict: VerdictWord
    runs: tuple[Summary, ...]


def made_from(result: Result, resolved: bytes) -> MadeFrom:
    """What decides this run. `resolved` are the bytes of scenario.resolved.yaml."""
    scenario = result.scenario
    return MadeFrom(
        scenario=scenario.name,
        seed=scenario.seed,
        overrides=scenario.overrides,
        scenario_sha256=hashlib.sha256(scenario.source).hexdigest(),
        resolved_sha256=hashlib.sha256(resolved).hexdigest(),
        transport="simulated",
        signatures=result.signatures,
        ipchain=ipchain.__version__,
        cell=dict(scenario.cell),
    )


def summarise(result: Result, origin: MadeFrom, differs: Differs | None) -> Summary:
    """The summary of a run. It is the same for the same arguments, to the byte."""
    scenario = result.scenario
    model = MODELS[scenario.consensus.model]
    written = [verdict.finding for verdict in result.verdicts if not verdict.built_in]
    return Summary(
        schema=FORMAT,
        note=SIMULATED,
        title=scenario.title,
        description=scenario.description,
        made_from=origin,
        verdict=WORDS[result.finding] if result.verdicts else "nothing-to-judge",
        strict=result.strict,
        ended=result.ended,
        ended_at_us=result.ended_at_us,
        duration_us=scenario.duration_us,
        offices=tuple(office.code for office in scenario.offices),
        model=model.name,
        governance=scenario.governance.model,
        promise=model.promise(len(scenario.consensus.members)),
        cautions=(model.caution,),
        expectations=Counts(*(written.count(finding) for finding in Finding)),
        steps=tuple(_steps(result)),
        checks=tuple(_judged(verdict) for verdict in _expectations_first(result.verdicts)),
        metrics=tuple(_measured(one) for one in result.measurements),
        messages=dict(sorted(result.trace.counts.items())),
        trace_sha256=result.digest,
        differs=differs,
        faults=tuple(_faults(result)),
    )


def together(runs: Sequence[Summary]) -> Summaries:
    """Several summaries as one document. The verdict is the worst of them."""
    found = {run.verdict for run in runs}
    worst: VerdictWord = next((word for word in _WORST_FIRST if word in found), "nothing-to-judge")
    return Summaries(schema=FORMAT_OF_SEVERAL, note=SIMULATED, verdict=worst, runs=tuple(runs))


def as_json(document: Summary | Summaries) -> bytes:
    """The bytes of summary.json: indented, UTF-8, controls and direction marks as JSON escapes."""
    return json_visible(msgspec.json.format(msgspec.json.encode(document), indent=2)) + b"\n"


def _expectations_first(verdicts: Iterable[Verdict]) -> list[Verdict]:
    return sorted(verdicts, key=lambda verdict: verdict.built_in)


def _judged(verdict: Verdict) -> Judged:
    return Judged(
        id=verdict.id,
        kind=verdict.kind,
        severity="must" if verdict.severity == "must" else "should",
        verdict=WORDS[verdict.finding],
        required=str(verdict.required),
        observed=str(verdict.observed),
        checks=verdict.checks,
        first_bad_us=verdict.first_bad_at,
        offices=verdict.offices,
        line=verdict.line,
        built_in=verdict.built_in,
        why=verdict.why,
        workstream=verdict.workstream,
        evidence=tuple(Evidence(at, msgspec.to_builtins(event)) for at, event in verdict.evidence),
    )


def _steps(result: Result) -> Iterator[StepTaken]:
    decided: dict[str, tuple[Micros, StepDecided]] = {}
    for at, event in result.trace:
        if isinstance(event, StepDecided):
            decided.setdefault(event.step, (at, event))
    for step in result.scenario.steps:
        if step.id in decided:
            at, result_of = decided[step.id]
            yield StepTaken(id=step.id, say=step.say, outcome=result_of.outcome, reason=result_of.reason, decided_us=at)
        else:
            yield StepTaken(id=step.id, say=step.say, outcome="", reason="", decided_us=None)


def _faults(result: Result) -> Iterator[FaultStruck]:
    began: dict[str, tuple[Micros, FaultBegan]] = {}
    ended: dict[str, Micros] = {}
    for at, event in result.trace:
        if isinstance(event, FaultBegan):
            began.setdefault(event.fault, (at, event))
        elif isinstance(event, FaultEnded):
            ended[event.fault] = at
    for fault in result.scenario.faults:
        if fault.id in began:
            since, struck = began[fault.id]
            end = ended.get(fault.id)
            yield FaultStruck(id=fault.id, say=fault.say, began_us=since, ended_us=end, offices=struck.targets)
        else:
            yield FaultStruck(id=fault.id, say=fault.say, began_us=None, ended_us=None, offices=())


def _measured(measurement: Measurement) -> Measured:
    return Measured(
        name=measurement.name,
        unit=measurement.unit,
        definition=measurement.definition,
        source=measurement.source,
        samples=measurement.samples,
        stats={name: _number(value) for name, value in measurement.stats.items()},
        detail={name: _number(value) for name, value in measurement.detail.items()},
    )


def _number(exact: Fraction) -> int | float:
    """The number JSON can carry: whole, or the nearest double, which is the same on every machine."""
    return exact.numerator if exact.denominator == 1 else exact.numerator / exact.denominator
