"""Promises about a number that the log states for each ticket."""

from __future__ import annotations

from fractions import Fraction
from math import ceil
from typing import NamedTuple

from document_payer.judging import EVERYBODY, JudgesTickets, pooled


class Number(NamedTuple):
    """Of one ticket."""

    value: int
    status: str


class JudgesNumbers(JudgesTickets):
    """Judges such promises: tickets count in the period and under the severity of their creation."""

    def judge(self, name: str) -> None:
        said, found = self.told.promises[name], {}
        assert said["number"] == "score"
        assert "created in" in said
        for ticket in self.scope.tickets():
            limit = said["limits"].get(ticket.severity.capitalize())
            period = next((each for each in self.times.periods(said["per"]) if each.has(ticket.created)), None)
            if limit is None or period is None or ticket.score is None:
                continue
            who = ticket.customer if self.each else EVERYBODY
            mine = found.setdefault((ticket.severity, who), {}).setdefault(period.name, [])
            if ticket.name not in self.exclusions.tickets and not _is_merged(ticket.events):
                mine.append(Number(ticket.score, "met" if _keeps(limit, Fraction(ticket.score)) else "breached"))
        if "pooled" in said:
            found = pooled(found)
        for (severity, who), periods in found.items():

            def measured(measure: str, decided: list[Number], severity: str = severity) -> tuple[bool, None]:
                return _keeps(said["limits"][severity.capitalize()], _of(measure, decided)), None

            self.judge_periods(name, severity, who, periods, measured)


def _keeps(limit: tuple[str, Fraction], value: Fraction) -> bool:
    side, bound = limit
    return value >= bound if side == "least" else value <= bound


def _of(measure: str, decided: list[Number]) -> Fraction:
    """The mean, the maximum or a percentile of the numbers."""
    values = sorted(each.value for each in decided)
    if measure == "mean":
        return Fraction(sum(values), len(values))
    rank = 1 if measure == "maximum" else Fraction(measure.split()[1]) / 100
    return Fraction(values[ceil(rank * len(values)) - 1])


def _is_merged(events: list) -> bool:
    """Whether a ticket is another one by now; reopened it is itself again."""
    last = [each.kind for each in events if each.kind in ("merged", "reopened")][-1:]
    return last == ["merged"]
