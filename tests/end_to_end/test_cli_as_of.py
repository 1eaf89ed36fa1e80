"""`slasim measure --as-of` on the shipped log, against the same log with its CSV files cut by hand."""

import csv
import json
from datetime import datetime

import pytest
from cli_cases import AGREED, LOGS, MEASURE, caller, document, refused


@pytest.fixture
def slasim(tmp_path, monkeypatch, capsys):
    return caller(tmp_path, monkeypatch, capsys)


BEGINS = {"tickets": "created", "events": "time", "contacts": "time", "outages": "start"}


def cut_by_hand(folder, text):
    """Rows of before the instant; an outage that ended later still goes on."""
    folder.mkdir()
    instant = datetime.fromisoformat(text)
    header = json.loads((LOGS / "small" / "log.json").read_text("utf-8"))
    (folder / "log.json").write_text(json.dumps(header | {"until": text}), "utf-8")
    for path in (LOGS / "small").glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file, (folder / path.name).open("w", newline="") as out:
            rows = csv.DictReader(file)
            writer = csv.DictWriter(out, rows.fieldnames)
            writer.writeheader()
            for row in rows:
                if path.stem in BEGINS and datetime.fromisoformat(row[BEGINS[path.stem]]) >= instant:
                    continue
                if row.get("end") and datetime.fromisoformat(row["end"]) > instant:
                    row["end"] = ""
                writer.writerow(row)
    return str(folder)


def test_as_of_an_instant_is_the_log_cut_there(slasim, tmp_path):
    by_hand = cut_by_hand(tmp_path / "cut", "2027-03-10T12:00:00+01:00")
    (expected,) = document(slasim("measure", by_hand, "--agreements", AGREED, "--json").out)["scorecards"]
    (found,) = document(slasim(*MEASURE, "--as-of", "2027-03-10T11:00Z", "--json").out)["scorecards"]
    assert found.pop("result") == expected.pop("result")  # the name tells the content
    assert found == expected
    march = [row for row in found["compliance"] if row["period"] == "2027-03"]
    assert march
    assert all(row["partial"] and row["provisional"] for row in march)


def test_a_date_is_its_midnight_in_the_zone_of_the_agreements(slasim, tmp_path):
    by_date, by_instant = (
        document(slasim(*MEASURE, "--as-of", text, "--json").out) for text in ("2027-03-01", "2027-02-28T23:00Z")
    )
    assert by_date == by_instant
    assert by_date["scorecards"][0]["as_of"] == "2027-02-28T23:00:00+00:00"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2027-03-31T12:00", "expected a date such as 2027-04-01 (its midnight) or an instant with an offset"),
        ("soon", "found 'soon'; expected a date"),
        ("2026-12-31", "--as-of: as of 2026-12-31 00:00:00+01:00: the log is complete from"),
        ("2027-05-01", "give an instant after its start"),
    ],
)
def test_an_instant_that_cannot_be_is_refused(slasim, tmp_path, text, words):
    refused(slasim(*MEASURE, "--as-of", text), words, tmp_path)
