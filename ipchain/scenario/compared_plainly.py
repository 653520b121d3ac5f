"""A comparison in plain language: what varies, how often it is played, against what it is measured.

Not here: the story of a cell (`explain`).
"""

from collections.abc import Iterator, Sequence

from ipchain.scenario.comparing import Comparing
from ipchain.scenario.figures import joined, share_text, span_text


def comparison_told(comparing: Comparing) -> Iterator[str]:
    """One sentence for each of: cells, seeds, baseline, figures, warm-up."""
    axes = " by ".join(f"{axis.key} ({', '.join(axis.variants)})" for axis in comparing.axes)
    cells, seeds = len(comparing.cells), len(comparing.seeds)
    yield f"Compares {cells} cell{'' if cells == 1 else 's'}: {axes}."
    same = f"the same {seeds} seed{'' if seeds == 1 else 's'} ({_seeds(comparing.seeds)})"
    yield f"Each is played with {same}: {cells * seeds} runs."
    if cells > 1:
        yield f"The others are compared with {comparing.baseline.name}."
    figures = joined([figure.name for figure in comparing.figures])
    yield f"Figures: {figures}, with {share_text(comparing.confidence)} intervals over the runs."
    if comparing.warm_up_us is None:
        yield "The start of every run is left out of the figures as far as the run itself shows (MSER-5)."
    elif comparing.warm_up_us:
        yield f"The first {span_text(comparing.warm_up_us)} of every run are in no figure."
    if comparing.wall_time_us is not None:
        yield f"After {span_text(comparing.wall_time_us)} of real time no run begins; what is left over is not tested."


def _seeds(seeds: Sequence[int]) -> str:
    if len(seeds) > 2 and list(seeds) == list(range(seeds[0], seeds[-1] + 1)):
        return f"{seeds[0]} to {seeds[-1]}"
    return joined([str(seed) for seed in seeds[:6]]) if len(seeds) <= 6 else f"{seeds[0]}, {seeds[1]}, ... {seeds[-1]}"
