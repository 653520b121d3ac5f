"""A small whole scenario that pieces of text are put into, and pieces with the expected place marked."""

import re

BASE = {
    "ipchain": "ipchain: 1",
    "title": "title: A small scenario",
    "duration": "duration: 10 min",
    "offices": "offices: [EM, RU, AU]",
    "parties": (
        "parties:\n"
        "  aurora: {name: Aurora Foods (invented), home: EM}\n"
        "  borealis: {name: Borealis Trading (invented), home: AU}"
    ),
    "steps": (
        "steps:\n"
        "  - id: file-mark\n"
        "    at: 30 s\n"
        "    register: {right: aurora-mark, kind: trade-mark, at_office: EM, owner: aurora}"
    ),
}
OPEN, CLOSE = "⟦", "⟧"


def whole(piece: str) -> str:
    """The piece, with the base's text for every key that the piece does not have."""
    keys = re.findall(rf"^{OPEN}?([a-z_]+){CLOSE}?:", piece, re.MULTILINE)
    return "\n".join([*(text for key, text in BASE.items() if key not in keys), piece]) + "\n"


def marked(piece: str) -> tuple[str, int, int, int]:
    """The whole text without marks, and line, column and length of what stood between the marks."""
    text = whole(piece)
    before, _, rest = text.partition(OPEN)
    inside, close, after = rest.partition(CLOSE)
    assert close, piece
    line = before.count("\n") + 1
    column = len(before) - (before.rfind("\n") + 1) + 1
    return before + inside + after, line, column, len(inside)
