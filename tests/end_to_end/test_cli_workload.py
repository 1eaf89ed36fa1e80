"""`slasim workload`: volume, work and available hours by hand, over a change of the clock and one of a team."""

import csv
import io
import json
import subprocess
import sys
from itertools import pairwise

import pytest
from cli_cases import ROOT, caller, document
from workload_cases import BASE, horizon, stream

from slasim import expected_load, load_scenario
from slasim.planning import first_answer

SHIPPED = ROOT / "scenarios" / "follow_the_sun.yaml"

# Ten tickets an hour, 6 min of work each. Nights of two seats, from Monday 29 March of three; half an hour of break;
# one of ten is absent. Friday 26 March is a holiday, on Sunday 28 March the clock skips an hour.
NIGHT = {"hours": "22:00-06:00", "days": "mon-sun", "break": "23:00-23:30", "headcount": 2}
DESK = {
    **BASE,
    "timezone": "Europe/Berlin",
    "horizon": horizon("2027-03-22", "2 weeks"),
    "calendars": {"home": {"timezone": "Europe/Berlin", "hours": "24x7", "holidays": ["2027-03-26"]}},
    "demand": {
        "mail": stream("1680 per week", shape="always", special_days={"2027-03-31": "300 %"}, holidays="20 %"),
    },
    "work": [{"path": [{"skill": "help", "handle": "6 min", "then": {"solved": "100 %"}}]}],
    "teams": {
        "desk": {
            "site": "home",
            "skills": ["help"],
            "shrinkage": "28 %",
            "absence": "8 %",
            "shifts": {"night": NIGHT},
            "changes": {"2027-03-29": {"shifts": {"night": {"headcount": 3}}}},
        }
    },
    "overrides": {"fourth": {"teams.desk.changes.2027-03-29.shifts.night.headcount": 4}},
}


@pytest.fixture
def slasim(tmp_path, monkeypatch, capsys):
    return caller(tmp_path, monkeypatch, capsys)


@pytest.fixture
def desk(tmp_path):
    def written(**sections):
        path = tmp_path / "desk.yaml"
        path.write_text(json.dumps({**DESK, **sections}), "utf-8")
        return str(path)

    return written


def rows(done):
    assert (done.returncode, done.err) == (0, "")
    return list(csv.DictReader(io.StringIO(done.out)))


def numbers(row, *names):
    return [float(row[name]) for name in names]


def test_weeks_by_hand(slasim, desk):
    """First week: 143 hours of 10 tickets, 24 of 2; nights 6 + 4 × 8 + 7 (the clock) + 2 h of two seats, with six
    breaks. Second: 144 hours of 10, 24 of 30; the end of a night of two, then six nights and 2 h of three."""
    first, second = rows(slasim("workload", desk(), "--csv"))
    assert (first["start"], first["end"]) == ("2027-03-22T00:00:00+01:00", "2027-03-29T00:00:00+02:00")
    tickets, work, available = numbers(first, "tickets", "work", "available")
    assert [tickets, work] == pytest.approx([143 * 10 + 24 * 2, 147.8])
    assert available == pytest.approx((47 * 2 - 6) * 0.9)
    assert float(first["load"]) == pytest.approx(147.8 / 79.2, abs=1e-6)
    assert first["marks"] == "Fri 26 Mar holiday (home); Sun 28 Mar clock 1 h forward (Europe/Berlin)"
    tickets, work, available = numbers(second, "tickets.mail", "work.help", "available.desk")
    assert [tickets, work] == pytest.approx([144 * 10 + 24 * 30, 216])
    assert available == pytest.approx((6 * 2 + (6 * 8 + 2) * 3 - 10.5) * 0.9)
    assert second["marks"] == ("Mon 29 Mar desk night: 3 seats in place of 2; Wed 31 Mar special day (mail)")


def test_the_hours_of_a_night_that_loses_one(slasim, desk):
    every = {row["start"]: row for row in rows(slasim("workload", desk(), "--by", "hour", "--csv"))}
    assert len(every) == 335
    ends = [(row["start"], row["end"]) for row in every.values()]
    assert all(one[1] == other[0] for one, other in pairwise(ends))
    night = [f"2027-03-28T0{hour}:00:00+0{offset}:00" for hour, offset in ((0, 1), (1, 1), (3, 2), (5, 2), (6, 2))]
    assert [float(every[at]["available"]) for at in night] == pytest.approx([1.8, 1.8, 1.8, 1.8, 0])
    assert all(float(every[at]["tickets"]) == pytest.approx(10) for at in night)
    assert every[night[-1]]["load"] == ""  # work, and nobody
    assert float(every["2027-03-28T23:00:00+02:00"]["available"]) == pytest.approx(0.9)  # half of it is a break
    moved = [at for at, row in every.items() if "clock" in row["marks"]]
    assert moved == ["2027-03-28T03:00:00+02:00"]
    assert sum("holiday" in row["marks"] for row in every.values()) == 24


def test_the_hour_that_the_clock_repeats_is_there_twice(slasim, desk):
    teams = {"desk": {**DESK["teams"]["desk"], "changes": {}}}
    mail = {"mail": stream("1680 per week", shape="always")}
    path = desk(horizon=horizon("2027-10-31", "1 day"), demand=mail, teams=teams, overrides={})
    found = rows(slasim("workload", path, "--by", "hour", "--csv"))
    assert [row["start"] for row in found[2:4]] == ["2027-10-31T02:00:00+02:00", "2027-10-31T02:00:00+01:00"]
    assert found[3]["marks"] == "Sun 31 Oct clock 1 h back (Europe/Berlin)"
    assert len(found) == 25
    assert sum(float(row["tickets"]) for row in found) == pytest.approx(250)
    assert sum(float(row["available"]) for row in found) == pytest.approx((7 + 2 - 0.5) * 2 * 0.9)
    (day,) = rows(slasim("workload", path, "--by", "day", "--csv"))
    assert numbers(day, "tickets", "available") == pytest.approx([250, 15.3])
    printed = slasim("workload", path, "--by", "hour").out
    assert "Sun 31 Oct 02:00 (UTC+02:00)" in printed
    assert "Sun 31 Oct 02:00 (UTC+01:00)" in printed


def test_teams_by_hand(slasim, desk):
    """March: 256 - 96 seat hours; nights that start in it: six of two seats, three of three. Of an hour to be paid 80 %
    are rostered, of these 90 % are present; 40 h a week are 400 / 7 h in ten days."""
    march, april = rows(slasim("workload", desk(), "--teams", "--csv"))
    assert (march["team"], march["month"], march["whole"], april["month"]) == ("desk", "2027-03", "false", "2027-04")
    hours = ("paid", "rostered", "present", "available")
    assert numbers(march, *hours) == pytest.approx([200, 160, 144, (160 - 21 / 2) * 0.9])
    assert numbers(april, *hours) == pytest.approx([120, 96, 86.4, (96 - 12 / 2) * 0.9])
    assert numbers(march, "seats", "fte", "work") == pytest.approx([21 / 9, 3.5, 267.8], abs=1e-6)
    assert numbers(april, "seats", "fte", "work", "load") == pytest.approx([3, 5.25, 96, 96 / 81], abs=1e-6)
    needed = numbers(april, "seats_for_work", "fte_for_work")
    assert needed == pytest.approx([3 * 96 / 81, 5.25 * 96 / 81], abs=1e-6)


def test_an_override_is_applied(slasim, desk):
    _, april = rows(slasim("workload", desk(), "--teams", "--csv", "--override", "fourth"))
    assert numbers(april, "seats", "rostered") == pytest.approx([4, 128])
    unknown = slasim("workload", desk(), "--override", "nothing")
    assert (unknown.returncode, unknown.out) == (2, "")
    assert "found 'nothing'; expected the name of an override" in unknown.err


def test_a_holiday_is_in_the_hours_of_its_own_zone(slasim, desk):
    """Of Manila, seven hours ahead; a team works there. In weeks it stands at its date."""
    calendars = {
        **DESK["calendars"],
        "manila": {"timezone": "Asia/Manila", "hours": "24x7", "holidays": ["2027-03-22"]},
    }
    far = {"site": "manila", "skills": ["help"], "shifts": {"day": {"hours": "08:00-16:00", "headcount": 1}}}
    path = desk(calendars=calendars, teams={**DESK["teams"], "far": far})
    hours = rows(slasim("workload", path, "--by", "hour", "--csv"))
    closed = [row["start"] for row in hours if "holiday (manila)" in row["marks"]]
    assert (closed[0], closed[-1]) == ("2027-03-22T00:00:00+01:00", "2027-03-22T16:00:00+01:00")
    assert [float(row["available.far"]) for row in hours[:24]] == [0] * 24
    assert [float(row["available.far"]) for row in hours[24:34]] == [0, *[1] * 8, 0]
    assert rows(slasim("workload", path, "--csv"))[0]["marks"].startswith("Mon 22 Mar holiday (manila); Fri 26 Mar")


def test_who_learns_does_less_in_the_same_hours(slasim, desk):
    """The third seat begins at half of the speed of the others and takes four weeks."""
    team = {**DESK["teams"]["desk"], "speed": {"start": "50 %", "over": "4 weeks"}}
    path = desk(teams={"desk": team})
    _, april = rows(slasim("workload", path, "--teams", "--csv"))
    assert float(april["available"]) == pytest.approx(81)
    assert 81 * (2 + 0.5) / 3 < float(april["standard"]) < 81
    parts = rows(slasim("workload", path, "--by", "month", "--csv"))
    assert float(parts[1]["available"]) == pytest.approx(float(april["standard"]), abs=1e-5)
    assert "standard" in slasim("workload", path, "--teams").out


def test_what_is_printed_fits_the_page(slasim, desk):
    done = slasim("workload", desk(), columns=80)
    assert (done.returncode, done.err) == (0, "")
    lines = done.out.splitlines()
    assert max(map(len, lines)) <= 80
    assert any(line.split()[:5] == ["2027-03-22", "1", "478", "148", "79"] for line in lines)
    assert any(line.split()[:6] == ["desk", "2027-04*", "120", "96", "86", "81"] for line in lines)
    assert "119 %" in done.out  # April, 96 h of work for 81
    shipped = slasim("workload", str(SHIPPED), columns=80)
    assert max(map(len, shipped.out.splitlines())) <= 80
    hours = slasim("workload", str(SHIPPED), "--by", "hour", columns=80)
    assert max(map(len, hours.out.splitlines())) <= 80
    assert "The first 200 of 2 159 rows; all of them: --csv" in hours.out


def test_work_that_nobody_can_do_is_named(slasim, desk):
    path = desk(work=[{"path": [{"skill": "other", "handle": "6 min", "then": {"solved": "100 %"}}]}],
                teams={"desk": DESK["teams"]["desk"], "idle": {"site": "home", "skills": ["other"],
                       "shifts": {"day": {"hours": "09:00-17:00", "headcount": 0}}}})  # fmt: skip
    assert "Work that nobody can do" in slasim("workload", path).out
    found = document(slasim("workload", path, "--json").out)
    assert [each["month"] for each in found["nobody"]] == ["2027-03", "2027-04"]
    assert [each["skills"] for each in found["nobody"]] == [["other"]] * 2
    assert sum(each["work"] for each in found["nobody"]) == pytest.approx(147.8 + 216)


@pytest.mark.parametrize("by", ["hour", "day", "week", "month"])
def test_the_document_and_its_sums(slasim, by):
    found = document(slasim("workload", str(SHIPPED), "--by", by, "--json").out)
    assert (found["kind"], found["by"]) == ("workload", by)
    answer = first_answer(load_scenario(SHIPPED))
    periods, teams = found["periods"], found["teams"]
    assert sum(each["tickets"] for each in periods) == pytest.approx(sum(week.tickets for week in answer.weeks))
    for name in ("work", "available"):
        of_teams = sum(getattr(row, name) for row in answer.teams)
        assert sum(each[name] for each in periods) == pytest.approx(of_teams)
    assert [(row["team"], row["month"], row["load"]) for row in teams] == [
        (row.team, row.month, row.load) for row in answer.teams
    ]
    assert sum(each["available_by_team"]["berlin_l2"] for each in periods) == pytest.approx(
        sum(row["standard"] for row in teams if row["team"] == "berlin_l2")
    )


def test_the_weeks_have_the_holidays_of_check():
    scenario = load_scenario(SHIPPED)
    for period, week in zip(expected_load(scenario).periods, first_answer(scenario).weeks, strict=True):
        closed = {(mark.day, of) for mark in period.marks if mark.kind == "holiday" for of in mark.of}
        assert {(day, of) for day, regions in week.holidays for of in regions} <= closed
        assert {mark.day for mark in period.marks if mark.kind == "special day"} == set(week.special_days)


def test_two_ways_to_print_are_one_too_many(slasim, desk):
    for words in (("--csv", "--json"), ("--teams", "--json")):
        done = slasim("workload", desk(), *words)
        assert done.returncode == 2
        assert [each["message"].startswith(words[0]) for each in document(done.out)["problems"]] == [True]


def test_it_loads_no_compiler_and_no_frames():
    code = (
        "import sys\nfrom slasim.cli import commands\n"
        f"commands(['workload', {str(SHIPPED)!r}, '--by', 'day'], standalone_mode=False)\n"
        "assert not {'numba', 'pandas', 'pyarrow', 'matplotlib'} & set(sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
