"""Targets that hold: for each promise the tightest one that is kept as often as is asked, and the highest quota."""
