"""Polynomials in the size of a coalition, each packed into one whole number.

The coefficient of y^s counts coalitions of s players and lies in the bits from s * slot on. Adding packed numbers
adds all sizes at once, multiplying them multiplies the polynomials (Kronecker substitution), and dividing by a
packed factor is exact where the polynomial division is. A count is at most 2^n, so slots of n + 1 bits, rounded
up to whole bytes, never overflow.
"""

from typing import Final

MOST_STEPS: Final = 2_000_000
"""Cells of a table of packed numbers times the players that fill it: additions of long numbers."""

MOST_BYTES: Final = 64_000_000
"""Of all packed numbers of a table when it is full."""


class Packing:
    """Packed polynomials for games of n players (n >= 1). All coefficients are >= 0 and at most 2^n."""

    __slots__ = ("_slot_bytes", "players", "slot_bits")

    def __init__(self, players: int) -> None:
        self.players = players
        self._slot_bytes = players // 8 + 1
        self.slot_bits = 8 * self._slot_bytes

    def most_cells(self, players: int) -> int:
        """How many cells a table for this many of the players (>= 1) may have: seconds to fill, and some megabytes."""
        return min(MOST_STEPS // players, MOST_BYTES // (self._slot_bytes * (players + 1)))

    @property
    def one_more(self) -> int:
        """The polynomial 1 + y: a player is out or in."""
        return 1 + (1 << self.slot_bits)

    def binomials(self, players: int) -> int:
        """(1 + y)^players: all coalitions of this many players, by size."""
        return int(self.one_more**players)

    def shifted(self, packed: int, by: int) -> int:
        """Times y^by; a negative `by` divides, and what falls below size 0 must be nothing."""
        return packed << (by * self.slot_bits) if by >= 0 else packed >> (-by * self.slot_bits)

    def at_least(self, packed: int, size: int) -> int:
        """The terms of this size (any whole number) and above."""
        low = max(0, size) * self.slot_bits
        return packed >> low << low

    def mirrored(self, packed: int, degree: int) -> int:
        """The terms of sizes 0 to `degree` in opposite order: a coalition of s becomes one of degree - s."""
        return self.pack(self.unpack(packed)[degree::-1])

    def pack(self, coefficients: tuple[int, ...]) -> int:
        """The polynomial with these coefficients, from size 0 on."""
        return int.from_bytes(b"".join(count.to_bytes(self._slot_bytes, "little") for count in coefficients), "little")

    def unpack(self, packed: int) -> tuple[int, ...]:
        """The coefficients of sizes 0 to n."""
        width = self._slot_bytes
        raw = packed.to_bytes(width * (self.players + 1), "little")
        return tuple(int.from_bytes(raw[start : start + width], "little") for start in range(0, len(raw), width))
