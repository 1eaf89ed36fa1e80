"""What agreements exclude: windows that recur, notice and allowances of maintenance, single commitments."""

from __future__ import annotations

from datetime import date

import pytest
from promise_cases import at, log, ms, promise
from scorecard_cases import stating

from slasim.agreements import measure
from slasim.calendars.hours import Span
from slasim.instants import HOUR, MINUTE, utc
from slasim.problems import Unreadable
from slasim.scenario import ScenarioError
from slasim.scenario.values.windows import Allowance, MonthlyWindow, read_allowance, read_monthly, write_monthly
from slasim.terms.closures import find_closures

BEGIN, END = ms(at("2027-01-01 00:00")), ms(at("2027-07-01 00:00"))


def spans(terms: str, zone: str = "Europe/Berlin") -> list[tuple[str, str]]:
    """The intervals that are taken out between January and June, in UTC, with these clauses."""
    book = promise(f"a:\n  commitments: {{availability: {{quota: 99 % per month}}}}\n{terms}", timezone=zone)
    found = [(each.start, each.end) for each in find_closures(book, BEGIN, END) if each.end > BEGIN]
    return [(_utc(start), _utc(end)) for start, end in sorted(found)]


def _utc(instant: int) -> str:
    return f"{utc(instant):%m-%d %H:%M}"


@pytest.mark.parametrize(
    ("text", "window", "days"),
    [
        ("first sun 02:00-06:00", MonthlyWindow(1, 6, Span(2 * HOUR, 6 * HOUR)), {(2027, 2): 7, (2027, 8): 1}),
        ("third tue 20:00-21:30", MonthlyWindow(3, 1, Span(20 * HOUR, 21 * HOUR + 30 * MINUTE)), {(2027, 6): 15}),
        ("last sat 22:00-02:00", MonthlyWindow(-1, 5, Span(22 * HOUR, 26 * HOUR)), {(2027, 1): 30, (2027, 12): 25}),
        ("day 31 01:00-03:00", MonthlyWindow(31, None, Span(HOUR, 3 * HOUR)), {(2027, 1): 31, (2027, 2): None}),
    ],
)
def test_windows_of_a_month(text: str, window: MonthlyWindow, days: dict[tuple[int, int], int | None]) -> None:
    assert read_monthly(text) == (window,)
    assert write_monthly([window]) == [text]
    for (year, month), day in days.items():
        assert window.day(year, month) == (None if day is None else date(year, month, day))


@pytest.mark.parametrize(
    "text", ["frist sun 02:00-06:00", "first sund 02:00-06:00", "day 32 01:00-02:00", "sun", 5, []]
)
def test_windows_that_cannot_be_read(text: object) -> None:
    with pytest.raises(Unreadable):
        read_monthly(text)


def test_an_allowance_is_a_time_in_a_period() -> None:
    assert read_allowance("8 h per month") == Allowance(8 * HOUR, "month")
    assert str(read_allowance("90 min per quarter")) == "90 min per quarter"
    for wrong in ("8 h", "8 h per week", "0 h per month", 8):
        with pytest.raises(Unreadable):
            read_allowance(wrong)


def test_a_weekly_window_follows_the_local_clock() -> None:
    found = spans("  exclusions: [{cause: maintenance, weekly: {sun: 02:00-06:00}, reference: A}]")
    assert ("03-21 01:00", "03-21 05:00") in found  # winter
    assert ("03-28 01:00", "03-28 04:00") in found  # the night without the hour from two to three
    assert ("04-04 00:00", "04-04 04:00") in found  # summer
    assert len(found) == 26


def test_a_monthly_window_over_midnight() -> None:
    found = spans("  exclusions: [{cause: maintenance, monthly: last sat 22:00-02:00, reference: A}]", "UTC")
    assert found == [
        ("01-30 22:00", "01-31 02:00"),
        ("02-27 22:00", "02-28 02:00"),
        ("03-27 22:00", "03-28 02:00"),
        ("04-24 22:00", "04-25 02:00"),
        ("05-29 22:00", "05-30 02:00"),
        ("06-26 22:00", "06-27 02:00"),
    ]


MAINTAINED = """
  exclusions:
    - {cause: maintenance, from: 2027-02-03T00:00Z, to: 2027-02-03T05:00Z, announced: 2027-01-29T00:00Z, reference: A}
    - {cause: maintenance, from: 2027-02-10T00:00Z, to: 2027-02-10T05:00Z, announced: 2027-02-05T00:01Z, reference: B}
    - {cause: customer, from: 2027-02-11T00:00Z, to: 2027-02-11T01:00Z, reference: C}
"""


def test_maintenance_that_was_announced_late_is_not_excluded() -> None:
    found = spans(f"  maintenance: {{notice: 5 days}}{MAINTAINED}", "UTC")
    assert found == [("02-03 00:00", "02-03 05:00"), ("02-11 00:00", "02-11 01:00")]


def test_of_maintenance_so_much_is_excluded_the_earliest_first() -> None:
    three = """
  maintenance: {at_most: 8 h per month}
  exclusions:
    - {cause: maintenance, from: 2027-02-10T00:00Z, to: 2027-02-10T05:00Z, reference: B}
    - {cause: maintenance, from: 2027-02-03T00:00Z, to: 2027-02-03T05:00Z, reference: A}
    - {cause: maintenance, from: 2027-02-10T04:00Z, to: 2027-02-10T09:00Z, reference: C}
    - {cause: maintenance, from: 2027-02-28T20:00Z, to: 2027-03-01T06:00Z, reference: D}
    - {cause: third party, from: 2027-02-20T00:00Z, to: 2027-02-21T00:00Z, reference: E}
"""
    # February: 5 h on the 3rd and 3 h on the 10th; March has its own 8 h
    assert spans(three, "UTC") == [
        ("02-03 00:00", "02-03 05:00"),
        ("02-10 00:00", "02-10 03:00"),
        ("02-20 00:00", "02-21 00:00"),
        ("03-01 00:00", "03-01 06:00"),
    ]


def test_an_allowance_begins_at_local_midnight() -> None:
    one = """
  maintenance: {at_most: 2 h per month}
  exclusions: [{cause: maintenance, from: 2027-01-31T20:00Z, to: 2027-02-01T03:00Z, reference: A}]
"""
    # in Berlin February begins at 23:00 UTC
    assert spans(one) == [("01-31 20:00", "01-31 22:00"), ("01-31 23:00", "02-01 01:00")]


def test_time_that_is_excluded_for_one_commitment_counts_for_the_others() -> None:
    book = promise(
        """
a:
  for: {tier: gold}
  judged: each customer
  commitments:
    availability: {quota: 99 % per month}
    first_response: {promise: {urgent: 1 h}, quota: 50 % per month}
  exclusions: [{cause: maintenance, weekly: {sun: 02:00-06:00}, on: availability, reference: A}]
"""
    )
    told = log([("T", "2027-01-03 02:30", "urgent", "gold-1", [("2027-01-03 03:31", "replied")])])
    card = measure(stating(told, outages=[("2027-01-03 02:00", "2027-01-03 07:00", None)]), book)
    rows = {(row["commitment"], row["period"]): row for row in card.compliance.to_dict("records")}
    assert rows["availability", "2027-01"]["breached"] == HOUR
    assert rows["availability", "2027-01"]["decided"] == (744 - 5 * 4) * HOUR
    assert rows["first_response", "2027-01"]["breached"] == 1


@pytest.mark.parametrize(
    ("terms", "where", "found"),
    [
        ("exclusions: [{cause: maintenance, weekly: 24x7, reference: A}]", "exclusions.0.weekly", "'24x7'"),
        (
            "exclusions: [{cause: maintenance, weekly: {sun: 02:00-06:00}, tickets: [T], reference: A}]",
            "exclusions.0.tickets",
            "tickets beside windows that recur",
        ),
        (
            "exclusions: [{cause: maintenance, weekly: {sun: 02:00-06:00}, on: availabilty, reference: A}]",
            "exclusions.0.on",
            "'availabilty'",
        ),
        (
            "exclusions: [{cause: customer, weekly: {sun: 02:00-06:00}, announced: 2027-01-01T00:00Z, reference: A}]",
            "exclusions.0.announced",
            "an announcement that changes nothing",
        ),
        (
            "maintenance: {notice: 5 days}\n  exclusions: [{cause: maintenance, from: 2027-02-03T00:00Z, "
            "to: 2027-02-03T05:00Z, reference: A}]",
            "exclusions.0",
            "maintenance without `announced`",
        ),
        ("maintenance: {}", "maintenance", "maintenance of which nothing is asked"),
    ],
)
def test_what_cannot_be_meant_is_refused_at_its_line(terms: str, where: str, found: str) -> None:
    with pytest.raises(ScenarioError) as error:
        promise(f"a:\n  commitments: {{availability: {{quota: 99 % per month}}}}\n  {terms}")
    assert [(each.path, each.found) for each in error.value.problems] == [(f"agreements.a.{where}", found)]


@pytest.mark.parametrize(
    "field", ["excluded_time: available", "months: 30 days", "shortest_outage: 5 min", "longest_outage: 1 h"]
)
def test_terms_of_outages_change_nothing_for_tickets(field: str) -> None:
    book = promise(
        f"a:\n  commitments: {{first_response: {{promise: {{urgent: 1 h}}, quota: 50 % per month, {field}}}}}"
    )
    said = [each.path for each in book.warnings if each.rule == "unused_setting"]
    assert said == [f"agreements.a.commitments.first_response.{field.split(':')[0]}"]
