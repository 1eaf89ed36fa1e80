"""Tables as people have them: other names, other forms; what is wrong is told all at once, with its place."""

from datetime import date, datetime, time

import numpy as np
import pytest
import xlsxwriter

from slasim.history.reading.counts import read_counts_of
from slasim.history.reading.kinds import rank_of
from slasim.history.reading.rota import read_rota
from slasim.history.reading.stamps import read_clock
from slasim.history.reading.tickets import read_tickets_of
from slasim.history.reading.weekdays import read_days
from slasim.instants import DAY, HOUR, MINUTE, day_number

ZONE = "Europe/Berlin"


@pytest.fixture
def file(tmp_path):
    def written(text, name="table.csv"):
        (tmp_path / name).write_text(text, "utf-8")
        return str(tmp_path / name)

    return written


def counts(path, zone=ZONE):
    found, sheet = read_counts_of(path, path, zone)
    assert not sheet.problems
    return found


def told(sheet):
    return [(each.line, each.column, each.path, each.found, each.expected) for each in sheet.problems]


def daily(start, many, form="{:%Y-%m-%d}", head="Date,Calls"):
    days = (date.fromordinal(date.fromisoformat(start).toordinal() + at) for at in range(many))
    return "\n".join([head, *(f"{form.format(on)},{at}" for at, on in enumerate(days))]) + "\n"


def workbook(path, rows):
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet()
    forms = {datetime: "yyyy-mm-dd hh:mm", date: "dd/mm/yyyy", time: "hh:mm"}
    for at, row in enumerate(rows):
        for column, cell in enumerate(row):
            form = forms.get(type(cell))
            if form:
                sheet.write_datetime(at, column, cell, book.add_format({"num_format": form}))
            else:
                sheet.write(at, column, cell)
    book.close()
    return str(path)


@pytest.mark.parametrize(
    ("form", "day"),
    [
        ("{:%Y-%m-%d}", 1),
        ("{:%d/%m/%Y}", 1),  # the 13th tells
        ("{:%m/%d/%Y}", 1),
        ("{:%d.%m.%Y}", 1),
        ("{:%d-%m-%y}", 1),
        ("{:%d %b %Y}", 1),
        ("{:%Y/%m/%d}", 1),
    ],
)
def test_dates_in_the_forms_that_people_write(file, form, day):
    found = counts(file(daily("2027-03-01", 20, form)))
    assert found.first == day_number(date(2027, 3, day))
    assert found.streams["tickets"].sum(axis=1).tolist() == list(range(20))
    assert not found.hourly


def test_a_date_that_could_be_two_is_refused_where_no_other_tells(file):
    _, sheet = read_counts_of(file("Date,Calls\n3/4/2027,5\n3/5/2027,6\n"), "c.csv", ZONE)
    ((line, column, path, found, expected),) = told(sheet)
    assert (line, column, path) == (2, 1, "Date")
    assert "'3/4/2027'" in found
    assert "2027-03-01" in expected


def test_two_orders_in_one_column_are_refused(file):
    _, sheet = read_counts_of(file("Date,Calls\n13/4/2027,5\n4/14/2027,6\n"), "c.csv", ZONE)
    ((line, _, _, found, _),) = told(sheet)
    assert line == 3
    assert "line 2 has '13/4/2027'" in found


def test_all_that_is_wrong_at_once_with_its_place(file):
    rows = ("2027-03-01 09:00;3;4", "2027-02-30 10:00;3;5", "2027-03-01 11:00;3;many", "2027-03-01 25:00;3;-1")
    text = "\n".join(["Interval;AHT;Calls", *rows]) + "\n"
    _, sheet = read_counts_of(file(text), "c.csv", ZONE)
    assert {(line, path) for line, _, path, _, _ in told(sheet)} == {
        (3, "Interval"),
        (4, "Calls"),
        (5, "Interval"),
        (5, "Calls"),
    }


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "an empty table"),
        ("Date,Calls\n", "a header and no row below it"),
        ("When,Calls\n2027-03-01,1\n", "no such column among When or Calls"),
        ("Date,Calls\n2027-03-01,1,2\n", "3 values"),
        ('Date,"Calls\n', "a table that cannot be read"),
        ("Date,Calls\n2027-03-01,1\n2027-03-01,2\n", "a second time (first in line 2)"),
        ("Week,Date,Calls\n1,2027-03-01,1\n2,2027-03-08,2\n", "counts 7 days apart"),
    ],
)
def test_what_is_no_table_of_counts(file, text, said):
    found, sheet = read_counts_of(file(text), "c.csv", ZONE)
    assert found is None
    assert said in sheet.problems[0].found


def test_the_nearest_name_of_a_missing_column(file):
    _, sheet = read_counts_of(file("Date,Callls\n2027-03-01,x\n"), "c.csv", ZONE)
    assert sheet.problems[0].hint == "column 'Callls': did you mean calls?"


def hourly(first, hours, stamp="{:%Y-%m-%d %H:%M}"):
    return "Start,Tickets\n" + "".join(f"{stamp.format(at)},{n}\n" for at, n in zip(first, hours, strict=True))


def hours_of(day):
    return [datetime(day.year, day.month, day.day, hour) for hour in range(24)]


def test_the_hour_that_the_clock_skips_and_the_one_that_it_repeats(file):
    days = [date(2027, 3, 27), date(2027, 3, 28), date(2027, 3, 29)]
    stamps = [at for day in days for at in hours_of(day)]
    _, sheet = read_counts_of(file(hourly(stamps, [1] * 72)), "c.csv", ZONE)
    ((line, _, path, found, _),) = told(sheet)
    assert (line, path) == (24 + 4, "Start")
    assert "skips" in found
    empty = counts(file(hourly(stamps, [0 if at == 26 else 1 for at in range(72)])))
    assert empty.streams["tickets"].sum(axis=1).tolist() == [24, 23, 24]
    autumn = [at for day in (date(2027, 10, 30), date(2027, 10, 31), date(2027, 11, 1)) for at in hours_of(day)]
    twice = [*autumn[:27], autumn[26], *autumn[27:]]
    assert counts(file(hourly(twice, [1] * 73))).streams["tickets"][1, 2] == 2
    again = [*autumn[:5], autumn[4], *autumn[5:]]
    assert read_counts_of(file(hourly(again, [1] * 73)), "c.csv", ZONE)[0] is None


def test_stamps_with_an_offset_are_turned_to_the_clock_of_the_zone(file):
    found = counts(file("Start,Tickets\n2027-07-01T22:30Z,1\n2027-07-01T23:00Z,2\n2027-07-01T23:30Z,4\n"))
    assert found.first == day_number(date(2027, 7, 2))
    assert found.step == 30 * MINUTE
    assert found.streams["tickets"][0, :2].tolist() == [1, 6]


def test_a_column_for_each_stream_or_a_row_with_its_name(file):
    wide = counts(file("Date,E-mail,Phone\n2027-03-01,1,2\n2027-03-02,3,4\n"))
    assert {name: hours.sum(axis=1).tolist() for name, hours in wide.streams.items()} == {
        "e-mail": [1, 3],
        "phone": [2, 4],
    }
    summed = counts(file("Date,E-mail,Phone,Total\n2027-03-01,1,2,3\n2027-03-02,3,4,7\n"))
    assert [*summed.streams] == ["e-mail", "phone"]
    assert "not read: 'Total'" in summed.columns
    long = counts(file("Date,Queue,Calls\n2027-03-01,A,1\n2027-03-01,B,2\n2027-03-02,A,3\n2027-03-02,B,4\n"))
    assert {name: hours.sum(axis=1).tolist() for name, hours in long.streams.items()} == {"a": [1, 3], "b": [2, 4]}


def test_the_time_of_day_may_have_a_column_of_its_own(file):
    found = counts(
        file("Date,Interval,Calls\n1.3.2027,09:00-09:30,4\n1.3.2027,09:30-10:00,5\n2.3.2027,09:00-09:30,6\n")
    )
    assert (found.step, found.hourly) == (30 * MINUTE, True)
    assert found.streams["tickets"][:, 9].tolist() == [9, 6]
    by_hour = counts(file("day,hour,n\n2027-03-01,0,4\n2027-03-01,1,5\n2027-03-01,23,1\n"))
    assert by_hour.streams["tickets"][0, [0, 1, 23]].tolist() == [4, 5, 1]


def test_what_is_left_aside_is_said(file):
    days = [date(2027, 3, day) for day in range(1, 13) if day not in (6, 7, 9)]  # no weekend, one Tuesday lost
    found = counts(file("Date,Calls\n" + "".join(f"{day},5\n" for day in days)))
    assert not found.known[8]
    assert found.known[5:7].all()
    assert "no row for 2027-03-09: not known, left aside" in found.notes
    assert any("Saturday, Sunday: taken as days without tickets" in note for note in found.notes)


def test_a_workbook_says_the_same_as_csv(tmp_path, file):
    rows = [(datetime(2027, 3, 1, hour), hour * 3) for hour in range(24)] + [(datetime(2027, 3, 2, 0), 7)]
    of_book = counts(workbook(tmp_path / "c.xlsx", [("Interval start", "Calls"), *rows]))
    of_text = counts(file("Interval start,Calls\n" + "".join(f"{at:%Y-%m-%d %H:%M},{n}\n" for at, n in rows)))
    assert np.array_equal(of_book.streams["tickets"], of_text.streams["tickets"])
    book = [("Team", "Days", "Start", "End", "Seats"), ("L1", "Mon-Fri", time(8), time(16, 30), 4)]
    (shift,) = read_rota(workbook(tmp_path / "r.xlsx", book), "r.xlsx")[0].patterns
    assert (shift.team, shift.hours, shift.seats) == ("l1", "08:00-16:30", 4)


def test_what_is_no_workbook(tmp_path):
    (tmp_path / "c.xlsx").write_bytes(b"PK\x03\x04 not a workbook")
    found, sheet = read_counts_of(str(tmp_path / "c.xlsx"), "c.xlsx", ZONE)
    assert found is None
    assert "a workbook that cannot be read" in sheet.problems[0].found


def test_tickets_once_each_with_their_kinds(file):
    text = """number,opened_at,priority,contact_type
A,13/3/2027 09:05,2 - High,Phone
A,13/3/2027 09:05,2 - High,Phone
B,13/3/2027 10:00,1 - Critical,Mail
C,14/3/2027 8:30,?,Phone
D,15/3/2027 23:59,2 - High,Phone
"""
    found, sheet = read_tickets_of(file(text), "t.csv", ZONE)
    assert not sheet.problems
    first = day_number(date(2027, 3, 13)) * DAY
    assert found.wall.tolist() == [
        first + 9 * HOUR + 5 * MINUTE,
        first + 10 * HOUR,
        first + DAY + 8 * HOUR + 30 * MINUTE,
        first + 3 * DAY - MINUTE,
    ]
    assert found.kinds["severity"][0] == ("1-critical", "2-high")
    assert found.kinds["severity"][1].tolist() == [1, 0, -1, 1]
    assert found.ranked
    assert "1 rows repeat a ticket that an earlier row has: the first one counts" in found.notes
    assert "severity: 1 tickets have none; the shares are of the rest" in found.of_kinds


def test_a_ticket_without_a_channel_is_not_lost(file):
    rows = "".join(f"2027-03-{day:02} 09:00,{'Phone' if day % 3 else ''}\n" for day in range(1, 13))
    found, _ = read_tickets_of(file(f"created,channel\n{rows}"), "t.csv", ZONE)
    streams = found.volume(by_channel=True).streams
    assert {name: hours.sum() for name, hours in streams.items()} == {"phone": 8, "no_channel": 4}
    assert found.of_kinds == ["channel: 4 tickets have none; a stream of their own, no_channel"]


def test_tickets_by_date_alone_have_no_profile(file):
    _, sheet = read_tickets_of(file("created\n2027-03-01\n2027-03-02\n"), "t.csv", ZONE)
    assert "dates alone" in sheet.problems[0].found


@pytest.mark.parametrize(
    ("text", "rank"), [("P1", 1), ("3 - Moderate", 3), ("sev 2", 2), ("Urgent", 0), ("low", 3), ("Purple", None)]
)
def test_the_order_of_severities(text, rank):
    assert rank_of(text) == rank


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("mon-fri", (0, 1, 2, 3, 4)),
        ("Mon, Wed", (0, 2)),
        ("Tuesday", (1,)),
        ("Mo-Fr", (0, 1, 2, 3, 4)),
        ("fri-mon", (0, 4, 5, 6)),
        ("Mon to Wed and Sat", (0, 1, 2, 5)),
        ("daily", tuple(range(7))),
        ("Mon Tue", (0, 1)),
        ("someday", None),
        ("", None),
    ],
)
def test_weekdays(text, days):
    assert read_days(text) == days


@pytest.mark.parametrize(
    ("text", "hour"),
    [
        ("9", 9),
        ("09:00", 9),
        ("8.30", 8.5),
        ("8:15 pm", 20.25),
        ("12 am", 0),
        ("24:00", 24),
        ("25:00", None),
        ("0.25", None),
        ("0.6875", None),
        ("x", None),
    ],
)
def test_times_of_day(text, hour):
    assert read_clock(text) == (None if hour is None else hour * HOUR)


def test_a_rota_of_shifts(file):
    text = """Group;Weekdays;Begin;Finish;Agents;Skills;TZ;Valid from
L1;Mo-Fr;08:00;16:30;4;mail,phone;Europe/Berlin;
L1;Mo-Fr;08:00;16:30;6;mail,phone;Europe/Berlin;1.9.2027
Night;daily;22:00;06:00;2;mail;Asia/Manila;
"""
    rota, sheet = read_rota(file(text), "r.csv")
    assert not sheet.problems
    assert [(each.team, each.hours, each.seats, each.since) for each in rota.patterns] == [
        ("l1", "08:00-16:30", 4, None),
        ("l1", "08:00-16:30", 6, date(2027, 9, 1)),
        ("night", "22:00-06:00", 2, None),
    ]
    assert rota.skills == {"l1": ("mail", "phone"), "night": ("mail",)}
    assert rota.zones == {"l1": "Europe/Berlin", "night": "Asia/Manila"}


def test_a_rota_of_persons_becomes_typical_shifts(file):
    """Three weeks of three people from Monday to Friday: one is on leave for a week, one sick for a day, all are off on
    a Friday. The typical Monday has three seats; a person on leave has none, one who is sick still has his."""
    lines, status = ["Agent,Date,Start,End,Team,Status"], {("B", 9): "sick", ("A", 1): "at home"}
    for day in range(21):
        on = date.fromordinal(date(2027, 3, 1).toordinal() + day)
        for agent in "ABC":
            if on.weekday() >= 5 or on == date(2027, 3, 19):
                lines.append(f"{agent},{on},,,L1,off")
            elif agent == "C" and day < 7:
                lines.append(f"{agent},{on},09:00,17:00,L1,vacation")
            else:
                lines.append(f"{agent},{on},09:00,17:00,L1,{status.get((agent, day), '')}")
    rota, sheet = read_rota(file("\n".join(lines) + "\n"), "r.csv")
    assert not sheet.problems
    assert [(each.days, each.seats, each.low, each.high) for each in rota.patterns] == [((0, 1, 2, 3, 4), 3, 2, 3)]
    assert any(note.startswith("5 of 37 person-days") for note in rota.notes)
    assert "status taken as at work: 'at home' (1 rows)" in rota.notes
    assert (rota.worked, rota.sick, rota.away) == (14 * 3 - 5, 1, 5)


def test_what_is_wrong_with_a_rota(file):
    text = """Team,Days,Start,End,Seats
L1,Mon-Fry,08:00,16:30,4
L1,Mon-Fri,8 o'clock,16:30,4
L1,Mon-Fri,08:00,08:00,4
,Mon-Fri,08:00,16:00,4
L1,Mon-Fri,08:00,16:00,2.5
"""
    _, sheet = read_rota(file("Agent,Date,Start,End\nA,2027-02-30,9,17\n"), "r.csv")
    assert [(line, path) for line, _, path, _, _ in told(sheet)] == [(2, "Date")]
    _, sheet = read_rota(file(text), "r.csv")
    assert {(line, path) for line, _, path, _, _ in told(sheet)} == {
        (2, "Days"),
        (3, "Start"),
        (4, "Start"),
        (5, "Team"),
        (6, "Seats"),
    }
