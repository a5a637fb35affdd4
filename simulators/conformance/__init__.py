"""What operators hate in clients, as assertions about an ESME, and the report of how it did. Pure."""
