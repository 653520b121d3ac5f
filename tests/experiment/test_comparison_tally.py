"""What became of a check over many runs: three words, and seeds that were never played."""

from fractions import Fraction

import pytest

from ipchain.experiment.finished import Finding, FinishedRun
from ipchain.experiment.tally import Asked, checks_of, word_of_cell, word_of_run, worst
from ipchain.scenario.expectations import ALL_RUNS, Runs

WORDS = {"+": "holds", "-": "does-not-hold", "?": "not-tested"}


def runs(cell, told, built_in=""):
    """One run for each sign: + held, - broke, ? not tested; a dot is a seed that was never played."""
    made = []
    for seed, sign in enumerate(told, 1):
        if sign == ".":
            continue
        findings = [finding("it", WORDS[sign])]
        if built_in:
            findings.append(finding("guarantee", WORDS[built_in[seed - 1]], built_in=True))
        made.append(
            FinishedRun(
                cell=cell, seed=seed, ended="completed", ended_at_us=1, trace_sha256="", findings=tuple(findings),
                figures={}, warm_up_us=0, settled=None,
            )
        )  # fmt: skip
    return made


def finding(name, word, *, built_in=False):
    checks = 0 if built_in and word == "not-tested" else 5
    return Finding(
        id=name, word=word, observed=f"saw {word}", checks=checks, first_bad_us=None, offices=(), built_in=built_in
    )


def check(told, asked=ALL_RUNS, cells=("a",), **more):
    signs = told if isinstance(told, tuple) else (told,)
    made = [run for cell, row in zip(cells, signs, strict=True) for run in runs(cell, row)]
    wanted = Asked("it", more.get("needed", True), asked)
    (found,) = checks_of({cell: [wanted] for cell in cells}, range(1, len(signs[0]) + 1), made)
    return found


@pytest.mark.parametrize(
    ("told", "word"),
    [
        ("+++", "holds"),
        ("++-", "does-not-hold"),
        ("++?", "not-tested"),
        ("++.", "not-tested"),
        ("-..", "does-not-hold"),
        ("?-?", "does-not-hold"),
        ("...", "not-tested"),
    ],
)
def test_what_must_hold_in_every_run(told, word):
    assert check(told).word == word


@pytest.mark.parametrize(
    ("told", "asked", "word"),
    [
        ("+---", Runs(1), "holds"),
        ("----", Runs(1), "does-not-hold"),
        ("---.", Runs(1), "not-tested"),
        ("---?", Runs(1), "not-tested"),
        ("+..." , Runs(1), "holds"),
        ("++--", Runs(share=Fraction(1, 2)), "holds"),
        ("+---", Runs(share=Fraction(1, 2)), "does-not-hold"),
        ("+--.", Runs(share=Fraction(1, 2)), "not-tested"),
        ("+++-", Runs(share=Fraction(3, 4)), "holds"),
        ("+++-", Runs(share=Fraction(76, 100)), "does-not-hold"),
        ("++++", Runs(5), "does-not-hold"),
    ],
)  # fmt: skip
def test_what_must_hold_in_so_many_runs(told, asked, word):
    assert check(told, asked).word == word


def test_so_many_runs_are_counted_over_all_cells_together():
    """users.md 6.2: Raft breaks in at least one of its 60 runs, whichever cell it is in."""
    found = check(("---", "+--"), Runs(1), ("a", "b"))
    assert (found.word, [part.word for part in found.cells]) == ("holds", ["holds", "holds"])
    assert [len(part.held) for part in found.cells] == [0, 1]


def test_every_run_is_asked_cell_by_cell():
    found = check(("+++", "+-+"), cells=("a", "b"))
    assert (found.word, [part.word for part in found.cells]) == ("does-not-hold", ["holds", "does-not-hold"])
    part = found.cell("b")
    assert (part.held, part.broke, part.tested) == ((1, 3), (2,), 3)
    assert part.example == (2, finding("it", "does-not-hold"))
    assert found.cell("c") is None


def guarantee(told, signs):
    made = runs("a", told, signs)
    return checks_of({"a": [Asked("it", needed=True)]}, range(1, len(told) + 1), made)


def test_a_guarantee_that_found_nothing_to_check_is_not_held_against_a_run():
    checks = guarantee("+++", "?+?")
    found = checks[1]
    assert (found.id, found.built_in, found.word) == ("guarantee", True, "holds")
    assert found.cell("a").idle == (1, 3)


def test_a_guarantee_that_was_idle_everywhere_is_not_tested_and_decides_nothing():
    checks = guarantee("+++", "???")
    assert (checks[1].word, checks[1].cell("a").is_idle) == ("not-tested", True)
    assert word_of_cell(checks, "a") == "holds"


def test_a_broken_guarantee_decides():
    assert word_of_cell(guarantee("+++", "+-+"), "a") == "does-not-hold"


def test_a_wish_decides_nothing():
    (found,) = checks_of({"a": [Asked("it", needed=False)]}, [1, 2], runs("a", "+-"))
    assert found.word == "does-not-hold"
    assert word_of_cell([found], "a") == "not-tested"


def test_a_cell_without_checks_has_nothing_to_judge():
    assert word_of_cell([], "a") == "nothing-to-judge"
    assert worst([]) == "nothing-to-judge"
    assert worst(["holds", "nothing-to-judge"]) == "holds"


@pytest.mark.parametrize(
    ("sign", "asked", "word"),
    [
        ("+", Asked("it", needed=True), "holds"),
        ("-", Asked("it", needed=True), "does-not-hold"),
        ("-", Asked("it", needed=False), "not-tested"),
        ("-", Asked("it", needed=True, runs=Runs(1)), "not-tested"),
    ],
)
def test_a_single_run_is_judged_by_what_every_run_must_show(sign, asked, word):
    (one,) = runs("a", sign)
    assert word_of_run(one, [asked]) == word


def test_checks_stand_in_the_stated_order():
    made = [*runs("a", "+"), *runs("b", "+")]
    cells = {"a": [Asked("it", needed=True)], "b": [Asked("first", needed=True), Asked("it", needed=True)]}
    assert [one.id for one in checks_of(cells, [1], made, ["first", "it"])] == ["first", "it"]
