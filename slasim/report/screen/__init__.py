"""The first screen of `slasim run`: its lines and tables, in the order in which they are read."""
