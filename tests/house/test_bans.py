"""No clock, dice, prints or evaluated strings where they do not belong; each ban is proven by a planted breach."""

import pytest
from bans import found
from house import MODULES, PACKAGE, name_of

PLANTED = {
    "import random; random.shuffle(x)": "uses random.shuffle",
    "import random as dice; dice.choice(x)": "uses random.choice",
    "from random import randint": "uses random.randint",
    "import secrets; secrets.token_bytes(8)": "uses secrets.token_bytes",
    "import os; os.urandom(8)": "calls os.urandom",
    "import uuid": "imports uuid",
    "import time": "imports time",
    "import time as t; t.sleep(1)": "uses time.sleep",
    "from time import monotonic": "imports time",
    "import datetime; datetime.datetime.now()": "uses datetime.datetime.now",
    "import datetime as dt; dt.date.today()": "uses datetime.date.today",
    "from datetime import datetime; datetime.utcnow()": "uses datetime.datetime.utcnow",
    "from datetime import date as day; day.today()": "uses datetime.date.today",
    "from datetime import datetime; read = datetime.now": "uses datetime.datetime.now",
    "print('x')": "calls print",
    "hash('x')": "calls hash",
    "eval('x')": "calls eval",
    "exec('x')": "calls exec",
    "compile('x', '', 'eval')": "calls compile",
    "__import__('os')": "calls __import__",
    "import builtins; builtins.eval('x')": "calls builtins.eval",
    "import pickle": "imports pickle",
    "from pickle import loads": "imports pickle",
    "import marshal": "imports marshal",
    "import shelve": "imports shelve",
    "import yaml; yaml.load(x)": "imports yaml",
    "import subprocess; subprocess.run('x', shell=True)": "calls with shell=",
    "from subprocess import run; run('x', shell=wanted)": "calls with shell=",
    "import os; os.system('x')": "calls os.system",
    "import tempfile; tempfile.mktemp()": "calls tempfile.mktemp",
    "from tempfile import mktemp as m; m()": "calls tempfile.mktemp",
    "def f():\n    if x:\n        import time": "imports time",
}

ALLOWED = (
    "from random import Random; dice = Random(1)",
    "import subprocess; subprocess.run(['git'], shell=False)",
    "digest.hash(x); self.print(x); model.eval()",
    "import datetime; datetime.date.fromordinal(1)",
    "now = office.now; today = registers.today",
)


def test_no_module_does_what_is_banned():
    breaches = {name_of(path): found(path.read_text(encoding="utf-8"), name_of(path)) for path in MODULES}

    assert {module: what for module, what in breaches.items() if what} == {}


@pytest.mark.parametrize("source", PLANTED)
def test_a_planted_breach_is_seen(source):
    assert PLANTED[source] in " / ".join(found(source, "ipchain.consensus.raft.core"))


@pytest.mark.parametrize("source", ALLOWED)
def test_what_only_looks_like_a_breach_is_not_one(source):
    assert found(source, "ipchain.consensus.raft.core") == []


@pytest.mark.parametrize(
    ("source", "module", "allowed"),
    [
        ("import time", "ipchain.report.progress", True),
        ("import time", "ipchain.experiment.runner", True),
        ("import time", "ipchain.experiment.runners", False),
        ("import time", "ipchain.simulation.world", False),
        ("print()", "ipchain.cli.run", True),
        ("print()", "ipchain.experiment.runner", False),
        ("from datetime import datetime; datetime.now()", "ipchain.report.provenance", True),
        ("import pickle", "ipchain.cli.run", False),
        ("import random; random.random()", "ipchain.runtime.host", False),
    ],
)
def test_hosts_and_reports_have_their_clock_and_nothing_else(source, module, allowed):
    assert (found(source, module) == []) is allowed


def test_the_whole_package_is_looked_at():
    assert PACKAGE / "consensus" / "core.py" in MODULES
    assert len(MODULES) > 150
