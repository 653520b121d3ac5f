"""Everything a page shows of one run, as plain values: one module per section, with its Struct and its gatherer."""
