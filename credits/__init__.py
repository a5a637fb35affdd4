"""What a message costs and how credits move: pure decisions."""
