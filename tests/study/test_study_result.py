"""A run as an object: its verdict, its figures, the life of a right, the page, the folder."""

import asyncio
import hashlib
import threading
from fractions import Fraction
from html import unescape
from html.parser import HTMLParser

import pytest
from studied import SMALL, played, small

import ipchain
from ipchain.checkers.verdict import Finding
from ipchain.errors import UsageError
from ipchain.experiment import runner
from ipchain.measure.table import DEFINITIONS
from ipchain.report.run_folder import read_run
from ipchain.report.run_tables import run_tables
from ipchain.study.frame import Table
from ipchain.study.mistakes import DoesNotHold, NoSuchName

NOT_TESTED = SMALL + "  - id: fast\n    limit: {metric: decision_time, stat: max, below: 1 s}\n"


def test_a_run_that_holds_says_so():
    r = played("cable-cut")

    assert (r.verdict, r.ok, r.finding) == ("holds", True, Finding.HOLDS)
    assert (r.seed, r.ended, r.path) == (42, "completed", None)
    assert r.assert_holds() is None
    assert repr(r) == "Result(cable-cut, seed 42: HOLDS, completed)"


def test_a_run_that_does_not_hold_raises_the_sentences_of_the_report():
    r = failing()

    assert (r.verdict, r.ok) == ("does-not-hold", False)
    with pytest.raises(DoesNotHold) as told:
        r.assert_holds()
    lines = str(told.value).splitlines()
    broken = next(check for check in r.expectations if check["verdict"] == "does-not-hold")
    assert lines[0].startswith("healthy, seed 1: DOES NOT HOLD: 6 of 7 expectations hold")
    assert f"  DOES NOT HOLD  {broken['id']}: {broken['observed']} (line {broken['line']})" in lines
    assert f"    required: {broken['required']}" in lines
    assert lines[-1] == f"Reproduce: {r.reproduce}"
    assert "--set 'expect.sale-goes-through.within=1 ms'" in r.reproduce
    assert isinstance(told.value, AssertionError)


def failing():
    return played("healthy", "expect.sale-goes-through.within=1 ms")


def test_what_was_not_tested_never_holds(tmp_path):
    r = ipchain.run(small(tmp_path, NOT_TESTED))

    assert (r.verdict, r.ok) == ("not-tested", False)
    with pytest.raises(DoesNotHold, match="NOT TESTED  fast"):
        r.assert_holds()


def test_strict_lets_a_wish_count(tmp_path):
    wish = "  - id: quick\n    limit: {metric: time_to_final, stat: max, below: 1 ms}\n    severity: should\n"
    path = small(tmp_path, SMALL + wish)

    assert ipchain.run(path).ok
    strict = ipchain.run(path, strict=True)
    assert strict.verdict == "does-not-hold"
    assert "--strict" in strict.reproduce


def test_it_is_the_very_run_that_the_runner_plays(tmp_path):
    path = small(tmp_path)
    plain, r = runner.run(path), ipchain.run(path)

    assert r.trace_hash == r.digest == plain.digest
    assert r.measurements == plain.measurements
    assert r.verdicts == plain.verdicts
    assert r.ledgers == plain.ledgers
    assert r.scenario_hash == hashlib.sha256(plain.scenario.source).hexdigest()


def test_provenance_names_the_call_and_the_program():
    r = played("cable-cut")
    told = r.provenance

    assert told.command == ("ipchain.run('cable-cut', seed=42)",)
    assert (told.seed, told.trace_sha256, told.ipchain) == (42, r.trace_hash, ipchain.__version__)
    assert told.took_us > 0


# ---- figures ------------------------------------------------------------------------------------


def test_a_metric_has_its_statistics_as_attributes():
    metric = played("cable-cut").metrics["time_to_final"]
    exact = next(one for one in played("cable-cut").measurements if one.name == "time_to_final")

    assert metric.p95 == exact.stats["p95"]
    assert metric.value == metric.p95
    assert metric.mean == pytest.approx(float(exact.stats["mean"]))
    assert metric.p99 is None, "589 samples are too few"
    assert metric.samples == exact.samples
    assert metric.detail["EM"] == exact.detail["EM"]
    assert "p95 12.742 s" in repr(metric)


def test_a_statistic_that_a_metric_does_not_have_is_told():
    metric = played("cable-cut").metrics["throughput"]

    assert "p95" not in dir(metric)
    with pytest.raises(AttributeError, match="'throughput' has no 'p95'; it has mean, min, max"):
        _ = metric.p95


def test_a_metric_without_samples_has_no_figure():
    metric = played("cable-cut").metrics["decision_time"]

    assert metric.value is None
    assert set(metric.stats.values()) == {None}
    assert repr(metric) == "Metric(decision_time: no sample)"


def test_a_metric_that_does_not_exist_is_told_with_the_nearest():
    metrics = played("cable-cut").metrics

    assert "time_to_finl" not in metrics
    assert list(metrics) == list(DEFINITIONS)
    with pytest.raises(NoSuchName, match=r"^there is no metric 'time_to_finl'; did you mean 'time_to_final'\?$"):
        metrics["time_to_finl"]
    with pytest.raises(UsageError):
        metrics["<b>"]


def test_the_table_of_metrics_has_every_statistic_once():
    r = played("cable-cut")
    rows = {(row["metric"], row["stat"]): row["value"] for row in r.metrics.to_frame()}

    assert set(rows) == {(name, stat) for name, one in DEFINITIONS.items() for stat in one.stats}
    for one in r.measurements:
        for stat, exact in one.stats.items():
            assert Fraction(rows[one.name, stat]) == pytest.approx(float(exact))
    assert rows["decision_time", "max"] is None


# ---- rights, ledgers, governance ----------------------------------------------------------------


def test_the_life_of_a_right_has_every_entry_refused_ones_too():
    right = played("cable-cut").right("aurora-mark")

    assert [(row["verb"], row["office"], row["outcome"]) for row in right.history] == [
        ("register", "EM", "final"),
        ("extend", "EM", "final"),
        ("answer", "RU", "final"),
        ("answer", "AU", "final"),
        ("assign", "EM", "final"),
        ("assign", "AU", "refused"),
        ("license", "AU", "final"),
    ]
    assert right.history[5]["reason"] == "not-owner"
    assert (right.owners, right.licensees, right.kind) == ("borealis", ("daintree",), "trade-mark")
    assert right.statuses == {"EM": "published", "RU": "registered", "AU": "published"}


SPLIT = """\
  - id: goods
    assign: {right: aurora-mark, at_office: EM, from: aurora, to: borealis, part_of: [30]}
  - id: half
    assign: {right: aurora-mark, at_office: EM, from: aurora, to: borealis, share: 1/2}
expect:"""


def test_shared_owners_and_goods_that_were_split_off_are_told(split):
    r, _ = split

    assert r.right("aurora-mark").owners == "aurora 1/2, borealis 1/2"
    assert [row["owners"] for row in r.right("aurora-mark").history] == ["aurora", "aurora", "aurora 1/2, borealis 1/2"]
    last = r.at(r.ended_at_us).office("AU").state
    assert set(last.rights["right"]) == {"aurora-mark", "aurora-mark/2"}
    assert last.right("aurora-mark/2").owners == (("borealis", 1, 1),)


@pytest.mark.parametrize("name", ["no-such-mark", "everyday-filings-EM-1", ""])
def test_a_right_that_no_step_is_about_is_told(name):
    with pytest.raises(NoSuchName, match="there is no right in the story"):
        played("cable-cut").right(name)


def test_a_ledger_is_the_office_s_own_copy():
    r = played("cable-cut")
    ledger = r.ledger("AU")
    executed = {
        (event.height, event.index): event
        for _, event in r.trace
        if type(event).__name__ == "EntryExecuted" and event.office == "AU"
    }

    entries = ledger.entries()
    assert len(entries) == len(executed) > 500
    for row in entries:
        event = executed[row["height"], row["index"]]
        assert (row["entry"], row["verb"], row["outcome"], row["right"]) == (
            event.entry, event.verb, event.outcome, event.right,
        )  # fmt: skip
    assert ledger.height == len(ledger.blocks()) == len(r.ledgers["AU"])
    assert ledger.blocks()[-1]["block"] == ledger.head
    with pytest.raises(NoSuchName, match="there is no office in this run 'JP'"):
        r.ledger("JP")


def test_who_can_block_alone_is_told_with_the_power_of_everybody():
    r = played("two-votes")
    power = r.governance.power()

    assert r.governance.veto_players == ("QM",)
    assert {row["office"] for row in power if row["blocks_alone"]} == {"QM"}
    for decisions in dict.fromkeys(power["decisions"]):
        rows = [row for row in power if row["decisions"] == decisions]
        assert sum(row["banzhaf"] for row in rows) == pytest.approx(1)
        assert sum(row["shapley_shubik"] for row in rows) == pytest.approx(1)
    assert repr(r.governance) == "Governance(weighted: QM can block alone)"


def test_the_scorecard_is_that_of_the_page():
    r = played("cable-cut")
    page = unescape(r.report("en").html)

    assert {row["stream"] for row in r.scorecard} == {
        "regulation", "governance", "technical-standards", "use-cases",
    }  # fmt: skip
    assert {row["result"] for row in r.scorecard} <= {"met", "partly", "not-met", "not-measured"}
    assert len(r.scorecard) >= 22
    for row in r.scorecard:
        assert row["says"] in page


# ---- the page and the folder --------------------------------------------------------------------


def test_the_page_is_the_one_that_the_command_writes(tmp_path):
    r = ipchain.run(small(tmp_path))
    folder = r.save(tmp_path / "runs")

    assert r.path == folder == tmp_path / "runs" / "small-1"
    assert (folder / "report.html").read_text(encoding="utf-8") == r.report().html
    assert (tmp_path / "runs" / "latest").resolve() == folder.resolve()
    assert (folder / "data" / "events.jsonl").is_file()
    chinese = r.report(lang="zh")
    assert (chinese.lang, 'lang="zh-Hans"' in chinese.html) == ("zh", True)
    assert chinese.save(tmp_path / "zh.html").read_text(encoding="utf-8") == chinese.html
    assert repr(chinese).startswith("Page(zh, ")


def test_a_run_that_is_saved_twice_is_saved_once(tmp_path):
    first, second = ipchain.run(small(tmp_path)), ipchain.run(tmp_path / "small.ipchain.yaml")

    assert first.save(tmp_path / "runs") == second.save(tmp_path / "runs")
    other = ipchain.run(ipchain.load(tmp_path / "small.ipchain.yaml").set("network.loss", "1 %"))
    assert other.save(tmp_path / "runs").name == "small-1-2"


def test_a_notebook_gets_the_page_as_it_is_in_a_frame_without_scripts(tmp_path):
    """The style of the page counts by its hash: one letter more or less, and it would stand there bare."""
    page = ipchain.run(small(tmp_path)).report()
    frame = Elements(page._repr_html_())

    assert frame.tags == {"iframe"}
    assert frame.values["sandbox"] == ""
    assert frame.values["srcdoc"] == page.html


@pytest.mark.parametrize("name", ["requests", "events", "series", "offices", "votes", "decisions", "expectations"])
def test_tables_are_those_that_export_writes_from_the_folder(split, name):
    r, folder = split
    (written,) = [table for table in run_tables(read_run(folder)) if table.name == name]

    assert Table(written) == getattr(r, name)


@pytest.fixture(scope="module")
def split(tmp_path_factory):
    """A run with sales in it, and its folder."""
    folder = tmp_path_factory.mktemp("split")
    text = SMALL.replace("parties: {", "parties: {borealis: {name: Borealis (invented), home: AU}, ")
    r = ipchain.run(small(folder, text.replace("[29]", "[29, 30]").replace("expect:", SPLIT)))
    return r, r.save(folder / "runs")


def test_a_language_that_no_page_has_is_told():
    with pytest.raises(UsageError, match="there is no page in the language 'xx'"):
        played("cable-cut").report("xx")


# ---- in a notebook ------------------------------------------------------------------------------


class Elements(HTMLParser):
    def __init__(self, html):
        super().__init__()
        self.tags, self.attributes, self.values = set(), set(), {}
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.values |= dict(attrs)


HARMLESS = {
    "p",
    "span",
    "strong",
    "br",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "svg",
    "rect",
    "path",
    "text",
    "circle",
}
ATTACKS = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "'\" onload=alert(1) x='", "{{ 7*7 }}", "</td><b>",
]  # fmt: skip


def test_a_notebook_shows_verdict_checks_and_a_small_timeline_without_any_script():
    shown = played("cable-cut")._repr_html_()
    found = Elements(shown)

    assert found.tags <= HARMLESS | {"small"}
    assert not [name for name in found.attributes if name.startswith("on") or name in {"src", "href", "srcdoc"}]
    assert "<strong>HOLDS: A sale and a licence while one office is cut off</strong>" in shown
    assert "<circle" in shown
    assert "submarine" in shown or "cable" in shown
    assert len(shown) < 20_000
    for check in played("cable-cut").expectations:
        assert check["built_in"] or check["id"] in shown


def test_a_notebook_shows_what_failed():
    shown = failing()._repr_html_()

    assert "<strong>DOES NOT HOLD: " in shown
    assert "sale-goes-through" in shown


@pytest.mark.parametrize("attack", ATTACKS)
def test_what_a_writer_wrote_makes_no_element(tmp_path, attack):
    quoted = "'" + attack.replace("'", "''") + "'"
    text = SMALL.replace("title: One mark", f"title: {quoted}").replace("AURORA,", f"{quoted},")
    text = text.replace("    at: 1 s\n", f"    at: 1 s\n    say: {quoted}\n")
    text += f"    say: {quoted}\n    why: {quoted}\n"
    r = ipchain.run(small(tmp_path, text))
    told = [r._repr_html_(), r.expectations._repr_html_(), r.right("aurora-mark")._repr_html_()]

    for html in told:
        assert Elements(html).tags <= HARMLESS | {"small"}
        assert not [name for name in Elements(html).attributes if name.startswith("on")]
    assert "49" not in told[0] or "{{" not in attack
    page = r.report()._repr_html_()
    assert Elements(page).tags == {"iframe"}
    assert 'sandbox=""' in page


# ---- while an event loop runs -------------------------------------------------------------------


def test_a_run_works_inside_a_running_loop(tmp_path):
    path = small(tmp_path)

    async def cell():
        return ipchain.run(path)

    assert asyncio.run(cell()).ok


def test_runs_that_are_awaited_let_the_loop_go_on_and_are_the_same_runs(tmp_path):
    path = small(tmp_path, SMALL.replace("duration: 5 s", "duration: 60 s"))

    async def together():
        ticks = 0

        async def clock():
            nonlocal ticks
            while True:
                await asyncio.sleep(0.001)
                ticks += 1

        ticking = asyncio.create_task(clock())
        results = await asyncio.gather(*(ipchain.arun(path, seed=seed) for seed in (1, 2, 1)))
        ticking.cancel()
        return ticks, results

    ticks, results = asyncio.run(together())

    assert ticks > 3
    assert [r.seed for r in results] == [1, 2, 1]
    assert [r.trace_hash for r in results] == [ipchain.run(path, seed=seed).trace_hash for seed in (1, 2, 1)]


def test_a_task_that_is_cancelled_ends_its_run(tmp_path):
    path = small(tmp_path, SMALL.replace("duration: 5 s", "duration: 10 min"))
    seen = []

    async def give_up():
        begun = asyncio.Event()
        loop = asyncio.get_running_loop()

        def look(progress):
            seen.append(progress.now_us)
            loop.call_soon_threadsafe(begun.set)

        task = asyncio.create_task(ipchain.arun(path, progress=look))
        await begun.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(give_up())  # waits for the thread, which has nothing left to do

    assert seen[-1] < 600_000_000
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("asyncio")]


def test_a_mistake_in_the_scenario_reaches_whoever_awaits(tmp_path):
    from ipchain.scenario.problems import ScenarioError

    with pytest.raises(ScenarioError):
        asyncio.run(ipchain.arun(small(tmp_path, "ipchain: 1\n")))


def test_progress_is_shown_or_told(tmp_path, capsys):
    told = []
    ipchain.run(small(tmp_path), progress=told.append)
    ipchain.run(small(tmp_path), progress=True)

    assert len(told) > 100
    assert told[-1].now_us <= told[-1].duration_us
    assert "\x1b" not in capsys.readouterr().out


def test_a_scenario_that_compares_is_sent_to_compare(tmp_path):
    from studied import two

    with pytest.raises(UsageError, match="compares several cells"):
        ipchain.run(two(tmp_path))
