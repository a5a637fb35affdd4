"""How the carriers do, gathered from binds, queues, answers and receipts into one picture for all decisions."""
