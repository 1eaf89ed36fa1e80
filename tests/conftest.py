"""Settings of all tests: examples are drawn the same way everywhere, and no test is about time."""

import signal

import pytest
from hypothesis import settings

settings.register_profile("slasim", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("slasim")


@pytest.fixture(autouse=True)
def signals_as_they_were():
    """A command that ends switches signals off for the rest of its process, which here is that of the tests."""
    before = {each: signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM)}
    yield
    for each, handler in before.items():
        signal.signal(each, handler)
