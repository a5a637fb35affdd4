"""What a simulated operator saw and said: entries, where they are kept, and counts."""
