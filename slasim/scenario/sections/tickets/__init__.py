"""What customers bring: streams of tickets, and the work that each needs."""
