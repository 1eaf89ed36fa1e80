"""Checks of what is given by a table: counts on the clock of their zone, without gaps; tickets one by one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from slasim.instants import WEEK, shown_to_the_minute
from slasim.problems import Path, Place
from slasim.scenario.checks.draft import Draft
from slasim.scenario.checks.findings import Finding
from slasim.scenario.sections.tickets.arrivals import CountsSpec
from slasim.scenario.values.counts import TicketCounts
from slasim.scenario.values.durations import write_duration
from slasim.scenario.values.listed import ListedTickets
from slasim.scenario.values.week_shape import weights_of

if TYPE_CHECKING:
    from slasim.scenario.values.laid_counts import Laid

MOST = 20  # of what is wrong with one table


def check_counts(draft: Draft, name: str) -> Iterator[Finding]:
    """What can be said of the counts of a stream."""
    counts = draft.demand[name].counts
    if counts is None:
        return
    path: Path = ("demand", name, "counts")
    if counts.rows.file != counts.file:
        yield _not_read((*path, "file"), counts.file, counts.rows.file)
        return
    if not draft.demand[name].is_drawn:
        for row, tickets in enumerate(counts.rows.tickets):
            if tickets != int(tickets):
                found = f"{tickets:g} tickets"
                place = _place(counts.rows, row)
                yield Finding((*path, "file"), found, "whole numbers, where they are exact", place=place)
                break
        yield from _level(draft, name, "whose counts are exact", "counts that are `expected`")
    yield from _times(draft, name, counts)


def _times(draft: Draft, name: str, counts: CountsSpec) -> Iterator[Finding]:
    from slasim.scenario.values.laid_counts import laid

    zone = counts.timezone or draft.timezone
    if zone is None:
        return
    path: Path = ("demand", name, "counts", "file")
    pieces, amiss = laid(counts.rows, zone, counts.every)
    for each in amiss[:MOST]:
        yield Finding(path, each.found, each.expected, place=_place(counts.rows, each.row))
    if amiss or not len(pieces.row):
        return
    yield from _within(counts, pieces, zone, (*path[:-1], "shape"))
    ends = _ends(draft)
    if ends is None:
        return
    start, *window, end = ends
    first, last = int(pieces.start[0]), int(pieces.end[-1])
    said = f"counts from {shown_to_the_minute(first, zone)} to {shown_to_the_minute(last, zone)}"
    needs: tuple[Path, ...] = (("horizon",), ("timezone",))
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
        expected, place = "counts of what is simulated", _place(counts.rows, row)
        yield Finding(path, found, expected, needs=needs, rule="counts_outside", place=place)


def _within(counts: CountsSpec, pieces: Laid, zone: str, path: Path) -> Iterator[Finding]:
    """How the tickets of an interval lie in it: somewhere, and otherwise than alike."""
    import numpy as np

    from slasim.scenario.values.laid_counts import shaped

    if counts.shape is None:
        return
    weights = weights_of(counts.shape)
    if len(set(weights)) == 1 or counts.every <= WEEK // len(weights):
        found = f"a shape in intervals of {write_duration(counts.every)}, in which it changes nothing"
        yield Finding(path, found, "longer intervals, or a finer shape", rule="unused_setting")
        return
    cut, weight = shaped(pieces, zone, weights)
    mass = np.bincount(cut.row, weight * (cut.end - cut.start), minlength=len(counts.rows.tickets))
    lost = np.flatnonzero((mass == 0) & (np.array(counts.rows.tickets) > 0))
    for row in lost[:MOST].tolist():
        found = f"{counts.rows.tickets[row]:g} tickets in an interval in which the shape has no weight"
        yield Finding(path, found, "a shape with a weight in it", place=_place(counts.rows, row))


def check_listed(draft: Draft, name: str) -> Iterator[Finding]:
    """What can be said of the tickets of a list."""
    arrivals = draft.demand[name].arrivals
    if arrivals is None:
        return
    path: Path = ("demand", name, "arrivals")
    if arrivals.file is None:
        if arrivals.timezone is not None:
            found, expected = "a zone beside a distance, which knows no clock", "it beside a file"
            yield Finding((*path, "timezone"), found, expected, rule="unused_setting")
        return
    if arrivals.rows.file != arrivals.file:
        yield _not_read((*path, "file"), arrivals.file, arrivals.rows.file)
        return
    yield from _level(draft, name, "whose tickets are listed", "a volume, or counts that are `expected`")
    zone, ends = arrivals.timezone or draft.timezone, _ends(draft)
    if zone is None:
        return
    from slasim.scenario.values.laid_counts import instants_of

    at, amiss = instants_of(arrivals.rows, zone)
    for each in amiss[:MOST]:
        yield Finding((*path, "file"), each.found, each.expected, place=_place(arrivals.rows, each.row))
    if amiss or ends is None:
        return
    outside = (at < ends[0]) | (at >= ends[-1])
    if outside.any():
        found = f"{int(outside.sum()):,} tickets outside what is simulated, this one first"
        expected, place = "tickets of what is simulated", _place(arrivals.rows, int(outside.argmax()))
        needs: tuple[Path, ...] = (("horizon",), ("timezone",))
        yield Finding((*path, "file"), found, expected, needs=needs, rule="tickets_outside", place=place)


def _ends(draft: Draft) -> tuple[int, int, int, int] | None:
    """Start of what is simulated, the ends of the window, and the end of what is simulated, UTC ms."""
    from slasim.scenario.values.midnights import midnight_ms

    dates = draft.dates()
    if dates is None or draft.horizon is None or draft.timezone is None:
        return None
    start, end = (midnight_ms(draft.timezone, day) for day in dates)
    return start - draft.horizon.warm_up, start, end, end + draft.horizon.follow_up


def _not_read(path: Path, file: str, read: str) -> Finding:
    expected = f"'{read}': an override changes no table" if read else "a scenario from a file"
    return Finding(path, f"'{file}', which was not read", expected)


def _level(draft: Draft, name: str, why: str, expected: str) -> Iterator[Finding]:
    """A level of all demand, which does not touch this stream."""
    if draft.demand.volume != 1:
        needs: tuple[Path, ...] = (("demand", name),)
        yield Finding(
            ("demand", "volume"), f"a level over '{name}', {why}", expected, needs=needs, rule="unused_setting"
        )


def _place(rows: TicketCounts | ListedTickets, row: int) -> Place | None:
    """The line of a row, where it was read from a file."""
    return Place(rows.read_from, rows.lines[row], 1) if rows.lines else None
