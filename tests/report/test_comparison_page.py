"""The page of a comparison: what it says, in two languages, and that nothing a writer writes becomes an element."""

import hashlib
import re
from html import unescape

import msgspec
import pytest
from comparison_story import COMPARED, HOLDING, comparison, html, shown

from ipchain.errors import UsageError
from ipchain.experiment.told import packed, unpacked
from ipchain.report.comparison_again import SHOWN, read_shown, shown_as_json, write_comparison_page_again
from ipchain.report.comparison_telling import summarise_comparison
from ipchain.report.dossier.comparison import ComparisonShown, gather_comparison
from ipchain.report.page.comparison import comparison_page
from ipchain.report.vouching import Damaged

ATTACKS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    """"><svg onload=alert(1)>""",
    "' autofocus onfocus=alert(1) '",
    "</title><script>alert(1)</script>",
    "</style><script>alert(1)</script>",
    "{{ 7 * 7 }}",
    "{% raw %}",
    "&lt;b&gt;",
    "javascript:alert(1)",
    "<a href='http://example.org'>x</a>",
    "\u202egnp.exe",
    "\x1b[31mred",
    "]]>",
    "<!--",
    "--><b>",
    "<iframe src=//example.org>",
    "<base href=//example.org>",
    "<meta http-equiv=refresh content=0>",
    "<form action=x>",
)


def text_of(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", page.decode()))


def elements(page):
    return re.findall(r"<([a-z][a-z0-9]*)", page.decode())


# ---- what it says -------------------------------------------------------------------------------


def test_the_page_says_the_verdict_and_every_cell():
    text = text_of(html())
    assert "Does not hold" in text
    assert "0 of 4 cells hold." in text
    for cell in ("qqraft+near", "qqraft+far", "qqpbft+near", "qqpbft+far"):
        assert cell in text
    assert "Simulated. No legal effect." in text
    assert "qqraftonly, in qqraft+near: Broke in 4 of 4 runs." in text


def test_counts_have_their_exact_bounds():
    text = text_of(html())
    assert "at most 52.7 %" in text, "0 of 4"
    assert "Where nothing broke in 4 runs, it may still break at most 52.7 % of the time" in text


def test_where_all_holds_it_says_how_sure_that_is():
    text = text_of(html(text=HOLDING))
    assert "4 of 4 cells hold." in text
    assert "Nothing that must hold broke or stayed untested in any run that was made." in text
    assert "Runs that broke" not in text


def test_differences_have_intervals_and_p_values_and_nothing_is_ranked():
    text = text_of(html())
    assert "each cell less qqraft+near, seed by seed" in text
    assert "p, adjusted" in text
    assert "qqpbft+far less qqraft+near" in text
    assert "Nothing is ranked" in text
    for word in ("winner", "best cell", "rank 1"):
        assert word not in text


def test_what_only_one_change_does_has_a_row_for_each_change_and_figure():
    text = text_of(html())
    assert "consensus: qqraft to qqpbft" in text
    assert "network: near to far" in text
    assert len(shown().summary.only) == 4 * 4


def test_runs_that_broke_lead_to_their_pages_and_commands():
    page = html().decode()
    assert '<a href="qqraft+near/seed-02/report.html">open its page</a>' in page
    assert "ipchain run story.ipchain.yaml --seed 3 --where consensus=qqraft --where network=near" in page
    assert page.count('href="qqraft+near/seed-') == 1, "only what was kept has a link"


def test_it_says_what_it_rests_on():
    text = text_of(html())
    for said in ("The unit is the run", "BCa bootstrap", "sign-flip", "Clopper and Pearson", "Not modelled"):
        assert said in text
    assert "Steady state not reached in 16 of 16 runs" in text


def test_left_over_runs_are_said():
    found = comparison()
    partly = gather_comparison(
        found, msgspec.structs.replace(summarise_comparison(found), left_over=3, ended="budget"), "x"
    )
    text = text_of(comparison_page(partly, "en"))
    assert "3 of 19 runs were never made. They count as not tested." in text
    assert "The time was over before every run was made" in text


def test_two_seeds_give_a_page_without_intervals():
    text = text_of(html(seeds=(1, 2)))
    assert "too few runs" in text


# ---- two languages ------------------------------------------------------------------------------


def test_the_chinese_page_has_every_sentence_in_chinese():
    page = re.sub(r"<(style|script|code)\b.*?</\1>", " ", html("zh").decode(), flags=re.DOTALL)
    page = re.sub(r'<bdi class="own".*?</bdi>|<cite lang="en">.*?</cite>', " ", page, flags=re.DOTALL)
    text = re.sub(r"<[^>]*>", "\n", page)
    assert re.findall(r"[A-Za-z]{2,}[,;:]? +[A-Za-z]{2,}[,;:]? +[A-Za-z]{2,}", text) == []
    assert 'lang="en"' not in page
    assert "4 个组合中有 0 个成立。" in text


def test_what_was_seen_in_a_run_is_kept_so_that_any_language_can_tell_it():
    from ipchain.experiment.runner import run
    from ipchain.report.chinese.observed import observed
    from ipchain.scenario.loader import cells_of, load

    scenarios = [load("cable-cut"), load("two-votes"), *cells_of(comparison().scenario)[:1]]
    for scenario in scenarios:
        for verdict in run(scenario, seed=1).verdicts:
            told = msgspec.json.decode(msgspec.json.encode(packed(verdict.observed)))
            assert unpacked(told) == verdict.observed
            assert observed(unpacked(told)) == observed(verdict.observed)


# ---- attacks ------------------------------------------------------------------------------------


@pytest.mark.parametrize("attack", ATTACKS)
def test_whatever_a_writer_writes_is_text(attack):
    """Every word that a writer controls begins with qq; each becomes the attack, in every field at once."""
    raw = shown_as_json(shown()).decode()
    inside = msgspec.json.encode(attack).decode()[1:-1].replace("\\", "\\\\")
    changed = re.sub(r"qq(title|description|say|why|meridia|norland)", inside, raw)
    assert changed != raw
    hostile = msgspec.json.decode(changed.encode(), type=ComparisonShown)
    for language in ("en", "zh"):
        page = comparison_page(hostile, language)
        assert elements(page) == elements(html(language))
        assert b"\x1b" not in page
        assert "\u202e".encode() not in page


def test_an_attack_that_is_not_escaped_would_be_seen():
    page = html().replace(b"qqtitle", b"<img src=x>", 1)
    assert elements(page) != elements(html())


def test_the_page_loads_nothing_and_allows_only_its_own_script():
    page = unescape(html().decode())
    assert "default-src 'none'" in page
    assert len(re.findall(r"<script", page)) == 1
    assert not re.findall(r"\bon[a-z]+=", re.sub(r"<script>.*</script>", "", page, flags=re.DOTALL))
    assert not re.findall(r'(?:src|href)="(?!#|qq)', page)
    assert len(page) < 3_000_000


# ---- written again ------------------------------------------------------------------------------


def test_the_same_comparison_makes_the_same_page():
    again = msgspec.json.decode(shown_as_json(shown()), type=ComparisonShown)
    assert comparison_page(again, "zh") == html("zh")


def filed(folder, raw, vouched=None):
    """A folder with this dossier, which vouches for it, or for other bytes."""
    (folder / "data").mkdir(exist_ok=True)
    (folder / SHOWN).write_bytes(raw)
    vouching = {"code_sha256": "0" * 64, "files_sha256": {SHOWN: hashlib.sha256(vouched or raw).hexdigest()}}
    (folder / "provenance.json").write_bytes(msgspec.json.encode(vouching))


def test_the_page_is_written_again_from_the_folder_alone(tmp_path):
    filed(tmp_path, shown_as_json(shown()))
    path = write_comparison_page_again(tmp_path, "zh", None)
    assert path.name == "report.zh.html"
    assert path.read_bytes() == html("zh")
    assert write_comparison_page_again(tmp_path, None, tmp_path / "x.html").read_bytes() == html("en")


def test_a_damaged_dossier_is_a_typed_error(tmp_path):
    with pytest.raises(UsageError, match="is no comparison"):
        read_shown(tmp_path)
    for damage in (b"", b"{}", shown_as_json(shown())[:-9], b"\xff\xfe"):
        filed(tmp_path, damage)
        with pytest.raises(Damaged):
            read_shown(tmp_path)


def test_a_dossier_of_which_one_byte_was_changed_is_found_out(tmp_path):
    raw = shown_as_json(shown())
    filed(tmp_path, raw)
    assert read_shown(tmp_path) == shown()
    filed(tmp_path, raw.replace(b"does-not-hold", b"holds", 1), raw)
    with pytest.raises(Damaged, match="it is not the file that was written"):
        read_shown(tmp_path)


def test_the_comparison_of_the_story_is_sound():
    assert COMPARED.count("qq") > 20
    assert comparison().verdict == "does-not-hold"
