"""What the exit code of a command means, and which of several wins."""

from collections.abc import Iterable
from enum import IntEnum
from typing import Final


class Exit(IntEnum):
    """The codes a script may rely on. They never change meaning."""

    HELD = 0
    """Every `must` expectation and every built-in guarantee holds; or the command did what it was asked."""

    NOT_HELD = 1
    """At least one does not hold."""

    USAGE = 2
    """Wrong usage or a wrong scenario; nothing was run."""

    NOT_TESTED = 3
    """Nothing failed, but at least one `must` was not tested."""

    COMPUTER = 4
    """This computer stopped us: full disk, unwritable folder, missing extra."""

    NOTHING = 5
    """No scenario matched the selection."""

    OUR_FAULT = 70
    """A fault in ipchain, "same seed, different trace" included."""

    INTERRUPTED = 130
    """Stopped by the user; partial results are kept and marked."""


_STRONGEST_FIRST: Final = (
    Exit.OUR_FAULT,
    Exit.COMPUTER,
    Exit.INTERRUPTED,
    Exit.USAGE,
    Exit.NOT_HELD,
    Exit.NOT_TESTED,
    Exit.NOTHING,
    Exit.HELD,
)

_KEPT_BY_EXIT_ZERO: Final = (Exit.USAGE, Exit.COMPUTER, Exit.OUR_FAULT)


def strongest(codes: Iterable[Exit]) -> Exit:
    """The code of several runs together; HELD when there are none."""
    return min(codes, key=_STRONGEST_FIRST.index, default=Exit.HELD)


def under_exit_zero(code: Exit) -> Exit:
    """What `--exit-zero` leaves of a code: 0, unless 2, 4 or 70."""
    return code if code in _KEPT_BY_EXIT_ZERO else Exit.HELD
