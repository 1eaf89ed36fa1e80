"""Settings of all tests: examples are drawn the same way everywhere, no test is about time, and under CI none is left
out: a skip fails there."""

import gc
import os
import signal
import sys

import pytest
from hypothesis import Phase, settings
from hypothesis.internal.conjecture import engine

# A failure is told soon: the example of one fault is made smaller for half a minute, and not explained.
engine.MAX_SHRINKING_SECONDS = min(30, engine.MAX_SHRINKING_SECONDS)
settings.register_profile(
    "slasim",
    deadline=None,
    derandomize=True,
    print_blob=True,
    report_multiple_bugs=False,
    phases=[phase for phase in Phase if phase != Phase.explain],
)
settings.load_profile("slasim")

# Compiled Python is kept whatever the shell says: else every worker and every command that a test starts compiles
# hundreds of files anew.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False


def pytest_configure():
    """A shell that puts the tests into the background (`make test &`) switches Ctrl-C off, and a program inherits that:
    whatever the tests start would not hear it either."""
    if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_finish():
    """What is there before the first test stays to the end: the collector does not look through it again and again,
    and looks less often at what tests make."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 10, 10)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport():
    return without_skip((yield))


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_make_collect_report():
    return without_skip((yield))


def without_skip(report):
    """Of what is skipped where CI is set a failure; a test that is expected to fail stays one."""
    if os.environ.get("CI") and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped under CI, where every test has to run: {report.longrepr[-1]}"
    return report


@pytest.fixture(scope="session")
def chrome():
    """One browser for all tests of pages; a page is opened anew by each."""
    from tests.browser import browser

    with browser() as driver:
        yield driver


@pytest.fixture(autouse=True)
def as_wide_as_ever(monkeypatch):
    """Who runs the tests may have said how wide the terminal is."""
    monkeypatch.delenv("COLUMNS", raising=False)


@pytest.fixture(autouse=True)
def signals_as_they_were():
    """A command that ends switches signals off for the rest of its process, which here is that of the tests."""
    before = {each: signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM)}
    yield
    for each, handler in before.items():
        signal.signal(each, handler)
