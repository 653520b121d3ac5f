"""A ledger of anything: signed transactions, blocks, Merkle proofs, the chain. It knows no patents."""
