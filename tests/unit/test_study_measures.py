"""Measures of a small log checked by hand, and of random instants against counting one by one."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from slasim.calendars import BusinessCalendar
from slasim.log.kinds import EventKind, Events
from slasim.roster.tables import USUAL, Leave, Presence, Roster
from slasim.study.measures.people.occupancy import OCCUPANCY
from slasim.study.measures.queues.arrivals import ARRIVALS
from slasim.study.measures.queues.backlog import BACKLOG, HOUR
from slasim.study.measures.queues.waits import WAITS
from slasim.study.measures.replication import Replication
from slasim.study.measures.tables import smallest
from tests.desk_cases import make_workload, ticket

MINUTE = 60_000


def roster(spans, team=(0, 0), breaks=()):
    """`spans`: (agent, on, off) in minutes; after those numbered in `breaks` comes a break."""
    agent, on, off = zip(*spans, strict=True)
    leave = [Leave.BREAK if n in breaks else Leave.SHIFT for n in range(len(on))]
    return Roster(
        teams=("one", "two"),
        agents=tuple(f"agent {n}" for n in range(len(team))),
        team=np.array(team, np.int16),
        level=np.ones((2, 1), np.int8),
        presence=Presence(
            np.array(agent, np.int32),
            np.array(on, np.int64) * MINUTE,
            np.array(off, np.int64) * MINUTE,
            np.array(leave, np.int8),
            np.array([team[each] for each in agent], np.int16),
            np.full(len(on), USUAL, np.int32),
        ),
        start=0,
        end=1000 * MINUTE,
    )


def log(rows, unit=MINUTE):
    time, kind, ticket, agent = zip(*rows, strict=True)
    at = np.array(time, np.int64) * unit
    return Events(at, np.array(kind, np.int8), np.array(ticket, np.int32), np.array(agent, np.int32))


def played(tickets, events, roster, window, until, severities=3):
    """What a measure looks at: a log of the tickets that ends at `until`, of customers who are always open."""
    workload = make_workload(tickets, [BusinessCalendar("UTC", "24x7")], 0, until)
    labels = workload.labels._replace(severities=workload.labels.severities[:severities], products=("none",))
    workload = replace(workload, labels=labels)
    scenario = SimpleNamespace(severities=labels.severities, window=lambda: window)
    rows = SimpleNamespace(
        event_table=events, ticket_table=workload.tickets, accounts=workload.accounts, until=until, size=workload.size
    )
    return Replication(scenario, roster, rows, workload)


DAY = log(
    [
        (0, EventKind.CREATED, 0, -1),
        (0, EventKind.WORK_STARTED, 0, 0),
        (5, EventKind.CREATED, 1, -1),
        (10, EventKind.REPLIED, 0, 0),
        (10, EventKind.WAITING_CUSTOMER, 0, 0),
        (10, EventKind.WORK_STARTED, 1, 0),
        (25, EventKind.ESCALATED, 1, 0),
        (30, EventKind.CUSTOMER_REPLIED, 0, -1),
        (40, EventKind.WORK_STARTED, 1, 1),
        (50, EventKind.WORK_PAUSED, 1, 1),
        (50, EventKind.HANDED_OVER, 1, 1),
        (55, EventKind.WORK_STARTED, 0, 0),
        (70, EventKind.REPLIED, 0, 0),
        (70, EventKind.SOLVED, 0, 0),
        (75, EventKind.CREATED, 2, -1),
        (80, EventKind.WORK_STARTED, 1, 0),
    ]
)
TOUCHES = [
    ticket({"work": 1, "delay": 1}, 1),
    ticket(1, {"work": 1, "delay": 1}, 1, created=5 * MINUTE, severity=1),
    ticket(1, created=75 * MINUTE, severity=1),
]
# Agent 0 is present [0, 20) and [50, 90): works 0-10, 10-25 (5 overtime), 55-70, 80 to the end of the log at 100.
# Agent 1 is present [40, 50): works 40-50.
PRESENT = roster([(0, 0, 20), (0, 50, 90), (1, 40, 50)], team=(0, 1))


def day(roster=PRESENT, window=(0, 100)):
    """The log as it is at minute 100."""
    return played(TOUCHES, DAY, roster, (window[0] * MINUTE, window[1] * MINUTE), 100 * MINUTE)


def test_touches_read_by_hand():
    times = day().touch_times
    assert [(each // MINUTE).tolist() for each in times[:3]] == [
        [0, 30, 5, 25, -1, 75],  # ready: of ticket 0, of ticket 1, of ticket 2
        [0, 55, 10, 40, -1, -1],
        [10, 70, 25, -1, -1, -1],
    ]
    assert times.agent.tolist() == [0, 0, 0, 1, -1, -1]
    assert (times.put_down // MINUTE).tolist() == [0, 30, 0]  # handed over at 50, taken up at 80


def test_a_touch_that_is_handed_over_waits_until_somebody_goes_on_or_the_log_ends():
    rows = [(0, EventKind.CREATED, 0, -1), (0, EventKind.WORK_STARTED, 0, 0)]
    rows += [(time, kind, 0, 0) for time in (10, 40) for kind in (EventKind.WORK_PAUSED, EventKind.HANDED_OVER)]
    rows.insert(4, (25, EventKind.WORK_STARTED, 0, 0))
    of = played([ticket(1)], log(rows), roster([(0, 0, 100)]), (0, 100 * MINUTE), 100 * MINUTE)
    assert (of.touch_times.put_down // MINUTE).tolist() == [15 + 60]
    assert (of.touch_times.begun.tolist(), of.touch_times.done.tolist()) == ([0], [-1])
    assert (of.sums.listed.ready >> of.sums.bits).tolist() == [75 * MINUTE]
    assert (of.agent_times.busy // MINUTE).tolist() == [10 + 15, 0]


def test_agents_read_by_hand():
    times = day().agent_times
    assert (times.staffed // MINUTE).tolist() == [60, 10]
    assert (times.busy // MINUTE).tolist() == [20 + 15 + 10, 10]
    assert (times.overtime // MINUTE).tolist() == [5 + 10, 0]


def test_agents_count_inside_the_window_only():
    times = day(window=(15, 85)).agent_times
    assert (times.staffed // MINUTE).tolist() == [5 + 35, 10]
    assert (times.busy // MINUTE).tolist() == [5 + 15 + 5, 10]
    assert (times.overtime // MINUTE).tolist() == [5, 0]


def test_breaks_count_as_they_were_taken_and_what_is_left_of_them_is_lost():
    """Agent 0 works 0-10, 10-25 and 55-70. The break of 10 due at 20 is taken from 25 to 35; that of 15 due at 60 would
    last from 70 to 85, of which 8 minutes lie before the end of the shift at 78."""
    with_breaks = roster([(0, 0, 20), (0, 30, 60), (0, 75, 78), (1, 40, 50)], team=(0, 1), breaks=(0, 1))
    times = day(with_breaks, (0, 79)).agent_times
    assert (times.staffed // MINUTE).tolist() == [25 + 35, 10]
    assert (times.busy // MINUTE).tolist() == [25 + 15, 10]
    assert (times.overtime // MINUTE).tolist() == [0, 0]
    assert (times.lost // MINUTE).tolist() == [7, 0]


def test_waits_by_severity_show_what_is_unfinished():
    """Ticket 0 waits 30-55; ticket 1 5-10, 25-40 and 50-80, its first touch at 10; ticket 2 75-100, never begun."""
    names = SimpleNamespace(severities=("urgent", "normal", "low"))
    assert list(zip(*WAITS.rows(names).values(), strict=True)) == [
        (severity, wait) for severity in names.severities for wait in ("first_touch", "ready_total")
    ]
    table = WAITS.count(day())
    assert table["tickets"].tolist() == [1, 1, 2, 2, 0, 0]
    assert table["unfinished"].tolist() == [0, 0, 1, 2, 0, 0]
    assert (table["mean_ms"][:4] / MINUTE).tolist() == [0, 25, 15, 37.5]
    assert (table["p50_ms"][:4] / MINUTE).tolist() == [0, 25, 5, 25]
    assert (table["p95_ms"][:4] / MINUTE).tolist() == [0, 25, 25, 50]
    assert np.isnan(table["mean_ms"][4:]).all()


def test_numbers_are_kept_in_as_few_bytes_as_hold_them():
    columns = {"a": [0, 255], "b": [0, 256], "c": [-1, 127], "d": [-1, 255], "e": [2**40, -(2**40)], "f": []}
    columns = {name: 100 * values for name, values in columns.items()}
    kept = smallest({name: np.array(values, np.int64) for name, values in columns.items()})
    assert [values.tolist() for values in kept.values()] == list(columns.values())
    assert [kept[name].itemsize for name in "abcde"] == [1, 2, 1, 2, 8]
    left = {"share": np.array(100 * [0.1, np.nan]), "few": np.array([0, 1])}
    assert all(values is left[name] for name, values in smallest(left).items())


def test_occupancy_adds_up_by_team():
    table = OCCUPANCY.count(day())
    assert (table["staffed_ms"] // MINUTE).tolist() == [60, 10]
    assert (table["busy_ms"] // MINUTE).tolist() == [45, 10]
    assert (table["overtime_ms"] // MINUTE).tolist() == [15, 0]
    assert (table["lost_break_ms"] // MINUTE).tolist() == [0, 0]


@pytest.mark.parametrize("length", [7 * HOUR, 7 * HOUR + HOUR // 2])
def test_backlog_and_arrivals_equal_counting_one_by_one(length):
    random = np.random.default_rng(20270104)
    start, size = 1_000 * HOUR + 1_800_000, 400
    created = np.sort(start + random.integers(-3 * HOUR, 10 * HOUR, size))
    created[::20] = start + HOUR * random.integers(-1, 9, len(created[::20]))  # on the hour
    created.sort()
    solved = np.where(random.random(size) < 0.8, created + random.integers(1, 3 * HOUR, size), -1)
    severity = random.integers(0, 2, size)
    some = [ticket(1, created=at, severity=of) for at, of in zip(created.tolist(), severity.tolist(), strict=True)]
    rows = [(at, kind, n, n) for n, at in enumerate(created) for kind in (EventKind.CREATED, EventKind.WORK_STARTED)]
    rows += [(at, EventKind.SOLVED, n, n) for n, at in enumerate(solved) if at >= 0]
    rows.sort()
    window = (start, start + length)
    everybody = roster([(0, 0, 1)], team=(0,) * size)
    of = played(some, log(rows, 1), everybody, window, 2 * start, 2)
    table = BACKLOG.count(of)
    hours = range(start, start + length, HOUR)
    rows = BACKLOG.rows(SimpleNamespace(severities=("urgent", "low"), window=lambda: window))
    assert rows["hour"].astype(np.int64).tolist() == [*hours, *hours]
    assert list(rows["severity"]) == ["urgent"] * len(hours) + ["low"] * len(hours)
    cells = [(s, hour) for s in (0, 1) for hour in hours]
    tickets_ = list(zip(created.tolist(), solved.tolist(), severity.tolist(), strict=True))
    assert table["open"].tolist() == [
        sum(v == s and c <= hour and (e < 0 or e > hour) for c, e, v in tickets_) for s, hour in cells
    ]
    assert table["arrived"].tolist() == [
        sum(v == s and hour <= c < min(hour + HOUR, window[1]) for c, _, v in tickets_) for s, hour in cells
    ]
    counted = ARRIVALS.count(of)
    assert counted["tickets"].tolist() == [
        sum(v == s and start <= c < window[1] for c, _, v in tickets_) for s in (0, 1)
    ]
    assert counted["solved"].tolist() == [
        sum(v == s and start <= c < window[1] and e >= 0 for c, e, v in tickets_) for s in (0, 1)
    ]
