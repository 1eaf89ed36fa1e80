"""Calendars against a walk of the wall clock that shares no code with them.

The oracle asks the standard library what the wall clock shows, minute by minute (second by second where an offset has
seconds), and asks the rule of that reading. It knows nothing of transitions, spans of UTC or cumulated time.
"""

import io
from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache
from importlib import resources
from itertools import accumulate
from zoneinfo import ZoneInfo

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from slasim.calendars import BusinessCalendar, add_array, elapsed_array, open_spans, tables

DAY = 86_400  # seconds
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

# A zone and a local date at or near which its clock jumps, and what is odd about it.
JUMPS = [
    ("Australia/Lord_Howe", date(2024, 4, 7)),  # half an hour back
    ("Australia/Lord_Howe", date(2024, 10, 6)),  # half an hour on
    ("Africa/Casablanca", date(2024, 3, 10)),  # back for Ramadan
    ("Africa/Casablanca", date(2024, 4, 14)),
    ("Pacific/Apia", date(2011, 12, 30)),  # a date that never was
    ("Pacific/Kwajalein", date(1993, 8, 21)),  # another one
    ("America/St_Johns", date(2006, 10, 29)),  # back at 00:01 into the date before
    ("America/St_Johns", date(1988, 4, 3)),  # two hours on, at 00:01
    ("America/Sao_Paulo", date(2015, 10, 18)),  # a date without midnight
    ("America/Sao_Paulo", date(2016, 2, 21)),  # an hour before midnight twice
    ("America/Havana", date(2024, 3, 10)),
    ("Asia/Beirut", date(2024, 3, 31)),
    ("America/Los_Angeles", date(2024, 3, 10)),
    ("America/New_York", date(2045, 11, 5)),  # by the zone's closing rule
    ("Antarctica/Troll", date(2024, 10, 27)),  # two hours back
    ("Asia/Kathmandu", date(1986, 1, 1)),  # a quarter of an hour on
    ("America/Caracas", date(2007, 12, 9)),
    ("Asia/Pyongyang", date(2018, 5, 5)),
    ("Europe/Dublin", date(2024, 3, 31)),  # summer is its standard time
    ("America/Juneau", date(1945, 9, 30)),
    ("Asia/Manila", date(2026, 6, 15)),  # no jump
    ("UTC", date(2024, 2, 29)),
]
SECONDS = [  # offsets with seconds: a zone, and an instant of UTC near a jump
    ("Africa/Monrovia", datetime(1972, 1, 7, 0, 44, 30, tzinfo=UTC)),
    ("Africa/Monrovia", datetime(1960, 5, 1, 0, 0, tzinfo=UTC)),
    ("America/Juneau", datetime(1867, 10, 18, 15, 0, tzinfo=UTC)),  # a day twice
    ("Europe/Dublin", datetime(1916, 5, 21, 2, 25, tzinfo=UTC)),
]


@cache
def zone(name):
    data = resources.files("tzdata").joinpath("zoneinfo", *name.split("/")).read_bytes()
    return ZoneInfo.from_file(io.BytesIO(data), key=name)


@cache
def shown(name, start, steps, step):
    """What the wall clock shows at start + k * step seconds: dates and seconds of the day."""
    walls = [datetime.fromtimestamp(start + k * step, zone(name)) for k in range(steps)]
    return [(wall.date(), wall.hour * 3600 + wall.minute * 60 + wall.second) for wall in walls]


@dataclass
class Rules:
    """Drawn rules: spans in seconds from midnight, an end past 24 h on the next date."""

    weekly: dict = field(default_factory=dict)
    holidays: set = field(default_factory=set)
    exceptions: dict = field(default_factory=dict)
    breaks: dict = field(default_factory=dict)

    def calendar(self, timezone):
        return BusinessCalendar(
            timezone,
            {WEEKDAYS[day]: written(spans) for day, spans in self.weekly.items()},
            holidays=sorted(self.holidays),
            exceptions={day: written(spans) for day, spans in self.exceptions.items()},
            breaks={day: written(spans) for day, spans in self.breaks.items()},
        )

    def open_at(self, day, second):
        if day in self.holidays:
            return False
        sides = ((day, second), (day - timedelta(days=1), second + DAY))
        if any(a <= at < b for on, at in sides for a, b in self.breaks.get(on, ())):
            return False
        return any(
            a <= at < b for on, at in sides for a, b in self.exceptions.get(on, self.weekly.get(on.weekday(), ()))
        )


@dataclass
class Amended:
    """Rules that change with a date: a span, a holiday and a break go by the rules of the date they are of."""

    first: Rules
    changed_on: date
    later: Rules

    def calendar(self, timezone):
        plain, later = self.first.calendar(timezone), self.later.calendar(timezone)
        week = {WEEKDAYS[day]: written(spans) for day, spans in self.first.weekly.items()}
        return BusinessCalendar(
            timezone,
            week,
            holidays=plain.holidays,
            exceptions={day: written(spans) for day, spans in self.first.exceptions.items()},
            breaks={day: written(spans) for day, spans in self.first.breaks.items()},
            amendments={self.changed_on: later},
        )

    def open_at(self, day, second):
        def of(on):
            return self.later if on >= self.changed_on else self.first

        sides = ((day, second), (day - timedelta(days=1), second + DAY))
        if day in of(day).holidays or any(a <= at < b for on, at in sides for a, b in of(on).breaks.get(on, ())):
            return False
        return any(
            a <= at < b for on, at in sides for a, b in of(on).exceptions.get(on, of(on).weekly.get(on.weekday(), ()))
        )


def written(spans):
    def clock(second):
        return f"{second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}"

    return [f"{clock(a)}-{clock(b if b <= DAY else b - DAY)}" for a, b in spans]


@st.composite
def days(draw, grain):
    """Up to three spans on multiples of `grain` seconds, the last perhaps over midnight."""
    cuts = sorted(draw(st.sets(st.integers(0, DAY // grain), max_size=6)))
    spans = [(a * grain, b * grain) for a, b in zip(cuts[::2], cuts[1::2], strict=False)]
    if spans and draw(st.booleans()) and spans[-1][0] < DAY:
        start = spans[-1][0]
        spans[-1] = (start, DAY + draw(st.integers(0, start // grain)) * grain)
    return spans


@st.composite
def rules(draw, around, grain):
    near = st.integers(-3, 3).map(lambda step: around + timedelta(days=step))
    return Rules(
        draw(st.dictionaries(st.integers(0, 6), days(grain), min_size=2)),
        draw(st.sets(near, max_size=2)),
        draw(st.dictionaries(near, days(grain), max_size=2)),
        draw(st.dictionaries(near, days(grain).filter(bool), max_size=2)),
    )


class Walk:
    """Open or closed at every step of a window, and open time by adding up."""

    def __init__(self, rules, timezone, start, steps, step):
        self.start, self.step = start * 1000, step * 1000
        self.open = [rules.open_at(*wall) for wall in shown(timezone, start, steps, step)]
        self.sums = [0, *accumulate(self.step * is_open for is_open in self.open)]

    def until(self, at):
        k, rest = divmod(at - self.start, self.step)
        return self.sums[k] + (rest * self.open[k] if rest else 0)

    def due(self, at, duration):
        """The earliest instant with so much open time since `at`."""
        wanted = self.until(at) + duration
        k = bisect_right(self.sums, wanted - 1)  # the first step boundary that has reached it
        return at if not duration else self.start + k * self.step - (self.sums[k] - wanted)


def check(walk, calendar, cuts, durations):
    at = np.arange(len(walk.open)) * walk.step + walk.start
    end = int(at[-1]) + walk.step
    assert calendar.is_open(at.astype("M8[ms]")).tolist() == walk.open
    starts, ends = open_spans(calendar, walk.start, end)
    assert int((ends - starts).sum()) == walk.sums[-1]

    a, b = np.sort(np.array(cuts).reshape(2, -1) + walk.start, axis=0)
    elapsed = [walk.until(second) - walk.until(first) for first, second in zip(a.tolist(), b.tolist(), strict=True)]
    assert calendar.elapsed(a.astype("M8[ms]"), b.astype("M8[ms]")).astype(np.int64).tolist() == elapsed
    first, second = (datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=int(x[0])) for x in (a, b))
    assert calendar.elapsed(first, second) == timedelta(milliseconds=elapsed[0])

    long = [share * (walk.sums[-1] - walk.until(at)) // 1000 for at, share in zip(a.tolist(), durations, strict=True)]
    due = [walk.due(at, duration) for at, duration in zip(a.tolist(), long, strict=True)]
    assert calendar.add(a.astype("M8[ms]"), np.array(long).astype("m8[ms]")).astype(np.int64).tolist() == due
    assert calendar.add(first, timedelta(milliseconds=long[0])).timestamp() * 1000 == due[0]

    compiled = tables([BusinessCalendar("UTC", "24x7"), calendar], walk.start, end)
    assert elapsed_array(compiled, 1, a, b).tolist() == elapsed
    assert add_array(compiled, 1, a, long).tolist() == due


@settings(max_examples=250, deadline=None)
@given(st.data(), st.sampled_from(JUMPS))
def test_calendar_equals_the_walk_of_the_wall_clock_by_minutes(data, jump):
    timezone, day = jump
    drawn = data.draw(rules(day, data.draw(st.sampled_from([60, 900, 3600]))))
    start = int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()) - 2 * DAY
    walk = Walk(drawn, timezone, start, 4 * 1440, 60)
    cuts = data.draw(st.lists(st.integers(0, 4 * DAY * 1000), min_size=8, max_size=8))
    shares = data.draw(st.lists(st.sampled_from([0, 1, 250, 500, 999, 1000]), min_size=4, max_size=4))
    check(walk, drawn.calendar(timezone), cuts, shares)


@settings(max_examples=40, deadline=None)
@given(st.data(), st.sampled_from(SECONDS))
def test_calendar_equals_the_walk_of_the_wall_clock_by_seconds(data, jump):
    timezone, near = jump
    drawn = data.draw(rules(near.date(), data.draw(st.sampled_from([1, 30, 600]))))
    start = int((near - timedelta(hours=2)).timestamp())
    walk = Walk(drawn, timezone, start, 4 * 3600, 1)
    cuts = data.draw(st.lists(st.integers(0, 4 * 3600 * 1000), min_size=8, max_size=8))
    shares = data.draw(st.lists(st.sampled_from([0, 1, 250, 500, 999, 1000]), min_size=4, max_size=4))
    check(walk, drawn.calendar(timezone), cuts, shares)


@settings(max_examples=100, deadline=None)
@given(st.data(), st.sampled_from(JUMPS))
def test_amended_calendar_equals_the_walk_with_the_rules_of_each_date(data, jump):
    timezone, day = jump
    grain = data.draw(st.sampled_from([60, 900, 3600]))
    first, later = data.draw(rules(day, grain)), data.draw(rules(day, grain))
    drawn = Amended(first, day + timedelta(days=data.draw(st.integers(-1, 2))), later)
    start = int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()) - 2 * DAY
    walk = Walk(drawn, timezone, start, 4 * 1440, 60)
    cuts = data.draw(st.lists(st.integers(0, 4 * DAY * 1000), min_size=8, max_size=8))
    shares = data.draw(st.lists(st.sampled_from([0, 1, 250, 500, 999, 1000]), min_size=4, max_size=4))
    check(walk, drawn.calendar(timezone), cuts, shares)
