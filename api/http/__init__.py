"""The HTTP API: one hot door for sending, Litestar for the rest, one error document for both."""
