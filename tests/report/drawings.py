"""Reads a drawing back: its elements, the places its paths go to, the room its texts take. For the tests of charts."""

import re
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from ipchain.report.charts.lettering import width_of

_NAMESPACE = "{http://www.w3.org/2000/svg}"
_PIECE = re.compile(r"([MmLlHhVvAaZz])([^MmLlHhVvAaZz]*)")
_NUMBER = re.compile(r"-?\d*\.?\d+")
_STROKE = 9
"""How far a mark may reach beyond the place it stands for."""


@dataclass(frozen=True)
class Box:
    left: float
    right: float
    top: float
    bottom: float
    words: str

    def touches(self, other):
        apart = self.right <= other.left or other.right <= self.left
        return not (apart or self.bottom <= other.top or other.bottom <= self.top)


def parsed(figure):
    return ET.fromstring(figure.svg)


def elements(figure, tag, class_=""):
    wanted = set(class_.split())
    return [one for one in parsed(figure).iter(_NAMESPACE + tag) if wanted <= set(one.get("class", "").split())]


def size(figure):
    _, _, width, height = parsed(figure).get("viewBox").split()
    return float(width), float(height)


def places(path):
    """Every place the path goes to, in units of the drawing."""
    x = y = 0.0
    found = []
    for letter, rest in _PIECE.findall(path):
        numbers = [float(one) for one in _NUMBER.findall(rest)]
        if letter in "Zz":
            continue
        if letter in "Aa":
            numbers = [value for at in range(0, len(numbers), 7) for value in numbers[at + 5 : at + 7]]
        step = 1 if letter in "HhVv" else 2
        for at in range(0, len(numbers), step):
            dx, dy = {
                "H": (numbers[at] - x, 0),
                "h": (numbers[at], 0),
                "V": (0, numbers[at] - y),
                "v": (0, numbers[at]),
            }.get(letter) or (
                (numbers[at] - x, numbers[at + 1] - y) if letter.isupper() else (numbers[at], numbers[at + 1])
            )
            x, y = x + dx, y + dy
            found.append((x, y))
    return found


def outside(figure):
    """Places of paths and rectangles that lie outside the drawing by more than a mark is wide."""
    width, height = size(figure)
    spots = [spot for one in elements(figure, "path") for spot in places(one.get("d"))]
    for one in elements(figure, "rect"):
        left, top, wide, high = (float(one.get(name)) for name in ("x", "y", "width", "height"))
        spots += [(left, top), (left + wide, top + high)]
    return [(x, y) for x, y in spots if not (-_STROKE <= x <= width + _STROKE and -_STROKE <= y <= height + _STROKE)]


def boxes(figure, letters):
    """The room of each text when letters are so high."""
    found = []
    for one in elements(figure, "text"):
        words = one.text or ""
        wide = width_of(words, letters)
        x, y = float(one.get("x")), float(one.get("y"))
        left = {"start": x, "middle": x - wide / 2, "end": x - wide}[one.get("text-anchor", "start")]
        top = {"central": y - letters / 2, "hanging": y, None: y - letters}[one.get("dominant-baseline")]
        found.append(Box(left, left + wide, top, top + letters, words))
    return found


def touching(figure, letters):
    """Pairs of texts that overlap."""
    all_of_them = boxes(figure, letters)
    return [
        (one.words, other.words)
        for place, one in enumerate(all_of_them)
        for other in all_of_them[place + 1 :]
        if one.touches(other)
    ]
