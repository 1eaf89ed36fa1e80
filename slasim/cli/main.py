"""The console script: every outcome becomes an exit status and, if need be, plain words.

Exit status: 0 done, 1 our fault (or findings under --strict), 2 bad input, 130 interrupted (143 by SIGTERM).

Nothing else is imported before signals are listened to: who types Ctrl-C at once gets words and no traceback.
"""

from __future__ import annotations

import atexit
import gc
import io
import os
import sys
from contextlib import suppress
from typing import NoReturn

from slasim import interrupts

FAULT = 1
NO_MEMORY = (
    "not enough memory; a few hundred MB are needed to start, and more with the tickets of a log or a replication: "
    "a shorter time needs less"
)
LOADING = 1_000_000
"""Objects made before the collector looks for circles among them: imports make many and leave next to none behind, and
looked through after every 700 they took a fifth of a second longer, after every 100 000 still 0.08 s. A statement with
thousands of credits makes half a million that stay."""


def main() -> NoReturn:
    """The console script: runs a command and turns every outcome into an exit status and, if need be, plain words."""
    status = FAULT
    if sys._getframe(1).f_globals.get("__name__") == "__main__":  # the program itself, not code that goes on after it
        atexit.register(lambda: _leave(status))  # the first to be registered is the last to be called
        gc.set_threshold(LOADING, *gc.get_threshold()[1:])
        # No matrix here is large. NumPy and SciPy would each start a thread a core, which spins until it is needed.
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    with interrupts.listening():
        try:
            _open_streams()
            status = _command("--debug" in sys.argv[1:], "--json" in sys.argv[1:])
        except KeyboardInterrupt as error:
            interrupts.ignore()
            _end(str(error) or "nothing was written")
        except SystemExit as end:
            status = end.code if isinstance(end.code, int) else FAULT
        finally:
            interrupts.ignore()
    sys.exit(status)


def _leave(status: int) -> None:
    """End at once: all is said and put away, and to take every module apart would take longer than many a command."""
    with suppress(OSError, ValueError):  # nobody reads it
        sys.stdout.flush()
    with suppress(OSError, ValueError):
        sys.stderr.flush()
    os._exit(status)


def _end(words: str) -> NoReturn:
    """The end of a command that was interrupted."""
    with suppress(OSError):  # nobody reads it
        print(f"interrupted: {words}", file=sys.stderr, flush=True)
    # A worker may sit in the compiler, which hears nothing; there is nothing left to wait for.
    os._exit(128 + (interrupts.heard() or interrupts.SIGNALS[0]))


def _command(debug: bool, as_json: bool) -> int:
    """Run the command that was given; its exit status. Raises KeyboardInterrupt when it was interrupted."""
    import click

    from slasim.cli.group import commands
    from slasim.cli.output import print_json, problems_document, say

    try:
        commands(standalone_mode=False)
        sys.stdout.flush()
    except click.exceptions.Exit as exit_:
        return exit_.exit_code
    except click.Abort as error:
        raise KeyboardInterrupt(str(error.__cause__ or "")) from None
    except click.ClickException as error:
        if as_json:
            print_json(problems_document([error.format_message()]))
        words = io.StringIO()
        error.show(words)
        say(words.getvalue().rstrip("\n"))
        return error.exit_code
    except BrokenPipeError:
        interrupts.check()  # Ctrl-C ends the reader of a pipe too
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAULT
    except Exception as error:
        interrupts.check()  # a library may take an interrupt for a failure of its own
        try:
            return _explain(error, debug, as_json)
        except MemoryError:  # too little even to say it in other words
            return _short_of_memory()
    return 0


def _explain(error: Exception, debug: bool, as_json: bool) -> int:
    """Say what went wrong; the exit status that goes with it."""
    if isinstance(error, MemoryError) or _is_memory(error):  # then nothing more can be imported
        return _short_of_memory()
    import errno
    import tempfile
    import traceback
    from concurrent.futures import BrokenExecutor

    from slasim.cli.output import BAD_INPUT, print_json, problems_document, say, say_each
    from slasim.scenario import ScenarioError

    if isinstance(error, ScenarioError):
        if as_json:
            print_json(problems_document(error.problems))
        say_each(error.problems)
        return BAD_INPUT
    from slasim.log import LogError
    from slasim.results.errors import ResultError
    from slasim.terms import TermsError

    if isinstance(error, LogError | TermsError):
        if as_json:
            print_json(problems_document(error.problems))
        say_each(error.problems)
        return BAD_INPUT
    if isinstance(error, ResultError):
        say(f"error: {error}")
        return FAULT
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        say(f"error: {error.strerror}; needed for what is printed and for temporary files")
        return FAULT
    if isinstance(error, BrokenExecutor):
        say("error: a worker process was killed, perhaps for want of memory; give the same command again")
        return FAULT
    if debug:
        traceback.print_exception(error)
        return FAULT
    try:
        with tempfile.NamedTemporaryFile("w", prefix="slasim-", suffix=".txt", delete=False) as file:
            traceback.print_exception(error, file=file)
        where = f"traceback in {file.name}"
    except OSError:
        traceback.print_exception(error)
        where = "traceback above"
    say(f"internal error: {type(error).__name__}: {error}; {where}")
    return FAULT


def _short_of_memory() -> int:
    print(f"error: {NO_MEMORY}", file=sys.stderr)
    return FAULT


def _is_limited() -> bool:
    """Whether this process may have less memory than the machine."""
    try:
        import resource
    except ImportError:  # not on Windows
        return False
    return resource.getrlimit(resource.RLIMIT_AS)[0] != resource.RLIM_INFINITY


def _is_memory(error: BaseException | None) -> bool:
    """Whether something failed for want of memory: a library that could not be loaded says so in words only."""
    if error is None:
        return False
    words = str(error).lower()
    if isinstance(
        error, SystemError
    ):  # libraries that ran out of memory halfway say no more than that something failed
        return _is_limited()
    short = isinstance(error, ImportError | OSError) and ("allocate memory" in words or "failed to map" in words)
    return short or isinstance(error, MemoryError) or _is_memory(error.__cause__) or _is_memory(error.__context__)


def _open_streams() -> None:
    """Write UTF-8 whatever the locale says; what goes to a closed stream is for nobody."""
    for name, errors in (("stdout", "surrogateescape"), ("stderr", "backslashreplace")):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors=errors)
