"""The mobile network that a number is in: its range, what was asked and learned, and which of them counts."""
