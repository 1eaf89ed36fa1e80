"""The agreement in plain language, and what it shares with its review: words, and the set of agreements as a whole."""
