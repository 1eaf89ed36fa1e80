"""Replications: one, many, and where they run."""
