"""Who held a ticket when, by hand; and which team a late clock is put down to. The office is open from 9 to 17."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
import yaml
from promise_cases import SEVERITIES, at, ms, promise

from slasim.agreements import Status, measure
from slasim.log.holders import read_holders
from slasim.log.ticket_log import TicketLog
from slasim.scenario import AgreementBook, ScenarioError

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


SHARES = """
whole: {commitments: {resolution: {promise: {urgent: 20 h}, quota: 90 % per month, hours: office}}}
one:
  kind: internal
  commitments: {own: {metric: resolution, held_by: l1, promise: {urgent: 9 h}, quota: 90 % per month, hours: office}}
two:
  kind: internal
  commitments: {own: {metric: resolution, held_by: l2, promise: {urgent: 9 h}, quota: 90 % per month, hours: late}}
three:
  kind: internal
  commitments: {own: {metric: resolution, held_by: l3, promise: {urgent: 1 h}, quota: 90 % per month, hours: office}}
"""
HOURS = {
    "office": "{timezone: UTC, hours: {mon-fri: '09:00-17:00'}}",
    "late": "{timezone: UTC, hours: {mon-fri: '12:00-20:00'}}",
}


def shares(*rows: Row, until: str = "2027-02-01 00:00") -> dict[str, tuple[str, str, str, str]]:
    """Of each agreement start, due, open time counted and status of its clock."""
    book = load_agreements_of(SHARES, HOURS)
    card = measure(log(*rows, until=until), book)
    clocks = card.score.clocks
    assert clocks is not None
    found = {}
    for c, start, due, counted, status in zip(
        clocks.commitment, clocks.start, clocks.due, clocks.counted, clocks.status, strict=True
    ):
        name = card.promises.commitments[c].agreement
        shown = (f"{pd.Timestamp(at_, unit='ms'):%d %H:%M}" for at_ in (start, due))
        found[name] = (*shown, f"{counted / 3_600_000:g} h", Status(status).name.lower())
    return found


def load_agreements_of(text: str, hours: dict[str, str]) -> AgreementBook:
    return AgreementBook.model_validate(
        yaml.safe_load(
            "slasim: 1\nname: Shares\ncurrency: EUR\ntimezone: UTC\nseverities: [urgent, high, normal, low]\n"
            + "calendars:\n"
            + "".join(f"  {name}: {each}\n" for name, each in hours.items())
            + "agreements:\n"
            + "".join(f"  {line}\n" for line in text.strip().splitlines())
        ),
        by_alias=True,
        by_name=False,
    )


def test_each_team_has_its_own_clock_on_its_own_calendar() -> None:
    assert shares(*BACK_AND_FORTH) == {
        "whole": ("04 09:00", "06 13:00", "17 h", "met"),
        # 2 h until the escalation, 7 more from 10:00 to 17:00 on Tuesday; solved an hour later
        "one": ("04 09:00", "05 17:00", "10 h", "breached"),
        # from 11:00 on Monday to 10:00 on Tuesday it is open from 12 to 20; an hour was left when the ticket was solved
        "two": ("04 11:00", "06 13:00", "8 h", "met"),
    }  # l3 solved it in the moment in which it got it: its time is nothing, and counts nowhere


def test_what_nobody_has_taken_up_runs_for_nobody() -> None:
    passed = (("2027-01-04 10:00", "work_started", "ann"), ("2027-01-04 11:00", "escalated", "ann"))
    found = shares(*passed, until="2027-01-05 17:00")
    assert found["one"][2:] == ("2 h", "open")
    assert "two" not in found


def test_a_team_that_the_log_does_not_have_is_told() -> None:
    card = measure(log(*BACK_AND_FORTH), load_agreements_of(SHARES.replace("held_by: l3", "held_by: L2"), HOURS))
    (told,) = card.warnings
    assert (told.path, told.found) == ("agreements.three.commitments.own.held_by", "'L2', which is no team of the log")
    assert told.hint == "did you mean l2?"


@pytest.mark.parametrize(
    ("more", "found"),
    [
        ("metric: agent_work", "held_by of agent_work"),
        ("starts: replied", "starts beside held_by: the turns of l1 say what counts"),
        ("ends: [handed_over, solved]", "ends beside held_by: the turns of l1 say what counts"),
        ("on_reopen: new", "on_reopen beside held_by: the turns of l1 say what counts"),
    ],
)
def test_what_contradicts_the_turns_of_a_team_is_refused(more: str, found: str) -> None:
    commitment = f"held_by: l1, promise: {{urgent: 1 h}}, quota: 90 % per month, {more}"
    with pytest.raises(ScenarioError) as error:
        promise(f"a: {{commitments: {{resolution: {{{commitment}}}}}}}")
    assert [each.found for each in error.value.problems] == [found]


def test_a_scenario_knows_its_teams() -> None:
    with pytest.raises(ScenarioError, match="'l9'"):
        promise("a: {commitments: {resolution: {held_by: l9, promise: {urgent: 1 h}, quota: 90 % per month}}}")


def test_a_solution_of_another_team_is_time_of_that_team_when_it_is_taken_back() -> None:
    read = log(
        ("2027-01-04 10:00", "work_started", "ann"),  # of l1, which it waited for since 9:00
        ("2027-01-04 12:00", "solved", "bob"),  # of l2
        ("2027-01-04 13:00", "reopened", None),
        ("2027-01-04 14:00", "work_started", "ann"),
        ("2027-01-04 16:00", "solved", "ann"),
    )
    commitment = "{held_by: l1, promise: {urgent: 4 h}, quota: 90 % per month, hours: office}"
    card = measure(read, promise(f"a: {{commitments: {{resolution: {commitment}}}}}"))
    (clock,) = card.explain("t").clocks
    assert clock.total("counted") == 5 * 3_600_000
    assert (clock.due, clock.status) == (ms(at("2027-01-04 15:00")), "breached")
    assert card.violations["due"].tolist() == [pd.Timestamp("2027-01-04 15:00Z")]
