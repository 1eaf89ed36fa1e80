"""`python -m slasim`: the command."""

from slasim.cli import main

main()
