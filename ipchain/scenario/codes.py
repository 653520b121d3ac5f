"""The codes of everything that can be wrong or doubtful in a file: one page each.

Families: E1 file and YAML, E2 vocabulary, E3 values, E4 references, E5 time, E6 models, W6 advice.
The examples are pieces of a scenario; the tests put each into a small whole one and see that the bad one gives just
this code and the good one none.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from ipchain.scenario.code_pages import Page
from ipchain.scenario.code_pages_meaning import MEANING_PAGES
from ipchain.scenario.code_pages_writing import WRITING_PAGES

CODES: Final[Mapping[str, Page]] = MappingProxyType({**WRITING_PAGES, **MEANING_PAGES})
"""Code to page, in order."""
