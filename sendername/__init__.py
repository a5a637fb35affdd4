"""Who may appear as the sender, and where: pure decisions."""
