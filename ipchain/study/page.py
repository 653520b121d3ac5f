"""The page of a run as a value: shown in a notebook, or written where the caller says.

Not here: what stands on it (`ipchain.report.page`).
"""

from pathlib import Path

from markupsafe import Markup, escape

from ipchain.errors import ComputerError
from ipchain.report.page.words import Language
from ipchain.study.markup import rendered


class Page:
    """One HTML file that needs nothing beside it and sends nothing anywhere."""

    __slots__ = ("_content", "_language")

    def __init__(self, content: bytes, language: Language) -> None:
        self._content = content
        self._language = language

    @property
    def html(self) -> str:
        """The whole page."""
        return self._content.decode()

    @property
    def lang(self) -> Language:
        """The language it is written in."""
        return self._language

    def save(self, path: str | Path) -> Path:
        """Write the page and return where it lies. Raises ComputerError when this computer cannot."""
        where = Path(path)
        try:
            where.write_bytes(self._content)
        except OSError as error:
            raise ComputerError(f"cannot write {where}: {error.strerror or type(error).__name__}") from error
        return where

    def __dir__(self) -> list[str]:
        return ["html", "lang", "save"]

    def __repr__(self) -> str:
        return f"Page({self._language}, {len(self._content) / 1000:.0f} kB)"

    def _repr_html_(self) -> Markup:
        # The sandbox keeps the page's own script from running inside a notebook; it is readable without.
        # Escaped here, because the page has to arrive as it is, line breaks and all: its style counts by its hash.
        return rendered("page.html.j2", html=escape(self.html))
