"""Calendars with amendments: a ticket keeps the hours under which it was created. Due instants worked out by hand."""

from __future__ import annotations

from typing import Any

import pytest
from promise_cases import at, ms, promise
from told_cases import rows, told_log

from slasim.agreements.clocks import run_clocks
from slasim.agreements.measure import measure
from slasim.calendars import tables
from slasim.log.ticket_log import TicketLog
from slasim.scenario import Scenario
from slasim.scenario.sections.calendar_rows import lay_calendars
from slasim.terms import Promises, write_promises

Q = "quota: 90 % per month"


def berlin(amendments: str = "", hours: str = "{mon-fri: 09:00-17:00}", more: str = "") -> dict[str, str]:
    dated = f", amendments: {{{amendments}}}" if amendments else ""
    return {"office": f"{{timezone: Europe/Berlin, hours: {hours}{more}{dated}}}"}


def promises_of(scenario: Scenario, read: TicketLog) -> Promises:
    laid = lay_calendars(scenario.calendars, ms(at("2026-01-01 00:00")), ms(at("2029-01-01 00:00")))
    return write_promises(scenario, read.accounts, read.labels, laid)


def dues(scenario: Scenario, *created: str, events: Any = (), until: str = "2028-12-01 00:00") -> list[list[str]]:
    """Due instants (UTC) of the clocks of tickets created then, by ticket."""
    read = told_log(
        [(f"t{n}", when, "urgent", "gold-1", list(events)) for n, when in enumerate(created)],
        until=until,
        start="2026-12-01 00:00",
    )
    clocks = run_clocks(read, promises_of(scenario, read))
    found = rows(clocks)
    names = [read.ticket_name(row) for row in clocks.ticket.tolist()]
    return [[found[n][2] for n, name in enumerate(names) if name == f"t{number}"] for number in range(len(created))]


TWO = f"""
a:
  commitments:
    first_response: {{promise: {{urgent: 4 h}}, {Q}, hours: office}}
    resolution: {{promise: {{urgent: 1 business day}}, {Q}, hours: customer}}
"""


def test_an_amendment_on_the_night_of_a_change_of_the_clock() -> None:
    """2027-03-28 is a Sunday; local midnight is 23:00 UTC of the day before, and Monday is two hours ahead of UTC."""
    scenario = promise(TWO, berlin("2027-03-28: {hours: {mon-fri: 10:00-14:00}}"))
    friday, last, first = "2027-03-26 15:00", "2027-03-27 22:59:59.999", "2027-03-27 23:00"
    assert dues(scenario, friday, last, first) == [
        ["29 10:00", "29 14:00"],  # an hour on Friday; then from 09:00 as it was
        ["29 11:00", "29 15:00"],
        ["29 12:00", "29 12:00"],  # 10:00 to 14:00 is all of a business day
    ]


def test_an_amendment_on_a_leap_day() -> None:
    scenario = promise(TWO, berlin("2028-02-29: {hours: {mon-fri: 08:00-20:00}}"))
    assert dues(scenario, "2028-02-28 15:00", "2028-02-29 15:00") == [
        ["29 11:00", "29 15:00"],  # Monday 16:00 to 17:00, Tuesday from 09:00
        ["29 19:00", "01 15:00"],  # Tuesday 16:00 to 20:00; and 8 h of Wednesday, 08:00 to 16:00
    ]


def test_dates_as_business_days_are_working_days_of_the_version() -> None:
    scenario = promise(
        f"a: {{commitments: {{resolution: {{promise: {{urgent: 2 business days}}, {Q}, hours: office, "
        "business_days: dates}}}",
        berlin("2027-02-01: {hours: {tue-sat: 09:00-17:00}, holidays: [2027-02-05]}"),
    )
    # Friday: Monday and Tuesday. Thursday 4 February: Friday is a holiday, so Saturday and Tuesday.
    assert dues(scenario, "2027-01-29 10:00", "2027-02-04 10:00") == [["02 10:00"], ["09 10:00"]]


def test_a_clock_that_starts_late_in_a_tickets_life_keeps_the_version_of_its_creation() -> None:
    scenario = promise(
        f"a: {{commitments: {{next_response: {{promise: {{urgent: 2 h}}, {Q}, hours: office}}}}}}",
        berlin("2027-02-01: {hours: {mon-fri: 12:00-20:00}}"),
    )
    events = [("2027-02-02 08:00", "replied"), ("2027-02-02 08:30", "customer_replied")]  # 09:30 in Berlin
    assert dues(scenario, "2027-01-29 10:00", events=events) == [["02 10:30"]]
    assert dues(scenario, "2027-02-01 10:00", events=events) == [["02 13:00"]]


def test_a_pause_ends_on_the_calendar_of_the_creation() -> None:
    scenario = promise(
        f"a: {{commitments: {{resolution: {{promise: {{urgent: 4 h}}, {Q}, hours: office}}}}}}",
        berlin("2027-02-01: {hours: {mon-fri: 12:00-20:00}}"),
    )
    events = [("2027-01-29 15:00", "waiting_customer"), ("2027-02-01 07:00", "customer_replied")]
    assert dues(scenario, "2027-01-29 13:00", events=events) == [["01 10:00"]]  # 2 h on Friday, 09:00 to 11:00 Monday


def test_agreement_and_calendar_change_on_days_of_their_own() -> None:
    scenario = promise(
        f"a: {{commitments: {{first_response: {{promise: {{urgent: 4 h}}, {Q}, hours: office}}}}, "
        "amendments: {2027-02-03: {commitments.first_response.promise.urgent: 2 h}}}",
        berlin("2027-02-02: {hours: {mon-fri: 12:00-20:00}}, 2027-02-04: {hours: 24x7}"),
    )
    created = [f"2027-02-0{day} 07:00" for day in (1, 2, 3, 4)]  # 08:00 in Berlin
    assert dues(scenario, *created) == [["01 12:00"], ["02 15:00"], ["03 13:00"], ["04 09:00"]]


def test_holidays_that_are_added_later_close_nothing_for_older_tickets() -> None:
    scenario = promise(TWO, berlin("2027-02-01: {holidays: [2027-02-02]}"))
    assert [each[0] for each in dues(scenario, "2027-01-29 15:30", "2027-02-01 15:30")] == ["01 11:30", "03 11:30"]


def test_an_excluded_interval_is_taken_out_of_every_version() -> None:
    scenario = promise(
        "a: {exclusions: [{cause: maintenance, from: 2027-02-01T09:00Z, to: 2027-02-01T10:00Z, reference: CHG-1}], "
        f"commitments: {{first_response: {{promise: {{urgent: 4 h}}, {Q}, hours: office}}}}}}",
        berlin("2027-02-01: {hours: {mon-fri: 08:00-20:00}}"),
    )
    # Friday 16:30: half an hour, then Monday 09:00 to 13:30 without 10:00 to 11:00. Monday 08:00: to 13:00.
    assert dues(scenario, "2027-01-29 15:30", "2027-02-01 06:00") == [["01 12:30"], ["01 12:00"]]


LOG = [
    ("old", "2027-02-12 15:00", "urgent", "gold-1", [("2027-02-15 08:30", "replied")]),  # Friday 16:00, Monday 9:30
    ("new", "2027-02-15 15:00", "urgent", "gold-1", [("2027-02-16 08:30", "replied")]),  # Monday 16:00, Tuesday 9:30
]
ONE = f"a: {{judged: together, commitments: {{first_response: {{promise: {{urgent: 2 h}}, {Q}, hours: office}}}}}}"


def test_an_amendment_in_the_middle_of_a_month_divides_its_tickets_and_not_the_month() -> None:
    scenario = promise(ONE, berlin("2027-02-15: {hours: {mon-fri: 08:00-17:00}}"))
    card = measure(told_log(LOG), scenario)
    months = card.compliance.set_index("period")
    assert months.loc["2027-02", ["met", "breached"]].tolist() == [1, 1]  # 1 + 0.5 and 1 + 1.5 hours
    assert card.violations["ticket"].tolist() == ["new"]


@pytest.mark.parametrize(
    ("day", "same_as"),
    [("1999-01-01", "{mon-fri: 08:00-17:00}"), ("2095-01-01", "{mon-fri: 09:00-17:00}")],
    ids=["before the log starts", "after its end"],
)
def test_an_amendment_outside_the_log_is_a_calendar_that_never_changed(day: str, same_as: str) -> None:
    one = measure(told_log(LOG), promise(ONE, berlin(f"{day}: {{hours: {{mon-fri: 08:00-17:00}}}}")))
    other = measure(told_log(LOG), promise(ONE, berlin(hours=same_as)))
    assert one.compliance.to_csv() == other.compliance.to_csv()
    assert one.violations.to_csv() == other.violations.to_csv()


def test_measuring_last_year_again_gives_last_years_answer_to_the_byte() -> None:
    read = told_log([(f"t{n}", f"2027-0{1 + n % 3}-{n + 4:02d} 13:00", "urgent", "gold-1", []) for n in range(20)])
    before = measure(read, promise(TWO, berlin()))
    later = "2027-04-01: {hours: 24x7, holidays: [2027-02-02]}, 2027-05-01: {exceptions: {2027-01-07: closed}}"
    after = measure(read, promise(TWO, berlin(later)))
    assert before.compliance.to_csv() == after.compliance.to_csv()
    assert before.violations.to_csv() == after.violations.to_csv()
    assert before.score.clocks is not None
    assert all((one == other).all() for one, other in zip(before.score.clocks, after.score.clocks, strict=True))


def test_availability_of_a_period_is_measured_on_the_version_at_its_start() -> None:
    scenario = promise(
        f"a: {{commitments: {{availability: {{{Q}, hours: office}}}}}}",
        berlin("2027-02-15: {hours: 24x7}"),
    )
    promises = promises_of(scenario, told_log(LOG))
    assert len(promises.eras) == 2
    assert [promises.owed.calendar[era, 0] for era in range(2)] == [1, 2]  # behind the calendar as it runs


def test_a_version_has_no_amendments_left_whatever_was_asked_before() -> None:
    spec = promise(TWO, berlin("2027-02-15: {hours: 24x7}")).calendars["office"]
    spec.build()
    assert [version.states() for _, version in spec.versions()] == [(version,) for _, version in spec.versions()]


def test_tables_without_the_versions_are_refused() -> None:
    scenario = promise(TWO, berlin("2027-02-15: {hours: 24x7}"))
    read = told_log(LOG)
    built = [spec.build() for spec in scenario.calendars.values()]
    with pytest.raises(ValueError, match="lay_calendars"):
        write_promises(scenario, read.accounts, read.labels, tables(built, 0, 1))


def test_the_text_as_applied_and_the_digest_keep_amendments() -> None:
    plain, changed = (promise(TWO, berlin(each)) for each in ("", "2027-02-15: {hours: {mon-fri: 08:00-17:00}}"))
    assert plain.hash() != changed.hash()
    assert '"amendments"' not in plain.applied()
    again = Scenario.from_applied(changed.applied())
    assert again == changed
    assert again.hash() == changed.hash()
    assert again.calendars["office"].versions() == changed.calendars["office"].versions()
    moved = changed.with_overrides({"calendars.office.amendments": {"2027-02-16": {"holidays": "DE-BE"}}})
    assert [spec.holidays for _, spec in moved.calendars["office"].versions()] == [(), ("DE-BE",)]
