"""Any table of any result."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from slasim.cli.completion import result_folder
from slasim.cli.output import BadInput, as_json, echo, print_json, print_tables

if TYPE_CHECKING:
    from slasim.library.shown import ShownTable


@click.command(short_help="Print any table of a result.")
@click.argument("result", type=result_folder)
@click.argument("table", required=False)
@click.option("--csv", "as_csv", is_flag=True, help="Print it as CSV: full names, values for programs, all rows.")
@click.option("--wide", is_flag=True, help="A line for each row, however long.")
@as_json
def show(result: Path, table: str | None, as_csv: bool, wide: bool, as_json: bool) -> None:
    """Print a table of the result in the folder RESULT; without TABLE, which tables there are."""
    if as_csv + wide + as_json > 1:
        raise BadInput("--csv, --json and --wide are three ways to print a table: give one of them")
    of, tables = _tables(result)
    if table is None:
        _print_list(of, tables, as_csv, as_json)
        return
    if table not in tables:
        raise BadInput(f"{result} has no table '{table}'{_meant(table, tables)}")
    from rich.markup import escape

    from slasim.report.shown_tables import csv_of, notes, part_tables, same_in_all, table_document, wide_lines

    found = tables[table]
    if as_json:
        print_json(table_document(of, found))
    elif as_csv:
        echo(csv_of(found), ends=True)
    elif not found.rows:
        print_tables(f"[bold]{table}[/]: no rows ({found.meaning})", ())
    else:
        head = f"[bold]{table}[/]: {found.meaning}"
        if wide:
            print_tables(head, ())
            for line in wide_lines(found):
                echo(line)
        else:
            same = same_in_all(found)
            print_tables(head + (f"\n{escape(same)}" if same else ""), part_tables(found))
        for note in notes(found):
            echo(note)


def _tables(result: Path) -> tuple[dict[str, Any], dict[str, ShownTable]]:
    """Which result it is, as documents say it, and what it has to show."""
    from slasim.library.kinds import open_result, shown_tables
    from slasim.results.errors import ResultError

    try:
        found = open_result(result)
    except ResultError as error:
        raise BadInput(str(error)) from error
    of = {"result": {"folder": str(result), "kind": found.kind, "name": found.about.name}}
    return of, dict(shown_tables(found))


def _print_list(of: dict[str, Any], tables: dict[str, ShownTable], as_csv: bool, as_json: bool) -> None:
    from rich.markup import escape

    from slasim.report.shown_tables import list_csv, list_document, list_table

    if as_json:
        print_json(list_document(of, tables))
    elif as_csv:
        echo(list_csv(tables), ends=True)
    else:
        about = of["result"]
        print_tables(f"[bold]{escape(about['name'])}[/]: tables of this {about['kind']}", [list_table(tables)])


def _meant(table: str, tables: dict[str, ShownTable]) -> str:
    from slasim.problems import nearest

    hint = nearest(table, tables)
    return f"; {hint}" if hint else f"; it has {', '.join(tables)}"
