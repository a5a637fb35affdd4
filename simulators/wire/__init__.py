"""The thin shells of a simulated operator: TCP connections, timers, and octets as no session writes them."""
