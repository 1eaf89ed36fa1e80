"""How fast a log is judged: clocks, counts, verdicts and credits, beside a loop over the rows of the event table.

    python benchmarks/measure.py [tickets]

The log is made up: eight events a ticket, one wait for the customer; first response, next response and a resolution
that pauses, in business hours and round the clock, with credits. The loop is the ordinary way in pandas, with the same
calendar, on a part of the same log.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np

from slasim.agreements import Score, Status, run_clocks, score
from slasim.calendars import BusinessCalendar, tables
from slasim.log.kinds import EventKind, Events
from slasim.log.ticket_log import TicketLog
from slasim.scenario import Scenario, load_scenario
from slasim.terms import Promises, write_promises
from slasim.workload.tables import Accounts, Labels, Tickets

SCENARIO = """
slasim: 1
name: Measured
currency: EUR
timezone: Europe/Berlin
horizon: {from: 2027-01-01, for: 12 months}
severities: [urgent, high, normal, low]
calendars:
  berlin: {timezone: Europe/Berlin, hours: {mon-fri: 08:00-18:00, sat: 09:00-13:00}, holidays: DE-BE}
customers:
  gold: {accounts: 200, regions: {berlin: 100 %}, fee: 4000 EUR/month}
demand:
  email: {channel: email, volume: 100 per week, shape: always, mix: {tier: {gold: 100 %},
          severity: {urgent: 10 %, high: 20 %, normal: 50 %, low: 20 %}}}
work:
  - path: [{skill: l1, handle: constant(5 min), then: {solved: 100 %}}]
teams:
  l1: {site: berlin, skills: [l1], shifts: {all: {hours: 24x7, headcount: 1}}}
agreements:
  gold:
    judged: each customer
    commitments:
      first_response: {promise: {urgent: 1 h, high: 4 h, normal: 8 h, low: 16 h}, goal: {urgent: 30 min, normal: 6 h},
                       quota: 90 % per month, hours: {urgent: 24x7, else: berlin}}
      next_response: {promise: {urgent: 2 h, high: 4 h, normal: 8 h, low: 16 h}, quota: 90 % per month, hours: berlin}
      resolution: {promise: {urgent: 8 h, high: 16 h, normal: 30 h, low: 60 h}, quota: 85 % per month, hours: berlin}
    credits: {on: first_response, scale: {below 90 %: 5 % of fee, below 75 %: 15 % of fee}, cap: 15 % of fee}
"""
KINDS = (
    EventKind.CREATED,
    EventKind.WORK_STARTED,
    EventKind.REPLIED,
    EventKind.WAITING_CUSTOMER,
    EventKind.CUSTOMER_REPLIED,
    EventKind.WORK_STARTED,
    EventKind.REPLIED,
    EventKind.SOLVED,
)
YEAR = 365 * 86_400_000
LOOPED = 2_000  # tickets that the loop reads


def made_up(size: int, start: int) -> TicketLog:
    """A year of tickets; gaps between their events are exponential with the means below, hours."""
    random = np.random.default_rng(20_270_101)
    created = np.sort(random.integers(start, start + YEAR, size))
    means = np.array([0, 2, 0.2, 0, 5, 1.5, 0.2, 0]) * 3_600_000
    time = created[:, None] + np.cumsum(random.exponential(1, (size, len(means))) * means, axis=1).astype(np.int64)
    order = np.argsort(time.ravel(), kind="stable")
    ticket = np.repeat(np.arange(size, dtype=np.int32), len(means))
    customers = 200
    return TicketLog(
        Tickets(
            np.arange(size, dtype=np.int64),
            created,
            random.choice(4, size, p=[0.1, 0.2, 0.5, 0.2]).astype(np.int8),
            random.integers(0, customers, size).astype(np.int32),
            np.zeros(size, np.int8),
            np.zeros(size, np.int16),
            np.zeros(size, np.int8),
        ),
        Events(
            time.ravel()[order],
            np.tile(np.array(KINDS, np.int8), size)[order],
            ticket[order],
            np.full(size * len(means), -1, np.int32),
        ),
        Accounts(
            tuple(f"customer {at}" for at in range(customers)),
            np.zeros(customers, np.int8),
            np.zeros(customers, np.int16),
            np.full(customers, 400_000, np.int64),
            np.full(customers, 1 / customers),
            (None,) * customers,
        ),
        Labels(("urgent", "high", "normal", "low"), ("gold",), ("berlin",), ("email",), (), ()),
        (),
        (),
        np.zeros(0, np.int16),
        start,
        int(time.max()) + 1,
    )


def loop(log: TicketLog, scenario: Scenario) -> list[bool]:
    """First responses, next responses and resolutions, met or not, row by row over the table of events."""
    calendar = scenario.calendars["berlin"].build()
    always = BusinessCalendar("UTC", "24x7")
    spec = scenario.agreements["gold"].commitments
    tickets, events = log.tickets.set_index("ticket"), log.events
    due, since, met = {}, {}, []

    def begin(row: Any, name: str) -> None:
        severity, one = tickets.loc[row.ticket].severity, spec[name]
        hours = always if one.hours_of(severity) == "24x7" else calendar
        length = one.promise[severity].on(scenario.calendars["berlin"])
        due[row.ticket, name] = hours.add(row.time.to_pydatetime(), np.timedelta64(length, "ms").item())

    for row in events.itertuples():
        if row.kind == "created":
            begin(row, "first_response")
            begin(row, "resolution")
        elif row.kind == "replied":
            for name in ("first_response", "next_response"):
                if (row.ticket, name) in due:
                    met.append(row.time <= due.pop((row.ticket, name)))
        elif row.kind == "waiting_customer":
            since[row.ticket] = row.time.to_pydatetime()
        elif row.kind == "customer_replied":
            begin(row, "next_response")
            key, began = (row.ticket, "resolution"), since.pop(row.ticket)
            if due[key] > began:
                due[key] = calendar.add(row.time.to_pydatetime(), calendar.elapsed(began, due[key]))
        elif row.kind == "solved":
            met.append(row.time <= due.pop((row.ticket, "resolution")))
    return met


def part(log: TicketLog, size: int) -> TicketLog:
    """The first tickets of a log."""
    rows = log.event_table.ticket < size
    tickets = Tickets(*(column[:size] for column in log.ticket_table))
    events = Events(*(column[rows] for column in log.event_table))
    return TicketLog(
        tickets, events, log.accounts, log.labels, log.teams, log.agents, log.agent_team, log.start, log.until
    )


def timed(work: object, repeat: int = 3) -> float:
    """Least seconds of some runs, after one to compile."""
    assert callable(work)
    work()
    spent = []
    for _ in range(repeat):
        began = perf_counter()
        work()
        spent.append(perf_counter() - began)
    return min(spent)


def main(size: int = 1_000_000) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "measured.yaml"
        path.write_text(SCENARIO, "utf-8")
        scenario = load_scenario(path)
    log = made_up(size, scenario.window()[0])
    built = [spec.build() for spec in scenario.calendars.values()]
    laid = tables(built, log.start - 7 * 86_400_000, log.until + 400 * 86_400_000)
    promises: Promises = write_promises(scenario, log.accounts, log.labels, laid)
    sample = part(log, LOOPED)

    def whole() -> Score:
        return score(log, promises)

    began = perf_counter()
    met = loop(sample, scenario)
    looped = LOOPED / (perf_counter() - began)
    clocks = run_clocks(sample, promises)
    assert sum(met) == int((clocks.status == Status.MET).sum()), "the loop and the clocks disagree"
    rates = {
        "clocks": size / timed(lambda: run_clocks(log, promises)),
        "score (clocks, counts, verdicts, credits)": size / timed(whole),
        "the same, with the time each clock counted": size / timed(lambda: score(log, promises, keep_clocks=True)),
        "steering (due goals)": size / timed(lambda: promises.steering(log.ticket_table)),
    }
    print(f"{size:,} tickets, {len(log.event_table.time):,} events, {len(run_clocks(log, promises).ticket):,} clocks\n")
    print(f"{'':44}{'tickets/s':>14}{'times the loop':>16}")
    for name, rate in rates.items():
        print(f"{name:44}{rate:14,.0f}{rate / looped:16,.0f}")
    print(f"{'loop over the rows (clocks alone)':44}{looped:14,.0f}{1:16}")


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:]))
