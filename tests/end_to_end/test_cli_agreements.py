"""The commands of agreements as a user meets them, on the shipped log; verdicts and money reckoned again, minute by
minute, from its CSV files."""

import csv
import subprocess
import sys
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from cli_cases import AGREED, LOGS, MEASURE, ROOT, SMALL, caller, document, refused

HOLIDAYS = {date(2027, 1, 1), date(2027, 3, 8), date(2027, 3, 26)}  # of Berlin: New Year, Women's Day, Good Friday
EXCLUDED = date(2027, 1, 25)
TARGETS = {"urgent": 60, "high": 240, "normal": 480}  # minutes, of gold
FEE = 9_000  # EUR a month, of each customer of gold


@pytest.fixture
def slasim(tmp_path, monkeypatch, capsys):
    return caller(tmp_path, monkeypatch, capsys)


def rows(log, name):
    with (LOGS / log / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def is_open(at, excluded):
    return at.weekday() < 5 and 8 <= at.hour < 18 and at.date() not in HOLIDAYS | excluded


def due(created, minutes, excluded):
    """The end of the last open minute of the target: the log knows whole minutes only."""
    at = created
    while minutes:
        minutes -= is_open(at, excluded)
        at += timedelta(minutes=1)
    return at


def first_responses(excluded=frozenset({EXCLUDED})):
    """(customer, severity, month) of each ticket of gold, and whether it was answered in time."""
    answered, left = {}, {}
    for row in rows("small", "events"):
        at = datetime.fromisoformat(row["time"])
        if row["kind"] == "replied" and row["public"] != "0":
            answered.setdefault(row["ticket"], at)
        elif row["kind"] == "abandoned":
            left[row["ticket"]] = at
    until = datetime.fromisoformat("2027-04-01T00:00:00+02:00")
    for row in rows("small", "tickets"):
        if row["tier"] == "gold":
            # One offset, as of creation, would do: no ticket of the log waits over the night of 28 March.
            created = datetime.fromisoformat(row["created"])
            end = due(created, TARGETS[row["severity"]], excluded)
            stop = answered.get(row["ticket"], until)
            if left.get(row["ticket"], until) <= end:
                continue  # the customer gave up before an answer was due
            if stop < until or end < until:
                yield (row["customer"], row["severity"], row["created"][:7]), stop <= end


def owed(verdicts):
    """EUR by customer and month: the largest share of the severities, of the fee."""
    cells, found = {}, {}
    for cell, met in verdicts:
        cells.setdefault(cell, []).append(met)
    for (customer, _, month), all_met in cells.items():
        share = Fraction(sum(all_met), len(all_met))
        rate = Decimal("0.10") if share < Fraction(8, 10) else Decimal("0.05") if share < Fraction(9, 10) else 0
        found[customer, month] = max(found.get((customer, month), 0), rate * FEE)
    return {key: amount for key, amount in found.items() if amount}


def test_verdicts_and_money_are_those_of_a_minute_by_minute_reckoning(slasim):
    (card,) = document(slasim(*MEASURE, "--json").out)["scorecards"]
    verdicts = list(first_responses())
    counted = {}
    for cell, met in verdicts:
        decided, kept = counted.get(cell, (0, 0))
        counted[cell] = decided + 1, kept + met
    shown = {
        (row["customer"], row["severity"], row["period"]): (row["decided"], row["met"])
        for row in card["compliance"]
        if (row["agreement"], row["commitment"]) == ("gold", "first_response")
    }
    assert shown == counted
    lines = {(row["customer"], row["period"]): Decimal(row["credit"]) for row in card["credits"]["lines"]}
    assert lines == owed(verdicts)
    assert Decimal(card["credits"]["total"]) == sum(lines.values()) > 0
    kept = {
        (row["customer"], row["severity"], row["period"]): row["verdict"]
        for row in card["compliance"]
        if (row["agreement"], row["commitment"]) == ("gold", "first_response")
    }
    assert kept == {cell: "kept" if 10 * met >= 9 * decided else "missed" for cell, (decided, met) in counted.items()}


def test_without_exclusions_the_excluded_day_counts(slasim):
    (with_,) = document(slasim(*MEASURE, "--json").out)["scorecards"]
    (without,) = document(slasim(*MEASURE, "--without-exclusions", "--json").out)["scorecards"]
    expected = sum(owed(first_responses(frozenset())).values())
    assert Decimal(without["credits"]["total"]) == expected != Decimal(with_["credits"]["total"])


def test_measure_prints_tables_and_writes_a_result(slasim, tmp_path):
    done = slasim(*MEASURE, "--by", "customer,period")
    assert done.returncode == 0, done.err
    for title in ("Compliance", "By customer, period", "Violations", "Exclusions", "Credits", "Not live yet", "Next"):
        assert f"\n{title}" in done.out
    assert "\x1b" not in done.out
    (folder,) = (tmp_path / "results").iterdir()
    assert f"Result: results/{folder.name}" in done.out
    again = slasim(*MEASURE)
    assert [each.name for each in (tmp_path / "results").iterdir()] == [folder.name]  # the same result
    assert again.returncode == 0
    from slasim import measure, open_scorecard, read_log

    card, saved = measure(read_log(SMALL), AGREED), open_scorecard(folder)
    assert saved.document() == card.document()


def test_a_drill_down_counts_the_violations_of_each_team(slasim):
    (card,) = document(slasim(*MEASURE, "--by", "team", "--violations", "1000", "--json").out)["scorecards"]
    listed = card["violations"]["worst"]
    assert len(listed) == card["violations"]["breached"]
    assert [row["lateness_ms"] for row in listed] == sorted((row["lateness_ms"] for row in listed), reverse=True)
    late = [cell for cell, met in first_responses() if not met]
    assert sum(row["agreement"] == "gold" and row["commitment"] == "first_response" for row in listed) == len(late)
    drilled = {row["team"]: row["breached"] for row in card["violations"]["drill"]}
    assert sum(drilled.values()) == len(listed)
    assert set(drilled) <= {"first_line", "second_line"}
    assert "first_line" in slasim(*MEASURE, "--by", "team").out


def test_a_window_of_dates_is_cut_at_local_midnights(slasim):
    (card,) = document(slasim(*MEASURE, "--window", "2027-02-01..2027-03-01", "--json").out)["scorecards"]
    assert [datetime.fromisoformat(at) for at in card["window"]] == [
        datetime.fromisoformat("2027-02-01T00:00:00+01:00"),
        datetime.fromisoformat("2027-03-01T00:00:00+01:00"),
    ]
    assert {row["period"] for row in card["compliance"]} == {"2027-02"}
    assert not any(row["partial"] for row in card["compliance"])
    cut = slasim(*MEASURE, "--window", "2027-02-01T00:00+01:00..2027-02-15")
    assert "Partial periods, not judged" in cut.out
    assert "\nCredits" not in cut.out


def test_several_files_are_judged_each_by_itself(slasim, tmp_path):
    offer = str(LOGS / "small_offer.yaml")
    both = document(slasim(*MEASURE, offer, "--json", "--out", "both").out)["scorecards"]
    assert [Path(card["file"]).name for card in both] == ["small.yaml", "small_offer.yaml"]
    (alone,) = document(slasim(*MEASURE, "--json").out)["scorecards"]
    assert both[0]["credits"] == alone["credits"]
    assert sorted(path.name for path in (tmp_path / "both").iterdir()) == ["small", "small_offer"]
    repeated = document(slasim(*MEASURE, "--agreements", offer, "--json").out)["scorecards"]
    assert [card["credits"] for card in repeated] == [card["credits"] for card in both]


def test_review_names_clauses_and_strict_counts_warnings(slasim):
    plain = slasim("review", AGREED)
    assert plain.returncode == 0, plain.err
    assert f"{AGREED}:" in plain.out
    with_log = slasim("review", AGREED, "--log", SMALL, "--strict")
    assert with_log.returncode == 1
    assert "quota_too_sharp" in with_log.out
    found = document(slasim("review", AGREED, "--log", SMALL, "--json").out)
    lines = Path(AGREED).read_text("utf-8").splitlines()
    sharp = next(each for each in found["findings"] if each["name"] == "quota_too_sharp")
    assert "quota" in lines[sharp["line"] - 1]
    both = document(slasim("review", AGREED, str(LOGS / "small_offer.yaml"), "--log", SMALL, "--json").out)
    assert both["side_by_side"]


def test_every_template_loads_and_is_listed(slasim, tmp_path):
    from slasim import load_agreements

    names = slasim("template", "--list").out.split()
    assert len(names) >= 9
    for name in names:
        (tmp_path / "mine.yaml").write_text(slasim("template", name).out, "utf-8")
        assert load_agreements(tmp_path / "mine.yaml").agreements, name


def test_the_logs_are_what_their_script_writes(tmp_path):
    subprocess.run([sys.executable, str(LOGS / "make_small.py"), str(tmp_path)], check=True)
    made = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(made) == 10
    for path in made:
        assert path.read_bytes() == (LOGS / path.relative_to(tmp_path)).read_bytes(), path


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["measure", "nowhere", "--agreements", AGREED], "nowhere is not a folder"),
        (["measure", SMALL], "--agreements"),
        (["measure", SMALL, "--agreements", "nowhere.yaml"], "nowhere.yaml"),
        ([*MEASURE, "--by", "custmer"], "did you mean customer?"),
        ([*MEASURE, "--by", "team,team"], "each name once"),
        ([*MEASURE, "--window", "february"], "found 'february'"),
        ([*MEASURE, "--window", "2027-02-01T00:00..2027-03-01"], "instants with an offset"),
        ([*MEASURE, "--window", "2027-03-01..2027-02-01"], "the end must be after the start"),
        ([*MEASURE, "--window", "2028-03-01..2028-04-01"], "the log covers"),
        (["review", "nowhere.yaml"], "nowhere.yaml"),
        (["review", AGREED, "--log", "nowhere"], "nowhere is not a folder"),
        (["template", "suport"], "template: found 'suport'"),
    ],
)
def test_bad_input_ends_with_2_and_plain_words(slasim, tmp_path, words, said):
    refused(slasim(*words), said, tmp_path)


def test_a_broken_log_names_its_folder_and_every_problem(slasim, tmp_path):
    (tmp_path / "log").mkdir()
    for name in ("log.json", "tickets.csv", "accounts.csv"):
        (tmp_path / "log" / name).write_bytes((LOGS / "small" / name).read_bytes())
    events = "ticket,time,kind\nT-001,2027-01-05T09:00:00,replied\nT-001,yesterday,replied\n"
    (tmp_path / "log" / "events.csv").write_text(events, "utf-8")
    done = slasim("measure", "log", "--agreements", AGREED)
    assert done.returncode == 2
    assert len(done.err.splitlines()) == 2
    assert all(line.startswith("log: ") for line in done.err.splitlines())
    found = document(slasim("measure", "log", "--agreements", AGREED, "--json").out)
    assert [each["message"] for each in found["problems"]] == done.err.splitlines()


def test_a_place_that_cannot_be_written_is_an_error_in_words(slasim, tmp_path):
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter.txt").write_text("mine")
    done = slasim(*MEASURE, "--out", "full")
    assert done.returncode == 1
    assert done.err.startswith("error: ")
    assert done.out == ""
    assert (tmp_path / "full" / "letter.txt").read_text() == "mine"


def test_a_simulated_pilot_says_whether_it_is_ready(slasim, tmp_path):
    text = (ROOT / "scenarios" / "quickstart.yaml").read_text("utf-8")
    pilot = text.replace("    judged: each customer", "    status: pilot\n    judged: each customer", 1)
    (tmp_path / "pilot.yaml").write_text(pilot, "utf-8")
    found = document(slasim("run", "pilot.yaml", "-n", "4", "--json").out)
    (row,) = found["pilots"]
    judged = [each for each in found["compliance"] if each["all_kept"] is not None]
    assert row["share"] == min(each["all_kept"] for each in judged)  # of 12 accounts 5 % are none
    assert row["ready"] == all(each["all_kept"] >= 0.9 for each in judged)
    assert row["judged"] == len(judged)
    assert found["credits"] == []
    shown = slasim("run", "pilot.yaml", "-n", "4").out
    assert "Not live yet" in shown
    assert ("not ready" in shown) is not row["ready"]


def test_every_metric_occurs_in_the_example_and_counts_what_its_tables_say(slasim):
    from slasim.terms.metrics import Metric

    agreed = str(LOGS / "small_metrics.yaml")
    (card,) = document(slasim("measure", SMALL, "--agreements", agreed, "--json").out)["scorecards"]
    assert card["unmeasured"] == []
    found = {}
    for row in card["compliance"]:
        decided, met = found.get(row["commitment"], (0, 0))
        found[row["commitment"]] = decided + row["decided"], met + row["met"]
    metrics = {metric.name.lower() for metric in Metric} - {"column"} | {"satisfaction"}
    assert set(found) == metrics
    assert all(decided > 0 for decided, _ in found.values())
    tickets, contacts = rows("small", "tickets"), rows("small", "contacts")
    scores = [int(row["csat"]) for row in tickets if row["csat"] and row["channel"] == "email"]
    assert found["satisfaction"] == (len(scores), sum(score >= 4 for score in scores))
    assert found["deflection"] == (len(contacts), sum(row["deflected"] == "1" for row in contacts))
    chats = [row["ticket"] for row in tickets if row["channel"] == "chat"]
    gone = [row["ticket"] for row in rows("small", "events") if row["kind"] == "abandoned"]
    assert found["abandonment"] == (len(chats), len(chats) - len(gone))
    away = timedelta(0)
    for row in rows("small", "outages"):
        if row["product"] in ("portal", "") and not row["customer"]:
            away += datetime.fromisoformat(row["end"]) - datetime.fromisoformat(row["start"])
    agreed_time = datetime.fromisoformat("2027-04-01T00:00+02:00") - datetime.fromisoformat("2027-01-01T00:00+01:00")
    assert found["availability"][1] / found["availability"][0] == pytest.approx(1 - away / agreed_time, abs=1e-12)
