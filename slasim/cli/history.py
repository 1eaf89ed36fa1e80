"""What really happened: measure, explain, reconcile."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from slasim.cli.completion import scenario_file
from slasim.cli.output import (
    BadInput,
    as_json,
    echo,
    file_path,
    folder_path,
    print_json,
    print_tables,
    replaceable_file,
    saved_first,
    say,
    spare,
    warn,
)
from slasim.cli.window import Window, as_of_option, known_by, window_option
from slasim.interrupts import saying
from slasim.limits import TICKETS
from slasim.versions import JSON_FORMAT

if TYPE_CHECKING:
    from datetime import date, datetime

    from slasim.agreements import Scorecard
    from slasim.agreements.ledger import Ledger
    from slasim.log.ticket_log import TicketLog
    from slasim.scenario import AgreementBook, Scenario

log_folder = click.argument("log", type=folder_path)
agreements_file = click.option(
    "--agreements", "file", required=True, type=scenario_file, metavar="FILE", help="Agreements, or a whole scenario."
)


@click.command(short_help="Judge a log by agreements: verdicts, violations, credits.")
@log_folder
@click.argument("more", nargs=-1, type=file_path, metavar="")
@click.option(
    "--agreements",
    "files",
    multiple=True,
    required=True,
    type=scenario_file,
    metavar="FILE...",
    help="Agreements, or a whole scenario. Several files are judged each by itself.",
)
@window_option
@as_of_option
@click.option("--without-exclusions", is_flag=True, help="Count what the agreements exclude.")
@click.option("--by", metavar="NAME,...", help="Drill down by customer, product, team, severity, period, ...")
@click.option(
    "--violations", type=click.IntRange(0, TICKETS), default=5, show_default=True, help="How many of the worst to show."
)
@click.option(
    "--customer",
    metavar="NAME",
    help="A statement for this customer alone, to send: nothing of any other is in it. --out is then a file that ends "
    "in .html, .md or .csv.",
)
@click.option("--out", type=folder_path, help="Folder of the result, or of several (default results/NAME-DIGEST).")
@as_json
def measure(
    log: Path,
    more: tuple[Path, ...],
    files: tuple[Path, ...],
    window: Window | None,
    as_of: date | datetime | None,
    without_exclusions: bool,
    by: str | None,
    violations: int,
    customer: str | None,
    out: Path | None,
    as_json: bool,
) -> None:
    """Judge LOG, a folder of tickets and events, by agreements: verdicts, violations, credits."""
    from slasim.agreements import measure as judge
    from slasim.results.places import check_place

    every = (*files, *more)
    if customer is not None:
        _alone_with_customer({"--by": by is not None, "--json": as_json, "several files": len(every) > 1})
    read = open_log(log)
    dimensions = _dimensions(by)
    cards: list[Scorecard] = []
    inputs: list[str | Path] = [log]
    for file in every:
        book = open_agreements(file)
        inputs += book.files
        known = known_by(read, as_of, book.timezone)
        between = None if window is None else window.within(known, book.timezone)
        cards.append(judge(known, book, window=between, exclusions=not without_exclusions))
        warn(cards[-1].warnings)
    if customer is not None:
        _send(cards[0], customer, out, inputs)
        return
    folders = [_place(card, file, out, alone=len(every) == 1) for card, file in zip(cards, every, strict=True)]
    for folder in folders:
        spare("--out", None if out is None else folder, inputs)
        check_place(folder)
    if as_json:
        from slasim.report.statements.statement_document import statement_document

        with saying(f"results may be in {', '.join(map(str, folders))}"):
            found = [
                {
                    "file": str(file),
                    **statement_document(card, dimensions, violations),
                    "result": str(card.save(folder)),
                }
                for card, file, folder in zip(cards, every, folders, strict=True)
            ]
            print_json({"format": JSON_FORMAT, "kind": "measure", "log": str(log), "scorecards": found})
        return
    from slasim.report.statements.statement_tables import headline, statement_tables

    with saying("the results named above were written"):
        for at, (card, file, folder) in enumerate(zip(cards, every, folders, strict=True)):
            if at:
                echo()
            head = headline(card.about, str(file), card.provisional)
            with saved_first(partial(card.save, folder)):
                print_tables(head, statement_tables(card, dimensions, violations))


def _alone_with_customer(given: dict[str, bool]) -> None:
    """Refuse what a statement for one customer does not have."""
    beside = [name for name, is_there in given.items() if is_there]
    if beside:
        raise BadInput(f"--customer: found {' and '.join(beside)} beside it; a statement for one customer has neither")


def _send(card: Scorecard, customer: str, out: Path | None, inputs: list[str | Path]) -> None:
    """Print the statement for a customer, or write it to a file."""
    from slasim.agreements.customer import FORMATS, customer_statement, is_customer_statement, written

    form = "md" if out is None else out.suffix.removeprefix(".").lower()
    if form not in FORMATS:
        raise BadInput(f"--out: {out} beside --customer; a file that ends in .html, .md or .csv is expected")
    spare("--out", out, inputs)
    replaceable_file("--out", out, "statement for a customer", is_customer_statement)
    try:
        found = customer_statement(card, customer)
    except KeyError as error:
        raise BadInput(f"--customer: {error.args[0]}") from None
    content = written(found, card.agreements, form)
    if out is None:
        echo(content.decode(), ends=True)
        return
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_bytes(content)
    except OSError as error:
        raise BadInput(f"cannot write {out}: {error.strerror or error}") from None
    say(f"written: {out}")


def _dimensions(by: str | None) -> tuple[str, ...]:
    """The names of --by."""
    from slasim.agreements.scorecard.statement import DETAILS
    from slasim.problems import nearest, one_of

    names = () if by is None else tuple(name.strip() for name in by.split(","))
    wrong = [name for name in names if name not in DETAILS]
    if wrong:
        hints = (f"found '{wrong[0]}'", f"expected {one_of(DETAILS)}", nearest(wrong[0], DETAILS))
        raise BadInput(f"--by: {'; '.join(hint for hint in hints if hint)}")
    if len(set(names)) < len(names):
        raise BadInput(f"--by: found '{by}'; expected each name once")
    return names


def _place(card: Scorecard, file: Path, out: Path | None, alone: bool) -> Path:
    """The folder of a result; without --out one that is named after the agreements and what was found."""
    from slasim.results.places import place

    if out is not None:
        return out if alone else out / file.stem
    return place(None, file.stem, json.dumps(card.document(), sort_keys=True))


@click.command(short_help="Tell the life of a ticket second by second, and what counted.")
@log_folder
@click.option(
    "--ticket", metavar="ID", help="The ticket, called as in the log; left out, the worst breach and a typical one."
)
@agreements_file
@as_json
def explain(log: Path, ticket: str | None, file: Path, as_json: bool) -> None:
    """Tell the life of a ticket of LOG second by second: what counted for each clock, what did not, and why."""
    from slasim.agreements import measure as judge

    card = judge(open_log(log), open_agreements(file))
    warn(card.warnings)
    if ticket is None:
        _explain_examples(card, as_json)
        return
    try:
        story = card.explain(ticket)
    except KeyError as error:
        raise BadInput(f"--ticket: {error.args[0]}") from None
    if as_json:
        print_json(story.document())
    else:
        _tell("", story)


def _explain_examples(card: Scorecard, as_json: bool) -> None:
    """The worst breach of the window and a typical one."""
    stories = [card.explain(ticket) for ticket in card.examples()]
    breached = len(card.violations)
    if as_json:
        tickets = [story.document() for story in stories]
        print_json({"format": JSON_FORMAT, "kind": "breaches", "breached": breached, "tickets": tickets})
        return
    for name, story in zip(("worst", "typical"), stories, strict=False):
        _tell(f"The {name} of {breached} breach{'' if breached == 1 else 'es'}: ", story)
    if not stories:
        echo("No clock is breached in the window. --ticket ID explains a ticket that met its targets.")


def _tell(head: str, story: Ledger) -> None:
    from rich.markup import escape

    print_tables(
        f"{head}[bold]{escape(str(story.ticket))}[/], {escape(story.customer)}, {story.severity}", story.tables()
    )


@click.command(short_help="Compare two logs of the same tickets: disputed verdicts, money.")
@click.argument("ours", type=folder_path)
@click.argument("theirs", type=folder_path)
@agreements_file
@as_json
def reconcile(ours: Path, theirs: Path, file: Path, as_json: bool) -> None:
    """Compare two logs of the same tickets, OURS and THEIRS: disputed verdicts and the money at stake."""
    from slasim.agreements.reconcile import reconcile as compare

    found = compare(open_log(ours), open_log(theirs), open_agreements(file))
    in_neither = {each.path for each in found.theirs.warnings}
    warn(each for each in found.ours.warnings if each.path in in_neither)
    if as_json:
        print_json(found.document())
        return
    from rich.markup import escape

    from slasim.report.statements.reconcile_tables import reconcile_tables

    print_tables(f"[bold]{escape(str(ours))}[/] against [bold]{escape(str(theirs))}[/]", reconcile_tables(found))


def open_log(folder: Path) -> TicketLog:
    """The log of a folder; problems of its content name the folder."""
    from slasim.log import LogError, read_log
    from slasim.log.problems import LogProblem

    try:
        return read_log(folder)
    except FileNotFoundError as error:
        raise BadInput(str(error)) from None
    except LogError as error:
        told = (each.told_of(folder) if isinstance(each, LogProblem) else each for each in error.problems)
        raise LogError(tuple(told)) from None


def open_agreements(file: Path) -> Scenario | AgreementBook:
    """The agreements of a file; says its warnings."""
    from slasim.scenario import load_agreements

    book = load_agreements(file)
    warn(book.warnings)
    return book
