"""The furthest a chain of targets falls behind a promise, against a walk over every minute of the weeks."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from random import Random

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from slasim.agreements.review.chains import Clockwork, Leg, compare, dues, longest_wait
from slasim.calendars import BusinessCalendar

MINUTE = 60_000
START = datetime(2027, 3, 22, tzinfo=UTC)  # the Monday before the clocks of Europe go forward
FIRST = int(START.timestamp()) * 1000
WEEKS = 9 * 1440  # minutes: across the weekend of the change
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@st.composite
def calendars(draw: st.DrawFn) -> BusinessCalendar:
    zone = draw(st.sampled_from(["Europe/Berlin", "America/Chicago", "Asia/Kolkata", "UTC"]))
    first, last = sorted(draw(st.lists(st.integers(0, 24), min_size=2, max_size=2, unique=True)))
    days = draw(st.lists(st.sampled_from(DAYS), min_size=1, max_size=6, unique=True))
    holidays = draw(st.lists(st.integers(0, 8), max_size=2))
    return BusinessCalendar(
        zone,
        dict.fromkeys(days, f"{first:02d}:00-{last:02d}:00"),
        holidays=[date(2027, 3, 22) + timedelta(days=day) for day in holidays],
    )


LEGS = st.tuples(st.integers(-1, 2), st.integers(1, 40).map(lambda quarters: quarters * 15 * MINUTE))


def walk(counted: list[list[int]], leg: tuple[int, int], start: int) -> int:
    """When the target is reached, one minute after another; start and answer in minutes from FIRST.

    counted: of each calendar the open minutes before each minute.
    """
    calendar, ms = leg
    if calendar < 0:
        return start + ms // MINUTE
    wanted, at = counted[calendar][start] + ms // MINUTE, start
    while counted[calendar][at] < wanted:
        at += 15 if counted[calendar][at + 15] < wanted else 1
    return at


def latest(laid: Clockwork, promise: Leg, backing: list[Leg], end: int) -> tuple[int, int]:
    """The start in [FIRST, end) at which the chain is due latest after the promise, and by how much; ms."""
    starts, promised, backed = compare(laid, promise, backing, FIRST, end)
    at = int(np.argmax(backed - promised))
    return int(starts[at]), int(backed[at] - promised[at])


@settings(max_examples=20, deadline=None)
@given(st.lists(calendars(), min_size=3, max_size=3), LEGS, st.lists(LEGS, min_size=1, max_size=2))
def test_the_widest_gap_is_that_of_a_walk_over_every_minute(
    built: list[BusinessCalendar], promise: tuple[int, int], backing: list[tuple[int, int]]
) -> None:
    laid = Clockwork(tuple(built), FIRST - 60 * 1440 * MINUTE, FIRST + 300 * 1440 * MINUTE)
    minutes = 40 * 7 * 1440
    every = np.datetime64(START.replace(tzinfo=None), "ms") + np.arange(minutes) * np.timedelta64(1, "m")
    counted = [[0, *np.cumsum(calendar.is_open(every)).tolist()] for calendar in built]
    starts = range(0, WEEKS, 15)  # hours, holidays and targets are whole quarters of an hour
    promised, backed = [], []
    for start in starts:
        promised.append(walk(counted, promise, start))
        at = start
        for leg in backing:
            at = walk(counted, leg, at)
        backed.append(at)
    late = np.array(backed) - np.array(promised)
    end = FIRST + (WEEKS - 15) * MINUTE + 1
    found = compare(laid, Leg(*promise), [Leg(*leg) for leg in backing], FIRST, end)
    # a millisecond before a closing can be later than any whole minute
    assert int((found[2] - found[1]).max()) >= int(late.max()) * MINUTE
    at_starts = {int(start): index for index, start in enumerate(FIRST + np.array(starts) * MINUTE)}
    for start, due, due_backed in zip(*(each.tolist() for each in found), strict=True):
        if start in at_starts:
            assert (due - FIRST, due_backed - FIRST) == (
                promised[at_starts[start]] * MINUTE,
                backed[at_starts[start]] * MINUTE,
            )


@settings(max_examples=20, deadline=None)
@given(
    st.lists(calendars(), min_size=3, max_size=3), LEGS, st.lists(LEGS, min_size=1, max_size=3), st.integers(0, 2**32)
)
def test_no_start_whatever_is_further_behind_than_the_widest_gap(
    built: list[BusinessCalendar], promise: tuple[int, int], backing: list[tuple[int, int]], seed: int
) -> None:
    laid = Clockwork(tuple(built), FIRST - 60 * 1440 * MINUTE, FIRST + 300 * 1440 * MINUTE)
    end, chance = FIRST + WEEKS * MINUTE, Random(seed)
    worst, gap = latest(laid, Leg(*promise), [Leg(*leg) for leg in backing], end)
    late = []
    for start in (worst, *(chance.randrange(FIRST, end) for _ in range(200))):
        instant = datetime.fromtimestamp(start / 1000, UTC)
        due = add(built, promise, instant)
        at = instant
        for leg in backing:
            at = add(built, leg, at)
        late.append((at - due) // timedelta(milliseconds=1))
    assert max(late) == late[0] == gap


def add(built: list[BusinessCalendar], leg: tuple[int, int], instant: datetime) -> datetime:
    long = timedelta(milliseconds=leg[1])
    return instant + long if leg[0] < 0 else built[leg[0]].add(instant, long)


@settings(max_examples=20, deadline=None)
@given(st.lists(calendars(), min_size=3, max_size=3), st.integers(1, 4), LEGS, st.booleans(), st.integers(0, 2**32))
def test_nor_with_business_days_that_count_dates(
    built: list[BusinessCalendar], days: int, other: tuple[int, int], is_promise: bool, seed: int
) -> None:
    laid = Clockwork(tuple(built), FIRST - 60 * 1440 * MINUTE, FIRST + 300 * 1440 * MINUTE)
    end, chance = FIRST + WEEKS * MINUTE, Random(seed)
    dated, hours = Leg(0, 0, days), Leg(*other)
    promise, backing = (dated, [hours, hours]) if is_promise else (hours, [hours, dated])
    worst, gap = latest(laid, promise, backing, end)
    starts = np.array([worst, *(chance.randrange(FIRST, end) for _ in range(1000))])
    late = dues(laid, backing, starts) - dues(laid, [promise], starts)
    assert late.max() == late[0] == gap


LENGTHS = [minutes * MINUTE for minutes in (15, 60, 200, 700)]
BYS = [minutes * MINUTE for minutes in (600, 720, 1005)]


@st.composite
def late_legs(draw: st.DrawFn, calendar: BusinessCalendar) -> Leg:
    """A target on the first calendar with a cut-off in its hours, and maybe another one for what comes later."""
    (span,) = next(day for day in calendar.week if day)
    half = 30 * MINUTE
    halves = st.integers(1, (span.end - span.start) // half - 1)
    cut_off = span.start + draw(halves) * half
    lengths = st.sampled_from(LENGTHS).map(lambda ms: Leg(0, ms, cut_off=cut_off))
    targets = lengths | st.sampled_from(BYS).map(lambda by: Leg(0, 0, cut_off=cut_off, by=by))
    return draw(targets)._replace(later=draw(st.none() | targets))


@settings(max_examples=40, deadline=None)
@given(st.lists(calendars(), min_size=3, max_size=3), LEGS, st.booleans(), st.integers(0, 2**32), st.data())
def test_nor_with_cut_offs_and_times_of_the_day(
    built: list[BusinessCalendar], other: tuple[int, int], is_promise: bool, seed: int, data: st.DataObject
) -> None:
    laid = Clockwork(tuple(built), FIRST - 60 * 1440 * MINUTE, FIRST + 300 * 1440 * MINUTE)
    end, chance = FIRST + WEEKS * MINUTE, Random(seed)
    late_leg, hours = data.draw(late_legs(built[0])), Leg(*other)
    promise, backing = (late_leg, [hours, hours]) if is_promise else (hours, [hours, late_leg])
    worst, gap = latest(laid, promise, backing, end)
    starts = np.array([worst, *(chance.randrange(FIRST, end) for _ in range(1000))])
    late = dues(laid, backing, starts) - dues(laid, [promise], starts)
    assert late.max() == late[0] == gap


def test_a_cut_off_moves_the_start_and_a_time_of_the_day_is_the_next_one() -> None:
    """Friday 15:00 and a millisecond, and Saturday noon, are Monday 9:00."""
    berlin = BusinessCalendar("Europe/Berlin", {"mon-fri": "09:00-17:00"})
    monday = int(datetime(2027, 1, 3, 23, tzinfo=UTC).timestamp()) * 1000
    laid = Clockwork((berlin,), monday, monday + 30 * 1440 * MINUTE)
    hour, day = 60 * MINUTE, 1440 * MINUTE
    friday = monday + 4 * day + 15 * hour
    starts, next_monday = np.array([friday, friday + 1, friday + 21 * hour]), monday + 7 * day
    three = Leg(0, 3 * hour, cut_off=15 * hour)
    by_six = Leg(0, 0, cut_off=15 * hour, by=18 * hour)
    assert dues(laid, [three], starts).tolist() == [next_monday + 10 * hour, *[next_monday + 12 * hour] * 2]
    assert dues(laid, [by_six], starts).tolist() == [friday + 3 * hour, *[next_monday + 18 * hour] * 2]
    apart = by_six._replace(later=three)
    assert dues(laid, [apart], starts).tolist() == [friday + 3 * hour, *[next_monday + 12 * hour] * 2]


def test_the_longest_wait_of_a_week_is_from_friday_evening() -> None:
    """8 h on 09:00-17:00: whoever writes at closing time on Friday waits until Monday 17:00, 72 h."""
    berlin = BusinessCalendar("Europe/Berlin", {"mon-fri": "09:00-17:00"})
    monday = int(datetime(2027, 1, 3, 23, tzinfo=UTC).timestamp()) * 1000
    laid = Clockwork((berlin,), monday, monday + 30 * 1440 * MINUTE)
    start, wait = longest_wait(laid, Leg(0, 8 * 60 * MINUTE), monday, monday + 7 * 1440 * MINUTE)
    friday = int(datetime(2027, 1, 8, 16, tzinfo=UTC).timestamp()) * 1000
    # A millisecond after nine on Friday morning 8 h end on Monday, a millisecond after opening: 72 h as well.
    assert wait == 72 * 60 * MINUTE
    assert monday <= start <= friday
