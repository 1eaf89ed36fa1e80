"""Figures by name, on tables made by hand."""

import numpy as np
import pandas as pd
import pytest

from slasim.scenario import ScenarioError
from slasim.study.measures.figures import figures, names
from slasim.study.measures.people import occupancy
from slasim.study.measures.promises import compliance
from slasim.study.measures.queues import arrivals

SEVERITY = pd.CategoricalDtype(["urgent", "low"], ordered=True)


def tables():
    cells = [(s, p) for s in ("urgent", "low") for p in ("2027-01", "2027-02", "2027-03")]
    met = {0: [9, 8, 1, 20, 15, 3], 1: [10, 5, 2, 18, 19, 0]}
    compliance = pd.DataFrame(
        [
            {
                "replication": r,
                "agreement": "gold",
                "commitment": "first_response",
                "severity": severity,
                "period": period,
                "whole": period != "2027-03",
                "judged": "together",
                "quota": 0.9,
                "decided": 10 if severity == "urgent" else 20,
                "met": met[r][at],
                "met_goal": met[r][at],
                "open": 0,
                "judged_units": 4,
                "kept": 4 - at + 2 * r if at < 2 else 3,
            }
            for r in met
            for at, (severity, period) in enumerate(cells)
        ]
    )
    missed = compliance["judged_units"] - compliance["kept"]
    compliance = compliance.assign(asked=True, accounts=1, missed_least=missed, missed_most=missed)
    credits = pd.DataFrame(
        [
            {"replication": r, "agreement": a, "period": p, "currency": "EUR", "digits": 2, "amount_minor": amount}
            for r, a, p, amount in [
                (0, "gold", "2027-01", 1050),
                (0, "gold", "2027-02", 0),
                (0, "silver", "2027-01", 200),
                (1, "gold", "2027-01", 950),
                (1, "gold", "2027-02", 2000),
                (1, "silver", "2027-01", 0),
            ]
        ]
    )
    waits = pd.DataFrame(
        [
            {
                "replication": r,
                "severity": s,
                "wait": w,
                "tickets": 5,
                "unfinished": 0,
                "mean_ms": v,
                "p50_ms": v,
                "p90_ms": 2 * v,
                "p95_ms": 3 * v,
                "max_ms": 9 * v,
            }
            for r, s, w, v in [
                (0, "urgent", "first_touch", 1000.0),
                (0, "low", "first_touch", np.nan),
                (1, "urgent", "first_touch", 3000.0),
                (1, "low", "first_touch", 7000.0),
            ]
        ]
    )
    occupancy = pd.DataFrame(
        {
            "replication": [0, 1],
            "team": "berlin",
            "staffed_ms": [100, 300],
            "busy_ms": [90, 150],
            "overtime_ms": 0,
            "lost_break_ms": 0,
        }
    )
    arrivals = pd.DataFrame({"replication": [0, 1], "severity": "urgent", "tickets": [30, 40], "solved": 30})
    backlog = pd.DataFrame(
        {
            "replication": [0, 0, 0, 0, 1, 1, 1, 1],
            "hour": pd.to_datetime(["2027-01-01T00:00Z", "2027-01-01T01:00Z"] * 4),
            "severity": ["urgent", "urgent", "low", "low"] * 2,
            "arrived": 1,
            "open": [2, 4, 0, 1, 5, 5, 2, 2],
        }
    )
    frames = {
        "compliance": compliance,
        "credits": credits,
        "waits": waits,
        "occupancy": occupancy,
        "arrivals": arrivals,
        "backlog": backlog,
    }
    for name in ("compliance", "waits", "arrivals", "backlog"):
        frames[name]["severity"] = frames[name]["severity"].astype(SEVERITY)
    return frames


def one(name):
    [figure] = figures(tables(), name)
    return figure


def test_attainment_is_pooled_over_whole_periods():
    figure = one("gold.first_response.urgent.attainment")
    assert figure.parts.tolist() == [17, 15]  # the third month is cut by the window
    assert figure.wholes.tolist() == [20, 20]
    assert (figure.kind, figure.unit) == ("ratio", "share")
    assert figure.values.tolist() == [0.85, 0.75]


def test_a_period_is_taken_alone_only_when_it_is_written():
    assert one("urgent.2027-02.attainment").parts.tolist() == [8, 5]
    assert one("gold.2027-02.credits").parts.tolist() == [0, 20]
    assert one("first_response.urgent.2027-03.attainment").parts.tolist() == [1, 2]  # a cut period may be asked for


def test_p_kept_is_one_figure_for_each_judged_mark():
    found = figures(tables(), "first_response.p_kept")
    assert [figure.name for figure in found] == [
        f"gold.first_response.{severity}.{period}.p_kept"
        for severity in ("urgent", "low")
        for period in ("2027-01", "2027-02")
    ]
    assert found[1].parts.tolist() == [3, 5]
    assert found[1].wholes.tolist() == [4, 4]


def test_credits_are_in_units_of_the_currency_summed_over_periods():
    gold, silver = figures(tables(), "credits")
    assert (gold.name, gold.unit, gold.parts.tolist()) == ("gold.credits", "EUR", [10.5, 29.5])
    assert silver.parts.tolist() == [2, 0]


def test_waits_without_tickets_are_no_data():
    urgent, low = figures(tables(), "waits.first_touch.mean")
    assert urgent.interval().estimate == 2000
    assert low.interval().estimate == 7000
    assert one("waits.urgent.p95").parts.tolist() == [3000, 9000]


def test_occupancy_arrivals_and_backlog():
    assert one("occupancy.berlin").interval().estimate == 240 / 400
    assert one("arrivals.urgent").parts.tolist() == [30, 40]
    assert [figure.parts.tolist() for figure in figures(tables(), "backlog")] == [[3, 5], [0.5, 2]]


@pytest.mark.parametrize(
    ("name", "section", "column"),
    [
        ("attainment", compliance.POOLED, "attainment"),
        ("occupancy", occupancy.BY_TEAM, "occupancy"),
        ("arrivals", arrivals.BY_SEVERITY, "tickets"),
    ],
)
def test_a_figure_is_the_row_that_the_study_reports(name, section, column):
    source = tables()
    rows = section.made(source["compliance" if name == "attainment" else name]).frame
    found = figures(source, name)
    assert len(found) == len(rows)
    for figure, row in zip(found, rows.to_dict("records"), strict=True):
        expected = [row[column], row[f"{column}_low"], row[f"{column}_high"]]
        assert list(figure.interval()) == pytest.approx(expected, rel=1e-12)


def test_batches_of_replications_join():
    source = tables()
    split = [{name: table[table["replication"] == r] for name, table in source.items()} for r in (0, 1)]
    for name in names(source):
        [whole], [first], [second] = (figures(each, name)[:1] for each in (source, *split))
        joined = first + second
        np.testing.assert_array_equal(joined.parts, whole.parts)
        np.testing.assert_array_equal(joined.wholes, whole.wholes)


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("gold.first_respone.attainment", "'first_respone': did you mean first_response?"),
        ("first_response", "expected a figure such as gold.first_response.urgent.attainment"),
        ("urgent", "found 'urgent'; expected a figure such as gold"),
        ("attainment.urgent", "found 'attainment.urgent'"),
        ("", "found ''"),
    ],
)
def test_a_name_that_fits_nothing_is_refused_with_the_nearest(name, hint):
    with pytest.raises(ScenarioError) as caught:
        figures(tables(), name)
    assert hint in str(caught.value)


@pytest.mark.parametrize("name", ["gold.first_response.urgent.attainment", "2027-01.p_kept", "gold.credits"])
def test_values_by_replication_have_the_estimate_as_their_mean(name):
    for figure in figures(tables(), name):
        assert figure.by_replication.mean() == pytest.approx(figure.interval().estimate)
