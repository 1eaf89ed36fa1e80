"""The group of all commands."""

from __future__ import annotations

import click

from slasim import __version__
from slasim.cli.compare import compare
from slasim.cli.contracts import document, review
from slasim.cli.desk import check, run, warm_up
from slasim.cli.frontier import frontier
from slasim.cli.history import explain, measure, reconcile
from slasim.cli.new import new
from slasim.cli.quote import quote
from slasim.cli.report import report
from slasim.cli.results import results
from slasim.cli.show import show
from slasim.cli.staff import staff
from slasim.cli.starting import schema, template
from slasim.cli.sweep import sweep
from slasim.cli.targets import targets
from slasim.cli.why import why
from slasim.cli.workload import workload
from slasim.plain_files import WITHIN


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="slasim")
@click.option("--debug", is_flag=True, help="Show the traceback of an internal error.")
@click.option(
    "--within",
    type=click.Path(exists=True, file_okay=False),
    metavar="FOLDER",
    help="Read files of FOLDER too that a file names (default: those in its own folder, or below it).",
)
def commands(debug: bool, within: str | None) -> None:
    """What a customer-support desk will do under a promise, and what the promise takes."""
    WITHIN.set(within)


for command in (
    run,
    compare,
    sweep,
    staff,
    targets,
    why,
    frontier,
    quote,
    results,
    show,
    report,
    warm_up,
    check,
    workload,
    measure,
    explain,
    reconcile,
    review,
    document,
    new,
    schema,
    template,
):
    commands.add_command(command)
