"""The floors hold, and a planted breach of each contract is caught."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from house import PACKAGE, ROOT

LINT_IMPORTS = Path(sys.executable).with_name("lint-imports")

BREACHES = {
    "measure/planted.py": ("ipchain.simulation.world", "ipchain.measure is not allowed to import ipchain.simulation"),
    "consensus/pbft/planted.py": ("ipchain.consensus.raft.core", "Protocols are strangers to one another BROKEN"),
    "office/planted.py": ("time", "Below the hosts there is no clock, socket, disk, thread or dice BROKEN"),
}


def lint(folder):
    return subprocess.run(
        [LINT_IMPORTS, "--no-cache", "--config", folder / "pyproject.toml"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder), "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def copy(tmp_path):
    """The package as it is, somewhere else, so that a breach can be planted."""
    shutil.copytree(PACKAGE, tmp_path / "ipchain", ignore=shutil.ignore_patterns("__pycache__", "shipped"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_every_import_goes_down():
    run = lint(ROOT)

    assert run.returncode == 0, run.stdout
    assert "3 kept, 0 broken" in run.stdout


def test_a_planted_breach_of_each_contract_is_caught(copy):
    assert lint(copy).returncode == 0, "the copy itself is in order"
    for place, (forbidden, _) in BREACHES.items():
        (copy / "ipchain" / place).write_text(f'"""Planted."""\nimport {forbidden}\n')
    run = lint(copy)

    assert run.returncode == 1
    assert "0 kept, 3 broken" in run.stdout
    for place, (forbidden, said) in BREACHES.items():
        planted = "ipchain." + place.removesuffix(".py").replace("/", ".")
        assert f"{planted} -> {forbidden}" in run.stdout
        assert said in run.stdout


def test_a_new_package_that_nobody_gave_a_floor_is_caught(copy):
    (copy / "ipchain" / "attic").mkdir()
    (copy / "ipchain" / "attic" / "__init__.py").write_text('"""Planted."""\n')
    run = lint(copy)

    assert run.returncode == 1
    assert "ipchain.attic" in run.stdout
