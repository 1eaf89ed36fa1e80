"""From the words of an agreement to its plan, and from a log to its lines."""

from __future__ import annotations

import re
from datetime import date
from fractions import Fraction

import pytest
from credit_cases import credited, fee, money, percent
from promise_cases import log, promise

from slasim.agreements import measure
from slasim.agreements.credits import statements
from slasim.agreements.credits.incidents import Incidents, find_breaches, late_in
from slasim.agreements.credits.lines import Line
from slasim.agreements.credits.plan import CreditPlan, plan_of
from slasim.agreements.document import document
from slasim.scenario import (
    Band,
    Length,
    Money,
    PersistentSpec,
    PointBand,
    PointsSpec,
    RatchetBand,
    Run,
    Scenario,
    ScenarioError,
    TriggerSpec,
)
from slasim.scenario.sections.promised.credit_rules import (
    OutageDayRule,
    PerBreachRule,
    PersistentRule,
    PointsRule,
    ScaleRule,
    ShortfallRule,
    WeightRule,
)
from slasim.scenario.sections.promised.credits import BonusSpec, EarnBackSpec

Row = tuple[str, str, str, str, list[tuple[str, str]]]
HOUR = 3_600_000
BASE = """
a:
  for: {tier: gold}
  judged: each customer
  commitments:
    first_response: {promise: {urgent: 1 h, normal: 4 h}, quota: 95 % per month}
    resolution: {promise: {urgent: 2 h, normal: 8 h}, quota: 90 % per month, period: stopped}
"""
WHOLE = (
    BASE
    + """
    availability: {quota: 99.9 % per month}
  termination: {on: resolution, missed: 3 in a row}
  credits:
    rules:
      - {on: first_response, scale: {95-97.9 %: 20 EUR, below 95 %: 5 % of fee}}
      - {on: resolution, shortfall: 2 % of fee per point, up_to: 150 EUR}
      - {on: resolution, per_breach: {urgent: 50 EUR}}
      - {on: availability, outage_day: 4 h}
      - {on: availability, weight: 40 %}
      - on: first_response
        points:
          bands: {90-94.9 %: 1, below 90 %: 3}
          value: 10 EUR
          above: 2
          repeat: 1.5
          ratchet: {3-10: 1, above 10: 1.2}
      - {persistent: {missed: 10 of 12, amount: 5 % of annual fee}}
    combine: sum
    cap: 25 % of fee
    minimum: 10 EUR
    claim_within: 30 days
    remedy: extension
    earn_back: {after: 2 periods, at: 97 %, share: 50 %}
    bonus: {on: first_response, above: 99 %, amount: 2 % of fee}
    at_risk: 15 % of fee
    pool: 200 %
"""
)


def test_every_word_has_its_place() -> None:
    written = promise(WHOLE).agreements["a"]
    terms = written.credits
    assert terms is not None
    assert terms.rules == (
        ScaleRule(
            on="first_response",
            scale=(Band(percent("97.9"), money(20), percent(95)), Band(percent(95), fee(5))),
        ),
        ShortfallRule(on="resolution", shortfall="2 % of fee per point", up_to=money(150)),
        PerBreachRule(on="resolution", per_breach={"urgent": money(50)}),
        OutageDayRule(on="availability", outage_day="4 h"),
        WeightRule(on="availability", weight=percent(40)),
        PointsRule(
            on="first_response",
            points=PointsSpec(
                bands=(PointBand(percent("94.9"), 1, percent(90)), PointBand(percent(90), 3)),
                value=money(10),
                above=2,
                repeat=Fraction(3, 2),
                ratchet=(RatchetBand(3, 10, Fraction(1)), RatchetBand(11, None, Fraction(6, 5))),
            ),
        ),
        PersistentRule(on=None, persistent=PersistentSpec(missed=Run(10, 12), amount=fee(5))),
    )
    assert terms.rules[3].outage_day == 4 * HOUR
    assert (terms.combine, terms.cap, terms.minimum) == ("sum", fee(25), Money(10_00, "EUR"))
    assert (terms.claim_within, terms.remedy) == (Length(days=30), "extension")
    assert terms.earn_back == EarnBackSpec(after=2, at=percent(97), share=percent(50))
    assert terms.bonus == BonusSpec(on="first_response", above=percent(99), amount=fee(2))
    assert (terms.at_risk, terms.pool) == (fee(15), Fraction(2))
    assert written.termination == TriggerSpec(on="resolution", missed=Run(3, 3))


def agreed(scenario: Scenario) -> CreditPlan:
    """The money and the right to end the contract that are judged by."""
    (version,) = measure(log([IN_TIME]), scenario).promises.versions(0)
    return plan_of(version)


def test_the_short_form_is_one_rule() -> None:
    written = promise(BASE + "  credits: {on: resolution, scale: {below 90 %: 10 % of fee}, cap: 10 % of fee}")
    terms = written.agreements["a"].credits
    assert terms is not None
    assert terms.rules == (ScaleRule(on="resolution", scale=(Band(percent(90), fee(10)),)),)
    assert terms.cap == fee(10)
    assert (agreed(written).terms, agreed(written).termination) == (terms, None)


def test_a_right_to_end_the_contract_by_credits_and_a_window_of_business_days() -> None:
    text = BASE + "  credits: {on: resolution, scale: {below 90 %: 10 % of fee}, claim_within: 10 business days}\n"
    for words, trigger, sentence in (
        ("20 % of fee in 2 of 4", credited(fee(20), 2, 4), "credited in each of 2 of any 4 consecutive months"),
        ("500 EUR in 3 in a row", credited(money(500), 3, 3), "500 EUR is credited in each of 3 consecutive months"),
        (
            "500000.50 EUR within 12 periods",
            credited(money("500000.5"), None, 12),
            "500000.50 EUR is credited in any 12 consecutive months together",
        ),
    ):
        scenario = promise(f"{text}  termination: {{credited: {words}}}")
        plan = agreed(scenario)
        assert (plan.termination, plan.terms.claim_within) == (trigger, Length(business_days=10))
        assert str(scenario.agreements["a"].termination.credited) == words
        assert "The customer may terminate this agreement when at least " in document(scenario)
        assert sentence in document(scenario)


@pytest.mark.parametrize(
    ("termination", "problem"),
    [
        ("{}", "neither missed nor credited"),
        ("{missed: 2 of 3, credited: 5 % of fee in 2 of 3}", "missed beside credited"),
        ("{credited: 5 % of fee}", "credits such as 20 % of fee in 2 of 4, or 500000 EUR within 12 periods"),
        ("{credited: 5 % of fee in 4 of 3}", "did you mean 3 of 4?"),
        ("{credited: 5 USD within 2 periods}", "an amount in EUR"),
        ("{on: resolution, credited: 5 EUR within 2 periods}", "on beside credited"),
        ("{on: resolutoin, missed: 2 of 3}", "did you mean resolution?"),
    ],
)
def test_a_right_that_cannot_be_meant_is_refused_at_its_line(termination: str, problem: str) -> None:
    credits = "  credits: {on: resolution, scale: {below 90 %: 10 % of fee}}\n"
    with pytest.raises(ScenarioError, match=re.escape(problem)) as error:
        promise(f"{BASE}{credits}  termination: {termination}")
    assert re.search(r"scenario.yaml:30:\d+", str(error.value))


def test_credits_that_nobody_owes_give_no_right() -> None:
    with pytest.raises(ScenarioError, match="no credits are owed"):
        promise(f"{BASE}  termination: {{credited: 5 % of fee in 2 of 3}}")


def test_nothing_is_owed_before_an_agreement_is_live() -> None:
    text = BASE.replace("judged:", "status: bedding-in\n  judged:")
    text += "  credits: {on: resolution, scale: {below 90 %: 10 % of fee}}"
    text += "\n  termination: {missed: 2 of 3}"
    assert agreed(promise(text)) == agreed(promise(BASE)) == CreditPlan.of(None)


def ticket(name: str, created: str, replied: str, solved: str, who: str = "gold-1", severity: str = "urgent") -> Row:
    return (name, created, severity, who, [(replied, "replied"), (solved, "solved")])


LATE_BOTH = ticket("both", "2027-01-04 09:00", "2027-01-04 11:00", "2027-01-04 12:00")
LATE_REPLY = ticket("reply", "2027-01-05 09:00", "2027-01-05 11:00", "2027-01-05 11:00")
OVER_NEW_MONTH = ticket("over", "2027-01-31 20:00", "2027-01-31 23:00", "2027-02-01 09:00")
IN_TIME = ticket("good", "2027-02-02 09:00", "2027-02-02 09:30", "2027-02-02 10:00")
OTHER = ticket("other", "2027-01-04 09:00", "2027-01-04 11:00", "2027-01-04 10:00", "gold-2")
ROWS = [LATE_BOTH, LATE_REPLY, OVER_NEW_MONTH, IN_TIME, OTHER]


def lines(credits: str, base: str = BASE, rows: list[Row] = ROWS) -> dict[tuple[str, str], Line]:
    card = measure(log(rows), promise(base + credits))
    assert card.score.clocks is not None
    breaches = find_breaches(
        card.score.clocks, card.score.clock_period, card.log.ticket_table, card.promises, card.log.until
    )
    incidents = Incidents(card.log.labels.severities, breaches)
    names = card.log.accounts.name
    found = statements(card.score.cells, card.promises, card.score.periods, card.log.accounts, incidents)
    return {(names[entry.customer], entry.line.period): entry.line for entry in found}


def test_a_ticket_is_one_event_in_each_period() -> None:
    card = measure(log(ROWS), promise(BASE))
    assert card.score.clocks is not None
    breaches = find_breaches(
        card.score.clocks, card.score.clock_period, card.log.ticket_table, card.promises, card.log.until
    )
    found = late_in(breaches, (0, 1), (0, 1, 2))
    who = card.log.accounts.name.index("gold-1")
    rows = zip(*(column.tolist() for column in found), strict=True)
    urgent = card.log.labels.severities.index("urgent")
    assert {
        (period, card.log.ticket_name(ticket), card.promises.commitments[c].name, severity)
        for ticket, customer, severity, c, period, *_ in rows
        if customer == who
    } == {
        (0, "both", "first_response", urgent),
        (0, "both", "resolution", urgent),
        (0, "reply", "first_response", urgent),
        (0, "over", "first_response", urgent),  # before its month ended
        (1, "over", "resolution", urgent),
    }
    assert found.ticket.tolist() == sorted(found.ticket.tolist())


PRICES = """
  credits:
    rules:
      - {on: first_response, per_breach: {urgent: 50 EUR}}
      - {on: resolution, per_breach: {urgent: 80 EUR}}
    claim_within: 30 days
"""


def test_a_ticket_late_in_two_months_is_credited_once() -> None:
    found = lines(PRICES)
    assert found["gold-1", "2027-01"].amount == 80_00 + 2 * 50_00
    assert found["gold-1", "2027-02"].amount == 30_00  # of `over`, already credited 50.00
    assert found["gold-2", "2027-01"].amount == 50_00
    assert found["gold-1", "2027-01"].claim_until == date(2027, 3, 2)


def test_an_account_is_credited_for_its_own_tickets_even_where_all_are_judged_together() -> None:
    found = lines(PRICES, BASE.replace("each customer", "together"))
    assert [found[who, "2027-01"].amount for who in ("gold-1", "gold-2")] == [180_00, 50_00]


def test_months_and_quarters_have_lines_of_their_own() -> None:
    """Credits go by the month, the right to end the contract by the quarter."""
    text = BASE.replace("quota: 90 % per month", "quota: 90 % per quarter")
    text += "  credits: {on: first_response, scale: {below 95 %: 5 % of fee}}\n"
    found = lines(text + "  termination: {on: resolution, missed: 1 in a row}", base="")
    mine = {period: line for (who, period), line in found.items() if who == "gold-1"}
    assert {period: line.amount for period, line in mine.items()} == {
        "2027-01": 50_00,
        "2027-02": 0,
        "2027-03": 0,
        "2027-Q1": 0,
    }
    assert [period for period, line in mine.items() if line.termination] == ["2027-Q1"]


def test_a_right_to_end_the_contract_needs_no_credits() -> None:
    found = lines("  termination: {missed: 2 of 3}")
    assert [found["gold-1", month].termination for month in ("2027-01", "2027-02")] == [(), ("resolution",)]
    assert not found["gold-2", "2027-01"].termination


LATE_EACH_MONTH = [
    ticket(f"{month}", f"2027-{month}-05 09:00", f"2027-{month}-05 11:00", f"2027-{month}-05 10:30")
    for month in ("01", "02", "03")
]
CHANGED = """
  credits: {on: first_response, scale: {below 95 %: 5 % of fee}}
  termination: {missed: 2 in a row}
  status: STATUS
  amendments:
    2027-02-15: {credits.cap: 1 % of fee, status: live}
"""


def test_a_period_goes_by_the_version_in_force_when_it_starts() -> None:
    found = lines(CHANGED.replace("STATUS", "live"), rows=LATE_EACH_MONTH)
    mine = [found["gold-1", f"2027-0{month}"] for month in (1, 2, 3)]
    assert [line.amount for line in mine] == [50_00, 50_00, 10_00]
    assert [line.termination for line in mine] == [(), ("first_response",), ("first_response",)]


def test_what_is_missed_before_an_agreement_is_live_is_no_part_of_its_history() -> None:
    found = lines(CHANGED.replace("STATUS", "bedding-in"), rows=LATE_EACH_MONTH)
    mine = [found["gold-1", f"2027-0{month}"] for month in (1, 2, 3)]
    assert [line.amount for line in mine] == [0, 0, 10_00]
    assert [line.termination for line in mine] == [(), (), ()]
