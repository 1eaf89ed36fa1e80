"""Tickets that wait at the beginning, where work goes by the hour and where accounts bring their own tickets."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from scipy import stats
from workload_cases import STREAM, horizon, scenario

from slasim import Scenario, ScenarioError
from slasim.load import opening
from slasim.workload import draw

HOUR = 3_600_000
MONDAY = horizon("2027-01-04", "1 week")
TWO_REGIONS = {
    "home": {"timezone": "UTC", "hours": "24x7"},
    "away": {"timezone": "Asia/Kolkata", "hours": "24x7"},
}
# Each region has one of the two accounts of gold.
ACCOUNTS = {
    "gold": {"accounts": 2, "regions": {"home": "80 %", "away": "20 %"}},
    "silver": {"accounts": 2, "regions": {"home": "100 %"}},
}


def rule(lasts: int, **when: Any) -> dict[str, Any]:
    path = [{"skill": "help", "handle": f"constant({lasts} h)", "then": {"solved": "100 %"}}]
    return {"when": when, "path": path}


def by_the_hour(tickets: dict[str, int], **sections: Any) -> Scenario:
    """2 h of work for a ticket of the night, 1 h for one of the day."""
    rules = [rule(2, hours="22:00-06:00"), rule(1)]
    mail = {**STREAM, "volume": "0 per week"}
    waiting = [{"stream": "mail", "tickets": tickets}]
    return scenario(**{"horizon": MONDAY, "demand": {"mail": mail}, "work": rules, "opening": waiting, **sections})


def by_account(waiting: list[dict[str, Any]], rates: dict[str, str]) -> Scenario:
    """3 h of work for a ticket from away, 1 h for one from home."""
    mail = {"channel": "email", "mix": {"severity": {"normal": "100 %"}}, "per_account": rates}
    return scenario(
        horizon=MONDAY,
        calendars=TWO_REGIONS,
        customers=ACCOUNTS,
        demand={"mail": mail},
        work=[rule(3, region="away"), rule(1)],
        opening=waiting,
    )


def hours_of_work(of: Scenario) -> float:
    found = opening(of)
    assert found is not None
    return found.work["help"]


def who_waits(of: Scenario) -> Counter[str]:
    """Tickets of each account that wait when the simulation begins."""
    drawn = draw(of, 1, 0)
    waits = drawn.tickets.customer[drawn.tickets.created < drawn.start]
    return Counter(drawn.accounts.name[at] for at in waits.tolist())


def test_a_waiting_ticket_takes_as_long_as_the_hour_of_its_creation_says() -> None:
    """From midnight back: a day has 8 h of the night; 23:00 is in it, 20:00 is not."""
    of = by_the_hour({"1 h": 3, "4 h": 5})
    assert hours_of_work(of) == pytest.approx(3 * 2 + 5 * 1)
    assert sorted(draw(of, 1, 0).touches.work.tolist()) == [HOUR] * 5 + [2 * HOUR] * 3
    assert hours_of_work(by_the_hour({"up to 1 day": 24})) == pytest.approx(8 * 2 + 16 * 1)


def test_the_hour_is_that_of_the_clock_of_the_customer() -> None:
    """The 8 h before midnight UTC: 2 are of the night there; in India it is 21:30-05:30, of which 7.5 h are."""
    customers = {"all": {"accounts": 10, "regions": {"home": "75 %", "away": "25 %"}}}
    of = by_the_hour({"up to 8 h": 80}, calendars=TWO_REGIONS, customers=customers)
    night = 60 * 2 / 8 + 20 * 7.5 / 8
    assert hours_of_work(of) == pytest.approx(80 + night)


def test_an_account_has_as_many_of_what_waits_as_it_brings() -> None:
    """3 a week of each of gold, 1 of each of silver: three tickets of eight are from away."""
    rates = {"gold": "3 per week", "silver": "1 per week"}
    of = by_account([{"stream": "mail", "tickets": {"up to 2 days": 4000}}], rates)
    assert hours_of_work(of) == pytest.approx(1500 * 3 + 2500 * 1)
    many = who_waits(of)
    expected = {"gold-001": 1500, "gold-002": 1500, "silver-001": 500, "silver-002": 500}
    assert sum(many.values()) == sum(expected.values())
    assert stats.chisquare([many[name] for name in expected], list(expected.values())).pvalue > 1e-4


@pytest.mark.parametrize("rates", [{"gold": "3 per week"}, {"gold": "0 per week", "silver": "0 per week"}])
def test_a_tier_that_an_entry_names_is_that_of_its_accounts(rates: dict[str, str]) -> None:
    of = by_account([{"stream": "mail", "tier": "gold", "tickets": {"2 days": 60}}], rates)
    assert hours_of_work(of) == pytest.approx(30 * 3 + 30 * 1)
    many = who_waits(of)
    assert set(many) == {"gold-001", "gold-002"}
    assert sum(many.values()) == 60


def test_a_tier_whose_accounts_bring_nothing_is_refused() -> None:
    with pytest.raises(ScenarioError, match=r"opening\.0\.tier"):
        by_account([{"stream": "mail", "tier": "silver", "tickets": {"2 days": 7}}], {"gold": "3 per week"})
