"""Which carriers are meant for which messages: routes as staff write them, indexed so that a message finds its own."""
