"""What is owed by a document: of each kind of period the account of a customer, and its lines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from math import ceil
from types import SimpleNamespace
from typing import Any, NamedTuple

from clock_of_minutes import SEVERITIES
from credit_walker import Account, Cell, Line, Month, lines
from credit_walker import Late as LateClock
from document_reader.document import Document
from document_reader.values import amount, share

from document_payer.attained import Attained
from document_payer.claims import last_day
from document_payer.clocks import Clocks
from document_payer.ending import may_end
from document_payer.judging import EVERYBODY, HOUR_MS, WHOLE, Judged, needs
from document_payer.scope import Scope
from document_payer.times import Period, Times, fees

PRICED = ("per_breach", "late_by", "breaches")


class Owed(NamedTuple):
    """A line of the bill."""

    minor: int
    claim_until: date | None  # None: nothing need be claimed
    days: int  # by which the term is extended
    may_end: bool  # whether it gives the right to end the agreement


class MoreThan(NamedTuple):
    """Minor units that have to be exceeded."""

    minor: int

    def __str__(self) -> str:
        return "more than"


@dataclass(frozen=True)
class Stretch(Month):
    """A review period of the account."""

    monthly: Fraction = Fraction(0)

    @property
    def fees(self) -> Fraction:
        return self.monthly


class Bill:
    """Works out what a judged log owes."""

    def __init__(self, told: Document, scope: Scope, times: Times, clocks: Clocks, judged: Judged) -> None:
        self.told, self.scope, self.times, self.clocks, self.judged = told, scope, times, clocks, judged
        self.each = told.of_all["judged"].startswith("each")

    def owed(self) -> dict[tuple[str, str], Owed]:
        """By period and customer; what is nothing is left out."""
        if not self.told.rules:
            return {}
        needs(self.told.whole, "rounded", "each" if self.each else "every")
        assert ("remedy" in self.told.whole) != ("in days" in self.told.whole)
        if {"pilot", "bedding in"} & set(self.told.opening):
            return {}
        every = (line for per in self.pers() for line in self._owed_per(per))
        return {key: line for key, line in every if line.minor or line.claim_until or line.may_end}

    def pers(self) -> list[str]:
        """Each kind of period of which a rule looks at something, or the right to end the agreement."""
        return list(dict.fromkeys(said["per"] for said in self.told.promises.values()))

    def names(self, per: str) -> set[str]:
        """Of the periods of a kind."""
        return {each.name for each in self.times.periods(per)}

    def _rules(self, per: str) -> list[SimpleNamespace]:
        return [rule for rule in self.told.rules if rule.on is None or self.told.promises[rule.on]["per"] == per]

    def _owed_per(self, per: str) -> Iterator[tuple[tuple[str, str], Owed]]:
        periods = [each for each in self.times.periods(per) if each.in_window]
        self._look_at_words(periods)
        plans = [self._plan(per)] * len(periods)
        for customer in self.scope.customers:
            account = Account(
                self.told.fees.get(customer, self.told.fee),
                [self._stretch(each, per, customer) for each in periods],
                self._tickets(periods, customer),
                self._since(),
            )
            every = lines(account, plans)
            outages = self._outages(per, customer)
            for at, (period, line) in enumerate(zip(periods, every, strict=True)):
                until = self._claim_until(period, line) if line.credit else None
                days = self._days(account.fee, period, line.amount)
                may = may_end(self.told.ending, self.told.whole, account, every, at, period, outages)
                yield (period.name, customer), Owed(line.amount, until, days, may)

    def _outages(self, per: str, customer: str) -> list[tuple[str, date, int]]:
        """Of the promises of a kind of period, those that begin while they hold."""
        return [
            (name, self.times.day(each.begun), len(each.counted))
            for (name, whose), spells in self.judged.spells.items()
            for each in spells
            if whose == customer
            and self.told.promises[name]["per"] == per
            and any(period.begin <= each.begun < period.end for period in self.times.periods(per))
        ]

    def _look_at_words(self, periods: list[Period]) -> None:
        """What the bill rests on has to be said."""
        priced = any(rule.kind in PRICED for rule in self.told.rules)
        in_part = {each.name for each in periods if not each.judged}
        for rule in self.told.rules:
            if rule.kind == "breaches" and rule.on is None:
                assert set(rule.names) == {
                    name for name, said in self.told.promises.items() if "targets" in said and "measure" not in said
                }
        if priced and any(each.period in in_part for each in self.judged.late):
            needs(self.told.whole, "part")
        if priced and not self.each:
            needs(self.told.whole, "late")
        for rule in self.told.rules:
            if rule.kind == "in_a_row":
                assert rule.row_ends
        Attained(self.told, self.judged).look_at_words({each.name for each in periods if each.judged})
        fixed = [rule.on for rule in self.told.rules if rule.kind == "per_breach"]
        if len(set(fixed)) < len(fixed):
            needs(self.told.whole, "one table")

    def _stretch(self, period: Period, per: str, customer: str) -> Stretch:
        who = customer if self.each else EVERYBODY
        mine = {name for name, said in self.told.promises.items() if said["per"] == per}
        cells = {
            (name, severity): cell
            for (name, severity, at, whose), cell in sorted(self.judged.cells.items(), key=self._place)
            if at == period.name and whose == who and name in mine
        }
        down = {
            (name, day): ms
            for (name, whose, day), ms in self.judged.down.items()
            if whose == customer and period.first <= day < period.after and name in mine
        }
        less = {
            each: {
                (name, day): ms
                for (name, whose, day), ms in found.items()
                if whose == customer and period.first <= day < period.after and name in mine
            }
            for each, found in self.judged.less.items()
        }
        covered = self.times.day(period.begin), self.times.day(period.end - 1) + timedelta(days=1)
        return Stretch(period.first, period.days, cells, down, less, fees(*covered))

    def _place(self, item: tuple[tuple[str, ...], Cell]) -> tuple[int, int]:
        name, severity = item[0][:2]
        return list(self.told.promises).index(name), SEVERITIES.index(severity.lower()) if severity != WHOLE else -1

    def _tickets(self, periods: list[Period], customer: str) -> list[dict[int, list[LateClock]]]:
        """Late tickets by period; where nothing says that a ticket is credited once, each clock is one."""
        place = {each.name: at for at, each in enumerate(periods)}
        found: dict[Any, dict[int, list[LateClock]]] = {}
        for number, each in enumerate(self.judged.late):
            if each.customer == customer and each.period in place:
                ticket = found.setdefault(each.ticket if "once" in self.told.whole else number, {})
                own, *days = each.own
                clock = (*each.key, each.late * HOUR_MS, each.counted * HOUR_MS, own * HOUR_MS, *days, each.due)
                ticket.setdefault(place[each.period], []).append(clock)
        return list(found.values())

    def _claim_until(self, period: Period, line: Line) -> date | None:
        said = self.told.whole
        begin = period.after
        if "claimed from" in said:
            needs(said, "first incident")
            late = any(rule.kind in PRICED for rule in self.told.rules)
            down = any(rule.kind not in PRICED for rule in self.told.rules)
            assert said["claimed from"][1] == " or ".join(["a ticket was due"] * late + ["there was outage"] * down), (
                said["claimed from"]
            )
            begin = min(line.days) + timedelta(days=1)
        within = said.get("claimed", said.get("claimed from", (None,))[0])
        assert (within is None) == ("unclaimed" in said)
        return None if within is None else last_day(begin, within, self._is_business_day)

    def _is_business_day(self, day: date) -> bool:
        said = self.told.whole
        assert ("weekdays" in said) != ("working days" in said)
        if "weekdays" in said:
            return day.weekday() < 5
        return self.clocks.calendars[said["working days"]].is_working_day(day)

    def _days(self, fee: int, period: Period, minor: int) -> int:
        """Days of an extension, at the fee of a day of the period; a day begun is a whole one."""
        if "in days" not in self.told.whole or minor <= 0 or not fee:
            return 0
        return ceil(minor / (fee * fees(period.first, period.after) / period.length))

    def _since(self) -> date | None:
        """When the first contract year begins, where credits are limited by them."""
        said = self.told.whole.get("contract year")
        return None if said is None else date.fromisoformat(said[0])

    def _yearly_cap(self) -> Any:
        said = self.told.whole
        text = said["contract year"][1] if "contract year" in said else said.get("calendar year")
        if text is None:
            return None
        needs(said, "its year", *(["annual"] if text.endswith("fee") else []))
        assert ("no more of the year" in said) == ("earn_back" in said)
        assert all(said[each][1] for each in ("minimum", "more than") if each in said)
        return amount(text)

    def _rounded(self) -> Any:
        said = self.told.whole
        if "in units" not in said:
            return None
        how, unit, half = said["in units"]
        assert ("rounded decides" in said) == bool({"minimum", "more than"} & {*said})
        assert bool(half) == (how == "to the nearest")
        return SimpleNamespace(to=amount(unit), how="half up" if half else how.split()[0])

    def _at_risk(self) -> Any:
        """That it limits credits is said once."""
        said = self.told.whole
        if "at_risk" not in said:
            return None
        most, text = said["at_risk"]
        assert bool(most) != bool(said.get("cap", (None, None))[1]), said["at_risk"]
        return amount(text)

    def _minimum(self) -> Any:
        said = self.told.whole
        if "more than" in said:
            return MoreThan(amount(said["more than"][0]).minor)
        return amount(said["minimum"][0]) if "minimum" in said else None

    def _plan(self, per: str) -> SimpleNamespace:
        """The credits, as the walk reads them."""
        said = self.told.whole
        back, bonus = said.get("earn_back"), said.get("bonus")
        assert back is None or back[4] == ("that one" if back[0] is None else "the last of them")
        less = ["what is earned back"] * (back is not None) + ["a bonus"] * (bonus is not None)
        assert said.get("below", "").lower() == " and ".join(less)
        if bonus is not None and self.told.promises[bonus[1]]["per"] != per:
            bonus = None
        return SimpleNamespace(
            rules=self._rules(per),
            combine="sum" if "sum" in said else "largest",
            cap=amount(said["cap"][0]) if "cap" in said else None,
            yearly_cap=self._yearly_cap(),
            cap_year="contract" if "contract year" in said else "calendar",
            at_risk=self._at_risk(),
            risk_pools=said.get("risk pools"),
            pool=share(said["pool"]) if "pool" in said else Fraction(1),
            rounded=self._rounded(),
            minimum=self._minimum(),
            same_ticket="each" if "each missed" in said else "once",
            earn_back=None
            if back is None
            else SimpleNamespace(share=share(back[3]), after=int(back[0] or 1), at=share(back[2])),
            bonus=None
            if bonus is None
            else SimpleNamespace(on=bonus[1], above=share(bonus[2]), amount=amount(bonus[3])),
        )
