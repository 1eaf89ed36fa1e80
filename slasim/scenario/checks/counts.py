"""Checks of counts by interval: on the clock of their zone, without gaps, over all that is measured."""

from __future__ import annotations

from collections.abc import Iterator

from slasim.instants import shown_to_the_minute
from slasim.problems import Path, Place
from slasim.scenario.checks.draft import Draft
from slasim.scenario.checks.findings import Finding
from slasim.scenario.sections.arrivals import CountsSpec

MOST = 20  # of what is wrong with one table


def check_counts(draft: Draft, name: str) -> Iterator[Finding]:
    """What can be said of the counts of a stream."""
    counts = draft.demand[name].counts
    if counts is None:
        return
    path: Path = ("demand", name, "counts")
    if counts.rows.file != counts.file:
        found = f"'{counts.file}', which was not read"
        expected = (
            f"'{counts.rows.file}': an override changes no table" if counts.rows.file else "a scenario from a file"
        )
        yield Finding((*path, "file"), found, expected)
        return
    if not draft.demand[name].is_drawn:
        for row, tickets in enumerate(counts.rows.tickets):
            if tickets != int(tickets):
                found = f"{tickets:g} tickets"
                place = _place(counts, row)
                yield Finding((*path, "file"), found, "whole numbers, where they are exact", place=place)
                break
        if draft.demand.volume != 1:
            found, expected = f"a level over '{name}', whose counts are exact", "counts that are `expected`"
            yield Finding(("demand", "volume"), found, expected, needs=(path,), rule="unused_setting")
    yield from _times(draft, name, counts)


def _times(draft: Draft, name: str, counts: CountsSpec) -> Iterator[Finding]:
    from slasim.scenario.values.laid_counts import laid
    from slasim.scenario.values.midnights import midnight_ms

    zone = counts.timezone or draft.timezone
    if zone is None:
        return
    path: Path = ("demand", name, "counts", "file")
    pieces, amiss = laid(counts.rows, zone, counts.every)
    for each in amiss[:MOST]:
        yield Finding(path, each.found, each.expected, place=_place(counts, each.row))
    dates = draft.dates()
    if amiss or dates is None or draft.horizon is None or draft.timezone is None or not len(pieces.row):
        return
    window = tuple(midnight_ms(draft.timezone, day) for day in dates)
    first, last = int(pieces.start[0]), int(pieces.end[-1])
    said = f"counts from {shown_to_the_minute(first, zone)} to {shown_to_the_minute(last, zone)}"
    needs: tuple[Path, ...] = (("horizon",), ("timezone",))
    start, end = window[0] - draft.horizon.warm_up, window[1] + draft.horizon.follow_up
    if first > window[0] or last < window[1]:
        yield Finding(path, said, "counts of all that is measured", needs=needs)
    elif first > start or last < end:
        found = f"{said}: no tickets come in the rest of warm-up and follow-up"
        expected = "counts of all that is simulated, or a shorter warm_up and follow_up"
        yield Finding(path, found, expected, needs=needs, rule="counts_end")
    outside = (pieces.end <= start) | (pieces.start >= end)
    if outside.any():
        found = f"{int(outside.sum()):,} intervals outside what is simulated, this one first"
        row = int(pieces.row[outside.argmax()])
        expected, place = "counts of what is simulated", _place(counts, row)
        yield Finding(path, found, expected, needs=needs, rule="counts_outside", place=place)


def _place(counts: CountsSpec, row: int) -> Place | None:
    """The line of a row, where it was read from a file."""
    rows = counts.rows
    return Place(rows.read_from, rows.lines[row], 1) if rows.lines else None
