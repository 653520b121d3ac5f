"""A run folder read again: its summary, its scenario, and its events if it kept them.

Not here: the dossier of its page (`dossier.file`), and folders of comparisons (`comparison_folder`).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, reduce
from operator import or_
from pathlib import Path
from typing import Final, TypeVar

import msgspec
from msgspec import Struct

from ipchain import trace
from ipchain.errors import UsageError
from ipchain.names import Micros
from ipchain.report.summary import Summary
from ipchain.report.vouching import Damaged, written
from ipchain.scenario.files import ScenarioText
from ipchain.scenario.loader import load_text
from ipchain.scenario.model import Scenario
from ipchain.scenario.problems import ScenarioError
from ipchain.trace import Event

EVENTS: Final = "data/events.jsonl"

Read = TypeVar("Read")


class DamagedRun(UsageError):
    """A file of a run folder is missing, or is not what a run writes."""


@dataclass(frozen=True, slots=True)
class RunTold:
    """One run as its folder tells it. `records` is None where the run did not keep its events."""

    summary: Summary
    scenario: Scenario
    records: Sequence[tuple[Micros, Event]] | None


def read_run(folder: Path) -> RunTold:
    """The run of this folder. Raises DamagedRun with the file that is missing or damaged."""
    summary = read_summary(folder)
    resolved = _read(folder, "scenario.resolved.yaml", lambda raw: raw)
    try:
        scenario = load_text(ScenarioText(summary.made_from.scenario, "scenario.resolved.yaml", resolved))
    except ScenarioError as error:
        raise DamagedRun(f"{folder / 'scenario.resolved.yaml'} is damaged: {error.problems[0].message}") from error
    records = _read(folder, EVENTS, _records) if (folder / EVENTS).exists() else None
    return RunTold(summary, scenario, records)


def read_summary(folder: Path) -> Summary:
    """The summary of a run folder. Raises DamagedRun."""
    if not folder.is_dir():
        raise DamagedRun(f"there is no run folder {folder}; 'ipchain run' makes one below runs/")
    return _read(folder, "summary.json", msgspec.json.Decoder(Summary).decode)


def _read(folder: Path, file: str, decode: Callable[[bytes], Read]) -> Read:
    path = folder / file
    try:
        return decode(written(folder, file))
    except Damaged as error:
        raise DamagedRun(str(error)) from error
    except FileNotFoundError:
        raise DamagedRun(f"{folder} is no run folder: it has no {file}") from None
    except OSError as error:
        raise DamagedRun(f"{path} cannot be read: {error.strerror or type(error).__name__}") from error
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise DamagedRun(f"{path} is damaged, or of another version of ipchain: {error}") from error


class _Moment(Struct):
    at: Micros


def _records(raw: bytes) -> list[tuple[Micros, Event]]:
    moment, event = msgspec.json.Decoder(_Moment), _event_decoder()
    return [(moment.decode(line).at, event.decode(line)) for line in raw.splitlines()]


@cache
def _event_decoder() -> "msgspec.json.Decoder[Event]":
    kinds = tuple(kind for kind in Event.__subclasses__() if kind.__module__.startswith(f"{trace.__name__}."))
    decoder: msgspec.json.Decoder[Event] = msgspec.json.Decoder(reduce(or_, kinds))
    return decoder
