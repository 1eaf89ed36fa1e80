"""Ctrl-C and SIGTERM are heard wherever they fall: at once, after a held block, again when Python dropped them."""

import os
import signal
import subprocess
import sys
import time

import pytest
from sweep_cases import ROOT

from slasim import interrupts
from slasim.study.running.runner import run_all

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals")


def send(number):
    """Send it to this process, and give it time to come."""
    os.kill(os.getpid(), number)
    time.sleep(0.01)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_is_raised_and_named(number):
    with interrupts.listening():
        with pytest.raises(KeyboardInterrupt):
            send(number)
        assert interrupts.heard() == number
    assert interrupts.heard() is None


def test_a_signal_waits_for_the_end_of_a_held_block():
    done = []

    def work():
        with interrupts.held():
            send(signal.SIGTERM)
            done.append("block")
        done.append("after")

    with interrupts.listening(), pytest.raises(KeyboardInterrupt):
        work()
    assert done == ["block"]


class Deaf:
    """Where Python cannot raise: an object that goes away."""

    def __del__(self):
        send(signal.SIGINT)


def test_an_interrupt_that_python_drops_is_not_printed_and_comes_again(capsys):
    def work():
        Deaf()  # goes away at once
        time.sleep(5)

    with interrupts.listening(), pytest.raises(KeyboardInterrupt):
        work()
    said = capsys.readouterr()
    assert said.err == said.out == ""


def test_an_interrupt_that_a_library_swallowed_stops_the_next_run():
    def swallowing():
        try:
            send(signal.SIGINT)
        except BaseException:
            return

    with interrupts.listening():
        swallowing()
        with pytest.raises(KeyboardInterrupt):
            run_all(lambda at, on_slice: at, 3, executor=None, processes=False, progress=None)
    with interrupts.listening():  # another command of this process begins anew
        assert run_all(lambda at, on_slice: at, 3, executor=None, processes=False, progress=None) == [0, 1, 2]


def test_what_is_switched_off_stays_off_and_what_comes_too_late_is_not_heard():
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with interrupts.listening():
        send(signal.SIGINT)
        assert interrupts.heard() is None
        interrupts.ignore()
        send(signal.SIGTERM)
    assert interrupts.heard() is None


def test_the_words_of_an_interrupt_say_what_became_of_the_work():
    with pytest.raises(KeyboardInterrupt, match="the result is in r"), interrupts.saying("the result is in r"):
        raise KeyboardInterrupt


AT_ONCE = """
import os, signal, sys
class Hurry:
    def find_spec(self, name, path=None, target=None):
        if name == NAME:
            os.kill(os.getpid(), NUMBER)
sys.meta_path.insert(0, Hurry())
from slasim.cli import main
sys.argv[1:] = ["check", "scenarios/quickstart.yaml"]
main()
"""


def test_a_command_in_the_background_does_not_hear_the_ctrl_c_of_the_terminal():
    code = AT_ONCE.replace("NAME", "'click'").replace("NUMBER", str(int(signal.SIGINT)))
    words = ["sh", "-c", 'trap "" INT; exec "$@"', "sh", sys.executable, "-c", code]
    known = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(words, cwd=ROOT, env=known, capture_output=True, text=True)
    assert done.returncode == 0
    assert "no problems" in done.stdout


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
@pytest.mark.parametrize("module", ["click", "slasim.cli.group", "numpy._core._multiarray_umath"])
def test_a_signal_while_modules_load_ends_in_plain_words(module, number, status):
    code = AT_ONCE.replace("NAME", repr(module)).replace("NUMBER", str(int(number)))
    known = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=known, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (status, "")
    assert done.stderr.strip() == "interrupted: nothing was written"
