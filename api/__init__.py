"""The doors: customers come in over HTTP, and webhooks go out to them."""
