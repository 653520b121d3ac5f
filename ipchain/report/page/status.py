"""The words for kinds of rights and for their states in a register, and what a state means for dealings."""

from collections.abc import Mapping
from typing import Final

from ipchain.report.page.words import Words
from ipchain.rights.lifecycle import PHASE, State

KINDS: Final[Mapping[str, str]] = {
    "trade-mark": "status.kind-trade-mark",
    "patent": "status.kind-patent",
    "design": "status.kind-design",
    "utility-model": "status.kind-utility-model",
    "gi": "status.kind-gi",
    "variety": "status.kind-variety",
}
"""By kind, the key of its name."""

STATES: Final[Mapping[str, str]] = {
    "filed": "status.filed",
    "examination": "status.examination",
    "published": "status.published",
    "opposed": "status.opposed",
    "pre-grant-challenge": "status.pre-grant-challenge",
    "registered": "status.registered",
    "in-force": "status.in-force",
    "challenged": "status.challenged",
    "post-grant-challenge": "status.post-grant-challenge",
    "in-grace": "status.in-grace",
    "refused": "status.refused",
    "rejected": "status.rejected",
    "withdrawn": "status.withdrawn",
    "discontinued": "status.discontinued",
    "cancelled": "status.cancelled",
    "invalidated": "status.invalidated",
    "surrendered": "status.surrendered",
    "expired": "status.expired",
    "ceased": "status.ceased",
}
"""By state, the key of its word."""


def status(state: str, words: Words) -> str:
    """The word for a state; the state's own word where it is none of ours, and nothing for no state."""
    key = STATES.get(state)
    return state if key is None else words.say(key)


def phase(state: str) -> str:
    """`pending`, `protected` or `ended`; `absent` for a word that is no state."""
    for known in State:
        if known.value == state:
            return PHASE[known].value
    return "absent"
