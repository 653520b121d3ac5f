"""What names a batch and a block, and what does not."""

import pytest
from msgspec.structs import replace
from paperwork import batch, chain_of, entry

from ipchain.encoding import decode, encode
from ipchain.ledger.block import GENESIS, Batch, Block, batch_digest
from ipchain.ledger.merkle import root
from ipchain.ledger.transaction import SignedTransaction


def test_a_batch_is_named_by_proposer_moment_and_the_root_of_its_entries():
    one = batch(1, 2, 3)

    assert one.entries_root == root([entry(number).body for number in (1, 2, 3)])
    assert one.digest == batch_digest("EM", 1_000, one.entries_root)


@pytest.mark.parametrize(
    "other",
    [batch(1, 2), batch(2, 1, 3), batch(1, 2, 3, proposer="RU"), batch(1, 2, 3, at=1_001), batch(1, 2, 3, 3), batch()],
)
def test_every_change_of_a_batch_gives_another_name(other):
    assert other.digest != batch(1, 2, 3).digest


def test_signatures_are_not_in_the_name_of_a_batch():
    """Two valid signatures of one entry must not make two decisions of one."""
    one = batch(1)
    other = Batch("EM", 1_000, (SignedTransaction(one.entries[0].body, bytes(64)),))

    assert one.digest == other.digest


def test_every_field_of_a_header_is_in_the_name_of_the_block():
    header = chain_of(batch(1)).at(1).header
    changes = {"height": 2, "entry_count": 9, "time": 5, "previous": bytes(32), "batch": bytes(32)}
    changes |= {"entries_root": bytes(32), "state_root": bytes(32)}

    assert changes.keys() == set(header.__struct_fields__)
    assert len({header.digest, *(replace(header, **{field: value}).digest for field, value in changes.items())}) == 8


def test_a_block_comes_back_from_its_bytes_with_the_same_names():
    block = chain_of(batch(1, 2)).at(1)
    read = decode(encode(block), Block)

    assert read == block
    assert read.header.digest == block.header.digest
    assert read.batch.digest == block.batch.digest


def test_the_ledger_begins_at_a_name_no_block_has():
    assert len(GENESIS) == 32
    assert chain_of(batch()).at(1).header.previous == GENESIS
