"""The law of intellectual-property rights as tables and pure functions."""
