"""slasim: what a support desk will do under a promise, and what the promise takes."""
