"""The first screen of `run` speaks of the whole desk, whatever its teams are called and its tickets divided by."""

import pytest
from rich.text import Text

from slasim import load_scenario, simulate
from slasim.report.money import money_table, team_table
from slasim.report.run_screen import wait_lines
from tests.unit.test_growth import DESK

SECOND = """\
  calls: {channel: phone, volume: 1 per hour, shape: always,
          mix: {tier: {all: 100 %}, severity: {other: 100 %}}}
work:
"""


def study_of(folder, old, new):
    text = DESK.format(length="2 weeks", warm_up="0 days", volume=2, seats=2)
    assert old in text
    (folder / "desk.yaml").write_text(text.replace(old, new), "utf-8")
    return simulate(load_scenario(folder / "desk.yaml"), replications=3, seed=1)


def cells(table):
    return [[Text.from_markup(str(cell)).plain for cell in column.cells] for column in table.columns]


def test_a_team_may_be_named_as_the_row_of_all_of_them_is(tmp_path):
    study = study_of(
        tmp_path,
        "  one: {site: here",
        "  two: {site: here, cost: 20 EUR/hour, skills: [l1], shifts: {on: {hours: 24x7, headcount: 1}}}\n"
        "  all: {site: here, cost: 10 EUR/hour",
    )
    hours = 14 * 24
    names, _, _, costs, *_ = cells(team_table(study))
    assert names == ["two", "all", "all"]
    digits = ["".join(filter(str.isdigit, cost)) for cost in costs]
    assert digits == [str(20 * hours), str(2 * 10 * hours), str((20 + 2 * 10) * hours)]
    assert "".join(filter(str.isdigit, cells(money_table(study))[1][0])) == digits[-1]


def test_a_severity_has_one_wait_however_many_channels_it_comes_by(tmp_path):
    study = study_of(tmp_path, "work:\n", SECOND)
    (line,) = wait_lines(study)
    assert line.count("gold ") == 1
    assert line.count("other ") == 1
    first = study.waits[study.waits["severity"] == "other"].groupby("wait", sort=False)["tickets"].first()
    channels = study.waits[(study.waits["severity"] == "other") & (study.waits["channel"] != "all")]
    assert channels.groupby("wait")["tickets"].sum().to_dict() == pytest.approx(first.to_dict(), rel=1e-12)
    assert first.min() > 0
