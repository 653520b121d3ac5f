"""The verdict: one sentence, and the first thing that went wrong, in one paragraph with its time and office."""

from collections.abc import Mapping
from typing import Final

from ipchain.report.dossier.gather import Dossier
from ipchain.report.page.words import Words
from ipchain.report.summary import VerdictWord

VERDICT_WORDS: Final[Mapping[VerdictWord, str]] = {
    "holds": "verdict.holds",
    "does-not-hold": "verdict.does-not-hold",
    "not-tested": "verdict.not-tested",
    "nothing-to-judge": "verdict.nothing-to-judge",
}
"""The keys of the verdict over the whole run."""


def shows(dossier: Dossier, words: Words) -> str:
    """The word of the verdict."""
    return words.say(VERDICT_WORDS[dossier.must_hold.verdict])
