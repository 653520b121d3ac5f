"""The page about Raft tells the truth: tests, functions, messages and fields it names exist."""

import importlib
import re
from pathlib import Path

from ipchain.consensus.raft import messages

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "protocols" / "raft.md").read_text(encoding="utf-8")


def test_every_test_the_page_names_exists():
    files = [*Path(__file__).parent.glob("test_*.py"), ROOT / "tests" / "paper" / "test_raft_paper.py"]
    known = set(re.findall(r"def (test_\w+)\(", "".join(file.read_text(encoding="utf-8") for file in files)))
    named = set(re.findall(r"`(test_\w+)`", PAGE))
    assert len(named) > 40
    assert named <= known, named - known


def test_every_function_the_page_names_exists():
    named = re.findall(
        r"`(state|roles|election|rules|patience|leading|following|replication|log|progress)\.([\w.]+)`", PAGE
    )
    assert len(named) > 20
    for module, path in named:
        found: object = importlib.import_module(f"ipchain.consensus.raft.{module}")
        for name in path.split("."):
            found = getattr(found, name)


def test_the_tables_have_every_message_and_record_with_its_fields():
    for kind in (*messages.MESSAGE_KINDS, *messages.RECORD_KINDS):
        (row,) = [line for line in PAGE.splitlines() if line.startswith(f"| {kind.__name__} |")]
        for field in kind.__struct_fields__:
            assert field in row, (kind.__name__, field)


def test_every_link_of_the_page_resolves():
    for target in re.findall(r"\]\(([^)#]+)\)", PAGE):
        assert (ROOT / "docs" / "protocols" / target).exists(), target
