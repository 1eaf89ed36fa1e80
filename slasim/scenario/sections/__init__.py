"""The sections of a scenario and of a book of agreements, and the whole of each."""
