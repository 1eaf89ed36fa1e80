"""From verdicts to the history of each account, and to its lines.

An agreement whose commitments are judged by the month and by the quarter has a statement for each: rules go with the
periods of the commitment they look at.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import NamedTuple

import numpy as np

from slasim.agreements.credit_facts import Attained, PeriodFacts, Unavailable
from slasim.agreements.credit_incidents import Incidents, late_events
from slasim.agreements.credit_lines import Line, credit_lines
from slasim.agreements.credit_plan import CreditPlan, PerBreach
from slasim.agreements.judging import ALL, Cells, Verdict
from slasim.agreements.periods import Periods
from slasim.agreements.policy import Policy
from slasim.terms.tables import Terms
from slasim.workload.tables import Accounts

EVERY = "all"  # the severity of what has none
KEPT = {Verdict.KEPT: True, Verdict.MISSED: False}


@dataclass(frozen=True)
class Judged:
    """A log with its verdicts."""

    cells: Cells
    terms: Terms
    policy: Policy
    accounts: Accounts
    incidents: Incidents


class Statement(NamedTuple):
    """The commitments of an agreement that share their periods, and what holds in these."""

    agreement: int
    scope: Mapping[int, frozenset[int]]  # by commitment: the accounts that are owed it
    periods: Periods
    plans: tuple[CreditPlan, ...]  # of each whole period


class Entry(NamedTuple):
    """A line and whose it is."""

    agreement: int
    commitments: tuple[int, ...]  # of the statement
    period: int  # index into their Periods
    customer: int
    line: Line


def account_lines(judged: Judged, statement: Statement) -> Iterator[Entry]:
    """All lines of a statement, those of nothing too, by customer and period.

    Judged together, every account in scope has lines; where each customer is judged, those that had a clock.
    """
    cut, incidents = statement.periods, judged.incidents
    names = {c: judged.terms.commitments[c].name for c in statement.scope}
    attained = _attained(judged, names, cut)
    together = ALL in attained
    customers = frozenset().union(*statement.scope.values()) if together else frozenset(attained)
    needs = {rule.on for plan in statement.plans for rule in plan.rules if isinstance(rule, PerBreach)}
    priced = {c: name for c, name in names.items() if name in needs}
    late = {} if incidents.breaches is None else late_events(incidents.breaches, priced, incidents.severities)
    whole = np.flatnonzero(cut.whole).tolist()
    live = [judged.policy.version(statement.agreement, cut.edges[at]).agreement.status == "live" for at in whole]
    known: dict[tuple[PeriodFacts, ...] | int, tuple[Line, ...]] = {}
    for customer in sorted(customers):
        mine = {c: name for c, name in names.items() if customer in statement.scope[c]}
        own = attained[ALL if together else customer]
        fee = int(judged.accounts.fee[customer]) * cut.months
        history = []
        for at, counts in zip(whole, live, strict=True):
            facts = PeriodFacts(cut.names[at], fee, cut.months, _end(cut, at))
            if counts:  # what is measured before it is live is no part of the history
                facts = replace(
                    facts,
                    attained=tuple(each for each in own.get(at, ()) if each.commitment in mine.values()),
                    events=late.get((customer, at), ()),
                    unavailable=_unavailable(incidents, mine, customer, facts),
                )
            history.append(facts)
        key = tuple(history) if together else customer  # judged together, most histories are the same
        if key not in known:
            known[key] = credit_lines(history, statement.plans)
        for at, line in zip(whole, known[key], strict=True):
            yield Entry(statement.agreement, tuple(names), at, customer, line)


def _attained(judged: Judged, names: Mapping[int, str], cut: Periods) -> dict[int, dict[int, tuple[Attained, ...]]]:
    """By customer (ALL where judged together) and period; commitments as written, the most severe first."""
    cells, severities = judged.cells, judged.incidents.severities
    found: dict[int, dict[int, list[Attained]]] = defaultdict(lambda: defaultdict(list))
    rules = {(c, at): judged.policy.rule(c, begin) for c in names for at, begin in enumerate(cut.edges[:-1])}
    met, decided = cells.met + cells.carried_met, cells.met + cells.breached + cells.carried
    columns = (cells.commitment, cells.period, cells.customer, cells.severity, met, decided, cells.verdict, cells.final)
    rows = np.flatnonzero(np.isin(cells.commitment, list(names)))
    for c, at, customer, severity, good, of, verdict, final in zip(
        *(each[rows].tolist() for each in columns), strict=True
    ):
        rule = rules[c, at]
        if rule is None or rule.share is None:
            good, of, quota = 0, 0, Fraction(1)
        else:
            quota = rule.share
        name = severities[severity] if severity >= 0 else EVERY
        found[customer][at].append(Attained(names[c], name, good, of, quota, KEPT.get(Verdict(verdict)), final))
    return {who: {at: tuple(each) for at, each in periods.items()} for who, periods in found.items()}


def _unavailable(
    incidents: Incidents, names: Mapping[int, str], customer: int, facts: PeriodFacts
) -> tuple[Unavailable, ...]:
    return tuple(
        Unavailable(name, day, ms)
        for c, name in names.items()
        for day, ms in incidents.unavailable.get((c, customer), {}).items()
        if facts.begin <= day < facts.end
    )


def _end(cut: Periods, period: int) -> date:
    """The first local day after a period."""
    year, part = cut.names[period].split("-")
    month = int(part.removeprefix("Q")) * cut.months
    return date(int(year) + month // 12, month % 12 + 1, 1)
