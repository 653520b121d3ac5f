"""The wheel, in an environment outside the checkout, knows its offices and scenarios and runs them.

Nothing is fetched: the build uses the hatchling that is installed here, and the fresh environment borrows the
installed dependencies by a path file, behind its own packages. That ipchain itself comes from the wheel is checked.
"""

import json
import os
import site
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.slow


def call(*words, cwd, check=True):
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "IPCHAIN", "VIRTUAL"))}
    return subprocess.run(words, cwd=cwd, env=clean, capture_output=True, text=True, check=check, timeout=180)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("dist")
    call(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ".", cwd=ROOT)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """The folder of programs of a fresh environment with the wheel in it."""
    home = tmp_path_factory.mktemp("clean")
    venv.create(home / "env", with_pip=False)
    python = home / "env" / "bin" / "python"
    (packages,) = (home / "env" / "lib").glob("python*/site-packages")
    call(
        sys.executable, "-m", "pip", "--python", python, "install",
        "--quiet", "--no-deps", "--no-index", "--disable-pip-version-check", wheel, cwd=home,
    )  # fmt: skip
    # Behind the environment's own packages, and without running path files: the checkout does not come with them.
    (packages / "borrowed.pth").write_text("\n".join(site.getsitepackages()) + "\n")
    return home / "env" / "bin"


def names_in(wheel):
    with zipfile.ZipFile(wheel) as archive:
        return archive.namelist()


def test_the_wheel_carries_the_data_and_the_mark_of_types(wheel):
    names = names_in(wheel)

    assert "ipchain/py.typed" in names
    for folder in ("nodes", "scenarios"):
        here = {str(path.relative_to(ROOT)) for path in (ROOT / folder).rglob("*") if path.is_file()}
        assert {f"ipchain/shipped/{path}" for path in here} <= set(names)
    assert sum(name.endswith(".ipchain.yaml") for name in names) >= 5
    assert "ipchain/shipped/glossary.md" in names


def test_the_wheel_claims_no_name_but_its_own(wheel):
    tops = {name.split("/")[0] for name in names_in(wheel)}

    assert tops == {"ipchain", next(top for top in tops if top.endswith(".dist-info"))}


def test_the_package_comes_from_the_wheel_and_its_data_with_it(installed, tmp_path):
    told = call(
        installed / "python", "-c",
        "import ipchain; from ipchain.scenario.shipped import shipped;"
        " print(ipchain.__file__); print(shipped('scenarios'))",
        cwd=tmp_path,
    ).stdout.splitlines()  # fmt: skip

    assert all(Path(line).is_relative_to(installed.parent) for line in told), told
    assert told[1].endswith("ipchain/shipped/scenarios")


def test_the_installed_command_runs_a_scenario_by_name(installed, tmp_path):
    run = call(installed / "ipchain", "run", "healthy", "--json", cwd=tmp_path)
    summary = json.loads(run.stdout)
    (folder,) = [path for path in (tmp_path / "runs").iterdir() if path.name.startswith("healthy")]

    assert run.returncode == 0
    assert summary
    assert json.loads((folder / "summary.json").read_text()) == summary


def test_the_installed_command_lists_the_offices(installed, tmp_path):
    listed = call(installed / "ipchain", "list", "offices", cwd=tmp_path).stdout

    assert all(code in listed for code in ("EM", "RU", "AU"))


def test_the_installed_command_explains_a_word_of_the_glossary(installed, tmp_path):
    assert "(glossary: ledger)" in call(installed / "ipchain", "explain", "ledger", cwd=tmp_path).stdout


def test_the_installed_command_says_its_version(installed, tmp_path):
    import ipchain

    assert call(installed / "ipchain", "--version", cwd=tmp_path).stdout.startswith(f"ipchain {ipchain.__version__}")


def test_version_in_package_and_project_file_are_one():
    import tomllib

    import ipchain

    assert tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"] == ipchain.__version__


def test_the_command_is_also_a_module(installed, tmp_path):
    assert call(installed / "python", "-m", "ipchain", "--version", cwd=tmp_path).returncode == 0
