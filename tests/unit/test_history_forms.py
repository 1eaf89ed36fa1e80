"""Tables in the forms that people give them: grids, titles, sums, other marks and names; nothing is counted twice."""

from datetime import date, time

import pytest
import xlsxwriter

from slasim.history.reading.counts import read_counts_of
from slasim.history.reading.rota import read_rota
from slasim.instants import MINUTE, day_number
from tests.unit.test_history_reading import ZONE, counts, told, workbook


@pytest.fixture
def file(tmp_path):
    def written(text):
        (tmp_path / "table.csv").write_text(text, "utf-8")
        return str(tmp_path / "table.csv")

    return written


def rota(path):
    found, sheet = read_rota(path, path)
    assert not sheet.problems
    return found


def shifts(path):
    return [(each.team, each.name, each.days, each.hours, each.seats) for each in rota(path).patterns]


WEEK = (0, 1, 2, 3, 4)


def test_a_grid_of_people_by_dates(file):
    """Two weeks of three people; the typical Monday has the two who are not off every time."""
    days = [date(2027, 3, 1), date(2027, 3, 2), date(2027, 3, 8), date(2027, 3, 9)]
    text = f"""Agent;Team;{";".join(f"{day:%d/%m/%Y}" for day in days)};13/03/2027
Anna;L1;07:00-15:30;07:00-15:30;07:00-15:30;07:00-15:30;
Ben;L1;07:00-15:30;AL;07:00-15:30;sick;off
Cem;L2;22:00 - 06:00;22:00 - 06:00;off;off;
"""
    found = rota(file(text))
    assert shifts(file(text)) == [
        ("l1", "", (0, 1), "07:00-15:30", 1),
        ("l1", "", (0,), "07:00-15:30", 1),
        ("l2", "", (0, 1), "22:00-06:00", 1),
    ]
    assert (found.by_person, found.worked, found.sick, found.away) == (True, 9, 1, 1)
    assert "5 columns are dates; empty cells are left out" in found.notes


def test_a_grid_of_people_by_weekdays(file):
    text = "Name,Mon,Tue,Wed,Thu,Fri,Sat,Sun\nA,9-17,9-17,9-17,9-17,9-17,off,off\nB,off,9-17,9-17,9-17,9-17,9-17,\n"
    assert shifts(file(text)) == [
        ("desk", "", (0, 1, 2, 3, 4, 5), "09:00-17:00", 1),
        ("desk", "", (1, 2, 3, 4), "09:00-17:00", 1),
    ]


def test_a_grid_of_shifts_with_their_seats(tmp_path, file):
    rows = [
        ("Support, week 12",),
        (),
        ("Shift", "Start", "End", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"),
        ("Early", time(7), time(15), 3, 3, 3, 3, 3, 1),
        ("Late", time(12), time(20), 2, 2, 2, 2, 2, 0),
        ("Total", "", "", 5, 5, 5, 5, 5, 1),
    ]
    path = workbook(tmp_path / "r.xlsx", rows)
    assert shifts(path) == [
        ("desk", "early", (*WEEK, 5), "07:00-15:00", 1),
        ("desk", "early", WEEK, "07:00-15:00", 2),
        ("desk", "late", WEEK, "12:00-20:00", 2),
    ]
    assert rota(path).notes == [
        "above the header, not read: 'Support, week 12'",
        "a row of sums is not read: line 6, 'Total'",
        "6 columns are weekdays; empty cells are left out",
    ]
    hours = file("Shift,Mon,Tue,Wed,Thu,Fri\n07:00-15:00,3,3,3,3,3\n24/7,1,1,1,1,1\n")
    assert shifts(hours) == [("desk", "", WEEK, "07:00-15:00", 3), ("desk", "", WEEK, "00:00-24:00", 1)]


def test_what_is_wrong_in_a_grid_is_told_at_its_cell(file):
    text = "Agent,Team,Mon,Tue,Wed\nAnna,L1,9-17,E,9-17\nBen,,9-17,9-17,9-17\n"
    _, sheet = read_rota(file(text), "r.csv")
    assert [(line, column, path) for line, column, path, *_ in told(sheet)] == [(2, 4, "Tue"), (3, 2, "Team")]
    _, sheet = read_rota(file("Agent,32/01/2027,02/01/2027,13/01/2027\nA,9-17,9-17,9-17\n"), "r.csv")
    ((line, column, path, *_),) = told(sheet)
    assert (line, column, path) == (1, 2, "32/01/2027")


def test_a_shift_is_called_as_in_the_rota(file):
    text = "Team,Shift,Days,Start,End,Seats\nL1,Early bird,Mon-Fri,07:00,15:00,3\nL1,Late,Mon-Fri,12:00,20:00,2\n"
    assert [(each.name, each.seats) for each in rota(file(text)).patterns] == [("early_bird", 3), ("late", 2)]
    assert "not read" not in rota(file(text)).columns


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Team,From,To,Days,Agents\nL1,7:00,15:00,M-F,3\n", ("l1", "", WEEK, "07:00-15:00", 3)),
        ("Team,Days,Start,End,Agents\nL1,Mo-Fr,0730,1630,3\n", ("l1", "", WEEK, "07:30-16:30", 3)),
        ("Employee,Days,Start,End\nA,Mo-Fr,8:00,16:00\nB,Mo-Fr,8:00,16:00\n", ("desk", "", WEEK, "08:00-16:00", 2)),
        ("Agent,Start,End\nA,2027-03-01 22:00,2027-03-02 06:00\n", ("desk", "", (0,), "22:00-06:00", 1)),
        ("Hours,Days,Agents,Skills\n9-17,Mon,3,\"b,a\"\n", ("b_a", "", (0,), "09:00-17:00", 3)),
        ("Agent,Week commencing,Mon,Tue,Wed\nA,13/09/2027,off,9-17,\n", ("desk", "", (1,), "09:00-17:00", 1)),
    ],
)  # fmt: skip
def test_a_rota_in_other_forms(file, text, found):
    seats = rota(file(text)).patterns
    assert {(each.team, each.name, each.days, each.hours) for each in seats} == {found[:4]}
    assert sum(each.seats for each in seats) == found[4]


def test_a_word_of_the_status_without_times_is_off(file):
    text = "Agent,Date,Start,End,Status\nA,2027-03-01,9,17,home\nA,2027-03-02,,,U\n"
    notes = rota(file(text)).notes
    assert "status taken as at work: 'home' (1 rows)" in notes
    assert "status without times, taken as off: 'U' (1 rows)" in notes


def test_counts_in_grids(file):
    hours = counts(file(f"Date,{','.join(f'{at:02}:00' for at in range(24))},Total\n1/3/2027,{'1,' * 24}24\n"
                        f"13/3/2027,{'2,' * 24}48\n"))  # fmt: skip
    assert (hours.step, hours.streams["tickets"].sum()) == (60 * MINUTE, 72)
    queues = counts(file("Queue,1/3/2027,2/3/2027,13/3/2027\nBilling,4,5,6\nTech,1,2,3\nTotal,5,7,9\n"))
    assert {name: of.sum() for name, of in queues.streams.items()} == {"billing": 15, "tech": 6}
    weeks = counts(file("Week commencing;Mon;Tue;Wed\n01/03/2027;1;2;3\n08/03/2027;4;5;6\n15/03/2027;7;8;9\n"))
    assert weeks.first == day_number(date(2027, 3, 1))
    assert weeks.streams["tickets"].sum(axis=1)[[0, 1, 2, 7, 8, 9, 14, 15, 16]].tolist() == list(range(1, 10))


def test_a_stream_with_a_mistake_is_not_left_out(file):
    _, sheet = read_counts_of(
        file("Date,A,B,Note\n2027-03-01,1,2,\n2027-03-02,1,4o,busy\n2027-03-03,1,3,\n"), "c", ZONE
    )
    assert [(line, path) for line, _, path, _, _ in told(sheet)] == [(3, "B")]


def test_a_grid_is_no_larger_than_a_table(file, monkeypatch):
    monkeypatch.setattr("slasim.history.reading.grids.TABLE_ROWS", 5)
    _, sheet = read_counts_of(file("Queue,1/3/2027,2/3/2027,13/3/2027\nA,1,2,3\nB,1,2,3\n"), "c.csv", ZONE)
    assert "a grid of 6 cells; expected at most 5" in str(sheet.problems[0])


def test_no_ticket_is_counted_twice(file):
    by_name = counts(file("Date,Phone,Email,Gesamt\n2027-03-01,1,2,3\n2027-03-02,3,4,7\n"))
    assert [*by_name.streams] == ["phone", "email"]
    assert "column 'Gesamt' is the sum of the others, and no stream" in by_name.notes
    rows = counts(file("Date,Queue,Calls\n2027-03-01,A,1\n2027-03-01,B,2\n2027-03-01,All,3\n"))
    assert {name: of.sum() for name, of in rows.streams.items()} == {"a": 1, "b": 2}
    beside = counts(file("Week,Date,Calls,Emails,AHT\n9,2027-03-01,1,2,300\n9,2027-03-02,3,4,310\n"))
    assert {name: of.sum() for name, of in beside.streams.items()} == {"calls": 4, "emails": 6}


@pytest.mark.parametrize(
    ("cells", "tickets"),
    [
        (["1.234", "56"], [1234, 56]),
        (["1,234", "56"], [1234, 56]),
        (["1.234,5", "7,25"], [1234.5, 7.25]),
        (["1,234.5", "7.25"], [1234.5, 7.25]),
        (["1.5", "1.234"], [1.5, 1.234]),
        (["1 234", "1'234"], [1234, 1234]),
        (["1.5", "2,5"], None),
        (["1.234", "1,234"], None),
    ],
)
def test_the_marks_of_numbers_are_those_of_the_column(file, cells, tickets):
    text = "Date;Calls\n" + "".join(f"2027-03-{day:02};{cell}\n" for day, cell in enumerate(cells, 1))
    found, sheet = read_counts_of(file(text), "c.csv", ZONE)
    if tickets is None:
        assert {path for _, _, path, _, _ in told(sheet)} == {"Calls"}
    else:
        assert found.streams["tickets"].sum(axis=1).tolist() == tickets


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Queue,W01/27,W02/27,W03/27\nA,1,2,3\n", "counts by week"),
        ("Month,Tickets\n2027-01,900\n", "counts by month"),
        ("Queue,6-Jul,7-Jul,8-Jul\nA,1,2,3\n", "dates without a year, such as '6-Jul'"),
        ("Date,Hour,Calls\n1.3.2027,9:00,1\n,10:00,2\n", "fill them down"),
        ("Date,Phone,Phone\n2027-03-01,1,2\n", "a second column 'Phone'"),
        ("Date,Calls\nMay 01/02,1\n", "found 'May 01/02'"),
        ("Date,Calls\n46082,1\n46083,2\n", "a spreadsheet's number of a day: format the column as dates"),
    ],
)
def test_the_remedy_is_said(file, text, said):
    _, sheet = read_counts_of(file(text), "c.csv", ZONE)
    assert said in str(sheet.problems[0])


@pytest.mark.parametrize("start", ["9:00", "2027-03-01 09:00"])
def test_the_beginning_of_an_interval_may_stand_beside_its_date(file, start):
    of = counts(file(f"Date,Start,End,Calls\n2027-03-01,{start},9:30,4\n2027-03-01,9:30,10:00,5\n"))
    assert (of.step, of.streams["tickets"][0, 9]) == (30 * MINUTE, 9)


@pytest.mark.parametrize("mark", ["-", " - "])
def test_the_end_of_an_interval_is_no_offset_from_utc(file, mark):
    of = counts(file(f"Interval,Calls\n2027-07-01 09:00{mark}09:30,4\n2027-07-01 09:30{mark}10:00,5\n"))
    assert (of.first, of.streams["tickets"][0, 9]) == (day_number(date(2027, 7, 1)), 9)
    west = counts(file("Interval,Calls\n2027-07-01 04:30-05:00,4\n2027-07-01 05:00-05:00,5\n"))
    assert west.streams["tickets"][0, [11, 12]].tolist() == [4, 5]  # 09:30 and 10:00 UTC, in summer time


def test_the_first_sheet_with_such_a_table_is_read(tmp_path):
    book = xlsxwriter.Workbook(tmp_path / "c.xlsx")
    book.add_worksheet("Cover").write_row(0, 0, ["Volumes", "2027"])
    of = book.add_worksheet("Daily")
    of.write_row(0, 0, ["Date", "Calls"])
    for at in range(3):
        of.write_row(at + 1, 0, [f"2027-03-0{at + 1}", at])
    book.close()
    found = counts(str(tmp_path / "c.xlsx"))
    assert found.streams["tickets"].sum(axis=1).tolist() == [0, 1, 2]
    assert "sheet 'Daily' was read, 1 other not" in found.notes
