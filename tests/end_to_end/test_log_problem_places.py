"""A program that reads `--json` finds the place of what is wrong with a log, cell by cell."""

import pytest
from cli_cases import AGREED, caller, document

HEADER = (
    '{"slasim_log": 2, "start": "2027-01-01T00:00:00Z", "until": "2027-04-01T00:00:00Z",'
    ' "severities": ["urgent", "high", "normal"]}'
)
TICKETS = (
    "ticket,created,severity,customer,tier,product",
    'A,2027-01-04T10:00Z,urgent,"Miller, ""and""',  # two lines, with a comma and quotes
    'Sons",gold,app',
    "",  # an empty line is no row
    "   ",  # nor is one of blanks
    "B,2027-01-05T10:00Z,hihg,Weaver,gold,app",
    "C,2027-01-05 10:00,high,Weaver,gold,app",
)
EVENTS = ("ticket,time,kind", "A,2027-01-04T11:00Z,replied", "X,2027-01-05T11:00Z,replied")
SAID = {
    ("log/tickets.csv", "hihg"): "severity 'hihg' is unknown; did you mean 'high'?",
    ("log/tickets.csv", "2027-01-05 10:00"): "created '2027-01-05 10:00' has no offset",
    ("log/events.csv", "X"): "ticket is none of the tickets",
}


@pytest.fixture
def slasim(tmp_path, monkeypatch, capsys):
    return caller(tmp_path, monkeypatch, capsys)


def write(folder, header=HEADER, tickets=TICKETS, end="\n"):
    (folder / "log").mkdir()
    (folder / "log" / "log.json").write_text(header, "utf-8")
    for name, lines in (("tickets", tickets), ("events", EVENTS)):
        (folder / "log" / f"{name}.csv").write_bytes((end.join(lines) + end).encode())


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_each_problem_has_the_line_and_column_of_its_first_cell(slasim, tmp_path, end):
    write(tmp_path, end=end)
    done = slasim("measure", "log", "--agreements", AGREED, "--json")
    assert done.returncode == 2
    found = document(done.out)["problems"]
    assert [each["message"] for each in found] == done.err.splitlines()
    at_cell = {}
    for each in found:
        line = (tmp_path / each["file"]).read_text("utf-8").splitlines()[each["line"] - 1]
        cell = line[each["column"] - 1 :].split(",")[0]
        at_cell[each["file"], cell] = each["message"]
    assert at_cell.keys() == SAID.keys()
    for cell, words in SAID.items():
        assert words in at_cell[cell]


def test_a_problem_of_a_whole_file_names_it(slasim, tmp_path):
    write(
        tmp_path, HEADER.replace("2027-01-01T00:00:00Z", "soon"), ("ticket,created,customer", "A,2027-01-04T10:00Z,x")
    )
    found = document(slasim("measure", "log", "--agreements", AGREED, "--json").out)["problems"]
    assert {(each["file"], each["line"], each["column"]) for each in found} == {
        ("log/log.json", 0, 0),
        ("log/tickets.csv", 0, 0),
    }


def test_a_cell_that_is_too_long_is_told_at_its_file(slasim, tmp_path):
    write(tmp_path, tickets=(TICKETS[0], f'A,2027-01-04T10:00Z,urgent,Weaver,gold,"{"x" * 140_000}"', *TICKETS[5:]))
    done = slasim("measure", "log", "--agreements", AGREED, "--json")
    assert done.returncode == 2
    assert "tickets.csv: row 2 has more than 65,536 bytes" in done.err
    assert {each["file"] for each in document(done.out)["problems"]} >= {"log/tickets.csv"}
