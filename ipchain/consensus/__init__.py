"""How offices agree on one order: one interface, several protocols."""
