"""Where tickets wait: how many, how long, and whether they become more."""
