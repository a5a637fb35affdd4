"""One simulated operator, without I/O: what it demands, answers and reports."""
