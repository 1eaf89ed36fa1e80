"""Counts, verdicts and credits of random logs against a plain recount, ticket by ticket, in fractions."""

from __future__ import annotations

from calendar import monthrange
from collections import Counter, defaultdict
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import product
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st
from promise_cases import at, log, promise

from slasim.agreements import Scorecard, measure

ZONE = "America/New_York"
TARGETS = {"urgent": timedelta(hours=1), "normal": timedelta(hours=8)}
SCALE = [(Fraction(9, 10), Fraction(1, 30)), (Fraction(7, 10), Fraction(1, 7)), (Fraction(4, 10), Fraction(1, 3))]
CAP = Fraction(1, 4)
QUOTA = Fraction(3, 4)
FEE = Fraction(1000)
MONTHS = {"month": 1, "quarter": 3}


def week_fee(week: str) -> Fraction:
    """Monthly fees: those of its days, each its part of its month."""
    monday = date.fromisocalendar(int(week[:4]), int(week[6:]), 1)
    days = (monday + timedelta(days=number) for number in range(7))
    return sum((Fraction(1, monthrange(day.year, day.month)[1]) for day in days), Fraction(0))


def is_whole(period: str) -> bool:
    """Whether a period lies in the first quarter: of its weeks those of Monday 4 January to Sunday 28 March."""
    return "W" not in period or "2027-W01" <= period <= "2027-W12"


def scenario(judged: str, per: str, period: str, of: str) -> str:
    return f"""
a:
  for: {{tier: gold}}
  judged: {judged}
  timezone: {ZONE}
  commitments: {{first_response: {{promise: {{urgent: 1 h, normal: 8 h}}, quota: 75 %{of} per {per},
                                  period: {period}}}}}
  credits: {{on: first_response, scale: {{below 90 %: 1/30 of fee, below 70 %: 1/7 of fee, below 40 %: 1/3 of fee}},
            cap: 25 % of fee}}
"""


CONTRACTS = list(
    product(
        ("each customer", "together"),
        ("month", "quarter", "week"),
        ("created", "due", "stopped"),
        ("", " of all tickets"),
    )
)
SCENARIOS = {contract: promise(scenario(*contract)) for contract in CONTRACTS}
START = at("2027-01-01 05:00")
UNTIL = at("2027-04-01 04:00")  # midnight in New York: March is whole
minutes = st.integers(-1440, 90 * 1440).map(lambda number: START + timedelta(minutes=number))
ticket = st.tuples(
    minutes,
    st.sampled_from(["urgent", "normal", "low"]),
    st.sampled_from(["gold-1", "gold-2", "gold-3", "free-1"]),
    st.one_of(st.none(), st.sampled_from([30, 60, 61, 479, 480, 481, 5000])),
    st.sampled_from(["replied", "replied", "cancelled"]),
)


@settings(max_examples=200, deadline=None)
@given(st.lists(ticket, max_size=60), st.sampled_from(CONTRACTS))
def test_counts_verdicts_and_credits_agree_with_a_recount(
    drawn: list[tuple], contract: tuple[str, str, str, str]
) -> None:
    judged, per, period, of = contract
    rows, cells, running = [], defaultdict(Counter), set()
    for number, (created, severity, customer, wait, kind) in enumerate(drawn):
        if created >= UNTIL:
            continue
        end = None if wait is None or created + timedelta(minutes=wait) >= UNTIL else created + timedelta(minutes=wait)
        rows.append(
            (
                f"t{number}",
                f"{created:%Y-%m-%d %H:%M}",
                severity,
                customer,
                [] if end is None else [(f"{end:%Y-%m-%d %H:%M}", kind)],
            )
        )
        if severity not in TARGETS or not customer.startswith("gold"):
            continue
        due = created + TARGETS[severity]
        if end is None:
            status = "breached" if due < UNTIL else "open"
        elif kind == "replied":
            status = "met" if end <= due else "breached"
        else:
            status = "breached" if due < end else "cancelled"
        instant = {"created": created, "due": due, "stopped": end or UNTIL - timedelta(milliseconds=1)}[period]
        if not START <= instant < UNTIL:
            continue
        local = instant.astimezone(ZoneInfo(ZONE))
        name = {"month": f"{local:%Y-%m}", "quarter": "2027-Q1", "week": f"{local:%G-W%V}"}[per]
        key = (name, customer if judged == "each customer" else "all", "all" if of else severity)
        cells[key][status] += 1
        if status == "open" or (end is None and period == "stopped"):
            running.add(key)
    card: Scorecard = measure(
        log(rows, start=f"{START:%Y-%m-%d %H:%M}", until=f"{UNTIL:%Y-%m-%d %H:%M}"), SCENARIOS[contract]
    )

    found = {}
    for row in card.compliance.to_dict("records"):
        found[row["period"], row["customer"], row["severity"]] = (
            {name: row[name] for name in ("met", "breached", "open", "cancelled") if row[name]},
            row["verdict"],
        )
        if (row["period"], row["customer"], row["severity"]) in running:
            assert row["provisional"]
        elif period != "stopped" and is_whole(row["period"]):
            assert not row["provisional"]
    expected, worst = {}, defaultdict(Fraction)
    for key, counter in cells.items():
        decided = counter["met"] + counter["breached"]
        attainment = Fraction(counter["met"], decided) if decided else None
        verdict = "no data" if attainment is None else "kept" if attainment >= QUOTA else "missed"
        verdict = verdict if is_whole(key[0]) else "not judged"
        expected[key] = (dict(counter), verdict)
        if attainment is not None and is_whole(key[0]):
            share = max((share for below, share in SCALE if attainment < below), default=Fraction(0))
            worst[key[:2]] = max(worst[key[:2]], min(share, CAP))
    assert found == expected

    golden = sorted({customer for _, _, _, customer, _ in rows if customer.startswith("gold")})
    lines = {}
    for (period, customer), share in worst.items():
        for one in golden if customer == "all" else [customer]:
            if share:
                exact = FEE * (week_fee(period) if per == "week" else MONTHS[per]) * share
                amount = (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(
                    Decimal("0.01"), ROUND_HALF_UP
                )
                lines[period, one] = amount
    table = card.credits
    assert dict(zip(zip(table["period"], table["customer"], strict=True), table["credit"], strict=True)) == lines
    assert card.counts["met"].sum() == sum(counter["met"] for counter in cells.values())
