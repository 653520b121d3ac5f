"""The keys of the words for layers, reasons, claims, status words and definitions of interoperability."""

from collections.abc import Mapping
from typing import Final

LAYERS: Final[Mapping[str, tuple[str, str]]] = {
    "technical": ("interop.technical", "interop.technical-means"),
    "semantic": ("interop.semantic", "interop.semantic-means"),
    "organisational": ("interop.organisational", "interop.organisational-means"),
    "legal": ("interop.legal", "interop.legal-means"),
}
"""The layers from below, with the keys of their names and of what they ask."""

CODES: Final[Mapping[str, str]] = {
    "not-delivered": "interop.not-delivered",
    "no-place-for-it": "interop.no-place",
    "no-code-for-status": "interop.no-code",
    "status-read-otherwise": "interop.read-otherwise",
    "delivered-late": "interop.delivered-late",
    "answered-late": "interop.answered-late",
    "not-answered": "interop.not-answered",
    "issuer-not-a-member": "interop.issuer-unknown",
    "issuer-signature-wrong": "interop.issuer-not-signed",
    "entry-signature-wrong": "interop.entry-not-signed",
    "entry-not-in-block": "interop.not-in-block",
    "batch-not-in-header": "interop.not-in-header",
    "no-quorum-for-this-block": "interop.not-decided",
    "differs-from-own-ledger": "interop.other-ledger",
    "no-certificate": "interop.no-certificate",
}
"""Reasons that stand in no list of the registers, with the keys of their sentences."""

SORTS: Final[Mapping[str, str]] = {
    "priority": "interop.priority",
    "opposition": "interop.opposition",
    "renewal": "interop.renewal",
    "refusal": "interop.refusal",
}

WORDS: Final[Mapping[str, str]] = {
    "Pending": "interop.word-pending",
    "Registered": "interop.word-registered",
    "Expired": "interop.word-expired",
    "Ended": "interop.word-ended",
    "Delete": "interop.word-delete",
    "Unknown": "interop.word-unknown",
}

MEANINGS: Final[Mapping[str, str]] = {
    "cancelled": "interop.meaning-cancelled",
    "surrendered": "interop.meaning-surrendered",
    "opposed": "interop.meaning-opposed",
    "suspended": "interop.meaning-suspended",
}

CONFIDENCE: Final[Mapping[str, str]] = {
    "verified": "interop.verified",
    "secondary": "interop.secondary",
    "inferred": "interop.inferred",
    "unverified": "interop.unverified",
}

DEFINITIONS: Final = (
    ("interop.def-layer", "interop.def-layer-means", "interop.unit-share"),
    ("interop.def-score", "interop.def-score-means", "interop.unit-share"),
    ("interop.def-coverage", "interop.def-coverage-means", "interop.unit-share"),
    ("interop.def-kappa", "interop.def-kappa-means", "interop.unit-kappa"),
    ("interop.def-loss", "interop.def-loss-means", "interop.unit-share"),
    ("interop.def-divergence", "interop.def-divergence-means", "interop.unit-share"),
    ("interop.def-staleness", "interop.def-staleness-means", "interop.unit-time"),
    ("interop.def-deadline", "interop.def-deadline-means", "interop.unit-share"),
    ("interop.def-identity", "interop.def-identity-means", "interop.unit-share"),
)
"""What each number is: the keys of its name, its definition and its unit."""
