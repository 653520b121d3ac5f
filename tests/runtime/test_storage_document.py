"""The document on storage says what the code does."""

import re
from pathlib import Path

from ipchain.runtime.storage.kinds import KINDS
from ipchain.runtime.storage.recovery import RECOVERY
from ipchain.runtime.storage.room import Limits

TEXT = (Path(__file__).parents[2] / "docs" / "storage.md").read_text(encoding="utf-8")


def test_the_table_in_the_document_is_the_one_in_the_code():
    told = [tuple(cells) for cells in re.findall(r"^\| `([a-z-]+)` \| (.+) \| (.+) \| (.+) \|$", TEXT, re.MULTILINE)]

    assert told == [(one.case.value, one.found, one.meaning, one.action.value) for one in RECOVERY]


def test_the_figures_in_the_document_are_those_in_the_code():
    limits = Limits()

    assert f"{limits.reserve_bytes >> 20} MiB for ending" in TEXT
    assert f"Below {limits.low_bytes >> 20} MiB" in TEXT
    assert [kind.__name__ for kind, what in KINDS.items() if what == "log"] == ["BlockRecord"], "as the document says"
