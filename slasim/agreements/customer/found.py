"""What of a scorecard is one customer's: promises to customers that it is owed, its own tickets, its own money.

Where an agreement is judged for all customers together, its verdict is that of all, and the tickets counted beside it
are the customer's own: what the others came to stands nowhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from slasim.agreements.credits import statements
from slasim.agreements.credits.lines import AccountLine
from slasim.agreements.credits.rules import Breaches, Durations, LateBy, OutageDay, PerBreach, PerStretch
from slasim.agreements.credits.steps import CreditStep, step_amounts, steps
from slasim.agreements.scorecard.covered import OF_NO_TICKETS
from slasim.agreements.scorecard.credits import Measurements
from slasim.agreements.scorecard.levels import LevelWords, find_levels, level_words
from slasim.agreements.verdicts.judging import Verdict
from slasim.problems import nearest
from slasim.scenario.values.currencies import minor_digits
from slasim.scenario.values.judgement import SHARE
from slasim.terms.cells import ALL, EVERY
from slasim.terms.commitment import QuotaRule
from slasim.terms.metrics import Metric
from slasim.types import Bools, Int64

if TYPE_CHECKING:
    from slasim.agreements.scorecard.scorecard import Scorecard

KIND = "customer"  # of agreements: internal ones, and those with vendors, are none of the customer's
ALL_SEVERITIES = "all"
OF_ITS_OWN = tuple(rule.label for rule in (PerBreach, LateBy, Breaches, OutageDay, PerStretch))
"""Rules that look at the account's own tickets and outages, however its quotas are judged."""


class CustomerVerdict(NamedTuple):
    """One promise in one period. Counts are clocks, contacts or ms of agreed time (`unit`), all of the customer."""

    agreement: str
    commitment: str
    severity: str
    period: str
    together: bool  # judged for all customers together
    quota: Fraction | None  # None: no share is promised
    promised: str | None  # a mean, maximum or percentile and its limit, in words; None: it is a share
    unit: str  # clocks | contacts | ms
    decided: int
    met: int  # as the share is reckoned
    in_time: int  # the same, of agreed time as it was, where its share may be a mean of months
    level: str | None  # what a mean, maximum or percentile of the customer's own comes to; None: a share, or no data
    verdict: str
    provisional: bool
    overlong: bool  # a single outage was longer than one may be


class CustomerLate(NamedTuple):
    """One late clock; instants are ms, durations ms."""

    ticket: str
    agreement: str
    commitment: str
    severity: str
    period: str
    due: int
    stop: int | None  # None: it was never met
    late: int
    late_open: int
    over: bool  # the ticket is closed
    abandoned: bool  # nothing was due: the customer gave up at `stop`, `late` after it began
    escalated_to: str | None = None  # the last to whom it was
    escalated_at: int | None = None


class CustomerCredit(NamedTuple):
    """One credit."""

    agreement: str
    period: str
    amount: Decimal  # below 0 the customer owes it
    days: int  # of service, in place of the amount; 0: it is money
    why: str
    claim_until: date | None
    provisional: bool


@dataclass(frozen=True)
class CustomerStatement:
    """Everything that a statement for one customer says."""

    customer: str
    name: str  # of the agreements
    timezone: str
    currency: str
    window: tuple[int, int]  # ms
    as_of: int
    tickets: int  # of the customer, in the log
    promised_nothing: int
    verdicts: tuple[CustomerVerdict, ...]
    late: tuple[CustomerLate, ...]
    owed: tuple[CustomerCredit, ...]
    may_end: tuple[tuple[str, str], ...]  # agreement and period that give the right to end it
    agreements: tuple[str, ...]  # that hold for it

    @property
    def total(self) -> Decimal:
        """All credits that are money."""
        return sum((each.amount for each in self.owed if not each.days), Decimal(0))

    @property
    def total_days(self) -> int:
        """All days of service that are given in place of money."""
        return sum(each.days for each in self.owed)

    @property
    def provisional(self) -> bool:
        """Whether later events may change something."""
        return any(each.provisional for each in self.verdicts) or any(each.provisional for each in self.owed)


def customer_statement(card: Scorecard, customer: str) -> CustomerStatement:
    """What of a scorecard is a customer's. Raises KeyError where the log has none of this name."""
    names = card.log.accounts.name
    if customer not in names:
        near = nearest(customer, names)
        raise KeyError(f"no customer {customer!r} in the log{f'; {near}' if near else ''}")
    number = names.index(customer)
    owed = _owed(card, number)
    mine = np.asarray(card.log.ticket_table.customer == number, np.bool_)
    lines = list(_lines(card, number))
    return CustomerStatement(
        customer,
        card.agreements.name,
        card.agreements.timezone,
        card.promises.currency,
        card.window,
        card.log.until,
        int(mine.sum()),
        _promised_nothing(card, mine),
        tuple(_verdicts(card, number, owed)),
        tuple(_late(card, customer)),
        tuple(_credits(card, lines)),
        tuple(
            (card.promises.agreements[each.agreement].name, each.line.period) for each in lines if each.line.termination
        ),
        tuple(dict.fromkeys(card.promises.commitments[c].agreement for c in np.flatnonzero(owed.any(axis=0)).tolist())),
    )


def _owed(card: Scorecard, customer: int) -> Bools:
    """[severity, commitment] what a customer is promised under some version, of agreements with customers."""
    promises = card.promises
    of_class = promises.sizes.spread(promises.owed.target > 0)[promises.account_class[customer]]
    outward = np.array([promises.agreements[at].kind == KIND for at in promises.agreement_of], np.bool_)
    return np.asarray(of_class.any(axis=(1, 2, 3)) & outward, np.bool_)


def _promised_nothing(card: Scorecard, mine: Bools) -> int:
    promises = card.promises
    about = [
        commitment.metric not in OF_NO_TICKETS and promises.agreements[at].kind == KIND
        for commitment, at in zip(promises.commitments, promises.agreement_of, strict=True)
    ]
    if not any(about):
        return 0
    classes = promises.classes(card.log.ticket_table)[mine]
    promised = np.asarray((promises.owed.target[classes][:, about] > 0).any(axis=1), np.bool_)
    return int(np.count_nonzero(~promised))


def _verdicts(card: Scorecard, customer: int, owed: Bools) -> Iterator[CustomerVerdict]:
    """Of the cells of whole periods, its own and those of all together."""
    cells, counts, promises = card.score.cells, card.score.counts, card.promises
    own, measured = counts.customer == customer, _measured(card, customer)
    for at in np.flatnonzero(np.isin(cells.customer, (customer, ALL))).tolist():
        c, period, severity = int(cells.commitment[at]), int(cells.period[at]), int(cells.severity[at])
        promised = owed[:, c].any() if severity == EVERY else owed[severity, c]
        cut, kind = card.score.periods[c], promises.commitments[c]
        if not promised or not cut.whole[period]:
            continue
        together = bool(cells.customer[at] == ALL)
        met, decided, down = _counted(card, at, own & (card.score.cell_of == at) if together else None)
        rule = promises.quota(c, cut.edges[period], severity)
        unit = {Metric.AVAILABILITY: "ms", Metric.DEFLECTION: "contacts"}.get(kind.metric, "clocks")
        yield CustomerVerdict(
            kind.agreement,
            kind.name,
            ALL_SEVERITIES if severity == EVERY else card.log.labels.severities[severity],
            cut.names[period],
            together,
            None if rule is None or rule.measure != SHARE else rule.share,
            None if rule is None or rule.measure == SHARE else _promised(rule, severity, measured.get(at)),
            unit,
            decided,
            met,
            decided - down if unit == "ms" else met,
            None if at not in measured else measured[at].level,
            Verdict(int(cells.verdict[at])).name.lower().replace("_", " "),
            not bool(cells.final[at]),
            bool(cells.overlong[at] + cells.carried_overlong[at]),
        )


def _measured(card: Scorecard, customer: int) -> dict[int, LevelWords]:
    """By cell, what a mean, maximum or percentile of the customer's own tickets comes to."""
    levels = find_levels(card, only=customer)
    return {cell: level_words(card, levels, row) for row, cell in enumerate(levels.cell.tolist())}


def _promised(rule: QuotaRule, severity: int, level: LevelWords | None) -> str:
    """`mean at least 4.2`; without data that is known of a number alone, whose limit is that of the agreement."""
    if level is not None:
        return level.promised
    limit = rule.limits[severity] if rule.limits else None
    return rule.measure if limit is None else f"{rule.measure} {limit}"


def _counted(card: Scorecard, cell: int, rows: Bools | None) -> tuple[int, int, int]:
    """Met, decided and ms without service of a cell that is the customer's own; of one of all together those of its
    own rows of counts."""
    cells, counts = card.score.cells, card.score.counts
    if rows is not None:
        met = int(counts.met[rows].sum())
        return met, met + int(counts.breached[rows].sum()), int(counts.down[rows].sum())
    carried, carried_met = int(cells.carried[cell]), int(cells.carried_met[cell])
    met = int(cells.met[cell]) + carried_met
    return met, int(cells.met[cell] + cells.breached[cell]) + carried, int(cells.down[cell]) + carried - carried_met


def _late(card: Scorecard, customer: str) -> Iterator[CustomerLate]:
    frame = card.violations
    frame = frame[(frame["customer"] == customer) & (frame["kind"] == KIND)].sort_values("due", kind="stable")
    for row in frame.to_dict("records"):
        to = row.get("escalated_to")  # where an agreement says to whom
        yield CustomerLate(
            str(row["ticket"]),
            str(row["agreement"]),
            str(row["commitment"]),
            str(row["severity"]),
            str(row["period"]),
            _ms(row["due"]),
            None if pd.isna(row["stop"]) else _ms(row["stop"]),
            int(row["lateness"] / pd.Timedelta("1 ms")),
            int(row["open_lateness"] / pd.Timedelta("1 ms")),
            bool(row["over"]),
            bool(row["abandoned"]),
            *((None, None) if pd.isna(to) else (str(to), _ms(row["escalated_at"]))),
        )


def _ms(instant: pd.Timestamp) -> int:
    return int(instant.value // 1_000_000)


def _lines(card: Scorecard, customer: int) -> Iterator[AccountLine]:
    """Its lines of agreements with customers."""
    found = card.score
    every = statements(found.cells, card.promises, found.periods, card.log.accounts, found.incidents, customer)
    return (line for line in every if card.promises.agreements[line.agreement].kind == KIND)


def _credits(card: Scorecard, lines: list[AccountLine]) -> Iterator[CustomerCredit]:
    currency, measured = card.promises.currency, Measurements(card)
    for each in lines:
        line = each.line
        if line.amount or line.withheld:
            amount = Decimal(line.amount).scaleb(-minor_digits(currency))
            yield CustomerCredit(
                card.promises.agreements[each.agreement].name,
                line.period,
                amount,
                line.extension_days,
                "; ".join(_reasons(card, each, measured)),
                line.claim_until,
                not line.final,
            )


def _is_together(card: Scorecard, line: AccountLine) -> bool:
    cells: Int64 = np.flatnonzero(np.isin(card.score.cells.commitment, line.commitments))
    return bool(len(cells) and (card.score.cells.customer[cells] == ALL).any())


def _reasons(card: Scorecard, each: AccountLine, measured: Measurements) -> Iterator[str]:
    """Step by step, each with its amount where there are several, so that their sum can be traced."""
    together, currency = _is_together(card, each), card.promises.currency
    every = list(steps(each.line))
    for step, amount in zip(every, step_amounts([step.amount for step in every], currency), strict=True):
        why = _why(step, together, measured.reason(each, step))
        yield f"{why}: {amount} {currency}" if len(every) > 1 else why
    if each.line.extension_days:
        yield f"worth {Decimal(each.line.amount).scaleb(-minor_digits(currency))} {currency}"


def _why(step: CreditStep, together: bool, reason: str) -> str:
    """What an amount rests on; of a verdict on all customers nothing but the verdict."""
    if not step.on:
        return reason  # it is taken off after all parts are added up
    names = ", ".join(name.replace("_", " ") for name in step.on)
    severity = f", {step.severity}" if step.severity not in (None, ALL_SEVERITIES) else ""
    own = step.rule in OF_ITS_OWN or (step.rule == Durations.label and step.severity is None)  # of outages
    return f"{names}{severity}: {'missed, judged for all customers together' if together and not own else reason}"
