"""`slasim new --rota`: from spreadsheets to a scenario that is sound, and `slasim workload --against`."""

import csv
import io
import re
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from cli_cases import caller, document, refused
from click.testing import CliRunner
from history_cases import ZONE, OneHistory, known_desk

from slasim import load_scenario
from slasim.cli import commands
from slasim.folders import put_new

WORDS = ("new", "mine.yaml", "--timezone", ZONE, "--holidays", "DE-BE")
TABLES = ("--rota", "rota.csv", "--volume", "counts.csv", "--tickets", "tickets.csv")


@pytest.fixture
def slasim(tmp_path, monkeypatch, capsys):
    return caller(tmp_path, monkeypatch, capsys)


@pytest.fixture
def history(tmp_path):
    made = OneHistory(known_desk(weeks=13), 1, 0)
    made.write(tmp_path)
    return made


def test_the_scenario_is_sound_and_says_what_it_rests_on(slasim, tmp_path, history):
    done = slasim(*WORDS, *TABLES, "--yes", "--handle", "12 min")
    assert (done.returncode, done.out) == (0, "")
    assert max(map(len, done.err.splitlines())) <= 80
    told = " ".join(done.err.split())
    assert "columns: date from 'Interval start', tickets from 'Calls'" in told
    assert "accounts: 20 (--accounts)" in told
    assert told.endswith("slasim workload mine.yaml --against counts.csv")
    both = int(history.hours[1:-1].sum())
    assert f"on dates that both tell it has {both:,} tickets, and counts.csv {both:,}" in told
    text = (tmp_path / "mine.yaml").read_text("utf-8")
    assert max(map(len, (line for line in text.splitlines() if not re.match(r" {6}[#\d]", line)))) <= 140
    assert "--accounts" in text.partition("slasim: 1")[0]  # assumed
    assert "--handle" not in text.partition("slasim: 1")[0]  # said
    assert "mean=12 min" in text
    checked = slasim("check", "mine.yaml", "--json")
    (entry,) = document(checked.out)["files"]
    assert entry["problems"] == []
    found = load_scenario(tmp_path / "mine.yaml")
    assert found.severities == ("urgent", "normal", "low")
    assert [*found.customers] == ["basic", "gold"]  # by their tickets
    stream = found.demand["tickets"]
    assert 300 < stream.volume.over(604_800_000) < 500
    assert sum(stream.mix.severity.values()) == 1
    shifts = found.teams["first_line"].shifts
    assert {name: (str(each.hours), each.headcount.now) for name, each in shifts.items()} == {
        "early": ("08:00-16:30", 4),
        "day": ("09:30-18:00", 2),
    }


def test_counts_by_the_day_alone(slasim, tmp_path, history):
    totals = history.hours.sum(axis=1)
    dates = (line.split(" ")[0] for line in (tmp_path / "counts.csv").read_text("utf-8").splitlines()[1:])
    rows = (f"{on},{n:.0f}" for on, n in zip(dict.fromkeys(dates), totals.tolist(), strict=True))
    (tmp_path / "daily.csv").write_text("\n".join(["Day,Calls", *rows]) + "\n", "utf-8")
    done = slasim(*WORDS, "--rota", "rota.csv", "--volume", "daily.csv", "--yes")
    assert done.returncode == 0
    text = (tmp_path / "mine.yaml").read_text("utf-8")
    assert "hours of the day assumed" in text
    assert "within_day" not in text
    assert slasim("check", "mine.yaml").returncode == 0
    side = slasim("workload", "mine.yaml", "--against", "daily.csv")
    assert side.returncode == 0
    assert "of 7 weekdays" in side.out.replace("\n  ", " ")


def test_problems_of_all_tables_at_once_and_nothing_written(slasim, tmp_path):
    (tmp_path / "rota.csv").write_text("Team,Days,Start,End,Seats\nA,Mon-Fri,8 h,16:00,2\n", "utf-8")
    (tmp_path / "counts.csv").write_text("Date,Calls\n2027-02-30,4\n", "utf-8")
    (tmp_path / "tickets.csv").write_text("Created at\nyesterday\n", "utf-8")
    done = slasim(*WORDS, *TABLES, "--yes")
    assert (done.returncode, done.out) == (2, "")
    assert [line.split(" ")[0] for line in done.err.splitlines()] == [
        "rota.csv:2:3:",
        "counts.csv:2:1:",
        "tickets.csv:2:1:",
    ]
    assert not (tmp_path / "mine.yaml").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--volume", "counts.csv"), "--rota is needed too"),
        (("--rota", "rota.csv"), "--volume or --tickets is needed too"),
        (("--rota", "rota.csv", "--volume", "counts.csv", "--sites", "UTC"), "--sites goes without --rota"),
        (("--rota", "none.csv", "--volume", "counts.csv"), "none.csv: found no such file"),
        (("--rota", "none.csv", "--volume", "none.csv", "--timezone", "Berlin"), "did you mean Europe/Berlin?"),
        (("--rota", "none.csv", "--volume", "none.csv", "--holidays", "XX"), "--holidays: found 'XX'"),
        (("--timezone", "UTC"), "--timezone goes with --rota"),
        (("--shrinkage", "9 %"), "--shrinkage goes with --rota"),
    ],
)
def test_what_cannot_be_is_told_and_nothing_is_written(slasim, tmp_path, words, said):
    refused(slasim("new", "mine.yaml", "--yes", *words), said, tmp_path)


def test_what_no_table_says_is_asked(tmp_path, history, monkeypatch):
    monkeypatch.chdir(tmp_path)
    given = ["Berlin", ZONE, "7", "", "9 min", "1 h, 1 day", "", "11 %"]
    done = CliRunner().invoke(commands, ["new", "mine.yaml", *TABLES], "\n".join(given) + "\n")
    assert done.exit_code == 0
    assert "did you mean Europe/Berlin?" in done.stderr
    text = (tmp_path / "mine.yaml").read_text("utf-8")
    assert "mean=9 min" in text
    assert "promise: {urgent: 1 h, normal: 1 day, low: 1 day}" in text
    assert "shrinkage: 11 %  # --shrinkage" in text
    assert "- accounts" not in text.partition("slasim: 1")[0]


SITES = """Team,Location,Skill,Days,Start,End,People,Hourly cost (EUR)
Lisbon line,Europe/Lisbon,level 1,Mon-Fri,07:00,15:30,5,21
Toronto line,America/Toronto,level 1,Mon-Fri,09:00,17:30,6,26
Toronto line,America/Toronto,level 1,Sat,09:00,17:30,2,32.50
Lisbon experts,Europe/Lisbon,level 2,Mon-Fri,09:00,17:30,3,33
"""


@pytest.fixture
def sites(tmp_path):
    """A rota of two sites with its pay, and counts by date, channel and priority, of ten weeks."""
    (tmp_path / "rota.csv").write_text(SITES, "utf-8")
    dates = (date.fromordinal(date(2027, 1, 4).toordinal() + at) for at in range(70))
    rows = [
        f"{on},{channel},{name},{20 + at}"
        for on in dates
        if on.weekday() < 5
        for channel in ("email", "portal")
        for at, name in enumerate(("P1", "P2"))
    ]
    (tmp_path / "counts.csv").write_text("\n".join(["date,channel,priority,tickets", *rows]) + "\n", "utf-8")
    return tmp_path


def test_sites_pay_channels_and_priorities_of_the_tables(slasim, sites):
    done = slasim("new", "mine.yaml", "--rota", "rota.csv", "--volume", "counts.csv", "--yes")
    assert done.returncode == 0, done.err
    assert "timezone: Europe/Lisbon" in " ".join(done.err.split())  # where most teams are
    found = load_scenario(sites / "mine.yaml")
    assert {name: str(team.cost) for name, team in found.teams.items()} == {
        "lisbon_line": "21 EUR/hour",
        "toronto_line": "26 EUR/hour",
        "lisbon_experts": "33 EUR/hour",
    }
    premium = found.teams["toronto_line"].premium
    assert (premium.saturday, premium.sunday) == (Fraction(1, 4), None)
    assert {name: found.calendars[team.site].timezone for name, team in found.teams.items()} == {
        "lisbon_line": "Europe/Lisbon",
        "toronto_line": "America/Toronto",
        "lisbon_experts": "Europe/Lisbon",
    }
    assert [*found.demand] == ["email", "portal"]
    shares = {"p1": Fraction(2000, 4100), "p2": Fraction(2100, 4100)}
    for stream in found.demand.values():
        assert stream.mix.severity == {name: pytest.approx(share, abs=1e-4) for name, share in shares.items()}
    assert not {"(--cost)", "(--urgent)"} & {*done.err.split()}


def test_only_what_the_tables_leave_open_is_asked(sites, monkeypatch):
    """The rota has two skills and pay, and shows nobody absent; the counts have severities."""
    monkeypatch.chdir(sites)
    words = ["new", "mine.yaml", "--rota", "rota.csv", "--volume", "counts.csv"]
    nobody = CliRunner().invoke(commands, words, "")
    assert nobody.exit_code == 2
    open_ = "--timezone, --accounts, --fee, --handle, --promise, --escalated, --shrinkage have no answer"
    assert open_ in " ".join(nobody.stderr.split())
    given = ["", "", "", "", "", "10 %", "9 %"]
    done = CliRunner().invoke(commands, words, "\n".join(given) + "\n")
    assert done.exit_code == 0
    assert "level_2: 10 %" in (sites / "mine.yaml").read_text("utf-8")
    assert "not read" not in done.stderr


def test_counts_without_severities_leave_one_more_question(sites, monkeypatch):
    monkeypatch.chdir(sites)
    (sites / "counts.csv").write_text(
        "Date,Calls\n" + "".join(f"2027-01-{day:02},40\n" for day in range(1, 32)), "utf-8"
    )
    words = ["new", "mine.yaml", "--rota", "rota.csv", "--volume", "counts.csv", "--timezone", "Europe/Lisbon"]
    done = CliRunner().invoke(commands, words, "")
    assert "--escalated, --shrinkage, --urgent have no answer" in " ".join(done.stderr.split())


def test_money_of_another_currency_than_the_rota_is_refused(slasim, sites):
    words = ("new", "mine.yaml", "--rota", "rota.csv", "--volume", "counts.csv", "--yes")
    done = slasim(*words, "--fee", "1000 CAD/month")
    assert done.returncode == 2
    assert "--fee: found '1000 CAD/month'; expected EUR, as the costs in rota.csv" in " ".join(done.err.split())
    (sites / "rota.csv").write_text(SITES.replace("EUR", "CAD"), "utf-8")
    assert slasim(*words).returncode == 0
    assert load_scenario(sites / "mine.yaml").currency == "CAD"


def test_an_answer_that_the_tables_give_is_said_to_be_of_no_use(slasim, sites):
    done = slasim("new", "mine.yaml", "--rota", "rota.csv", "--volume", "counts.csv", "--yes", "--urgent", "5 %")
    assert done.returncode == 0
    assert "--urgent is not used" in done.err


def test_too_short_a_history(slasim, tmp_path, history):
    (tmp_path / "counts.csv").write_text("Date,Calls\n2027-03-01,4\n2027-03-02,4\n2027-03-03,5\n", "utf-8")
    done = slasim(*WORDS, "--rota", "rota.csv", "--volume", "counts.csv", "--yes")
    assert done.returncode == 2
    assert "expected at least 14" in done.err
    assert not (tmp_path / "mine.yaml").exists()


def test_no_file_is_replaced(slasim, tmp_path, history):
    (tmp_path / "mine.yaml").write_text("mine", "utf-8")
    assert slasim(*WORDS, *TABLES, "--yes").returncode == 2
    assert (tmp_path / "mine.yaml").read_text("utf-8") == "mine"
    with pytest.raises(FileExistsError):
        put_new(tmp_path / "mine.yaml", b"other")
    assert (tmp_path / "mine.yaml").read_text("utf-8") == "mine"
    assert {path.name for path in tmp_path.iterdir()} == {"mine.yaml", "rota.csv", "counts.csv", "tickets.csv"}


def test_where_no_hard_links_are_a_file_is_whole_or_not_there(tmp_path, monkeypatch):
    def refused(*_):
        raise PermissionError(1, "no hard links here")

    monkeypatch.setattr("os.link", refused)
    put_new(tmp_path / "mine.yaml", b"mine")
    with pytest.raises(FileExistsError):
        put_new(tmp_path / "mine.yaml", b"other")
    assert (tmp_path / "mine.yaml").read_bytes() == b"mine"
    monkeypatch.setattr(Path, "replace", refused)
    with pytest.raises(PermissionError):
        put_new(tmp_path / "later.yaml", b"later")
    assert [path.name for path in tmp_path.iterdir()] == ["mine.yaml"]


def test_the_same_weeks_side_by_side(slasim, tmp_path, history):
    assert slasim(*WORDS, *TABLES, "--yes").returncode == 0
    found = document(slasim("workload", "mine.yaml", "--against", "counts.csv", "--json").out)
    assert (found["kind"], found["dates"], len(found["weeks"]), len(found["hours"])) == ("against", 91, 13, 168)
    weeks = history.hours.reshape(13, -1).sum(axis=1).tolist()
    assert [row["measured"] for row in found["weeks"]] == weeks
    assert sum(row["measured"] for row in found["hours"]) == sum(weeks)
    simulated = sum(row["simulated"] for row in found["weeks"])
    assert sum(row["simulated"] for row in found["hours"]) == pytest.approx(simulated)
    assert simulated == pytest.approx(sum(weeks), rel=0.1)
    assert all(row["low"] <= row["simulated"] <= row["high"] for row in found["weeks"])
    marks = {row["row"]: [(each["date"], each["kind"]) for each in row["marks"]] for row in found["weeks"]}
    assert marks["2027-03-22"] == [("2027-03-26", "holiday"), ("2027-03-28", "clock change")]
    assert marks["2027-03-29"] == [("2027-03-29", "holiday")]
    assert {week for week in marks if marks[week]} == {"2027-03-08", "2027-03-22", "2027-03-29"}  # Berlin
    printed = list(csv.DictReader(io.StringIO(slasim("workload", "mine.yaml", "--against", "counts.csv", "--csv").out)))
    assert [float(row["measured"]) for row in printed[:13]] == weeks
    of_tickets = document(slasim("workload", "mine.yaml", "--against", "tickets.csv", "--json").out)
    assert [row["measured"] for row in of_tickets["weeks"][1:-1]] == weeks[1:-1]


def test_a_week_that_the_demand_does_not_explain_is_marked(slasim, tmp_path, history):
    assert slasim(*WORDS, *TABLES, "--yes").returncode == 0
    history.hours[14:21] *= 3
    history.write(tmp_path)
    found = document(slasim("workload", "mine.yaml", "--against", "counts.csv", "--json").out)
    assert [row["row"] for row in found["weeks"] if row["outside"]] == ["2027-01-18"]
    printed = slasim("workload", "mine.yaml", "--against", "counts.csv").out
    assert "1 of 13 weeks is outside the 95 % band." in printed
    (line,) = [line for line in printed.splitlines() if line.strip().startswith("2027-01-18")]
    assert line.rstrip().endswith("above")


def test_against_has_no_periods(slasim, tmp_path, history):
    assert slasim(*WORDS, *TABLES, "--yes").returncode == 0
    done = slasim("workload", "mine.yaml", "--against", "counts.csv", "--by", "day")
    assert (done.returncode, done.out) == (2, "")
    assert "leave out --by and --teams" in done.err


def test_growth_is_carried_to_the_weeks_that_were_measured(slasim, tmp_path, history):
    """Half of the growth's expected tickets stay there when the horizon begins half a year later."""
    assert slasim(*WORDS, *TABLES, "--yes").returncode == 0
    text = (tmp_path / "mine.yaml").read_text("utf-8")
    volume = float(re.search(r"volume: ([\d.]+) per week", text)[1])
    months = 26 * 7 / 30.4375
    later = text.replace(
        f"volume: {volume:g} per week", f"volume: {volume * 1.1**months} per week\n    growth: 10 % per month"
    )
    later = re.sub(r"from: 2027-\d\d-01, for", "from: 2027-07-05, for", later)
    (tmp_path / "mine.yaml").write_text(later, "utf-8")
    found = document(slasim("workload", "mine.yaml", "--against", "counts.csv", "--json").out)
    first = found["weeks"][1]["simulated"]  # the week of 11 January: 1.5 weeks after the start
    assert first == pytest.approx(volume * 1.1 ** (1.5 * 7 / 30.4375), rel=0.03)
