"""The page of a run written again: in another language, for another reader, from a folder that may be damaged."""

import hashlib
import json
import shutil
from contextlib import suppress
from dataclasses import replace

import pytest
from results import MAKING, result

from ipchain.cli.app import main
from ipchain.errors import ComputerError, InvariantViolation, UsageError
from ipchain.report import again
from ipchain.report.again import write_page_again
from ipchain.report.contents import file_run
from ipchain.report.dossier.file import FILE, read_dossier
from ipchain.report.vouching import Damaged


@pytest.fixture(scope="module")
def original(tmp_path_factory):
    return file_run(result(), tmp_path_factory.mktemp("runs"), MAKING, keep_trace=False).folder


@pytest.fixture
def run(original, tmp_path):
    return shutil.copytree(original, tmp_path / "story-7")


def vouched(run, content, **changes):
    """The run with these bytes as its dossier, for which its provenance vouches."""
    (run / FILE).write_bytes(content)
    told = json.loads((run / "provenance.json").read_text(encoding="utf-8"))
    told["files_sha256"][FILE] = hashlib.sha256(content).hexdigest()
    (run / "provenance.json").write_text(json.dumps({**told, **changes}), encoding="utf-8")


def test_without_a_wish_the_same_bytes_come_again(run):
    before = (run / "report.html").read_bytes()
    assert write_page_again(run, None, "member", None) == run / "report.html"
    assert (run / "report.html").read_bytes() == before


def test_another_language_and_another_reader_get_files_of_their_own(run):
    before = (run / "report.html").read_bytes()
    assert write_page_again(run, "zh", "member", None).name == "report.zh.html"
    assert write_page_again(run, "en", "engineer", None).name == "report.engineer.html"
    assert write_page_again(run, "zh", "researcher", None).name == "report.zh.researcher.html"
    assert (run / "report.html").read_bytes() == before
    assert '<html lang="zh-Hans">' in (run / "report.zh.html").read_text(encoding="utf-8")


def test_nothing_but_the_dossier_and_what_vouches_for_it_is_needed(run, tmp_path):
    (tmp_path / "alone/data").mkdir(parents=True)
    shutil.copy(run / FILE, tmp_path / "alone" / FILE)
    shutil.copy(run / "provenance.json", tmp_path / "alone")
    written = write_page_again(tmp_path / "alone", None, "member", None)
    assert written.read_bytes() == (run / "report.html").read_bytes()


def test_a_run_in_chinese_keeps_its_chinese_page(tmp_path):
    run = file_run(result(), tmp_path, MAKING, keep_trace=False, language="zh").folder
    before = (run / "report.html").read_bytes()
    assert b'lang="zh-Hans"' in before
    assert write_page_again(run, None, "member", None).name == "report.html"
    assert write_page_again(run, "en", "member", None).name == "report.en.html"
    assert (run / "report.html").read_bytes() == before


@pytest.mark.parametrize(("language", "expected"), [("zh", "zh-Hans"), ("en", "en"), ("fr", "en")])
def test_a_scenario_chooses_the_language_of_its_page_where_there_is_one(tmp_path, language, expected):
    scenario = replace(result().scenario, language=language)
    run = file_run(replace(result(), scenario=scenario), tmp_path, MAKING, keep_trace=False).folder
    assert f'<html lang="{expected}">' in (run / "report.html").read_text(encoding="utf-8")


# ---- what is no run, and what is no longer one ----------------------------------------------------


def test_a_folder_that_is_not_there_or_is_no_run_is_explained(tmp_path):
    with pytest.raises(UsageError, match="there is no run folder"):
        read_dossier(tmp_path / "nowhere")
    with pytest.raises(UsageError, match=r"is no run folder: it has no data/dossier\.json"):
        read_dossier(tmp_path)


def test_a_run_of_an_earlier_version_is_explained(run):
    (run / FILE).unlink()
    with pytest.raises(UsageError, match="made by an earlier version; run the scenario again"):
        read_dossier(run)


def test_a_dossier_that_cannot_be_read_is_explained(run):
    (run / FILE).unlink()
    (run / FILE).mkdir()
    with pytest.raises(UsageError, match="cannot read"):
        read_dossier(run)


def test_one_changed_letter_is_noticed(run):
    content = (run / FILE).read_bytes()
    (run / FILE).write_bytes(content.replace(b"Filings arrive", b"Filings arrivf"))
    with pytest.raises(Damaged, match="it is not the file that the run wrote"):
        read_dossier(run)


@pytest.mark.parametrize(
    "left", [b"", b"{", b"null", b"[]", b'{"schema":"ipchain.dossier/1"}', b"\xff\xfe", b"[" * 100_000]
)
def test_a_dossier_that_is_none_is_damaged(run, left):
    vouched(run, left)
    with pytest.raises(Damaged, match="is damaged, or of another version"):
        read_dossier(run)


def test_a_dossier_cut_off_anywhere_is_damaged(run):
    content = (run / FILE).read_bytes()
    for length in range(1, len(content) - 2, len(content) // 40):
        vouched(run, content[:length])
        with pytest.raises(Damaged):
            read_dossier(run)


def test_a_dossier_of_another_format_is_damaged(run):
    document = json.loads((run / FILE).read_text(encoding="utf-8"))
    vouched(run, json.dumps({**document, "schema": "ipchain.dossier/2"}).encode())
    with pytest.raises(Damaged):
        read_dossier(run)


@pytest.mark.parametrize("left", [None, b"", b"{", b"{}", b"null"])
def test_without_a_whole_provenance_nobody_can_tell_and_the_page_is_kept(run, left):
    """A dossier that was changed must not get a page because what vouched for it is gone."""
    before = (run / "report.html").read_bytes()
    content = (run / FILE).read_bytes()
    (run / FILE).write_bytes(content.replace(b'"holds"', b'"does-not-hold"'))
    (run / "provenance.json").unlink()
    if left is not None:
        (run / "provenance.json").write_bytes(left)
    with pytest.raises(Damaged, match="nobody can tell"):
        write_page_again(run, None, "member", None)
    assert (run / "report.html").read_bytes() == before


def test_whatever_is_vouched_for_gets_a_page_or_an_explanation(run):
    """Every value of the dossier in turn is replaced by others of its kind."""
    document = json.loads((run / FILE).read_text(encoding="utf-8"))
    places = list(leaves(document))
    for number, (holder, key) in enumerate(places):
        if number % (1 + len(places) // 60):
            continue
        before = holder[key]
        holder[key] = "x<y" if isinstance(before, str) else -(10**7) if number % 2 else 0
        vouched(run, json.dumps(document).encode(), code_sha256="0" * 64)
        with suppress(Damaged):
            write_page_again(run, "zh", "member", run / "out.html")
        holder[key] = before


def leaves(value):
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for key, one in items:
        if isinstance(one, dict | list):
            yield from leaves(one)
        elif isinstance(one, str | int) and not isinstance(one, bool):
            yield value, key


def test_a_bug_of_ours_is_not_blamed_on_the_file(run, monkeypatch):
    def broken(*_):
        raise InvariantViolation("planted")

    monkeypatch.setattr(again, "page", broken)
    with pytest.raises(InvariantViolation):
        write_page_again(run, None, "member", None)
    vouched(run, (run / FILE).read_bytes(), code_sha256="0" * 64)  # another program wrote it
    with pytest.raises(Damaged):
        write_page_again(run, None, "member", None)


def test_a_page_that_cannot_be_written_is_the_computers_fault(run):
    with pytest.raises(ComputerError, match="cannot write"):
        write_page_again(run, None, "member", run / "no/such/folder.html")


# ---- the verb ---------------------------------------------------------------------------------------


def test_the_verb_finds_a_run_by_its_folder_and_by_its_name(run, monkeypatch, capsys):
    monkeypatch.chdir(run.parent.parent)
    assert main(["report", str(run), "--lang", "zh"]) == 0
    assert capsys.readouterr().out == f"{run / 'report.zh.html'}\n"
    assert main(["report", "story-7", "--runs", str(run.parent), "--for", "engineer"]) == 0
    assert capsys.readouterr().out == f"{run / 'report.engineer.html'}\n"
    monkeypatch.setenv("IPCHAIN_LANG", "zh")
    assert main(["report", str(run), "-o", "mine.html"]) == 0
    assert '<html lang="zh-Hans">' in (run.parent.parent / "mine.html").read_text(encoding="utf-8")


def test_the_verb_opens_the_page_when_asked(run, monkeypatch, capsys):
    opened = []
    monkeypatch.setattr("webbrowser.open", lambda address: opened.append(address) or True)
    assert main(["report", str(run), "--open"]) == 0
    assert opened == [(run / "report.html").as_uri()]
    monkeypatch.setattr("webbrowser.open", lambda _: False)
    assert main(["report", str(run), "--open"]) == 2
    assert "no browser could be started" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nowhere"], "there is no run folder nowhere"),
        (["."], "is no run folder"),
        (["story-7", "--lang", "xx"], "there is no page in the language 'xx'; languages: en (English), zh"),
        (["story-7", "--for", "boss"], '"boss" for --for'),
        ([], "RUN"),
    ],
)
def test_wrong_usage_is_a_sentence_and_exit_2(run, monkeypatch, capsys, words, said):
    monkeypatch.chdir(run.parent)
    assert main(["report", *words]) == 2
    heard = capsys.readouterr().err
    assert said in heard
    assert "Traceback" not in heard


def test_run_takes_the_language_before_it_plays(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["run", "healthy", "--lang", "xx"]) == 2
    assert "there is no page in the language 'xx'" in capsys.readouterr().err
    assert not (tmp_path / "runs").exists()
