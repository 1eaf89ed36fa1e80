"""Products and their fees, rolling means, scales of a mean, claims, points by steps, pools; each by hand."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from contract_cases import LATE, PROMISED, REPAIR, RESPONSE, UP, agreement, measured, owed, ticket
from credit_cases import attained, month, percent
from promise_cases import log, promise
from scorecard_cases import stating

from slasim.agreements import measure
from slasim.agreements.credits import statements
from slasim.agreements.credits.history import Attained
from slasim.agreements.credits.lines import credit_lines
from slasim.agreements.credits.plan import CreditPlan
from slasim.agreements.document import document
from slasim.agreements.review import review
from slasim.agreements.scorecard import Scorecard
from slasim.scenario import ScenarioError, TriggerSpec


def products(*agreements: dict[str, Any]) -> Any:
    """Two products of which each has an agreement; gold-1 and gold-2 pay 1000.00 EUR in all."""
    up = {
        "level": "service",
        "judged": "each customer",
        "commitments": {"availability": {"quota": "99.9 % per month"}},
        "credits": {"on": "availability", "scale": {"below 99.9 %": "10 % of fee"}},
    }
    return promise(
        "\n".join(
            f"{product}: {json.dumps(up | {'for': {'product': product}} | more)}"
            for product, more in zip(("app", "api"), agreements, strict=True)
        )
    )


APP_DOWN = [("2027-01-12 10:00", "2027-01-12 12:00", None)]


def owed_for_products(*agreements: dict[str, Any]) -> dict[tuple[str, str, str], Decimal]:
    rows = [ticket("T1", "01-05 08:00", "01-05 08:30", None)]
    rows += [(f"T{number}", "2027-01-06 08:00", "urgent", "gold-2", []) for number in (2, 3)]
    plain = log(rows)
    plain = replace(
        plain,
        labels=plain.labels._replace(products=("app", "api")),
        ticket_table=plain.ticket_table._replace(product=np.array([0, 1, 1], np.int16)),
    )
    told = stating(plain, outages=APP_DOWN)
    assert told.extra is not None
    assert told.extra.outages is not None
    outages = told.extra.outages._replace(product=np.zeros(1, np.int16))
    card = measure(replace(told, extra=replace(told.extra, outages=outages)), products(*agreements))
    lines = card.credits.to_dict("records")
    return {(row["agreement"], row["customer"], str(row["period"])): row["credit"] for row in lines if row["credit"]}


def test_a_credit_is_a_share_of_the_fee_of_the_product() -> None:
    found = owed_for_products({"fee": "600 EUR/month"}, {"fee": "400 EUR/month"})
    assert found == {("app", who, "2027-01"): Decimal("60.00") for who in ("gold-1", "gold-2")}


def test_who_did_not_buy_the_product_is_owed_nothing() -> None:
    found = owed_for_products({"fee": {"gold-1": "600 EUR/month"}}, {"fee": {"gold-2": "400 EUR/month"}})
    assert found == {("app", "gold-1", "2027-01"): Decimal("60.00")}


def test_fees_of_an_agreement_name_the_same_customers_as_its_scope() -> None:
    with pytest.raises(ScenarioError, match="fee and for name other customers: gold-2"):
        products({"fee": {"gold-1": "6 EUR/month"}, "for": {"product": "app", "customer": ["gold-1", "gold-2"]}}, {})
    with pytest.raises(ScenarioError, match="an amount in EUR"):
        products({"fee": {"gold-1": "6 USD/month"}}, {})


def test_the_document_says_who_has_the_product_at_which_fee() -> None:
    words = document(products({"fee": {"gold-1": "600 EUR/month"}}, {"fee": "400 EUR/month"}))
    assert "It applies only to the customers below, who have app." in words
    assert "| gold-1 | 600.00 EUR |" in words
    assert "an account of gold-1 with a fee of 600.00 EUR a month" in words
    assert "account's fee of the month for app." in words
    assert "tickets about" not in words


def test_a_fee_of_which_nothing_is_a_share_is_named() -> None:
    spec = {"for": {"tier": "gold"}, "judged": "each customer", "fee": "6 EUR/month", "commitments": {"repair": REPAIR}}
    for credits, warned in (({"late_by": {"urgent": "1 EUR per begun day"}}, True), ({"weight": "10 %"}, False)):
        more = {"at_risk": "5 % of fee"} if "weight" in credits else {}
        book = promise(f"a: {json.dumps(spec | {'credits': {'on': 'repair'} | credits | more})}")
        assert ("agreements.a.fee" in [each.path for each in book.warnings]) == warned


def rights(history: list[list[Attained]], mean: str, on: str = "response") -> list[int]:
    """The months in which a history gives the right to end the contract."""
    trigger = TriggerSpec(on=on, mean=mean)  # type: ignore[arg-type]
    months = [month(number, *cells) for number, cells in enumerate(history)]
    lines = credit_lines(months, CreditPlan.of(None, trigger))
    assert all(line.termination in ((), (on,)) for line in lines)
    return [number for number, line in enumerate(lines) if line.termination]


def of_shares(*shares: str | None) -> list[list[Attained]]:
    return [[attained(None if share is None else percent(share))] for share in shares]


def test_a_rolling_mean_gives_the_right_to_end_the_contract() -> None:
    # 98.9 + 99.2 + 98.9 = 297.0, 99.0 on average: not below; with 98.8 it is 98.966...
    assert rights(of_shares("98.9", "99.2", "98.9"), "below 99 % over 3 periods") == []
    assert rights(of_shares("98.9", "99.2", "98.8", "99.1", "99.2"), "below 99 % over 3 periods") == [2]
    assert rights(of_shares("90", "90"), "below 99 % over 3 periods") == []  # not three yet
    assert rights(of_shares("90", "90", None, "90", "90", "90"), "below 99 % over 3 periods") == [5]
    assert rights(of_shares("99.5", "98", "99.9"), "below 99 % over 1 periods") == [1]


def test_each_severity_has_its_own_mean() -> None:
    both = [[attained(percent(99)), attained(percent(share), severity="low")] for share in ("97", "99", "98")]
    assert rights(both, "below 98.5 % over 2 periods") == [1]  # 98 of low in the first two; 98.5 then


@pytest.mark.parametrize(
    ("trigger", "words"),
    [
        ({"mean": "below 99 % over 3 periods"}, "a mean without on"),
        ({"on": "up", "mean": "below 99 % over 3 periods", "missed": "2 in a row"}, "missed beside mean"),
        ({"on": "up", "mean": "99 % over 3 periods"}, "such as below 99 % over 3 periods"),
        ({"on": "up", "mean": "below 0 % over 3 periods"}, "a mean above 0 %"),
        ({"on": "slow", "mean": "below 9 % over 3 periods"}, "which has none (measure: mean)"),
    ],
)
def test_a_mean_that_cannot_be_meant_is_refused(trigger: dict[str, Any], words: str) -> None:
    slow = {key: value for key, value in RESPONSE.items() if key != "quota"} | {"measure": "mean", "per": "month"}
    spec = {"judged": "each customer", "commitments": {"up": UP, "slow": slow}, "termination": trigger}
    with pytest.raises(ScenarioError) as error:
        promise(f"a: {json.dumps(spec)}")
    assert words in str(error.value)


def test_a_mean_reads_as_it_is_reckoned() -> None:
    spec = {"commitments": {"up": UP, "repair": REPAIR}}
    words = [
        document(promise(f"a: {json.dumps(spec | {'termination': {'on': on, 'mean': 'below 99 % over 3 periods'}})}"))
        for on in ("up", "repair")
    ]
    assert "the mean of the attainments of Up in any 3 consecutive months is below 99 %" in words[0]
    assert "the mean of the attainments of any severity of Repair in any 3 consecutive months" in words[1]


MEAN = {"metric": "resolution", "measure": "mean", "per": "month", "promise": {"urgent": "4 h"}, "pauses": False}
TIMES = {"above 4 h": "5 % of fee", "above 6 h": "10 % of fee"}


def repaired(*hours: str) -> list[Any]:
    """Tickets that were repaired after so long, each from 08:00 of a day of January on."""
    return [
        ticket(f"R{at}", f"01-{at + 5:02d} 08:00", None, f"01-{at + 5:02d} {when}") for at, when in enumerate(hours)
    ]


@pytest.mark.parametrize(
    ("measure", "when", "right"),
    [
        ("mean", ["11:00", "13:00"], None),  # 3 h and 5 h: 4 h, which is not above it
        ("mean", ["11:00", "13:00:01"], "50.00"),
        ("mean", ["11:00", "16:00", "15:00"], "50.00"),  # 18 h / 3 = 6 h
        ("mean", ["11:00", "16:00", "15:00:01"], "100.00"),
        ("maximum", ["09:00", "14:30"], "100.00"),
        ("percentile 75", ["09:00", "09:30", "12:30", "20:00"], "50.00"),  # the third of four: 4 h 30
    ],
)
def test_a_scale_on_a_mean_a_maximum_or_a_percentile(measure: str, when: list[str], right: str | None) -> None:
    rule = {"on": "mttr", "durations": TIMES}
    card = measured(rule, repaired(*when), mttr=MEAN | {"measure": measure})
    assert owed(card) == ({} if right is None else {"2027-01": Decimal(right)})


def test_a_mean_of_all_customers_together_credits_each_of_them() -> None:
    spec = {"for": {"tier": "gold"}, "judged": "together", "commitments": {"mttr": MEAN}}
    rows = [*repaired("11:00"), ("S", "2027-01-08 08:00", "urgent", "gold-2", [("2027-01-08 14:00", "solved")])]
    card = measure(log(rows), promise(f"a: {json.dumps(spec | {'credits': {'on': 'mttr', 'durations': TIMES}})}"))
    assert card.credits["credit"].tolist()[:2] == [Decimal("50.00")] * 2  # 3 h and 6 h: 4 h 30 min on average


def test_a_mean_with_a_ticket_that_still_runs_is_provisional() -> None:
    card = measured({"on": "mttr", "durations": TIMES}, [ticket("R", "01-05 08:00", None, None)], mttr=MEAN)
    assert owed(card) == {"2027-01": Decimal("100.00")}
    assert card.credits.set_index("period").loc["2027-01", "provisional"]


def test_the_document_says_which_mean() -> None:
    words = document(agreement({"on": "mttr", "durations": TIMES}, mttr=MEAN))
    assert "Mttr: the credit is that of the last row that applies to each severity's mean of the month" in words
    assert "| above 6 h | 10 % of the fee |" in words
    assert "a mean of 6 h 1 s" in words


POINTS = {"bands": {"80-89.99 %": 2, "below 80 %": 5}, "repeat": 1.5}
BY_STEPS = {"1-4": "2 % of fee", "5-9": "6 % of fee", "10 or more": "10 % of fee"}


def test_points_cost_by_steps_of_their_number() -> None:
    def tickets(day: int, late: int) -> list[Any]:
        """Five tickets of a day of January, or of the month after it, of which so many are late."""
        when = f"{1 + day // 32:02d}-{day % 32 + day // 32:02d}"
        replies = ["11:00"] * late + ["08:30"] * (5 - late)
        return [ticket(f"{day}-{at}", f"{when} 08:00", f"{when} {reply}", None) for at, reply in enumerate(replies)]

    rule = {"on": "response", "points": POINTS | {"steps": BY_STEPS}}
    # January 80 %: 2 points; February 60 %: 5 points, and half as many again: 7.5, which is less than 8
    card = measured(rule, [*tickets(5, 1), *tickets(36, 2)])
    assert owed(card) == {"2027-01": Decimal("20.00"), "2027-02": Decimal("60.00")}


def test_points_by_steps_have_no_value_of_their_own() -> None:
    def refused(**points: Any) -> str:
        with pytest.raises(ScenarioError) as error:
            agreement({"on": "response", "points": POINTS | points})
        return str(error.value)

    assert "points that cost nothing" in refused()
    assert "value beside steps" in refused(value="5 EUR", steps=BY_STEPS)
    assert "above beside steps" in refused(above=2, steps=BY_STEPS)
    assert "ratchet beside steps" in refused(ratchet={"1-4": 1, "above 4": 2}, steps=BY_STEPS)
    words = document(agreement({"on": "response", "points": POINTS | {"steps": BY_STEPS}}))
    assert "| 5-9 | 6 % of the fee |" in words
    assert "A part of a point does not reach the next number." in words


def claims_of(card: Scorecard) -> dict[str, date | None]:
    score, accounts = card.score, card.log.accounts
    found = statements(score.cells, card.promises, score.periods, accounts, score.incidents)
    return {entry.line.period: entry.line.claim_until for entry in found if entry.line.amount}


def claims(credits: dict[str, Any], tickets: Any = (), down: Any = ()) -> dict[str, date | None]:
    return claims_of(measured(credits, tickets, down))


COURT = "{timezone: UTC, hours: {mon-fri: 09:00-17:00}, holidays: [2027-02-01, 2027-02-05]}"


def test_business_days_of_a_claim_leave_out_the_holidays_of_a_calendar() -> None:
    spec = {"for": {"tier": "gold"}, "judged": "each customer", "commitments": PROMISED}
    calendars = {"office": "{timezone: UTC, hours: {mon-fri: 09:00-17:00}}", "court": COURT}
    late = {"on": "repair", "late_by": {"urgent": "5 EUR per begun day"}, "claim_within": "5 business days"}
    found = []
    for more in ({}, {"claim_days": "court"}):
        book = promise(f"a: {json.dumps(spec | {'credits': late | more})}", calendars)
        found.append(claims_of(measure(log([*LATE]), book))["2027-01"])
        assert ("working days of Court, its holidays excluded" in document(book)) == bool(more)
        assert "unused_calendar" not in [each.rule for each in book.warnings] or not more
    # from Monday 1 February on: 1, 2, 3, 4, 5; without the 1st and the 5th: 2, 3, 4, 8, 9
    assert found == [date(2027, 2, 5), date(2027, 2, 9)]


def test_a_claim_counts_from_the_first_incident_that_is_paid_for() -> None:
    late = {"on": "repair", "late_by": {"urgent": "5 EUR per begun day"}}
    more = {"claim_within": "10 days", "claim_from": "incident"}
    assert claims(late | more, LATE) == {"2027-01": date(2027, 1, 17)}  # due on the 7th: ten days from the 8th on
    assert claims(late | {"claim_within": "10 days"}, LATE) == {"2027-01": date(2027, 2, 10)}
    down = {"on": "up", "downtime": "1 % of fee per begun hour"}
    assert claims(down | more, down=[("01-20 23:00", "01-21 03:00"), ("01-25 10:00", "01-25 11:00")]) == {
        "2027-01": date(2027, 1, 30)
    }
    day = {"on": "up", "outage_day": "2 h"}  # on the 20th one hour, which is not paid for
    assert claims(day | more, down=[("01-20 23:00", "01-21 03:00")]) == {"2027-01": date(2027, 1, 31)}
    both = {"rules": [late, down], "combine": "sum"} | more
    assert claims(both, LATE, [("01-03 10:00", "01-03 11:00")]) == {"2027-01": date(2027, 1, 13)}
    largest = {"rules": [late, down]} | more  # 20.00 EUR of the repair; 10.00 of the outage are not owed
    assert claims(largest, LATE, [("01-03 10:00", "01-03 11:00")]) == {"2027-01": date(2027, 1, 17)}
    assert "within 10 days after the day of the incident" in document(agreement(late | more))


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"claim_days": "office"}, "claim_days without business days"),
        ({"claim_within": "3 days", "claim_days": "office"}, "claim_days without business days"),
        ({"claim_within": "3 business days", "claim_days": "ofice"}, "did you mean office?"),
        ({"claim_from": "incident"}, "claim_from without claim_within"),
        ({"claim_within": "3 days", "claim_from": "incident"}, "beside scale, which pays for a whole period"),
    ],
)
def test_a_claim_that_cannot_be_meant_is_refused(more: dict[str, Any], words: str) -> None:
    with pytest.raises(ScenarioError) as error:
        agreement({"on": "up", "scale": {"below 99.9 %": "5 % of fee"}} | more)
    assert words in str(error.value)


POOLS: dict[str, Any] = {
    "rules": [
        {"on": "response", "weight": "40 %", "of": "service"},
        {"on": "repair", "weight": "60 %", "of": "service"},
        {"on": "up", "weight": "100 %", "of": "platform"},
    ],
    "risk_pools": {"service": "10 % of fee", "platform": "55.55 EUR"},
}


def test_each_pool_is_divided_by_its_own_weights() -> None:
    down = [("01-12 10:00", "01-12 11:00")]
    late = [ticket("T1", "01-05 08:00", "01-05 09:30", "01-10 09:30")]  # both of the service
    assert owed(measured(POOLS | {"combine": "sum"}, late, down)) == {"2027-01": Decimal("155.55")}
    assert owed(measured(POOLS, late, down)) == {"2027-01": Decimal("100.00")}  # the larger pool
    assert owed(measured(POOLS, LATE, down)) == {"2027-01": Decimal("60.00")}  # the repair alone


def test_pools_read_as_they_are_reckoned() -> None:
    words = document(agreement(POOLS))
    assert "Response: if any severity misses its quota in a month, a credit of 40 % of the pool service is due" in words
    assert "The pool platform, and the most that is credited from it in a month, is 55.55 EUR." in words
    assert "at_risk_never_reached" not in [each.name for each in review(agreement(POOLS))]
    less = {"rules": [{"on": "up", "weight": "30 %", "of": "platform"}], "risk_pools": {"platform": "5 % of fee"}}
    assert "at_risk_never_reached" in [each.name for each in review(agreement(less))]


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"risk_pools": {"service": "10 % of fee"}}, "one of the risk_pools: service"),
        ({"risk_pools": POOLS["risk_pools"] | {"other": "1 EUR"}}, "the pool 'other', which no weight divides"),
        ({"at_risk": "5 % of fee"}, "at_risk beside risk_pools"),
        ({"risk_pools": None}, "risk_pools beside it, with their amounts"),
        ({"risk_pools": {"service": "10 USD", "platform": "5 EUR"}}, "an amount in EUR"),
        (
            {"rules": [*POOLS["rules"], {"on": "up", "weight": "1 %", "of": "service"}]},
            "weights of 101 % in all of service",
        ),
        ({"rules": [*POOLS["rules"], {"on": "up", "weight": "1 %"}]}, "a weight of no pool, beside risk_pools"),
    ],
)
def test_pools_that_cannot_be_meant_are_refused(more: dict[str, Any], words: str) -> None:
    with pytest.raises(ScenarioError) as error:
        agreement({key: value for key, value in (POOLS | more).items() if value is not None})
    assert words in str(error.value)


def test_the_ledger_of_a_ticket_says_until_when_its_credit_can_be_claimed() -> None:
    late = {"on": "repair", "late_by": {"urgent": "5 EUR per begun day"}}
    card = measured(late | {"claim_within": "10 days", "claim_from": "incident"}, LATE)
    ledger = card.explain("T1")
    told = zip(ledger.clocks, ledger.costs, strict=True)
    (words,) = [cost.words for clock, cost in told if clock.commitment == "repair"]
    assert any("this breach asks for 20.00 EUR" in each for each in words)
    assert "it can be claimed until 2027-01-17" in words
