"""Counts by interval from a table: exact, or as what is expected; nights on which the clock changes by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from workload_cases import MIX, horizon, scenario, stream

from slasim import Scenario, ScenarioError
from slasim.desk import compiled, reference
from slasim.desk.referee import check
from slasim.load.expected_work import tickets_by_month
from slasim.planning.volumes import volumes
from slasim.roster import expand
from slasim.roster.window import calendar_weeks
from slasim.study.running.routing import routing_of
from slasim.workload import draw, prepare

HOUR = 3_600_000
BERLIN = ZoneInfo("Europe/Berlin")
TWO = {
    "calendars": {
        "home": {"timezone": "Europe/Berlin", "hours": "24x7"},
        "away": {"timezone": "Asia/Kolkata", "hours": "24x7"},
    },
    "customers": {"all": {"accounts": 10, "regions": {"home": "75 %", "away": "25 %"}}},
}


def table(first: str, days: int, tickets: Callable[[int, int], float], minutes: int = 60) -> str:
    """start,tickets: `minutes` apart, as many as the function says of day and interval; whole days of 24 hours."""
    begin = date.fromisoformat(first)
    rows = [
        f"{begin + timedelta(day)} {at * minutes // 60:02}:{at * minutes % 60:02},{tickets(day, at):g}"
        for day in range(days)
        for at in range(1440 // minutes)
    ]
    return "\n".join(["start,tickets", *rows, ""])


def desk(text: str, kind: str = "exact", counts: dict[str, Any] | None = None, **sections: Any) -> Scenario:
    mail = {"channel": "email", "mix": MIX, "counts": {"file": "counts.csv", "as": kind, **(counts or {})}}
    return scenario({"counts.csv": text}, **{"demand": {"mail": mail}, **sections})


def problems(text: str, kind: str = "exact", counts: dict[str, Any] | None = None, **sections: Any) -> list[Any]:
    with pytest.raises(ScenarioError) as error:
        desk(text, kind, counts, **sections)
    return list(error.value.problems)


def by_hour(of: Scenario, seed: int = 1, replication: int = 0) -> list[int]:
    drawn = draw(of, seed, replication)
    hours = (drawn.end - drawn.start) // HOUR
    return np.bincount((drawn.tickets.created - drawn.start) // HOUR, minlength=hours).tolist()


@pytest.mark.parametrize("minutes", [5, 30, 60, 240])
def test_exact_counts_are_met_in_each_interval(minutes: int) -> None:
    of = desk(
        table("2027-01-04", 7, lambda day, at: (day + at) % 5, minutes),
        counts={"every": f"{minutes} min"},
        horizon=horizon("2027-01-04", "1 week"),
        **TWO,
        timezone="UTC",
    )
    expected = [(day + at) % 5 for day in range(7) for at in range(1440 // minutes)]
    for replication in range(3):
        drawn = draw(of, 1, replication)
        place = (drawn.tickets.created - drawn.start) // (minutes * 60_000)
        assert np.bincount(place, minlength=len(expected)).tolist() == expected
        assert len(set(drawn.tickets.uid.tolist())) == drawn.size
    assert (draw(of, 1, 0).tickets.created != draw(of, 1, 1).tickets.created).any()


def test_a_table_of_days() -> None:
    rows = "".join(f"2027-01-{day:02},{day}\n" for day in range(4, 11))
    of = desk(f"date,tickets\n{rows}", counts={"every": "24 h"}, horizon=horizon("2027-01-04", "1 week"))
    assert np.array(by_hour(of)).reshape(7, 24).sum(axis=1).tolist() == list(range(4, 11))


@pytest.mark.parametrize("head", ["date,hour,tickets", "Date,Time,Tickets"])
def test_a_table_of_dates_and_hours(head: str) -> None:
    clock = "{}" if "hour" in head else "{:02}:00"
    rows = "".join(f"2027-01-{4 + day:02},{clock.format(hour)},{hour}\n" for day in range(7) for hour in range(24))
    of = desk(f"{head}\n{rows}", horizon=horizon("2027-01-04", "1 week"))
    assert by_hour(of) == [*range(24)] * 7


def test_expected_counts_are_what_check_expects() -> None:
    of = desk(
        table("2027-01-04", 14, lambda day, at: at / 4), "expected", horizon=horizon("2027-01-04", "2 weeks"), **TWO
    )
    assert [week.tickets for week in volumes(of)] == pytest.approx([7 * 69, 7 * 69])
    assert tickets_by_month(prepare(of), calendar_weeks(of))[:, 0] == pytest.approx(
        7 * 69 * np.array([[0.75, 0.25]] * 2)
    )
    fewer = of.with_overrides({"demand.volume": "50 %"})
    assert [week.tickets for week in volumes(fewer)] == pytest.approx([7 * 69 / 2] * 2)
    many, few = set(draw(of, 1, 0).tickets.uid.tolist()), set(draw(fewer, 1, 0).tickets.uid.tolist())
    assert few < many


def test_the_day_before_the_clock_and_the_day_after() -> None:
    """28 March 2027 in Berlin: no 02:00. 31 October: one row of 02:00 is both passes, two are one each."""
    spring = {"horizon": horizon("2027-03-28", "1 day"), "timezone": "Europe/Berlin"}
    absent = "start,tickets\n" + "".join(f"2027-03-28 {h:02}:00,{h}\n" for h in range(24) if h != 2)
    assert by_hour(desk(absent, **spring)) == [0, 1, *range(3, 24)]
    zero = "start,tickets\n" + "".join(f"2027-03-28 {h:02}:00,{h * (h != 2)}\n" for h in range(24))
    assert by_hour(desk(zero, **spring)) == [0, 1, *range(3, 24)]
    autumn = {"horizon": horizon("2027-10-31", "1 day"), "timezone": "Europe/Berlin"}
    once = by_hour(desk(table("2027-10-31", 1, lambda _, h: 10 + h), **autumn))
    assert [*once[:2], sum(once[2:4]), *once[4:]] == [10 + h for h in range(24)]
    hours = [0, 1, 2, 2, *range(3, 24)]
    rows = "".join(f"2027-10-31 {h:02}:00,{n}\n" for n, h in enumerate(hours))
    assert by_hour(desk(f"start,tickets\n{rows}", **autumn)) == [*range(25)]
    halves = "".join(
        f"2027-10-31 {h:02}:{m:02},{n}\n"
        for n, (h, m) in enumerate(
            [(h, m) for h in hours[:3] for m in (0, 30)] + [(h, m) for h in hours[3:] for m in (0, 30)]
        )
    )
    drawn = draw(desk(f"start,tickets\n{halves}", counts={"every": "30 min"}, **autumn), 1, 0)
    assert np.bincount((drawn.tickets.created - drawn.start) // (HOUR // 2)).tolist() == [*range(50)]


def test_half_hours_of_both_passes_lie_apart() -> None:
    """One row of 02:30 is the half hour of each pass: half of its tickets in each, on average, and none between."""
    autumn = {"horizon": horizon("2027-10-31", "1 day"), "timezone": "Europe/Berlin", "counts": {"every": "30 min"}}
    of = desk(table("2027-10-31", 1, lambda _, at: 1000 * (at == 5), 30), **autumn)
    drawn = draw(of, 1, 0)
    place = np.bincount((drawn.tickets.created - drawn.start) // (HOUR // 2), minlength=50)
    assert place.sum() == place[5] + place[7] == 1000
    assert 400 < place[5] < 600
    expected = prepare(of).blocks
    assert (expected.start - drawn.start).tolist() == [5 * HOUR // 2, 7 * HOUR // 2]
    assert expected.in_pieces() == pytest.approx([500, 500])


def test_stamps_in_utc_or_with_an_offset_know_no_night() -> None:
    autumn = {"horizon": horizon("2027-10-31", "1 day"), "timezone": "Europe/Berlin"}
    begin = datetime(2027, 10, 31, tzinfo=BERLIN).astimezone(ZoneInfo("UTC"))
    moments = [begin + timedelta(hours=n) for n in range(25)]
    utc = "".join(f"{at:%Y-%m-%d %H:%M},{n}\n" for n, at in enumerate(moments))
    assert by_hour(desk(f"start,tickets\n{utc}", counts={"timezone": "UTC"}, **autumn)) == [*range(25)]
    told = "".join(f"{at.astimezone(BERLIN).isoformat(timespec='minutes')},{n}\n" for n, at in enumerate(moments))
    assert "02:00+01:00" in told
    assert by_hour(desk(f"start,tickets\n{told}", **autumn)) == [*range(25)]
    zulu = utc.replace(" ", "T").replace(",", "Z,")
    assert by_hour(desk(f"start,tickets\n{zulu}", **autumn)) == [*range(25)]


WEEK = {"horizon": horizon("2027-01-04", "1 week")}
GOOD = table("2027-01-04", 7, lambda day, at: 2)


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        (GOOD.replace("2027-01-05 09:00,2\n", ""), 35, "a gap before this interval"),
        (GOOD.replace("2027-01-05 09:00,2\n", "2027-01-05 09:00,2\n2027-01-05 09:00,2\n"), 36, "there twice"),
        (GOOD.replace("2027-01-05 09:00,2", "2027-01-05 09:00,2.5"), 35, "whole numbers"),
        (GOOD.replace("2027-01-05 09:00,2", "2027-01-05 09:00,-2"), 35, "a number of tickets, 0 or more"),
        (GOOD.replace("2027-01-05 09:00,2", "2027-01-05 09:00"), 35, "2, one for each column"),
        (GOOD.replace("2027-01-05 09:00,2", "2027-01-05 09:30,2"), 35, "say with `every` how long intervals are"),
        (GOOD.replace("2027-01-05 09:00,2", "2027-01-05 25:00,2"), 35, "when an interval begins"),
        (GOOD.replace("2027-01-05 09:00,2", "2027-02-30 09:00,2"), 35, "a date"),
        ("password,secret\n1,2\n", 1, "no table of counts"),
        ("", 1, "no table of counts"),
        ("start,tickets\n", 1, "no count"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(text: str, line: int, said: str) -> None:
    (first, *_) = problems(text, **WEEK)
    assert (Path(first.file).name, first.line) == ("counts.csv", line)
    assert said in str(first)
    assert "secret" not in str(first)


def test_tickets_in_a_skipped_hour_are_refused() -> None:
    found = problems(
        table("2027-03-28", 1, lambda _, h: h), horizon=horizon("2027-03-28", "1 day"), timezone="Europe/Berlin"
    )
    assert [(each.line, each.found) for each in found] == [(4, "tickets in an hour that the clock skips")]


def test_all_that_is_measured_has_counts() -> None:
    (found,) = problems(table("2027-01-04", 6, lambda day, at: 2), **WEEK)
    assert found.path == "demand.mail.counts.file"
    assert found.found == "counts from Mon 2027-01-04 00:00 to Sun 2027-01-10 00:00"
    assert found.expected == "counts of all that is measured"


def test_what_lies_beside_the_window_is_warned_of() -> None:
    wide = {"from": "2027-01-04", "for": "1 week", "warm_up": "1 day", "follow_up": "0 h"}
    of = desk(GOOD, horizon=wide)
    assert [(each.rule, each.path) for each in of.warnings] == [("counts_end", "demand.mail.counts.file")]
    assert by_hour(of)[:24] == [0] * 24
    late = desk(GOOD, horizon=horizon("2027-01-05", "6 days"))
    (warning,) = late.warnings
    assert (warning.rule, warning.line, Path(warning.file).name) == ("counts_outside", 2, "counts.csv")
    assert "24 intervals" in warning.found
    assert sum(by_hour(late)) == 6 * 48


@pytest.mark.parametrize("step", ["7 min", "36 h", "90 s"])
def test_a_step_divides_the_day(step: str) -> None:
    assert any("divide the day" in str(each) for each in problems(GOOD, counts={"every": step}, **WEEK))


def test_the_level_of_all_leaves_exact_counts_and_says_so() -> None:
    of = desk(GOOD, **WEEK).with_overrides({"demand.volume": "120 %"})
    assert [(each.rule, each.path) for each in of.warnings] == [("unused_setting", "demand.volume")]
    assert by_hour(of) == [2] * 168
    assert [week.tickets for week in volumes(of)] == pytest.approx([336])


def test_a_forecast_has_many_decimals() -> None:
    of = desk(GOOD.replace(",2\n", ",0.08333333333333333\n"), "expected", **WEEK)
    assert [week.tickets for week in volumes(of)] == pytest.approx([14])
    assert Scenario.from_applied(of.applied()) == of


def test_no_override_reads_another_table() -> None:
    with pytest.raises(ScenarioError) as error:
        desk(GOOD, **WEEK).with_overrides({"demand.mail.counts.file": "other.csv"})
    assert "an override changes no table" in str(error.value)


def test_a_scenario_with_counts_is_read_again() -> None:
    of = desk(table("2027-01-04", 7, lambda day, at: at / 8), "expected", **WEEK)
    again = Scenario.from_applied(of.applied())
    assert again == of
    np.testing.assert_array_equal(draw(again, 1, 0).tickets.uid, draw(of, 1, 0).tickets.uid)
    assert Path(of.files[-1]).name == "counts.csv"


@pytest.mark.parametrize("kind", ["exact", "expected"])
def test_no_other_stream_notices(kind: str) -> None:
    other = stream("700 per week", day_to_day={"dispersion": 3.0}, shape="extended")
    mail = {"channel": "email", "mix": MIX, "counts": {"file": "counts.csv", "as": kind}}
    alone = draw(scenario(**TWO, **WEEK, demand={"web": other}), 4, 2)
    both = draw(scenario({"counts.csv": GOOD}, **TWO, **WEEK, demand={"mail": mail, "web": other}), 4, 2)
    mine = ~np.isin(both.tickets.uid, alone.tickets.uid)
    assert mine.sum() == 336 if kind == "exact" else 250 < mine.sum() < 430
    for column, before in zip(both.tickets, alone.tickets, strict=True):
        np.testing.assert_array_equal(column[~mine], before)


def test_one_ticket_more_in_an_interval_leaves_the_others() -> None:
    one = draw(desk(GOOD, **TWO, **WEEK), 1, 0)
    more = draw(desk(GOOD.replace("2027-01-05 09:00,2", "2027-01-05 09:00,3"), **TWO, **WEEK), 1, 0)
    shared = np.isin(more.tickets.uid, one.tickets.uid)
    assert (~shared).sum() == 1
    for column, before in zip(more.tickets, one.tickets, strict=True):
        np.testing.assert_array_equal(column[shared], before)


@pytest.mark.parametrize("kind", ["exact", "expected"])
def test_both_desks_write_the_same_log(kind: str) -> None:
    of = desk(table("2027-01-04", 7, lambda day, at: 6), kind, **WEEK)
    tables = (draw(of, 1, 0), expand(of, 1, 0), None, routing_of(of), of.span()[1])
    slow, fast = reference.run(*tables), compiled.run(*tables)
    assert all(np.array_equal(getattr(slow, name), getattr(fast, name)) for name in slow._fields)
    assert check(*tables, fast) == []


def test_a_table_outside_the_folder_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "counts.csv").write_text(GOOD)
    (found, *_) = problems(GOOD, counts={"file": str(tmp_path / "counts.csv")}, **WEEK)
    assert "leads out of the folder" in str(found)
