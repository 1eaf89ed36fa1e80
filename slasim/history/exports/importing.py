"""Exported tickets to a log."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np
import pandas as pd

from slasim.history.exports.rejects import ROW, VALUE, Rejects
from slasim.history.exports.spec import ImportMap, load_map
from slasim.history.exports.tickets import ReadTickets, read_export
from slasim.instants import to_ms, utc
from slasim.log.ticket_log import TicketLog


@dataclass(frozen=True)
class ImportedLog:
    """A log, and what became of every row of the export."""

    log: TicketLog
    rejects: Rejects
    rows: int  # of all files, without headers
    used: int
    silent: int  # used rows that tell of no event
    unsolved: int  # tickets that were closed and never solved
    events: dict[str, int]  # by kind

    @property
    def rejected(self) -> int:
        """Rows that are not used; with `used` they are all rows."""
        return self.rejects.count(ROW)

    @property
    def left_out(self) -> int:
        """Values that are left out of rows that are used."""
        return self.rejects.count(VALUE)


def import_log(files: Sequence[str | os.PathLike[str]], by: ImportMap | str | os.PathLike[str]) -> ImportedLog:
    """The tickets of exported files as a log. `by`: the map, or its file.

    Every row is used, or in `rejects` with its reason. Raises ScenarioError with all problems of the map, and for files
    that cannot be read: unknown columns, dates that both orders of day and month fit, no row that can be used.
    """
    of = by if isinstance(by, ImportMap) else load_map(by)
    rejects = Rejects()
    read = read_export([os.fspath(file) for file in files], of, rejects)
    kinds = Counter(each.kind for each in read.events)
    return ImportedLog(
        _log(read, of), rejects, read.rows, read.used, read.silent, read.unsolved, dict(kinds.most_common())
    )


def _log(read: ReadTickets, of: ImportMap) -> TicketLog:
    tickets = pd.DataFrame(read.tickets)
    tickets["created"] = _instants(tickets["created"].tolist())
    for name in of.columns:
        tickets[name] = tickets[name].astype(np.float64)
    named = [each for each in tickets.columns if each != "created" and each not in of.columns]
    tickets[named] = tickets[named].astype("str")
    events = pd.DataFrame(read.events, columns=["ticket", "time", "kind", "agent", "team", "severity"])
    events["time"] = _instants(events["time"].tolist())
    for name in ("agent", "team", "severity"):
        events[name] = events[name].where(events[name] != "", None)
        if events[name].isna().all():
            del events[name]
    start = to_ms(of.start) if of.start is not None else min(each["created"] for each in read.tickets)
    ends: list[datetime] = [utc(start), utc(to_ms(of.until))]
    return TicketLog.from_frames(
        tickets, events, severities=of.severities, start=ends[0], until=ends[1], columns=tuple(of.columns)
    )


def _instants(values: Sequence[int]) -> pd.Series:
    return pd.Series(np.array(values, np.int64).view("datetime64[ms]")).dt.tz_localize("UTC")


def rejects_place(log: Path) -> Path:
    """Where the rejects of a log are written: beside its folder."""
    return log.with_name(f"{log.name}.rejects.csv")
