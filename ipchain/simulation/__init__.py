"""Host number one: offices in virtual time."""
