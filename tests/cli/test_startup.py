"""What the command imports before it knows what is asked: little."""

import subprocess
import sys

import pytest
from commands import environment, ipchain, process

import ipchain as package

HEAVY = (
    "cyclopts",
    "rich",
    "networkx",
    "ruamel",
    "nacl",
    "ipchain.simulation.world",
    "asyncio",
    "xml.etree",
    "importlib.metadata",
)


def imported_by(*words):
    script = (
        "import sys; from ipchain.cli.app import main; code = main(sys.argv[1:]); print();"
        f"print(code, [name for name in {HEAVY!r} if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, *words],
        env=environment(),
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return done.stdout.splitlines()[-1]


@pytest.mark.parametrize("words", [("--version",), (), ("rnu",)])
def test_the_quick_answers_import_nothing_heavy(words):
    code = 2 if words == ("rnu",) else 0
    assert imported_by(*words) == f"{code} []"


def test_a_mistake_in_a_verb_does_not_import_the_simulator():
    assert "world" not in imported_by("doctor", "--runz")


def test_version_says_version_commit_and_python(tmp_path):
    said = process("--version", cwd=tmp_path)
    assert said.code == 0
    assert said.out.startswith(f"ipchain {package.__version__} (commit ")
    assert "Python 3." in said.out
    assert len(said.out.splitlines()) == 1


def test_the_bare_command_prints_ten_lines(tmp_path):
    said = ipchain(cwd=tmp_path)
    assert said.code == 0
    assert len(said.out.splitlines()) == 10


def test_help_names_every_verb_in_groups(tmp_path):
    from ipchain.cli.verbs import VERBS

    said = ipchain("--help", cwd=tmp_path)
    assert said.code == 0
    for verb in VERBS:
        assert verb.name in said.out
    assert said.out.index("Start here") < said.out.index("Study") < said.out.index("Keep house")


def test_options_may_stand_before_the_verb(tmp_path):
    assert ipchain("-q", "doctor", cwd=tmp_path).out == ""


def test_a_reader_that_goes_away_causes_no_traceback(tmp_path):
    command = f"{sys.executable} -m ipchain list offices | head -n 1; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(
        ["bash", "-c", command],
        env=environment(),
        capture_output=True,
        text=True,
        timeout=60,
        cwd=tmp_path,
        check=False,
    )
    assert "Traceback" not in done.stderr
    assert done.returncode in (0, 4)


def test_closed_streams_leave_the_exit_code(tmp_path):
    command = f"{sys.executable} -m ipchain run cable-cut --dry-run"
    for closed, code in ((">&-", 0), ("2>&-", 0), ("<&- >&- 2>&-", 0), ("--frobnicate >&- 2>&-", 2)):
        done = subprocess.run(
            ["bash", "-c", f"{command} {closed}"],
            env=environment(),
            capture_output=True,
            text=True,
            timeout=60,
            cwd=tmp_path,
            check=False,
        )
        assert (done.returncode, done.stderr) == (code, ""), closed


def test_a_terminal_without_unicode_still_shows_the_verdict(tmp_path):
    said = process("doctor", cwd=tmp_path, PYTHONUTF8="0", PYTHONIOENCODING="ascii")
    assert said.code == 0
    assert "ascii" in said.out


def test_every_verb_has_a_help_page(tmp_path):
    from ipchain.cli.verbs import VERBS

    for verb in VERBS:
        said = ipchain(verb.name, "--help", cwd=tmp_path)
        assert said.code == 0, said
        assert f"Usage: ipchain {verb.name}" in said.out


def test_the_help_of_run_names_codes_flags_and_variables(tmp_path):
    page = ipchain("run", "--help", cwd=tmp_path).out
    flags = (
        "seed seeds set only tag transport jobs time-budget trace dry-run fail-fast strict exit-zero junit summary-md"
    )
    for name in [*flags.split(), *["signatures", "runs", "no-color", "quiet", "verbose", "json"]]:
        assert f"--{name}" in page
        assert f"IPCHAIN_{name.replace('-', '_').upper()}" in "".join(page.split())
    for code in ("0 holds", "1 does not hold", "3 not tested", "70 a fault"):
        assert code in page
