"""The form of a page about one code."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Page:
    """What a code means, with a bad and a good example.

    `told` is True where an example can only be described, such as a file in another encoding.
    """

    title: str
    meaning: str
    bad: str
    good: str
    told: bool = False
