"""Measures of a small log checked by hand, and of random instants against counting one by one."""

from types import SimpleNamespace

import numpy as np
import pytest

from slasim.log.kinds import EventKind, Events
from slasim.roster.tables import Leave, Presence, Roster
from slasim.study.measures.arrivals import ARRIVALS
from slasim.study.measures.backlog import BACKLOG, HOUR
from slasim.study.measures.occupancy import OCCUPANCY
from slasim.study.measures.spreads import wait_spreads
from slasim.study.measures.tables import smallest
from slasim.study.measures.tally import Tally, tally
from slasim.study.measures.waits import WAITS
from slasim.workload.tables import Tickets

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
        ),
        start=0,
        end=1000 * MINUTE,
    )


def log(rows):
    time, kind, ticket, agent = zip(*rows, strict=True)
    at = np.array(time, np.int64) * MINUTE
    return Events(at, np.array(kind, np.int8), np.array(ticket, np.int32), np.array(agent, np.int32))


def tickets(created, severity):
    size = len(created)
    zero8, zero16, zero32 = (np.zeros(size, t) for t in (np.int8, np.int16, np.int32))
    return Tickets(
        np.arange(size), np.array(created, np.int64), np.array(severity, np.int8), zero32, zero8, zero16, zero8
    )


def played(some, seen, window, severities):
    """What a measure looks at, of a log that was read."""
    inside = (some.created >= window[0]) & (some.created < window[1])
    found = SimpleNamespace(tickets=some, seen=seen, window=window, severities=severities, inside=inside)
    found.wait_spreads = wait_spreads(found)
    return found


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
# Agent 0 is present [0, 20) and [50, 90): works 0-10, 10-25 (5 overtime), 55-70, 80 to the end of the log at 100.
# Agent 1 is present [40, 50): works 40-50.
PRESENT = roster([(0, 0, 20), (0, 50, 90), (1, 40, 50)], team=(0, 1))


def test_a_log_read_by_hand():
    seen = tally(DAY, 3, PRESENT, (0, 100 * MINUTE), 100 * MINUTE)
    assert (seen.first // MINUTE).tolist() == [0, 5, 25]
    # Ticket 0: 30-55. Ticket 1: 5-10, 25-40, 50-80. Ticket 2: 75-100, never begun.
    assert (seen.ready // MINUTE).tolist() == [25, 5 + 15 + 30, 25]
    assert (seen.solved // MINUTE).tolist()[0] == 70
    assert seen.solved[1:].tolist() == [-1, -1]
    assert seen.begun.tolist() == [1, 1, 0]
    assert (seen.staffed // MINUTE).tolist() == [60, 10]
    assert (seen.busy // MINUTE).tolist() == [20 + 15 + 10, 10]
    assert (seen.overtime // MINUTE).tolist() == [5 + 10, 0]


def test_agents_count_inside_the_window_only():
    seen = tally(DAY, 3, PRESENT, (15 * MINUTE, 85 * MINUTE), 100 * MINUTE)
    assert (seen.staffed // MINUTE).tolist() == [5 + 35, 10]
    assert (seen.busy // MINUTE).tolist() == [5 + 15 + 5, 10]
    assert (seen.overtime // MINUTE).tolist() == [5, 0]


def test_breaks_count_as_they_were_taken_and_what_is_left_of_them_is_lost():
    """Agent 0 works 0-10, 10-25 and 55-70. The break of 10 due at 20 is taken from 25 to 35; that of 15 due at 60 would
    last from 70 to 85, of which 8 minutes lie before the end of the shift at 78."""
    with_breaks = roster([(0, 0, 20), (0, 30, 60), (0, 75, 78), (1, 40, 50)], team=(0, 1), breaks=(0, 1))
    seen = tally(DAY, 3, with_breaks, (0, 79 * MINUTE), 100 * MINUTE)
    assert (seen.staffed // MINUTE).tolist() == [25 + 35, 10]
    assert (seen.busy // MINUTE).tolist() == [25 + 15, 10]
    assert (seen.overtime // MINUTE).tolist() == [0, 0]
    assert (seen.lost // MINUTE).tolist() == [7, 0]


def test_waits_by_severity_show_what_is_unfinished():
    seen = tally(DAY, 3, PRESENT, (0, 100 * MINUTE), 100 * MINUTE)
    some = tickets([0, 5 * MINUTE, 75 * MINUTE], [0, 1, 1])
    names = SimpleNamespace(severities=("urgent", "normal", "low"))
    assert list(zip(*WAITS.rows(names).values(), strict=True)) == [
        (severity, wait) for severity in names.severities for wait in ("first_touch", "ready_total")
    ]
    table = WAITS.count(played(some, seen, (0, 100 * MINUTE), 3))
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
    seen = tally(DAY, 3, PRESENT, (0, 100 * MINUTE), 100 * MINUTE)
    table = OCCUPANCY.count(SimpleNamespace(roster=PRESENT, seen=seen))
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
    some = tickets(created, severity)
    zeros = np.zeros(size, np.int64)
    seen = Tally(zeros, zeros, solved, zeros.astype(np.int8), *(np.zeros(1, np.int64) for _ in range(4)))
    window = (start, start + length)
    table = BACKLOG.count(played(some, seen, window, 2))
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
    counted = ARRIVALS.count(played(some, seen, window, 2))
    assert counted["tickets"].tolist() == [
        sum(v == s and start <= c < window[1] for c, _, v in tickets_) for s in (0, 1)
    ]
    assert counted["solved"].tolist() == [
        sum(v == s and start <= c < window[1] and e >= 0 for c, e, v in tickets_) for s in (0, 1)
    ]
