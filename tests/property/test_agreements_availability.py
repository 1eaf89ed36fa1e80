"""Availability of random outages against a walk minute by minute."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from promise_cases import at, log, promise
from scorecard_cases import stating

from slasim.agreements import measure
from slasim.agreements.verdicts.availability import union

ZONE = "Europe/Berlin"
FIRST, LAST = at("2027-03-01 00:00") - timedelta(hours=1), at("2027-03-31 22:00")  # March there, with its short night
BOOK = promise(
    """
a:
  for: {tier: gold}
  judged: each customer
  commitments: {availability: {quota: 99 % per month, hours: office}}
""",
    {"office": f"{{timezone: {ZONE}, hours: {{mon-fri: 08:00-18:00, sat: 22:00-06:00}}}}"},
    ZONE,
)
TICKETS = [(name, "2027-03-02 09:00", "urgent", name, []) for name in ("gold-1", "gold-2", "free-1")]
minute = st.integers(-200, 31 * 1440 + 200)
outage = st.tuples(minute, st.integers(0, 3000), st.sampled_from([None, "gold-1", "gold-2", "free-1"]))


def is_open(instant: datetime) -> bool:
    """The hours of BOOK, said again."""
    local = instant.astimezone(ZoneInfo(ZONE))
    day = local.weekday()
    return (
        (day < 5 and 8 <= local.hour < 18)
        or (day == 5 and local.hour >= 22)  # Saturday night
        or (day == 6 and local.hour < 6)
    )


@settings(max_examples=25)
@given(st.lists(outage, max_size=8))
def test_available_time_is_what_a_walk_by_the_minute_finds(drawn: list[tuple[int, int, str | None]]) -> None:
    rows = [(FIRST + timedelta(minutes=start), length, customer) for start, length, customer in drawn]
    text = [
        (f"{start:%Y-%m-%d %H:%M}", f"{start + timedelta(minutes=length):%Y-%m-%d %H:%M}", customer)
        for start, length, customer in rows
    ]
    told = log(TICKETS, start=f"{FIRST:%Y-%m-%d %H:%M}", until="2027-04-05 00:00")
    window = (FIRST.replace(tzinfo=UTC), LAST)
    table = measure(stating(told, outages=sorted(text)), BOOK, window=window).compliance
    assert table["customer"].tolist() == ["gold-1", "gold-2"]
    assert not table["partial"].any()
    for row in table.to_dict("records"):
        up = down = 0
        now = FIRST
        while now < LAST:
            if is_open(now):
                mine = any(
                    start <= now < start + timedelta(minutes=length)
                    for start, length, whose in rows
                    if whose in (None, row["customer"])
                )
                up, down = up + (not mine), down + mine
            now += timedelta(minutes=1)
        assert (row["met"], row["breached"]) == (up * 60_000, down * 60_000)
        assert row["verdict"] == ("kept" if 100 * up >= 99 * (up + down) else "missed")


TERMS = {
    "excluded_time": st.just("available"),
    "shortest_outage": st.sampled_from(["5 min", "90 min"]),
    "longest_outage": st.sampled_from(["10 min", "4 h", "20 h"]),
}
WINDOW = "weekly: {sun: 02:00-06:00}"  # the last Sunday of March has no hour from two to three


def is_shut(instant: datetime) -> bool:
    """WINDOW and the interval of the test, said again."""
    local = instant.astimezone(ZoneInfo(ZONE))
    in_window = local.weekday() == 6 and 2 <= local.hour < 6
    return in_window or at("2027-03-10 07:30") <= instant < at("2027-03-11 12:10")


@settings(max_examples=25)
@given(
    st.lists(st.tuples(minute, st.integers(1, 2000), st.sampled_from([None, "gold-1"])), max_size=6),
    st.fixed_dictionaries({}, optional=TERMS),
    st.booleans(),
)
def test_what_of_outages_counts_is_what_a_walk_by_the_minute_finds(
    drawn: list[tuple[int, int, str | None]], terms: dict[str, str], thirty: bool
) -> None:
    said = {"quota": "97 % per month", "hours": "24x7" if thirty else "office", **terms}
    said |= {"months": "30 days"} if thirty else {}
    book = promise(
        f"""
a:
  for: {{tier: gold}}
  judged: each customer
  commitments: {{availability: {{{", ".join(f"{name}: {value}" for name, value in said.items())}}}}}
  exclusions:
    - {{cause: maintenance, {WINDOW}, reference: terms}}
    - {{cause: customer, from: 2027-03-10T07:30Z, to: 2027-03-11T12:10Z, reference: mail}}
""",
        {"office": f"{{timezone: {ZONE}, hours: {{mon-fri: 08:00-18:00, sat: 22:00-06:00}}}}"},
        ZONE,
    )
    rows = [(FIRST + timedelta(minutes=start), length, whose) for start, length, whose in drawn]
    text = [
        (f"{start:%Y-%m-%d %H:%M}", f"{start + timedelta(minutes=length):%Y-%m-%d %H:%M}", whose)
        for start, length, whose in rows
    ]
    told = log(TICKETS[:1], start=f"{FIRST - timedelta(days=1):%Y-%m-%d %H:%M}", until="2027-04-05 00:00")
    table = measure(
        stating(told, outages=sorted(text, key=lambda each: each[0])), book, window=(FIRST, LAST)
    ).compliance
    (row,) = table.to_dict("records")

    def counts(instant: datetime) -> bool:
        return thirty or is_open(instant)

    def step(instant: datetime) -> datetime:
        return instant + timedelta(minutes=1)

    spells, now = [], FIRST - timedelta(minutes=200)
    before = False
    while now < LAST + timedelta(minutes=3000):
        down = any(start <= now < start + timedelta(minutes=length) for start, length, _ in rows)
        if down and not before:
            spells.append([now])
        elif down:
            spells[-1].append(now)
        now, before = step(now), down
    unit = {"min": 1, "h": 60}
    least, most = (
        int(terms[name].split()[0]) * unit[terms[name].split()[1]] if name in terms else none
        for name, none in (("shortest_outage", 1), ("longest_outage", 10**9))
    )
    lost, too_long = 0, False
    for spell in spells:
        open_ = [each for each in spell if counts(each) and not is_shut(each)]
        if len(open_) >= least:
            lost += sum(FIRST <= each < LAST for each in open_)
            too_long |= len(open_) > most and FIRST <= spell[0] < LAST
    whole, now, out = 0, FIRST, 0
    while now < LAST:
        whole += counts(now)
        out += counts(now) and is_shut(now)
        now = step(now)
    whole = (30 * 1440 if thirty else whole) - (0 if "excluded_time" in terms else out)
    lost = min(lost, whole)
    assert (row["met"], row["breached"]) == ((whole - lost) * 60_000, lost * 60_000)
    kept = 100 * (whole - lost) >= 97 * whole and not too_long
    assert row["verdict"] == ("kept" if kept else "missed")


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=12))
def test_the_union_of_intervals_holds_the_same_instants(pairs: list[tuple[int, int]]) -> None:
    begin, end = (np.array([pair[side] for pair in pairs], np.int64) for side in (0, 1))
    found = union(begin, end)
    expected = {instant for one, other in pairs for instant in range(one, other)}
    assert {x for one, other in zip(*found, strict=True) for x in range(one, other)} == expected
    assert all(found.end[:-1] < found.begin[1:])
