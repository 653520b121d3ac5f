"""The Python interface in a real Jupyter kernel: the document, cell by cell, and the calls users were promised."""

import re
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = ROOT / "docs" / "python.md"
BLOCK = re.compile(r"^```(python|yaml)\n(.*?)^```$", re.MULTILINE | re.DOTALL)

pytestmark = [
    pytest.mark.slow,
    # Of the client's own libraries, not of ours.
    pytest.mark.filterwarnings("ignore:.*:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:.*:RuntimeWarning:zmq"),
]

PROMISED = """\
import ipchain

s = ipchain.load("two.ipchain.yaml")
s.explain(), s.resolved(), s.to_yaml()
s = s.set("network.loss", "1 %").with_seeds(range(1, 4))

r = ipchain.run("cable-cut.ipchain.yaml", seed=42)
r = await ipchain.arun("cable-cut.ipchain.yaml", seed=42)

r.verdict
r.ok
r.expectations
r.metrics["time_to_final"].p95, r.metrics.to_frame()
r.requests, r.events, r.offices, r.series, r.votes
r.requests.to_polars(), r.requests.to_pandas(), r.requests.to_arrow()
r.right("aurora-mark").history
r.ledger("AU").entries(), r.at("2 min 31 s").office("AU").state
r.governance.power(), r.governance.veto_players
r.scorecard
r.seed, r.trace_hash, r.scenario_hash, r.provenance
r.path, r.report(lang="zh"), r.save("runs/")
r
r.assert_holds()

c = ipchain.compare(s, jobs=8, progress=True)
c.runs
c.summary("time_to_final.p95")
c.difference("time_to_final.p95", baseline={"consensus": "raft"}, paired=True)
ipchain.load_runs("runs/")
"""


def blocks(language):
    return [text for found, text in BLOCK.findall(DOCUMENT.read_text(encoding="utf-8")) if found == language]


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "two.ipchain.yaml").write_text(blocks("yaml")[0], encoding="utf-8")
    source = ROOT / "scenarios" / "rights" / "cable-cut.ipchain.yaml"
    (tmp_path / "cable-cut.ipchain.yaml").write_bytes(source.read_bytes())
    return tmp_path


def executed(cells, folder):
    """The cells after a kernel ran them; a cell that fails raises with its traceback."""
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    client = NotebookClient(book, timeout=240, kernel_name="python3", resources={"metadata": {"path": str(folder)}})
    return client.execute().cells


def results(cell):
    """What a cell showed last, by kind of text."""
    return next((output["data"] for output in cell.outputs if output["output_type"] == "execute_result"), {})


def printed(cell):
    return "".join(output["text"] for output in cell.outputs if output["output_type"] == "stream")


def test_the_document_runs_from_top_to_bottom_in_a_kernel(folder):
    written = blocks("python")
    cells = executed(written, folder)
    shown = {text: results(cell) for text, cell in zip(written, cells, strict=True)}

    def of(words):
        (found,) = [result for text, result in shown.items() if words in text]
        return found

    assert len(written) > 12
    assert "HOLDS" in of('r = ipchain.run("cable-cut"')["text/html"]
    assert of("asyncio.gather")["text/plain"] == "True"
    assert of("to_csv")["text/plain"].endswith("Path('requests.csv')")
    assert "borealis" not in of("r.at(")["text/plain"]
    assert of("r.path  ")["text/plain"].endswith("Path('runs/cable-cut-42')")
    assert of("load_runs")["text/plain"] == "Table(runs: 1 row, one for each run)"
    assert "E306" in printed(cells[next(place for place, text in enumerate(written) if "101 %" in text)])
    assert "4 cells, 5 seeds, 20 runs" in of("finished=")["text/plain"]
    assert of('cells["pbft+weighted"]')["text/plain"] in {"'holds'", "'does-not-hold'", "'not-tested'"}
    assert (folder / "cable-cut.zh.html").read_text(encoding="utf-8").startswith("<!doctype html>")


def test_what_users_were_promised_runs_as_written(folder):
    cells = executed([*PROMISED.strip().split("\n\n"), "c, r, s"], folder)

    told = results(cells[-1])["text/plain"]
    assert "Comparison(two, 4 cells, 3 seeds, 12 runs" in told
    assert "Result(cable-cut, seed 42: HOLDS, completed)" in told
    assert (folder / "runs" / "cable-cut-42" / "summary.json").is_file()


def test_a_cell_that_fails_is_seen(folder):
    from nbclient.exceptions import CellExecutionError

    with pytest.raises(CellExecutionError, match="there is no metric 'time_to_finl'; did you mean 'time_to_final'"):
        executed(['import ipchain\nipchain.run("healthy").metrics["time_to_finl"]'], folder)
