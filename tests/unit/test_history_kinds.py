"""Counts of which columns say more than the interval: channel, severity, tier, product."""

from dataclasses import replace

import numpy as np
import pytest
from history_cases import CLOCK, SEVERITIES, OneHistory, known_desk

from slasim.history.desk_from import fitted
from slasim.history.reading.counts import CountedKinds, read_counts_of
from slasim.history.reading.rota import Rota
from slasim.instants import DAY
from tests.unit.test_history_reading import ZONE, counts, told


@pytest.fixture
def file(tmp_path):
    def written(text):
        (tmp_path / "table.csv").write_text(text, "utf-8")
        return str(tmp_path / "table.csv")

    return written


BY = [(day, channel, priority) for day in (1, 2, 3) for channel in ("Email", "Portal") for priority in ("P2", "P1")]
MANY = dict(zip(BY, range(1, 13), strict=True))
NOBODY = Rota("rota.csv", [], {}, {}, "", False)


def table(head="Date,Channel,Priority,Tickets", leave=()):
    rows = (f"2027-03-{day:02},{ch},{p},{n}" for (day, ch, p), n in MANY.items() if (day, ch, p) not in leave)
    return "\n".join([head, *rows]) + "\n"


def summed(**conditions):
    """What the table holds, reckoned from its rows: by day, of a channel and of a priority."""
    return [
        sum(
            n
            for (on, ch, p), n in MANY.items()
            if on == day and conditions.get("ch", ch) == ch and conditions.get("p", p) == p
        )
        for day in (1, 2, 3)
    ]


@pytest.mark.parametrize(
    "head", ["date,channel,priority,tickets", "DATE,QUEUE,Severity,Volume", "Day,Source,SEV,Cases"]
)
def test_rows_of_one_date_are_told_apart_by_channel_and_severity(file, head):
    found = counts(file(table(head)))
    assert {name: hours.sum(axis=1).tolist() for name, hours in found.streams.items()} == {
        "email": summed(ch="Email"),
        "portal": summed(ch="Portal"),
    }
    assert found.mix.names == {"severity": ("p1", "p2")}
    assert found.mix.tickets["severity"]["portal"].T.tolist() == [
        summed(ch="Portal", p="P1"),
        summed(ch="Portal", p="P2"),
    ]
    assert found.mix.ranked


def test_a_severity_alone_is_no_stream(file):
    lines = "".join(f"2027-03-01,{p},{n}\n" for p, n in (("urgent", 2), ("normal", 5), ("Total", 7)))
    found = counts(file(f"Date,Priority,Calls\n{lines}"))
    assert {name: hours.sum() for name, hours in found.streams.items()} == {"tickets": 7}
    assert found.mix.tickets["severity"]["tickets"].tolist() == [[2, 5]]
    assert "rows of 'Total' are sums of the others, and no severity" in found.notes


def test_severities_as_columns(file):
    found = counts(file("Date,Channel,P1,P2,P3\n2027-03-01,mail,1,2,3\n2027-03-01,phone,4,5,\n"))
    assert {name: hours.sum() for name, hours in found.streams.items()} == {"mail": 6, "phone": 9}
    assert found.mix.tickets["severity"] == {"mail": pytest.approx(np.array([[1, 2, 3]])),
                                             "phone": pytest.approx(np.array([[4, 5, 0]]))}  # fmt: skip


def test_a_group_without_a_row_had_no_ticket(file):
    found = counts(file(table(leave=[(2, "Email", "P1")])))
    assert found.known.all()
    assert found.mix.tickets["severity"]["email"][1].tolist() == [0, MANY[2, "Email", "P2"]]


def test_a_spelling_in_other_letters_is_the_same(file):
    found = counts(file("Date,Channel,Priority,Tickets\n2027-03-01,Email,P1,1\n2027-03-02,EMAIL,p1,2\n"))
    assert [*found.streams] == ["email"]
    assert found.mix.tickets["severity"]["email"].tolist() == [[1], [2]]


def test_what_is_really_doubled_is_told_with_both_lines(file):
    _, sheet = read_counts_of(file(table() + "2027-03-02,email,p2,9\n"), "c.csv", ZONE)
    first = 2 + BY.index((2, "Email", "P2"))
    assert [(line, column) for line, column, *_ in told(sheet)] == [(14, 1)]
    said = str(sheet.problems[0])
    assert f"'2027-03-02', 'email', 'p2' a second time (first in line {first})" in said
    assert "each interval once for each 'Channel' and 'Priority'" in said


def test_a_column_that_tells_rows_apart_and_is_not_read_is_named(file):
    _, sheet = read_counts_of(file("Date,Land,Calls\n2027-03-01,DE,4\n2027-03-01,FR,5\n"), "c.csv", ZONE)
    (problem,) = sheet.problems
    assert "'Land', which is not read, tells them apart: call it channel or severity" in problem.hint


def test_two_columns_of_numbers_beside_a_channel_are_refused(file):
    _, sheet = read_counts_of(file("Date,Queue,Calls,Emails\n2027-03-01,A,4,5\n"), "c.csv", ZONE)
    assert "2 columns of numbers beside 'Queue'" in str(sheet.problems[0])


def test_a_plan_in_numbers_is_no_tier(file):
    assert counts(file("Date,Plan,Calls\n2027-03-01,5,4\n2027-03-02,6,5\n")).mix.names == {}


def test_counted_severities_have_the_interval_of_a_list_of_tickets():
    """The same history, once as a list of tickets and once as what was counted of them on each date."""
    history = OneHistory(known_desk(weeks=13), 3, 0)
    by_date = np.zeros((history.days, len(SEVERITIES)))
    np.add.at(by_date, (history.wall // DAY - history.first, history.severity), 1)
    mix = CountedKinds({"severity": tuple(SEVERITIES)}, {"severity": {"tickets": by_date}})
    counted = fitted(NOBODY, replace(history.counts(), mix=mix), None, CLOCK)
    listed = fitted(NOBODY, history.counts(), history.tickets(), CLOCK)
    assert counted.streams["tickets"].mix["severity"] == listed.streams["tickets"].mix["severity"]
    assert counted.values("severity") == listed.values("severity") == [*SEVERITIES]


def test_a_channel_without_severities_has_those_of_the_largest_that_says_them():
    history = OneHistory(known_desk(weeks=13), 3, 0)
    half = np.round(history.hours / 2)
    by_date = np.repeat(half.sum(axis=1)[:, None], 2, axis=1)
    mix = CountedKinds({"severity": ("p1", "p2")}, {"severity": {"mail": by_date, "chat": 0 * by_date}})
    counted = replace(history.counts(), streams={"mail": half, "chat": history.hours}, mix=mix)
    found = fitted(NOBODY, counted, None, CLOCK)
    assert found.streams["chat"].mix["severity"] == found.streams["mail"].mix["severity"]
    assert found.streams["chat"].lent == {"severity": "mail"}
    assert not found.streams["mail"].lent
    assert "urgent" not in found.unsaid
