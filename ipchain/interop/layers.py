"""The four layers of interoperability, which reason code belongs to which, and pass rates over them.

The layers are those of the European Interoperability Framework. What is handed over passes them from below:
`technical` it arrived in time, could be read and was signed; `semantic` the receiver has a place and a word for what
it says; `organisational` the receiver was entitled to act, and answered in time; `legal` its law allows it.
What is stopped is stopped at one layer, the lowest that refuses it, so each rate is that of those who got so far, and
the product of all four is the share that got through.

Every code that a refusal can carry stands here under exactly one layer (tested against the lists it comes from).
Source: domain research, f.1 and f.3; European Interoperability Framework, levels of interoperability.

Not here: what is handed over in a run (`ipchain.measure.crossings`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from math import prod
from types import MappingProxyType
from typing import Final

from ipchain.consensus.pbft import refusals
from ipchain.consensus.raft import reasons
from ipchain.errors import InvariantViolation
from ipchain.interop import proof


class Layer(Enum):
    """The layers, from below."""

    TECHNICAL = "technical"
    SEMANTIC = "semantic"
    ORGANISATIONAL = "organisational"
    LEGAL = "legal"


class Family(Enum):
    """Where a reason code comes from; one word can stand in two lists and mean two things."""

    RIGHTS = "rights"
    GOVERNANCE = "governance"
    ADMISSION = "admission"
    CERTIFICATE = "certificate"
    PROTOCOL = "protocol"
    NETWORK = "network"
    MEASURED = "measured"


NOT_DELIVERED: Final = "not-delivered"
DELIVERED_LATE: Final = "delivered-late"
NO_PLACE: Final = "no-place-for-it"
NO_CODE: Final = "no-code-for-status"
READ_OTHERWISE: Final = "status-read-otherwise"
ANSWERED_LATE: Final = "answered-late"
NOT_ANSWERED: Final = "not-answered"

_PLACES: Final[Mapping[Family, Mapping[Layer, tuple[str, ...]]]] = {
    Family.RIGHTS: {
        Layer.TECHNICAL: ("unreadable", "date-impossible", "number-used"),
        # Names, numbers and kinds that do not mean at the receiver what the sender meant by them.
        Layer.SEMANTIC: (
            "unknown-right", "right-exists", "kind-not-kept", "law-not-stated", "name-missing", "class-unknown",
            "number-taken", "priority-unknown", "nothing-asked", "reason-unknown", "share-impossible", "share-too-fine",
            "term-impossible", "entry-unknown", "field-not-correctable",
        ),
        # Whose turn it is: the wrong office, or one that has nothing to do here.
        Layer.ORGANISATIONAL: (
            "unknown-office", "office-suspended", "no-part-here", "not-office-of-origin", "already-extended",
            "not-designated", "nothing-to-decide", "entry-of-another-office",
        ),
        Layer.LEGAL: (
            "life-cycle", "frozen", "priority-not-offered", "priority-other-applicant", "priority-too-late",
            "not-owner", "same-party", "partial-not-allowed", "goods-outside-right", "licence-not-recordable",
            "sublicence-not-recordable", "no-power-to-sublicense", "beyond-parent-licence", "territory-outside-right",
            "term-beyond-right", "exclusive-conflict", "not-renewable", "too-early", "longest-term-reached",
            "opposition-not-offered", "window-closed", "window-open", "own-right", "already-frozen", "not-frozen",
            "contract-later",
        ),
    },
    # How offices decide together is organisation; what their motions say must still be understood.
    Family.GOVERNANCE: {
        Layer.TECHNICAL: ("unreadable",),
        Layer.SEMANTIC: (
            "name-missing", "motion-exists", "code-impossible", "office-unknown", "version-missing", "entry-impossible",
            "unknown-motion", "choice-unknown", "period-impossible",
        ),
        Layer.ORGANISATIONAL: (
            "not-a-member", "no-vote", "office-is-member", "amendment-impossible", "too-late", "voted-before",
            "still-open", "closed-before",
        ),
    },
    Family.ADMISSION: {Layer.TECHNICAL: ("known", "unreadable", "not-signed", "mempool-full")},
    Family.CERTIFICATE: {
        Layer.TECHNICAL: (
            proof.ISSUER_NOT_SIGNED, proof.ENTRY_NOT_SIGNED, proof.NOT_IN_BLOCK, proof.BATCH_NOT_IN_HEADER,
            proof.OTHER_LEDGER,
        ),
        Layer.ORGANISATIONAL: (proof.ISSUER_UNKNOWN, proof.NOT_DECIDED, "no-certificate"),
    },
    Family.PROTOCOL: {Layer.TECHNICAL: tuple(sorted(reasons.SUSPICIOUS | reasons.ORDINARY | refusals.ALL))},
    Family.NETWORK: {Layer.TECHNICAL: ("lost", "partition", "stopped")},
    Family.MEASURED: {
        Layer.TECHNICAL: (NOT_DELIVERED, DELIVERED_LATE),
        Layer.SEMANTIC: (NO_PLACE, NO_CODE, READ_OTHERWISE),
        Layer.ORGANISATIONAL: (ANSWERED_LATE, NOT_ANSWERED),
    },
}  # fmt: skip

LAYER_OF: Final[Mapping[Family, Mapping[str, Layer]]] = MappingProxyType(
    {
        family: MappingProxyType({code: layer for layer, codes in places.items() for code in codes})
        for family, places in _PLACES.items()
    }
)
"""The layer of every reason code, by the list it comes from."""

HARMLESS: Final = frozenset(
    {
        "known",
        *reasons.ORDINARY,
        refusals.VIEW_AHEAD,
        refusals.ABOVE_WINDOW,
        refusals.VIEW_TOO_FAR,
        refusals.NOT_WANTED,
    }
)
"""Refusals in the ordinary course of things: what was refused was sound, and came twice, early or late."""


def layer_of(code: str, *families: Family) -> Layer:
    """The layer at which this code stops things; the first of the families that knows it decides.

    Raises InvariantViolation for a code of none of them: the lists are closed.
    """
    for family in families:
        layer = LAYER_OF[family].get(code)
        if layer is not None:
            return layer
    raise InvariantViolation("layers.code-known", reason=code, families=[family.value for family in families])


@dataclass(frozen=True, slots=True)
class Handed:
    """One thing that was handed over. `stopped` is the layer that refused it, None when it got through.

    `unjudged` are layers of which nobody can tell whether it passed them; they let it through and do not count it.
    """

    stopped: Layer | None
    unjudged: frozenset[Layer] = frozenset()


@dataclass(frozen=True, slots=True)
class Passed:
    """One layer: of `reached`, so many `passed`; `unjudged` reached it too, and nobody can tell."""

    layer: Layer
    reached: int
    passed: int
    unjudged: int = 0

    @property
    def rate(self) -> Fraction | None:
        """Passed by reached; None where the layer saw nothing."""
        return Fraction(self.passed, self.reached) if self.reached else None


def pass_rates(handed: Sequence[Handed]) -> tuple[Passed, ...]:
    """One for each layer, from below. What is stopped at a layer does not reach those above it."""
    order = tuple(Layer)
    rates: list[Passed] = []
    for height, layer in enumerate(order):
        here = [one for one in handed if one.stopped is None or order.index(one.stopped) >= height]
        judged = [one for one in here if layer not in one.unjudged]
        passed = sum(one.stopped is not layer for one in judged)
        rates.append(Passed(layer, len(judged), passed, len(here) - len(judged)))
    return tuple(rates)


@dataclass(frozen=True, slots=True)
class Score:
    """The interoperability score: `strict` the product of the four rates, `weakest` the smallest, with its layer.

    Both are None where a layer saw nothing: nothing can be said of the whole then. Never a mean.
    """

    strict: Fraction | None
    weakest: Fraction | None
    link: Layer | None


def score(rates: Sequence[Passed]) -> Score:
    """The score over the rates of all layers."""
    known = [(one.rate, one.layer) for one in rates if one.rate is not None]
    if len(known) < len(tuple(Layer)):
        return Score(None, None, None)
    weakest, link = min(known, key=lambda one: one[0])
    return Score(prod((rate for rate, _ in known), start=Fraction(1)), weakest, link)
