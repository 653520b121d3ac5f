"""Who speaks: keys, signatures and the roster of offices."""
