"""Which is better, and is the difference real? compare."""

from __future__ import annotations

from pathlib import Path

import click

from slasim.cli.asking import asking
from slasim.cli.completion import override_names, scenario_file
from slasim.cli.desk import ENGINE, SEED
from slasim.cli.output import (
    BadInput,
    as_json,
    folder_path,
    print_json,
    print_tables,
    progress_bar,
    saved_first,
    spare,
    warn,
)
from slasim.interrupts import saying
from slasim.limits import REPLICATIONS


@click.command(short_help="What changes from BASE to each VARIANT, and is it real?")
@click.argument("base", type=scenario_file)
@click.argument("variants", nargs=-1, required=True, metavar="VARIANT...", shell_complete=override_names)
@click.option(
    "-n", "--replications", type=click.IntRange(2, REPLICATIONS), help="Random histories to simulate (default 100)."
)
@click.option("--seed", type=SEED, default=0, show_default=True, help="Names the random histories.")
@click.option(
    "--engine", type=click.Choice(["compiled", "reference"]), default="compiled", show_default=True, help=ENGINE
)
@click.option(
    "--best", metavar="FIGURE", help="Select the best in this figure, such as cost, of those whose queues do not grow."
)
@click.option("--zone", metavar="DIFFERENCE", help="With --best: the least difference that matters, such as 0.5 %.")
@click.option(
    "--error",
    default="5 %",
    metavar="SHARE",
    show_default=True,
    help="With --best: how often the selection may be wrong.",
)
@asking
@click.option("--all", "every", is_flag=True, help="Every figure of every variant, with the interval of its change.")
@click.option("--out", type=folder_path, help="Folder of the result (default results/NAME-compare-DIGEST).")
@as_json
def compare(
    base: Path,
    variants: tuple[str, ...],
    replications: int | None,
    seed: int,
    engine: str,
    best: str | None,
    zone: str | None,
    error: str,
    keep: str | None,
    missed: str | None,
    busy: str | None,
    every: bool,
    out: Path | None,
    as_json: bool,
) -> None:
    """Simulate BASE and each VARIANT on the same random histories: what changes, and is it real?

    A VARIANT is the file of a scenario, a file of overrides such as the plan.yaml of slasim staff, an override that
    BASE names, or changes such as teams.berlin.late.headcount=5.
    """
    if (best is None) != (zone is None):
        raise BadInput("--best and --zone go together: a figure, and the least difference in it that matters")
    wrong = _probability(error)
    from slasim.scenario import load_scenario
    from slasim.study.comparing.running import compare as compare_all
    from slasim.study.comparing.running import place
    from slasim.study.comparing.variants import read_variants
    from slasim.study.measures.promises.asked import read_asked

    asked = read_asked(keep, missed, busy)

    loaded = load_scenario(base)
    sides = read_variants(loaded, variants)
    warn(dict.fromkeys([*loaded.warnings, *(each for side in sides for each in side.scenario.warnings)]))
    spare("--out", out, [*loaded.files, *(file for side in sides for file in side.scenario.files)])
    place(loaded, sides, replications=replications, seed=seed, best=best, zone=zone, error=wrong, path=out, asked=asked)
    with progress_bar(None) as progress:
        found = compare_all(
            loaded,
            *sides,
            replications=replications,
            seed=seed,
            best=best,
            zone=zone,
            error=wrong,
            engine=engine,
            progress=progress,
            asked=asked,
        )
    if as_json:
        # The document comes last: what it names has been written.
        folder = found.save(out)
        with saying(f"the result is in {folder}"):
            print_json({**found.summary(), "result": str(folder)})
        return
    from slasim.report.comparison_tables import best_table, comparison_tables, headline
    from slasim.report.side_by_side import legend, side_by_side

    with saved_first(lambda: found.save(out)):
        if every:
            print_tables(headline(found), comparison_tables(found))
        else:
            print_tables(f"{headline(found)}{legend(found)}", [side_by_side(found), *best_table(found)])


def _probability(text: str) -> float:
    """`5 %` or `0.05`."""
    from slasim.problems import Unreadable
    from slasim.scenario.values.amounts import read_share

    try:
        return float(text)
    except ValueError:
        pass
    try:
        return float(read_share(text))
    except Unreadable:
        raise BadInput(f"--error: found '{text}'; expected a probability such as 5 %") from None
