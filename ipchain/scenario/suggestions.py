"""Did you mean? The nearest known word for one that is not known.

First a small table of what people call things (`vocabulary.synonyms`), then likeness of spelling, at least 0.6 of
1 by `difflib`. Capitals, spaces and underscores do not count.
"""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches

from ipchain.scenario.vocabulary.synonyms import SYNONYMS

CUT_OFF = 0.6


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that was probably meant, or None."""
    words = list(dict.fromkeys(known))
    for meant in SYNONYMS.get(_plain(word).replace("-", "_"), SYNONYMS.get(_plain(word), ())):
        if meant in words:
            return meant
    plain: Mapping[str, str] = {_plain(one): one for one in reversed(words)}
    close = get_close_matches(_plain(word)[:80], list(plain), n=1, cutoff=CUT_OFF)
    return plain[close[0]] if close else None


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """The suggestion beside a marker; empty if nothing is near."""
    meant = nearest(word, known)
    return f"did you mean '{meant}'?" if meant else ""


def listed(words: Iterable[str], most: int = 12) -> str:
    """`a, b, c` and how many more there are."""
    names = list(words)
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more


def _plain(word: str) -> str:
    return word.strip().lower().replace(" ", "-").replace("_", "-")
