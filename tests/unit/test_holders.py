"""Who held a ticket when, by hand; and which team a late clock is put down to. The office is open from 9 to 17."""

from __future__ import annotations

from typing import Any

import pandas as pd
from promise_cases import SEVERITIES, at, ms, promise

from slasim.agreements import measure
from slasim.log.holders import read_holders
from slasim.log.ticket_log import TicketLog

Row = tuple[str, str, str | None]
TEAM = {"ann": "l1", "bob": "l2", "cy": "l3", None: None}


def log(*rows: Row, created: str = "2027-01-04 09:00", until: str = "2027-02-01 00:00") -> TicketLog:
    """One urgent ticket; rows are (time, kind, agent)."""
    ticket = ("t", at(created), "urgent", "gold-1", "gold", "office")
    events = [("t", at(time), kind, agent, TEAM[agent]) for time, kind, agent in rows]
    return TicketLog.from_frames(
        pd.DataFrame([ticket], columns=["ticket", "created", "severity", "customer", "tier", "region"]).astype(
            {"created": "datetime64[ms, UTC]"}
        ),
        pd.DataFrame(events, columns=["ticket", "time", "kind", "agent", "team"]).astype(
            {"time": "datetime64[ms, UTC]"}
        ),
        severities=SEVERITIES,
        start=at("2027-01-01 00:00"),
        until=at(until),
    )


def held(read: TicketLog) -> list[tuple[str, str | None]]:
    """From when on which team holds the ticket."""
    found = read_holders(read)
    names: list[Any] = [*read.teams, None]
    spans = [(ms(at("2027-01-04 09:00")), names[found.initial[0]])]
    spans += zip(found.start.tolist(), (names[team] for team in found.team.tolist()), strict=True)
    out: list[tuple[str, str | None]] = []
    for start, team in spans:
        if not out or out[-1][1] != team:
            out.append((f"{pd.Timestamp(start, unit='ms'):%d %H:%M}", team))
    return out


BACK_AND_FORTH: tuple[Row, ...] = (
    ("2027-01-04 10:00", "work_started", "ann"),
    ("2027-01-04 11:00", "escalated", "ann"),
    ("2027-01-04 12:00", "note", "ann"),  # still curious
    ("2027-01-04 15:00", "work_started", "bob"),
    ("2027-01-05 10:00", "handed_over", "bob"),
    ("2027-01-05 11:00", "replied", "ann"),
    ("2027-01-06 10:00", "solved", "cy"),  # took it up without a word
)


def test_a_ticket_is_held_from_the_hand_over_by_the_team_that_acts_next() -> None:
    assert held(log(*BACK_AND_FORTH)) == [
        ("04 09:00", "l1"),
        ("04 11:00", "l2"),
        ("05 10:00", "l1"),
        ("06 10:00", "l3"),
    ]


def test_nobody_is_known_to_hold_what_nobody_has_taken_up() -> None:
    assert held(log(("2027-01-04 09:05", "auto_replied", "bob"))) == [("04 09:00", None)]
    passed = (("2027-01-04 10:00", "work_started", "ann"), ("2027-01-04 11:00", "escalated", "ann"))
    assert held(log(*passed)) == [("04 09:00", "l1"), ("04 11:00", None)]


def test_a_late_clock_is_put_down_to_the_team_that_held_it_longest() -> None:
    text = "a: {commitments: {resolution: {promise: {urgent: 9 h}, quota: 90 % per month, hours: office}}}"
    card = measure(log(*BACK_AND_FORTH), promise(text))
    assert card.violations["team"].tolist() == ["l1"]  # 2 h and 7 h and 1 h of l1, 6 h and 1 h of l2
    sooner = (*BACK_AND_FORTH[:5], ("2027-01-05 10:30", "solved", "ann"))
    assert measure(log(*sooner), promise(text)).violations["team"].tolist() == ["l2"]  # 7 h of it
