"""Both ends of a wire in one process, with no socket between them and a clock that the test sets."""
