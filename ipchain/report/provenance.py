"""`provenance.json`: where, when and with what a run was made. The one file of a run that holds clock times.

It also lists the SHA-256 of every other file of the folder, so that a copy can be compared with the original.
"""

import os
import platform
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Final

from msgspec import Struct, json

import ipchain
from ipchain.experiment.program import code_sha256
from ipchain.report.build import commit, dependencies, python_line
from ipchain.report.visible import json_visible

FORMAT: Final = "ipchain.provenance/1"


@dataclass(frozen=True, slots=True)
class Making:
    """The circumstances of one run: the command's words, when it began, how long it took."""

    command: tuple[str, ...]
    began_at: datetime
    took_us: int


class Provenance(Struct, frozen=True, kw_only=True):
    """What is in the file."""

    schema: str
    ipchain: str
    commit: str | None
    code_sha256: str
    python: str
    platform: str
    processors: int
    dependencies: dict[str, str]
    command: tuple[str, ...]
    scenario_path: str
    seed: int
    trace_sha256: str
    began_at: str
    took_us: int
    files_sha256: dict[str, str]


def provenance(
    making: Making, *, scenario_path: str, seed: int, trace_sha256: str, files_sha256: Mapping[str, str]
) -> bytes:
    """The bytes of provenance.json."""
    made = Provenance(
        schema=FORMAT,
        ipchain=ipchain.__version__,
        commit=commit(),
        code_sha256=code_sha256(),
        python=python_line(),
        platform=platform.platform(),
        processors=os.cpu_count() or 1,
        dependencies=dependencies(),
        command=making.command,
        scenario_path=scenario_path,
        seed=seed,
        trace_sha256=trace_sha256,
        began_at=making.began_at.astimezone(UTC).isoformat(timespec="seconds"),
        took_us=making.took_us,
        files_sha256=dict(files_sha256),
    )
    return json_visible(json.format(json.encode(made), indent=2)) + b"\n"


def reproduce(
    scenario: str,
    seed: int,
    overrides: Sequence[str],
    signatures: str,
    *,
    strict: bool,
    cell: Mapping[str, str] = MappingProxyType({}),
) -> str:
    """The one command that makes this run and its verdict again. `scenario` is a path or a shipped name.

    A run of a comparison is made again by naming its cell.
    """
    words = ["ipchain", "run", scenario, "--seed", str(seed)]
    for axis, variant in cell.items():
        words += ["--where", f"{axis}={variant}"]
    for override in overrides:
        words += ["--set", override]
    if signatures != "ideal":
        words += ["--signatures", signatures]
    if strict:
        words.append("--strict")
    return shlex.join(words)
