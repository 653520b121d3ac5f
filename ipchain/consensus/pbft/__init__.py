"""Practical Byzantine fault tolerance (Castro & Liskov, OSDI 1999), behind the one interface."""
