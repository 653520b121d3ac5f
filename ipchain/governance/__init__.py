"""How the consortium decides about itself: constitutions, motions, the count, and who has how much power.

Everything here is a value or a pure function over values; nothing knows of a ledger's blocks or of a scenario file.
"""
