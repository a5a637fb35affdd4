"""Load on a gateway or an SMPP server, and the judgement of what became of every message."""
