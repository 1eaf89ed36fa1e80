"""Sections 2 and 3 of docs/desk.md on calendars: delays and clocks that run in open time only.

The calendar is open 09:00-17:00 UTC on weekdays. 1970-01-01 was a Thursday, so instants are hours from its midnight:
open [9, 17) and [33, 41), then Monday [105, 113).
"""

import pytest

from slasim.calendars import BusinessCalendar
from slasim.desk.routing import Order, Routing
from tests.desk_cases import Engine, agent, engine_named, play, starts, ticket, touch

HOUR = 3_600_000
FAR = 1000 * HOUR
OFFICE = BusinessCalendar("UTC", {"mon-fri": "09:00-17:00"})
EARLY = BusinessCalendar("UTC", {"mon-fri": "06:00-10:00"})
DEADLINE = Routing(order=Order.DEADLINE)


@pytest.fixture(params=["reference", "compiled"])
def engine(request):
    return engine_named(request.param)


def hours(log):
    return [(time / HOUR, uid, who) for time, uid, who in starts(log)]


@pytest.mark.parametrize(
    ("ends", "delay", "answers"),
    [
        (10, 2, 12),  # inside the day
        (10, 7, 17),  # as much open time has passed at closing time, not next morning
        (10, 8, 34),  # over the night
        (20, 1, 34),  # from the night on
        (35, 7, 106),  # over the weekend
    ],
)
def test_the_customer_answers_after_open_time_of_the_reply_calendar(engine: Engine, ends, delay, answers):
    tickets = [ticket(touch(ends * HOUR, delay=delay * HOUR), 1, reply_calendar=0)]
    log = play(engine, tickets, [agent((0, FAR))], until=FAR, calendars=[OFFICE], end=FAR)

    assert [time / HOUR for time, kind, _, _ in log if kind == "customer_replied"] == [answers]


def test_the_reply_calendar_is_that_of_the_ticket(engine: Engine):
    tickets = [ticket(touch(HOUR, delay=HOUR), 1, reply_calendar=calendar) for calendar in (-1, 0, 1)]
    log = play(engine, tickets, [agent((0, FAR))] * 3, until=FAR, calendars=[OFFICE, EARLY], end=FAR)

    assert [(time / HOUR, uid) for time, kind, uid, _ in log if kind == "customer_replied"] == [(2, 0), (7, 2), (10, 1)]


def test_an_answer_beyond_the_calendar_tables_is_after_until(engine: Engine):
    """The tables reach until 2 * end = 4000 hours, `until` is 1000 hours."""
    tickets = [ticket(touch(HOUR, delay=100_000 * HOUR), 1, reply_calendar=0)]
    log = play(engine, tickets, [agent((0, FAR))], until=FAR, calendars=[OFFICE], end=2 * FAR)

    assert log[-1] == (HOUR, "waiting_customer", 0, 0)


@pytest.mark.parametrize(
    ("ends", "delay", "due", "moved"),
    [
        (10, 2, 15, 17),  # 5 hours left at 10, at 12, so due at 17: at closing time, not at 33
        (10, 3, 15, 34),  # 5 hours left at 13: 4 of them today
        (10, 20, 15, 38),  # answered at 30, in the night: 5 hours from 33 on
        (8, 3, 12, 14),  # 3 hours left at 8, before opening, and at 11
        (18, 8, 35, 35),  # the wait lay in the night: nothing was lost
        (18, 8, 20, 26),  # no open time was left: due at the answer
        (18, 90, 36, 111),  # 3 hours of Friday left at 18; answered on Monday at 12:00
    ],
)
def test_a_clock_moves_in_open_time_of_its_own_calendar(engine: Engine, ends, delay, due, moved):
    """The rival is ready with ticket 0 and due 1 ms before it, or at the same instant with a larger uid."""
    case = ticket(
        touch(ends * HOUR, delay=delay * HOUR), 1, resolution=[{"due": due * HOUR, "calendar": 0}], reply_calendar=-1
    )
    for rival, first in [(moved * HOUR - 1, 1), (moved * HOUR, 0)]:
        tickets = [case, ticket(1, created=(ends + delay) * HOUR, resolution=[{"due": rival, "pauses": False}])]
        log = play(engine, tickets, [agent((0, FAR))], DEADLINE, until=FAR, calendars=[OFFICE], end=FAR)
        assert starts(log)[1][1] == first


def test_each_clock_moves_on_its_own_calendar(engine: Engine):
    """Work ends at 10, with 1 hour left round the clock and 2 hours left of OFFICE. Answered at 20: due 21 and 35."""
    clocks = [{"due": 11 * HOUR, "calendar": -1}, {"due": 12 * HOUR, "calendar": 0}]
    for resolution, moved in [(clocks, 21), (clocks[1:], 35)]:
        for rival, first in [(moved * HOUR - 1, 1), (moved * HOUR, 0)]:
            tickets = [
                ticket(touch(10 * HOUR, delay=10 * HOUR), 1, resolution=resolution),
                ticket(1, created=20 * HOUR, resolution=[{"due": rival, "pauses": False}]),
            ]
            log = play(engine, tickets, [agent((0, FAR))], DEADLINE, until=FAR, calendars=[OFFICE], end=FAR)
            assert starts(log)[1][1] == first
