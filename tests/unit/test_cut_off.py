"""Figures that what is unfinished could change are marked wherever they stand: in run, compare, sweep and JSON."""

import pandas as pd
import pytest

from slasim import compare, load_scenario, simulate, sweep
from slasim.report import comparison_tables
from slasim.report.console import show
from slasim.report.screen.first_lines import promise_lines
from slasim.report.screen.promises import promise_table
from slasim.report.sweep_tables import points, ranked
from slasim.study.measures.promises import compliance
from slasim.study.measures.promises.asked import USUAL
from slasim.study.sweep.document import document
from tests.unit.test_growth import desk

LONG = """
slasim: 1
name: long tickets
currency: EUR
timezone: UTC
horizon: {from: 2027-02-01, for: 1 month, warm_up: 2 weeks, follow_up: 0 days}
severities: [normal]
calendars: {here: {timezone: UTC, hours: 24x7}}
customers: {all: {accounts: 1, regions: {here: 100 %}}}
demand:
  mail: {channel: email, volume: 60 per week, shape: always, mix: {tier: {all: 100 %}, severity: {normal: 100 %}}}
work:
  - path: [{skill: l1, handle: 5 min, then: {solved: 10 %, customer: 90 %}}]
    customer_reply: lognormal(median=3 days, cv=1.5)
teams:
  ample: {site: here, skills: [l1], cost: 30 EUR/hour, shifts: {on: {hours: 24x7, headcount: 2}}}
agreements:
  all:
    judged: together
    commitments:
      resolution: {promise: {normal: 40 days}, quota: 90 % per month, pauses: false}
"""


@pytest.fixture(scope="module")
def long_tickets(tmp_path_factory):
    path = tmp_path_factory.mktemp("long") / "long.yaml"
    path.write_text(LONG, "utf-8")
    return load_scenario(path)


def test_a_share_of_the_decided_alone_is_not_kept(long_tickets, capsys):
    """Two thirds of the tickets are open when the window ends, and none can be late by then: all that is decided is
    met, and nothing is known of the rest."""
    study = simulate(long_tickets, replications=4)
    (row,) = study.attainment.to_dict("records")
    assert row["attainment"] == 1
    assert row["attainment_least"] == pytest.approx(row["decided"] / (row["decided"] + row["open"]))
    assert row["attainment_least"] < 0.5 < row["attainment_most"] == 1
    assert study.compliance["mark"].tolist() == ["undecided"]
    show(promise_table(study))
    said = capsys.readouterr().out
    (line,) = [each for each in said.splitlines() if "resolution" in each]
    assert " to 100 % " in line
    assert line.rstrip().endswith("in 0 to 100 of 100  0 to 100")
    assert "✓" not in said
    assert "Tickets still open at the end could turn 4 of them: 0 to 4" in " ".join(promise_lines(study))
    assert study.summary()["compliance"][0]["undecided"] is True


def test_a_point_that_is_not_decided_keeps_nothing(long_tickets, tmp_path, capsys):
    """With a follow-up of forty days all is decided."""
    found = sweep(long_tickets, {"horizon.follow_up": ["0 days", "40 days"]}, replications=3, folder=tmp_path / "s")
    name = "all.resolution.normal.p_kept"
    assert found.table[f"{name}_cut_off"].tolist() == [True, False]
    assert not ranked(found, USUAL).set_index("point").loc[0, "is_kept"]
    show(points(found, ()))
    out = capsys.readouterr().out
    assert "~100 (" in out, out
    assert "~ Clocks that are not decided" in out
    first, last = (each["figures"] for each in document(found)["points"])
    assert (first[name]["cut_off"], last[name]["cut_off"]) == (True, False)


def test_waits_that_are_cut_off_are_marked_in_comparisons_and_sweeps(tmp_path, capsys):
    """Four servers for five Erlang: what comes last has not been begun when the log ends."""
    base = desk(tmp_path, length="1 month")
    found = compare(base, "teams.one.shifts.on.headcount=4", replications=3)
    rows = found.differences.set_index("figure")
    other = rows.loc["waits.other.first_touch.mean"]
    assert (other["baseline_cut_off"], other["value_cut_off"]) == (False, True)
    assert not rows.loc["occupancy.one", "value_cut_off"]
    for each in comparison_tables.comparison_tables(found):
        show(each)
    out = capsys.readouterr().out
    (line,) = [each for each in out.splitlines() if each.split()[:1] == ["other"]][:1]
    assert "≥ +" in line
    assert "≥: unfinished tickets are in" in out
    swept = sweep(base, {"teams.one.on.headcount": [4, 6]}, replications=3, folder=tmp_path / "s")
    assert swept.table["waits.other.first_touch.mean_cut_off"].tolist() == [True, False]
    show(points(swept, ["waits.other.first_touch.mean"]))
    assert "≥ " in capsys.readouterr().out


def test_the_bounds_hold_what_the_open_clocks_come_to():
    """9 of 10 decided are met and 2 are open: 9/12 to 11/12. The one unit is kept; if both are late it is missed."""
    names = {"agreement": "a", "commitment": "c", "period": "2027-02", "whole": True, "judged": "together"}
    row = {"replication": 0, "severity": "low", "decided": 10, "met": 9, "open": 2, "judged_units": 1, "kept": 1}
    row |= {"met_goal": 9, "quota": 0.9, "asked": True, "accounts": 1, "missed_least": 0, "missed_most": 1}
    table = pd.DataFrame([{**names, **row}])
    table["severity"] = table["severity"].astype("category")
    found = compliance.BY_PERIOD.made(table).frame.iloc[0]
    assert (found["attainment_least"], found["attainment_most"]) == pytest.approx((9 / 12, 11 / 12))
    assert found["undecided"]
    late = compliance.BY_PERIOD.made(table.assign(decided=11, kept=0, missed_least=1)).frame.iloc[0]
    assert late["attainment_most"] == pytest.approx(11 / 13)
    assert not late["undecided"]
    none = compliance.BY_PERIOD.made(
        table.assign(decided=0, met=0, open=0, judged_units=0, kept=0, missed_most=0)
    ).frame.iloc[0]
    assert (none["mark"], none["undecided"]) == ("no data", False)
