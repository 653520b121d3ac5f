"""What the page calls offices and parties: by name in the language of the page, by code where there is no room."""

from collections.abc import Iterable

from ipchain.report.dossier.head import Head
from ipchain.report.page.words import Words

_INVENTED = "(invented)"


class Called:
    """Names of one run in one language."""

    def __init__(self, head: Head, words: Words) -> None:
        self._words = words
        self._offices = {
            one.code: one.name if words.language == "en" else one.names.get(words.language, one.name)
            for one in head.offices
        }
        self._parties = {one.id: one.name.removesuffix(_INVENTED).strip() or one.id for one in head.parties}

    def office(self, code: str) -> str:
        """The name of an office; its code where it has none."""
        return self._offices.get(code) or code

    def offices(self, codes: Iterable[str]) -> str:
        """Several offices in one line."""
        return self._words.list(self.office(code) for code in codes)

    def party(self, name: str) -> str:
        """The name of a party, without the remark that it is invented; its id where it has none."""
        return self._parties.get(name, name)

    def owners(self, owners: Iterable[tuple[str, int, int]]) -> str:
        """Owners in one line, each with its share where there are several."""
        held = tuple(owners)
        if len(held) == 1:
            return self.party(held[0][0])
        return self._words.list(f"{self.party(party)} {part}/{whole}" for party, part, whole in held)
