"""Accounts, messages and requests for tests, with sensible fields that a test overrides by name."""
