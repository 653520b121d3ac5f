"""Which ipchain this is: version, commit, the digest of its code, the versions of what it builds on.

Not here: the digest of the code (`ipchain.experiment.program`).
"""

import platform
import subprocess
import sys
from functools import cache
from pathlib import Path

import ipchain

_PACKAGE = Path(ipchain.__file__).parent


def version_line() -> str:
    """One line for `ipchain --version` and for bug reports."""
    return f"ipchain {ipchain.__version__} (commit {commit() or 'unknown'}, {python_line()})"


def python_line() -> str:
    """The interpreter and the system it runs on."""
    return f"{platform.python_implementation()} {platform.python_version()} on {sys.platform} {platform.machine()}"


@cache
def commit() -> str | None:
    """The commit of ipchain's own checkout, with `-dirty` when files differ; None outside a checkout or without git."""
    root = _git("rev-parse", "--show-toplevel")
    # An installed package may lie inside somebody else's repository, whose commit says nothing about us.
    if root is None or Path(root).resolve() != _PACKAGE.parent.resolve():
        return None
    return _git("describe", "--always", "--dirty", "--abbrev=40", "--exclude=*")


def _git(*words: str) -> str | None:
    try:
        done = subprocess.run(  # noqa: S603 - fixed words, no text of a user
            ("git", "-C", str(_PACKAGE.parent), *words),  # noqa: S607 - whichever git the user has
            capture_output=True,
            text=True,
            timeout=5,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() or None if done.returncode == 0 else None


def dependencies() -> dict[str, str]:
    """The installed version of every package we need; `missing` where there is none."""
    return {name: _installed(name) for name in needed()}


def needed() -> tuple[str, ...]:
    """The names of the packages a plain installation needs, in order; empty when ipchain itself is not installed."""
    from importlib import metadata  # noqa: PLC0415 - costs a quarter of the time `--version` has

    try:
        asked = metadata.requires("ipchain") or ()
    except metadata.PackageNotFoundError:
        return ()
    plain = (requirement for requirement in asked if "extra ==" not in requirement)
    return tuple(sorted(_name(requirement) for requirement in plain))


def _name(requirement: str) -> str:
    letters = (at for at, character in enumerate(requirement) if not (character.isalnum() or character in "-_."))
    return requirement[: next(letters, len(requirement))]


def _installed(name: str) -> str:
    from importlib import metadata  # noqa: PLC0415 - the same

    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "missing"
