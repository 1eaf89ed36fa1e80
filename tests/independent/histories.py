"""Histories of a scenario, each as one row of figures by name; of shares their parts and wholes."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
from ruamel.yaml import YAML

from tests.independent.calendars import Calendar, RoundTheClock, instant
from tests.independent.demand import Demand
from tests.independent.desk import Agent, Desk, Rules
from tests.independent.given import days_before, oldest
from tests.independent.promises import Promises
from tests.independent.rates import Floats
from tests.independent.seats import seats
from tests.independent.tickets import Raw, Ticket
from tests.independent.values import DAY_MS, UNITS, duration, share

Row = dict[str, float]
Spans = list[tuple[int, int]]


def end_of(first: date, length: str) -> date:
    """The date behind so many months."""
    month = first.month - 1 + int(length.split()[0])
    return first.replace(year=first.year + month // 12, month=month % 12 + 1)


def rules_of(raw: Raw) -> Rules:
    routing = raw.get("routing", {})
    owned = routing.get("ownership") == "prefer_owner"
    return Rules(
        routing.get("order", "fifo"),
        raw["severities"],
        round(share(routing.get("hold", "25 %")) * 1_000_000) if owned else None,
        routing.get("at_shift_end") == "hand_over",
        duration(routing.get("hand_over_cost", "0 ms")),
    )


class Scenario:
    def __init__(self, path: Path, **other: Raw) -> None:
        """Of a file; `other` takes the place of whole parts of it."""
        self.raw: Raw = YAML(typ="safe").load(path.read_text("utf-8")) | other
        horizon, zone = self.raw["horizon"], ZoneInfo(self.raw["timezone"])
        first = date.fromisoformat(str(horizon["from"]))
        last = end_of(first, horizon["for"])
        self.window = instant(zone, first), instant(zone, last)
        self.months = [instant(zone, end_of(first, f"{number} months")) for number in range(1, 12)]
        warm_up, follow_up = duration(horizon["warm_up"]), duration(horizon["follow_up"])
        self.start, self.until = self.window[0] - warm_up, self.window[1] + follow_up
        earliest = first - days_before(max(warm_up, oldest(self.raw)))
        latest = last + days_before(follow_up)
        self.days = [earliest + timedelta(days=offset) for offset in range((latest - earliest).days)]
        self.calendars = {"": RoundTheClock()} | {
            name: Calendar(rules, self.days[0], self.days[-1] + timedelta(days=60))
            for name, rules in self.raw["calendars"].items()
        }
        self.demand = Demand(self.raw, path.parent, self.calendars, self.days, Promises(self.raw, self.calendars))
        self.rules = rules_of(self.raw)

    def history(self, generator: np.random.Generator) -> Row:
        tickets = self.demand.tickets(generator, self.start, self.until)
        staff = seats(self.raw, self.calendars, self.days, generator)
        desk = Desk(tickets, staff, self.rules, self.start, self.until)
        desk.run()
        return self.figures(tickets, desk.agents)

    def figures(self, tickets: list[Ticket], agents: list[Agent]) -> Row:
        inside = [ticket for ticket in tickets if self.window[0] <= ticket.created < self.window[1]]
        row: Row = defaultdict(float)
        days = np.arange(self.window[0], self.window[1] + DAY_MS, DAY_MS)
        row |= of_days(np.histogram([ticket.created for ticket in inside], days)[0].astype(float))
        self.waits(row, inside)
        self.promises(row, inside)
        self.opening(row, [ticket for ticket in tickets if ticket.created < self.start])
        self.backlog(row, tickets)
        self.hours(row, agents)
        return row

    def waits(self, row: Row, inside: list[Ticket]) -> None:
        """Mean waits by severity; what is not over counts so far."""
        for ticket in inside:
            name = ticket.names.severity
            row[f"tickets.{name}"] += 1
            row[f"first touch.{name}"] += (self.until if ticket.began < 0 else ticket.began) - ticket.created
            row[f"in all.{name}"] += ticket.waited + (self.until - ticket.waits_since if ticket.waits_since >= 0 else 0)
        for kind in ("first touch", "in all"):
            for name in self.raw["severities"]:
                row[f"{kind}.{name}"] /= row[f"tickets.{name}"]

    def promises(self, row: Row, inside: list[Ticket]) -> None:
        """Clocks that are decided, and customers who are judged by each promise in each month of creation."""
        customers: dict[tuple[str, int, int], list[int]] = defaultdict(lambda: [0, 0])
        for ticket in inside:
            for clock in ticket.clocks:
                verdict = None if clock.term.steering else clock.verdict(ticket, self.until)
                if verdict is not None:
                    month = bisect_right(self.months, ticket.created)
                    account = ticket.account if clock.term.each else 0
                    of_customer = customers[clock.term.name, account, month]
                    of_customer[0] += verdict
                    of_customer[1] += 1
        for (name, *_), (met, decided) in customers.items():
            agreement, commitment, _ = name.split(".")
            quota = share(self.raw["agreements"][agreement]["commitments"][commitment]["quota"].split(" per ")[0])
            row[f"met.{name}"] += met
            row[f"decided.{name}"] += decided
            row[f"kept.{name}"] += 1000 * met >= round(1000 * quota) * decided
            row[f"judged.{name}"] += 1

    def opening(self, row: Row, tickets: list[Ticket]) -> None:
        """What becomes of the tickets that wait at the start; what has not come to pass lasts until the end."""
        if not tickets:
            return
        row["opening touched.all"] = max(each.began if each.began >= 0 else self.until for each in tickets) - self.start
        row["opening solved.all"] = (
            max(each.solved if each.solved >= 0 else self.until for each in tickets) - self.start
        )
        clocks = [(each, clock) for each in tickets for clock in each.clocks if not clock.term.steering]
        verdicts = [clock.verdict(each, self.until) for each, clock in clocks]
        row["met.opening"] = verdicts.count(True)
        row["decided.opening"] = len(verdicts) - verdicts.count(None)

    def backlog(self, row: Row, tickets: list[Ticket]) -> None:
        """Open tickets, the mean over the hours of the window."""
        hours = np.arange(*self.window, UNITS["h"])
        for name in self.raw["severities"]:
            chosen = [ticket for ticket in tickets if ticket.names.severity == name]
            created = [ticket.created for ticket in chosen]
            solved = np.sort([ticket.solved for ticket in chosen if ticket.solved >= 0])
            still = np.searchsorted(created, hours, "right") - np.searchsorted(solved, hours, "right")
            row[f"open.{name}"] = float(still.mean())

    def hours(self, row: Row, agents: list[Agent]) -> None:
        """By team, in the window: shifts less the breaks that were taken, work inside shifts, work after them."""
        for agent in agents:
            name = agent.seat.team
            worked = list(agent.worked)
            if agent.ticket is not None:
                worked.append((agent.began, min(agent.ends, self.until)))
            shifts = [(shift.start, shift.end) for shift in agent.seat.shifts]
            busy = overlap(worked, shifts, self.window)
            row[f"staffed.{name}"] += inside(shifts, self.window) - inside(agent.paused, self.window)
            row[f"busy.{name}"] += busy
            row[f"overtime.{name}"] += inside(worked, self.window) - busy


def of_days(counts: Floats) -> Row:
    """What spreads days and what ties them together: sums of squares of their tickets, of products of neighbours."""
    return {"squares.days": float(counts @ counts), "neighbours.days": float(counts[1:] @ counts[:-1])}


def inside(spans: Spans, window: tuple[int, int]) -> int:
    return sum(max(0, min(end, window[1]) - max(start, window[0])) for start, end in spans)


def overlap(spans: Spans, others: Spans, window: tuple[int, int]) -> int:
    """Length of what lies in both of two lists of spans, each in order, and in the window."""
    total, at = 0, 0
    for start, end in spans:
        while at < len(others) and others[at][1] <= start:
            at += 1
        here = at
        while here < len(others) and others[here][0] < end:
            both = max(start, others[here][0]), min(end, others[here][1])
            total += inside([both], window)
            here += 1
    return total
