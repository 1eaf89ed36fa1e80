"""What an hour of each team of a rota costs, from a column that says so."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from slasim.history.figures import amount
from slasim.history.reading.columns import plain
from slasim.history.reading.grids import MISSING
from slasim.history.reading.numerals import read_numbers
from slasim.history.reading.patterns import RotaEntry
from slasim.history.reading.sheets import Sheet
from slasim.instants import DAY
from slasim.problems import one_of, show
from slasim.scenario.values.currencies import CURRENCIES, minor_digits

AN_HOUR = (  # names of a column, without the currency
    *("hourly cost", "cost per hour", "cost an hour", "cost hour", "cost h", "hourly labour cost", "hourly labor cost"),
    *("rate", "hourly rate", "rate per hour", "rate hour", "rate h", "pay rate", "hourly pay", "pay per hour"),
    *("hourly wage", "wage per hour", "hourly price", "price per hour"),
)
BESIDE_A_CURRENCY = ("h", "hour", "per h", "per hour", "an hour")  # of `EUR/h`
MAY_BE_A_MONTH = ("cost", "costs", "pay", "price", "salary", "wage")  # read where the cells say that it is an hour
SIGNS = {"€": "EUR", "£": "GBP", "¥": "JPY"}  # $ is the sign of many
SIGN = re.compile(rf"\b(?:{'|'.join(sorted(CURRENCIES))})\b|[€£¥$]")
CURRENCY = "[A-Z]{3}|[€£¥$]"
CELL = re.compile(rf"({CURRENCY})?\s*(\d[\d.,' ]*?)\s*({CURRENCY})?\s*((?:/|per|an)\s*(?:h|hr|hour)\.?)?")


@dataclass(frozen=True)
class TeamPay:
    """The cost of an hour, and the shares of it that are paid beside it on a Saturday and on a Sunday."""

    hour: Fraction
    saturday: Fraction = Fraction()
    sunday: Fraction = Fraction()


@dataclass(frozen=True)
class RotaPay:
    """Pay by team; `currency` is empty where no heading and no cell says which it is."""

    currency: str = ""
    teams: dict[str, TeamPay] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def with_pay(sheet: Sheet, found: dict[str, int]) -> dict[str, int]:
    """The columns, and as `cost` one that says what an hour costs."""
    for at, name in enumerate(sheet.header):
        if at in found.values():
            continue
        words = plain(SIGN.sub(" ", name))
        if words in MAY_BE_A_MONTH:
            told = [text for _, cells in sheet.rows if (text := cells[at]).lower() not in MISSING]
            if told and all((match := CELL.fullmatch(text)) and match[4] for text in told):
                return {**found, "cost": at}
            sheet.notes.append(f"column '{name}' does not say that it is an hour, and is not read: call it hourly cost")
        elif words in AN_HOUR or (words in BESIDE_A_CURRENCY and SIGN.search(name)):
            return {**found, "cost": at}
    return found


def pay_of(sheet: Sheet, found: dict[str, int], entries: Sequence[RotaEntry | None]) -> RotaPay:
    """The pay of each team by the rows that say one; what is wrong is told at its cell."""
    if "cost" not in found:
        return RotaPay()
    column = found["cost"]
    matches = [CELL.fullmatch(cells[column]) for _, cells in sheet.rows]
    numbers = read_numbers("" if match is None else match[2] for match in matches)
    currencies = [SIGNS.get(sign, sign) for sign in SIGN.findall(sheet.header[column]) if sign != "$"]
    rows: dict[str, list[tuple[RotaEntry, Fraction]]] = {}
    for (line, cells), match, number, entry in zip(sheet.rows, matches, numbers, entries, strict=True):
        text = cells[column]
        if text.lower() in MISSING:
            continue
        if match is None or number is None:
            sheet.wrong(line, column, show(text), "what an hour costs, such as 38 or 38 EUR")
            continue
        for sign in filter(None, (match[1], match[3])):
            code = SIGNS.get(sign, sign)
            if code != "$" and code not in CURRENCIES:
                sheet.wrong(line, column, show(text), "a currency by its ISO 4217 code, such as EUR")
            elif code != "$" and currencies and code != currencies[0]:
                sheet.wrong(line, column, show(text), f"{currencies[0]}, as before: a desk has one currency")
            elif code != "$":
                currencies = currencies or [code]
        if entry is not None and entry.hours:
            rows.setdefault(entry.team, []).append((entry, Fraction(str(number))))
    currency = currencies[0] if currencies else ""
    digits = minor_digits(currency)
    for (line, cells), number in zip(sheet.rows, numbers, strict=True):
        if number is not None and (Fraction(str(number)) * 10**digits).denominator != 1:
            sheet.wrong(line, column, show(cells[column]), f"an amount of at most {digits} decimals")
    notes: list[str] = []
    teams = {team: _of_team(team, of, currency, notes) for team, of in rows.items()}
    return RotaPay(currency, teams, notes)


def _of_team(team: str, rows: Sequence[tuple[RotaEntry, Fraction]], currency: str, notes: list[str]) -> TeamPay:
    """One cost of all rows; where only weekends cost more a premium for them; else the mean of the rostered hours."""
    by_day = [sorted({cost for entry, cost in rows if day in entry.days}) for day in range(7)]
    on_weekdays = sorted({cost for costs in by_day[:5] for cost in costs})
    if len(on_weekdays) == 1 and on_weekdays[0] > 0 and all(len(costs) < 2 for costs in by_day):
        hour = on_weekdays[0]
        saturday, sunday = (costs[0] / hour - 1 if costs else Fraction() for costs in by_day[5:])
        if saturday >= 0 and sunday >= 0:
            return TeamPay(hour, saturday, sunday)
    hours = [((entry.end - entry.start) % DAY or DAY) * len(entry.days) * entry.seats for entry, _ in rows]
    costs = [cost for _, cost in rows]
    if len(set(costs)) == 1 or not any(hours):
        return TeamPay(costs[0])
    mean = sum((cost * many for cost, many in zip(costs, hours, strict=True)), Fraction()) / sum(hours)
    digits = minor_digits(currency)
    hour = Fraction(round(mean * 10**digits), 10**digits)
    several = one_of([amount(float(cost), 6) for cost in sorted(set(costs))], 4)
    notes.append(f"{team} has hours at {several}: written is their mean by rostered hours, {amount(float(hour), 6)}")
    return TeamPay(hour)
