"""Published sample paths that can be checked by hand (tests/data/deterministic_traces.json).

Their tie rules differ from docs/desk.md in one point: they dispatch the queue before an arrival of the same instant
exists, and each arrival at once in list order; here everything that falls on one instant comes first, then one
dispatch. Under FIFO that gives the same starts, for an arrival never passes an older ticket. With two classes it does
matter: in `GG2-priority-np` at 1 a free agent finds a ticket of either class, and at 4 one arrives as an agent is free.
"""

import json
from fractions import Fraction
from pathlib import Path

import pytest

from slasim.desk.routing import Order, Routing
from tests.desk_cases import Engine, agent, engine_named, play, starts, ticket

MINUTE = 60_000
HOUR = 60 * MINUTE
FAR = 200 * HOUR
CASES = {
    case["id"]: case
    for case in json.loads((Path(__file__).parents[1] / "data/deterministic_traces.json").read_text("utf-8"))["cases"]
}


@pytest.fixture(params=["reference", "compiled"])
def engine(request):
    return engine_named(request.param)


def start_times(engine: Engine, tickets, agents, routing=None) -> list[int]:
    """When each ticket is first worked on (ms), by uid, which is its place in the list."""
    log = play(engine, tickets, agents, routing, until=FAR)
    assert sum(kind == "solved" for _, kind, _, _ in log) == len(tickets)
    return [time for time, _, _ in sorted(starts(log), key=lambda start: start[1])]


def minutes(values) -> list[int]:
    return [MINUTE * value for value in values]


def hours(values) -> list[Fraction]:
    return [HOUR * Fraction(value) for value in values]


@pytest.mark.parametrize("name", [name for name in CASES if name.startswith("DDc")])
def test_d_d_c(engine: Engine, name: str):
    inputs, expected = CASES[name]["inputs"], CASES[name]["expected"]
    created = [place * inputs["interarrival_min"] * MINUTE for place in range(inputs["n"])]
    tickets = [ticket(inputs["service_min"] * MINUTE, created=at) for at in created]
    begun = start_times(engine, tickets, [agent((0, FAR))] * inputs["agents"])
    waits = [start - at for start, at in zip(begun, created, strict=True)]

    assert waits == minutes(expected["waits_min"])
    assert Fraction(sum(waits), len(waits) * MINUTE) == Fraction(expected["mean_wait_min"])
    assert max(waits) == expected["max_wait_min"] * MINUTE
    busy = inputs["n"] * inputs["service_min"] * MINUTE
    staffed = inputs["agents"] * (max(begun) + inputs["service_min"] * MINUTE)
    assert Fraction(busy, staffed) == Fraction(expected["occupancy_first_arrival_to_last_completion"])


def test_two_classes_without_preemption(engine: Engine):
    """Worked out again for our ties.

    Agents A, B. 0: ticket 0 (A until 4). 1: 1 and 2 come, the one of class 0 first: 2 (B until 6). 4: A is free; 4 has
    come with class 0 and passes 1 and 3: 4 (A until 10). 6: 6 of class 0 (B until 8). 8: 1, older than 3 and 5 (B
    until 11). 10: of 8 and 9, class 0, the first: 8 (A until 14). 11: 9 (B until 12). 12: 3 (B until 14). 14: both
    free: 5 (A until 15), 7 (B until 17).
    """
    inputs = CASES["GG2-priority-np"]["inputs"]
    tickets = [
        ticket(work * MINUTE, created=at * MINUTE, severity=severity)
        for at, work, severity in zip(inputs["arrivals_min"], inputs["service_min"], inputs["class"], strict=True)
    ]
    begun = start_times(engine, tickets, [agent((0, FAR))] * inputs["agents"], Routing(order=Order.SEVERITY))

    assert begun == minutes([0, 8, 1, 12, 4, 14, 6, 14, 10, 11])


def test_two_classes_without_preemption_as_published_when_nothing_ties(engine: Engine):
    """Arrivals 1 ms after the published minute, each 1 ms after the last: ends come first, arrivals in list order."""
    case = CASES["GG2-priority-np"]
    inputs = case["inputs"]
    created = [at * MINUTE + place for place, at in enumerate(inputs["arrivals_min"])]
    tickets = [
        ticket(work * MINUTE, created=at, severity=severity)
        for at, work, severity in zip(created, inputs["service_min"], inputs["class"], strict=True)
    ]
    begun = start_times(engine, tickets, [agent((0, FAR))] * inputs["agents"], Routing(order=Order.SEVERITY))

    assert [start // MINUTE for start in begun] == case["expected"]["start_min"]


def test_staffing_that_changes_under_finish(engine: Engine):
    """One agent on [0, 3), three on [3, 6), one from 6 on; who leaves ends the touch in hand.

    The published trace counts agents and sends home who is free at 6; with named agents that is the one who begins
    ticket 2 at 3 and stays.
    """
    case = CASES["GGt-staffing-finish"]
    inputs, expected = case["inputs"], case["expected"]
    assert inputs["staffing"] == [[0, 1], [3, 3], [6, 1]]
    tickets = [
        ticket(work * MINUTE, created=at * MINUTE)
        for at, work in zip(inputs["arrivals_min"], inputs["service_min"], strict=True)
    ]
    agents = [agent((0, 6 * MINUTE)), agent((3 * MINUTE, 6 * MINUTE)), agent((3 * MINUTE, FAR))]

    assert start_times(engine, tickets, agents) == minutes(expected["start_min"])


def test_backlog_carries_over_the_night(engine: Engine):
    case = CASES["carryover-nights"]
    expected = case["expected"]
    assert case["inputs"]["staffing"] == [[9, 2], [17, 0], [33, 2], [41, 0], [57, 2], [65, 0]]
    created = [hour * HOUR for hour in range(48)]
    days = [(on * HOUR, off * HOUR) for on, off in [(9, 17), (33, 41), (57, 65)]]
    begun = start_times(engine, [ticket(HOUR // 2, created=at) for at in created], [agent(*days)] * 2)
    waits = [start - at for start, at in zip(begun, created, strict=True)]

    assert waits == hours(expected["waits_h"])
    assert Fraction(sum(waits), len(waits)) == HOUR * Fraction(expected["mean_wait_h"])
    assert Fraction(sum(wait <= 8 * HOUR for wait in waits), len(waits)) == Fraction(expected["wait_le_8h_fraction"])
