"""What `import ipchain` offers, and what it does not cost."""

import json
import subprocess
import sys

import pytest
from studied import played

import ipchain


def test_the_package_offers_these_names_and_no_more():
    assert dir(ipchain) == [
        "Comparison", "Result", "Scenario", "Verdict", "__version__",
        "arun", "compare", "load", "load_runs", "run",
    ]  # fmt: skip
    with pytest.raises(AttributeError, match="no attribute 'walk'"):
        _ = ipchain.walk


@pytest.mark.parametrize("name", ["Comparison", "Result", "Scenario", "Verdict", "arun", "compare", "load_runs", "run"])
def test_every_name_it_offers_leads_somewhere(name):
    assert callable(getattr(ipchain, name))


def test_the_package_itself_brings_in_no_simulator():
    script = "import sys, ipchain; print([name for name in sys.modules if name.startswith('ipchain.')])"
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60)
    assert told.stdout.strip() == "[]"


@pytest.mark.slow
def test_no_library_for_frames_is_imported_before_it_is_asked_for(tmp_path):
    script = """
import json, sys
import ipchain
r = ipchain.run("two-votes")
rows = [len(list(t)) for t in (r.expectations, r.requests, r.events, r.offices, r.series, r.votes, r.decisions)]
r.votes.to_csv("votes.csv"); r.scorecard; r.governance.power(); r._repr_html_(); r.metrics.to_frame()
wanted = ("pandas", "polars", "pyarrow", "numpy", "matplotlib", "IPython", "joblib")
heavy = [name for name in wanted if name in sys.modules]
r.votes.to_polars()
print(json.dumps([rows, heavy, "polars" in sys.modules]))
"""
    told = subprocess.run(
        [sys.executable, "-W", "error", "-c", script],
        cwd=tmp_path, capture_output=True, text=True, check=True, timeout=120,
    )  # fmt: skip
    rows, heavy, polars = json.loads(told.stdout)

    assert all(rows)
    assert heavy == []
    assert polars


PUBLIC = {
    "scenario": lambda: ipchain.load("cable-cut"),
    "result": lambda: played("cable-cut"),
    "metrics": lambda: played("cable-cut").metrics["time_to_final"],
    "right": lambda: played("cable-cut").right("aurora-mark"),
    "ledger": lambda: played("cable-cut").ledger("AU"),
    "governance": lambda: played("cable-cut").governance,
    "moment": lambda: played("cable-cut").at("1 min"),
    "registers": lambda: played("cable-cut").at("1 min").office("AU").state,
    "page": lambda: played("cable-cut").report(),
}


@pytest.mark.parametrize("what", PUBLIC)
def test_dir_is_short_and_every_name_in_it_works(what):
    thing = PUBLIC[what]()
    names = dir(thing)

    assert 0 < len(names) <= 32
    assert len(set(names)) == len(names)
    for name in names:
        getattr(thing, name)
    assert not [name for name in names if name.startswith("_")]
    assert "object at 0x" not in repr(thing)


@pytest.mark.parametrize("what", PUBLIC)
def test_every_public_name_of_a_class_is_in_its_dir(what):
    """A name that works and is hidden is one of the few that stay for older callers."""
    thing = PUBLIC[what]()
    public = {name for name in vars(type(thing)) if not name.startswith("_")}
    older = {"result": {"digest", "ledgers", "measurements", "reproduce", "signatures"}, "scenario": {"allow_large"}}
    statistics = {"max", "mean", "median", "min", "p90", "p95", "p99", "total"} if what == "metrics" else set()

    assert public - set(dir(thing)) - statistics == older.get(what, set())
