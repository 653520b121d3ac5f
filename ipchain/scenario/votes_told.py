"""What is known of the votes of a file before it is run: one telling, or one for each constitution it compares.

Not here: the words (`voting_words`), and which cells there are (`comparing`).
"""

from typing import Final

from ipchain.scenario.comparing import Choice
from ipchain.scenario.loader import cell_of, text_of
from ipchain.scenario.model import Scenario
from ipchain.scenario.voting_words import ballots_told, constitution_told, is_governed

_DECISIVE: Final = frozenset({"governance", "offices", "steps", "duration"})
"""The keys on which votes depend; whatever else varies, they come out alike."""


def votes_told(scenario: Scenario) -> tuple[str, ...]:
    """Who can block and decide, and how the given ballots come out; nothing where the file says nothing about votes.

    In a comparison, the sentences stand below the variants they are about.
    """
    if scenario.compare is None:
        return _told(scenario)
    chosen: dict[Choice, Choice] = {}
    for cell in scenario.compare.cells:
        chosen.setdefault(tuple(one for one in cell.choice if one[0] in _DECISIVE), cell.choice)
    # Whoever read the file has allowed its size.
    text = text_of(scenario, allow_large=True)
    told: list[str] = []
    for decisive, choice in chosen.items():
        sentences = _told(cell_of(text, choice))
        if decisive and sentences:
            told.append(f"With {', '.join(f'{key} {variant}' for key, variant in decisive)}:")
        told += sentences
    return tuple(told)


def _told(scenario: Scenario) -> tuple[str, ...]:
    return (*constitution_told(scenario), *ballots_told(scenario)) if is_governed(scenario) else ()
