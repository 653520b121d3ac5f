"""The documents about the format are current, and their examples hold."""

import re
from pathlib import Path

import pytest

from ipchain.consensus.pbft.settings import PbftSettings
from ipchain.consensus.raft.settings import RaftSettings
from ipchain.scenario.figures import span_text
from ipchain.scenario.loader import parse
from ipchain.scenario.reference import errors_reference, format_reference, renewed
from ipchain.scenario.vocabulary.grammar import ByForm, Choice, Field, Group, Items, Keyed
from ipchain.scenario.vocabulary.lexicon import LEXICON
from ipchain.scenario.vocabulary.synonyms import SYNONYMS
from ipchain.scenario.vocabulary.top import CONSENSUS, TOP

DOCS = Path(__file__).parents[2] / "docs"
WRITE = """python -c "from pathlib import Path; from ipchain.scenario.reference import write; write(Path('docs'))" """


@pytest.mark.parametrize(
    ("name", "generated"), [("scenario-format.md", format_reference), ("errors.md", errors_reference)]
)
def test_the_generated_part_of_a_document_is_current(name, generated):
    text = (DOCS / name).read_text(encoding="utf-8")
    assert text == renewed(text, generated()), f"write it anew: {WRITE}"


def test_the_example_of_the_format_document_is_a_sound_scenario():
    text = (DOCS / "scenario-format.md").read_text(encoding="utf-8")
    example = re.search(r"## An example\n\n```yaml\n(.*?)```", text, re.DOTALL)[1]
    scenario, problems = parse(example, "example")
    assert problems == ()
    assert len(scenario.expect) == 2


def test_the_defaults_in_the_table_are_those_of_the_models():
    raft, pbft = RaftSettings(), PbftSettings()
    told = {field.key: field.default for field in CONSENSUS.fields}
    assert told["block_interval"] == span_text(raft.block_interval_us) == span_text(pbft.block_interval_us)
    assert told["block_size"] == str(raft.block_size) == str(pbft.block_size)
    assert told["heartbeat"] == span_text(raft.heartbeat_us)
    assert told["election_timeout"] == f"[{', '.join(map(span_text, raft.election_timeout_us))}]"
    assert (told["pre_vote"], told["check_quorum"]) == ("yes", "yes")
    assert raft.pre_vote
    assert raft.check_quorum
    assert told["view_change_timeout"] == span_text(pbft.view_change_timeout_us)
    assert told["view_change_timeout_cap"] == span_text(pbft.view_change_timeout_cap_us)
    assert told["checkpoint_interval"] == str(pbft.checkpoint_interval)
    assert told["status_interval"] == span_text(pbft.status_interval_us)


def fields_below(shape):
    match shape:
        case Group():
            below = shape.fields
        case Choice():
            below = (*shape.common, *shape.words)
        case Items():
            yield from fields_below(shape.of)
            return
        case Keyed():
            yield from fields_below(shape.value)
            return
        case ByForm():
            for one in (shape.single, shape.items, shape.group):
                if one is not None:
                    yield from fields_below(one)
            return
        case _:
            return
    for field in below:
        yield field
        yield from fields_below(field.shape)


def test_every_key_has_a_meaning_in_one_line():
    fields = list(fields_below(TOP))
    assert len(fields) > 150
    for field in fields:
        assert isinstance(field, Field)
        assert field.meaning
        assert "\n" not in field.meaning
        assert len(field.meaning) < 90


def test_synonyms_lead_to_words_of_the_format_and_are_none_themselves_where_they_mislead():
    meant = {word for words in SYNONYMS.values() for word in words}
    assert meant <= set(LEXICON)
