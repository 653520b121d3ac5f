"""When to wait, ask, leave and propose: pure functions of moments and settings.

Whence: PBFT paper, section 4.4 (the timer), 4.5.2 (doubling); batching from section 5.1.3.
"""

from enum import Enum
from typing import Final

from ipchain.chance import Stream
from ipchain.consensus.pbft.settings import PbftSettings
from ipchain.names import Micros

BATCH: Final = "batch"
VIEW_CHANGE: Final = "view-change"
RESEND: Final = "resend"
STATUS: Final = "status"
CATCH_UP: Final = "catch-up"


class Step(Enum):
    """What the progress timer asks for."""

    WAIT = "wait"
    ASK = "ask"
    LEAVE = "leave"


def view_change_wait_us(changes_since_progress: int, settings: PbftSettings) -> Micros:
    """How long a replica waits before it gives a view up: T, and for every view that failed twice as long.

    `changes_since_progress` counts the view changes since a request was last executed; the first of them still
    waits T. The result lies between the timeout and its cap. Source: section 4.5.2.
    """
    doublings = min(max(0, changes_since_progress - 1), 40)
    return min(settings.view_change_timeout_us << doublings, settings.view_change_timeout_cap_us)


def progress_step(waited_us: Micros, wait_us: Micros, *, asked: bool) -> tuple[Step, Micros]:
    """What to do after `waited_us` without progress, and how long until the next look.

    Half way through it asks the others for what was lost, so that one lost message costs no view change.
    """
    if waited_us >= wait_us:
        return Step.LEAVE, 0
    if waited_us >= wait_us // 2:
        return (Step.WAIT if asked else Step.ASK), wait_us - waited_us
    return Step.WAIT, wait_us // 2 - waited_us


def proposal_wait_us(now: Micros, last_proposal: Micros | None, settings: PbftSettings) -> Micros:
    """How long the primary still has to wait before its next proposal; 0 means now."""
    if last_proposal is None:
        return 0
    return max(0, last_proposal + settings.block_interval_us - now)


def resend_wait_us(repeats: int, changes_since_progress: int, settings: PbftSettings) -> Micros:
    """How long a VIEW-CHANGE or NEW-VIEW waits for its effect before it is sent again, after so many repeats.

    Half of what the view is given, then twice as long each time, up to half the cap. These messages carry
    certificates and are large: on a narrow line copies that come faster than it carries them would keep it busy
    for ever, so the pause grows with the views that failed, as the views' own timeouts do.
    """
    wait_us = view_change_wait_us(changes_since_progress, settings)
    return max(1, min(wait_us << min(repeats, 40), settings.view_change_timeout_cap_us) // 2)


def catch_up_wait_us(settings: PbftSettings) -> Micros:
    """How long one member may take to answer before another is asked; also the pause between two questions."""
    return settings.status_interval_us // 5


def status_wait_us(settings: PbftSettings, dice: Stream) -> Micros:
    """The time to the next STATUS: three to five quarters of the interval, so that members do not speak at once."""
    interval = settings.status_interval_us
    return interval - interval // 4 + dice.below(interval // 2 + 1)
