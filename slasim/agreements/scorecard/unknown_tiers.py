"""Tiers of a log that no customer beside the agreements has: their tickets are promised nothing, or are misspelt."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from slasim.log.problems import cell_place
from slasim.log.ticket_log import TicketLog
from slasim.problems import Place, nearest, one_of
from slasim.scenario import AgreementBook, Problem, Scenario

RULE = "unknown_tier"
COLUMN = "tier"


def mistyped_tiers(log: TicketLog, book: Scenario | AgreementBook) -> tuple[Problem, ...]:
    """A problem, at its line in the log, for each tier whose name is nearly that of a tier of customers."""
    return tuple(
        Problem(*_place(log, name), COLUMN, found, expected, f"{near} Or add it to customers", "")
        for name, found, expected, near in _unknown(log, book)
        if near
    )


def unknown_tiers(log: TicketLog, book: Scenario | AgreementBook) -> tuple[Problem, ...]:
    """A warning for each other tier that no customer has, at its line in the log, with what to do."""
    return tuple(
        Problem(
            *_place(log, name),
            COLUMN,
            found,
            expected,
            f"its tickets are promised nothing; if they are promised something, add {name} to customers",
            RULE,
        )
        for name, found, expected, near in _unknown(log, book)
        if not near
    )


def _unknown(log: TicketLog, book: Scenario | AgreementBook) -> Iterator[tuple[str, str, str, str]]:
    """Each tier with what is found, what is expected, and the nearest of those."""
    deciding = any(state.for_.tier is not None for spec in book.agreements.values() for state in spec.states())
    if not book.tiers or not deciding:
        return
    named = {tier for spec in book.agreements.values() for state in spec.states() for tier in state.for_.tier or ()}
    tier = log.accounts.tier[log.ticket_table.customer]
    for number, name in enumerate(log.labels.tiers):
        if name and name not in book.tiers and name not in named:
            many = int(np.count_nonzero(tier == number))
            found = f"tier '{name}', of {many} ticket{'' if many == 1 else 's'}, which no customer has"
            yield name, found, one_of(book.tiers), nearest(name, book.tiers)


def _place(log: TicketLog, tier: str) -> Place:
    """Where the log first says so: in the table of accounts, else in that of tickets; its folder where that is not
    CSV."""
    folder = log.folder
    if folder is None:
        return Place("")
    for file in (folder / "accounts.csv", folder / "tickets.csv"):
        row = _row(file, tier)
        if row:
            return cell_place(file, row, COLUMN)
    return Place(str(folder))


def _row(file: Path, tier: str) -> int:
    """The first row of a tier, from 1; 0 where there is none."""
    if not file.is_file():
        return 0
    with file.open(encoding="utf-8-sig", newline="") as lines:
        rows = csv.reader(lines)
        heading = next(rows, [])
        if COLUMN not in heading:
            return 0
        at, number = heading.index(COLUMN), 0
        for cells in rows:
            number += len(cells) > 1 or bool("".join(cells).strip())
            if len(cells) > at and cells[at] == tier:
                return number
    return 0
