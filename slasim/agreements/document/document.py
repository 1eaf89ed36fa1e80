"""The agreement in plain language."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from typing import Literal

from slasim.agreements.document.book import Book, opened
from slasim.agreements.document.closing import closing
from slasim.agreements.document.counting import counting
from slasim.agreements.document.exceptions import exceptions
from slasim.agreements.document.glossary import glossary
from slasim.agreements.document.html import html
from slasim.agreements.document.markdown import markdown
from slasim.agreements.document.money import credits
from slasim.agreements.document.parties import KINDS, fees, lists, opening, scope, term
from slasim.agreements.document.promises import promises
from slasim.agreements.prose.blocks import Block
from slasim.problems import nearest, one_of

FORMATS = ("markdown", "html")
BEGINNING = re.compile(
    rf"(# .*\n\n|<!DOCTYPE html>\n(.*\n){{1,12}}?<h1>.*</h1>\n<p>)({'|'.join(map(re.escape, KINDS.values()))})\."
)


def document(
    agreement: Book | str | os.PathLike[str],
    format: Literal["markdown", "html"] = "markdown",
    *,
    name: str | None = None,
) -> str:
    """The agreements of a book in plain language; of one of them with `name`.

    agreement   a Scenario, an AgreementBook, or the file of one
    format      "markdown", or "html": one page that needs nothing beside it

    It says what the configuration says and nothing else: a section stands where its fields are given, examples are
    reckoned with the agreement's own calendars and credits. Internal goals are left out. It shows the agreement as it
    was first written, and its amendments in a table.

    Raises ScenarioError for a file that cannot be read, ValueError for a format or an agreement that there is not,
    CalendarError where a calendar is never open for as long as a target.
    """
    if format not in FORMATS:
        raise ValueError(f"document: format {format!r}; give {one_of(map(repr, FORMATS))}")
    book = opened(agreement)
    if name is not None and name not in book.agreements:
        known = (f"there is {one_of(book.agreements)}", nearest(name, book.agreements))
        raise ValueError(f"document: no agreement {name!r}; {'; '.join(part for part in known if part)}")
    blocks = [block for each in ((name,) if name is not None else book.agreements) for block in _whole(book, each)]
    return markdown(blocks) if format == "markdown" else html(book.name, blocks)


def is_document(text: str) -> bool:
    """Whether a text begins as `document` writes: with a title, and of what kind the agreement is."""
    return BEGINNING.match("\n".join(text[:5000].splitlines())) is not None


def _whole(book: Book, name: str) -> Iterator[Block]:
    blocks = list(sections(book, name))
    yield from blocks
    yield from glossary(blocks)


def sections(book: Book, name: str) -> Iterator[Block]:
    """One agreement as headings, sentences, lists and tables: what its text is written from. All but the glossary."""
    spec = book.agreements[name]
    yield from opening(name, spec)
    yield from scope(book, spec)
    yield from term(spec)
    yield from fees(book, spec)
    yield from lists(spec)
    yield from promises(book, spec)
    yield from counting(book, spec)
    yield from exceptions(book, spec)
    yield from credits(book, spec)
    yield from closing(spec)
