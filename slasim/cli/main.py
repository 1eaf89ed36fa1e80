"""The console script: every outcome becomes an exit status and, if need be, plain words.

Exit status: 0 done, 1 our fault (or findings under --strict), 2 bad input, 130 interrupted.
"""

from __future__ import annotations

import errno
import io
import os
import sys
import tempfile
import traceback
from typing import NoReturn

import click

from slasim.cli.group import commands
from slasim.cli.output import BAD_INPUT, FAULT, INTERRUPTED, print_json, problems_document, say


def main() -> NoReturn:
    """The console script: runs a command and turns every outcome into an exit status and, if need be, plain words."""
    debug, as_json = "--debug" in sys.argv[1:], "--json" in sys.argv[1:]
    _open_streams()
    try:
        commands(standalone_mode=False)
        sys.stdout.flush()
    except click.exceptions.Exit as exit_:
        sys.exit(exit_.exit_code)
    except (click.Abort, KeyboardInterrupt):
        say("interrupted: nothing was written")
        # A worker may sit in the compiler, which hears nothing; there is nothing left to wait for.
        sys.stdout.flush()
        os._exit(INTERRUPTED)
    except click.ClickException as error:
        if as_json:
            print_json(problems_document([error.format_message()]))
        error.show()
        sys.exit(error.exit_code)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(FAULT)
    except Exception as error:
        sys.exit(_explain(error, debug, as_json))
    sys.exit(0)


def _explain(error: Exception, debug: bool, as_json: bool) -> int:
    """Say what went wrong; the exit status that goes with it."""
    from slasim.scenario import ScenarioError

    if isinstance(error, ScenarioError):
        if as_json:
            print_json(problems_document(error.problems))
        say(str(error))
        return BAD_INPUT
    from slasim.desk.ticket_log import LogError
    from slasim.folders import ResultError
    from slasim.terms import TermsError

    if isinstance(error, LogError | TermsError):
        if as_json:
            print_json(problems_document(error.problems))
        say(str(error))
        return BAD_INPUT
    if isinstance(error, ResultError):
        say(f"error: {error}")
        return FAULT
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        say(f"error: {error.strerror}; needed for what is printed and for temporary files")
        return FAULT
    if isinstance(error, MemoryError):
        say("error: not enough memory; it grows with the tickets of a log or a replication: a shorter time needs less")
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


def _open_streams() -> None:
    """Write UTF-8 whatever the locale says; what goes to a closed stream is for nobody."""
    for name, errors in (("stdout", "surrogateescape"), ("stderr", "backslashreplace")):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors=errors)
