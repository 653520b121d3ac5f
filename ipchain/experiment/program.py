"""Which code this is: a version number stays the same while somebody works on the code, a digest does not."""

import hashlib
from functools import cache
from pathlib import Path

import ipchain

_PACKAGE = Path(ipchain.__file__).parent


@cache
def code_sha256() -> str:
    """SHA-256 over every Python file of the package, by name, in order; in hexadecimal."""
    whole = hashlib.sha256()
    for path in sorted(_PACKAGE.rglob("*.py")):
        name = path.relative_to(_PACKAGE).as_posix()
        whole.update(f"{name}\0{hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return whole.hexdigest()
