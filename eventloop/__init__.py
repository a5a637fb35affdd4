"""The event loop of our processes: Twisted's reactor on uvloop. Nothing here knows what runs on it."""
