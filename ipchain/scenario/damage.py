"""What word processors and input methods do to plain text: curly quotes, wide colons, spaces that are none.

YAML takes most of these for ordinary letters, so `seed:1` with a wide colon is silently a text. They are fine in
titles and captions; where a key, a number or a name is expected they are named, with what to write instead.

Not here: invisible control characters, which no text may contain (`guard`).
"""

from typing import Final, NamedTuple


class Damage(NamedTuple):
    """One character: what people call it, and the plain character to write, quoted for a message."""

    name: str
    instead: str


_CURLY: Final = "a curly quote"
_SPACE: Final = Damage("a non-breaking space", "an ordinary space")
_WIDE_SPACE: Final = Damage("a wide space", "an ordinary space")

DAMAGE: Final = {
    "\u201c": Damage(_CURLY, 'a straight quote (")'),
    "\u201d": Damage(_CURLY, 'a straight quote (")'),
    "\u201e": Damage(_CURLY, 'a straight quote (")'),
    "\u00ab": Damage("an angle quote", 'a straight quote (")'),
    "\u00bb": Damage("an angle quote", 'a straight quote (")'),
    "\u2018": Damage(_CURLY, "a straight quote (')"),
    "\u2019": Damage(_CURLY, "a straight quote (')"),
    "\u00a0": _SPACE,
    "\u202f": _SPACE,
    "\u2007": _SPACE,
    "\u2009": Damage("a thin space", "an ordinary space"),
    "\u3000": _WIDE_SPACE,
    "\u200b": Damage("a space of no width", "nothing: delete it"),
    "\u2010": Damage("a typographic hyphen", "a plain hyphen (-)"),
    "\u2011": Damage("a non-breaking hyphen", "a plain hyphen (-)"),
    "\u2013": Damage("an en dash", "a plain hyphen (-)"),
    "\u2014": Damage("an em dash", "a plain hyphen (-)"),
    "\u2212": Damage("a minus sign", "a plain hyphen (-)"),
    "\uff1a": Damage("a full-width colon", "a plain colon and a space (: )"),
    "\uff0c": Damage("a full-width comma", "a plain comma (,)"),
    "\u3001": Damage("a full-width comma", "a plain comma (,)"),
    "\uff3b": Damage("a full-width bracket", "a plain bracket ([)"),
    "\uff3d": Damage("a full-width bracket", "a plain bracket (])"),
    "\uff5b": Damage("a full-width brace", "a plain brace ({)"),
    "\uff5d": Damage("a full-width brace", "a plain brace (})"),
    "\uff02": Damage("a full-width quote", 'a straight quote (")'),
    "\uff0d": Damage("a full-width hyphen", "a plain hyphen (-)"),
    "\uff05": Damage("a full-width per cent sign", "a plain per cent sign (%)"),
    "\uff0f": Damage("a full-width slash", "a plain slash (/)"),
    **{chr(0xFF10 + digit): Damage("a full-width digit", f"a plain digit ({digit})") for digit in range(10)},
}


def damage_in(text: str) -> int | None:
    """Where the first such character stands, counted from 0; None if the text is plain."""
    for index, character in enumerate(text):
        if character in DAMAGE:
            return index
    return None


def name_of(character: str) -> str:
    """What people call the character; it must be one of `DAMAGE`."""
    return DAMAGE[character].name
