"""The referee on a log written by hand from docs/desk.md, and on twenty faults planted in it."""

from __future__ import annotations

import pytest
from desk_cases import Row, agent, ticket, touch
from referee_cases import UNTIL, judge, rules

# Two tickets, one agent: the second waits for the first.
PAIR = [ticket(5, created=3), ticket(touch(4, delay=10), 2, created=3)]
ONE = [agent()]
PAIR_LOG: list[Row] = [
    (3, "created", 0, -1),
    (3, "created", 1, -1),
    (3, "work_started", 0, 0),
    (8, "replied", 0, 0),
    (8, "solved", 0, 0),
    (8, "work_started", 1, 0),
    (12, "replied", 1, 0),
    (12, "waiting_customer", 1, 0),
    (22, "customer_replied", 1, -1),
    (22, "work_started", 1, 0),
    (24, "replied", 1, 0),
    (24, "solved", 1, 0),
]


def test_a_log_that_keeps_every_rule_passes() -> None:
    assert judge(PAIR_LOG, PAIR, ONE) == []


def edited(*changes: tuple[int, Row | None]) -> list[Row]:
    """PAIR_LOG with rows replaced, or left out (None)."""
    rows: list[Row | None] = list(PAIR_LOG)
    for place, row in changes:
        rows[place] = row
    return [row for row in rows if row is not None]


FAULTS: dict[str, tuple[list[Row], set[str]]] = {
    "work a ms too short": (
        [
            *edited((3, (7, "replied", 0, 0)), (4, (7, "solved", 0, 0)), (5, (7, "work_started", 1, 0)))[:6],
            (11, "replied", 1, 0),
            (11, "waiting_customer", 1, 0),
            (21, "customer_replied", 1, -1),
            (21, "work_started", 1, 0),
            (23, "replied", 1, 0),
            (23, "solved", 1, 0),
        ],
        {"work"},
    ),
    "the wrong ticket first": (
        [
            (3, "created", 0, -1),
            (3, "created", 1, -1),
            (3, "work_started", 1, 0),
            (7, "replied", 1, 0),
            (7, "waiting_customer", 1, 0),
            (7, "work_started", 0, 0),
            (12, "replied", 0, 0),
            (12, "solved", 0, 0),
            (17, "customer_replied", 1, -1),
            (17, "work_started", 1, 0),
            (19, "replied", 1, 0),
            (19, "solved", 1, 0),
        ],
        {"best touch"},
    ),
    "idle for a ms": (
        edited((9, (23, "work_started", 1, 0)), (10, (25, "replied", 1, 0)), (11, (25, "solved", 1, 0))),
        {"idle"},
    ),
    "customer answers late": (
        edited(
            (8, (23, "customer_replied", 1, -1)),
            (9, (23, "work_started", 1, 0)),
            (10, (25, "replied", 1, 0)),
            (11, (25, "solved", 1, 0)),
        ),
        {"answer"},
    ),
    "customer never answers": (PAIR_LOG[:8], {"answer"}),
    "work never ends": (PAIR_LOG[:10], {"work"}),
    "ticket created late": (
        [(3, "created", 0, -1), (3, "work_started", 0, 0), (4, "created", 1, -1), *PAIR_LOG[3:]],
        {"created"},
    ),
    "ticket lost": (PAIR_LOG[:1] + PAIR_LOG[2:5], {"created"}),
    "ticket created twice": ([(3, "created", 0, -1), *PAIR_LOG], {"created", "story", "idle", "best touch"}),
    "arrivals out of order": ([PAIR_LOG[1], PAIR_LOG[0], *PAIR_LOG[2:]], {"row order"}),
    "instants out of order": ([*PAIR_LOG[:3], *PAIR_LOG[5:8], *PAIR_LOG[3:5], *PAIR_LOG[8:]], {"row order"}),
    "start before the arrivals of its instant": (
        [PAIR_LOG[0], PAIR_LOG[2], PAIR_LOG[1], *PAIR_LOG[3:]],
        {"row order"},
    ),
    "reply missing": (edited((3, None)), {"story"}),
    "reply after the end": (edited((3, PAIR_LOG[4]), (4, PAIR_LOG[3])), {"story"}),
    "solved too early": (
        [*PAIR_LOG[:7], (12, "solved", 1, 0)],
        {"story"},
    ),
    "ended by somebody else": (edited((4, (8, "solved", 0, -1))), {"form", "story"}),
    "an automatic reply nobody sends": ([*PAIR_LOG[:2], (3, "auto_replied", 1, -1), *PAIR_LOG[2:]], {"story"}),
    "a kind no desk writes": ([*PAIR_LOG, (30, "closed", 0, 0)], {"form"}),
    "an event at the end": ([*PAIR_LOG, (UNTIL, "customer_replied", 1, -1)], {"until"}),
    "an event after the story is over": ([*PAIR_LOG, (30, "work_started", 1, 0)], {"story", "work"}),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_planted_fault_is_found_under_the_name_of_its_rule(name: str) -> None:
    log, expected = FAULTS[name]
    assert rules(log, PAIR, ONE) == expected
