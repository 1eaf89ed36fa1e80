"""What happened: the ticket log of a desk, simulated or real; its kinds of events, read, checked and written."""
