"""ipchain: how intellectual-property offices keep one register together, simulated. No legal effect.

    r = ipchain.run("cable-cut", seed=42)
    r.verdict, r.expectations, r.metrics["time_to_final"].p95, r.right("aurora-mark").history

The names are imported when they are first used, so that `ipchain --version` does not wait for the simulator.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from ipchain.checkers.verdict import Verdict
    from ipchain.study.comparison import Comparison, compare
    from ipchain.study.on_disk import load_runs
    from ipchain.study.play import arun, run
    from ipchain.study.result import Result
    from ipchain.study.scenario import Scenario, load

__version__ = "0.1.0"
__all__ = [
    "Comparison",
    "Result",
    "Scenario",
    "Verdict",
    "__version__",
    "arun",
    "compare",
    "load",
    "load_runs",
    "run",
]

_HOMES: Final = {
    "Comparison": "ipchain.study.comparison",
    "Result": "ipchain.study.result",
    "Scenario": "ipchain.study.scenario",
    "Verdict": "ipchain.checkers.verdict",
    "arun": "ipchain.study.play",
    "compare": "ipchain.study.comparison",
    "load": "ipchain.study.scenario",
    "load_runs": "ipchain.study.on_disk",
    "run": "ipchain.study.play",
}


def __getattr__(name: str) -> object:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'ipchain' has no attribute '{name}'")
    value: object = getattr(import_module(home), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
