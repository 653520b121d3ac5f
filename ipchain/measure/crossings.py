"""What was handed over in a run, and which layer of interoperability stopped it, if any.

A crossing is one thing that one office had to take from somebody else:
- a request, at the office where it is handed in;
- a designation, at each office that an extension names: the office must answer it;
- a certificate, at an office that did not issue it;
- a motion, ballot or closing, at the office that hands it in.

A request is delivered once its own office has executed its entry (or answered, where nothing is entered), a designation
once the designated office has executed the extension; within 10 s that is in time. Until then nothing is known of one
that was not, and it is left out. Late delivery is technical, whatever came of it afterwards: the network, the protocol
or a stopped office held it up. An answer to a designation is in time within the office's review time and 10 s of its
delivery; a late one is stopped by organisation. What a refusal says decides its layer (`interop.layers`).

The semantic layer also asks what no entry says: whether the office has a place for several owners' shares, and whether
a certified status means the same word at the office that checks. What nobody can tell is unjudged, not passed.

Not here: single messages (`deliveries`).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from ipchain.errors import EncodingError
from ipchain.governance.entries import VERBS as GOVERNANCE_VERBS
from ipchain.interop import layers
from ipchain.interop.form import Held
from ipchain.interop.layers import Family, Handed, Layer, layer_of
from ipchain.interop.pairs import Partner, partner
from ipchain.ledger.transaction import SignedTransaction
from ipchain.measure.requests import IN_TIME_US, TAKES_EFFECT
from ipchain.names import Digest, Micros, OfficeId
from ipchain.office.clerk import answer_reference
from ipchain.rights.actions import VERBS, Answer, Extend, decode_action
from ipchain.rights.profile import Kind
from ipchain.scenario.model import Certify, Scenario, Verify
from ipchain.scenario.standards import Standards
from ipchain.trace import CertificateChecked, EntryExecuted, Event, Requested, StepDecided

Sort = Literal["request", "designation", "certificate", "motion"]

_KINDS: Final = {kind.value: kind for kind in Kind}


@dataclass(frozen=True, slots=True)
class Crossing:
    """One thing handed over to `receiver`. `why` is the code that stopped it, empty when it got through.

    `request` is the reference of the request or entry, `sender` the office it came from; the receiver itself where a
    party hands in.
    """

    sort: Sort
    request: str
    verb: str
    sender: OfficeId
    receiver: OfficeId
    handed: Handed
    why: str = ""


@dataclass(slots=True)
class _Extension:
    """An extension that took effect, and when each office executed it."""

    event: EntryExecuted
    to: tuple[OfficeId, ...]
    known: dict[OfficeId, Micros] = field(default_factory=dict)


class _Run:
    """What the trace says of requests, extensions, answers, certificates and motions."""

    def __init__(self, records: Iterable[tuple[Micros, Event]]) -> None:
        self.asked: dict[tuple[OfficeId, str], Requested] = {}
        self.decided: dict[tuple[OfficeId, str], tuple[Micros, EntryExecuted]] = {}
        self.steps: dict[str, tuple[Micros, StepDecided]] = {}
        self.extensions: dict[str, _Extension] = {}
        self.motions: list[EntryExecuted] = []
        self.statuses: dict[tuple[str, OfficeId], tuple[str, str]] = {}
        """By right and register: the kind of the right, and its status there so far."""
        self.at_check: dict[str, Mapping[tuple[str, OfficeId], tuple[str, str]]] = {}
        """By step that checked a certificate: what the registers showed of that right at that moment."""
        self.end: Micros = 0
        for now, event in records:
            self.end = now
            if type(event) is EntryExecuted:
                self._executed(now, event)
            elif type(event) is Requested:
                self.asked.setdefault((event.office, event.request), event)
            elif type(event) is StepDecided:
                self.steps[event.step] = (now, event)
            elif type(event) is CertificateChecked:
                self.at_check[event.step] = {
                    place: shown for place, shown in self.statuses.items() if place[0] == event.right
                }

    def _executed(self, now: Micros, event: EntryExecuted) -> None:
        if event.outcome == "repeated":
            return
        if event.verb == "extend" and event.outcome in TAKES_EFFECT:
            extension = self.extensions.get(event.entry)
            if extension is None:
                extension = self.extensions[event.entry] = _Extension(event, _designated(event))
            extension.known.setdefault(event.office, now)
        if event.office != event.signer:
            return
        if event.verb in GOVERNANCE_VERBS:
            self.motions.append(event)
            return
        self.decided.setdefault((event.signer, event.reference), (now, event))
        if event.outcome in TAKES_EFFECT:
            self.statuses[event.right, event.signer] = (event.kind, event.status_after)


def crossings(
    scenario: Scenario, records: Iterable[tuple[Micros, Event]], standards: Standards
) -> tuple[Crossing, ...]:
    """Everything that was handed over in a run: requests in their order, then designations, certificates, motions."""
    run = _Run(records)
    partners = _Partners(scenario, standards)
    return (
        *_requests(run),
        *_designations(run, scenario, partners),
        *_certificates(run, scenario, partners),
        *_motions(run),
    )


# ---- requests -----------------------------------------------------------------------------------


def _requests(run: _Run) -> Iterator[Crossing]:
    for (office, request), asked in run.asked.items():
        if asked.verb in VERBS:
            told = run.decided.get((office, request))
            answer = None if told is None else (told[0], told[1].reason)
        elif asked.verb in {"certify", "query"}:
            told_step = run.steps.get(request)
            answer = None if told_step is None else (told_step[0], told_step[1].reason)
        else:
            continue
        stop = _stop_of(answer, asked.due, run.end, Family.RIGHTS)
        if stop is not None:
            yield _crossing("request", request, asked.verb, office, office, stop)


_Stop = tuple[Layer | None, str]
"""The layer that stopped something and the code that says why; nothing and an empty word when it got through."""


def _stop_of(answer: tuple[Micros, str] | None, since: Micros, end: Micros, *families: Family) -> _Stop | None:
    """What stopped something that was handed over at `since` and answered so; None: nothing is known of it yet."""
    if answer is None:
        if end - since < IN_TIME_US:
            return None
        return Layer.TECHNICAL, layers.NOT_DELIVERED
    now, reason = answer
    if now - since > IN_TIME_US:
        return Layer.TECHNICAL, layers.DELIVERED_LATE
    return (layer_of(reason, *families), reason) if reason else (None, "")


# ---- designations -------------------------------------------------------------------------------


def _designations(run: _Run, scenario: Scenario, partners: "_Partners") -> Iterator[Crossing]:
    review_us = {office.code: office.review_us for office in scenario.offices}
    for entry, extension in run.extensions.items():
        event = extension.event
        for office in extension.to:
            reference = answer_reference(Digest(bytes.fromhex(entry)), office)
            stop = _designation(run, extension, office, reference, review_us.get(office, 0))
            if stop is None:
                continue
            unjudged: frozenset[Layer] = frozenset()
            if stop[0] is not Layer.TECHNICAL and stop[0] is not Layer.SEMANTIC and len(event.owners) > 1:
                held = partners.of(office, event.kind).side.form.places["owner_shares"].held
                if held is Held.NO:
                    stop = (Layer.SEMANTIC, layers.NO_PLACE)
                elif held is Held.UNKNOWN:
                    unjudged = frozenset({Layer.SEMANTIC})
            yield _crossing("designation", reference, "answer", event.signer, office, stop, unjudged)


def _designation(run: _Run, extension: _Extension, office: OfficeId, reference: str, review_us: Micros) -> _Stop | None:
    since, known = min(extension.known.values()), extension.known.get(office)
    if known is None:
        return None if run.end - since < IN_TIME_US else (Layer.TECHNICAL, layers.NOT_DELIVERED)
    if known - since > IN_TIME_US:
        return Layer.TECHNICAL, layers.DELIVERED_LATE
    in_time_us = review_us + IN_TIME_US
    told = run.decided.get((office, reference))
    if told is None:
        return None if run.end - known < in_time_us else (Layer.ORGANISATIONAL, layers.NOT_ANSWERED)
    now, entry = told
    reason = entry.reason or _refusal(entry)
    stop = (layer_of(reason, Family.RIGHTS), reason) if reason else (None, "")
    late = now - known > in_time_us
    return (Layer.ORGANISATIONAL, layers.ANSWERED_LATE) if late and stop[0] in {None, Layer.LEGAL} else stop


def _designated(event: EntryExecuted) -> tuple[OfficeId, ...]:
    action = _action(event)
    return action.to if isinstance(action, Extend) else ()


def _refusal(event: EntryExecuted) -> str:
    """Why the office refuses the right; empty when it takes it."""
    action = _action(event)
    return action.reason if isinstance(action, Answer) and not action.accept else ""


def _action(event: EntryExecuted) -> object:
    try:
        content = SignedTransaction(event.body, event.signature).content
        return decode_action(content.kind, content.payload)
    except EncodingError:
        return None


# ---- certificates -------------------------------------------------------------------------------


def _certificates(run: _Run, scenario: Scenario, partners: "_Partners") -> Iterator[Crossing]:
    issuers = {step.id: step.act.at_office for step in scenario.steps if isinstance(step.act, Certify)}
    for step in scenario.steps:
        if not isinstance(step.act, Verify):
            continue
        issuer, checker = issuers.get(step.act.certificate_of), step.act.at_office
        asked = run.asked.get((checker, step.id))
        if issuer is None or issuer == checker or asked is None:
            continue
        told = run.steps.get(step.id)
        answer = None if told is None else (told[0], told[1].reason)
        stop = _stop_of(answer, asked.due, run.end, Family.CERTIFICATE, Family.RIGHTS)
        if stop is None:
            continue
        unjudged: frozenset[Layer] = frozenset()
        shown = run.at_check.get(step.id, {}).get((asked.right, issuer))
        if shown is not None and stop[0] is not Layer.TECHNICAL:
            read_as = partners.reading(issuer, checker, *shown)
            if read_as is None:
                unjudged = frozenset({Layer.SEMANTIC})
            elif read_as:
                stop = (Layer.SEMANTIC, read_as)
        yield _crossing("certificate", step.id, step.verb, issuer, checker, stop, unjudged)


class _Partners:
    """The offices of the run as partners of an exchange, by kind of right; each worked out once."""

    def __init__(self, scenario: Scenario, standards: Standards) -> None:
        self._profiles = {office.code: office.legal for office in scenario.offices}
        self._standards = standards
        self._known: dict[tuple[OfficeId, str], Partner] = {}

    def of(self, office: OfficeId, kind: str) -> Partner:
        known = self._known.get((office, kind))
        if known is None:
            known = partner(self._profiles[office], _KINDS[kind], self._standards.model, self._standards.table)
            self._known[office, kind] = known
        return known

    def reading(self, issuer: OfficeId, checker: OfficeId, kind: str, status: str) -> str | None:
        """Why the checker does not read this status as the issuer means it; empty: it does; None: nobody can tell."""
        meant = self.of(issuer, kind).side.codes.word(status)
        if meant is None:
            return None
        there = self.of(checker, kind).side.codes
        if status not in there.codes:
            return layers.NO_CODE
        understood = there.word(status)
        if understood is None:
            return None
        return "" if understood is meant else layers.READ_OTHERWISE


# ---- motions ------------------------------------------------------------------------------------


def _motions(run: _Run) -> Iterator[Crossing]:
    for event in run.motions:
        reason = event.reason
        stop: _Stop = (layer_of(reason, Family.GOVERNANCE, Family.RIGHTS), reason) if reason else (None, "")
        yield _crossing("motion", event.reference, event.verb, event.signer, event.signer, stop)


def _crossing(
    sort: Sort,
    request: str,
    verb: str,
    sender: OfficeId,
    receiver: OfficeId,
    stop: _Stop,
    unjudged: frozenset[Layer] = frozenset(),
) -> Crossing:
    layer, why = stop
    return Crossing(sort, request, verb, sender, receiver, Handed(layer, unjudged), why)
