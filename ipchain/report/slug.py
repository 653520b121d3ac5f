"""Names of files and folders made from names of users: `[a-z0-9-]`, 1 to 64 characters, never a device.

A scenario's name comes from a file somebody sent. Nothing in it may choose where a run is written: no
separators, no dots, no drive letters, no Windows device names.
"""

import hashlib
import re
import unicodedata
from typing import Final

LONGEST: Final = 64

_DEVICES: Final = frozenset(
    ("con", "prn", "aux", "nul", *(f"com{n}" for n in range(10)), *(f"lpt{n}" for n in range(10)))
)


def slug(name: str, longest: int = LONGEST) -> str:
    """The name as `[a-z0-9-]{1,longest}`. A name that loses letters on the way keeps six digits of its hash.

    Two different names may still meet in one slug; the caller compares what lies in the folder.
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode("ascii").lower()
    words = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    letters = sum(character.isalnum() for character in name)
    kept = sum(character.isalnum() for character in words)
    mark = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:6]
    if not words or words in _DEVICES or kept < letters or len(words) > longest:
        stem = words[: longest - len(mark) - 1].strip("-") or "scenario"
        return f"{stem}-{mark}"[-longest:]
    return words
