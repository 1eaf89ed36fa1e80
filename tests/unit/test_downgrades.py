"""Severities lowered while a clock ran: the table, its document and what is printed, worked out by hand."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import pandas as pd
import pytest
from promise_cases import at, promise
from rich.console import Console
from told_cases import Told, told_log

from slasim.agreements import Scorecard, measure, open_scorecard
from slasim.report.statements.late_tables import downgrades
from slasim.report.statements.statement_tables import statement_tables

COMMITMENTS = """
a:
  timezone: Europe/Berlin
  commitments:
    first_response: {promise: {urgent: 1 h, normal: 8 h}, quota: 90 % per month}
    resolution: {promise: {urgent: 2 h, normal: 8 h}, pauses: [customer], quota: 90 % per month}
"""


def lowered(time: str, severity: str = "normal", **said: int) -> Told:
    return (f"2027-01-04 {time}", "reclassified", {"severity": severity, **said})


def card(**stories: list[Told]) -> Scorecard:
    """Urgent tickets, created on Monday 2027-01-04 at 09:00 UTC."""
    told = [(name, "2027-01-04 09:00", "urgent", "gold-1", events) for name, events in stories.items()]
    return measure(told_log(told, until="2027-02-01 00:00"), promise(COMMITMENTS))


REPLIED = ("2027-01-04 09:10", "replied")
SOLVED = ("2027-01-04 20:00", "solved")


def test_each_clock_that_ran_has_its_row() -> None:
    table = card(
        alone=[REPLIED, lowered("10:00"), SOLVED],  # only the resolution still ran
        agreed=[lowered("09:30", consent=1), SOLVED],
        late=[REPLIED, lowered("11:30", consent=1), SOLVED],
        over=[REPLIED, ("2027-01-04 10:00", "solved"), lowered("10:30")],
        raised=[lowered("09:30", "urgent"), SOLVED],  # to what it was
    ).downgrades
    names = ["ticket", "commitment", "before", "after", "consent", "late"]
    assert table[names].astype(str).to_numpy().tolist() == [
        ["agreed", "first_response", "urgent", "normal", "True", "False"],
        ["agreed", "resolution", "urgent", "normal", "True", "False"],
        ["alone", "resolution", "urgent", "normal", "False", "False"],
        ["late", "resolution", "urgent", "normal", "True", "True"],
    ]
    hours = [("09:30", "10:00"), ("09:30", "11:00"), ("10:00", "11:00"), ("11:30", "11:00")]
    expected = [(at(f"2027-01-04 {time}"), at(f"2027-01-04 {due}")) for time, due in hours]
    assert list(zip(table["time"], table["due"], strict=True)) == expected
    assert set(table["agreement"]) == {"a"}
    assert set(table["customer"]) == {"gold-1"}
    assert set(table["number"]) == {0}


def test_a_clock_that_is_paused_shows_its_due_instant_of_then() -> None:
    wait = [("2027-01-04 10:00", "waiting_customer"), lowered("12:00"), ("2027-01-04 13:00", "customer_replied")]
    (row,) = card(t=[REPLIED, *wait, SOLVED]).downgrades.to_dict("records")
    assert (row["due"], row["late"]) == (at("2027-01-04 11:00"), False)


def test_a_severity_that_is_owed_nothing_leaves_its_trace_although_no_clock_is_left() -> None:
    found = card(t=[REPLIED, lowered("10:00", "low", consent=1), SOLVED])
    assert found.compliance["commitment"].tolist() == ["first_response"]
    assert found.downgrades[["commitment", "after"]].astype(str).to_numpy().tolist() == [["resolution", "low"]]


def test_a_metric_without_a_length_has_no_due_instant() -> None:
    told = told_log([("t", "2027-01-04 09:00", "urgent", "gold-1", [lowered("09:30", consent=1)])], until="2027-02-01")
    found = measure(told, promise("a: {commitments: {abandonment: {quota: 90 % per month}}}")).downgrades
    assert found["due"].isna().tolist() == [True]


def test_only_changes_in_the_window_are_listed() -> None:
    told = [
        (name, f"{day} 09:00", "urgent", "gold-1", [(f"{day} 10:00", "reclassified", {"severity": "normal"})])
        for name, day in (("january", "2027-01-04"), ("february", "2027-02-04"))
    ]
    window = (at("2027-02-01 00:00"), at("2027-03-01 00:00"))
    found = measure(told_log(told), promise(COMMITMENTS), window=window)
    assert found.downgrades["ticket"].unique().tolist() == ["february"]


def printed(found: Scorecard) -> str:
    console = Console(width=124, file=StringIO())
    for table in statement_tables(found):
        console.print(table)
    return console.file.getvalue()


def test_they_are_printed_and_documented_only_where_there_are_some(tmp_path: Path) -> None:
    found = card(late=[REPLIED, lowered("11:30", consent=1), SOLVED])
    assert "Severities lowered while a clock ran" in printed(found)
    (row,) = json.loads(json.dumps(found.document()))["downgrades"]
    assert row == {
        "ticket": "late",
        "agreement": "a",
        "commitment": "resolution",
        "customer": "gold-1",
        "number": 0,
        "time": "2027-01-04T11:30:00+00:00",
        "before": "urgent",
        "after": "normal",
        "consent": True,
        "late": True,
        "due": "2027-01-04T11:00:00+00:00",
    }
    again = open_scorecard(found.save(tmp_path / "saved"))
    assert again.document() == found.document()
    none = card(t=[REPLIED, SOLVED])
    assert "lowered" not in printed(none)
    assert none.document()["downgrades"] == []


def test_the_late_ones_come_first_and_the_rest_is_counted() -> None:
    stories = {f"t{at_}": [REPLIED, lowered(f"10:{at_:02}"), SOLVED] for at_ in range(25)}
    table = downgrades(card(**stories, late=[REPLIED, lowered("11:30"), SOLVED]))
    assert table.row_count == 20
    assert next(iter(table.columns[0].cells)) == "late"
    assert str(table.caption).startswith("20 of 26.")


@pytest.mark.parametrize("consent", [0, 1])
def test_consent_and_lateness_are_said(consent: int) -> None:
    table = downgrades(card(t=[REPLIED, lowered("10:00", consent=consent), SOLVED]))
    cells = [next(iter(column.cells)) for column in table.columns]
    assert cells[-2:] == ["yes" if consent else "no", "no"]
    assert cells[4:6] == ["Mon 2027-01-04 10:00", "Mon 2027-01-04 11:00"]
    assert not pd.isna(cells[0])
