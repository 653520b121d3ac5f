"""What a user wrote, made visible: control characters and direction marks are shown, never obeyed.

A title in a scenario file may carry terminal escapes, line breaks or marks that turn the reading direction;
printed as they are, they could forge a verdict line or a log entry. Every text of a user passes here before
it reaches a terminal, a Markdown file or an XML file.
Source: Unicode Technical Report 36, section 3; CVE-2021-42574 ("Trojan Source") for the direction marks.

Not here: escaping for HTML pages.
"""

from typing import Final

_DIRECTION_MARKS: Final = (0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))
_INVISIBLE: Final = (0x200B, 0x2028, 0x2029, 0xFEFF, 0xFFFE, 0xFFFF, *range(0x2060, 0x2065))
_FILLERS: Final = (0x115F, 0x1160, 0x180E, 0x3164, 0xFFA0)
"""Letters of nothing: a name made of them looks empty, or like another one."""
_TAGS: Final = range(0xE0000, 0xE0080)
"""An invisible copy of ASCII, in which text can be hidden (Unicode 16, section 23.9)."""
_CONTROLS: Final = (*range(0x20), *range(0x7F, 0xA0))
_SURROGATES: Final = range(0xD800, 0xE000)


def _escape(code: int) -> str:
    known = {0x09: r"\t", 0x0A: r"\n", 0x0D: r"\r"}
    if code >= 0x10000:
        return f"\\U{code:08x}"
    return known.get(code) or (f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}")


_HIDDEN: Final = (*_CONTROLS, *_DIRECTION_MARKS, *_INVISIBLE, *_FILLERS, *_TAGS, *_SURROGATES)
_SHOWN: Final = {code: _escape(code) for code in _HIDDEN}


def _json_escape(code: int) -> str:
    """As JSON writes it: beyond the first plane as two surrogates (RFC 8259, section 7)."""
    if code < 0x10000:
        return f"\\u{code:04x}"
    high, low = divmod(code - 0x10000, 0x400)
    return f"\\u{0xD800 + high:04x}\\u{0xDC00 + low:04x}"


# A line feed stays: between the values of a document it is layout, and inside a string JSON has escaped it already.
_IN_JSON: Final = {code: _json_escape(code) for code in _SHOWN if code >= 0x7F and code not in _SURROGATES}

_MARKDOWN: Final = {code: f"\\{chr(code)}" for code in b"\\`*_{}[]<>#|~!&"}


def visible(text: str) -> str:
    """The text on one line, with every control character and direction mark written as an escape."""
    return text.translate(_SHOWN)


def markdown(text: str) -> str:
    """The text on one line, so that Markdown shows it as it is: no link, no table cell, no tag."""
    return visible(text).translate(_MARKDOWN)


def json_visible(document: bytes) -> bytes:
    r"""A JSON document with the same meaning, whose controls and direction marks are `\u` escapes."""
    return document.decode().translate(_IN_JSON).encode()
