"""How a test runs code that wants an event loop, an ASGI server or a terminal, and how it waits for what that does."""
