"""Tickets one by one: when each was created, and what is known of it."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from slasim.history.reading import columns, stamps
from slasim.history.reading.counts import CountedDays
from slasim.history.reading.kinds import NO_CHANNEL, values_of
from slasim.history.reading.sheets import Sheet, read_sheet
from slasim.instants import DAY, HOUR, date_of
from slasim.types import Int64

RANK = columns.ranking(columns.TICKETS, [frozenset({"created"})])
KINDS = ("severity", "tier", "product", "channel")


@dataclass(frozen=True)
class TicketTable:
    """Tickets by row. `wall`: ms from 1970-01-01 00:00 to what the clock showed; `kinds`: by kind the names of its
    values, most severe or first met first, and the number of each ticket's value, -1 where it has none."""

    file: str
    wall: Int64
    kinds: dict[str, tuple[tuple[str, ...], Int64]]
    ranked: bool  # whether the order of severities was told by their names
    columns: str
    notes: list[str] = field(default_factory=list)
    of_kinds: list[str] = field(default_factory=list)  # notes on the values of kinds

    def volume(self, by_channel: bool) -> CountedDays:
        """The tickets by date and hour, a stream for each channel; the first and last date may be told in part."""
        first, days = int(self.wall.min() // DAY), int(self.wall.max() // DAY - self.wall.min() // DAY) + 1
        names, of = self.kinds["channel"] if by_channel else (("tickets",), np.zeros(len(self.wall), np.int64))
        if (of < 0).any():
            names, of = (*names, NO_CHANNEL), np.where(of < 0, len(names), of)
        streams = {}
        for number, name in enumerate(names):
            mine = self.wall[of == number]
            streams[name] = (
                np.bincount((mine // DAY - first) * 24 + mine % DAY // HOUR, minlength=days * 24)
                .reshape(days, 24)
                .astype(np.float64)
            )
        known = np.ones(days, np.bool_)
        known[[0, -1]] = False
        edges = f"{date_of(first)} and {date_of(first + days - 1)}"
        notes = [*self.notes, f"the first and the last date, {edges}, may be told in part and were left aside"]
        return CountedDays(self.file, first, known, streams, True, HOUR, self.columns, notes)


def read_tickets_of(file: str, name: str, zone: str) -> tuple[TicketTable | None, Sheet]:
    """The tickets of a file on the clock of a zone; None where the problems of its sheet say why not."""
    sheet = read_sheet(file, name, "tickets", RANK)
    if sheet.problems:
        return None, sheet
    found = columns.columns_of(sheet, columns.TICKETS)
    if not columns.need(sheet, found, columns.TICKETS, "created"):
        return None, sheet
    at = stamps.stamp_column(sheet, found["created"], zone)
    if at is None or sheet.problems:
        return None, sheet
    if not at.timed:
        line, cells = sheet.rows[0]
        sheet.wrong(line, found["created"], f"dates alone, such as '{cells[found['created']]}'", stamps.STAMP)
        return None, sheet
    notes, keep = list(sheet.notes), np.arange(len(at.wall))
    lost = stamps.skipped(zone, at.wall)
    if len(lost):
        line = sheet.rows[int(lost[0])][0]
        notes.append(
            f"{len(lost)} tickets in an hour that the clock of {zone} skips (line {line} first): is it of another zone?"
        )
    if "id" in found:
        keys = [cells[found["id"]] for _, cells in sheet.rows]
        _, keep = np.unique(keys, return_index=True)
        keep = np.sort(keep)
        if len(keep) < len(keys):
            notes.append(
                f"{len(keys) - len(keep):,} rows repeat a ticket that an earlier row has: the first one counts"
            )
        if len(keep) < len(keys) / 50:  # a column of few values is no id
            notes.pop()
            keep = np.arange(len(keys))
    kinds, ranked, of_kinds = {}, True, []
    for kind in KINDS:
        if kind in found:
            texts = [sheet.rows[row][1][found[kind]] for row in keep.tolist()]
            kinds[kind], told, in_order = values_of(kind, texts)
            of_kinds += told
            ranked &= in_order
    return TicketTable(
        sheet.name, at.wall[keep], kinds, ranked, columns.said(sheet, found, KINDS), notes, of_kinds
    ), sheet
