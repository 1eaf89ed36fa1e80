"""Two offers beside each other on one log, and the volume that a log gives to a review; counted by hand."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pandas as pd

from slasim.agreements.review import review
from slasim.log.ticket_log import TicketLog

OFFER = """\
slasim: 1
name: {name}
currency: EUR
timezone: UTC
severities: [urgent, normal]
calendars: {{office: {{timezone: UTC, hours: 24x7}}}}
customers: {{gold: {{accounts: 2, regions: {{office: 100 %}}, fee: 1000 EUR/month}}}}
agreements:
  {agreement}:
    for: {{tier: gold}}
    judged: each customer
    commitments:
      first_response:
        promise: {{urgent: {urgent}, normal: 8 h}}
        quota: {quota} % per month
        hours: 24x7
    credits: {{on: first_response, scale: {{below {quota} %: {share} % of fee}}, cap: {share} % of fee}}
"""


def offer(folder: Path, name: str, **values: str) -> Path:
    file = folder / f"{name}.yaml"
    file.write_text(OFFER.format(name=name, **values))
    return file


def log() -> TicketLog:
    """January: acme 8 urgent tickets, answered after 90 min each; zeta 2 urgent, one answered after 30 min, one after
    3 h. February is not whole."""
    created = [pd.Timestamp(f"2027-01-{day:02d}T09:00Z") for day in (*range(4, 12), 12, 13)]
    minutes = [90] * 8 + [30, 180]
    ids = [f"T-{number}" for number in range(10)]
    tickets = pd.DataFrame(
        {
            "ticket": ids,
            "created": created,
            "severity": "urgent",
            "customer": ["acme"] * 8 + ["zeta"] * 2,
            "tier": "gold",
            "region": "office",
        }
    )
    replied = [at + pd.Timedelta(minutes=late) for at, late in zip(created, minutes, strict=True)]
    events = pd.DataFrame({"ticket": ids, "time": replied, "kind": "replied"})
    return TicketLog.from_frames(
        tickets,
        events,
        severities=["urgent", "normal"],
        start=pd.Timestamp("2027-01-01T00:00Z"),
        until=pd.Timestamp("2027-02-01T00:00Z"),
    )


def test_clauses_verdicts_and_money_of_two_offers(tmp_path: Path) -> None:
    strict = offer(tmp_path, "strict", agreement="gold", urgent="1 h", quota="95", share="10")
    mild = offer(tmp_path, "mild", agreement="premium", urgent="2 h", quota="80", share="25")
    both = review(strict, mild, log()).side_by_side
    assert both is not None
    assert both.names == ("strict", "mild")
    differ = {each.clause: (each.one, each.other) for each in both.clauses}
    assert differ == {
        "commitments.first_response.promise.urgent": ("1 h", "2 h"),
        "commitments.first_response.quota": ("95 % per month", "80 % per month"),
        "credits.scale.below 95 %": ("10 % of fee", ""),
        "credits.scale.below 80 %": ("", "25 % of fee"),
        "credits.cap": ("10 % of fee", "25 % of fee"),
    }
    assert {each.agreements for each in both.clauses} == {("gold", "premium")}
    (one,), (other,) = both.outcomes
    # strict: only zeta's 30 min are within 1 h; both customers miss. mild: all but the 3 h; acme keeps.
    assert (one.decided, one.met, one.kept, one.missed) == (10, 1, 0, 2)
    assert (other.decided, other.met, other.kept, other.missed) == (10, 9, 1, 1)
    assert both.credits == ({"gold": Decimal("200.00")}, {"premium": Decimal("250.00")})
    assert "mild: premium: 250.00 EUR owed" in str(both)
    assert both.document()["credits"] == [{"gold": "200.00"}, {"premium": "250.00"}]
    assert "mild pays 50.00 EUR more than strict on this log." in str(both)
    assert "Expected" not in str(both)  # a single month
    assert both.pays_more is not None
    assert (both.pays_more.on_log, both.pays_more.periods) == (Decimal("-50.00"), 1)
    assert both.document()["pays_more"]["low"] is None


def test_which_offer_is_expected_to_pay_more(tmp_path: Path) -> None:
    """Three months: acme's one urgent ticket takes 90 min in January and February, and 30 in March. strict owes 100.00
    in two months, mild nothing: 66.67 a month, and Student's t with two degrees of freedom, 4.3027, times the deviation
    57.735 over the root of three."""
    strict = offer(tmp_path, "strict", agreement="gold", urgent="1 h", quota="95", share="10")
    mild = offer(tmp_path, "mild", agreement="gold", urgent="2 h", quota="80", share="25")
    created = [pd.Timestamp(f"2027-0{month}-04T09:00Z") for month in (1, 2, 3)]
    tickets = pd.DataFrame({"ticket": ["A", "B", "C"], "created": created, "severity": "urgent", "customer": "acme"})
    tickets = tickets.assign(tier="gold", region="office")
    replied = [at + pd.Timedelta(minutes=late) for at, late in zip(created, (90, 90, 30), strict=True)]
    events = pd.DataFrame({"ticket": ["A", "B", "C"], "time": replied, "kind": "replied"})
    start, until = pd.Timestamp("2027-01-01T00:00Z"), pd.Timestamp("2027-04-01T00:00Z")
    read = TicketLog.from_frames(tickets, events, severities=["urgent", "normal"], start=start, until=until)
    both = review(strict, mild, read).side_by_side
    assert both is not None
    more = both.pays_more
    assert more is not None
    assert (more.on_log, more.per, more.periods) == (Decimal("200.00"), "month", 3)
    assert abs(more.expected - 200 / 3) < 1e-9
    assert abs((more.high - more.low) / 2 - 4.302653 * 57.735027 / 3**0.5) < 1e-3
    assert "strict pays 200.00 EUR more than mild on this log." in str(both)
    assert "strict pays +66.67 EUR beside mild (-76.76 to +210.09, 95 %)" in str(both)


def test_without_a_log_there_are_clauses_only(tmp_path: Path) -> None:
    strict = offer(tmp_path, "strict", agreement="gold", urgent="1 h", quota="95", share="10")
    same = review(strict, strict).side_by_side
    assert same is not None
    assert same.clauses == ()
    assert same.outcomes == ((), ())


def test_an_agreement_without_a_counterpart_is_one_clause(tmp_path: Path) -> None:
    one = offer(tmp_path, "one", agreement="gold", urgent="1 h", quota="95", share="10")
    commitments = "{availability: {quota: 99 % per month}}"
    more = f"  silver: {{for: {{tier: gold}}, level: corporate, commitments: {commitments}}}\n"
    (tmp_path / "two.yaml").write_text(one.read_text() + more)
    both = review(one, tmp_path / "two.yaml").side_by_side
    assert both is not None
    (only,) = both.clauses
    assert (only.clause, only.agreements, only.one, only.other) == ("commitments", ("", "silver"), "", "availability")


def test_quotas_are_tried_with_the_volume_of_the_log(tmp_path: Path) -> None:
    """10 urgent tickets of two customers in 31 days: 5 x 30.4375 / 31 = 4.9 a month for the average one."""
    strict = offer(tmp_path, "strict", agreement="gold", urgent="1 h", quota="95", share="10")
    (sharp,) = review(strict, log=log()).named("quota_too_sharp")
    assert "an average account of gold: 4.9 urgent tickets a month; of 5 tickets 95 % forgives 0 late" in sharp.risk
    chance = 1 - 0.975**5
    assert f"{100 * chance:.1f} % of the months" in sharp.risk
    assert review(strict).named("quota_too_sharp") == ()
