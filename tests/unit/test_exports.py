"""Exports of helpdesks as logs: statuses as events, zones, and files as they are found in the world."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pytest
import xlsxwriter

import slasim
from slasim import ScenarioError
from slasim.history.exports.guess import guess
from slasim.history.exports.importing import ImportedLog, import_log
from slasim.history.exports.page import import_page
from slasim.history.exports.spec import load_map

ROOT = Path(__file__).parents[2]
MAP = """
slasim_import: 1
zone: Europe/Berlin
until: 2027-05-01 00:00 Europe/Berlin
names: keep
severities: [high, low]
ticket: id
created: opened
severity: {column: priority, values: {1: high, 2: low}}
customer: company
"""
CHANGES = """at: changed
status: status
means: {New: open, Waiting: waiting_customer, Vendor: waiting_vendor, Replied: replied, Solved: solved, Shut: closed,
  Void: cancelled, Odd: unchanged, Bypass: workaround}
"""
TICKETS = "events: {replied: first_reply, solved: solved}\n"


def imported(folder: Path, text: str | bytes, more: str = TICKETS, name: str = "export.csv", **of: str) -> ImportedLog:
    said = MAP
    for field, value in of.items():
        said = "\n".join(line for line in said.split("\n") if not line.startswith(f"{field}:")) + f"{field}: {value}\n"
    (folder / "map.yaml").write_text(said + more, "utf-8")
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    found = import_log([path], folder / "map.yaml")
    assert found.used + found.rejected == found.rows  # every row is accounted for
    return found


def events(of: ImportedLog) -> list[tuple[str, str, str]]:
    frame = of.log.events
    frame = frame[frame["kind"] != "created"]
    return [(row.ticket, f"{row.time:%m-%d %H:%M}", row.kind) for row in frame.itertuples()]


def reasons(of: ImportedLog) -> dict[str, int]:
    return {reason: count for what in ("row", "value") for reason, count, _ in of.rejects.reasons(what)}


HEAD = "id,opened,priority,company,first_reply,solved\n"
ONE = "T1,2027-03-01 09:00,1,Acme,2027-03-01 10:00,2027-03-02 09:00\n"


def test_a_row_is_a_ticket(tmp_path: Path) -> None:
    found = imported(tmp_path, HEAD + ONE + "T2,2027-03-01 09:30,2,Zeta,,\n")
    assert events(found) == [("T1", "03-01 09:00", "replied"), ("T1", "03-02 08:00", "solved")]
    assert found.log.tickets["severity"].tolist() == ["high", "low"]
    assert (found.rows, found.used, found.rejected, found.left_out) == (2, 2, 0, 0)


def change(at: str, status: str, ticket: str = "T1", more: str = "") -> str:
    return f"{ticket},2027-03-01 09:00,1,Acme,2027-03-{at},{status}{more}\n"


def of_changes(folder: Path, *rows: str, more: str = CHANGES, head: str = "", **of: str) -> ImportedLog:
    return imported(folder, f"id,opened,priority,company,changed,status{head}\n" + "".join(rows), more, **of)


def test_a_status_that_changes_is_an_event_or_two(tmp_path: Path) -> None:
    rows = [
        ("01 09:00", "New"),
        ("01 10:00", "Waiting"),
        ("01 11:00", "New"),
        ("01 12:00", "Waiting"),
        ("01 12:30", "Waiting"),
        ("01 13:00", "Vendor"),
        ("01 14:00", "Replied"),
        ("01 15:00", "Solved"),
        ("01 16:00", "Odd"),
        ("01 17:00", "Waiting"),
        ("01 18:00", "Shut"),
        ("01 19:00", "Solved"),
        ("01 20:00", "Void"),
        ("01 21:00", "Replied"),
    ]
    found = of_changes(tmp_path, *(change(at, status) for at, status in rows))
    assert [(at[6:], kind) for _, at, kind in events(found)] == [
        ("09:00", "waiting_customer"),
        ("10:00", "customer_replied"),
        ("11:00", "waiting_customer"),
        ("12:00", "customer_replied"),
        ("12:00", "waiting_vendor"),
        ("13:00", "vendor_returned"),
        ("13:00", "replied"),
        ("14:00", "solved"),
        ("16:00", "reopened"),
        ("16:00", "waiting_customer"),
        ("17:00", "closed"),
        ("19:00", "cancelled"),
        ("20:00", "reopened"),
        ("20:00", "replied"),
    ]
    assert (found.silent, found.unsolved) == (4, 0)  # New, Waiting again, Odd, Solved when closed


def test_a_workaround_leaves_the_ticket_open(tmp_path: Path) -> None:
    rows = [("01 10:00", "Waiting"), ("01 11:00", "Bypass"), ("01 12:00", "New"), ("02 09:00", "Solved")]
    found = of_changes(tmp_path, *(change(at, status) for at, status in rows))
    assert [(at, kind) for _, at, kind in events(found)] == [
        ("03-01 09:00", "waiting_customer"),
        ("03-01 10:00", "customer_replied"),
        ("03-01 10:00", "workaround"),
        ("03-02 08:00", "solved"),
    ]
    columns = HEAD.replace("first_reply", "workaround")
    of_tickets = imported(tmp_path, columns + ONE, "events: {workaround: workaround, solved: solved}\n")
    assert events(of_tickets) == [("T1", "03-01 09:00", "workaround"), ("T1", "03-02 08:00", "solved")]


def test_rows_with_the_newest_first_are_turned_around(tmp_path: Path) -> None:
    rows = [change("02 09:00", "Solved"), change("02 09:00", "Waiting"), change("01 09:00", "New")]
    assert [kind for *_, kind in events(of_changes(tmp_path, *rows))] == ["waiting_customer", "solved"]


def test_holders_and_severities_that_change(tmp_path: Path) -> None:
    rows = [
        change("01 09:00", "New", more=",,"),
        change("01 10:00", "New", more=",ann,first"),
        change("01 11:00", "New", more=",bob,first"),
        change("01 12:00", "Solved", more=",ann,second"),
        "T1,2027-03-01 09:00,2,Acme,2027-03-01 11:30,New,bob,first\n",
    ]
    found = of_changes(tmp_path, *rows, head=",who,group", more=f"{CHANGES}agent: who\nteam: group\n")
    assert [(kind, row[1][6:]) for row in events(found) for kind in [row[2]]] == [
        ("handed_over", "10:00"),
        ("reclassified", "10:30"),
        ("solved", "11:00"),
        ("reclassified", "11:00"),
    ]
    assert set(found.log.agents) == {"bob (first)", "ann (second)"}


def test_names_are_numbers_unless_they_are_asked_for(tmp_path: Path) -> None:
    found = imported(tmp_path, HEAD + ONE + ONE.replace("T1", "T2"), names="pseudonyms")
    assert set(found.log.tickets["customer"]) == {"customer-0001"}
    text = (found.log.to_parquet(tmp_path / "log") / "tickets.parquet").read_bytes()
    assert b"Acme" not in text


def test_local_times_in_the_nights_of_the_clock(tmp_path: Path) -> None:
    rows = [
        "A,2027-03-28 02:30,1,Acme,,\n",  # skipped
        "B,2026-10-25 02:30,1,Acme,,\n",  # twice
        "C,2026-10-25 02:30+01:00,1,Acme,,\n",  # says which
        "D,2026-10-25T02:30:00.250Z,1,Acme,,\n",
    ]
    found = imported(tmp_path, HEAD + "".join(rows))
    assert found.log.tickets["ticket"].tolist() == ["C", "D"]
    assert found.log.tickets["created"].iloc[1] == datetime(2026, 10, 25, 2, 30, 0, 250_000, tzinfo=UTC)
    assert found.rejected == 2
    for which, hour in (("first", 0), ("second", 1)):
        found = imported(tmp_path, HEAD + rows[1], repeated_hour=which)
        assert found.log.tickets["created"].iloc[0] == datetime(2026, 10, 25, hour, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("dates", "text"),
    [
        ("day first", "1/3/2027 09:00"),
        ("month first", "3/1/2027 9:00 AM"),
        ("serial", "46447.375"),
        ("unix", "1803891600"),
        ("unix ms", "1803891600000"),
    ],
)
def test_orders_and_numbers_of_dates(tmp_path: Path, dates: str, text: str) -> None:
    found = imported(tmp_path, HEAD + f"T1,{text},1,Acme,,\n", dates=dates)
    at = datetime(2027, 3, 1, 8 if "unix" not in dates else 9, tzinfo=UTC)  # nine o'clock in Berlin; unix has no zone
    assert found.log.tickets["created"].iloc[0] == (at if "unix" not in dates else datetime(2027, 3, 1, 9, tzinfo=UTC))


def refused(folder: Path, *given: object, **of: str) -> list[tuple[int, str]]:
    with pytest.raises(ScenarioError) as error:
        imported(folder, *given, **of)  # type: ignore[arg-type]
    return [(each.line, each.found) for each in error.value.problems]


def test_what_cannot_be_read_is_refused_at_its_line(tmp_path: Path) -> None:
    both = HEAD + ONE.replace("2027-03-01 09:00", "3/4/2027 09:00").replace("2027-03-02 09:00", "")
    assert refused(tmp_path, both) == [(2, "'3/4/2027 09:00' in 'opened', which fits both orders of day and month")]
    mixed = HEAD + "A,13/4/2027 09:00,1,X,,\nB,4/13/2027 09:00,1,X,,\n"
    assert refused(tmp_path, mixed)[0][0] == 3
    assert refused(tmp_path, "") == [(1, "an empty file")]
    assert refused(tmp_path, HEAD) == [(1, "a header and no row below it")]
    assert refused(tmp_path, b"id,opened\n\xff\xfa,1\n") == [(2, "bytes that are not UTF-8")]
    assert "middle of a cell" in refused(tmp_path, HEAD + 'T1,"2027-03-01 09:00,1,Acme,,\n')[0][1]
    assert refused(tmp_path, HEAD.replace("company", "client") + ONE)[0][1] == "'company'"
    assert refused(tmp_path, HEAD.replace("id,", "key,") + ONE)[0][1].startswith("no column 'id' among key")
    assert refused(tmp_path, HEAD.replace("solved", "id") + ONE)[0][1] == "the column 'id' twice"
    assert refused(tmp_path, b"PK\x03\x04 broken", TICKETS, "export.xlsx")[0][1].startswith("a workbook that cannot be")
    assert refused(tmp_path, gzip.compress(b"x" * 1000)[:-9], TICKETS, "export.csv.gz")[0][1].startswith("a file that")
    assert refused(tmp_path, b"PAR1 broken", TICKETS, "export.parquet")[0][1].startswith("a Parquet file that cannot")
    assert refused(tmp_path, '{"id": "T1"\n', TICKETS, "export.jsonl")[0][1].startswith("a line that is no JSON")
    assert refused(tmp_path, HEAD + "T1,tomorrow,1,Acme,,\n")[0][1].startswith("no row that can be used")


DAMAGED = {  # a row (or two) beside a good one, and why it is not used, or what of it is left out
    "too few cells": ("T2,2027-03-01 09:00,1\n", "3 values, 6 in the header"),
    "too many cells": ("T2,2027-03-01 09:00,1,Acme,,,more\n", "7 values, 6 in the header"),
    "no id": (",2027-03-01 09:00,1,Acme,,\n", "no id of a ticket"),
    "an endless id": (f"{'x' * 300},2027-03-01 09:00,1,Acme,,\n", "an id of more than 255 characters"),
    "no creation": ("T2,?,1,Acme,,\n", "no time of creation"),
    "a formula": ("T2,=TODAY(),1,Acme,,\n", "a time of creation that is no instant"),
    "a serial date": ("T2,46447.375,1,Acme,,\n", "a spreadsheet's number of days, which dates: serial reads"),
    "a day that is none": ("T2,2027-02-30 09:00,1,Acme,,\n", "no date and time"),
    "after the export": ("T2,2031-03-01 09:00,1,Acme,,\n", "created at `until` or later"),
    "an unknown severity": ("T2,2027-03-01 09:00,9,Acme,,\n", "severity: '9' is not among the values of the map"),
    "nobody's": ("T2,2027-03-01 09:00,1,N/A,,\n", "no customer"),
    "twice": ("T1,2027-03-01 09:00,1,Acme,,\n", "a second row of a ticket"),
    "solved before": ("T2,2027-03-01 09:00,1,Acme,,2026-03-01 09:00\n", "solved before the ticket was created"),
    "solved in the future": ("T2,2027-03-01 09:00,1,Acme,,2216-03-01 09:00\n", "no date and time"),
    "solved later": ("T2,2027-03-01 09:00,1,Acme,,2030-03-01 09:00\n", "solved at `until` or later"),
}


@pytest.mark.parametrize("name", DAMAGED)
def test_damaged_rows_are_told_and_the_others_read(tmp_path: Path, name: str) -> None:
    row, why = DAMAGED[name]
    found = imported(tmp_path, HEAD + ONE + row)
    assert why in reasons(found)
    assert "T1" in found.log.tickets["ticket"].tolist()
    found.rejects.write(tmp_path / "rejects.csv")
    written = pd.read_csv(tmp_path / "rejects.csv", dtype=str, keep_default_na=False)
    assert len(written) == found.rejected + found.left_out
    assert not written["value"].str.startswith("=").any()  # inert in a spreadsheet


FORMS = {
    "semicolons": (HEAD + ONE).replace(",", ";").encode(),
    "tabs": (HEAD + ONE).replace(",", "\t").encode(),
    "bars": (HEAD + ONE).replace(",", "|").encode(),
    "a mark of the order of bytes": b"\xef\xbb\xbf" + (HEAD + ONE).encode(),
    "UTF-16": (HEAD + ONE).encode("utf-16"),
    "gzip": gzip.compress((HEAD + ONE).encode()),
    "line ends of another system": (HEAD + ONE).replace("\n", "\r\n").encode(),
    "an empty line": (HEAD + "\n" + ONE + "\n\n").encode(),
    "a line end in a cell": ("note," + HEAD + '"two\nlines",' + ONE).encode(),
}


@pytest.mark.parametrize("name", FORMS)
def test_the_same_ticket_in_another_form(tmp_path: Path, name: str) -> None:
    assert events(imported(tmp_path, FORMS[name])) == [
        ("T1", "03-01 09:00", "replied"),
        ("T1", "03-02 08:00", "solved"),
    ]


def test_workbooks_parquet_and_lines_of_json(tmp_path: Path) -> None:
    expected = [("T1", "03-01 09:00", "replied"), ("T1", "03-02 08:00", "solved")]
    names, cells = HEAD.strip().split(","), ONE.strip().split(",")
    with xlsxwriter.Workbook(tmp_path / "made.xlsx", {"default_date_format": "yyyy-mm-dd hh:mm"}) as book:
        book.add_worksheet("notes").write(0, 0, "about")
        sheet = book.add_worksheet("data")
        sheet.write_row(0, 0, names)
        for at, cell in enumerate(cells):
            is_time = at in (1, 4, 5)
            value = datetime.fromisoformat(cell) if is_time else cell
            sheet.write(1, at, value)
        sheet.write_formula(2, 0, "=1+1", None, "T2")  # with the value that was kept of it
        sheet.write_row(2, 1, ["2027-03-05 09:00", "2", "Zeta"])
    found = imported(tmp_path, (tmp_path / "made.xlsx").read_bytes(), TICKETS, "export.xlsx")
    assert events(found) == expected
    assert found.log.size == 2
    frame = pd.DataFrame([cells], columns=names)
    frame["opened"] = pd.to_datetime(frame["opened"]).dt.tz_localize("Europe/Berlin")
    frame.to_parquet(tmp_path / "made.parquet")
    assert events(imported(tmp_path, (tmp_path / "made.parquet").read_bytes(), TICKETS, "export.parquet")) == expected
    nested = {"id": "T1", "opened": cells[1], "priority": 1, "company": "Acme", "fields": {"first_reply": cells[4]}}
    text = json.dumps(nested | {"solved": cells[5], "labels": ["a"]}) + "\n"
    more = TICKETS.replace("first_reply", "fields.first_reply")
    assert events(imported(tmp_path, text, more, "export.jsonl")) == expected


@pytest.mark.parametrize(
    ("text", "where", "found"),
    [
        ("until: 2027-05-01 00:00\n", "until", "'2027-05-01 00:00'"),
        ("status: status\n", "status", "status without means"),
        ("at: changed\nstatus: status\nmeans: {New: opened}\n", "means.New", "'opened'"),
        ("events: {solvd: solved}\n", "events.solvd", "'solvd'"),
        ("severity: {column: priority, values: {1: urgent}}\n", "severity.values.1", "'urgent'"),
        ("customer: {colum: company}\n", "customer", "'colum'"),
        ("tikcet: id\n", "tikcet", "'tikcet'"),
        ("zone: Berlin\n", "zone", "'Berlin'"),
    ],
)
def test_a_wrong_map_is_refused_at_its_line(tmp_path: Path, text: str, where: str, found: str) -> None:
    key = text.split(":")[0]
    said = "".join(f"{line}\n" for line in (MAP + TICKETS).strip().split("\n") if not line.startswith(f"{key}:")) + text
    (tmp_path / "map.yaml").write_text(said, "utf-8")
    with pytest.raises(ScenarioError) as error:
        load_map(tmp_path / "map.yaml")
    assert any(each.path.startswith(where) and found in each.found for each in error.value.problems), str(error.value)
    assert all(each.line > 0 for each in error.value.problems)


def test_a_guessed_map_knows_a_workaround_by_its_words(tmp_path: Path) -> None:
    rows = [change("01 10:00", status) for status in ("In work", "Workaround provided", "Resolved with workaround")]
    (tmp_path / "export.csv").write_text("id,opened,priority,company,updated,status\n" + "".join(rows), "utf-8")
    said = guess([str(tmp_path / "export.csv")])
    means = {line.split("  #")[0].strip() for line in said.partition("means:")[2].splitlines()[1:4]}
    assert means == {"In work: open", "Workaround provided: workaround", "Resolved with workaround: solved"}


def test_the_page_and_the_shipped_example() -> None:
    assert (ROOT / "docs" / "import.md").read_text("utf-8") == import_page()
    folder = ROOT / "scenarios" / "logs" / "export"
    found = slasim.import_log([folder / "changes.csv"], folder / "map.yaml")
    assert (found.rows, found.used, found.rejected) == (322, 321, 1)
