"""SVG as text: elements, numbers, paths. Every text and attribute is escaped here, and nowhere else.

Numbers have one decimal at most, which is a tenth of a pixel, so equal data give equal bytes. Paths are relative in
whole tenths: short, and without an error that adds up. No `style` attributes: the page's policy forbids them, so
colours come from classes (`style.css`).
Source: SVG 2, sections 9.3 (paths) and 5.8 (title and desc).

Not here: what the elements mean (`plot`, `marks`), how wide a text is (`lettering`).
"""

from collections.abc import Iterable, Sequence
from typing import Final, Literal, Protocol

from markupsafe import Markup, escape

from ipchain.report.visible import visible

XY = tuple[float, float]
"""A place in the drawing, in its own units, from the upper left."""

EMPTY: Final = Markup("")

_MARGIN: Final = 8
"""Below everything, so that a legend does not touch the text that follows."""


def element(tag: str, *content: Markup, **attributes: str | float | None) -> Markup:
    """One element. `class_` is written `class`, `stroke_width` `stroke-width`; attributes of None are left out."""
    written = "".join(
        f' {name.rstrip("_").replace("_", "-")}="{_value(value)}"'
        for name, value in attributes.items()
        if value is not None
    )
    inner = EMPTY.join(content)
    # Both parts are escaped already: the values by `_value`, the content because it is Markup.
    return Markup(f"<{tag}{written}>{inner}</{tag}>" if inner else f"<{tag}{written}/>")  # noqa: S704


Anchor = Literal["start", "middle", "end"]
Sits = Literal["on", "at", "under"]
"""How a text sits to its y: on it, centred at it, hanging under it; right for letters of every size."""

_BASELINES: Final[dict[Sits, str | None]] = {"on": None, "at": "central", "under": "hanging"}


def text(x: float, y: float, words: str, class_: str = "", anchor: Anchor = "start", sits: Sits = "at") -> Markup:
    """One line of text. Controls and direction marks are made visible."""
    return element(
        "text",
        escape(visible(words)),
        x=x,
        y=y,
        class_=class_ or None,
        text_anchor=None if anchor == "start" else anchor,
        dominant_baseline=_BASELINES[sits],
    )


def line(x1: float, y1: float, x2: float, y2: float, class_: str) -> Markup:
    """A straight line."""
    return element("path", d=f"M{number(x1)} {number(y1)}L{number(x2)} {number(y2)}", class_=class_)


def rect(x: float, y: float, width: float, height: float, class_: str) -> Markup:
    """A rectangle; one of no width or height is still a tenth wide, so that nothing that was is invisible."""
    return element("rect", x=x, y=y, width=max(width, 0.1), height=max(height, 0.1), class_=class_)


def group(content: Iterable[Markup], class_: str | None = None) -> Markup:
    """Elements that belong together."""
    return element("g", *content, class_=class_)


def drawing(id_: str, title: str, description: str, size: tuple[int, float], *content: Markup) -> Markup:
    """The whole drawing: scales with the width of its place, and is read as one picture with a title and a text."""
    width, height = size[0], size[1] + _MARGIN
    named, told = f"{id_}-drawing-title", f"{id_}-drawing-text"
    return element(
        "svg",
        element("title", escape(visible(title)), id=named),
        element("desc", escape(visible(description)), id=told),
        *content,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {width} {number(height)}",
        width=width,
        height=height,
        class_="drawing",
        role="img",
        aria_labelledby=named,
        aria_describedby=told,
    )


def number(value: float) -> str:
    """A number with one decimal at most: `12`, `0.5`, `-3.2`."""
    return _short(_tenths(value))


def broken_line(points: Sequence[XY]) -> str:
    """The path through all points."""
    return _path(points, lambda dx, dy: f"l{_pair(dx, dy)}" if dx or dy else "")


def steps(points: Sequence[XY]) -> str:
    """The path that stays level until the next point and then goes straight up or down."""
    return _path(points, lambda dx, dy: (f"h{_short(dx)}" if dx else "") + (f"v{_short(dy)}" if dy else ""))


def dots(points: Sequence[XY]) -> str:
    """A path of no length at each point: a stroke with round ends draws it as a dot. One element for thousands."""
    return _path(points, lambda dx, dy: f"m{_pair(dx, dy)}h0", first="h0")


def shapes(points: Sequence[XY], shape: str) -> str:
    """A path with the same shape, given relative to its centre and ending there, at each point."""
    return "".join(f"M{_pair(_tenths(x), _tenths(y))}{shape}" for x, y in points)


def closed(path: str, last_x: float, first_x: float, base: float) -> str:
    """The path as an area down to the base line."""
    return f"{path}L{number(last_x)} {number(base)}H{number(first_x)}Z"


class _Piece(Protocol):
    """One piece of a path, from differences in tenths."""

    def __call__(self, dx: int, dy: int, /) -> str: ...


def _path(points: Sequence[XY], piece: _Piece, first: str = "") -> str:
    if not points:
        return ""
    at_x, at_y = _tenths(points[0][0]), _tenths(points[0][1])
    pieces = [f"M{_pair(at_x, at_y)}{first}"]
    for x, y in points[1:]:
        next_x, next_y = _tenths(x), _tenths(y)
        pieces.append(piece(next_x - at_x, next_y - at_y))
        at_x, at_y = next_x, next_y
    return "".join(pieces)


def _pair(x: int, y: int) -> str:
    """Two numbers; a minus sign separates as well as a space."""
    return f"{_short(x)}{'' if y < 0 else ' '}{_short(y)}"


def _tenths(value: float) -> int:
    return round(value * 10)


def _short(tenths: int) -> str:
    whole, rest = divmod(abs(tenths), 10)
    digits = f"{whole}.{rest}" if rest else f"{whole}"
    return f"-{digits}" if tenths < 0 else digits


def _value(value: str | float) -> str:
    return escape(visible(value)) if isinstance(value, str) else number(value)
