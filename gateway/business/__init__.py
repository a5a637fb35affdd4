"""What staff decide, on its way from an apply file into the running gateway."""
