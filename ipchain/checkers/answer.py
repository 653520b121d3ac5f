"""From what a checker found to the verdict on a written expectation."""

from dataclasses import dataclass

from ipchain.checkers.verdict import Finding, Record, Verdict
from ipchain.names import Micros, OfficeId
from ipchain.scenario.model import Expectation


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found: see `Verdict` for the fields."""

    finding: Finding
    observed: str
    checks: int = 1
    first_bad_at: Micros | None = None
    offices: tuple[OfficeId, ...] = ()
    evidence: tuple[Record, ...] = ()


def verdict_on(expectation: Expectation, answer: Answer) -> Verdict:
    """The verdict: the expectation's own words, and what was found."""
    return Verdict(
        id=expectation.id,
        kind=expectation.kind,
        severity=expectation.severity,
        finding=answer.finding,
        required=expectation.required,
        observed=answer.observed,
        checks=answer.checks,
        first_bad_at=answer.first_bad_at,
        offices=answer.offices,
        line=expectation.line,
        why=expectation.why,
        workstream=expectation.workstream,
        evidence=answer.evidence,
    )


def untested(observed: str) -> Answer:
    """Nothing was found either way; `observed` says why."""
    return Answer(Finding.NOT_TESTED, observed, checks=0)
