"""Sentences of the checks on the law: legal effect, deals, settled statuses. `sentences` has all others, and the words.

Not here: what is required (`ipchain.scenario.law_sentences`).
"""

from collections.abc import Mapping
from typing import Final

LAW_SENTENCES: Final[Mapping[str, str]] = {
    # ---- legal_effect
    "observed:legal_effect": "addressed {of}: {what:s}",
    "legal_effect.has": "effect at {offices:l}",
    "legal_effect.has-not": "none at {offices:l}",
    "legal_effect.unknown": "unknown at {offices:l}",
    "observed:legal_effect.otherwise": "{what:s}",
    "legal_effect.answer": "{office} says {answer} ({why})",
    "legal_effect.gap": "{days} days after the contract at {office}",
    "legal_effect.not-addressed": "the act does not concern {office}",
    "legal_effect.coverage": "it has effect at {has} of {of} offices addressed ({share})",
    "legal_effect.nobody-spoke": "no office says anything of {step}",
    # ---- deal
    "observed:deal": "{ending}: {what:s}",
    "deal.final": "final {steps:l}",
    "deal.refused": "refused {steps:l}",
    "observed:deal.open": "not decided when the run ended: {steps:l}",
    "deal.because": "{step} ({reason})",
    # ---- settles
    "observed:settles": "so at {checks} offices",
    "observed:settles.otherwise": "{what:s}",
    "settles.after": "at {office} it is settled after {days} days",
    "settles.open": "at {office} it is open still",
    "settles.no-part": "{office} has no entry of it",
}
"""Key to template, as in `sentences`."""
