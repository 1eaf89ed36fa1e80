"""The commands: thin, each a call of the public function of the same name.

Exit status: 0 done, 1 our fault (or warnings under --strict), 2 bad input, 130 interrupted.
"""

from __future__ import annotations

import errno
import io
import json
import os
import sys
import tempfile
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from slasim import __version__

if TYPE_CHECKING:
    from collections.abc import Callable

FAULT, BAD_INPUT, INTERRUPTED = 1, 2, 130

as_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON document (docs/json_output.md).")
scenario_file = click.Path(dir_okay=False, path_type=Path)
SEED = click.IntRange(0, 2**64 - 1)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="slasim")
@click.option("--debug", is_flag=True, help="Show the traceback of an internal error.")
def commands(debug: bool) -> None:
    """What a customer-support desk will do under a promise, and what the promise takes."""


@commands.command()
@click.argument("scenario", type=scenario_file)
@click.option("-n", "--replications", type=click.IntRange(1), help="Random histories to simulate (default 100).")
@click.option("--seed", type=SEED, default=0, show_default=True, help="Names the random histories.")
@click.option("--engine", type=click.Choice(["compiled", "reference"]), default="compiled", show_default=True)
@click.option("--override", "overrides", multiple=True, metavar="NAME", help="Apply a named override of the file.")
@click.option("--out", type=click.Path(path_type=Path), help="Folder of the result (default results/NAME-DIGEST).")
@as_json
def run(
    scenario: Path,
    replications: int | None,
    seed: int,
    engine: str,
    overrides: tuple[str, ...],
    out: Path | None,
    as_json: bool,
) -> None:
    """Simulate SCENARIO: compliance, credits, queues and occupancy."""
    from slasim.scenario import load_scenario
    from slasim.study import ResultError, place, simulate

    loaded = load_scenario(scenario, list(overrides) or None)
    _warn(loaded.warnings)
    place(loaded, seed, replications, out)
    with _progress(replications, engine) as progress:
        study = simulate(loaded, replications=replications, seed=seed, engine=engine, progress=progress)
    if as_json:
        # The document comes last: what it names has been written.
        folder = study.save(out)
        _print_json({**study.summary(), "result": str(folder)})
        return
    from slasim.report.console import show
    from slasim.report.tables import headline, study_tables

    # Saved before it is shown, so that `| head` keeps it; shown even when it cannot be saved.
    unsaved: ResultError | None = None
    try:
        result = study.save(out)
    except ResultError as error:
        unsaved = error
    show(headline(study))
    for table in study_tables(study):
        show(table)
    if unsaved:
        raise unsaved
    click.echo(f"\nResult: {result}")


@commands.command()
@click.argument("scenarios", nargs=-1, required=True, type=scenario_file)
@click.option("--strict", is_flag=True, help="Exit with status 1 when there are warnings.")
@as_json
def check(scenarios: tuple[Path, ...], strict: bool, as_json: bool) -> None:
    """Name every problem of the SCENARIOS; of those without, show load against capacity and coverage."""
    from rich.markup import escape

    from slasim.scenario import ScenarioError, load_scenario

    found: list[dict[str, Any]] = []
    broken = warned = False
    for path in scenarios:
        entry: dict[str, Any] = {"file": str(path), "problems": [], "warnings": [], "first_answer": None}
        found.append(entry)
        try:
            loaded = load_scenario(path)
        except ScenarioError as error:
            broken = True
            entry["problems"] = [_problem(problem) for problem in error.problems]
            if not as_json:
                _say(str(error))
            continue
        from slasim.planning import first_answer

        answer = first_answer(loaded)
        warned |= bool(loaded.warnings)
        entry["warnings"] = [_problem(problem) for problem in loaded.warnings]
        entry["first_answer"] = answer.document()
        if not as_json:
            _warn(loaded.warnings)
            from slasim.report.console import show
            from slasim.report.first_answer import first_tables

            show(f"[bold]{escape(str(path))}[/]: no problems, {len(loaded.warnings)} warnings")
            for table in first_tables(answer):
                show(table)
    if as_json:
        _print_json({"format": 1, "kind": "check", "files": found})
    if broken:
        raise SystemExit(BAD_INPUT)
    if warned and strict:
        raise SystemExit(FAULT)


@commands.command()
def schema() -> None:
    """Print the JSON Schema of scenario files, for editors."""
    from slasim.scenario import json_schema

    _print_json(json_schema())


@commands.command()
def template() -> None:
    """Print a scenario file to start from: every field with its meaning."""
    from slasim.scenario import template as text

    click.echo(text(), nl=False)


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
        _say("interrupted: nothing was written")
        # A worker may sit in the compiler, which hears nothing; there is nothing left to wait for.
        sys.stdout.flush()
        os._exit(INTERRUPTED)
    except click.ClickException as error:
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
            problems = [_problem(problem) for problem in error.problems]
            _print_json({"format": 1, "kind": "problems", "problems": problems})
        _say(str(error))
        return BAD_INPUT
    from slasim.study import ResultError
    from slasim.terms import TermsError

    if isinstance(error, TermsError):
        _say(str(error))
        return BAD_INPUT
    if isinstance(error, ResultError):
        _say(f"error: {error}")
        return FAULT
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        _say(f"error: {error.strerror}; needed for what is printed and for temporary files")
        return FAULT
    if isinstance(error, MemoryError):
        _say("error: not enough memory; it grows with the tickets of a replication: shorten the horizon or the volume")
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
    _say(f"internal error: {type(error).__name__}: {error}; {where}")
    return FAULT


def _open_streams() -> None:
    """Write UTF-8 whatever the locale says; what goes to a closed stream is for nobody."""
    for name, errors in (("stdout", "surrogateescape"), ("stderr", "backslashreplace")):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors=errors)


@contextmanager
def _progress(replications: int | None, engine: str) -> Iterator[Callable[[float], None] | None]:
    """A bar with the estimated time, on a terminal only; says so when the first run has to compile."""
    from slasim.study import DEFAULT_REPLICATIONS

    if engine == "compiled":
        from slasim.kernel import is_compiled_before

        if not is_compiled_before():
            _say("Compiling the simulator for this machine; this happens once and takes a minute or so.")
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("simulating"), BarColumn(), MofNCompleteColumn(), TextColumn("left"), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=replications or DEFAULT_REPLICATIONS)
        yield lambda done: bar.update(task, completed=done)


def _problem(problem: Any) -> dict[str, Any]:
    from dataclasses import asdict

    return {**asdict(problem), "message": str(problem)}


def _warn(warnings: tuple[Any, ...]) -> None:
    for warning in warnings:
        _say(str(warning))


def _say(text: str) -> None:
    click.echo(text, err=True)


def _print_json(document: dict[str, Any]) -> None:
    click.echo(json.dumps(document, indent=1, ensure_ascii=False, allow_nan=False))
