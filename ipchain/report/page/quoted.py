"""A title or label that is quoted as its source has it, in English, on a page of any language."""

from markupsafe import Markup

from ipchain.report.visible import visible


def quoted(text: str) -> Markup:
    """The text as an element of its own that says which language it is in; `Words.say` takes it as a fact."""
    return Markup('<cite lang="en">{}</cite>').format(visible(text))
