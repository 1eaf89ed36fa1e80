"""Premiums: which instants have which share of the cost of an hour, and the hours that seats work in them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from slasim.calendars import BusinessCalendar, local_dates, local_days, open_spans, weekday
from slasim.instants import HOUR, date_of
from slasim.roster.pattern import Pattern
from slasim.roster.window import Month, within
from slasim.types import Int64

if TYPE_CHECKING:
    from slasim.scenario import CalendarSpec
    from slasim.scenario.sections.staff.premiums import PremiumSpec

SATURDAY, SUNDAY = 5, 6


class PremiumSpans(NamedTuple):
    """Spans [low, high) of one kind of premium."""

    kind: str
    share: float  # of the cost of an hour
    low: Int64
    high: Int64


def premium_spans(spec: PremiumSpec, site: CalendarSpec, part: Month) -> Iterator[PremiumSpans]:
    """The hours of the night, then the dates of each kind; a date has the kind with the highest share."""
    if spec.night is not None and spec.night_hours is not None:
        night = BusinessCalendar(site.timezone, {"mon-sun": str(spec.night_hours)})
        yield PremiumSpans("night", float(spec.night), *open_spans(night, part.start, part.end))
    shares = {kind: getattr(spec, kind) for kind in ("holiday", "sunday", "saturday")}
    shares = {kind: share for kind, share in shares.items() if share is not None}
    dates: dict[str, list[int]] = {kind: [] for kind in shares}
    calendar = site.build()
    for day in local_dates(site.timezone, part.start, part.end).tolist() if shares else ():
        is_of = {"saturday": weekday(day) == SATURDAY, "sunday": weekday(day) == SUNDAY}
        if "holiday" in shares:
            is_of["holiday"] = calendar.is_holiday(date_of(day))
        kinds = [kind for kind in shares if is_of[kind]]
        if kinds:
            dates[max(kinds, key=shares.__getitem__)].append(day)
    for kind, days in dates.items():
        edges = [local_days(site.timezone, date_of(day), date_of(day + 1)) for day in days]
        low, high = np.array(edges, np.int64).reshape(-1, 2).T
        yield PremiumSpans(kind, float(shares[kind]), np.maximum(low, part.start), np.minimum(high, part.end))


def seat_hours(patterns: Sequence[Pattern], spans: PremiumSpans, *, breaks: bool) -> float:
    """Expected hours of all filled seats in the spans; without the breaks unless these are paid too."""
    found = 0.0
    for pattern in patterns:
        found += float(within(pattern.shifts, pattern.seats_held(), spans.low, spans.high).sum())
        if not breaks:
            for seat, pauses in enumerate(pattern.breaks):
                found -= float(within(pauses, pattern.held(seat), spans.low, spans.high).sum())
    return found / HOUR
