"""Registrations of senders as they are stored: their record and history, their documents, the queue of reviewers."""
