"""May a backup accept this PRE-PREPARE? A pure function that answers with a reason code or None.

Whence: PBFT paper, section 4.2; checks of the body because a quorum that never looked would commit anything.
View, window and order of arrival are judged before (`normal_case`); a digest demanded by a NEW-VIEW counts as
accepted already, so `accepted` covers it (section 4.4).

Not here: whether the entries make sense in law, which the register answers with receipts.
"""

from collections.abc import Callable
from typing import Final

from ipchain.consensus.pbft import refusals
from ipchain.consensus.pbft.committee import Committee
from ipchain.consensus.pbft.messages import LARGEST, PrePrepare
from ipchain.ledger.block import Batch
from ipchain.names import SECOND, Digest, Micros, OfficeId

CLOCK_ALLOWANCE_US: Final[Micros] = 10 * SECOND
"""How far a primary's clock may run ahead of ours."""


def is_body_of(batch: Batch, digest: Digest, committee: Committee) -> bool:
    """True when the batch has this digest. The batch may be anything a peer made up; this never raises."""
    return batch.proposer in committee.seat_of and 0 <= batch.proposed_at <= LARGEST and batch.digest == digest


def pre_prepare_refusal(
    message: PrePrepare,
    *,
    sender: OfficeId,
    now: Micros,
    primary: OfficeId,
    accepted: Digest | None,
    block_size: int,
    is_signed: Callable[[PrePrepare], bool],
    acceptable: Callable[[Batch], bool],
) -> str | None:
    """Why not to accept, or None. The message is of the active view and inside the window.

    `accepted` is the digest accepted before for this view and sequence, if any.
    """
    batch = message.batch
    if sender != primary:
        return refusals.NOT_PRIMARY
    if accepted is not None and accepted != message.digest:
        return refusals.OTHER_DIGEST
    if batch.proposer != primary:
        return refusals.WRONG_PROPOSER
    if not 0 <= batch.proposed_at <= now + CLOCK_ALLOWANCE_US:
        return refusals.WRONG_TIME
    if message.digest != batch.digest:
        return refusals.WRONG_DIGEST
    if not 1 <= len(batch.entries) <= block_size:
        return refusals.WRONG_SIZE
    if not is_signed(message):
        return refusals.BAD_SIGNATURE
    if not acceptable(batch):
        return refusals.UNACCEPTABLE
    return None
