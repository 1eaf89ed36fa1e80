"""Settings of all tests: examples are drawn the same way everywhere, and no test is about time."""

from hypothesis import settings

settings.register_profile("slasim", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("slasim")
