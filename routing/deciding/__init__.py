"""Which carriers a message is offered to, in which order, and why: one pure decision over the route table."""
