"""The table of docs/randomness.md, row by row, on a desk that has everything on: what a change moves, and that all else
stays. What a row says beyond that, such as that it only adds, is in the other files that the page names."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from pandas.testing import assert_frame_equal

import slasim
from slasim.roster import Roster, expand
from slasim.study.document import document
from slasim.workload import Workload, draw
from tests.change_cases import BASE, CASES, DAY, FILES, Case, with_changes
from tests.workload_cases import scenario

PAGE = Path(__file__).parents[2] / "docs" / "randomness.md"
ATTRIBUTES = (
    *("created", "severity", "tier", "region", "customer", "channel", "product", "reply"),
    *("path", "work", "delay"),
)
NEW = "a replication more"  # a row about no two scenarios


def rows() -> list[str]:
    """The first column of the table."""
    text = PAGE.read_text("utf-8").split("## What a change moves")[1].split("\n## ")[0]
    return [row.split(" | ")[0].removeprefix("| ") for row in text.splitlines() if re.match(r"\| (?!change \|)", row)]


def test_every_row_of_the_table_has_a_case() -> None:
    assert {*rows()} == {*(case.row for case in CASES), NEW}
    assert len(rows()) == len({*rows()})


def tickets(of: Workload) -> dict[int, dict[str, Any]]:
    """By uid, everything that a ticket is and needs; names instead of numbers."""
    found, names = {}, of.labels
    for row, uid in enumerate(of.tickets.uid.tolist()):
        customer, calendar = of.tickets.customer[row], of.reply_calendar[row]
        touches = slice(of.touches.first[row], of.touches.first[row + 1])
        skills = [names.skills[skill] for skill in of.touches.skill[touches]]
        path = [skills, of.touches.replies[touches].tolist(), of.touches.then[touches].tolist()]
        values = (
            int(of.tickets.created[row]),
            names.severities[of.tickets.severity[row]],
            names.tiers[of.accounts.tier[customer]],
            names.regions[of.accounts.region[customer]],
            of.accounts.name[customer],
            names.channels[of.tickets.channel[row]],
            names.products[of.tickets.product[row]],
            names.regions[calendar] if calendar >= 0 else None,
            *(path, of.touches.work[touches].tolist(), of.touches.delay[touches].tolist()),
        )
        found[uid] = dict(zip(ATTRIBUTES, values, strict=True))
    return found


def seats(of: Roster, low: int, high: int) -> dict[str, dict[tuple[int, int, int, int], int]]:
    """By name of the seat, its spans of presence in [low, high) with their speed."""
    found: dict[str, dict[tuple[int, int, int, int], int]] = {name: {} for name in of.agents}
    for agent, on, off, leave, skills, speed in zip(*(column.tolist() for column in of.presence), strict=True):
        if on < high and off > low:
            span = max(on, low), min(off, high), leave if off < high else -1, skills
            found[of.agents[agent]][span] = speed
    return found


@pytest.mark.parametrize("case", CASES, ids=[f"{number} {case.row[:40]}" for number, case in enumerate(CASES)])
def test_a_change_moves_what_its_row_says_and_nothing_else(case: Case) -> None:
    sides = case.sides()
    moved = False
    for replication in range(2):
        moved |= drawn_tickets(case, sides, replication)
        moved |= drawn_seats(case, sides, replication)
    assert moved or case.row in ("pay, contract", "length, warm-up, follow-up", "a stream or calendar more")


def drawn_tickets(case: Case, sides: tuple[Any, Any], replication: int) -> bool:
    one, other = (draw(side, 7, replication) for side in sides)
    before, after = tickets(one), tickets(other)
    assert len(before.keys() & after.keys()) > 400
    # Where instants may differ, some leave the simulated time and others come into it, near its ends. What waits at the
    # beginning came before it.
    near = 2 * DAY if "created" in (case.differ or {}) else 0
    low, high = max(one.start, other.start) + near, min(one.end, other.end) - near
    if one.start == other.start and not near:
        low = 0

    def is_inside(ticket: dict[str, Any]) -> bool:
        return low <= ticket["created"] < high

    differing = {
        (uid, name)
        for uid in before.keys() & after.keys()
        for name in ATTRIBUTES
        if before[uid][name] != after[uid][name]
    }
    wrong = [
        (name, before[uid], after[uid])
        for uid, name in differing
        if name not in (case.differ or {}) or not case.differ[name](before[uid])
    ]
    assert not wrong[:3]
    gone = [ticket for uid, ticket in before.items() if uid not in after and is_inside(ticket)]
    new = [ticket for uid, ticket in after.items() if uid not in before and is_inside(ticket)]
    assert not [ticket for ticket in gone if not case.goes(ticket)][:3]
    assert not [ticket for ticket in new if not case.comes(ticket)][:3]
    return bool(differing or gone or new)


def drawn_seats(case: Case, sides: tuple[Any, Any], replication: int) -> bool:
    one, other = (expand(side, 7, replication) for side in sides)
    low, high = max(one.start, other.start), min(one.end, other.end)
    before, after = seats(one, low, high), seats(other, low, high)
    assert sum(map(len, before.values())) > 50
    moved = False
    for name in before.keys() | after.keys():
        had, has = before.get(name, {}), after.get(name, {})
        differing = had.keys() ^ has.keys()
        assert not [span for span in differing if not case.seats(name, span)]
        assert not case.only_less or not has.keys() - had.keys()
        speeds = [span for span in had.keys() & has.keys() if had[span] != has[span]]
        assert not speeds or case.speeds(name), name
        moved |= bool(differing or speeds)
    return moved


def test_a_replication_more_moves_none_and_neither_does_a_worker() -> None:
    of = scenario(FILES, **with_changes(BASE, {}))
    few, many = (slasim.simulate(of, replications=count, seed=3, executor=None) for count in (3, 5))
    by_replication = {name: table for name, table in few.tables.items() if "replication" in table}
    assert len(by_replication) > 10
    for name, table in by_replication.items():
        assert_frame_equal(table, many.tables[name].query("replication < 3").reset_index(drop=True))
    with ThreadPoolExecutor(2) as two:
        assert document(slasim.simulate(of, replications=5, seed=3, executor=two)) == document(many)
