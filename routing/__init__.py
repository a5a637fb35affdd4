"""Which carrier takes a message, and why: pure decisions."""
