"""Stand-ins in memory for what the code under test depends on; most run the same contract suite as the real thing."""
