"""Many designs: sweep."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

import click

from slasim.cli.asking import asking, overriding
from slasim.cli.completion import scenario_file
from slasim.cli.desk import ENGINE, SEED
from slasim.cli.output import (
    FAULT,
    as_json,
    echo,
    folder_path,
    print_json,
    print_tables,
    progress_bar,
    say,
    spare,
    warn,
)
from slasim.interrupts import saying
from slasim.limits import REPLICATIONS


@click.command(short_help="Simulate many designs of one scenario.")
@click.argument("scenario", type=scenario_file)
@click.option(
    "--vary",
    multiple=True,
    required=True,
    metavar="PATH=VALUES",
    help="A field, and what it takes: 4..10, 1h,2h or 1 h..4 h/30 min. Once for each field.",
)
@click.option("--design", default="grid", show_default=True, help="grid, latin, sobol or saltelli (sensitivity).")
@click.option("--points", type=click.IntRange(1), help="How many points; for all designs but the grid.")
@click.option(
    "-n", "--replications", type=click.IntRange(1, REPLICATIONS), help="Random histories of each point (default 100)."
)
@click.option("--seed", type=SEED, default=0, show_default=True, help="Names the random histories, and the points.")
@click.option(
    "--engine", type=click.Choice(["compiled", "reference"]), default="compiled", show_default=True, help=ENGINE
)
@overriding
@click.option("--figure", "figures", multiple=True, metavar="NAME", help="Show this figure (docs/sweeps.md).")
@asking
@click.option("--scheduler", metavar="ADDRESS", help="Compute on the workers of a Dask scheduler, tcp://HOST:PORT.")
@click.option("--processes", is_flag=True, help="Worker processes, not threads: better for short replications.")
@click.option("--out", type=folder_path, help="Folder of the sweep (default results/NAME-sweep-DIGEST).")
@as_json
def sweep(
    scenario: Path,
    vary: tuple[str, ...],
    design: str,
    points: int | None,
    replications: int | None,
    seed: int,
    engine: str,
    overrides: tuple[str, ...],
    figures: tuple[str, ...],
    keep: str | None,
    missed: str | None,
    busy: str | None,
    scheduler: str | None,
    processes: bool,
    out: Path | None,
    as_json: bool,
) -> None:
    """Simulate SCENARIO at many points. Killed and started again, it goes on where it was."""
    from slasim.load import load_warnings
    from slasim.scenario import load_scenario
    from slasim.study.measures.promises.asked import read_asked
    from slasim.study.sweep import plan_of, run
    from slasim.study.sweep.plan import raised_words

    asked = read_asked(keep, missed, busy)
    loaded = load_scenario(scenario, list(overrides) or None)
    warn((*loaded.warnings, *load_warnings(loaded)))
    spare("--out", out, loaded.files)
    plan = plan_of(loaded, vary, design=design, points=points, replications=replications, seed=seed, figures=figures)
    for words in raised_words(plan):
        say(words)
    folder = plan.place(out)
    with ExitStack() as stack:
        stack.enter_context(saying(f"what is finished is kept in {folder}; the same command goes on"))
        executor = None
        if scheduler is not None:
            from slasim.study.running.cluster import cluster

            executor = stack.enter_context(cluster(scheduler))
        progress = stack.enter_context(progress_bar(None))
        found = run(plan, folder, engine, executor, progress, processes)
    with saying(f"the result is in {folder}"):
        for words in found.run["mended"]:
            say(f"{words}: computed again")
        if as_json:
            from slasim.study.sweep.document import document

            print_json({**document(found, figures, asked), "result": str(folder)})
        else:
            from slasim.report.sweep_tables import headline, sweep_tables

            print_tables(headline(found), sweep_tables(found, figures, asked))
            echo(f"\nResult: {folder}")
        if len(found.failures):
            for row in found.failures.to_dict("records"):
                say(f"point {row['point']} failed: {row['reason']}")
            say("Tracebacks are in Sweep.failures; the same command tries these points again.")
            raise SystemExit(FAULT)
