"""Why a message is refused: the closed list of reason codes.

A message that is merely late or repeated is no offence and leaves no event; everything here is either
wrong or cannot be used now.
"""

from typing import Final

UNKNOWN_KIND: Final = "unknown-kind"
"""Not a message of this protocol."""
STRANGER: Final = "stranger"
"""The sender is no member."""
MALFORMED: Final = "malformed"
"""A number is out of its range, or a list is not in its order."""
NOT_PRIMARY: Final = "not-primary"
"""Only the primary of the view may say this."""
VOTE_OF_PRIMARY: Final = "vote-of-primary"
"""The primary's PRE-PREPARE is its PREPARE; it sends no other."""
VIEW_AHEAD: Final = "view-ahead"
"""Of a view this replica is not in yet, and not to be kept until then."""
ABOVE_WINDOW: Final = "above-window"
"""Above the high watermark."""
WRONG_DIGEST: Final = "wrong-digest"
"""The digest is not that of the body."""
OTHER_DIGEST: Final = "other-digest"
"""Another digest was accepted for this view and sequence."""
WRONG_PROPOSER: Final = "wrong-proposer"
"""The batch names another proposer than the primary that sends it."""
WRONG_TIME: Final = "wrong-time"
"""The batch was made in the future, or before the run began."""
WRONG_SIZE: Final = "wrong-size"
"""The batch has no entries, or more than the limit."""
UNACCEPTABLE: Final = "unacceptable"
"""An entry does not decode or is not signed by its office."""
BAD_SIGNATURE: Final = "bad-signature"
"""The signature is not the sender's over this statement."""
BAD_CERTIFICATE: Final = "bad-certificate"
"""A certificate lacks members, names one twice, or holds a bad signature."""
IMPOSTOR: Final = "impostor"
"""The office named inside is not the sender."""
TOO_FEW_VIEW_CHANGES: Final = "too-few-view-changes"
"""A NEW-VIEW with less than a quorum of VIEW-CHANGEs."""
REPEATED_MEMBER: Final = "repeated-member"
"""A NEW-VIEW that counts a member twice."""
BAD_VIEW_CHANGE: Final = "bad-view-change"
"""A NEW-VIEW that holds an invalid VIEW-CHANGE, or one for another view."""
WRONG_NEW_VIEW: Final = "wrong-new-view"
"""The carried proposals are not what the VIEW-CHANGEs demand."""
VIEW_TOO_FAR: Final = "view-too-far"
"""A VIEW-CHANGE for a view so far away that it is only remembered, not kept."""
NOT_WANTED: Final = "not-wanted"
"""A body or a decision this replica has no use for now."""

ALL: Final[frozenset[str]] = frozenset(
    {
        UNKNOWN_KIND,
        STRANGER,
        MALFORMED,
        NOT_PRIMARY,
        VOTE_OF_PRIMARY,
        VIEW_AHEAD,
        ABOVE_WINDOW,
        WRONG_DIGEST,
        OTHER_DIGEST,
        WRONG_PROPOSER,
        WRONG_TIME,
        WRONG_SIZE,
        UNACCEPTABLE,
        BAD_SIGNATURE,
        BAD_CERTIFICATE,
        IMPOSTOR,
        TOO_FEW_VIEW_CHANGES,
        REPEATED_MEMBER,
        BAD_VIEW_CHANGE,
        WRONG_NEW_VIEW,
        VIEW_TOO_FAR,
        NOT_WANTED,
    }
)
