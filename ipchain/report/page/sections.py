"""The sections of the page, in their order: one literal table.

A section is a template `templates/<id>.html.j2`, a catalogue `messages/<language>/<id>.toml` with at least `title`,
and a function that makes from the dossier what the template shows. The function returns None where a run has
nothing to show, and the section is left out.

The template gets `it` (what the function made), `words`, `say` (= `words.say`) and the macros it imports. The page
puts the heading and the frame around it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

from ipchain.report.dossier.gather import Dossier
from ipchain.report.page import (
    drawn,
    governance,
    interop,
    legal,
    measured,
    must_hold,
    power,
    reproduce,
    rights,
    scorecard,
    story,
    verdict,
)
from ipchain.report.page.words import Words

Reader = Literal["member", "researcher", "engineer"]
"""Who reads: a member of a working group, a researcher, an engineer."""


@dataclass(frozen=True, slots=True)
class Section:
    """One section. `open_for` says for which readers it starts open; one that does not fold is always open."""

    id: str
    shows: Callable[[Dossier, Words], object | None]
    open_for: tuple[Reader, ...] = ("member", "researcher", "engineer")
    folds: bool = True

    @property
    def template(self) -> str:
        """The name of its template."""
        return f"{self.id}.html.j2"

    @property
    def title(self) -> str:
        """The key of its heading."""
        return f"{self.id}.title"


SECTIONS: Final = (
    Section("verdict", verdict.shows, folds=False),
    Section("must-hold", must_hold.shows, folds=False),
    Section("story", story.shows, ("member", "researcher")),
    Section("rights", rights.shows, ("member",)),
    Section("legal", legal.shows, ("member", "researcher")),
    Section("governance", governance.shows, ("member", "researcher")),
    Section("power", power.shows, ("member", "researcher")),
    Section("scorecard", scorecard.shows, ("member", "researcher")),
    Section("interop", interop.shows, ("researcher",)),
    Section("lag", drawn.lag, ("member", "researcher", "engineer")),
    Section("latency", drawn.latency, ("researcher", "engineer")),
    Section("throughput", drawn.throughput, ("researcher", "engineer")),
    Section("space-time", drawn.space_time, ("researcher", "engineer")),
    Section("leaders", drawn.leaders, ("researcher", "engineer")),
    Section("measured", measured.shows, ("researcher",)),
    Section("reproduce", reproduce.shows, ("researcher", "engineer")),
)
