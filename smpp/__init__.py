"""SMPP 3.4 without I/O, for both sides of the wire."""
