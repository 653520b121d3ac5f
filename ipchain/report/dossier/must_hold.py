"""What had to hold, what was observed, and how each check was decided; and the verdict over all of them.

Expectations stand in the order of the file, the guarantees nobody wrote down after them.
"""

from typing import Annotated

from msgspec import Meta, Struct

from ipchain.experiment.runner import Result
from ipchain.report.chinese.observed import observed
from ipchain.report.chinese.required import promise, required
from ipchain.report.dossier.said import Said, in_both, wrote
from ipchain.report.dossier.story import chinese_names_of
from ipchain.report.summary import CheckWord, Counts, Evidence, Judged, Summary, VerdictWord


class Shown(Struct, frozen=True, kw_only=True):
    """One check and what became of it. `needed`: the verdict depends on it (a `must`, or strictly judged)."""

    id: str
    kind: str
    needed: bool
    verdict: CheckWord
    required: Said
    observed: Said
    checks: Annotated[int, Meta(description="how often the statement was evaluated")]
    first_bad_us: int | None
    offices: tuple[str, ...]
    line: Annotated[int, Meta(description="line in the scenario file; 0: nobody wrote it down")]
    built_in: bool
    idle: Annotated[bool, Meta(description="a guarantee that found nothing to check")]
    why: Annotated[str, Meta(description="the writer's own words")]
    workstream: str
    evidence: tuple[Evidence, ...]


class MustHold(Struct, frozen=True, kw_only=True):
    """The verdict and everything it rests on."""

    verdict: VerdictWord
    strict: bool
    counts: Counts
    checks: tuple[Shown, ...]

    @property
    def expectations(self) -> tuple[Shown, ...]:
        """What the scenario asks for."""
        return tuple(check for check in self.checks if not check.built_in)

    @property
    def guarantees(self) -> tuple[Shown, ...]:
        """What is checked without being asked."""
        return tuple(check for check in self.checks if check.built_in)


def gather_must_hold(result: Result, summary: Summary) -> MustHold:
    """The checks of a run with their sentences in every language."""
    expected = {one.id: one for one in result.scenario.expect}
    names = chinese_names_of(result.scenario)

    def must(check: Judged) -> Said:
        if check.built_in:
            return in_both(check.required, promise(check.id))
        one = expected[check.id]
        return wrote(check.required) if one.say else in_both(check.required, required(one, names))

    return MustHold(
        verdict=summary.verdict,
        strict=summary.strict,
        counts=summary.expectations,
        checks=tuple(
            _shown(check, must(check), in_both(check.observed, observed(verdict.observed)), strict=summary.strict)
            for check, verdict in zip(summary.checks, result.verdicts, strict=True)
        ),
    )


def _shown(check: Judged, must: Said, saw: Said, *, strict: bool) -> Shown:
    return Shown(
        id=check.id,
        kind=check.kind,
        needed=strict or check.severity == "must",
        verdict=check.verdict,
        required=must,
        observed=saw,
        checks=check.checks,
        first_bad_us=check.first_bad_us,
        offices=check.offices,
        line=check.line,
        built_in=check.built_in,
        idle=check.is_idle,
        why=check.why,
        workstream=check.workstream,
        evidence=check.evidence,
    )
