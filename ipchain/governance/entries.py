"""Motions, ballots and closings as entries of a ledger: one verb each, and an entry read as far as it goes.

A transaction carries a word (`kind`) and bytes (`payload`), as for acts on rights; the verbs here are others, so
that the word tells whom an entry concerns. Who proposes, votes or closes is whoever signed the entry.

Not here: what comes of them (`council`), and whether the signature is right, which is judged before consensus.
"""

from typing import Final

from ipchain.encoding import decode, encode
from ipchain.errors import EncodingError
from ipchain.governance.motions import Ballot, Close, Motion

Act = Motion | Ballot | Close

VERBS: Final[dict[str, type[Act]]] = {"propose": Motion, "vote": Ballot, "close": Close}
"""The verb word of a transaction (`Transaction.kind`) and the act it carries."""

VERB_OF: Final[dict[type[Act], str]] = {act: verb for verb, act in VERBS.items()}
"""The other way round."""


def encode_act(act: Act) -> tuple[str, bytes]:
    """The verb word and the canonical bytes, as a transaction carries them."""
    return VERB_OF[type(act)], encode(act)


def decode_act(kind: str, payload: bytes) -> Act:
    """The act that these bytes under this verb word are. Raises EncodingError for anything else."""
    wanted = VERBS.get(kind)
    if wanted is None:
        raise EncodingError(f"no such verb: {kind}")
    return decode(payload, wanted)


def motion_of(act: Act) -> str:
    """The name of the motion that the act is about."""
    return act.name if isinstance(act, Motion) else act.motion
