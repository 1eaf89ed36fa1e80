"""Availability: which hours of which outages count, and what share of a period is left."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from clock_hours import Hours
from credit_walker import Cell
from document_reader.document import Document
from document_reader.values import hours, share

from document_payer.clocks import Clocks
from document_payer.judging import EVERYBODY, HOUR_MS, WHOLE, Judged, Spell, needs
from document_payer.scope import Scope
from document_payer.times import Period, Times


class JudgesOutages:
    """Judges availability."""

    def __init__(self, told: Document, scope: Scope, times: Times, clocks: Clocks, judged: Judged) -> None:
        self.told, self.scope, self.times, self.clocks, self.judged = told, scope, times, clocks, judged
        self.each = told.of_all["judged"].startswith("each")

    def judge(self, name: str) -> None:
        said = self.told.promises[name]
        needs(said, "outages", *(["of product"] if self.scope.products is not None else []))
        office, shut = self.clocks.hours(said["hours"]), self.clocks.exclusions.hours(name)
        leaves = frozenset() if self.clocks.exclusions.stays() else shut
        counts = [
            tick
            for tick in range(self.scope.log.start, self.scope.log.until)
            if tick not in leaves and (office is None or office.open_at(tick))
        ]
        spells = {who: self._spells(who, said, office, shut) for who in self.scope.customers}
        self.judged.spells |= {(name, who): mine for who, mine in spells.items()}
        down = {who: {tick for spell in mine for tick in spell.counted} for who, mine in spells.items()}
        for less in {getattr(rule, "less_first", 0) for rule in self.told.rules if rule.on == name} - {0}:
            self._without_beginnings(name, spells, less)
        for period in self.times.periods(said["per"]):
            own = [tick for tick in counts if period.begin <= tick < period.end]
            for customer in self.scope.customers:
                for tick in own:
                    if tick in down[customer] and period.has(tick):
                        key = (name, customer, self.times.day(tick))
                        self.judged.down[key] = self.judged.down.get(key, 0) + HOUR_MS
            if period.judged and spells:
                self._judge(name, period, own, spells, down)

    def _without_beginnings(self, name: str, spells: dict[str, list[Spell]], less: int) -> None:
        """Time without service of which the first hours of each outage are left out. less: ms."""
        days = self.judged.less.setdefault(less, {})
        for customer, mine in spells.items():
            for tick in (tick for spell in mine for tick in sorted(spell.counted)[less // HOUR_MS :]):
                if any(period.has(tick) for period in self.times.periods(self.told.promises[name]["per"])):
                    key = (name, customer, self.times.day(tick))
                    days[key] = days.get(key, 0) + HOUR_MS

    def _judge(
        self, name: str, period: Period, own: list[int], spells: dict[str, list[Spell]], down: dict[str, set[int]]
    ) -> None:
        said = self.told.promises[name]
        up: dict[str, list[Any]] = {}
        for customer, mine in spells.items():
            lost, whole = sum(tick in down[customer] for tick in own), len(own)
            if "30 days" in said:
                whole += 30 * 24 - (period.end - period.begin)
                lost = min(lost, whole)
            long = "longest" in said and any(
                len(each.counted) > hours(said["longest"]) and period.begin <= each.begun < period.end for each in mine
            )
            met: int | Fraction = whole - lost
            if "of months" in said:
                needs(said, "empty months")
                met = whole * self._mean_of_months(own, down[customer])
            up[customer] = [met, whole, int(long)]
        if not self.each:
            up = {EVERYBODY: [sum(each[side] for each in up.values()) for side in (0, 1, 2)]}
        for who, (met, all_, long_ones) in up.items():
            of, together = said["of months" if "of months" in said else "available"]
            assert bool(together) != self.each
            quota = share(of)
            kept = None if not all_ else met >= quota * all_ and not long_ones
            self.judged.cells[name, WHOLE, period.name, who] = Cell(met, all_, quota, kept)

    def _mean_of_months(self, own: list[int], down: set[int]) -> Fraction:
        """The mean of the shares of the months of some hours that count; 0 without any."""
        by_month: dict[tuple[int, int], list[bool]] = {}
        for tick in own:
            day = self.times.day(tick)
            by_month.setdefault((day.year, day.month), []).append(tick not in down)
        shares = [Fraction(sum(each), len(each)) for each in by_month.values()]
        return sum(shares, Fraction(0)) / len(shares) if shares else Fraction(0)

    def _spells(self, customer: str, said: dict[str, Any], office: Hours | None, shut: frozenset[int]) -> list[Spell]:
        """The outages of a customer; those that are shorter than one has to be are none."""
        until = self.scope.log.until
        every = self.scope.outages(customer)
        down = sorted({tick for each in every for tick in range(each.begin, min(each.end, until))})
        runs: list[list[int]] = []
        for tick in down:
            if runs and runs[-1][-1] == tick - 1:
                runs[-1].append(tick)
            else:
                runs.append([tick])
        found = []
        for run in runs:
            counted = {tick for tick in run if tick not in shut and (office is None or office.open_at(tick))}
            if counted and ("shortest" not in said or len(counted) >= hours(said["shortest"])):
                found.append(Spell(run[0], counted))
        return found
