"""What people read in a statement: how late in open time, to the second where it matters, and what is left out."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from promise_cases import log, promise
from rich.console import Console
from scorecard_cases import stating

from slasim.agreements import measure
from slasim.agreements.ledger.days import OpenDay, target_words
from slasim.instants import DAY, HOUR
from slasim.report.statements.statement_tables import headline, statement_tables

OFFICE = "a: {for: {tier: gold}, judged: together, commitments: {%s}}"
SOLUTION = "resolution: {promise: {urgent: 4 h}, quota: 90 %% per month, hours: %s}"


def printed(card: Any, **more: Any) -> str:
    console = Console(width=200, color_system=None, record=True, file=open("/dev/null", "w"))  # noqa: SIM115
    console.print(headline(card.about, "x", card.provisional))
    for table in statement_tables(card, **more):
        console.print(table)
    return console.export_text()


FRIDAY = ("T1", "2027-01-08 12:50", "urgent", "gold-1", [("2027-01-11 09:10", "solved")])


def test_how_late_in_open_time() -> None:
    """Due on Friday at 16:50, solved on Monday at 09:10: ten minutes before the closing and ten after the opening."""
    card = measure(log([FRIDAY]), promise(OFFICE % (SOLUTION % "office")))
    late = card.violations.iloc[0]
    assert late["lateness"] == pd.Timedelta("2 days 16:20:00")
    assert late["open_lateness"] == pd.Timedelta("20 min")
    drilled = card.drill("customer").iloc[0]
    assert drilled["mean_open_lateness"] == drilled["worst_open_lateness"] == pd.Timedelta("20 min")
    text = printed(card, by=("team",))
    assert "(open time)" in text
    assert text.count("(20 min)") == 3  # of the ticket, the mean and the worst
    assert "(open time)" not in printed(measure(log([FRIDAY]), promise(OFFICE % (SOLUTION % "24x7"))))


def test_to_the_second_where_the_verdict_hangs_on_it() -> None:
    rows = [("T1", "2027-01-11 09:00:59", "urgent", "gold-1", [("2027-01-11 13:01:00", "solved")])]
    assert "13:00:59" in printed(measure(log(rows), promise(OFFICE % (SOLUTION % "office"))))
    later = [(*rows[0][:4], [("2027-01-11 14:01:00", "solved")])]
    assert "13:00:59" not in printed(measure(log(later), promise(OFFICE % (SOLUTION % "office"))))


@pytest.mark.parametrize("end", ["solved", "closed"])
def test_a_closed_ticket_is_not_late_so_far(end: str) -> None:
    """It was never answered, and nobody waits for an answer any more."""
    answer = "first_response: {promise: {urgent: 1 h}, quota: 90 % per month}"
    rows: list[Any] = [("T1", "2027-01-08 12:00", "urgent", "gold-1", [("2027-01-08 13:30", end)])]
    text = printed(measure(log(rows), promise(OFFICE % answer)))
    assert "never, closed" in text
    assert "so far" not in text
    waiting = printed(measure(log([(*rows[0][:4], [])]), promise(OFFICE % answer)))
    assert "so far" in waiting
    assert "never, closed" not in waiting


def test_a_reopened_ticket_is_late_so_far() -> None:
    answer = "first_response: {promise: {urgent: 1 h}, quota: 90 % per month}"
    happened = [("2027-01-08 13:30", "solved"), ("2027-01-09 13:30", "reopened")]
    rows = [("T1", "2027-01-08 12:00", "urgent", "gold-1", happened)]
    assert "so far" in printed(measure(log(rows), promise(OFFICE % answer)))


def test_tickets_that_are_promised_nothing_are_counted() -> None:
    rows = [
        FRIDAY,
        ("T2", "2027-01-12 10:00", "low", "gold-1", []),  # of a severity without a target
        ("T3", "2027-01-12 10:00", "urgent", "free-1", []),  # of a tier without an agreement
    ]
    card = measure(log(rows), promise(OFFICE % (SOLUTION % "office")))
    assert card.about.promised_nothing == card.document()["promised_nothing"] == 2
    assert "2 of 3 tickets are promised nothing" in printed(card)
    every = measure(log([FRIDAY]), promise(OFFICE % (SOLUTION % "office")))
    assert "promised nothing" not in printed(every)
    internal = promise((OFFICE % (SOLUTION % "office")).replace("{for", "{kind: internal, for"))
    assert measure(log(rows), internal).about.promised_nothing == 0  # nothing here is promised to customers


def test_availability_has_the_decimals_of_minutes() -> None:
    """44 of 44,640 minutes: 99.9014 %."""
    known = log([FRIDAY], until="2027-02-01 00:00")
    known = stating(known, outages=[("2027-01-05 10:00", "2027-01-05 10:44", None)])
    text = printed(measure(known, promise(OFFICE % "availability: {quota: 99.9 % per month}")), by=("commitment",))
    assert "99.9014 % (44 min down)" in text
    assert "743 h 16 min" in text
    assert "1 of 1" in text
    assert "promised nothing" not in text  # nothing here is promised about tickets


@pytest.mark.parametrize(
    ("target", "day", "words"),
    [
        (40 * HOUR, OpenDay(8 * HOUR), "5 business days (40 h)"),
        (8 * HOUR, OpenDay(8 * HOUR), "1 business day (8 h)"),
        (50 * HOUR, OpenDay(8 * HOUR), "50 h"),
        (2 * HOUR, OpenDay(8 * HOUR), "2 h"),
        (50 * HOUR, OpenDay(0), "50 h"),  # its working days differ
        (2 * DAY, OpenDay(DAY, is_date=True), "2 working days"),
        (50 * HOUR, None, "2 d 2 h"),  # round the clock
    ],
)
def test_targets_read_as_agreements_write_them(target: int, day: OpenDay | None, words: str) -> None:
    assert target_words(target, day) == words


@pytest.mark.parametrize(
    ("hours", "target", "more", "words"),
    [
        ("office", "40 h", "", "5 business days (40 h)"),
        ("customer", "5 business days", "", "5 business days (40 h)"),
        ("office", "5 business days", ", business_days: dates", "5 working days"),
        ("24x7", "40 h", "", "1 d 16 h"),
    ],
)
def test_a_ledger_says_so(hours: str, target: str, more: str, words: str) -> None:
    spec = f"resolution: {{promise: {{urgent: {target}}}, quota: 90 % per month, hours: {hours}{more}}}"
    ledger = measure(log([FRIDAY]), promise(OFFICE % spec)).explain("T1")
    console = Console(width=200, color_system=None, record=True, file=open("/dev/null", "w"))  # noqa: SIM115
    for table in ledger.tables():
        console.print(table)
    assert words in console.export_text()
