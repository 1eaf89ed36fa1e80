"""Levels, versions, terms and closures: what a ticket is owed when several texts could apply."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from promise_cases import at, ms, promise
from told_cases import promises_for, rows, told_log

from slasim.agreements.clocks import Status, run_clocks
from slasim.agreements.clocks.exclusions import named
from slasim.scenario import Scenario
from slasim.terms import Level, Promises

HOUR = 3_600_000
Q = "quota: 90 % per month"


def owed(scenario: Scenario, *tickets: tuple[str, str], severity: str = "urgent", **more: Any) -> list[dict[str, int]]:
    """Of tickets (created, customer): commitment -> hours."""
    read = told_log([(f"t{at_}", when, severity, who, []) for at_, (when, who) in enumerate(tickets)], **more)
    promises = promises_for(scenario, read)
    row = {read.ticket_name(row): row for row in range(read.size)}
    lengths = promises.owed.target[promises.classes(read.ticket_table)]
    names = [f"{c.agreement}.{c.name}" for c in promises.commitments]
    return [
        {name: int(ms_) // HOUR for name, ms_ in zip(names, lengths[row[f"t{number}"]], strict=True) if ms_}
        for number in range(len(tickets))
    ]


LEVELS = promise(
    f"""
all: {{level: corporate, commitments: {{
    first_response: {{promise: {{urgent: 8 h, low: 9 h}}, {Q}}}, resolution: {{promise: {{urgent: 40 h}}, {Q}}},
    next_response: {{promise: {{urgent: 7 h}}, {Q}}}}}}}
service: {{level: service, commitments: {{resolution: {{promise: {{urgent: 30 h}}, {Q}}}}}}}
gold: {{for: {{tier: gold}}, commitments: {{answer: {{metric: first_response, promise: {{urgent: 4 h}}, {Q}}}}}}}
acme: {{level: service, for: {{customer: gold-acme}}, commitments: {{resolution: {{promise: {{urgent: 20 h}}, {Q}}}}}}}
ola: {{kind: internal, level: corporate, commitments: {{first_response: {{promise: {{urgent: 1 h}}, {Q}}}}}}}
"""
)
MONDAY = "2027-01-04 09:00"


def test_a_commitment_of_a_more_specific_level_takes_the_place_of_those_with_its_metric() -> None:
    found = owed(LEVELS, (MONDAY, "gold-acme"), (MONDAY, "gold-other"), (MONDAY, "free-one"))
    inside, general = {"ola.first_response": 1}, {"all.next_response": 7}
    assert found == [
        {"gold.answer": 4, "acme.resolution": 20} | general | inside,
        {"gold.answer": 4, "service.resolution": 30} | general | inside,
        {"all.first_response": 8, "service.resolution": 30} | general | inside,
    ]


def test_whole_commitments_win_never_single_severities() -> None:
    assert owed(LEVELS, (MONDAY, "gold-other"), (MONDAY, "free-one"), severity="low") == [{}, {"all.first_response": 9}]


def test_the_level_that_won_is_kept() -> None:
    read = told_log([("t", MONDAY, "urgent", "gold-acme", [])])
    promises = promises_for(LEVELS, read)
    (row,) = promises.classes(read.ticket_table)
    won = {
        c.name: Level(promises.owed.level[row, at_])
        for at_, c in enumerate(promises.commitments)
        if promises.owed.target[row, at_]
    }
    assert won["answer"] == Level.CUSTOMER
    assert won["resolution"] == Level.SERVICE_OF_CUSTOMER
    assert won["next_response"] == Level.CORPORATE


AMENDED = promise(
    f"""
a:
  timezone: Europe/Berlin
  commitments: {{first_response: {{promise: {{urgent: 4 h}}, {Q}}}}}
  amendments:
    2027-02-01: {{commitments.first_response.promise.urgent: 2 h, commitments.first_response.automatic_replies: count}}
    2027-03-01: {{commitments.first_response.promise: {{urgent: 3 h, low: 9 h}}}}
"""
)


def test_a_ticket_is_judged_by_the_version_in_force_at_its_creation() -> None:
    edges = ["2027-01-31 22:59", "2027-01-31 23:00", "2027-02-28 22:59", "2027-02-28 23:00"]  # Berlin is an hour ahead
    found = owed(AMENDED, *((edge, "gold-1") for edge in edges))
    assert found == [
        {"a.first_response": 4},
        {"a.first_response": 2},
        {"a.first_response": 2},
        {"a.first_response": 3},
    ]


def test_clock_rules_are_those_of_the_version_at_creation_too() -> None:
    events = [("2027-02-02 09:00", "auto_replied")]
    read = told_log(
        [
            ("old", "2027-01-31 12:00", "urgent", "gold-1", events),
            ("new", "2027-02-02 08:00", "urgent", "gold-1", events),
        ]
    )
    assert [row[3] for row in rows(run_clocks(read, promises_for(AMENDED, read)))] == ["breached", "met"]


def test_an_agreement_promises_nothing_outside_its_term_unless_it_is_renewed() -> None:
    days = ["2026-12-31 23:59", "2027-01-01 00:00", "2027-01-31 23:59", "2027-02-01 00:00"]
    for renewal, last in (("", []), (", renewal: 1 year", [{"a.first_response": 1}])):
        scenario = promise(
            f"a: {{term: {{from: 2027-01-01, to: 2027-01-31{renewal}}}, "
            f"commitments: {{first_response: {{promise: {{urgent: 1 h}}, {Q}}}}}}}"
        )
        found = owed(scenario, *((day, "gold-1") for day in days), start="2026-12-01 00:00")
        assert found == [{}, {"a.first_response": 1}, {"a.first_response": 1}, *(last or [{}])]


CLOSED = promise(
    f"""
a:
  exclusions:
    - {{cause: maintenance, from: 2027-01-04T10:00Z, to: 2027-01-04T12:00Z, reference: CHG-1}}
    - {{cause: force majeure, from: 2027-01-04T11:30Z, to: 2027-01-04T13:00Z, reference: storm}}
    - {{cause: third party, tickets: [listed], reference: letter}}
  commitments:
    first_response: {{promise: {{urgent: 2 h}}, {Q}}}
    resolution: {{promise: {{urgent: 6 h}}, {Q}, hours: office}}
b: {{kind: internal, commitments: {{first_response: {{promise: {{urgent: 2 h}}, {Q}}}}}}}
"""
)


def test_excluded_intervals_move_the_clocks_of_their_agreement_only() -> None:
    read = told_log([("t", MONDAY, "urgent", "gold-1", [])], until="2027-01-04 09:30")
    promises = promises_for(CLOSED, read)
    assert [row[2] for row in rows(run_clocks(read, promises))] == ["04 14:00", "05 10:00", "04 11:00"]
    without = run_clocks(read, promises.without_exclusions())
    assert [row[2] for row in rows(without)] == ["04 11:00", "04 15:00", "04 11:00"]
    assert [(each.cause, each.reference) for each in promises.closures] == [
        ("maintenance", "CHG-1"),
        ("force majeure", "storm"),
    ]
    assert promises.steering(read.ticket_table).response.tolist() == [ms(at("2027-01-04 11:00"))]  # the desk goes on


def test_listed_tickets_count_nowhere_in_their_agreement() -> None:
    read = told_log([(name, MONDAY, "urgent", "gold-1", []) for name in ("listed", "other")], until="2027-01-08 00:00")
    promises = promises_for(CLOSED, read)
    name = [read.ticket_name(row) for row in range(2)]
    clocks = run_clocks(read, promises)
    out = {
        (name[row], promises.commitments[c].agreement)
        for row, c in zip(
            clocks.ticket[clocks.status == Status.EXCLUDED],
            clocks.commitment[clocks.status == Status.EXCLUDED],
            strict=True,
        )
    }
    assert out == {("listed", "a")}
    assert not (run_clocks(read, promises.without_exclusions()).status == Status.EXCLUDED).any()


def test_tickets_without_names_are_listed_by_their_numbers() -> None:
    read = told_log([(name, MONDAY, "urgent", "gold-1", []) for name in ("a", "b", "c")], until="2027-01-08 00:00")
    numbered = replace(read, ticket_names=None)
    promises = promises_for(CLOSED, read)
    listed = replace(promises.exempt[0], tickets=frozenset({"1", "x", "99"}))
    assert named(numbered, listed).tolist() == [number == 1 for number in numbered.ticket_table.uid.tolist()]


@pytest.mark.parametrize(("per", "out"), [("day", {"04"}), ("month", set())])
def test_tickets_of_a_day_above_the_agreed_volume_do_not_count(per: str, out: set[str]) -> None:
    scenario = promise(
        f"a: {{for: {{tier: gold}}, relief: {{forecast: 2 per day, above: 150 %, per: {per}}}, "
        f"commitments: {{first_response: {{promise: {{urgent: 1 h}}, {Q}}}}}}}"
    )
    tickets = [
        (f"{day}-{n}", f"2027-01-{day} 09:0{n}", "urgent", "gold-1", [])
        for day, many in (("04", 4), ("05", 3))
        for n in range(many)
    ]
    tickets += [(f"free-{n}", f"2027-01-05 10:0{n}", "urgent", "free-1", []) for n in range(5)]  # not in scope
    read = told_log(tickets, until="2027-03-01 00:00")
    clocks = run_clocks(read, promises_for(scenario, read))
    excluded = clocks.ticket[clocks.status == Status.EXCLUDED].tolist()
    assert {read.ticket_name(row)[:2] for row in excluded} == out
    assert len(excluded) == (4 if out else 0)


def test_what_was_measured_before_an_amendment_stays_as_it_was() -> None:
    plain = promise(
        f"a: {{timezone: Europe/Berlin, commitments: {{first_response: {{promise: {{urgent: 4 h}}, {Q}}}}}}}"
    )
    read = told_log([(f"t{n}", f"2027-01-{n + 4:02d} 09:00", "urgent", "gold-1", []) for n in range(20)])
    before, after = (run_clocks(read, promises_for(scenario, read), count=True) for scenario in (plain, AMENDED))
    assert all(np.array_equal(one, other) for one, other in zip(before, after, strict=True))


def test_terms_without_versions_are_one_era() -> None:
    read = told_log([("t", MONDAY, "urgent", "gold-1", [])])
    promises: Promises = promises_for(LEVELS, read)
    assert [era.start for era in promises.eras] == [-(1 << 62)]
