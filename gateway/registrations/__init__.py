"""What becomes of registrations of senders in a running gateway: the desk, virus scans, scans that are deleted."""
