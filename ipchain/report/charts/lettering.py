"""How much room a text takes, so that no two overlap: estimated without a font, rather too wide than too narrow.

Drawings are 640 units wide. On a wide page a unit is about a pixel and letters are 12 units high; on a phone a unit
is half a pixel and letters are 18 units, or nobody could read them. So every text must fit at 18.

Not here: the sizes themselves in CSS, which `style.css` says; a test holds them against these.
"""

import unicodedata
from typing import Final

DESKTOP: Final = 12.0
"""Height of letters on a wide page, in units of the drawing."""

PHONE: Final = 18.0
"""Height of letters on a phone."""

_WIDE: Final = frozenset("WF")
_NARROW_LETTERS: Final = frozenset("iljtfrI.,:;'|!()[] -1")


def width_of(words: str, size: float = PHONE) -> float:
    """Estimated width in units of the drawing."""
    return size * sum(_em(letter) for letter in words)


def fitted(words: str, room: float, size: float = PHONE) -> str:
    """The text, or as much of it as fits with an ellipsis; empty when not even one letter does."""
    if width_of(words, size) <= room:
        return words
    for length in range(len(words) - 1, 0, -1):
        cut = words[:length].rstrip() + "…"
        if width_of(cut, size) <= room:
            return cut
    return ""


def _em(letter: str) -> float:
    """Width in parts of the height; measured on common sans-serif faces and rounded up."""
    if unicodedata.east_asian_width(letter) in _WIDE:
        return 1.0
    if letter in _NARROW_LETTERS:
        return 0.4
    if letter in "mwMW@%…—":
        return 0.95
    return 0.72 if letter.isupper() else 0.6
