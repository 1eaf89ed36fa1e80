"""The group of all commands: one row each, under the question that it answers."""

from __future__ import annotations

import click

from slasim import __version__
from slasim.cli.compare import compare
from slasim.cli.completion import completion
from slasim.cli.contracts import document, review
from slasim.cli.desk import check, run, warm_up
from slasim.cli.frontier import frontier
from slasim.cli.history import explain, measure, reconcile
from slasim.cli.import_log import import_
from slasim.cli.menu import Menu, welcome
from slasim.cli.new import new
from slasim.cli.output import echo
from slasim.cli.plot import plot
from slasim.cli.quote import quote
from slasim.cli.report import report
from slasim.cli.results import results
from slasim.cli.show import show
from slasim.cli.staff import staff
from slasim.cli.starting import schema, template
from slasim.cli.sweep import sweep
from slasim.cli.targets import targets
from slasim.cli.what_if import what_if
from slasim.cli.why import why
from slasim.cli.workload import workload
from slasim.plain_files import WITHIN

ROWS = {
    "What does the desk look like?": (
        (new, "slasim new mine.yaml --yes"),
        (template, "slasim template scenario"),
        (schema, "slasim schema > scenario.schema.json"),
        (check, "slasim check mine.yaml"),
        (workload, "slasim workload mine.yaml --by week"),
    ),
    "What will happen?": (
        (run, "slasim run mine.yaml -n 200"),
        (compare, "slasim compare mine.yaml teams.berlin_l1.late.headcount=3"),
        (sweep, "slasim sweep mine.yaml --vary teams.berlin_l1.late.headcount=1,2"),
        (what_if, "slasim what-if mine.yaml"),
        (warm_up, "slasim warm-up mine.yaml"),
    ),
    "What does it take, and what can be promised?": (
        (staff, "slasim staff mine.yaml --keep 95%"),
        (targets, "slasim targets mine.yaml"),
        (frontier, "slasim frontier mine.yaml"),
        (quote, 'slasim quote mine.yaml --add "standard: 1 account, 5% of volume"'),
    ),
    "Why are promises missed, and what would help?": ((why, "slasim why mine.yaml"),),
    "What was kept?": (
        (import_, "slasim import export.csv --map map.yaml -o tickets"),
        (measure, "slasim measure tickets --agreements mine.yaml"),
        (explain, "slasim explain tickets --agreements mine.yaml --ticket T-137"),
        (reconcile, "slasim reconcile tickets theirs --agreements mine.yaml"),
    ),
    "Is the agreement a good one?": (
        (review, "slasim review mine.yaml"),
        (document, "slasim document mine.yaml --html --out agreement.html"),
    ),
    "What was found, and who should see it?": (
        (results, "slasim results"),
        (show, "slasim show results/NAME-DIGEST waits --csv"),
        (report, "slasim report results/NAME-DIGEST -o report.html"),
        (plot, "slasim plot results/NAME-DIGEST promises -o promises.svg"),
    ),
    "What helps at the keyboard?": ((completion, "slasim completion bash"),),
}


@click.group(cls=Menu, rows=ROWS, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="slasim")
@click.option("--debug", is_flag=True, help="Show the traceback of an internal error.")
@click.option(
    "--within",
    type=click.Path(exists=True, file_okay=False),
    metavar="FOLDER",
    help="Read files of FOLDER too that a file names (default: those in its own folder, or below it).",
)
@click.pass_context
def commands(ctx: click.Context, debug: bool, within: str | None) -> None:
    """What a customer-support desk will do under a promise, and what the promise takes."""
    WITHIN.set(within)
    if ctx.invoked_subcommand is None:
        echo(welcome())
