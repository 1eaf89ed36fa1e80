"""How long a customer waits, by severity and hour of arrival: what can be quoted when a ticket comes in.

Waits are by the clock on the wall, from creation to the first reply of a person and to the end of the last touch; they
are counted in steps of 2 % and rounded up. A ticket that has not got there when its log ends waits longer than any.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from slasim.calendars import wall_clock, weekday
from slasim.instants import DAY, HOUR, SECOND
from slasim.study.measures.replication import Replication
from slasim.types import Int64

WAITS = ("first response", "resolution")
DAYS, ANY = ("mon-fri", "sat-sun"), "any"
HOURS = 24
SHARES = (0.50, 0.80, 0.95)
LEAST = 10  # tickets beyond the largest share: fewer say little of it
STEP = 1.02
EDGES: Int64 = np.unique(np.rint(SECOND * STEP ** np.arange(0, 830)).astype(np.int64))  # 1 s to some 150 days
BINS = len(EDGES) + 1  # the last: longer, or not known


class WaitCounts(NamedTuple):
    """Tickets of some windows: a code for each combination that occurs, and how many there are of it."""

    code: Int64
    tickets: Int64


def cells(severities: int) -> tuple[int, ...]:
    """The sizes of what is told apart: wait, severity, weekday or weekend, hour, bin."""
    return (len(WAITS), severities, len(DAYS), HOURS, BINS)


def arrivals(of: Replication) -> WaitCounts:
    """The tickets of a window by when they came and how long they waited."""
    tickets, touches, done = of.tickets, of.workload.touches, of.touch_times.done
    first, last = np.searchsorted(tickets.created, of.window)
    created = tickets.created[first:last]
    begins = touches.first[first : last + 1].astype(np.int64)
    span = slice(begins[0], begins[-1]) if last > first else slice(0, 0)
    replies = np.flatnonzero(touches.replies[span] == 1) + span.start
    at = np.searchsorted(replies, begins[:-1])
    has_reply = at < np.searchsorted(replies, begins[1:])
    replied = np.full(len(created), -1, np.int64)
    replied[has_reply] = done[replies[at[has_reply]]]
    wall = wall_clock(of.scenario.timezone, created)
    weekend = (weekday(wall // DAY) >= 5).astype(np.int64)
    when = tickets.severity[first:last].astype(np.int64), weekend, wall % DAY // HOUR
    sizes, codes = cells(of.severities), []
    for wait, (ended, chosen) in enumerate(((replied, has_reply), (done[begins[1:] - 1], np.ones(len(created), bool)))):
        bins = np.where(ended < 0, BINS - 1, np.searchsorted(EDGES, ended - created))
        codes.append(np.ravel_multi_index((np.full(len(created), wait), *when, bins), sizes)[chosen])
    return WaitCounts(*np.unique(np.concatenate(codes), return_counts=True))


def quotes(counts: Int64, severities: list[str]) -> pd.DataFrame:
    """The table: a row a wait, severity, kind of day and hour, `any` among them. `counts` has the shape `cells`.

    A time that cannot be told, because too many tickets have not got there when the log ends, is missing.
    """
    found = []
    for wait, of_wait in zip(WAITS, counts, strict=True):
        for severity, by in zip(severities, of_wait, strict=True):
            found.append(_quote(wait, severity, ANY, ANY, by.sum(axis=(0, 1))))
            for days, by_hour in zip(DAYS, by, strict=True):
                found.append(_quote(wait, severity, days, ANY, by_hour.sum(axis=0)))
                found += [_quote(wait, severity, days, f"{at:02d}:00", each) for at, each in enumerate(by_hour)]
    frame = pd.DataFrame(found, columns=["wait", "severity", "days", "hour", "tickets", "p50", "p80", "p95", "few"])
    for name in ("p50", "p80", "p95"):
        frame[name] = pd.to_timedelta(frame[name], unit="ms").astype("timedelta64[ms]")
    return frame[frame["tickets"] > 0].reset_index(drop=True)


def _quote(wait: str, severity: str, days: str, hour: str, bins: Int64) -> tuple[object, ...]:
    tickets = int(bins.sum())
    up_to = np.cumsum(bins)
    at = [int(np.searchsorted(up_to, share * tickets)) for share in SHARES]
    times = [float(EDGES[place]) if place < BINS - 1 else np.nan for place in at]
    return wait, severity, days, hour, tickets, *times, tickets * (1 - SHARES[-1]) < LEAST
