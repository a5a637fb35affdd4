"""Independent readers of what we write: they share no code with the writers."""
