"""What happens to a message between the doors and the wires: accepted, dispatched, answered, reported."""
