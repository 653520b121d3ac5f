"""Is a payload harmless to decode? One pass over its bytes, before any decoder builds anything.

A decoder believes the counts it reads: a few bytes can ask it for billions of elements, or for thousands of
nested arrays. This scan keeps an account instead: every array that opens adds its elements to what is owed, and
more may never be owed than bytes are left. It neither recurses nor allocates by what it reads.

Whence: the MessagePack specification for the formats. Refused on purpose: floats, extensions, maps (messages
are arrays with fixed places, so there are no keys to be nil or repeated), and every number and length in more
bytes than it needs.

Not here: whether texts are UTF-8 and values fit a message; the decoder says that.
"""

from typing import Final

from ipchain.runtime.wire.limits import MOST_DEPTH, MOST_ITEMS, MOST_STRING_BYTES
from ipchain.runtime.wire.reasons import Reason


def values_in(payload: bytes) -> int | Reason:
    """How many values these bytes hold, or why they must not be decoded. At most MOST_ITEMS steps, whatever they say.

    1 <= result <= MOST_ITEMS; arrays are values too.
    """
    formats = _FORMATS
    end = len(payload)
    position = 0
    items = owed = 1  # values read and owed; values owed
    closing: list[int] = []  # for every array still open, how much is owed when it closes
    while owed:
        if position >= end:
            return Reason.TRUNCATED
        what, argument, width, least, most = formats[payload[position]]
        position += 1
        owed -= 1
        if width:
            behind = position + width
            if behind > end:
                return Reason.TRUNCATED
            argument = int.from_bytes(payload[position:behind])
            if not least <= argument <= most:
                return Reason.NOT_MINIMAL
            position = behind
        if what == _STRING:
            if argument > MOST_STRING_BYTES:
                return Reason.STRING_LENGTH
            position += argument
        elif what == _ARRAY:
            while closing and closing[-1] > owed:
                closing.pop()
            closing.append(owed)
            owed += argument
            items += argument
            if len(closing) > MOST_DEPTH:
                return Reason.DEPTH
            if items > MOST_ITEMS:
                return Reason.ITEMS
            if owed > end - position:
                return Reason.TRUNCATED
        elif what == _REFUSED:
            return _REFUSALS[argument]
    if position > end:
        return Reason.TRUNCATED
    return items if position == end else Reason.TRAILING


_NUMBER: Final = 0
_STRING: Final = 1
_ARRAY: Final = 2
_REFUSED: Final = 3

_Format = tuple[int, int, int, int, int]
"""What a first byte announces, its argument, and the width of one that follows, with its least and most.

The argument is a length, or a number's unsigned bits. When `width` is not 0 it stands in the next bytes and must
lie between the two ends, or a shorter format would have done. Of what is refused it is the place in `_REFUSALS`.
"""

_REFUSALS: Final = (Reason.MAP, Reason.RESERVED, Reason.EXTENSION, Reason.FLOAT)


def _formats() -> tuple[_Format, ...]:
    """One entry for each first byte: small numbers, nil and truths unless said otherwise."""
    table: list[_Format] = [(_NUMBER, 0, 0, 0, 0)] * 256
    for first in range(0x90, 0xA0):
        table[first] = (_ARRAY, first & 0x0F, 0, 0, 0)
    for first in range(0xA0, 0xC0):
        table[first] = (_STRING, first & 0x1F, 0, 0, 0)
    for first, what, width, least, most in _LONG_FORMS:
        table[first] = (what, 0, width, least, most)
    for reason, bytes_of_it in _REFUSED_BYTES.items():
        for first in bytes_of_it:
            table[first] = (_REFUSED, _REFUSALS.index(reason), 0, 0, 0)
    return tuple(table)


_REFUSED_BYTES: Final = {
    Reason.MAP: (*range(0x80, 0x90), 0xDE, 0xDF),
    Reason.RESERVED: (0xC1,),
    Reason.EXTENSION: (0xC7, 0xC8, 0xC9, *range(0xD4, 0xD9)),
    Reason.FLOAT: (0xCA, 0xCB),
}

_LONG_FORMS: Final = (
    (0xC4, _STRING, 1, 0, 0xFF),  # binaries have no shorter form than this one
    (0xC5, _STRING, 2, 0x100, 0xFFFF),
    (0xC6, _STRING, 4, 0x1_0000, 0xFFFF_FFFF),
    (0xCC, _NUMBER, 1, 0x80, 0xFF),
    (0xCD, _NUMBER, 2, 0x100, 0xFFFF),
    (0xCE, _NUMBER, 4, 0x1_0000, 0xFFFF_FFFF),
    (0xCF, _NUMBER, 8, 0x1_0000_0000, 0xFFFF_FFFF_FFFF_FFFF),
    # Signed forms are for negative numbers alone: as unsigned bits, those from the lowest to the last that the
    # next shorter form cannot hold (-33, -129, -2**15 - 1, -2**31 - 1).
    (0xD0, _NUMBER, 1, 0x80, 0x100 - 33),
    (0xD1, _NUMBER, 2, 0x8000, 0x1_0000 - 129),
    (0xD2, _NUMBER, 4, 0x8000_0000, 0x1_0000_0000 - 0x8001),
    (0xD3, _NUMBER, 8, 1 << 63, (1 << 64) - 0x8000_0001),
    (0xD9, _STRING, 1, 32, 0xFF),
    (0xDA, _STRING, 2, 0x100, 0xFFFF),
    (0xDB, _STRING, 4, 0x1_0000, 0xFFFF_FFFF),
    (0xDC, _ARRAY, 2, 16, 0xFFFF),
    (0xDD, _ARRAY, 4, 0x1_0000, 0xFFFF_FFFF),
)
"""First byte, what it announces, the width of its argument, and the arguments no shorter form could hold."""

_FORMATS: Final = _formats()
