"""What executing an entry gave before: execution is a pure function, so its result may be looked up.

A root commits to the whole history, so equal roots mean equal states; the same entry at the same place on an
equal state gives the same receipt, the same rights and the same next root. A simulation, in which many
offices execute the same ledger in one process, shares one memory among them. An office whose state differs
has another root and executes for itself. A run with and without memory leaves the same trace (tested).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ipchain.names import Digest, Height
from ipchain.rights.reading import Reading
from ipchain.rights.receipt import Receipt
from ipchain.rights.right import Right

Question = tuple[Digest, Height, int, Digest]
"""(root before, height, index, entry): everything that an execution depends on."""


@dataclass(frozen=True, slots=True)
class Remembered:
    """One execution: what was read, the receipt, the rights as written; date and root of the state afterwards."""

    reading: Reading
    receipt: Receipt
    written: Sequence[Right]
    today: date
    root: Digest


ExecutionMemory = dict[Question, Remembered]
"""Shared by the offices of one run; empty at its start."""
