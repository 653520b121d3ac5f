"""Every entry is signed by the office that handed it in, and every honest certificate verifies (L-I5, L-I31).

Not here: who may sign what inside an office, and revoked keys.
"""

from collections.abc import Mapping
from hashlib import sha256
from typing import Final

from ipchain.checkers.sentences import say
from ipchain.checkers.tally import Tally
from ipchain.encoding import decode
from ipchain.errors import EncodingError
from ipchain.identity.keys import Verifier
from ipchain.ledger.transaction import PURPOSE, Transaction
from ipchain.names import Micros, OfficeId
from ipchain.trace import BlockCommitted, CertificateChecked, CertificateIssued, EntryExecuted, Event


class SignedByItsOffice:
    """The entry is the digest of its body, its office signed it, and it wrote only that office's register.

    Each pair of body and signature is verified once; executions of the same pair elsewhere are compared with it.
    """

    __slots__ = ("_verified", "_verifier", "tally")
    name: Final = "signed-by-its-office"
    watches: Final[tuple[type[Event], ...]] = (EntryExecuted,)

    def __init__(self, verifier: Verifier) -> None:
        self.tally = Tally()
        self._verifier = verifier
        self._verified: dict[str, EntryExecuted] = {}

    def observe(self, now: Micros, event: Event) -> None:
        """One entry executed at one office."""
        assert isinstance(event, EntryExecuted)
        self.tally.checks += 1
        known = self._verified.get(event.entry)
        same = (
            known is not None
            and known.signer == event.signer
            and known.signature == event.signature
            and known.body == event.body
            and known.reference == event.reference
            and known.verb == event.verb
        )
        broken = "" if same else self._why_not_signed(event)
        if not broken and event.changed not in ((), (event.signer,)):
            broken = "signed.foreign-register"
        if broken:
            self.tally.break_(
                now,
                broken,
                (event.office,),
                ((now, event),),
                office=event.office,
                entry=event.entry[:12],
                signer=event.signer,
                changed=event.changed,
                at=now,
            )
        elif not same:
            self._verified[event.entry] = event

    def close(self, end: Micros) -> None:
        """Nothing is left to the end."""

    def _why_not_signed(self, event: EntryExecuted) -> str:
        if sha256(event.body).hexdigest() != event.entry:
            return "signed.other-body"
        try:
            transaction = decode(event.body, Transaction)
        except EncodingError:
            return "signed.unreadable"
        if transaction.office != event.signer:
            return "signed.other-office"
        if (transaction.kind, transaction.reference) != (event.verb, event.reference):
            return "signed.other-request"
        if not self._verifier.verify(event.signer, PURPOSE, event.body, event.signature):
            return "signed.forged"
        return ""


class CertificatesVerify:
    """A certificate that was issued verifies at every office that checks it; one never issued does not.

    `certificate_of` names, for each checking step, the step that issued the certificate; the scenario knows it.
    """

    __slots__ = ("_certificate_of", "_issued", "_on_ledger", "tally")
    name: Final = "certificates-verify"
    watches: Final[tuple[type[Event], ...]] = (BlockCommitted, CertificateIssued, CertificateChecked)

    def __init__(self, certificate_of: Mapping[str, str]) -> None:
        self.tally = Tally()
        self._certificate_of = certificate_of
        self._issued: dict[str, tuple[Micros, CertificateIssued]] = {}
        self._on_ledger: dict[tuple[OfficeId, int], tuple[str, ...]] = {}

    def observe(self, now: Micros, event: Event) -> None:
        """A certificate was issued or checked; blocks are remembered to know what can be certified."""
        if type(event) is BlockCommitted:
            if event.entries:
                self._on_ledger[event.office, event.height] = event.entries
        elif type(event) is CertificateIssued:
            self._issues(now, event)
        elif type(event) is CertificateChecked:
            self._checks(now, event)

    def close(self, end: Micros) -> None:
        """A certificate that nobody checked shows nothing."""
        self.tally.untested = say("certificates.none-checked" if self._issued else "certificates.none-issued")

    def _issues(self, now: Micros, event: CertificateIssued) -> None:
        self._issued[event.step] = (now, event)
        if event.entry not in self._on_ledger.get((event.office, event.height), (event.entry,)):
            self.tally.break_(
                now,
                "certificates.not-on-ledger",
                (event.office,),
                ((now, event),),
                office=event.office,
                step=event.step,
                height=event.height,
            )

    def _checks(self, now: Micros, event: CertificateChecked) -> None:
        self.tally.checks += 1
        issued = self._issued.get(self._certificate_of.get(event.step, ""))
        if event.valid == (issued is not None):
            return
        self.tally.break_(
            now,
            "certificates.from-nowhere" if event.valid else "certificates.invalid",
            (event.office,),
            ((now, event),) if issued is None else (issued, (now, event)),
            office=event.office,
            step=event.step,
            reason=event.reason,
            at=now,
        )
