"""From tables in files or frames to a ticket log, piece by piece, with every problem at once."""
