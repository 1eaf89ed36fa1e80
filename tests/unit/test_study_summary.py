"""Summaries of small tables, checked by hand."""

import math

import numpy as np
import pandas as pd
import pytest

from slasim.study.measures.people import occupancy
from slasim.study.measures.promises import compliance, credits
from slasim.study.measures.queues import arrivals, backlog, waits
from slasim.study.statistics import Interval, wilson

SEVERITY = pd.CategoricalDtype(["urgent", "low"], ordered=True)
HOUR = 3_600_000


def compliance_table(rows):
    names = ["replication", "severity", "period", "whole", "decided", "met", "open", "judged_units", "kept"]
    table = pd.DataFrame(rows, columns=names)
    table["severity"] = table["severity"].astype(SEVERITY)
    missed = table["judged_units"] - table["kept"]
    table = table.assign(
        asked=table["whole"], accounts=1, missed_least=missed, missed_most=missed, met_goal=table["met"]
    )
    return table.assign(agreement="gold", commitment="first_response", judged="together", quota=0.9)


def test_attainment_is_pooled_and_p_kept_counts_replications():
    table = compliance_table(
        [(r, "urgent", "2027-02", True, 10, met, 1, 1, int(met >= 9)) for r, met in enumerate([10, 9, 8, 10])]
    )
    row = compliance.BY_PERIOD.made(table).frame.iloc[0]
    assert row["attainment"] == pytest.approx(37 / 40)
    assert row["p_kept"] == pytest.approx(3 / 4)
    assert (row["p_kept_low"], row["p_kept_high"]) == pytest.approx(wilson(3, 4)[1:])
    assert (row["decided"], row["open"]) == (10, 1)
    # of 44 clocks 37 are met and 4 are open: from 84 to 93 %
    assert (row["attainment_least"], row["attainment_most"]) == pytest.approx((37 / 44, 41 / 44))
    assert (row["mark"], row["sure"], row["undecided"]) == ("at risk", False, False)  # however they end, it is 3 of 4
    turned = compliance.BY_PERIOD.made(table.assign(missed_least=0)).frame.iloc[0]
    assert (turned["mark"], turned["sure"], turned["undecided"]) == ("undecided", True, True)  # 3 of 4, or all
    decided = compliance.BY_PERIOD.made(table.assign(open=0)).frame.iloc[0]
    assert decided["attainment_least"] == decided["attainment_most"] == pytest.approx(37 / 40)


def test_a_period_that_the_window_cuts_is_not_judged():
    table = compliance_table(
        [
            (0, "urgent", "2027-01", False, 10, 1, 0, 1, 0),
            (0, "urgent", "2027-02", True, 10, 10, 0, 1, 1),
            (1, "urgent", "2027-01", False, 10, 3, 0, 1, 0),
            (1, "urgent", "2027-02", True, 10, 8, 0, 1, 0),
        ]
    )
    cut, whole = compliance.BY_PERIOD.made(table).frame.to_dict("records")
    assert (cut["mark"], cut["attainment"]) == ("partial", 0.2)
    assert math.isnan(cut["p_kept"])
    assert whole["p_kept"] == 0.5
    pooled = compliance.POOLED.made(table).frame.iloc[0]
    assert (pooled["attainment"], pooled["decided"]) == (0.9, 10)


def test_no_decided_clock_is_neither_kept_nor_missed():
    table = compliance_table([(r, "low", "2027-02", True, 0, 0, 0, 0, 0) for r in range(3)])
    row = compliance.BY_PERIOD.made(table).frame.iloc[0]
    assert (row["mark"], row["sure"]) == ("no data", True)
    assert math.isnan(row["attainment"])


@pytest.mark.parametrize(
    ("all_kept", "expected"),
    [
        (Interval(1.0, 0.96, 1.0), ("kept", True)),
        (Interval(0.90, 0.88, 0.92), ("kept", False)),
        (Interval(0.8999, 0.6, 0.899), ("at risk", True)),
        (Interval(0.5, 0.4, 0.6), ("at risk", False)),
        (Interval(0.4999, 0.3, 0.5), ("missed", False)),
        (Interval(0.0, 0.0, 0.1), ("missed", True)),
    ],
)
def test_marks_at_their_limits(all_kept, expected):
    assert compliance.mark_of(all_kept) == expected


def test_the_doubt_of_a_mark_is_the_chance_to_get_it_where_another_is_true():
    assert compliance.mark_doubt(60, 60) == pytest.approx(0.9**60)  # kept, though the chance were just below 90 %
    assert compliance.mark_doubt(0, 6) == pytest.approx(0.5**6)  # missed, though it were 50 %
    at_most_16_of_20 = sum(math.comb(20, k) * 0.9**k * 0.1 ** (20 - k) for k in range(17))
    at_least_16_of_20 = sum(math.comb(20, k) for k in range(16, 21)) / 2**20
    assert compliance.mark_doubt(16, 20) == pytest.approx(max(at_most_16_of_20, at_least_16_of_20))
    assert math.isnan(compliance.mark_doubt(0, 0))


@pytest.mark.parametrize(
    ("promises", "replications", "sure"), [(1, 35, True), (1, 34, False), (8, 48, False), (8, 49, True)]
)
def test_sure_marks_hold_together(promises, replications, sure):
    # Alone: Wilson's interval of 35 of 35 begins at 90 %. Eight together (Holm): 0.9**49 = 0.57 % <= 5 % / 8.
    table = compliance_table(
        [
            (r, "urgent", f"2027-{month + 1:02d}", True, 1, 1, 0, 1, 1)
            for r in range(replications)
            for month in range(promises)
        ]
    )
    assert compliance.BY_PERIOD.made(table).frame["sure"].tolist() == [sure] * promises


@pytest.mark.parametrize("customers", [1, 40])
def test_what_is_kept_more_often_is_never_less_sure(customers):
    """However many customers are judged: rows kept in 100, 99 ... 80 of 100 windows, worst last."""
    rows = [
        (r, "urgent", f"2027-{m:02d}", True, 40, 40, 0, customers, customers - (r < lost))
        for r in range(100)
        for m, lost in enumerate((0, 1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20), 1)
    ]
    found = compliance.BY_PERIOD.made(compliance_table(rows)).frame
    kept = found[found["mark"] == "kept"]
    assert kept["sure"].tolist() == sorted(kept["sure"], reverse=True)
    assert found["mark"].iloc[0] == "kept"
    assert found["sure"].iloc[0]
    assert found["mark"].tolist() == ["kept"] * 9 + ["at risk"] * 3


def test_a_mark_without_data_or_of_a_cut_period_asks_for_no_correction():
    rows = [(r, "urgent", "2027-01", True, 1, 1, 0, 1, 1) for r in range(73)]
    rows += [(r, "urgent", f"2027-{month:02d}", month < 5, 0, 0, 0, 0, 0) for month in range(2, 9) for r in range(73)]
    assert compliance.BY_PERIOD.made(compliance_table(rows)).frame.iloc[0]["sure"]


def test_credits_in_units_of_the_currency():
    table = pd.DataFrame(
        {
            "replication": range(4),
            "agreement": "gold",
            "period": "2027-02",
            "currency": "EUR",
            "digits": 2,
            "amount_minor": [0, 10_000, 0, 30_000],
        }
    )
    row = credits.BY_PERIOD.made(table).frame.iloc[0]
    assert row["amount"] == 100.0
    half = 3.182446305284263 * np.std([0, 100, 0, 300], ddof=1) / 2  # t of 3 degrees of freedom, from tables
    assert row["amount_high"] - row["amount"] == pytest.approx(half)
    assert row["p_any"] == 0.5
    assert row["amount_p95"] == 300.0
    assert math.isnan(row["amount_p95_high"])  # four values never bound a 95 % quantile from above
    assert row["amount_low"] == 0.0  # Student's interval of two replications that paid would begin at -125
    assert 100 - half == pytest.approx(-125.0, abs=0.1)


def test_a_single_replication_has_no_interval_of_credits():
    table = pd.DataFrame(
        {"replication": 0, "agreement": "a", "period": "2027-01", "currency": "EUR", "digits": 2, "amount_minor": [500]}
    )
    row = credits.BY_PERIOD.made(table).frame.iloc[0]
    assert row["amount"] == 5.0
    assert math.isnan(row["amount_low"])
    assert math.isnan(row["amount_high"])


def test_the_interval_of_tickets_does_not_begin_below_0():
    table = pd.DataFrame(
        {"replication": [0, 1], "severity": pd.Categorical(["low"] * 2), "tickets": [0, 2], "solved": 0}
    )
    row = arrivals.BY_SEVERITY.made(table).frame.iloc[0]
    assert row["tickets"] == 1.0
    assert row["tickets_low"] == 0.0
    assert row["tickets_high"] == pytest.approx(1 + 12.7062047)  # t of 1 degree of freedom, from tables; error 1


def test_occupancy_is_a_ratio_of_totals():
    table = pd.DataFrame(
        {
            "replication": [0, 1],
            "team": ["a", "a"],
            "staffed_ms": [100 * HOUR, 300 * HOUR],
            "busy_ms": [90 * HOUR, 150 * HOUR],
            "overtime_ms": [0, 2 * HOUR],
            "lost_break_ms": [HOUR, 0],
        }
    )
    row = occupancy.BY_TEAM.made(table).frame.iloc[0]
    assert row["occupancy"] == pytest.approx(240 / 400)
    assert (row["staffed_hours"], row["busy_hours"], row["overtime_hours"]) == (200, 120, 1)
    assert row["lost_break_hours"] == 0.5


def test_hours_of_the_week_are_local_and_follow_the_clock_change():
    # Berlin moves from +1 to +2 on 2027-03-28; Monday 09:00 is 08:00 UTC before it and 07:00 UTC after it.
    hours = pd.to_datetime(["2027-03-22T08:00Z", "2027-03-29T07:00Z", "2027-03-29T08:00Z"] * 2)
    table = pd.DataFrame(
        {
            "replication": np.repeat([0, 1], 3),
            "hour": hours,
            "severity": pd.Categorical(["low"] * 6, dtype=SEVERITY),
            "arrived": [1, 3, 50, 1, 3, 70],
            "open": [2, 4, 9, 4, 6, 9],
        }
    )
    week = backlog.HOUR_OF_WEEK.made(table, "Europe/Berlin").frame.set_index(["weekday", "hour"])
    assert sorted(week.index) == [(0, 9), (0, 10)]
    assert week.loc[(0, 9), "open"] == 4.0  # mean of 3 and 5
    assert week.loc[(0, 9), "arrived"] == 2.0
    assert week.loc[(0, 10), "arrived"] == 60.0
    assert (week["open_low"] >= 0).all()


def test_waits_are_durations_with_intervals():
    table = pd.DataFrame(
        {
            "replication": [0, 1, 2],
            "severity": pd.Categorical(["urgent"] * 3, dtype=SEVERITY),
            "wait": "first_touch",
            "tickets": [4, 6, 8],
            "unfinished": [0, 0, 3],
            **{f"{name}_ms": [60_000.0, 120_000.0, 180_000.0] for name in waits.STATISTICS},
        }
    )
    row = waits.BY_SEVERITY.made(table).frame.iloc[0]
    assert row["mean"] == pd.Timedelta("2 min")
    assert row["mean_low"] == pd.Timedelta(0)  # t(2) = 4.303: the interval reaches below 0 and is cut there
    assert (row["tickets"], row["unfinished"]) == (6, 1)
