"""Why promises are missed, and what would help."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from slasim.cli.asking import asking, overriding
from slasim.cli.completion import scenario_or_folder
from slasim.cli.desk import SEED
from slasim.cli.output import BadInput, as_json, echo, folder_path, print_json, print_tables, progress_bar, warn
from slasim.limits import REPLICATIONS
from slasim.versions import JSON_FORMAT

if TYPE_CHECKING:
    from slasim.scenario import Scenario
    from slasim.study.measures.promises.asked import WhatIsAsked


@click.command(short_help="Why promises are missed, and what would help.")
@click.argument("scenario", type=scenario_or_folder)
@click.option(
    "-n", "--replications", type=click.IntRange(1, REPLICATIONS), help="Random histories to simulate (default 40)."
)
@click.option("--seed", type=SEED, help="Names the random histories (default 0).")
@overriding
@asking
@click.option("--log", "log", type=folder_path, help="Explain this log; SCENARIO is a file with the agreements.")
@click.option("--all", "every", is_flag=True, help="All rows, and late tickets by hour, team, skill and customer.")
@as_json
def why(
    scenario: Path,
    replications: int | None,
    seed: int | None,
    overrides: tuple[str, ...],
    keep: str | None,
    missed: str | None,
    busy: str | None,
    log: Path | None,
    every: bool,
    as_json: bool,
) -> None:
    """Why promises of SCENARIO (or of the study in a folder) are missed, and the cheapest single changes that help."""
    from slasim.planning.why import DEFAULT_HISTORIES
    from slasim.planning.why import why as explain
    from slasim.study.measures.promises.asked import read_asked

    if log is not None:
        simulated = (replications, seed, keep, missed, busy, *overrides)
        if any(each is not None for each in simulated):
            raise BadInput("--log explains what happened: nothing is simulated, so it goes with --all and --json alone")
        _of_log(log, scenario, every, as_json)
        return
    asked = read_asked(keep, missed, busy)
    loaded, number, of_study = _opened(scenario, overrides)
    if (keep, missed, busy) == (None, None, None) and of_study is not None:
        asked = of_study
    count = replications or DEFAULT_HISTORIES
    with progress_bar(None) as progress:
        found = explain(
            loaded, replications=count, seed=number if seed is None else seed, asked=asked, progress=progress
        )
    if as_json:
        print_json({"format": JSON_FORMAT, "kind": "why", **found.document()})
        return
    from slasim.report.why_tables import why_foot, why_head, why_tables

    print_tables(why_head(found), why_tables(found, every))
    for line in why_foot(found):
        echo(line)


def _opened(path: Path, overrides: tuple[str, ...]) -> tuple[Scenario, int, WhatIsAsked | None]:
    """The scenario of a file, or of a study with its seed and what it was asked."""
    from slasim.scenario import load_scenario
    from slasim.study.refusal import refuse_unanswerable

    if path.is_dir():
        from slasim.library.kinds import open_result
        from slasim.results.errors import ResultError
        from slasim.study import Study

        try:
            found = open_result(path)
        except ResultError as error:
            raise BadInput(str(error)) from error
        if not isinstance(found, Study):
            raise BadInput(f"{path} is a {found.kind}; expected a scenario, or the folder of a study (slasim run)")
        if overrides:
            raise BadInput("--override goes with a file; a study has its overrides applied")
        return found.scenario, found.about.seed, found.asked
    loaded = load_scenario(path, list(overrides) or None)
    warn(loaded.warnings)
    refuse_unanswerable(loaded)
    return loaded, 0, None


def _of_log(log: Path, file: Path, every: bool, as_json: bool) -> None:
    from slasim.agreements import measure
    from slasim.cli.history import open_agreements, open_log
    from slasim.planning.why import why_log

    card = measure(open_log(log), open_agreements(file))
    warn(card.warnings)
    found = why_log(card)
    if as_json:
        print_json({"format": JSON_FORMAT, "kind": "why log", "log": str(log), **found.document()})
        return
    from slasim.report.why_tables import log_head, log_tables

    print_tables(log_head(found, str(log)), log_tables(found, every))
