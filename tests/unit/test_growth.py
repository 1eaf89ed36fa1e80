"""Queues that grow, that do not, and those of which nobody can tell."""

import itertools

import numpy as np
import pandas as pd
import pytest
from rich.text import Text
from scipy import stats

from slasim import load_scenario, open_study, simulate
from slasim.report.first_lines import first_lines
from slasim.study.measures.growth import growth, weekly

DESK = """
slasim: 1
name: one queue
currency: EUR
timezone: UTC
horizon: {{from: 2027-01-01, for: {length}, warm_up: {warm_up}, follow_up: 1 week}}
severities: [gold, other]
calendars: {{here: {{timezone: UTC, hours: 24x7}}}}
customers: {{all: {{accounts: 1, regions: {{here: 100 %}}}}}}
demand:
  mail: {{channel: email, volume: {volume} per hour, shape: always,
         mix: {{tier: {{all: 100 %}}, severity: {{gold: 40 %, other: 60 %}}}}}}
work:
  - path: [{{skill: l1, handle: "exponential(mean=15 min)", then: {{solved: 100 %}}}}]
teams:
  one: {{site: here, skills: [l1], shifts: {{on: {{hours: 24x7, headcount: {seats}}}}}}}
routing: {{order: severity}}
agreements:
  all:
    judged: together
    commitments:
      first_response: {{promise: {{gold: 1 h}}, quota: 90 % per month}}
"""


def desk(folder, volume=20, seats=6, length="2 months", warm_up="1 week"):
    path = folder / "desk.yaml"
    path.write_text(DESK.format(volume=volume, seats=seats, length=length, warm_up=warm_up), "utf-8")
    return load_scenario(path)


def said(study):
    return [Text.from_markup(line).plain for line in first_lines(study)]


def weeks_of(values):
    """A table of weeks from the mean open tickets, shape (replications, weeks), of one severity."""
    runs, count = np.shape(values)
    table = {
        "replication": np.repeat(np.arange(runs), count),
        "severity": "low",
        "week": np.tile(np.arange(count), runs),
    }
    return pd.DataFrame({**table, "open": np.ravel(values) * 168})


def test_what_is_served_last_piles_up_and_is_named_before_all_else(tmp_path):
    study = simulate(desk(tmp_path, volume=22, seats=5), replications=8)
    found = study.growth
    assert {queue.severity: queue.verdict for queue in found.queues} == {"gold": "does not grow", "other": "grows"}
    # 22 tickets come each hour and 20 are solved: from the middle of the first two weeks to that of the last two (of
    # eight) are six weeks
    assert found.last - found.first == pytest.approx(2 * 6 * 168, rel=0.25)
    first, second, *_ = said(study)
    assert first.startswith("! The backlog grows (other): ")
    assert "Every promise kept" in second
    assert "✓" not in "".join(said(study))
    assert open_study(study.save(tmp_path / "r")).growth == found


def test_a_queue_that_holds_does_not_grow(tmp_path):
    study = simulate(desk(tmp_path), replications=20)
    assert study.growth.verdict == "does not grow"
    assert said(study)[-1].startswith("✓ Queues do not grow: ")


def test_one_window_or_less_than_three_weeks_tell_nothing(tmp_path):
    one = simulate(desk(tmp_path), replications=1)
    assert (one.growth.verdict, one.growth.weeks) == ("cannot tell", 2)
    assert said(one)[-1].startswith("? Whether queues grow cannot be told: ")
    short = simulate(desk(tmp_path, volume=40, length="20 days"), replications=4)
    assert (short.growth.verdict, short.growth.weeks, short.growth.queues) == ("cannot tell", 0, ())
    assert said(short)[-1] == "· Whether queues grow cannot be told: fewer than three whole weeks are simulated"


def test_the_weeks_are_means_of_the_hours_of_the_backlog(tmp_path):
    study = simulate(desk(tmp_path, length="26 days"), replications=2)
    found = weekly(study.tables["backlog"])
    backlog = study.tables["backlog"]
    start = backlog["hour"].min()
    for run, severity, week in itertools.product((0, 1), ("gold", "other"), range(3)):
        begin = start + pd.Timedelta(weeks=week)
        mine = backlog[(backlog["replication"] == run) & (backlog["severity"] == severity)]
        inside = mine[(mine["hour"] >= begin) & (mine["hour"] < begin + pd.Timedelta(weeks=1))]
        row = found[(found["replication"] == run) & (found["severity"] == severity) & (found["week"] == week)]
        assert row["open"].tolist() == [inside["open"].sum()]
    assert len(found) == 2 * 2 * 3


@pytest.mark.parametrize(
    ("rise", "verdict"), [(0, "does not grow"), (4, "does not grow"), (12, "grows"), (-30, "does not grow")]
)
def test_thirds_of_the_weeks_are_compared(rise, verdict):
    """Seven weeks: the first two against the last two; what lies between does not count."""
    noise = np.random.default_rng(1).normal(0, 2, (50, 7))
    values = 100 + noise + np.array([0, 0, 500, 500, 500, rise, rise])
    found = growth(weeks_of(values))
    assert (found.weeks, found.verdict) == (2, verdict)
    first, last = values[:, :2].mean(axis=1), values[:, 5:].mean(axis=1)
    assert (found.first, found.last) == pytest.approx((first.mean(), last.mean()))
    ends = stats.ttest_rel(last, first).confidence_interval(0.99)  # symmetric values: Student's but for some skewness
    assert found.queues[0].change[1:] == pytest.approx(tuple(ends), abs=0.1)


def test_noise_alone_is_hardly_ever_called_growth():
    """Of 400 queues that do not grow none should, at 1 % beyond a margin of 5 %; of those at the margin about 4."""
    random = np.random.default_rng(2)
    flat = [growth(weeks_of(random.gamma(4, 25, (20, 3)))).verdict for _ in range(400)]
    assert flat.count("grows") <= 5
    edge = [growth(weeks_of(random.gamma(4, 25, (20, 3)) * [1, 1, 1.05])).verdict for _ in range(400)]
    assert edge.count("grows") <= 12


def test_wide_noise_leaves_it_open():
    values = np.random.default_rng(3).normal(100, 60, (8, 3))
    assert growth(weeks_of(values)).verdict == "cannot tell"


def test_a_sweep_ranks_points_whose_backlog_grows_last(tmp_path, capsys):
    """Four seats have 125 % of load and keep what they promise to gold; they cost least and stand last."""
    from slasim import sweep
    from slasim.report.console import show
    from slasim.report.sweep_tables import points
    from slasim.study.sweep import open_sweep

    scenario = desk(tmp_path).with_overrides({"teams.one.cost": "30 EUR/hour"})
    found = sweep(scenario, {"teams.one.on.headcount": [4, 6, 7]}, replications=8, folder=tmp_path / "s")
    assert found.table["queues"].tolist() == ["grows", "does not grow", "does not grow"]
    assert found.table["all.first_response.gold.p_kept"].tolist() == [1, 1, 1]
    again = open_sweep(tmp_path / "s")
    assert again.table["queues"].tolist() == found.table["queues"].tolist()
    show(points(again, ()))
    out = capsys.readouterr().out
    rows = [line.split() for line in out.splitlines() if "100 (" in line]
    assert [row[:2] for row in rows] == [["1", "6"], ["2", "7"], ["!", "0"]]
    assert "! Points whose backlog grows over the window stand last (1 of 3):" in out
