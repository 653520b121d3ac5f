"""Chance: named streams of one seed, the same bits on every platform and Python version.

A stream is the output of SHAKE-128 over `seed/name/counter`, read as 16-bit numbers. Streams with
different names share nothing, so a new draw in one place never shifts the draws of another.
Nothing here uses `math.log`, `random` or floats: a trace must not depend on the last bit of a
platform's mathematics.

Not here: the shapes of distributions, which live beside the network model (`staging/quantiles.py`).
"""

import hashlib
from array import array
from collections.abc import Sequence
from sys import byteorder
from typing import TypeVar

Item = TypeVar("Item")

_BLOCK_NUMBERS = 4096


class Stream:
    """An endless row of numbers drawn from one seed under one name.

    `seed` is any whole number; `name` says what the stream is for, such as `network` or `election:EM`.
    """

    __slots__ = ("_block", "_counter", "_label", "_next")

    def __init__(self, seed: int, name: str) -> None:
        self._label = f"ipchain/{seed}/{name}/"
        self._counter = 0
        self._block: array[int] = array("H")
        self._next = 0

    def take16(self, count: int) -> Sequence[int]:
        """`count` numbers, each 0 <= number < 65536. Cheap in bulk: one slice of a drawn block."""
        start = self._next
        end = start + count
        if end <= len(self._block):
            self._next = end
            return self._block[start:end]
        taken = self._block[start:]
        while len(taken) < count:
            self._refill()
            missing = count - len(taken)
            taken.extend(self._block[:missing])
            self._next = min(missing, len(self._block))
        return taken

    def below(self, limit: int) -> int:
        """One whole number, 0 <= number < limit, all equally likely; 1 <= limit <= 2**48."""
        assert 1 <= limit <= 1 << 48, limit
        if limit == 1:
            return 0
        words = 1 if limit <= 1 << 16 else 2 if limit <= 1 << 32 else 3
        span = 1 << (16 * words)
        bound = span - span % limit
        while True:
            number = 0
            for word in self.take16(words):
                number = number << 16 | word
            if number < bound:
                return number % limit

    def between(self, lowest: int, highest: int) -> int:
        """One whole number, lowest <= number <= highest, all equally likely."""
        return lowest + self.below(highest - lowest + 1)

    def happens(self, numerator: int, denominator: int) -> bool:
        """True in `numerator` of `denominator` draws."""
        return self.below(denominator) < numerator

    def choose(self, items: Sequence[Item]) -> Item:
        """One of the items, all equally likely; `items` is not empty."""
        return items[self.below(len(items))]

    def sample(self, items: Sequence[Item], count: int) -> tuple[Item, ...]:
        """`count` different items in drawn order; 0 <= count <= len(items)."""
        pool = list(items)
        return tuple(pool.pop(self.below(len(pool))) for _ in range(count))

    def _refill(self) -> None:
        """Draw the next block; the counter is part of the label, so no block repeats another."""
        raw = hashlib.shake_128(f"{self._label}{self._counter}".encode()).digest(2 * _BLOCK_NUMBERS)
        block = array("H")
        block.frombytes(raw)
        if byteorder == "big":
            block.byteswap()
        self._block = block
        self._counter += 1
        self._next = 0
