"""What neither desk begins with: every contradiction of the tables, named at once."""

from __future__ import annotations

import pytest

from slasim.calendars import BusinessCalendar
from slasim.desk.routing import Order, Routing
from tests.desk_cases import FOREVER, agent, engine_named, play, ticket, touch

OFFICE = BusinessCalendar("UTC", {"mon-sun": "09:00-17:00"})
HOUR = 3_600_000


@pytest.fixture(params=["reference", "compiled"])
def run(request: pytest.FixtureRequest):
    return engine_named(request.param)


@pytest.mark.parametrize("until", [99, 100])
def test_a_desk_ends_after_it_starts(run, until: int):
    with pytest.raises(ValueError, match=f"end at {until} ms, not after its start at 100 ms"):
        play(run, [], [agent()], until=until, start=100)


@pytest.mark.parametrize(
    ("case", "words"),
    [
        (ticket(0), "work lasts at least 1 ms"),
        (ticket(touch(5, then="customer"), 1), "a customer's answer takes at least 1 ms"),
        (ticket(), "a ticket has no touch"),
    ],
)
def test_a_contradiction_is_refused(run, case, words: str):
    with pytest.raises(ValueError, match=words):
        play(run, [ticket(1), case], [agent()])


def test_all_contradictions_are_named_at_once(run):
    tickets = [ticket(0, uid=7), ticket(touch(5, then="customer"), 1, uid=7)]
    with pytest.raises(ValueError, match=r"work lasts .*; a customer's answer .*; tickets are ordered by"):
        play(run, tickets, [agent()])


def test_calendars_must_be_known_until_the_end(run):
    """They are known on twice the time of the workload."""
    tickets = [ticket(touch(HOUR, delay=12 * HOUR), 1, reply_calendar=0)]
    with pytest.raises(ValueError, match="calendars are known on"):
        play(run, tickets, [agent()], until=2 * FOREVER + 1, calendars=[OFFICE])


def test_a_due_instant_behind_the_calendars_is_an_error_not_never(run):
    """The customer keeps the ticket until its goal of a day's open time would run off the calendars."""
    goal = {"due": 15 * HOUR, "calendar": 0, "pauses": True}
    tickets = [ticket(touch(HOUR, delay=18 * HOUR), 1, resolution=[goal])]
    with pytest.raises(ValueError, match="calendar"):
        play(
            run, tickets, [agent((0, 30 * HOUR))], Routing(Order.DEADLINE), 20 * HOUR, calendars=[OFFICE], end=10 * HOUR
        )


@pytest.mark.parametrize("unknown", [-1, 3])
def test_an_unknown_routing_order_is_an_error_never_another_order(run, unknown: int):
    with pytest.raises(ValueError, match=r"does not know .* routing order"):
        play(run, [ticket(1, severity=0), ticket(1, severity=1)], [agent()], Routing(unknown))
