"""One module for each thing that staff look at."""
