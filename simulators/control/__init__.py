"""The control of simulated operators that run: an HTTP API and a live page, on loopback."""
