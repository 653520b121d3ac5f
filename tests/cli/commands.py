"""Run the real command, and small scenario files for it."""

import io
import os
import subprocess
import sys
from contextlib import chdir, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import NamedTuple
from unittest import mock

from ipchain.cli.app import main

HEALTHY = """\
ipchain: 1
title: A mark is registered while nothing goes wrong
tags: [quick, healthy]
seed: 5
duration: 20 s
offices: [EM, RU, AU]
parties:
  aurora: {name: Aurora Foods (invented), home: EM}
consensus:
  model: raft
steps:
  - id: file-mark
    at: 5 s
    register:
      right: aurora-mark
      kind: trade-mark
      at_office: EM
      owner: aurora
      words: AURORA
      nice_classes: [29]
expect:
  - id: one-owner
    always: one-owner
"""

BROKEN = (
    HEALTHY
    + """\
  - id: too-fast
    limit:
      metric: time_to_final
      stat: max
      below: 1 ms
"""
)

WISH = BROKEN + "    severity: should\n"

UNTESTED = (
    HEALTHY
    + """\
  - id: no-certificates
    limit:
      metric: time_to_final
      of: assign
      stat: max
      below: 1 s
"""
)

WRONG = HEALTHY.replace("duration: 20 s", "duration: 20")

LONG = (
    HEALTHY.replace("duration: 20 s", "duration: 10 h")
    + """\
load:
  - id: filings
    register: {kind: trade-mark}
    rate: 1 / s
"""
)


class Said(NamedTuple):
    code: int
    out: str
    err: str

    @property
    def all(self):
        return self.out + self.err


def environment(**changes):
    ours = {name: value for name, value in os.environ.items() if not name.startswith(("IPCHAIN_", "GITHUB_"))}
    for name in ("CI", "NO_COLOR", "FORCE_COLOR"):
        ours.pop(name, None)
    return ours | {"PYTHONUTF8": "1"} | changes


def ipchain(*words, cwd, **changes):
    """The command in this process: quick, and the same code but for the process around it."""
    out, err = io.StringIO(), io.StringIO()
    with (
        chdir(cwd),
        mock.patch.dict(os.environ, environment(**changes), clear=True),
        mock.patch.object(sys, "argv", ["ipchain", *map(str, words)]),
        redirect_stdout(out),
        redirect_stderr(err),
    ):
        code = main()
    return Said(code, out.getvalue(), err.getvalue())


def process(*words, cwd, **changes):
    """The command in a process of its own, as a user calls it."""
    done = subprocess.run(
        [sys.executable, "-m", "ipchain", *map(str, words)],
        cwd=cwd,
        env=environment(**changes),
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )
    return Said(done.returncode, done.stdout, done.stderr)


def write(folder, **scenarios):
    for name, text in scenarios.items():
        (Path(folder) / f"{name}.ipchain.yaml").write_text(text, encoding="utf-8")
