"""ipchain: how intellectual-property offices keep one register together, simulated. No legal effect."""

__version__ = "0.1.0"
