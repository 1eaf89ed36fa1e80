"""The first screen of `run` speaks of the whole desk, whatever its teams are called and its tickets divided by; it says
what `check` warns of, and fits 40 lines of 80 columns."""

import pytest
from rich.text import Text

from slasim import load_scenario, open_study, simulate
from slasim.load import load_warnings
from slasim.report.console import height, show
from slasim.report.screen.first_lines import first_lines
from slasim.report.screen.money import money_table, team_table
from slasim.report.screen.run_screen import run_foot, run_head, run_tables, wait_lines
from slasim.study.measures.promises.asked import read_asked
from tests.cli_cases import ROOT
from tests.unit import test_growth, test_overload
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


def said(study):
    return [Text.from_markup(line).plain for line in first_lines(study)]


def test_the_gravest_warning_of_check_is_a_line_and_the_document_has_all(tmp_path):
    """A night of one agent with twice its work, and a follow-up that ends before a target does."""
    promise = "{urgent: 12 h, normal: 20 days}"
    desk = test_overload.desk(tmp_path, promise=promise)
    study = simulate(desk, replications=2)
    *_, line = said(study)
    assert line.startswith("! check warns of 2 things, the gravest at teams.night: 24 h of work (l1) for 12 h from ")
    assert line.endswith(" 08:00 UTC: 200 %. All: slasim check FILE")
    told = study.summary()["warnings"]
    assert [each["rule"] for each in told] == ["overload_in_hours", "short_follow_up"]
    assert [(each["path"], each["found"], each["expected"]) for each in told] == [
        (each.path, each.found, each.expected) for each in load_warnings(desk)
    ]
    assert open_study(study.save(tmp_path / "r")).summary()["warnings"] == told
    one = simulate(test_overload.desk(tmp_path, promise=promise, follow_up="5 weeks"), replications=2)
    assert said(one)[-1].startswith("! check warns at teams.night: 24 h of work (l1)")
    assert said(one)[-1].endswith(": 200 %.")


def test_a_healthy_desk_has_no_warning(tmp_path):
    study = simulate(test_growth.desk(tmp_path), replications=20)
    assert study.warnings == ()
    assert not any("check warns" in line for line in said(study))


def test_what_the_line_on_queues_says_is_not_said_again(tmp_path):
    study = simulate(test_growth.desk(tmp_path, volume=22, seats=5), replications=8)
    assert study.growth.verdict == "grows"
    assert [each.rule for each in study.warnings] == ["overload"]
    assert not any("check warns" in line for line in said(study))


@pytest.mark.parametrize(
    ("name", "changes", "keep"),
    [
        ("quickstart", {}, None),
        ("quickstart", {"demand.email.volume": "480 per week", "horizon.warm_up": "0 days"}, "80 %"),
        ("follow_the_sun", {}, None),
        ("retail_peak", {}, None),
        ("follow_the_sun", {"demand.email.volume": "7000 per week", "horizon.follow_up": "1 day"}, "80 %"),
    ],
)
def test_it_fits_40_lines_of_80_columns(name, changes, keep, monkeypatch, capsys):
    monkeypatch.delenv("COLUMNS", raising=False)
    study = simulate(
        load_scenario(ROOT / "scenarios" / f"{name}.yaml", changes), replications=3, asked=read_asked(keep)
    )
    check_screen(study, capsys)


CROWDED = {  # all that has a line of its own
    "for: 2 months}": "for: 2 months, warm_up: 0 h}",
    "demand: ": "demand:\n  forecast: {level: 15 %, growth: 1 % per month}",
    "work: ": "opening: [{stream: email, tickets: {up to 1 day: 40, up to 3 days: 30}}]\nwork:",
    "shrinkage: 28 %, shifts: {\n      early": "overtime: 125 %, premium: {saturday: 20 %}, shrinkage: 28 %,"
    " illness: {share: 5 %, mean_length: 4 days}, attrition: {rate: 30 % per year, vacant: 6 weeks},"
    " meetings: [{days: sun, at: 10:00-10:30}], shifts: {\n      early",
}


def test_it_fits_40_lines_with_all_that_has_a_line_of_its_own(tmp_path, monkeypatch, capsys):
    monkeypatch.delenv("COLUMNS", raising=False)
    text = (ROOT / "scenarios" / "quickstart.yaml").read_text("utf-8")
    for old, new in CROWDED.items():
        assert text.count(old) == 1
        text = text.replace(old, new)
    (tmp_path / "desk.yaml").write_text(text, "utf-8")
    study = simulate(load_scenario(tmp_path / "desk.yaml"), replications=20)  # fewer say nothing of a forecast
    check_screen(study, capsys)
    assert "forecast" not in run_head(study)
    assert any("also: credits, forecast, queues" in line for line in run_foot(study))
    assert "the forecast makes" in run_head(study, every=True)


def check_screen(study, capsys):
    for part in (run_head(study), *run_tables(study)):
        show(part)
    print("\n".join(run_foot(study)))
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= 80
    assert len(lines) + 1 <= 40  # and the folder of the result
    assert len(lines) == height([run_head(study), *run_tables(study), "\n".join(run_foot(study))])
