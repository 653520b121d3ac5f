"""Host number two: offices in real time."""
