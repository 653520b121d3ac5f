"""Why a motion or a ballot was refused: one closed table of codes, each with its sentence.

People read the sentence, entries carry the code. A code that is not in this table never leaves the record.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

REASONS: Final[Mapping[str, str]] = MappingProxyType(
    {
        # ---- the entry itself
        "unreadable": "The entry's bytes are no motion, ballot or closing.",
        # ---- whoever acts
        "not-a-member": "The office is no member of the consortium that this motion was put to.",
        "no-vote": "The office has no vote on this motion, and no veto.",
        # ---- proposing
        "name-missing": "A motion needs a name.",
        "motion-exists": "A motion of this name was proposed before.",
        "period-impossible": "A vote is open for some time, and for a hundred years at most.",
        "code-impossible": "An office's code is two capital letters.",
        "office-unknown": "The motion concerns an office that is no member.",
        "office-is-member": "The office that would be admitted is a member already.",
        "version-missing": "The motion does not say which version is to be used.",
        "entry-impossible": "An entry is named by 64 hexadecimal digits.",
        "amendment-impossible": "The constitution has no such thing to change, or could not be met after this change.",
        # ---- voting
        "unknown-motion": "No motion of this name was proposed.",
        "choice-unknown": "A ballot says yes, no or abstain.",
        "too-late": "The vote on this motion has ended.",
        "voted-before": "The office has voted on this motion, and a ballot is final.",
        # ---- closing
        "still-open": "Votes can still be cast on this motion.",
        "closed-before": "The vote on this motion was closed before.",
    }
)
