"""The simulated desk: run, warm-up, check."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from slasim.cli.asking import asking, overriding
from slasim.cli.completion import scenario_file
from slasim.cli.output import (
    BAD_INPUT,
    FAULT,
    BadInput,
    as_json,
    echo,
    file_path,
    folder_path,
    print_json,
    print_tables,
    problem,
    progress_bar,
    replaceable_file,
    saved_first,
    say,
    say_each,
    spare,
    warn,
)
from slasim.interrupts import saying
from slasim.limits import REPLICATIONS, WEEKS
from slasim.versions import JSON_FORMAT

if TYPE_CHECKING:
    from slasim.scenario import Scenario
    from slasim.study import Study

SEED = click.IntRange(0, 2**64 - 1)
ENGINE = "The desk that simulates; both give the same numbers, the compiled one is many times faster."


@click.command()
@click.argument("scenario", type=scenario_file)
@click.option(
    "-n", "--replications", type=click.IntRange(1, REPLICATIONS), help="Random histories to simulate (default 100)."
)
@click.option("--seed", type=SEED, default=0, show_default=True, help="Names the random histories.")
@click.option(
    "--precision", multiple=True, metavar="RULE", help='Until so precise: "first_response.attainment: 0.5 %".'
)
@click.option(
    "--decide", multiple=True, metavar="RULE", help='Until decided: "gold.first_response.p_kept >= 95 % error 5 %".'
)
@click.option("--most", type=click.IntRange(2, REPLICATIONS), help="Replications that a rule may take (default 10000).")
@click.option(
    "--engine", type=click.Choice(["compiled", "reference"]), default="compiled", show_default=True, help=ENGINE
)
@overriding
@asking
@click.option("--all", "every", is_flag=True, help="All rows and tables: every promise, waits, backlog, credits.")
@click.option("--out", type=folder_path, help="Folder of the result (default results/NAME-DIGEST).")
@click.option(
    "--log", "log", type=folder_path, help="Write one history as a log, for measure and explain, to a folder."
)
@click.option("--replication", type=click.IntRange(0), help="Which history --log writes, from 0 on (default 0).")
@as_json
def run(
    scenario: Path,
    replications: int | None,
    seed: int,
    precision: tuple[str, ...],
    decide: tuple[str, ...],
    most: int | None,
    engine: str,
    overrides: tuple[str, ...],
    keep: str | None,
    missed: str | None,
    busy: str | None,
    every: bool,
    out: Path | None,
    log: Path | None,
    replication: int | None,
    as_json: bool,
) -> None:
    """Simulate SCENARIO: compliance, credits, queues and occupancy."""
    from slasim.scenario import load_scenario
    from slasim.study import DEFAULT_REPLICATIONS, place, simulate
    from slasim.study.measures.promises.asked import read_asked
    from slasim.study.refusal import refuse_unanswerable
    from slasim.study.stopping.rules import options, read_rules
    from slasim.study.stopping.watching import MOST

    has_rules = bool(precision or decide)
    if has_rules and replications is not None:
        raise BadInput("-n is for a fixed number of replications; with --precision or --decide give --most")
    if most is not None and not has_rules:
        raise BadInput("--most bounds --precision and --decide, and there is neither; for a fixed number give -n")
    if replication is not None and log is None:
        raise BadInput("--replication says which history --log writes, and there is no --log")
    if replication is not None and not has_rules and replication >= (count := replications or DEFAULT_REPLICATIONS):
        raise BadInput(f"--replication: found {replication}; expected 0 to {count - 1}, one of the histories simulated")
    loaded = load_scenario(scenario, list(overrides) or None)
    warn(loaded.warnings)
    spare("--out", out, loaded.files)
    refuse_unanswerable(loaded)
    asked = read_asked(keep, missed, busy)
    rules = read_rules(loaded, precision, decide, asked)  # what is wrong shows before anything is compiled
    given = options((rule.text for rule in rules), most or MOST) if rules else ()
    _check_log(log, loaded)
    _check_apart(log, place(loaded, seed, replications, out, given, asked))
    with progress_bar(None if has_rules else replications or DEFAULT_REPLICATIONS, engine) as progress:
        study = simulate(
            loaded,
            replications=replications,
            seed=seed,
            engine=engine,
            progress=progress,
            precision=precision,
            decide=decide,
            most=most or MOST,
            asked=asked,
        )
    if study.stopping is not None and not study.stopping.met:
        say(f"warning: {study.stopping.most} replications were not enough for the rules; more: --most")
    if as_json:
        # The document comes last: what it names has been written.
        folder = study.save(out)
        with saying(f"the result is in {folder}"):
            written = _write_log(study, log, replication or 0)
            print_json({**study.summary(), "result": str(folder), **written})
        return
    from slasim.report.screen.run_screen import run_foot, run_head, run_tables

    with saved_first(lambda: study.save(out), gap=""):
        print_tables(run_head(study, every), run_tables(study, every))
        echo("\n".join(run_foot(study)))
        if _write_log(study, log, replication or 0):
            echo(f"\nLog of replication {replication or 0}: {log}")


def _check_log(log: Path | None, loaded: Scenario) -> None:
    """Refuse a folder for the log that something else needs, before anything is simulated."""
    if log is None:
        return
    from slasim.folders import Occupied
    from slasim.log.files import check_log_place

    spare("--log", log, loaded.files)
    try:
        check_log_place(log)
    except Occupied as error:
        raise BadInput(f"--log: {error}") from None


def _check_apart(log: Path | None, result: Path) -> None:
    if log is None:
        return
    places = log.resolve(), result.resolve()
    if places[0].is_relative_to(places[1]) or places[1].is_relative_to(places[0]):
        raise BadInput(f"--log: {log} and the result in {result} would lie in one another; name another place")


def _write_log(study: Study, log: Path | None, replication: int) -> dict[str, Any]:
    """What the document says of a log that was asked for and written."""
    if log is None:
        return {}
    if replication >= study.about.replications:
        expected = f"expected 0 to {study.about.replications - 1}: so many were enough for the rules"
        raise BadInput(f"--replication: found {replication}; {expected}")
    from slasim.folders import reason
    from slasim.results.errors import ResultError

    try:
        folder = study.log(replication).to_parquet(log)
    except OSError as error:
        raise ResultError(f"{log}: the log could not be written: {reason(error)}") from error
    return {"log": {"folder": str(folder), "replication": replication}}


@click.command("warm-up", short_help="Whether the warm-up of SCENARIO is long enough.")
@click.argument("scenario", type=scenario_file)
@click.option("--weeks", type=click.IntRange(1, WEEKS), help="Whole weeks to try (default: the warm-up of SCENARIO).")
@click.option(
    "-n",
    "--replications",
    type=click.IntRange(2, REPLICATIONS),
    default=20,
    show_default=True,
    help="Random histories.",
)
@click.option("--seed", type=SEED, default=0, show_default=True, help="Names the random histories.")
@overriding
@click.option(
    "--picture", type=file_path, help="PNG file of both runs' open tickets (default results/NAME-warm-up.png)."
)
@as_json
def warm_up(
    scenario: Path,
    weeks: int | None,
    replications: int,
    seed: int,
    overrides: tuple[str, ...],
    picture: Path | None,
    as_json: bool,
) -> None:
    """Whether the warm-up of SCENARIO is long enough: runs that begin empty so many weeks before, and twice as many."""
    from slasim.report.warm_up import save_picture, warm_up_tables, warm_up_text
    from slasim.scenario import load_scenario
    from slasim.study.refusal import refuse_unanswerable
    from slasim.study.warm_up import warm_up as find

    loaded = load_scenario(scenario, list(overrides) or None)
    warn(loaded.warnings)
    spare("--picture", picture, loaded.files)
    replaceable_file("--picture", picture, "picture", lambda there: b"Matplotlib" in there)
    refuse_unanswerable(loaded)  # before anything is compiled
    with progress_bar(replications, "compiled") as progress:
        found = find(loaded, weeks=weeks, replications=replications, seed=seed, progress=progress)
    drawn = save_picture(found, picture)
    if as_json:
        print_json({**found.summary(), "picture": str(drawn)})
        return
    head, verdict = warm_up_text(found)
    print_tables(head, warm_up_tables(found))
    echo(f"\n{verdict}\n\nPicture: {drawn}")


@click.command(short_help="Name every problem of scenarios; show load and coverage.")
@click.argument("scenarios", nargs=-1, required=True, type=scenario_file)
@click.option("--strict", is_flag=True, help="Exit with status 1 when there are warnings.")
@as_json
def check(scenarios: tuple[Path, ...], strict: bool, as_json: bool) -> None:
    """Name every problem of the SCENARIOS; of those without, show load against capacity and coverage.

    A file that has agreements but no desk (horizon, demand, work, teams, routing) is checked as such.
    """
    from rich.markup import escape

    from slasim.scenario import Scenario, ScenarioError, load_agreements

    found: list[dict[str, Any]] = []
    broken = warned = False
    for path in scenarios:
        entry: dict[str, Any] = {"file": str(path), "problems": [], "warnings": [], "first_answer": None}
        found.append(entry)
        answer = None
        try:
            loaded = load_agreements(path)
            warnings = loaded.warnings
            if isinstance(loaded, Scenario):
                from slasim.load import load_warnings
                from slasim.planning import first_answer
                from slasim.study.refusal import not_simulated

                answer = first_answer(loaded)
                entry["first_answer"] = answer.document()
                warnings += (*not_simulated(loaded), *load_warnings(loaded))
        except ScenarioError as error:
            broken = True
            entry["problems"] = [problem(each) for each in error.problems]
            if not as_json:
                say_each(error.problems)
            continue
        warned |= bool(warnings)
        entry["warnings"] = [problem(each) for each in warnings]
        if not as_json:
            warn(warnings)
        many = "" if len(warnings) == 1 else "s"
        head = f"[bold]{escape(str(path))}[/]: no problems, {len(warnings)} warning{many}"
        if answer is None:
            if not as_json:
                print_tables(f"{head}; agreements without a desk: slasim review looks at what they say", ())
            continue
        if not as_json:
            from slasim.report.before.first_answer import covered_words, first_tables

            print_tables(head, first_tables(answer))
            if covered := covered_words(answer):
                echo(covered)
    if as_json:
        print_json({"format": JSON_FORMAT, "kind": "check", "files": found})
    if broken:
        raise SystemExit(BAD_INPUT)
    if warned and strict:
        raise SystemExit(FAULT)
