"""What a run shows to people and to machines."""
