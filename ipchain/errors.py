"""What can go wrong, as types.

Three kinds, never mixed: the user's mistakes are explained (`ScenarioError`, `UsageError`), a peer's
mistakes are data (they become `Rejected` events, see `trace`), our own mistakes crash with both values
(`InvariantViolation`). A refused transaction is no error either: it is a receipt with a reason code.
"""


class IpchainError(Exception):
    """Whatever this package raises on purpose."""


class UsageError(IpchainError):
    """The command or call is wrong; nothing was run. Exit code 2."""


class NothingToRun(IpchainError):
    """No scenario matched the selection. Exit code 5."""


class ComputerError(IpchainError):
    """This computer stopped us: full disk, unwritable folder, missing extra. Exit code 4."""


class EncodingError(IpchainError):
    """Bytes that are not the canonical encoding of what was expected."""


class ForkDetected(IpchainError):
    """Two different blocks at one height: stop and show both."""

    def __init__(self, height: int, held: str, offered: str) -> None:
        super().__init__(f"two blocks at height {height}: {held} is held, {offered} was offered")
        self.height = height
        self.held = held
        self.offered = offered


class InvariantViolation(IpchainError):
    """Our own bug: a statement that always holds did not. Carries the values that clash."""

    def __init__(self, code: str, **facts: object) -> None:
        told = ", ".join(f"{name}={value!r}" for name, value in facts.items())
        super().__init__(f"{code}: {told}")
        self.code = code
        self.facts = facts


def invariant(holds: bool, code: str, **facts: object) -> None:  # noqa: FBT001 - the statement itself
    """Stop with both values when a statement of ours does not hold. Stays on under `python -O`."""
    if not holds:
        raise InvariantViolation(code, **facts)
