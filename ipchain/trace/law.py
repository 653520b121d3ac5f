"""Events about the law of rights: which steps make one deal, and, at the end of a run, what the law makes of it all.

Dates are legal dates in ISO form, empty where there is none. Each office speaks for its own register only, from its
own copy of the ledger; an office that is down says nothing.

Not here: every other event (`events`), and how effect is worked out (`ipchain.rights.effect`).
"""

from ipchain.names import OfficeId
from ipchain.trace.events import Event


class DealAnnounced(Event, frozen=True, tag=True):
    """At the beginning of the run: these steps are one deal, to be done all or not at all."""

    deal: str
    steps: tuple[str, ...]


class EffectShown(Event, frozen=True, tag=True):
    """At the end of the run: what one office says of a recorded or refused act under its own law.

    `act` is the reference of the request, `verb` assign, license or extend, `recorded_at` the office that entered or
    refused it, `route` own, international or elsewhere. `effect` is the class of the entry's effect (empty where none
    applies), `has_effect` yes, no or unknown: against third parties. `contract_on` is the day of the contract or of
    the request, `entered_on` that of the entry, `since` that of the effect. `reason` is a code of
    `rights.effect.EFFECT_REASONS`, `facts` what its sentence needs. `grounds` are the leaves of the office's file it
    rests on: (leaf, value, source, as of, confidence, note), the deciding one first. `conflicts` are earlier licences
    on record that a licence collides with.
    """

    office: OfficeId
    right: str
    act: str
    verb: str
    recorded_at: OfficeId
    route: str
    effect: str
    has_effect: str
    contract_on: str
    entered_on: str
    since: str
    reason: str
    facts: tuple[tuple[str, str], ...]
    grounds: tuple[tuple[str, str, str, str, str, str], ...]
    conflicts: tuple[str, ...]


class LifeShown(Event, frozen=True, tag=True):
    """At the end of the run: the states of one right in one office's register, and when its status was settled.

    `mode` is when others may oppose (pre, post, none), `window` for how long (empty: not at all, or no stated end);
    `source` and `confidence` are those of the window, or of the mode where there is none. `stays` are (state, since).
    `opposed_while` is the phase in which an opposition stood, pending or protected; empty where there was none.
    """

    office: OfficeId
    right: str
    kind: str
    mode: str
    window: str
    source: str
    confidence: str
    filed_on: str
    opposable_until: str
    stays: tuple[tuple[str, str], ...]
    protected_on: str
    settled_on: str
    opposed_while: str
