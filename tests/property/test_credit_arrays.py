"""Credits of random logs: the amounts, the lines with reasons, and a walk and plain decimal arithmetic beside them."""

from __future__ import annotations

from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import cache
from unittest.mock import patch

import numpy as np
from credit_cases import band, scale_of, terms
from hypothesis import given, settings
from hypothesis import strategies as st
from promise_cases import log, promise

from slasim.agreements import Scorecard, measure
from slasim.agreements.credits import owed_credits, statements
from slasim.agreements.credits.incidents import Incidents
from slasim.agreements.credits.plan import CreditPlan
from slasim.scenario import CreditTerms, Scenario

AGREEMENT = """
a:
  for: {tier: gold}
  judged: %s
  commitments:
    first_response: {promise: {urgent: 1 h, normal: 1 h}, quota: 90 %% per %s}
"""
MONTHS, CUSTOMERS = ("2027-01", "2027-02", "2027-03"), ("gold-1", "gold-2", "gold-3")
counts = st.tuples(st.integers(0, 4), st.integers(0, 3))  # met, missed
logs = st.dictionaries(
    st.tuples(st.sampled_from(MONTHS), st.sampled_from(CUSTOMERS), st.sampled_from(["urgent", "normal"])), counts
)


@st.composite
def plans(draw: st.DrawFn) -> CreditTerms:
    """A scale, with or without a cap: open bands, or some with both ends."""
    below = sorted(draw(st.sets(st.integers(1, 20), min_size=1, max_size=3)), reverse=True)
    shares = sorted(draw(st.sets(st.integers(1, 3333), min_size=len(below), max_size=len(below))))
    least = draw(st.sampled_from([None, Fraction(1, 100)]))
    steps = [
        band(Fraction(at, 20), Fraction(part, 10_000), None if least is None else Fraction(at, 20) - least)
        for at, part in zip(below, shares, strict=True)
    ]
    cap = draw(st.none() | st.integers(1, 3333).map(lambda part: Fraction(part, 10_000)))
    return terms(scale_of("first_response", steps), cap=cap)


def card(found: dict[tuple[str, str, str], tuple[int, int]], judged: str, per: str) -> Scorecard:
    rows = [
        (f"{month} {who} {severity} {at}", f"{month}-02 09:00", severity, who, [(f"{month}-02 {answer}", "replied")])
        for (month, who, severity), (met, missed) in found.items()
        for at, answer in enumerate(["09:30"] * met + ["11:00"] * missed)
    ]
    return measure(log(rows), promised(judged, per))


@cache
def promised(judged: str, per: str) -> Scenario:
    return promise(AGREEMENT % (judged, per))


@settings(max_examples=60)
@given(
    logs,
    plans(),
    st.sampled_from(["each customer", "together"]),
    st.sampled_from(["month", "quarter"]),
    st.integers(0, 9),
)
def test_at_once_and_account_by_account(
    found: dict[tuple[str, str, str], tuple[int, int]], plan: CreditTerms, judged: str, per: str, odd: int
) -> None:
    if not any(sum(each) for each in found.values()):
        return
    scorecard = card(found, judged, per)
    score, promises = scorecard.score, scorecard.promises
    accounts = scorecard.log.accounts._replace(fee=np.arange(len(scorecard.log.accounts.fee)) * 777 + 100_000 + odd)
    incidents = Incidents(scorecard.log.labels.severities)
    with patch("slasim.agreements.credits.credits.plan_of", lambda *_: CreditPlan.of(plan)):
        quick = owed_credits(score.cells, promises, score.periods, accounts, incidents)
        entries = list(statements(score.cells, promises, score.periods, accounts, incidents))
    slow = [
        (entry.period, entry.customer, part.severity, part.band, entry.line.amount, entry.line.final)
        for entry in entries
        for part in entry.line.deciding
        if entry.line.amount
    ]
    severities = [incidents.severities[at] for at in quick.severity]
    columns = (quick.period, quick.customer, quick.band, quick.amount, quick.final)
    assert [
        (period, customer, severity, band, amount, final)
        for (period, customer, band, amount, final), severity in zip(
            zip(*(column.tolist() for column in columns), strict=True), severities, strict=True
        )
    ] == sorted(slow, key=lambda row: row[:2])

    # and by hand: attainment and bands as decimals
    (scale,) = plan.rules
    sums: dict[tuple[str, str, str], list[int]] = defaultdict(lambda: [0, 0])
    for (month, who, severity), (met, missed) in found.items():
        period = month if per == "month" else "2027-Q1"
        key = (period, who if judged == "each customer" else "all", severity)
        sums[key][0] += met
        sums[key][1] += met + missed
    names = scorecard.log.accounts.name
    total = 0
    for entry in entries:
        best = Decimal(0)
        for severity in ("urgent", "normal"):
            who = names[entry.customer] if judged == "each customer" else "all"
            met, decided = sums.get((entry.line.period, who, severity), (0, 0))
            for step in scale.scale:
                low = -1 if step.least is None else step.least
                inside = decided and low <= Fraction(met, decided) <= step.below
                if inside and (step.least is not None or met * 20 < decided * step.below * 20):
                    best = max(best, Decimal(step.amount.numerator) / step.amount.denominator)
        if plan.cap is not None:
            best = min(best, Decimal(plan.cap.numerator) / plan.cap.denominator)
        fee = int(accounts.fee[entry.customer]) * (1 if per == "month" else 3)
        total += int((best * fee).quantize(Decimal(1), ROUND_HALF_UP))
    assert int(quick.amount.sum()) == total
