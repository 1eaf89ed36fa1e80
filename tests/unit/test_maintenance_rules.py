"""What maintenance has to keep: announced so many business days ahead, and in certain hours of the week; by hand."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from promise_cases import log, promise
from scorecard_cases import stating

from slasim.agreements import Scorecard, measure
from slasim.agreements.document import document
from slasim.instants import shown_to_the_minute
from slasim.scenario import ScenarioError
from slasim.terms.closures import find_closures

ALL_MINUTES = {"metric": "availability", "quota": "99.9 % per month", "excluded_time": "available"}
RULES: dict[str, Any] = {"notice": "5 business days", "within": {"sun": "00:00-06:00"}, "at_most": "4 h per month"}
CREDITS = {"on": "up", "scale": {"below 99.9 %": "10 % of fee"}}


def change(name: str, begin: str, end: str, announced: str | None = None) -> dict[str, Any]:
    found = {"cause": "maintenance", "from": f"2027-{begin}Z", "to": f"2027-{end}Z", "reference": name}
    return found | ({} if announced is None else {"announced": f"2027-{announced}Z"})


CHANGES = [
    change("M1", "01-10T01:00", "01-10T04:00", "01-01T12:00"),
    change("M2", "01-24T02:00", "01-24T04:00", "01-11T12:00"),
    change("M3", "02-14T01:00", "02-14T02:00", "02-09T09:00"),  # a Sunday, told on the Tuesday before
    change("M4", "03-17T01:00", "03-17T02:00", "03-01T09:00"),  # a Wednesday
]
CALENDARS = {"office": "{timezone: UTC, hours: {mon-fri: 09:00-17:00}, holidays: [2027-01-06]}"}


def book(rules: dict[str, Any], changes: list[dict[str, Any]], **more: Any) -> Any:
    spec = {"for": {"tier": "gold"}, "judged": "each customer", "commitments": {"up": ALL_MINUTES}}
    spec |= {"maintenance": rules, "exclusions": changes, "credits": CREDITS} | more
    return promise(f"a: {json.dumps(spec)}", CALENDARS)


def measured(rules: dict[str, Any]) -> Scorecard:
    """Each change took the service down."""
    rows = [("fine", "2027-01-04 09:00", "urgent", "gold-1", [("2027-01-04 09:10", "solved")])]
    down = [(each["from"].replace("T", " ")[:-1], each["to"].replace("T", " ")[:-1], None) for each in CHANGES]
    told = CHANGES if "notice" in rules else [{k: v for k, v in each.items() if k != "announced"} for each in CHANGES]
    return measure(stating(log(rows), outages=down), book(rules, told))


def owed(of: Scorecard) -> dict[str, Decimal]:
    mine = of.credits[of.credits["customer"] == "gold-1"]
    return {str(row["period"]): row["credit"] for row in mine.to_dict("records") if row["credit"]}


def spans(rules: dict[str, Any], *changes: dict[str, Any], **more: Any) -> list[tuple[str, str]]:
    made = find_closures(book(rules, list(changes), **more), 1_798_761_600_000, 1_814_400_000_000)
    return [tuple(shown_to_the_minute(at, "UTC")[4:] for at in (each.start, each.end)) for each in made]


@pytest.mark.parametrize(
    ("left_out", "months"),
    [
        ((), (1, 2, 3)),  # an hour too much in January, told too late in February, a Wednesday in March
        (("at_most",), (2, 3)),
        (("notice",), (1, 3)),
        (("within",), (1, 2)),
        (("at_most", "notice"), (3,)),
        (("within", "notice"), (1,)),
    ],
)
def test_each_rule_lets_an_hour_count_that_another_would_not(
    left_out: tuple[str, ...], months: tuple[int, ...]
) -> None:
    """An hour of 40,320 or 44,640 minutes is more than 0.1 %."""
    rules = {name: value for name, value in RULES.items() if name not in left_out}
    assert owed(measured(rules)) == {f"2027-0{month}": Decimal("100.00") for month in months}


@pytest.mark.parametrize(
    ("announced", "excluded"),
    [
        ("02-08T23:59", True),  # Monday to Friday are five, whatever the hour
        ("02-09T00:00", False),
        ("02-07T12:00", True),  # a Sunday is none of them
        ("02-14T00:30", False),  # on the day itself
        ("02-20T00:00", False),  # after it
    ],
)
def test_business_days_are_counted_from_the_day_of_the_announcement(announced: str, excluded: bool) -> None:
    found = spans({"notice": "5 business days"}, change("M", "02-14T01:00", "02-14T02:00", announced))
    assert bool(found) is excluded


def test_a_calendar_says_which_days_are_business_days() -> None:
    """Of Monday 4 January to Friday 8 January the 6th is a holiday."""
    one = change("M", "01-10T01:00", "01-10T02:00", "01-04T09:00")
    assert spans({"notice": "5 business days"}, one)
    assert not spans({"notice": "5 business days", "notice_days": "office"}, one)
    assert spans({"notice": "4 business days", "notice_days": "office"}, one)


def test_dates_are_those_of_the_agreement() -> None:
    """23:30 in UTC on Monday is Tuesday in Berlin."""
    late = change("M", "02-14T01:00", "02-14T02:00", "02-08T23:30")
    assert spans({"notice": "5 business days"}, late)
    assert not spans({"notice": "5 business days"}, late, timezone="Europe/Berlin")


def test_what_lies_outside_the_hours_is_not_excluded() -> None:
    within = {"within": {"sun": "00:00-06:00"}}
    long = change("M", "02-13T22:00", "02-14T07:00")
    assert spans(within, long) == [("2027-02-14 00:00", "2027-02-14 06:00")]
    assert spans(within, long, timezone="Europe/Berlin") == [("2027-02-13 23:00", "2027-02-14 05:00")]
    assert spans(within, change("M", "02-15T00:00", "02-20T00:00")) == []
    two = spans(within, change("M", "02-14T05:00", "02-21T01:00"))
    assert two == [("2027-02-14 05:00", "2027-02-14 06:00"), ("2027-02-21 00:00", "2027-02-21 01:00")]


def test_an_allowance_is_of_what_lies_within() -> None:
    rules = {"within": {"sun": "00:00-06:00"}, "at_most": "2 h per month"}
    assert spans(rules, change("M", "02-13T20:00", "02-14T07:00")) == [("2027-02-14 00:00", "2027-02-14 02:00")]


def test_hours_over_midnight_and_windows_that_recur() -> None:
    rules = {"within": {"sat": "22:00-04:00"}}
    assert spans(rules, change("M", "02-13T20:00", "02-14T07:00")) == [("2027-02-13 22:00", "2027-02-14 04:00")]
    weekly = {"cause": "maintenance", "weekly": {"sun": "02:00-06:00"}, "reference": "Plan"}
    assert ("2027-02-14 02:00", "2027-02-14 04:00") in spans(rules, weekly)
    other = change("M", "02-15T00:00", "02-15T01:00") | {"cause": "third party"}
    assert spans(rules, other) == [("2027-02-15 00:00", "2027-02-15 01:00")]


def test_the_document_says_it() -> None:
    told = document(book(RULES | {"notice_days": "office"}, CHANGES))
    for sentence in (
        "An interval of maintenance is excluded only where it was announced at least 5 business days before it begins.",
        "Business days are the working days of Office, its holidays excluded; those from the day of the announcement "
        "to the day before the interval begins are counted, both included, by the dates in UTC.",
        "Maintenance is excluded only within each Sunday 00:00-06:00, UTC time.",
        "All other maintenance counts like any other time.",
        "| Office | UTC | Mon to Fri 09:00-17:00 | 2027-01-06 |",
    ):
        assert sentence in told
    plain = document(book({"notice": "1 business day"}, CHANGES))
    assert "at least 1 business day before it begins. Business days are Monday to Friday, public holidays" in plain


def test_what_counts_after_all_is_named() -> None:
    warned = {each.path: each.rule for each in book(RULES, CHANGES).warnings}
    assert warned["agreements.a.exclusions.2.announced"] == "announced_late"
    assert warned["agreements.a.exclusions.3.from"] == "maintenance_outside"
    assert "agreements.a.exclusions.0.from" not in warned


@pytest.mark.parametrize(
    ("rules", "place", "words"),
    [
        ({"notice": "5 working days"}, "notice", "write business days"),
        ({"notice": "5 days", "notice_days": "office"}, "notice_days", "notice in business days, which it counts"),
        ({"within": {"sun": "00:00-06:00"}, "notice_days": "office"}, "notice_days", "notice_days without"),
        ({"notice": "5 business days", "notice_days": "ofice"}, "notice_days", "did you mean office?"),
        ({"within": "24x7"}, "within", "hours that leave some time out"),
        ({"within": {"sund": "00:00-06:00"}}, "within", "sund"),
        ({}, "", "notice, at_most or within"),
    ],
)
def test_what_cannot_be_meant_is_refused_at_its_line(rules: dict[str, Any], place: str, words: str) -> None:
    with pytest.raises(ScenarioError) as error:
        book(rules, [])
    assert words in str(error.value)
    assert f"agreements.a.maintenance{'.' * bool(place)}{place}" in str(error.value)
