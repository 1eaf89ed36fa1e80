"""`slasim staff`: what it prints, writes and hands on; what it refuses; how it ends when it is interrupted."""

from __future__ import annotations

import csv
import io
import json
import math
import re
import shlex
from pathlib import Path
from typing import Any

import pytest
from cli_cases import ROOT, caller, document, refused
from python_calamine import CalamineWorkbook

from slasim import load_scenario, open_study
from slasim.planning.staff.result.plan import StaffingPlan, open_plan
from slasim.report.plans.staff_screen import staff_foot, staff_head
from slasim.spreadsheets import SheetTable, csv_text, workbook
from slasim.study import simulate

PLANNING = ROOT / "tests" / "data" / "planning"
SMALL, STARVING = PLANNING / "small.yaml", PLANNING / "starving.yaml"
QUICK = ("--windows", "100", "--most", "600")


@pytest.fixture
def slasim(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    return caller(tmp_path, monkeypatch, capsys)


def test_a_plan_with_bounds_from_an_override_is_run_and_compared_as_it_says(slasim: Any, tmp_path: Path) -> None:
    """The file has plain headcounts; their bounds are in a file of overrides."""
    text = SMALL.read_text("utf-8")
    bounds = re.compile(r"headcount: (\{min: \d+, max: \d+, now: (\d+)\})")
    (tmp_path / "fixed.yaml").write_text(bounds.sub(r"headcount: \2", text), "utf-8")
    early, late = (match[1] for match in bounds.finditer(text))
    rows = [f"teams.desk.shifts.early.headcount: {early}", f"teams.desk.shifts.late.headcount: {late}"]
    (tmp_path / "bounds.yaml").write_text("\n".join(rows) + "\n", "utf-8")
    done = slasim("staff", "fixed.yaml", "--override", "bounds.yaml", *QUICK, "--out", "plan")
    assert done.returncode == 0, done.err
    (tried,) = [line for line in done.out.splitlines() if line.startswith("Try it")]
    ran = slasim(*shlex.split(tried)[3:], "-n", "2", "--out", "run")
    assert ran.returncode == 0, ran.err
    planned = open_plan(tmp_path / "plan").planned
    assert open_study(tmp_path / "run").about.scenario == planned.hash()
    beside = slasim("compare", "fixed.yaml", "plan/plan.yaml", "-n", "2", "--json")
    assert [each["digest"] for each in document(beside.out)["variants"]] == [planned.hash()]


def test_a_plan_is_printed_saved_and_handed_on(slasim: Any, tmp_path: Path) -> None:
    done = slasim("staff", str(SMALL), *QUICK, "--hiring", "8 weeks", "--out", "plan", "--json")
    assert done.returncode == 0
    told = document(done.out)
    plan = open_plan(tmp_path / "plan")
    assert told["kind"] == "plan"
    assert told["verdict"] == "checked"
    assert told["shifts"] == plan.shifts.to_dict("records")
    assert told["hiring"]["orders"] == []
    assert {row["month"] for row in told["months"]} == {"2027-02"}
    assert [path.name for path in tmp_path.iterdir()] == ["plan"]  # what was kept for a killed search is gone
    shown = slasim("show", "plan", "months", "--csv")
    assert shown.out.splitlines()[0].startswith("team,month,whole,required,there")

    ran = slasim("run", str(SMALL), "--override", "plan/plan.yaml", "-n", "3", "--out", "run")
    assert ran.returncode == 0
    assert open_study(tmp_path / "run").about.scenario == plan.planned.hash()
    again = simulate(plan.planned, replications=3)
    assert open_study(tmp_path / "run").summary() == again.summary()

    sheets = CalamineWorkbook.from_path(str(tmp_path / "plan" / "plan.xlsx"))
    assert sheets.sheet_names == ["shifts", "check", "weeks", "intervals"]
    head, *rows, every = sheets.get_sheet_by_name("shifts").to_python()
    at = {name: column for column, name in enumerate(head)}
    assert [row[at["seats planned"]] for row in rows] == plan.shifts["plan"].tolist()
    assert all(isinstance(row[at["FTE"]], float) for row in rows)
    assert every[at["seats planned"]] == plan.facts["plan"]["seats"]
    checked = dict(row[:2] for row in sheets.get_sheet_by_name("check").to_python())
    assert checked["of these kept"] == plan.facts["check"]["kept"]
    intervals = sheets.get_sheet_by_name("intervals").to_python()
    early, late = plan.shifts["plan"]
    monday = {row[0][11:16]: row[1] for row in intervals[1:49]}
    assert [monday[time] for time in ("07:30", "08:00", "12:30", "13:00", "17:30", "18:00")] == [
        *(0, early, early + late, late, late, 0)
    ]
    with (tmp_path / "plan" / "plan-intervals.csv").open(newline="", encoding="utf-8") as file:
        assert [row[1] for row in csv.reader(file)][1:49] == [f"{float(row[1])}" for row in intervals[1:49]]


def test_whom_to_hire_is_printed(slasim: Any, tmp_path: Path) -> None:
    """Seats of 12 hours on every date are 2.1 FTE; whom the first month needs is ordered on its first date."""
    done = slasim("staff", str(STARVING), *QUICK, "--hiring", "2 weeks", "--out", "plan")
    assert done.returncode == 0
    plan = open_plan(tmp_path / "plan")
    hiring = plan.facts["hiring"]
    more = {
        team: 2.1 * count for team, count in plan.shifts.assign(more=plan.shifts["plan"] - 3)[["team", "more"]].values
    }
    assert {of["team"]: of["people"] for of in hiring["orders"]} == {
        team: math.ceil(fte) for team, fte in more.items() if fte
    }
    words = " ".join(done.out.split())
    assert "Hire (14 days ahead):" in words
    for of in hiring["orders"]:
        assert of["arrive"] == "2027-02-15"
        assert f"{of['people']} for {of['team']} on 1 February 2027" in words
    for of in hiring["too_late"]:
        half = 14 / 28 * math.ceil(more[of["team"]])
        assert of["gap"] == pytest.approx(more[of["team"]] - half)
        assert f"{of['team']} {of['gap']:.1f} in 2027-02 (by 18 January 2027)" in words


def test_text_that_looks_like_a_formula_stays_text() -> None:
    texts = ["=1+1", "+1", "-1", "@SUM(A1)", "http://example.com", "12", "plain"]
    rows = [["text", "number"], *([text, 1.5] for text in texts)]
    sheet = CalamineWorkbook.from_filelike(
        io.BytesIO(workbook({"x": SheetTable(rows[0], rows[1:])}))
    ).get_sheet_by_name("x")
    assert sheet.to_python() == rows
    read = list(csv.reader(io.StringIO(csv_text(rows))))
    assert [row[0] for row in read[1:]] == ["'=1+1", "'+1", "'-1", "'@SUM(A1)", *texts[4:]]
    assert [row[1] for row in read[1:]] == ["1.5"] * len(texts)


def test_the_cheaper_desk_whose_replies_starve_is_refused(slasim: Any, tmp_path: Path) -> None:
    """Every first response is kept with six seats, for what is due goes first; who has replied waits for ever."""
    done = slasim("staff", str(STARVING), *QUICK, "--out", "plan")
    assert done.returncode == 0
    words = " ".join(done.out.split())
    assert slasim("show", "plan", "months").returncode == 2  # people over months were not asked for
    plan = open_plan(tmp_path / "plan")
    document(json.dumps(plan.summary()))
    cheaper = plan.facts["refused"]
    assert plan.is_checked
    assert cheaper["cost"] < plan.facts["plan"]["cost"]
    assert cheaper["kept"] == 1.0
    assert cheaper["grows"]
    assert cheaper["open_last"] > 2 * cheaper["open_first"]
    assert "Cheaper and refused" in words
    assert f"promises kept in 100 of 100, but open tickets grow from {cheaper['open_first']:.0f} to " in words
    assert "(l1)" in words
    seats = dict(zip(("east", "west"), cheaper["seats"], strict=True))
    changes = {f"teams.{team}.shifts.day.headcount.now": count for team, count in seats.items()}
    study = simulate(load_scenario(STARVING).with_overrides(changes), replications=8, seed=5)
    assert study.answer.chance.least == 8
    assert study.answer.verdict == "not kept"
    assert study.answer.queues == "grows"


def test_a_limit_is_told_with_what_it_leaves(slasim: Any, tmp_path: Path) -> None:
    done = slasim("staff", str(SMALL), *QUICK, "--seats", "5", "--keep-staff", "--out", "plan")
    refused(done, "rules: found --seats 5 --keep-staff", tmp_path)
    done = slasim("staff", str(SMALL), *QUICK, "--seats", "5", "--shift-kinds", "2", "--out", "plan")
    assert done.returncode == 0
    words = " ".join(done.out.split())
    assert "Asked of at most 5 seats: in 90 of 100" in words
    assert "Rules: at most 2 free shifts with any seats." in words
    assert "that it is in 90 is not shown" in words
    assert "Not covered, kept in fewer than 90 of 100: all first response normal" in words
    plan = open_plan(tmp_path / "plan")
    document(json.dumps(plan.summary()))
    assert plan.shifts["plan"].sum() <= 5


def test_the_least_total_is_told_beside_the_desk_of_now(slasim: Any, tmp_path: Path) -> None:
    done = slasim("staff", str(SMALL), *QUICK, "--objective", "total", "--out", "plan", "--json")
    assert done.returncode == 0
    told = document(done.out)
    assert told["objective"] == "total"
    assert told["total"]["change_high"] < 0
    words = " ".join(_screen(open_plan(tmp_path / "plan")).split())
    assert "the least of staff, overtime and credits together" in words
    assert "less, in the same months." in words


def _screen(plan: StaffingPlan) -> str:
    return "\n".join((staff_head(plan), *staff_foot(plan, Path("plan"), SMALL)))


def test_all_problems_are_told_at_once(slasim: Any, tmp_path: Path) -> None:
    done = slasim("staff", str(SMALL), "--keep", "2", "--shift-kinds", "0", "--fte", "x", "--hiring", "soon")
    refused(done, "keep: found '2'", tmp_path)
    for path in ("shift-kinds", "fte", "hiring"):
        assert f"{path}: found" in done.err


def test_desks_that_cannot_be_planned_are_refused_at_their_lines(slasim: Any, tmp_path: Path) -> None:
    text = SMALL.read_text("utf-8")
    fixed = text.replace("headcount: {min: 0, max: 6, now: 5}", "headcount: 5")
    other = "  other: {site: here, skills: [l1], shifts: {day: {hours: 08:00-18:00, headcount: 1}}}\n"
    desk = tmp_path / "inputs" / "desk.yaml"
    desk.parent.mkdir()
    desk.write_text(fixed.replace("agreements:\n", f"{other}agreements:\n"), "utf-8")
    done = slasim("staff", str(desk), "--windows", "20")
    assert done.returncode == 2
    lines = done.err.splitlines()
    place = {line.split(": ")[1]: line for line in lines if line.startswith(str(desk))}
    rows = desk.read_text("utf-8").splitlines()
    for name, row in (("teams.desk.shifts.early", "      early: "), ("teams.other.cost", "  other: ")):
        number = next(at for at, line in enumerate(rows, 1) if line.startswith(row))
        assert f"desk.yaml:{number}:" in place[name]
    assert "write headcount: {min: 1, max: 10, now: 5}" in place["teams.desk.shifts.early"]
    assert any(line.startswith("windows: found 20; expected 36 or more") for line in lines)
    assert [path.name for path in tmp_path.iterdir()] == ["inputs"]


@pytest.mark.parametrize("volume", ["1 per week", "0 per week"])
def test_a_desk_of_nobody_and_hardly_a_ticket(slasim: Any, tmp_path: Path, volume: str) -> None:
    changes = {"demand.mail.volume": volume}
    for shift in ("early", "late"):
        changes[f"teams.desk.shifts.{shift}.headcount"] = {"min": 0, "max": 1, "now": 0}  # type: ignore[assignment]
    (tmp_path / "few.yaml").write_text(json.dumps(changes), "utf-8")
    done = slasim("staff", str(SMALL), *QUICK, "--override", "few.yaml", "--out", "plan", "--json")
    assert done.returncode == 0
    document(done.out)


def test_an_interrupt_prints_the_best_so_far_and_keeps_what_was_run(
    slasim: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from slasim.planning.staff.search.descent import Descent

    def interrupted(*_given: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(Descent, "around", interrupted)
        done = slasim("staff", str(SMALL), *QUICK, "--out", "plan")
    assert done.returncode == 130
    assert "Stopped; the best so far" in done.out
    assert "nothing is proven of it" in done.out
    stopped = document(json.dumps(open_plan(tmp_path / "plan").summary()))
    assert stopped["stopped"] == "interrupted"
    assert (tmp_path / ".plan-search").is_dir()
    done = slasim("staff", str(SMALL), *QUICK, "--out", "plan")
    assert done.returncode == 0
    assert open_plan(tmp_path / "plan").is_checked
    assert not (tmp_path / ".plan-search").exists()
