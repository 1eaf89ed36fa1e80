"""Results in a folder: what is there, as one table, and old ones removed."""
