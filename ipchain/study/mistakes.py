"""What goes wrong in a call of the Python interface, as types of our own.

Not here: mistakes in a scenario (`ipchain.scenario.problems`), and what this computer cannot do (`ipchain.errors`).
"""

from collections.abc import Iterable

from ipchain.errors import IpchainError, UsageError
from ipchain.scenario.problems import shortened
from ipchain.scenario.suggestions import did_you_mean, listed


class NoSuchName(UsageError, KeyError):
    """Something was asked for by a name that is not there; the words say what is."""

    def __init__(self, what: str, name: str, known: Iterable[str]) -> None:
        names = tuple(known)
        near = did_you_mean(name, names) or (f"there is {listed(names)}" if names else "there is none")
        super().__init__(f"there is no {what} '{shortened(name)}'; {near}")
        self.name = name
        self.known = names

    def __str__(self) -> str:
        # A KeyError would show its words in quotes.
        return str(self.args[0])


class DoesNotHold(IpchainError, AssertionError):
    """What must hold does not, or was not tested; the words are those of the report."""
