"""How fast open time is counted: `BusinessCalendar` on arrays, beside two ordinary ways.

    python benchmarks/calendars.py [pairs]

The pairs start in 2026 and 2027 and lie up to 30 days apart (due times: up to 40 open hours) on a Berlin office with
two spans a day and public holidays. One core. `searchsorted` is NumPy's binary search on the same open spans;
`a loop of days` is the usual Python: local hours of each day, one pair after the other, on a part of the pairs.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from time import perf_counter
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from slasim.calendars import BusinessCalendar, open_spans

Int64 = npt.NDArray[np.int64]

SPANS = ((time(8), time(12)), (time(13), time(18)))
OFFICE = BusinessCalendar("Europe/Berlin", {"mon-fri": "08:00-12:00,13:00-18:00"}, holidays="DE-BE")
DAY = 86_400_000
LOOP_PAIRS = 2_000
FEWER = 200


def by_searchsorted(a: Int64, b: Int64) -> Int64:
    """Open ms from a to b by binary search on the open spans, which are worked out before."""
    starts, ends = open_spans(OFFICE, int(a.min()) - 10 * DAY, int(b.max()))
    before = np.concatenate(([0], np.cumsum(ends - starts)))

    def until(at: Int64) -> Int64:
        row = np.searchsorted(starts, at, side="right") - 1
        counted: Int64 = before[row] + np.minimum(at, ends[row]) - starts[row]
        return counted

    return until(b) - until(a)


def by_days(start: datetime, end: datetime) -> timedelta:
    """Open time from start to end, one local day after the other."""
    zone = ZoneInfo("Europe/Berlin")
    total, day = timedelta(0), start.astimezone(zone).date()
    while day <= end.astimezone(zone).date():
        if day.weekday() < 5 and not OFFICE.is_holiday(day):
            for opens, closes in SPANS:
                first = datetime.combine(day, opens, zone).astimezone(UTC)
                last = datetime.combine(day, closes, zone).astimezone(UTC)
                total += max(min(end, last) - max(start, first), timedelta(0))
        day += timedelta(days=1)
    return total


def best(work: Callable[[], object], times: int = 3) -> float:
    """Seconds of the fastest of some runs."""
    took = []
    for _ in range(times):
        begin = perf_counter()
        work()
        took.append(perf_counter() - begin)
    return min(took)


def main(pairs: int) -> None:
    """Measure, check that all ways agree, and print the table."""
    draw = np.random.default_rng(20260101)
    a = np.datetime64("2026-01-01", "ms") + draw.integers(0, 730 * DAY, pairs).astype("m8[ms]")
    b = a + draw.integers(0, 30 * DAY, pairs).astype("m8[ms]")
    long = draw.integers(0, 40 * 3_600_000, pairs).astype("m8[ms]")
    few = [
        (x.item().replace(tzinfo=UTC), y.item().replace(tzinfo=UTC)) for x, y in zip(a[:LOOP_PAIRS], b, strict=False)
    ]

    begin = perf_counter()
    OFFICE.elapsed(a[:1], b[:1])
    first = perf_counter() - begin
    spent = OFFICE.elapsed(a, b)
    if not np.array_equal(by_searchsorted(a.view(np.int64), b.view(np.int64)), spent.view(np.int64)):
        raise AssertionError("the binary search finds other open times")
    if [by_days(x, y) for x, y in few[:FEWER]] != spent[:FEWER].tolist():
        raise AssertionError("the loop of days finds other open times")
    OFFICE.add(a, long)

    def loop() -> None:
        for x, y in few:
            by_days(x, y)

    def scalars() -> None:
        for x, y in few:
            OFFICE.elapsed(x, y)

    def added() -> None:
        for (x, _), duration in zip(few, lengths, strict=True):
            OFFICE.add(x, duration)

    lengths = long[:LOOP_PAIRS].tolist()
    rates = {
        "elapsed, arrays": pairs / best(lambda: OFFICE.elapsed(a, b)),
        "add, arrays": pairs / best(lambda: OFFICE.add(a, long)),
        "is_open, arrays": pairs / best(lambda: OFFICE.is_open(a)),
        "elapsed, datetimes one by one": len(few) / best(scalars),
        "add, datetimes one by one": len(few) / best(added),
        "elapsed by searchsorted": pairs / best(lambda: by_searchsorted(a.view(np.int64), b.view(np.int64))),
        "elapsed by a loop of days": len(few) / best(loop, 1),
    }
    print(
        f"calendars: {pairs:,} pairs, one core; first call {first:.2f} s (compiled code loaded, two years worked out)"
    )
    for name, rate in rates.items():
        ratio = rates["elapsed, arrays"] / rate
        print(f"  {name:<32}{rate:>14,.0f} a second   elapsed on arrays is {ratio:,.1f} times that")
    print("  target: elapsed on arrays at least 10,000,000 a second")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5_000_000)
