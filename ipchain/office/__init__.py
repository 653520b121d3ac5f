"""One office: consensus core, chain, register and mempool, still without clock, socket or disk."""
