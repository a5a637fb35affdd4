"""Simulated operators: an SMSC that engineers load-test against."""
