import pytest
from results import NASTY, check, summary

from ipchain.errors import ComputerError
from ipchain.report.github import annotations, append_job_summary, is_github


def test_every_check_that_needs_attention_is_annotated_at_its_line():
    told = list(annotations(summary(), "scenarios/a.ipchain.yaml"))
    assert [line.split("title=")[0] for line in told] == [
        "::error file=scenarios/a.ipchain.yaml,line=130,",
        "::error file=scenarios/a.ipchain.yaml,line=10,",
        "::warning file=scenarios/a.ipchain.yaml,line=140,",
        "::warning file=scenarios/a.ipchain.yaml,line=10,",
    ]
    assert "agreed after 41 s, 30 s allowed" in told[0]


def test_under_strict_a_should_is_an_error():
    assert all(line.startswith("::error") for line in annotations(summary(strict=True), "a"))


def test_texts_cannot_start_commands_or_properties_of_their_own():
    (line,) = annotations(summary((check(NASTY, "does-not-hold", observed="50 %\n::set-env x"),)), "a,b:c")
    assert "\n" not in line
    assert "file=a%2Cb%3Ac,line=10," in line
    assert r"50 %25\n::set-env" in line


def test_only_a_job_of_github_is_one():
    assert is_github({"GITHUB_ACTIONS": "true"})
    assert not is_github({})
    assert not is_github({"GITHUB_ACTIONS": "false"})


def test_the_job_summary_grows(tmp_path):
    page = tmp_path / "page.md"
    append_job_summary({"GITHUB_STEP_SUMMARY": str(page)}, "one\n")
    append_job_summary({"GITHUB_STEP_SUMMARY": str(page)}, "two\n")
    append_job_summary({}, "three\n")
    assert page.read_text() == "one\ntwo\n"
    with pytest.raises(ComputerError, match="nowhere"):
        append_job_summary({"GITHUB_STEP_SUMMARY": str(tmp_path / "nowhere/page.md")}, "x")
