"""A plan over months: the people it takes, those who are there, and when to hire how many.

By team and month of the window, in FTE (paid hours / contract hours of the days of the month, as everywhere):

    required   of the planned seats, as the plan was checked: vacant ones left out, as attrition has it
    there      of the seats now, in the same way: who leaves is replaced after the `vacant` of the scenario
    hired      of people who were ordered: from the date on which they arrive, by the speed that new ones have
               (`speed:`), and by the chance that they, or who comes after them, are still there
    available  there + hired
    gap        required - available; below 0: more than it takes
    leaving    there x rate / 365.25 x days of the month

People are whole, one FTE each. A month that needs more than are there and on order orders what is missing, so early
that they arrive and have learned by its first date, and no earlier than the first date of the window: what that leaves
open is too late to order. A month costs what the seats now cost, and for each person hired and there as much as a
planned FTE.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from slasim.instants import DAY
from slasim.roster import Month, WaterfallRow, months, waterfall
from slasim.roster.attrition import YEAR, held_since
from slasim.roster.speed import learned
from slasim.roster.tables import USUAL
from slasim.scenario.values.currencies import minor_digits
from slasim.types import Float64

if TYPE_CHECKING:
    from slasim.scenario import Scenario, TeamSpec

SLIGHT = 0.05  # FTE: nobody is hired for less


class HiringOrder(NamedTuple):
    """People to hire for a team: ordered on a date, there on a later one; the month is the first that needs them."""

    team: str
    people: int
    order: date
    arrive: date
    month: str


class TooLate(NamedTuple):
    """A month in which a team lacks FTE whatever is ordered from the beginning of the window on; `by`: the date on
    which people would have had to be ordered to be there and have learned."""

    team: str
    month: str
    gap: float
    by: date


class TeamMonth(NamedTuple):
    """A team in a month; the columns are told above, `ordered` and `arriving` are people."""

    team: str
    month: str
    whole: bool
    required: float
    there: float
    leaving: float
    ordered: int
    arriving: int
    hired: float
    available: float
    gap: float
    cost: float | None  # units of the currency; None where the team has no cost


@dataclass(frozen=True)
class Phased:
    """The months of a plan, and what to order."""

    months: tuple[TeamMonth, ...]
    orders: tuple[HiringOrder, ...]
    too_late: tuple[TooLate, ...]

    @property
    def frame(self) -> pd.DataFrame:
        """A row a team and month."""
        return pd.DataFrame([each._asdict() for each in self.months], columns=list(TeamMonth._fields))

    @property
    def cost(self) -> float:
        """Of all teams and months, units of the currency."""
        return sum(each.cost or 0.0 for each in self.months)

    def document(self) -> dict[str, Any]:
        """Orders and what is too late, as JSON has it."""
        return {
            "cost": self.cost,
            "orders": [{**of._asdict(), "order": str(of.order), "arrive": str(of.arrive)} for of in self.orders],
            "too_late": [{**of._asdict(), "by": str(of.by)} for of in self.too_late],
        }


def phased(now: Scenario, planned: Scenario, lead: int) -> Phased:
    """From the desk as it is to the one that is planned, with people who come so many ms after they are ordered."""
    parts = months(now)
    before, after = (_rows(scenario, parts) for scenario in (now, planned))
    orders: list[HiringOrder] = []
    found: list[TeamMonth] = []
    late: list[TooLate] = []
    for name, team in planned.teams.items():
        of = _Team(now, name, team, parts, before[name], after[name], math.ceil(lead / DAY))
        mine = of.orders()
        orders += mine
        found += of.months(mine)
        late += of.too_late(mine)
    return Phased(tuple(found), tuple(orders), tuple(late))


def _rows(scenario: Scenario, parts: list[Month]) -> dict[str, list[WaterfallRow]]:
    rows = waterfall(scenario, parts)
    return {name: [row for row in rows if row.team == name] for name in scenario.teams}


class _Team:
    """One team over the months."""

    def __init__(
        self,
        scenario: Scenario,
        name: str,
        spec: TeamSpec,
        parts: Sequence[Month],
        now: Sequence[WaterfallRow],
        planned: Sequence[WaterfallRow],
        lead: int,
    ) -> None:
        self.name, self.parts, self.now, self.planned, self.lead = name, parts, now, planned, lead
        self.rate = 0.0 if spec.attrition is None else float(spec.attrition.rate) / YEAR
        self.unit = 10 ** minor_digits(scenario.currency)
        self.first = scenario.horizon.from_
        lengths = [part.days for part in parts]
        self.starts = np.concatenate(([0], np.cumsum(lengths))).tolist()  # of the months, dates since the first
        stays, new = held_since(spec, max(self.starts[-1], 1))
        speed = learned(spec.speed, np.arange(len(stays))) / USUAL
        self.paid, self.worth = stays + new, stays * speed + new  # [dates since somebody was hired] of one FTE
        is_slow = spec.speed.start is not None and spec.speed.over is not None
        self.learns = math.ceil((spec.speed.over or 0) / DAY) if is_slow else 0

    def orders(self) -> list[HiringOrder]:
        """What to order, in the order of the months that need it."""
        found: list[HiringOrder] = []
        for at, (part, row, now) in enumerate(zip(self.parts, self.planned, self.now, strict=True)):
            need = row.fte - now.fte - sum(of.people for of in found)
            if need > SLIGHT:
                day = max(self.starts[at] - self.lead - self.learns, 0)
                people = math.ceil(need - SLIGHT)
                if found and found[-1].order == self._date(day):
                    found[-1] = found[-1]._replace(people=found[-1].people + people)
                else:
                    found.append(
                        HiringOrder(self.name, people, self._date(day), self._date(day + self.lead), part.name)
                    )
        return found

    def months(self, orders: Sequence[HiringOrder]) -> Iterator[TeamMonth]:
        """All its months."""
        for at, (part, now, row) in enumerate(zip(self.parts, self.now, self.planned, strict=True)):
            hired, paid = self._of(self.worth, orders, at), self._of(self.paid, orders, at)
            cost = None
            if now.cost is not None and row.cost is not None:
                cost = (now.cost + paid * (row.cost / row.fte if row.fte else 0.0)) / self.unit
            inside = (self._date(self.starts[at]), self._date(self.starts[at + 1]))
            ordered, arriving = (
                sum(of.people for of in orders if inside[0] <= getattr(of, name) < inside[1])
                for name in ("order", "arrive")
            )
            available = now.fte + hired
            leaving = now.fte * self.rate * part.days
            yield TeamMonth(
                *(self.name, part.name, part.whole, row.fte, now.fte, leaving, ordered, arriving, hired),
                *(available, row.fte - available, cost),
            )

    def too_late(self, orders: Sequence[HiringOrder]) -> Iterator[TooLate]:
        """The months with a gap that no order closes."""
        for at, month in enumerate(self.months(orders)):
            if month.gap > SLIGHT:
                by = self._date(self.starts[at] - self.lead - self.learns)
                yield TooLate(self.name, month.month, month.gap, by)

    def _of(self, shares: Float64, orders: Sequence[HiringOrder], at: int) -> float:
        """Mean over the dates of a month of the shares of all people who were ordered."""
        dates = np.arange(self.starts[at], self.starts[at + 1])
        total = 0.0
        for of in orders:
            since = dates - (of.arrive - self.first).days
            here = since >= 0
            total += of.people * float(shares[since[here]].sum())
        return total / max(len(dates), 1)

    def _date(self, day: int) -> date:
        return self.first + timedelta(days=day)
