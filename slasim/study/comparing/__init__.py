"""Variants of a scenario on the same histories, and their differences."""
