"""What is printed before any simulation: load, coverage, the volume seen, seats and FTE."""
