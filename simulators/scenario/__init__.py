"""How an operator is told to behave: the names of behaviours, and all that they change."""
