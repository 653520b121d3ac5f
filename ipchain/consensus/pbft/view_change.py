"""The rules of a view change: is a VIEW-CHANGE valid, what must a new view carry over, when to join one.

Pure functions. Every replica computes O from V by itself and compares: the new primary is not trusted.
Whence: PBFT paper, section 4.4 for C, P, V and O, 4.5.2 for joining.

Not here: sending, storing and timing (`view_changer`).
"""

from collections.abc import Iterable, Sequence

from ipchain.consensus.pbft import refusals
from ipchain.consensus.pbft.bodies import null_request
from ipchain.consensus.pbft.certificates import checkpoint_certificate_holds, prepared_certificate_holds
from ipchain.consensus.pbft.committee import Committee
from ipchain.consensus.pbft.messages import (
    LARGEST,
    CheckpointCertificate,
    NewView,
    PreparedCertificate,
    ViewChange,
)
from ipchain.consensus.pbft.settings import PbftSettings
from ipchain.consensus.pbft.statements import (
    PRE_PREPARE,
    PURPOSE,
    new_view_statement,
    view_change_content,
    view_change_statement,
    vote_statement,
)
from ipchain.identity.keys import Verifier
from ipchain.names import Digest


def view_change_refusal(
    message: ViewChange, committee: Committee, settings: PbftSettings, verifier: Verifier
) -> str | None:
    """Why this VIEW-CHANGE counts for nothing, as a reason code, or None.

    It is judged whole: one bad certificate spoils the message of its sender and no other.
    """
    if not 1 <= message.view <= LARGEST or message.office not in committee.seat_of:
        return refusals.MALFORMED
    stable = message.stable
    if not 0 <= stable.sequence <= LARGEST or stable.sequence % settings.checkpoint_interval:
        return refusals.MALFORMED
    low, previous = stable.sequence, stable.sequence
    for certificate in message.prepared:
        # Strictly rising, so each sequence once; in the window; and never of the view asked for or a later one.
        if not (previous < certificate.sequence <= low + settings.window and 0 <= certificate.view < message.view):
            return refusals.MALFORMED
        previous = certificate.sequence
    if not checkpoint_certificate_holds(stable, committee, verifier):
        return refusals.BAD_CERTIFICATE
    if not all(prepared_certificate_holds(certificate, committee, verifier) for certificate in message.prepared):
        return refusals.BAD_CERTIFICATE
    statement = view_change_statement(
        message.view, message.office, view_change_content(message.stable, message.prepared)
    )
    if not verifier.verify(message.office, PURPOSE, statement, message.signature):
        return refusals.BAD_SIGNATURE
    return None


def highest_stable(view_changes: Sequence[ViewChange]) -> CheckpointCertificate:
    """The stable checkpoint with the highest sequence in V: its sequence is min-s. V is not empty."""
    return max((message.stable for message in view_changes), key=lambda stable: (stable.sequence, stable.digest))


def carried_over(view: int, view_changes: Sequence[ViewChange], committee: Committee) -> tuple[tuple[int, Digest], ...]:
    """O as (sequence, digest) for min-s < sequence <= max-s, whatever the order of V.

    For each sequence the digest of the prepared certificate of the highest view, else the null request, so
    that no gap holds up execution.
    """
    low = highest_stable(view_changes).sequence
    best: dict[int, PreparedCertificate] = {}
    for message in view_changes:
        for certificate in message.prepared:
            held = best.get(certificate.sequence)
            if certificate.sequence > low and (held is None or _rank(certificate) > _rank(held)):
                best[certificate.sequence] = certificate
    null = null_request(committee.primary_of(view)).digest
    return tuple(
        (sequence, best[sequence].digest if sequence in best else null)
        for sequence in range(low + 1, max(best, default=low) + 1)
    )


def _rank(certificate: PreparedCertificate) -> tuple[int, Digest]:
    # Two certificates of one view and sequence agree while at most f members lie; the digest makes the choice
    # independent of the order of V even when more do.
    return certificate.view, certificate.digest


def new_view_refusal(message: NewView, committee: Committee, settings: PbftSettings, verifier: Verifier) -> str | None:
    """Why this NEW-VIEW starts nothing, as a reason code, or None. It may come from anybody: it proves itself."""
    if not 1 <= message.view <= LARGEST:
        return refusals.MALFORMED
    offices = [view_change.office for view_change in message.view_changes]
    if len(set(offices)) != len(offices):
        return refusals.REPEATED_MEMBER
    if len(offices) < committee.quorum:
        return refusals.TOO_FEW_VIEW_CHANGES
    for view_change in message.view_changes:
        if view_change.view != message.view or view_change_refusal(view_change, committee, settings, verifier):
            return refusals.BAD_VIEW_CHANGE
    shown = tuple((item.sequence, item.digest) for item in message.carried)
    if shown != carried_over(message.view, message.view_changes, committee):
        return refusals.WRONG_NEW_VIEW
    primary = committee.primary_of(message.view)
    statement = new_view_statement(message.view, message.view_changes, message.carried)
    if not verifier.verify(primary, PURPOSE, statement, message.signature):
        return refusals.BAD_SIGNATURE
    for item in message.carried:
        proposal = vote_statement(PRE_PREPARE, message.view, item.sequence, item.digest)
        if not verifier.verify(primary, PURPOSE, proposal, item.signature):
            return refusals.BAD_SIGNATURE
    return None


def view_to_join(current: int, highest: Iterable[int], weak: int) -> int | None:
    """The view to leave for because enough others did, or None.

    `highest` is the highest view each other member asks for. When f + 1 (`weak`) of them are above `current`,
    one of those is honest; the smallest view among the f + 1 highest is the answer. Source: section 4.5.2.
    """
    above = sorted((view for view in highest if view > current), reverse=True)
    return above[weak - 1] if len(above) >= weak else None
