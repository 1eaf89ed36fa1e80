"""The tables of `slasim measure` that look at money, and at the right to end a contract."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

import pandas as pd
from rich.markup import escape
from rich.table import Table

from slasim.agreements.prose.words import given
from slasim.agreements.scorecard.frames import TOGETHER
from slasim.agreements.scorecard.statement import Statement
from slasim.agreements.verdicts.periods import per_of
from slasim.report.layout import LONG, MOST_PERIODS, groups, periods_of, plain_table
from slasim.scenario.values.currencies import minor_digits

LINE = ["agreement", "customer", "period"]
MOST_PARTS = 40  # that are shown, of the largest credits; a line is never cut


def credits(card: Statement) -> Table:
    """What is owed to each customer, by period; the totals add rounded lines. What is given as days of service is told
    in days, whatever they are worth."""
    frame = card.credits
    periods = periods_of(frame) if len(frame) else []
    short = len(periods) <= MOST_PERIODS or {per_of(name) for name in periods} <= LONG
    own = "by customer and period" if short else "by customer, all periods together"
    days = frame["extension_days"] if "extension_days" in frame else pd.Series(0, frame.index)
    extended = " Days are days of service, in place of money." if days.any() else ""
    table = plain_table("Credits", f"{card.about.currency}, {own}; ~ provisional.{extended}")
    periods = periods if short else []
    table.add_column("agreement")
    table.add_column("customer")
    for name in (*periods, "total"):
        table.add_column(name, justify="right")
    names = (frame[name].tolist() for name in ("agreement", "customer", "period"))
    shown: defaultdict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    sums: defaultdict[tuple[str, ...], CreditSum] = defaultdict(CreditSum)
    for agreement, customer, period, credit, extension, provisional in zip(
        *names, frame["credit"], days.tolist(), frame["provisional"], strict=True
    ):
        one = CreditSum(Decimal(0), extension) if extension else CreditSum(credit)
        shown[agreement, customer][period] = f"{one}{'~' if provisional else ''}"
        for key in ((agreement, customer), (period,), ()):
            sums[key] = sums[key].plus(one)
    for (agreement, customer), lines in shown.items():
        cells = (lines.get(name, "") for name in periods)
        table.add_row(escape(agreement), escape(customer), *cells, str(sums[agreement, customer]))
    if len(frame):
        table.add_section()
        table.add_row("all", "", *(str(sums[name,]) for name in periods), str(sums[()]), style="bold")
    return table


class CreditSum(NamedTuple):
    """Money, and days of service in place of it."""

    money: Decimal = Decimal(0)
    days: int = 0

    def plus(self, other: CreditSum) -> CreditSum:
        """Both together."""
        return CreditSum(self.money + other.money, self.days + other.days)

    def __str__(self) -> str:
        return given(self.money, self.days)


def credit_parts(card: Statement) -> Table:
    """What the credits are made of: those that are more than one part, because of one part the credit is the amount."""
    frame = card.credit_parts
    several = frame[frame.groupby(LINE, sort=False)["amount"].transform("size") > 1] if len(frame) else frame
    lines = list(groups(several, LINE))
    shown = _largest(lines)
    left = len(lines) - len(shown)
    more = f" The largest credits; {left} more: --json has all." if left else ""
    table = plain_table("What credits are made of", f"{card.about.currency}; together, rounded once, the credit.{more}")
    names = [name for name in LINE if name != "agreement" or card.credits["agreement"].nunique() > 1]
    for name in (*names, "why"):
        table.add_column(name)
    table.add_column("part", justify="right")
    for key, parts in shown:
        of = [escape(part) for name, part in zip(LINE, key, strict=True) if name in names]
        for at, row in enumerate(parts.to_dict("records")):
            first = [""] * len(of) if at else of
            table.add_row(*first, escape(_why(row)), _shortest(row["amount"], card.about.currency))
        table.add_section()
    return table


Lines = Sequence[tuple[tuple[str, ...], pd.DataFrame]]


def _largest(lines: Lines) -> Lines:
    """Whole lines of at most MOST_PARTS parts, the largest credits first where not all fit; the first in any case."""
    if sum(len(parts) for _, parts in lines) <= MOST_PARTS:
        return lines
    found: list[tuple[tuple[str, ...], pd.DataFrame]] = []
    room = MOST_PARTS
    for line in sorted(lines, key=lambda each: -abs(each[1]["amount"].sum())):
        room -= len(line[1])
        if room < 0 and found:
            break
        found.append(line)
    return found


def _why(row: Mapping[Hashable, Any]) -> str:
    """`repair, p1: 2 events late`; what is taken off after all parts rests on no commitment."""
    names = str(row["rests_on"]).replace("_", " ")
    severity = "" if row["severity"] == TOGETHER or not names else f", {row['severity']}"
    return f"{names}{severity}: {row['reason']}" if names else str(row["reason"])


def _shortest(amount: Decimal, currency: str) -> str:
    """Without the decimals that are nothing beyond those of the currency."""
    least = amount.quantize(Decimal(1).scaleb(-minor_digits(currency)))
    return str(least if least == amount else amount)


def endings(card: Statement) -> Table:
    """Who may end which contract, and since when."""
    frame = card.endings
    table = plain_table("Right to end the agreement", "With each of these periods; ~ provisional.")
    for name in ("agreement", "customer", "period", "because of"):
        table.add_column(name)
    for row in frame.to_dict("records"):
        period = f"{row['period']}{'~' if row['provisional'] else ''}"
        names = (str(row[name]) for name in ("agreement", "customer"))
        table.add_row(*map(escape, names), period, escape(str(row["rests_on"])))
    return table
