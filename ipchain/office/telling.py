"""What an office tells of the consortium's decisions: each happening as an event of the trace.

Not here: when it is told, and the events of entries and blocks (`office`).
"""

from typing import assert_never

from ipchain.governance.council import Decided, Enacted, Happening, Opened, Taken
from ipchain.governance.electorate import Electorate
from ipchain.governance.motions import (
    KIND_OF,
    AdmitOffice,
    ChangeRules,
    ChangeWeight,
    Content,
    ReadmitOffice,
    RevokeEntry,
    SuspendOffice,
    Upgrade,
)
from ipchain.names import Height, OfficeId
from ipchain.trace import BallotTaken, DecisionEnacted, Event, MotionDecided, MotionOpened


def told(me: OfficeId, height: Height, one: Happening) -> Event:
    """The event that this office leaves; `height` is that of the block which brought it about."""
    match one:
        case Opened(poll):
            motion = poll.motion
            return MotionOpened(
                me,
                height,
                motion.name,
                motion.kind,
                poll.proposer,
                concern_of(motion.content),
                poll.opened_at,
                poll.closes_at,
                votes_over_all(poll.electorate),
            )
        case Taken(motion, ballot):
            return BallotTaken(me, height, motion, ballot.office, ballot.choice)
        case Decided(poll, ended, in_force_from):
            assert poll.decided_at is not None, poll
            return MotionDecided(
                me,
                height,
                poll.motion.name,
                poll.status,
                poll.decided_at,
                poll.decided_early,
                ended,
                in_force_from,
            )
        case Enacted(motion, content, from_height, obstacle):
            return DecisionEnacted(me, from_height, motion, KIND_OF[type(content)], concern_of(content), obstacle)
        case _:
            assert_never(one)


def concern_of(content: Content) -> str:
    """What a motion is about, in a word: an office, a kind of decision, a version or an entry."""
    match content:
        case AdmitOffice(office) | SuspendOffice(office) | ReadmitOffice(office) | ChangeWeight(office):
            return office
        case ChangeRules(decision):
            return decision
        case Upgrade(version):
            return version
        case RevokeEntry(entry):
            return entry
        case _:
            assert_never(content)


def votes_over_all(electorate: Electorate) -> tuple[tuple[OfficeId, int], ...]:
    """The votes of each office whose ballot counts, all chambers together, in the order of the codes."""
    held = dict.fromkeys(electorate.entitled, 0)
    for chamber in electorate.chambers:
        for office, votes in chamber.weights:
            if votes:
                held[office] += votes
    return tuple(held.items())
