"""The tables of outages and contacts, and the numeric columns of the log's owner."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches

import numpy as np
import pandas as pd

from slasim.log.extra_tables import EVERYONE, EVERYTHING, GOING_ON, UNSAID, Contacts, Outages
from slasim.log.reading.chunks import TableSource
from slasim.log.reading.columns import MISSING, Problems, Vocabulary, read_flags, read_instants, read_numbers
from slasim.types import Float64, Int32


def read_columns(problems: Problems, tickets: pd.DataFrame, names: Sequence[str]) -> dict[str, Float64]:
    """The declared numeric columns of tickets; NaN where empty."""
    return {
        name: read_numbers(problems, "tickets", tickets[name], np.isfinite, "a finite number")
        for name in names
        if name in tickets
    }


def read_outages(
    problems: Problems, source: TableSource, accounts: Sequence[str], products: Vocabulary, until: int
) -> Outages:
    """Intervals by (start, end); what still goes on comes after those of the same start that ended. products: new ones
    are added where it is open."""
    frame, told = source.whole(), [name for name in products.number if name]
    start = read_instants(problems, "outages", frame["start"])
    stated = frame["end"].notna().to_numpy()
    end = np.full(len(frame), GOING_ON, np.int64)
    if stated.any():  # a column without any instant has no type of its own
        end[stated] = read_instants(problems, "outages", frame["end"], needed=False)[stated]
    customer = _names(problems, "outages", frame, "customer", accounts, EVERYONE)
    product = _names(problems, "outages", frame, "product", products, EVERYTHING)
    for name, number in list(products.number.items())[len(told) :]:
        if name and name not in told and (near := get_close_matches(name, told, 1)):
            hint = f"did you mean {near[0]!r}? If it is another product, log.json lists both under products"
            problems.rows("outages", product == number, f"product {name!r} is unknown; {hint}")
    problems.rows("outages", start >= until, "start is at or after until, the as-of instant")
    problems.rows("outages", stated & (end > until), "end is after until; leave it empty while the outage goes on")
    problems.rows("outages", stated & (start >= 0) & (end >= 0) & (end <= start), "end must be later than start")
    order = np.lexsort((np.where(end == GOING_ON, until, end), start))
    cause: tuple[str | None, ...] = ()
    if "cause" in frame and frame["cause"].notna().any():
        written = [None if pd.isna(text) else str(text) for text in frame["cause"]]
        cause = tuple(written[at] for at in order)
    return Outages(start[order], end[order], customer[order], product[order].astype(np.int16), cause)


def read_contacts(problems: Problems, source: TableSource, accounts: Sequence[str], until: int) -> Contacts:
    """Contacts by time, read piece by piece."""
    times, customers, flags = [np.empty(0, np.int64)], [np.empty(0, np.int32)], [np.empty(0, np.int8)]
    problems.first = 0
    for piece in source.pieces():
        times.append(read_instants(problems, "contacts", piece["time"]))
        problems.rows("contacts", times[-1] >= until, "time is at or after until, the as-of instant")
        customers.append(_names(problems, "contacts", piece, "customer", accounts, UNSAID))
        flags.append(read_flags(problems, "contacts", piece["deflected"], needed=True))
        problems.first += len(piece)
    problems.first = 0
    time = np.concatenate(times)
    order = np.argsort(time, kind="stable")
    return Contacts(time[order], np.concatenate(customers)[order], np.concatenate(flags)[order])


def _names(
    problems: Problems, table: str, frame: pd.DataFrame, column: str, known: Sequence[str] | Vocabulary, missing: int
) -> Int32:
    if column not in frame or frame[column].isna().all():
        return np.full(len(frame), missing, np.int32)
    known = known if isinstance(known, Vocabulary) else Vocabulary(known)
    numbers = known.read(problems, table, frame[column])
    return np.where(numbers == MISSING, np.int32(missing), numbers)
