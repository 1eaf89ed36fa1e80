"""The agreement itself: review, document."""

from __future__ import annotations

from pathlib import Path

import click

from slasim.cli.completion import scenario_file
from slasim.cli.history import open_agreements, open_log
from slasim.cli.output import (
    FAULT,
    BadInput,
    as_json,
    echo,
    file_path,
    folder_path,
    print_json,
    replaceable_file,
    say,
    spare,
)


@click.command(short_help="Is an agreement clear, fair, backed and hard to game?")
@click.argument("agreement", type=scenario_file)
@click.argument("other", type=scenario_file, required=False)
@click.option("--log", type=folder_path, help="A log: for its volumes, and to judge two agreements by.")
@click.option("--strict", is_flag=True, help="Exit with status 1 when there are warnings.")
@click.option("--all", "every", is_flag=True, help="Tell every finding, also what nearly every agreement has.")
@as_json
def review(agreement: Path, other: Path | None, log: Path | None, strict: bool, every: bool, as_json: bool) -> None:
    """Is AGREEMENT clear, fair, backed and hard to game? With OTHER, the two side by side."""
    from slasim.agreements.review import review as look

    found = look(agreement, other, None if log is None else open_log(log))
    if as_json:
        print_json(found.document())
    else:
        echo(found.told(every))
    if strict and found.warnings:
        raise SystemExit(FAULT)


@click.command()
@click.argument("agreement", type=scenario_file)
@click.option("--html", is_flag=True, help="As a web page; without it, Markdown.")
@click.option("--out", type=file_path, help="Write to this file; a document there is replaced, nothing else.")
def document(agreement: Path, html: bool, out: Path | None) -> None:
    """Write AGREEMENT in plain language."""
    from slasim.agreements.document import document as write
    from slasim.agreements.document import is_document

    book = open_agreements(agreement)
    spare("--out", out, book.files)
    replaceable_file("--out", out, "document", lambda there: is_document(there.decode("utf-8", "replace")))
    text = write(book, "html" if html else "markdown")
    if out is None:
        echo(text, ends=text.endswith("\n"))
        return
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(text, "utf-8")
    except OSError as error:
        raise BadInput(f"cannot write {out}: {error.strerror or error}") from None
    say(f"written: {out}")
