"""Webhooks: events leave signed, are retried from the outbox, and never reach private addresses."""
