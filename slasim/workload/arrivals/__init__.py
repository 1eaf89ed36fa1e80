"""When tickets come: what is expected, what chance makes of it, and what is given."""
