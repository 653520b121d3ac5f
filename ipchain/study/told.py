"""A run in a few lines: what a notebook shows of it, and the sentences of a test that fails.

Not here: the page of the run (`ipchain.report.page`).
"""

from collections.abc import Iterator

from markupsafe import Markup

from ipchain.report.dossier.gather import Dossier
from ipchain.report.page import story
from ipchain.report.page.words import Words
from ipchain.report.sheet import ENDED, VERDICTS, how_many_hold
from ipchain.report.summary import SIMULATED, Judged, Summary
from ipchain.report.visible import visible
from ipchain.study.markup import rendered
from ipchain.study.mistakes import DoesNotHold


def assert_that(summary: Summary, reproduce: str) -> None:
    """Raise DoesNotHold with what does not hold or was not tested, unless the run holds as a whole."""
    if summary.verdict != "holds":
        raise DoesNotHold("\n".join(_failing(summary, reproduce)))


def result_shown(dossier: Dossier, summary: Summary) -> Markup:
    """The verdict, the checks and a small timeline."""
    told = [check for check in summary.checks if not check.built_in or check.needs_attention]
    shown = story.shows(dossier, Words("en"))
    return rendered(
        "result.html.j2",
        summary=summary,
        verdict=VERDICTS[summary.verdict],
        counts=how_many_hold(summary),
        ended=ENDED.get(summary.ended, ""),
        checks=[(VERDICTS[check.verdict], check) for check in told],
        silent=len(summary.checks) - len(told),
        drawing=None if shown is None else shown.drawing,
        simulated=SIMULATED,
    )


def _failing(summary: Summary, reproduce: str) -> Iterator[str]:
    origin = summary.made_from
    said = f"{VERDICTS[summary.verdict]}: {how_many_hold(summary)}."
    yield visible(f"{origin.scenario}, seed {origin.seed}: {said}")
    if summary.ended in ENDED:
        yield ENDED[summary.ended]
    for check in summary.checks:
        if check.needs_attention:
            yield from _check(check)
    yield visible(f"Reproduce: {reproduce}")


def _check(check: Judged) -> Iterator[str]:
    wish = " (should)" if check.severity == "should" else ""
    line = f" (line {check.line})" if check.line else ""
    yield visible(f"  {VERDICTS[check.verdict]}{wish}  {check.id}: {check.observed}{line}")
    yield visible(f"    required: {check.required}")
