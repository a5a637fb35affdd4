"""What carriers charge for a segment, by country, network and date. Pure; time is an argument."""
