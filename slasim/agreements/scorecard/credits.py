"""The tables of a scorecard that look at money: what is owed, what that is made of, and who may end a contract."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from slasim.agreements.credits.lines import AccountLine
from slasim.agreements.credits.plan import plan_of
from slasim.agreements.credits.rules import Durations
from slasim.agreements.credits.steps import CreditStep, step_amounts, steps
from slasim.agreements.scorecard.frames import TOGETHER, dimensions
from slasim.agreements.scorecard.levels import level_words
from slasim.agreements.scorecard.statement import LATER
from slasim.agreements.verdicts.judging import Verdict
from slasim.scenario.sections.promised.credit_rules import ScaleRule
from slasim.scenario.values.amounts import Money
from slasim.scenario.values.currencies import minor_digits
from slasim.terms.cells import ALL

if TYPE_CHECKING:
    from slasim.agreements.scorecard.scorecard import Scorecard


def credit_frame(card: Scorecard) -> pd.DataFrame:
    """One row an account line that comes to an amount."""
    lines, promises, periods = card.score.credits, card.promises, card.score.periods
    frame = dimensions(card, lines.commitment, lines.period, lines.customer, lines.severity)
    below, share, days = [], [], []
    extended = _extended(card)
    keys = (column.tolist() for column in (lines.agreement, lines.commitment, lines.period, lines.customer))
    for (agreement, c, period, customer), band in zip(zip(*keys, strict=True), lines.band.tolist(), strict=True):
        rules = plan_of(promises.agreement(agreement, periods[c].edges[period])).terms.rules if band >= 0 else ()
        name = promises.commitments[c].name
        scales = [rule.scale for rule in rules if isinstance(rule, ScaleRule) and rule.on == name]
        step = scales[0][band] if len(scales) == 1 else None  # of two nobody knows whose band it is
        below.append(np.nan if step is None else float(step.below))
        share.append(np.nan if step is None else float(0 if isinstance(step.amount, Money) else step.amount))
        days.append(extended.get((agreement, periods[c].names[period], customer), 0))
    frame["below"], frame["share"] = np.array(below, np.float64), np.array(share, np.float64)
    for name, amounts in (("fee", lines.fee), ("credit", lines.amount)):
        frame[name] = money(amounts.tolist(), promises.currency)
    frame["extension_days"] = np.array(days, np.int64)
    frame["provisional"] = ~lines.final
    frame.attrs["units"] = {
        "fee": f"{promises.currency} of the period",
        "credit": promises.currency,
        "extension_days": "days of service",
    }
    return frame.drop(columns=["kind", "partial"])


def money(minor: list[int], currency: str) -> pd.Series:
    """Minor units as exact decimals of the currency."""
    digits = minor_digits(currency)
    return pd.Series([Decimal(amount).scaleb(-digits) for amount in minor], dtype=object)


def _extended(card: Scorecard) -> Mapping[tuple[int, str, int], int]:
    """Days of service that are given in place of money, by agreement, period and customer."""
    versions = (each for at in range(len(card.promises.agreements)) for each in card.promises.versions(at))
    if not any(plan_of(version).terms.remedy == "extension" for version in versions):
        return {}
    return {(each.agreement, each.line.period, each.customer): each.line.extension_days for each in card.told_lines}


def part_frame(card: Scorecard) -> pd.DataFrame:
    """One row a step of a credit: a part with its reason, or what is taken off."""
    measured, every = Measurements(card), [(each, step) for each in card.told_lines for step in steps(each.line)]
    names, rows = list(LATER["credit_parts"]), []
    for each, step in every:
        place = *_named(card, each), step.rule, ", ".join(step.on), step.severity or TOGETHER
        rows.append([*place, None, measured.reason(each, step)])
    frame = pd.DataFrame(rows, columns=names)
    amounts = step_amounts([step.amount for _, step in every], card.promises.currency)
    frame["amount"] = pd.Series(amounts, dtype=object)
    frame.attrs["units"] = {"amount": card.promises.currency}
    return frame


def ending_frame(card: Scorecard) -> pd.DataFrame:
    """One row a right to end a contract."""
    rows = [
        [*_named(card, each), ", ".join(each.line.termination), not each.line.final]
        for each in card.told_lines
        if each.line.termination
    ]
    frame = pd.DataFrame(rows, columns=list(LATER["endings"]))
    frame["provisional"] = frame["provisional"].astype(bool)
    return frame


def _named(card: Scorecard, each: AccountLine) -> tuple[str, str, str]:
    return card.promises.agreements[each.agreement].name, card.log.accounts.name[each.customer], each.line.period


class Measurements:
    """Means, maxima and percentiles that miss their limit, for reasons that only say that something is missed."""

    def __init__(self, card: Scorecard) -> None:
        self.card, self.levels = card, card.levels_found
        cells = card.score.cells
        self.missed: dict[tuple[int, str, int], list[int]] = {}
        for row, cell in enumerate(self.levels.cell.tolist()):
            c = int(cells.commitment[cell])
            if cells.verdict[cell] == Verdict.MISSED:
                key = c, card.score.periods[c].names[cells.period[cell]], int(cells.customer[cell])
                self.missed.setdefault(key, []).append(row)

    def reason(self, line: AccountLine, step: CreditStep) -> str:
        """Of a step, with the figures that it rests on; a rule that looks at these says them itself."""
        figures = () if step.rule == Durations.label else self._figures(line, step)
        return "; ".join((step.reason, *figures))

    def _figures(self, line: AccountLine, step: CreditStep) -> Iterator[str]:
        cells, severities = self.card.score.cells, self.card.log.labels.severities
        for c in line.commitments:
            name = self.card.promises.commitments[c].name
            rows = [
                row
                for customer in (line.customer, ALL)
                for row in self.missed.get((c, line.line.period, customer), ())
                if name in step.on
            ]
            for row in rows:
                cell = int(self.levels.cell[row])
                severity = severities[cells.severity[cell]]
                if step.severity in (None, severity):
                    about = f"{name.replace('_', ' ')}, {severity}" if len(step.on) > 1 else severity
                    level = level_words(self.card, self.levels, row)
                    yield f"{about}: {level.measured}, promised {level.limit}"
