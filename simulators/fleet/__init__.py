"""Several simulated operators in one process, as a file describes them, each with its timeline."""
