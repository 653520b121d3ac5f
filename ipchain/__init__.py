"""ipchain: how intellectual-property offices keep one register together, simulated. No legal effect.

    result = ipchain.run("cable-cut", seed=42)
    result.ok, result.finding, result.verdicts

The names are imported when they are first used, so that `ipchain --version` does not wait for the simulator.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from ipchain.checkers.verdict import Verdict
    from ipchain.experiment.runner import Result, run
    from ipchain.scenario.loader import load
    from ipchain.scenario.model import Scenario

__version__ = "0.1.0"
__all__ = ["Result", "Scenario", "Verdict", "__version__", "load", "run"]

_HOMES: Final = {
    "Result": "ipchain.experiment.runner",
    "Scenario": "ipchain.scenario.model",
    "Verdict": "ipchain.checkers.verdict",
    "load": "ipchain.scenario.loader",
    "run": "ipchain.experiment.runner",
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
