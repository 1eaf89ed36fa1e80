"""Quotas, periods and who is judged, worked out by hand."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
import pytest
from promise_cases import at, log, promise

from slasim.agreements import Scorecard, measure
from slasim.agreements.verdicts.judging import at_least

Ticket = tuple[str, str, str, str, list[tuple[str, str]]]


def agreement(quota: str = "95 % per month", judged: str = "together", more: str = "", period: str = "created") -> str:
    promises = "{urgent: 1 h, normal: 1 h}"
    only = f"{{promise: {promises}, quota: {quota}, period: {period}}}"
    return f"a: {{judged: {judged}, {more}commitments: {{first_response: {only}}}}}"


def card(rows: list[Ticket], text: str, window: tuple[str, str] | None = None, **more: Any) -> Scorecard:
    calendars = more.pop("calendars", None)
    timezone = more.pop("timezone", "UTC")
    cut = None if window is None else (at(window[0]), at(window[1]))
    return measure(log(rows, **more), promise(text, calendars, timezone), window=cut)


def answers(
    met: int, missed: int, severity: str = "urgent", customer: str = "gold-1", month: str = "2027-01"
) -> list[Ticket]:
    rows: list[Ticket] = []
    for number in range(met + missed):
        day = f"{month}-{number % 28 + 1:02d}"
        end = f"{day} {'09:30' if number < met else '10:30'}"
        rows.append((f"{month} {severity} {customer} {number}", f"{day} 09:00", severity, customer, [(end, "replied")]))
    return rows


def verdicts(table: pd.DataFrame, *columns: str) -> list[tuple[str, ...]]:
    return list(zip(*(table[name].tolist() for name in (*columns, "verdict")), strict=True))


@pytest.mark.parametrize(
    ("met", "missed", "quota", "expected"),
    [
        (19, 1, "95 %", "kept"),
        (18, 1, "95 %", "missed"),  # below 20 tickets a quota of 95 % means all of them
        (2, 1, "2/3", "kept"),
        (2, 1, "66.67 %", "missed"),
        (1, 0, "100 %", "kept"),
        (7, 93, "7 %", "kept"),  # 0.07 * 100 is above 7 in floating point
    ],
)
def test_the_quota_holds_exactly(met: int, missed: int, quota: str, expected: str) -> None:
    table = card(answers(met, missed), agreement(f"{quota} per month")).compliance
    assert table["verdict"].tolist() == [expected]
    assert table["decided"].tolist() == [met + missed]


def test_quotas_beyond_the_range_of_whole_machine_numbers() -> None:
    share = Fraction(10**18 + 1, 10**18 * 2)
    met = np.array([50, 51])
    assert at_least(met, np.array([100, 100]), share).tolist() == [False, True]


def test_severities_are_never_pooled() -> None:
    found = card(answers(0, 2) + answers(98, 0, "normal"), agreement("90 % per month"))
    assert verdicts(found.compliance, "severity") == [("urgent", "missed"), ("normal", "kept")]
    total = found.by("commitment")
    assert total["attainment"].tolist() == [0.98]
    assert total["verdict"].tolist() == ["missed"]  # kept only if every severity with data is kept


def test_each_customer_or_together() -> None:
    rows = answers(9, 1, customer="gold-1") + answers(5, 5, customer="gold-2")
    each = card(rows, agreement("90 % per month", "each customer")).compliance
    assert verdicts(each, "customer") == [("gold-1", "kept"), ("gold-2", "missed")]
    together = card(rows, agreement("70 % per month", "together"))
    assert verdicts(together.compliance, "tier", "customer") == [("all", "all", "kept")]
    by_customer = together.by("customer")
    assert by_customer["attainment"].tolist() == [0.9, 0.5]
    assert by_customer["verdict"].tolist() == ["kept", "kept"]  # the one verdict there is


def test_no_decided_clock_is_no_data() -> None:
    rows: list[Ticket] = [("t", "2027-01-31 23:30", "urgent", "gold-1", [])]
    found = card(rows, agreement(), until="2027-02-01 00:00")
    (row,) = found.compliance.to_dict("records")
    assert (row["verdict"], row["open"], row["decided"], row["provisional"]) == ("no data", 1, 0, True)
    assert np.isnan(row["attainment"])
    assert found.by()["verdict"].tolist() == ["no data"]


def test_a_cell_is_provisional_until_every_clock_is_decided_and_the_period_is_over() -> None:
    assert card(answers(1, 0), agreement(), until="2027-02-01 00:00").compliance["provisional"].tolist() == [False]
    rows = [*answers(1, 0), ("t", "2027-01-31 23:30", "urgent", "gold-1", [])]
    assert card(rows, agreement(), until="2027-02-01 00:00").compliance["provisional"].tolist() == [True]
    assert card(rows, agreement(), until="2027-02-01 01:00").compliance["provisional"].tolist() == [False]


def test_cancelled_clocks_are_shown_and_count_neither_way() -> None:
    gone: list[Ticket] = [
        (
            f"gone {number}",
            f"2027-01-{number:02d} 09:00",
            "urgent",
            "gold-1",
            [(f"2027-01-{number:02d} 09:59", "cancelled")],
        )
        for number in range(1, 21)
    ]
    (row,) = card(answers(9, 1) + gone, agreement("90 % per month")).compliance.to_dict("records")
    assert (row["decided"], row["cancelled"], row["attainment"], row["verdict"]) == (10, 20, 0.9, "kept")
    (row,) = card(gone, agreement()).by("severity").to_dict("records")
    assert (row["decided"], row["cancelled"], row["verdict"], row["provisional"]) == (0, 20, "no data", False)


def test_totals_are_provisional_while_a_cell_they_touch_is() -> None:
    rows = [*answers(1, 0), ("t", "2027-02-28 23:30", "urgent", "gold-1", [])]
    found = card(rows, agreement(), until="2027-03-01 00:00")
    assert found.by("period")["provisional"].tolist() == [False, True]
    assert found.by()["provisional"].tolist() == [True]


@pytest.mark.parametrize(
    ("timezone", "more", "expected"),
    [
        ("UTC", "", ["2027-01"]),
        ("Europe/Berlin", "", ["2027-02"]),
        ("Europe/Berlin", "timezone: America/New_York, ", ["2027-01"]),
        ("UTC", "timezone: Pacific/Auckland, ", ["2027-02"]),
    ],
)
def test_periods_are_cut_in_the_zone_of_the_agreement(timezone: str, more: str, expected: list[str]) -> None:
    rows: list[Ticket] = [("t", "2027-01-31 23:30", "urgent", "gold-1", [("2027-01-31 23:40", "replied")])]
    found = card(rows, agreement(more=more), timezone=timezone, start="2026-12-01 00:00")
    assert found.compliance["period"].tolist() == expected
    assert not found.compliance["partial"].any()


def test_the_summer_time_month_is_whole_between_its_local_midnights() -> None:
    rows: list[Ticket] = [("t", "2027-03-31 21:30", "urgent", "gold-1", [("2027-03-31 21:40", "replied")])]
    edges = ("2027-02-28 23:00", "2027-03-31 22:00")  # CET to CEST
    for start, until, partial in (
        (*edges, False),
        ("2027-02-28 23:01", edges[1], True),
        (edges[0], "2027-03-31 21:59", True),
    ):
        found = card(rows, agreement(), timezone="Europe/Berlin", start=start, until=until)
        assert found.compliance["partial"].tolist() == [partial]


@pytest.mark.parametrize(("period", "expected"), [("created", "2027-01"), ("due", "2027-02"), ("stopped", "2027-03")])
def test_a_clock_belongs_to_the_period_of_the_event_that_the_commitment_names(period: str, expected: str) -> None:
    rows: list[Ticket] = [("t", "2027-01-31 23:30", "urgent", "gold-1", [("2027-03-02 00:00", "replied")])]
    assert card(rows, agreement(period=period)).compliance["period"].tolist() == [expected]


def test_a_running_clock_that_counts_by_its_stop_is_shown_in_the_last_period() -> None:
    rows: list[Ticket] = [("t", "2027-01-05 09:00", "urgent", "gold-1", [])]
    found = card(rows, agreement(period="stopped"), until="2027-03-01 00:00").compliance
    assert verdicts(found, "period") == [("2027-02", "missed")]
    assert found["provisional"].tolist() == [True]  # it will stop in March or later, and count there


def test_quarters() -> None:
    rows = answers(9, 1) + answers(6, 4, month="2027-02")
    assert verdicts(card(rows, agreement("75 % per quarter")).compliance, "period") == [("2027-Q1", "kept")]
    assert verdicts(card(rows, agreement("80 % per quarter")).compliance, "period") == [("2027-Q1", "missed")]


def test_only_whole_periods_inside_the_window_are_judged() -> None:
    rows = answers(1, 1) + answers(0, 1, month="2027-02") + answers(0, 2, month="2027-03")
    found = card(rows, agreement(), ("2027-01-01 00:00", "2027-03-02 00:00"))
    assert verdicts(found.compliance, "period") == [
        ("2027-01", "missed"),
        ("2027-02", "missed"),
        ("2027-03", "not judged"),
    ]
    assert found.compliance["decided"].tolist() == [2, 1, 1]  # of March only what is in the window
    total = found.by()
    assert total["partial"].tolist() == [False, True]
    assert total["decided"].tolist() == [3, 1]
    assert verdicts(total) == [("missed",), ("not judged",)]
    assert found.violations["partial"].tolist() == [False, False, True]


def test_a_window_beyond_the_log_is_cut_to_what_the_log_covers() -> None:
    found = card(answers(1, 0), agreement(), ("2026-12-01 00:00", "2027-04-01 00:00"), until="2027-01-31 00:00")
    assert found.compliance["partial"].tolist() == [True]
    with pytest.raises(ValueError, match="nothing of the window"):
        card(answers(1, 0), agreement(), ("2028-01-01 00:00", "2028-02-01 00:00"))
    with pytest.raises(ValueError, match="no time zone"):
        measure(
            log([]), promise(agreement()), window=(at("2027-01-01 00:00").replace(tzinfo=None), at("2027-02-01 00:00"))
        )


def test_totals_by_dimensions() -> None:
    rows = answers(9, 1, customer="gold-1") + answers(2, 0, "normal", "gold-1") + answers(5, 5, customer="free-1")
    found = card(rows, agreement("90 % per month", "each customer"))
    table = found.by("tier", "severity")
    assert table[["tier", "severity", "met", "breached", "cells_kept", "cells_missed"]].to_numpy().tolist() == [
        ["free", "urgent", 5, 5, 0, 1],
        ["gold", "urgent", 9, 1, 1, 0],
        ["gold", "normal", 2, 0, 1, 0],
    ]
    assert found.by()[["met", "cells_kept", "cells_missed"]].to_numpy().tolist() == [[16, 2, 1]]
    assert found.counts["met"].sum() == 16
    with pytest.raises(ValueError, match="name each dimension once, out of agreement"):
        found.by("severity", "colour")


def test_kinds_are_judged_side_by_side() -> None:
    text = (
        agreement("50 % per month")
        + """
ola: {kind: internal, commitments: {first_response: {promise: {urgent: 10 min}, quota: 50 % per month}}}
"""
    )
    table = card(answers(1, 0), text).compliance
    assert verdicts(table, "agreement", "kind") == [("a", "customer", "kept"), ("ola", "internal", "missed")]


def test_a_table_that_is_changed_leaves_the_scorecard_as_it_was() -> None:
    found = card(answers(1, 0), agreement())
    mine = found.compliance
    mine["met"] = 99
    assert found.compliance["met"].tolist() == [1]


def test_nothing_promised_is_an_empty_scorecard() -> None:
    bare = promise(agreement()).model_copy(update={"agreements": {}})
    found = measure(log(answers(1, 1)), bare)
    for table in (found.compliance, found.counts, found.credits, found.violations, found.by("severity")):
        assert table.empty
