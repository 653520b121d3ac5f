"""The word keys of the section on the law: by answer, class, reason, leaf and value, the key of its word.

Keys stand whole, so that a test can find every one of them (`words`).

Not here: how they are put together (`legal`).
"""

from collections.abc import Mapping
from typing import Final

ANSWERS: Final[Mapping[str, tuple[str, str]]] = {
    "yes": ("legal.has-effect", "good"),
    "no": ("legal.no-effect", "stop"),
    "unknown": ("legal.unknown-effect", "not-tested"),
}
"""By answer, the key of its word and its tone."""

CLASSES: Final[Mapping[str, str]] = {
    "constitutive": "legal.constitutive",
    "third_party": "legal.third-party",
    "race_notice": "legal.race-notice",
    "declaratory": "legal.declaratory",
    "none": "legal.none",
    "": "legal.no-class",
}

REASONS: Final[Mapping[str, str]] = {
    "made-by-entry": "legal.made-by-entry",
    "against-others-from-entry": "legal.against-others-from-entry",
    "recorded-in-time": "legal.recorded-in-time",
    "recorded-late": "legal.recorded-late",
    "by-contract": "legal.by-contract",
    "note-only": "legal.note-only",
    "time-not-stated": "legal.time-not-stated",
    "not-made-without-entry": "legal.not-made-without-entry",
    "not-against-others-without-entry": "legal.not-against-others-without-entry",
    "time-to-record-runs": "legal.time-to-record-runs",
    "not-recorded-in-time": "legal.not-recorded-in-time",
    "refused-yet-by-contract": "legal.refused-yet-by-contract",
    "sort-not-recorded": "legal.sort-not-recorded",
    "international-entry-ignored-by-law": "legal.international-entry-ignored-by-law",
    "international-entry-ignored-by-declaration": "legal.international-entry-ignored-by-declaration",
    "international-entry-ignored": "legal.international-entry-ignored",
    "international-entry-not-stated": "legal.international-entry-not-stated",
    "protected": "legal.protected",
    "not-registered-yet": "legal.not-registered-yet",
    "office-refused": "legal.office-refused",
    "not-answered": "legal.not-answered",
    "right-ended": "legal.right-ended",
}
"""By code of `rights.effect.EFFECT_REASONS`, the key of its sentence."""

CONFIDENCE: Final[Mapping[str, str]] = {
    "verified": "legal.verified",
    "secondary": "legal.secondary",
    "inferred": "legal.inferred",
    "unverified": "legal.unverified",
}

LEAVES: Final[Mapping[str, str]] = {
    "licence.effect": "legal.leaf-licence-effect",
    "licence.effect_by_kind": "legal.leaf-licence-effect-by-kind",
    "transfer.effect": "legal.leaf-transfer-effect",
    "transfer.effect_by_kind": "legal.leaf-transfer-effect-by-kind",
    "transfer.record_within": "legal.leaf-record-within",
    "madrid.ib_licence_effect": "legal.leaf-ib-licence-effect",
    "madrid.ib_licence_opt_out": "legal.leaf-ib-licence-opt-out",
    "madrid.refusal_months": "legal.leaf-refusal-months",
    "opposition.mode": "legal.leaf-opposition-mode",
    "opposition.window": "legal.leaf-opposition-window",
}
"""By leaf of an office's file, without the kind of right, the key of its name."""

VALUES: Final[Mapping[str, str]] = {
    "yes": "legal.yes",
    "no": "legal.no",
    "by_law": "legal.by-law",
    "by_declaration": "legal.by-declaration",
    "pre": "legal.pre",
    "post": "legal.post",
}
"""Values of leaves that are words, beside the classes of effect."""

ENDINGS: Final[Mapping[str, tuple[str, str]]] = {
    "completed": ("legal.completed", "good"),
    "failed": ("legal.failed", "wait"),
    "half-done": ("legal.half-done", "stop"),
    "open": ("legal.open", "not-tested"),
}

PHASES: Final[Mapping[str, str]] = {
    "pending": "legal.while-pending",
    "protected": "legal.while-protected",
    "": "legal.not-opposed",
}

NO_SOURCE: Final = frozenset({"General knowledge", "Invented"})
"""Sources of an office's file that are none."""

WITH_REFUSAL: Final = frozenset({"refused-yet-by-contract", "office-refused"})
OF_EXTENSIONS: Final = frozenset({"protected", "not-registered-yet", "office-refused", "not-answered", "right-ended"})
"""Reasons that lie in the office's own answer; on which route it was asked does not matter."""
