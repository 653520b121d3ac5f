"""A scenario to look at, to vary and to play: what `ipchain.load` gives.

    s = ipchain.load("cable-cut")
    s.set("network.loss", "1 %").set("seed", 7)

A scenario never changes: `set` and `with_seeds` give another one. What can be set, and what is wrong with it, is
what `--set` says on the command line.

Not here: reading a file (`ipchain.scenario.loader`) and playing (`ipchain.study.play`).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from markupsafe import Markup

from ipchain.errors import UsageError
from ipchain.names import Micros
from ipchain.scenario import model
from ipchain.scenario.explain import explain_scenario
from ipchain.scenario.files import ScenarioText, find
from ipchain.scenario.loader import cell_of, cells_of, load_text, text_of
from ipchain.scenario.loader import load as load_value
from ipchain.scenario.problems import ScenarioError
from ipchain.scenario.resolved import resolved
from ipchain.study.markup import rendered

Plain = str | int | float | bool
"""A value as Python writes it. Lengths of time, shares and the like are text with their unit: `"1 %"`, `"30 s"`."""

_NAMES = (
    *("cells", "compares", "description", "duration_us", "explain", "name", "offices", "overrides", "path"),
    *("resolved", "seed", "seeds", "set", "tags", "title", "to_yaml", "value", "with_seeds"),
)


class Scenario:
    """One validated scenario, or comparison of several cells. `value` is everything of it as frozen values."""

    __slots__ = ("_allow_large", "_seeds", "_value")

    def __init__(self, value: model.Scenario, *, allow_large: bool = False, seeds: tuple[int, ...] = ()) -> None:
        """Hold a scenario that was read. `seeds` are instead of the comparison's own; none: those of its file."""
        self._value = value
        self._allow_large = allow_large
        self._seeds = seeds

    # ---- what it is --------------------------------------------------------------------------------

    @property
    def value(self) -> model.Scenario:
        """The scenario as frozen values; of a comparison, that of the baseline."""
        return self._value

    @property
    def name(self) -> str:
        """The short name: that of the file without its ending."""
        return self._value.name

    @property
    def path(self) -> str:
        """Where it was read from."""
        return self._value.path

    @property
    def title(self) -> str:
        """The title its writer gave it."""
        return self._value.title

    @property
    def description(self) -> str:
        """The description its writer gave it; may be empty."""
        return self._value.description

    @property
    def tags(self) -> tuple[str, ...]:
        """Words to find it by."""
        return self._value.tags

    @property
    def offices(self) -> tuple[str, ...]:
        """The WIPO ST.3 codes of those who take part."""
        return tuple(office.code for office in self._value.offices)

    @property
    def duration_us(self) -> Micros:
        """The planned length of a run, in microseconds."""
        return self._value.duration_us

    @property
    def seed(self) -> int:
        """The one source of chance of a single run."""
        return self._value.seed

    @property
    def overrides(self) -> tuple[str, ...]:
        """What was set, as `path=value`, in order."""
        return self._value.overrides

    @property
    def allow_large(self) -> bool:
        """True when it may go beyond the usual caps on size."""
        return self._allow_large

    @property
    def compares(self) -> bool:
        """True when it is played with `ipchain.compare`, False when with `ipchain.run`."""
        return self._value.compare is not None

    @property
    def seeds(self) -> tuple[int, ...]:
        """The seeds it is played with: those of every cell of a comparison, else the one of the run."""
        if self._value.compare is None:
            return (self._value.seed,)
        return self._seeds or self._value.compare.seeds

    @property
    def cells(self) -> Mapping[str, "Scenario"]:
        """The scenario of each cell of a comparison, by the name of the cell; empty where nothing is compared."""
        comparing = self._value.compare
        if comparing is None:
            return {}
        values = cells_of(self._value, allow_large=self._allow_large)
        return {
            cell.name: Scenario(value, allow_large=self._allow_large)
            for cell, value in zip(comparing.cells, values, strict=True)
        }

    def explain(self) -> str:
        """The plain reading of it: who takes part, what happens when, what is checked."""
        return explain_scenario(self._value)

    def resolved(self) -> str:
        """The scenario as YAML with every default filled in, each line with where its value came from."""
        return resolved(self._value)

    def to_yaml(self) -> str:
        """The file as its writer wrote it. What was set since stands in `overrides` and in `resolved()`."""
        return self._value.source.decode()

    # ---- another one -------------------------------------------------------------------------------

    def set(self, path: str, value: Plain | Sequence[Plain]) -> "Scenario":
        """The scenario with one key changed, as `--set path=value` does it.

        Raises ScenarioError with the problems of the changed scenario, UsageError for a path that is none.
        """
        if not path.strip() or "=" in path:
            raise UsageError(f"'{path}' is no path of keys: write set('network.loss', '1 %')")
        text = text_of(self._value, allow_large=self._allow_large)
        changed = _read(replace(text, overrides=(*text.overrides, f"{path}={_written(value)}")))
        if self._value.cell:
            changed = cell_of(text_of(changed, allow_large=self._allow_large), self._value.cell)
        if path.strip() != "seed" and changed.seed != self._value.seed:
            # A seed that was given in a call stays, as one given beside `--set` does.
            changed = replace(changed, seed=self._value.seed)
        return Scenario(changed, allow_large=self._allow_large, seeds=self._seeds)

    def with_seeds(self, seeds: Iterable[int]) -> "Scenario":
        """The comparison with these seeds in every cell, in their order and without repeats.

        Raises UsageError for a scenario that compares nothing, and for what is no seed (a whole number from 0).
        """
        if not self.compares:
            raise UsageError(f"'{self.name}' compares nothing, so it has one seed: ipchain.run(s, seed=7)")
        chosen = tuple(dict.fromkeys(seeds))
        wrong = [seed for seed in chosen if type(seed) is not int or seed < 0]
        if wrong or not chosen:
            told = f"{wrong[0]!r} is not" if wrong else "none was given"
            raise UsageError(f"a seed is a whole number from 0; {told}")
        return Scenario(self._value, allow_large=self._allow_large, seeds=chosen)

    # ---- how it shows itself -----------------------------------------------------------------------

    def __repr__(self) -> str:
        said = f"{self.name}: {len(self.offices)} offices, {self._value.consensus.model}"
        if not self.compares:
            return f"Scenario({said}, seed {self.seed})"
        assert self._value.compare is not None
        return f"Scenario({self.name}: {len(self._value.compare.cells)} cells, {len(self.seeds)} seeds)"

    def _repr_html_(self) -> Markup:
        return rendered("scenario.html.j2", scenario=self, told=self.explain())

    def __dir__(self) -> list[str]:
        return list(_NAMES)


def load(
    name_or_path: str | Path, *, seed: int | None = None, overrides: Sequence[str] = (), allow_large: bool = False
) -> Scenario:
    """The scenario of that path, or the shipped one of that name.

    `seed` replaces the file's seed; `overrides` are `path=value`, as `--set` gives them; `allow_large` lifts the caps
    on size. Raises ScenarioError with every problem, UsageError where there is no such file, ComputerError where it
    cannot be read.
    """
    value = load_value(name_or_path, seed=seed, overrides=overrides, allow_large=allow_large)
    return Scenario(value, allow_large=allow_large)


def _read(text: ScenarioText) -> model.Scenario:
    """The scenario of a text that was read before: what is on the disk now does not matter.

    Only where a change names a file beside the scenario that nobody had asked for, the disk is asked, and only while
    the scenario's own file is what it was.
    """
    try:
        return load_text(text)
    except ScenarioError:
        if not _is_unchanged(text):
            raise
        return load_value(text.path, overrides=text.overrides, allow_large=text.allow_large)


def _is_unchanged(text: ScenarioText) -> bool:
    try:
        return find(text.path).raw == text.source
    except UsageError:
        return False


def _written(value: Plain | Sequence[Plain]) -> str:
    """The value as a scenario file writes it on one line."""
    match value:
        case bool():
            return "yes" if value else "no"
        case str():
            return value
        case int() | float():
            return repr(value)
        case _:
            return f"[{', '.join(_written(one) for one in value)}]"
