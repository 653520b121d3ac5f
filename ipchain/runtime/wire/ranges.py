"""What one field of a message may hold: a number, a code, a binary, an array of these, a struct of these.

Values that only answer. None of them raises, whatever it is asked about. The tests generate messages from the
same values, so what is generated and what is admitted cannot drift apart.

Not here: which field of which message has which range (`fields`).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from msgspec import Struct

from ipchain.errors import invariant


@dataclass(frozen=True, slots=True)
class Number:
    """A whole number within both ends, included; True and False are none."""

    least: int
    most: int

    def admits(self, value: object) -> bool:
        """True for such a number."""
        return type(value) is int and self.least <= value <= self.most


@dataclass(frozen=True, slots=True)
class Flag:
    """True or False."""

    def admits(self, value: object) -> bool:
        """True for either, not for 0 and 1."""
        return type(value) is bool


@dataclass(frozen=True, slots=True)
class Code:
    """An office's code of two capital letters (WIPO ST.3). Whether it sits in the consortium is asked elsewhere."""

    def admits(self, value: object) -> bool:
        """True for such a code."""
        return type(value) is str and len(value) == 2 and value.isascii() and value.isalpha() and value.isupper()


@dataclass(frozen=True, slots=True)
class Octets:
    """A binary of a length within both ends, included."""

    least: int
    most: int

    def admits(self, value: object) -> bool:
        """True for such a binary."""
        return type(value) is bytes and self.least <= len(value) <= self.most


@dataclass(frozen=True, slots=True)
class Many:
    """An array of a length within both ends, included. `rising`: each element above the one before, so each once."""

    each: "Range"
    least: int
    most: int
    rising: bool = False

    def admits(self, value: object) -> bool:
        """True for such an array."""
        if type(value) is not tuple or not self.least <= len(value) <= self.most:
            return False
        if not all(map(self.each.admits, value)):
            return False
        return not self.rising or all(value[i] < value[i + 1] for i in range(len(value) - 1))


@dataclass(frozen=True, slots=True)
class Fields:
    """A struct of this very kind, each field within its own range. `paired`: as many signatures as signers.

    Raises InvariantViolation when the ranges are not those of exactly this struct's fields.
    """

    kind: type[Struct]
    ranges: Mapping[str, "Range"]
    paired: bool = False

    def __post_init__(self) -> None:
        invariant(
            tuple(self.ranges) == self.kind.__struct_fields__,
            "wire.every-field-has-a-range",
            kind=self.kind.__name__,
            ranges=tuple(self.ranges),
        )

    def admits(self, value: object) -> bool:
        """True for such a struct."""
        if type(value) is not self.kind:
            return False
        for name, allowed in self.ranges.items():
            if not allowed.admits(getattr(value, name)):
                return False
        return not self.paired or _as_many_signatures_as_signers(value)


def _as_many_signatures_as_signers(certificate: object) -> bool:
    return len(getattr(certificate, "signers", ())) == len(getattr(certificate, "signatures", ()))


Range = Number | Flag | Code | Octets | Many | Fields
"""Everything a field may be asked to be."""
