"""What the console keeps of staff: who they are, their sessions, the audit log."""
