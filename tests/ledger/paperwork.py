"""Signed entries and chains of blocks for the tests of the ledger and the office."""

from ipchain.encoding import digest_of
from ipchain.identity.keys import IdealNotary
from ipchain.ledger.block import Batch, Block
from ipchain.ledger.chain import Chain
from ipchain.ledger.transaction import Transaction, sign

NOTARY = IdealNotary("paperwork")
STATE = digest_of(("state",))


def entry(number=1, office="EM", reference=None, payload=b"payload", kind="register", signer=None, notary=NOTARY):
    content = Transaction(office, number, 739_617, reference or f"{office}-{number}", kind, payload)
    return sign(content, signer or notary.signer(office))


def batch(*numbers, proposer="EM", at=1_000):
    return Batch(proposer, at, tuple(entry(number) for number in numbers))


def extend(chain, batch, state_root=STATE):
    block = Block(chain.next_header(batch, state_root), batch)
    chain.append(block)
    return block


def chain_of(*batches):
    chain = Chain()
    for one in batches:
        extend(chain, one)
    return chain


class Counter:
    """A state machine that only counts and hashes what it executed."""

    def __init__(self):
        self.root = digest_of(("nothing",))

    def apply(self, height, batch):
        for one in batch.entries:
            self.root = digest_of((self.root, height, one.digest))
        return ()
