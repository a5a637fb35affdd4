"""What keeps messages moving though nobody asks: after a restart, past a dead carrier, at a deadline."""
