"""Means, percentiles, maxima, availability, abandonment, deflection and numbers of tickets, worked out by hand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import pandas as pd
import pytest
from promise_cases import log, promise
from scorecard_cases import Ticket, stating

from slasim.agreements import Scorecard, measure
from slasim.agreements.verdicts.availability import unavailable_days


def one(text: str, judged: str = "together") -> str:
    return f"a: {{judged: {judged}, commitments: {{{text}}}}}"


def replies(*minutes: int) -> list[Ticket]:
    """A ticket a day from 1 January at nine, answered after so many minutes (0: not yet)."""
    rows: list[Ticket] = []
    for day, wait in enumerate(minutes, 1):
        at = pd.Timestamp(f"2027-01-{day:02d} 09:00")
        events = [(f"{at + timedelta(minutes=wait):%Y-%m-%d %H:%M}", "replied")] if wait else []
        rows.append((f"t{day}", f"{at:%Y-%m-%d %H:%M}", "urgent", "gold-1", events))
    return rows


def by_measure(how: str, *minutes: int, more: Sequence[Ticket] = ()) -> Scorecard:
    text = f"first_response: {{promise: {{urgent: 1 h}}, measure: {how}, per: month}}"
    return measure(log([*replies(*minutes), *more], until="2027-02-01 00:00"), promise(one(text)))


@pytest.mark.parametrize(
    ("how", "minutes", "level", "verdict"),
    [
        ("mean", (30, 90), 60, "kept"),
        ("mean", (30, 91), 60.5, "missed"),
        ("mean", (1, 1, 1, 237), 60, "kept"),
        ("maximum", (5, 60, 59), 60, "kept"),
        ("maximum", (5, 61, 59), 61, "missed"),
        ("percentile 90", (*range(1, 10), 300), 9, "kept"),  # nearest rank: the ninth of ten
        ("percentile 90", (*range(1, 9), 100, 300), 100, "missed"),
        ("percentile 50", (60, 61), 60, "kept"),
        ("percentile 51", (60, 61), 61, "missed"),
    ],
)
def test_levels_of_time(how: str, minutes: tuple[int, ...], level: float, verdict: str) -> None:
    (row,) = by_measure(how, *minutes).levels.to_dict("records")
    assert (row["measure"], row["level_time"], row["verdict"]) == (how, pd.Timedelta(minutes=level), verdict)
    assert (row["limit_time"], row["decided"], row["provisional"]) == (pd.Timedelta(hours=1), len(minutes), False)
    assert pd.isna(row["level_number"])


def test_a_clock_that_still_runs_late_can_only_raise_the_mean() -> None:
    late: Ticket = ("late", "2027-01-31 22:30", "urgent", "gold-1", [])  # 90 minutes at the as-of instant
    (row,) = by_measure("mean", 10, more=[late]).levels.to_dict("records")
    assert (row["level_time"], row["verdict"], row["provisional"]) == (pd.Timedelta(minutes=50), "kept", True)
    (row,) = by_measure("mean", 40, more=[late]).levels.to_dict("records")
    assert (row["level_time"], row["verdict"], row["provisional"]) == (pd.Timedelta(minutes=65), "missed", False)


def test_an_exclusion_after_the_due_instant_still_changes_a_mean() -> None:
    """Due at 23:30 and not answered at midnight: 70 minutes count with the exclusion, 90 without."""
    shut = '{cause: maintenance, from: "2027-01-31 23:40 UTC", to: "2027-02-01 00:00 UTC", reference: CHG-1}'
    promised = "first_response: {promise: {urgent: 1 h}, measure: mean, per: month}"
    book = promise(f"a: {{judged: together, exclusions: [{shut}], commitments: {{{promised}}}}}")
    late: Ticket = ("late", "2027-01-31 22:30", "urgent", "gold-1", [])
    (row,) = measure(log([*replies(45), late], until="2027-02-01 00:00"), book).exclusions.to_dict("records")
    assert (row["verdict"], row["verdict_all"]) == ("kept", "missed")


def test_numbers_of_tickets() -> None:
    text = "csat: {metric: column, column: csat, limits: {urgent: at least 4}, %s}"
    told = stating(log(replies(1, 1, 1, 1)), columns={"csat": [3.9, 4.0, 4.3, float("nan")]})
    found = {
        how: measure(told, promise(one(text % how)))
        for how in (
            "quota: 66 % per month",
            "quota: 67 % per month",
            "measure: mean, per: month",
            "measure: percentile 33, per: month",
            "measure: percentile 34, per: month",
        )
    }
    assert [card.compliance["verdict"].tolist() for card in found.values()] == [
        ["kept"],
        ["missed"],
        ["kept"],  # 12.2 / 3
        ["missed"],  # the first of three ranks is 3.9
        ["kept"],
    ]
    mean = found["measure: mean, per: month"]
    (row,) = mean.levels.to_dict("records")
    assert row["level_number"] == pytest.approx(12.2 / 3)
    assert (row["limit_number"], row["decided"]) == (4.0, 3)
    assert mean.compliance["met"].tolist() == [2]


def test_at_most() -> None:
    text = "calls: {metric: column, column: contacts, limits: {urgent: at most 2}, measure: mean, per: month}"
    for values, verdict in (([1, 3], "kept"), ([1, 3.1], "missed")):
        card = measure(stating(log(replies(1, 1)), columns={"contacts": values}), promise(one(text)))
        assert card.compliance["verdict"].tolist() == [verdict]


def test_availability_joins_outages_and_leaves_others_out() -> None:
    text = "availability: {quota: 99.9 % per month}"
    outages = [
        ("2026-12-31 23:00", "2027-01-01 00:10", None),  # ten minutes of it in January
        ("2027-01-05 00:00", "2027-01-05 00:30", "gold-1"),
        ("2027-01-05 00:20", "2027-01-05 00:40", None),
        ("2027-01-09 00:00", "2027-01-09 05:00", "gold-2"),
    ]
    rows: list[Ticket] = [*replies(1), ("x", "2027-01-03 09:00", "urgent", "gold-2", [])]
    told = stating(log(rows, until="2027-03-01 00:00"), outages=outages)
    card = measure(told, promise(one(text, "each customer")))
    table = card.compliance
    minutes = table["breached"] // 60_000
    assert list(zip(table["customer"], table["period"], minutes, table["verdict"], strict=True)) == [
        ("gold-1", "2027-01", 50, "missed"),
        ("gold-2", "2027-01", 330, "missed"),
        ("gold-1", "2027-02", 0, "kept"),
        ("gold-2", "2027-02", 0, "kept"),
    ]
    assert set(table["severity"]) == {"all"}
    assert (table["decided"] == [31 * 86_400_000] * 2 + [28 * 86_400_000] * 2).all()
    together = measure(told, promise(one(text))).compliance
    assert together["breached"].tolist() == [380 * 60_000, 0]
    days = unavailable_days(card.log, card.promises, 0, card.score.periods[0], "UTC")
    found = [
        (who, date(1970, 1, 1) + timedelta(days=day), ms // 60_000)
        for _, who, day, ms, _ in sorted(zip(*(column.tolist() for column in days), strict=True))
    ]
    assert found == [
        (0, date(2027, 1, 1), 10),
        (0, date(2027, 1, 5), 40),
        (1, date(2027, 1, 1), 10),
        (1, date(2027, 1, 5), 20),
        (1, date(2027, 1, 9), 300),
    ]


def test_an_outage_that_goes_on_lasts_to_the_as_of_instant() -> None:
    told = stating(log(replies(1), until="2027-01-11 00:00"), outages=[("2027-01-10 00:00", "2027-01-11 00:00", None)])
    (row,) = measure(told, promise(one("availability: {quota: 99 % per month}"))).compliance.to_dict("records")
    assert (row["attainment"], row["partial"], row["verdict"]) == (0.9, True, "not judged")


def test_what_a_log_does_not_state_is_no_data() -> None:
    text = "availability: {quota: 99 % per month}, deflection: {quota: 10 % per month}"
    silent = log(replies(1))
    card = measure(silent, promise(one(text)))
    assert card.compliance.empty
    assert card.about.unmeasured == ("a.availability", "a.deflection")
    card = measure(stating(silent, outages=[]), promise(one(text)))
    assert card.compliance["attainment"].tolist() == [1.0] * 3
    assert card.about.unmeasured == ("a.deflection",)


def test_deflection() -> None:
    contacts = [
        ("2027-01-02 00:00", "gold-1", True),
        ("2027-01-03 00:00", None, True),
        ("2027-01-31 23:59", "gold-1", False),
        ("2027-02-01 00:00", "gold-1", False),
    ]
    told = stating(log(replies(1), until="2027-03-01 00:00"), contacts=contacts)
    table = measure(told, promise(one("deflection: {quota: 2/3 per month}"))).compliance
    assert table[["met", "breached"]].to_numpy().tolist() == [[2, 1], [0, 1]]
    assert table["verdict"].tolist() == ["kept", "missed"]


def test_abandonment_is_the_share_not_abandoned() -> None:
    rows: list[Ticket] = [
        ("taken", "2027-01-01 09:00", "urgent", "gold-1", [("2027-01-01 09:05", "work_started")]),
        ("lost", "2027-01-01 09:00", "urgent", "gold-1", [("2027-01-01 09:05", "abandoned")]),
        ("waiting", "2027-01-01 09:00", "urgent", "gold-1", []),
    ]
    (row,) = measure(log(rows), promise(one("abandonment: {quota: 50 % per month}"))).compliance.to_dict("records")
    assert (row["met"], row["breached"], row["open"], row["verdict"]) == (1, 1, 1, "kept")


def test_a_maintenance_window_is_no_agreed_time() -> None:
    """Five hours of outage, three of them announced: two of 744 - 4 hours count."""
    book = promise(
        """
a:
  exclusions: [{cause: maintenance, from: "2027-01-10 00:00 UTC", to: "2027-01-10 04:00 UTC", reference: CHG-1}]
  commitments: {availability: {quota: 99.7 % per month}}
"""
    )
    told = stating(log(replies(1), until="2027-02-01 00:00"), outages=[("2027-01-10 01:00", "2027-01-10 06:00", None)])
    card = measure(told, book)
    hour = 3_600_000
    (row,) = card.compliance.to_dict("records")
    assert (row["met"], row["breached"], row["verdict"]) == (738 * hour, 2 * hour, "kept")
    (row,) = card.without_exclusions.compliance.to_dict("records")
    assert (row["met"], row["breached"], row["verdict"]) == (739 * hour, 5 * hour, "missed")
    (row,) = card.exclusions.to_dict("records")
    assert (row["verdict"], row["verdict_all"]) == ("kept", "missed")


def test_an_outage_day_costs_its_fee() -> None:
    book = promise(
        """
a:
  for: {tier: gold}
  judged: each customer
  commitments: {availability: {quota: 99 % per month}}
  credits: {on: availability, outage_day: 4 h}
"""
    )
    outages = [("2027-01-05 22:00", "2027-01-06 04:30", None), ("2027-01-20 00:00", "2027-01-20 04:00", None)]
    card = measure(stating(log(replies(1), until="2027-02-01 00:00"), outages=outages), book)
    assert card.credits[["period", "credit"]].astype(str).to_numpy().tolist() == [["2027-01", "32.26"]]  # 1000 / 31


def test_a_pilot_of_availability_is_told_by_its_periods() -> None:
    text = "a: {status: pilot, commitments: {availability: {quota: 99 % per month}}}"
    told = stating(log(replies(1)), outages=[("2027-02-01 00:00", "2027-02-03 00:00", None)])
    card = measure(told, promise(text))
    (row,) = card.readiness.to_dict("records")
    assert (row["judged"], row["kept"], row["probability"]) == (3, 2, 2.5 / 4)  # the mean of Jeffreys' posterior
    (row,) = card.baseline.to_dict("records")
    assert row["attained"] == pytest.approx(88 / 90)
    assert pd.isna(row["proposed"])
