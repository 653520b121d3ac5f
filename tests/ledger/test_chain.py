"""The chain: append, the same block again, another block at a taken height, gaps, and replay."""

import pytest
from msgspec.structs import replace
from paperwork import Counter, batch, chain_of, entry, extend

from ipchain.errors import ForkDetected, InvariantViolation
from ipchain.ledger.block import GENESIS, Batch, Block
from ipchain.ledger.chain import Chain, replay


def test_blocks_are_linked_by_name_from_the_beginning_on():
    chain = chain_of(batch(1), batch(2), batch())

    assert chain.height == 3
    assert chain.head == chain.at(3).header.digest
    assert [block.header.previous for block in chain] == [
        GENESIS, chain.at(1).header.digest, chain.at(2).header.digest,
    ]  # fmt: skip
    assert [block.header.height for block in chain] == [1, 2, 3]


def test_an_empty_chain_has_height_0_and_the_name_of_the_beginning():
    assert (Chain().height, Chain().head, list(Chain())) == (0, GENESIS, [])


def test_the_same_block_again_changes_nothing():
    chain = chain_of(batch(1), batch(2))
    chain.append(chain.at(1))
    chain.append(chain.at(2))

    assert chain.height == 2


@pytest.mark.parametrize("height", [1, 2])
def test_another_block_at_a_taken_height_is_a_fork_and_both_are_shown(height):
    chain, other = chain_of(batch(1), batch(2)), chain_of(batch(1, at=7), batch(2))
    with pytest.raises(ForkDetected) as caught:
        chain.append(other.at(height))

    assert caught.value.height == height
    assert caught.value.held == chain.at(height).header.digest.hex()
    assert caught.value.offered == other.at(height).header.digest.hex()
    assert caught.value.held in str(caught.value)
    assert caught.value.offered in str(caught.value)


def test_a_next_block_that_follows_something_else_is_a_fork_one_below():
    chain, other = chain_of(batch(1)), chain_of(batch(9), batch(2))
    with pytest.raises(ForkDetected) as caught:
        chain.append(other.at(2))

    assert (caught.value.height, caught.value.held) == (1, chain.head.hex())


def test_a_block_beyond_the_next_is_our_mistake():
    with pytest.raises(InvariantViolation, match="no-gap"):
        chain_of(batch(1)).append(chain_of(batch(1), batch(2), batch(3)).at(3))


@pytest.mark.parametrize(
    "wrong",
    [{"batch": bytes(32)}, {"entries_root": bytes(32)}, {"entry_count": 2}, {"entry_count": 0}, {"time": 10**9}],
    ids=lambda wrong: next(iter(wrong)),
)
def test_a_header_that_does_not_head_its_batch_is_refused(wrong):
    good = chain_of(batch(1)).at(1)
    with pytest.raises(InvariantViolation, match="header-heads-batch"):
        Chain().append(Block(replace(good.header, **wrong), good.batch))


def test_a_batch_under_a_header_of_another_is_refused():
    with pytest.raises(InvariantViolation, match="header-heads-batch"):
        Chain().append(Block(chain_of(batch(1)).at(1).header, batch(2)))


def test_ledger_time_grows_strictly_whatever_the_proposers_clocks_say():
    chain = chain_of(batch(1, at=500), batch(2, at=100), batch(3, at=500), batch(4, at=9_000))

    assert [block.header.time for block in chain] == [500, 501, 502, 9_000]


def run_through(*batches):
    chain, machine = Chain(), Counter()
    for one in batches:
        machine.apply(chain.height + 1, one)
        extend(chain, one, machine.root)
    return chain, machine


def test_replay_gives_the_same_state():
    chain, machine = run_through(batch(1), batch(), batch(2, 3))
    again = Counter()
    replay(chain, again)

    assert again.root == machine.root


@pytest.mark.parametrize("height", [1, 2, 3])
def test_replay_finds_the_block_that_was_tampered_with(height):
    chain, _ = run_through(batch(1), batch(4), batch(2, 3))
    blocks = list(chain)
    tampered = blocks[height - 1]
    blocks[height - 1] = Block(tampered.header, Batch("EM", 1_000, (entry(99),)))
    with pytest.raises(InvariantViolation, match="replay-gives-the-same-root") as caught:
        replay(blocks, Counter())

    assert caught.value.facts["height"] == height


def test_replay_finds_a_state_root_that_was_never_reached():
    chain, _ = run_through(batch(1), batch(2))
    blocks = [chain.at(1), Block(replace(chain.at(2).header, state_root=bytes(32)), chain.at(2).batch)]
    with pytest.raises(InvariantViolation, match="replay-gives-the-same-root"):
        replay(blocks, Counter())
