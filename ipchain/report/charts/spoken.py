"""Parts of sentences that several charts say alike: counts, lists of faults, what was left out.

Not here: the sentences of one chart, which stand beside its drawing.
"""

from collections.abc import Sequence
from typing import Final

from ipchain.report.charts.lettering import fitted
from ipchain.report.chinese.tables import word
from ipchain.report.dossier.bands import Band
from ipchain.report.page.words import Words

_NAMED_FAULTS: Final = 8


def entries(words: Words, count: int) -> str:
    """`1 entry`, `14 entries`."""
    return words.say("charts.one_entry") if count == 1 else words.say("charts.many_entries", count=count)


def requests(words: Words, count: int) -> str:
    """`1 request`, `14 requests`."""
    return words.say("charts.one_request") if count == 1 else words.say("charts.many_requests", count=count)


def faults(words: Words, bands: Sequence[Band]) -> str:
    """When each fault was in force, as a sentence for the note; empty without faults."""
    if not bands:
        return ""
    named = tuple(_fault(words, band) for band in bands[:_NAMED_FAULTS])
    said = words.say("charts.note_faults", faults=words.list(named))
    more = len(bands) - len(named)
    return sentences(words, said, words.say("charts.note_more_faults", count=more) if more else "")


def thinning(words: Words, *, thinned: bool, slots: int) -> str:
    """The rule of thinning, where it was used."""
    return words.say("charts.note_thinned", slots=slots) if thinned else ""


def sentences(words: Words, *said: str) -> str:
    """Sentences one after the other, without the empty ones."""
    return ("" if words.language == "zh" else " ").join(one for one in said if one)


def verb(words: Words, said: str) -> str:
    """A verb of a request: as the scenario writes it, in Chinese by its word."""
    return word("verb", said) if words.language == "zh" else said


def short(name: str) -> str:
    """A name that a user wrote, no longer than a sentence can bear."""
    return fitted(name, 40, 1.0)


def _fault(words: Words, band: Band) -> str:
    name, since = short(band.fault), words.time(band.since_us)
    if band.until_us is None:
        return words.say("charts.fault_to_the_end", fault=name, since=since)
    return words.say("charts.fault_from_until", fault=name, since=since, until=words.time(band.until_us))
