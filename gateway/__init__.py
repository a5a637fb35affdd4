"""The program: reads its configuration, builds the object graph, owns the message paths."""
