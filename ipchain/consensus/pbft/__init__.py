"""PBFT (Castro and Liskov 1999): up to a third of the offices may lie."""
