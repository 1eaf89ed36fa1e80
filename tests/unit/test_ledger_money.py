"""What the verdicts of a ticket cost, worked out by hand: gold-1 pays 1000.00 EUR a month, judged by itself."""

from __future__ import annotations

import json
from decimal import Decimal
from io import StringIO

import pytest
from promise_cases import at, log, promise
from rich.console import Console
from told_cases import told_log

from slasim.agreements import Scorecard, measure
from slasim.agreements.credits.lines import entries
from slasim.agreements.ledger.money import Cost

AGREEMENT = """
gold:
  for: {{tier: gold}}
  judged: {judged}
  {status}
  commitments:
    first_response: {{promise: {{urgent: 1 h, normal: 8 h}}, quota: 75 % per month{small}}}
    resolution: {{promise: {{urgent: 4 h, normal: 20 h}}, quota: 75 % per month}}
{credits}
"""
SCALE = "  credits: {on: first_response, scale: {below 75 %: 5 % of fee, below 40 %: 10 % of fee}}"


def book(credits: str = SCALE, judged: str = "each customer", status: str = "", small: str = "") -> str:
    return AGREEMENT.format(credits=credits, judged=judged, status=status, small=small)


def ticket(name: str, day: str, replied: str, solved: str, severity: str = "urgent", who: str = "gold-1") -> tuple:
    """Created at 09:00 of a day in 2027."""
    events = [(f"2027-{day} {replied}", "replied"), (f"2027-{day} {solved}", "solved")]
    return (name, f"2027-{day} 09:00", severity, who, events)


LATE, BOTH = ticket("late", "01-04", "11:00", "12:00"), ticket("both", "01-05", "11:00", "18:00")
GOOD, CALM = ticket("good", "01-06", "09:30", "10:00"), ticket("calm", "01-07", "09:30", "10:00", "normal")


def card(text: str, *tickets: tuple, until: str = "2027-03-01 00:00") -> Scorecard:
    return measure(told_log(list(tickets), until=until), promise(text))


def costs(found: Scorecard, name: str) -> dict[str, Cost]:
    """By commitment."""
    ledger = found.explain(name)
    return {clock.commitment: cost for clock, cost in zip(ledger.clocks, ledger.costs, strict=True)}


def test_a_scale_pays_for_the_quota_for_which_the_clock_counts() -> None:
    found = card(book(), LATE, BOTH, GOOD, CALM)
    cost = costs(found, "late")["first_response"]
    assert (cost.period, cost.customer, cost.met, cost.decided) == ("2027-01", "gold-1", 1, 3)
    assert (cost.verdict, cost.part, cost.credit, cost.provisional) == ("missed", 0, 10_000, False)
    assert cost.words == (
        "scale: 33.333 % attained, below 40 %: 100.00 EUR",
        "credit of gold-1 for 2027-01: 100.00 EUR",
    )
    assert costs(found, "good")["first_response"].words == cost.words  # it counts for the same quota
    assert costs(found, "calm")["first_response"].words[0] == "no credit rests on this quota"  # normal: 1 of 1
    assert costs(found, "late")["resolution"].words[0] == "no credit rests on this quota"  # nothing is paid for it
    assert found.credits["credit"].tolist() == [Decimal("100.00")]


def test_a_breach_in_a_period_that_was_kept_cost_nothing() -> None:
    more = [ticket(f"good {n}", f"01-{10 + n}", "09:30", "10:00") for n in range(3)]
    cost = costs(card(book(), LATE, *more), "late")["first_response"]
    assert (cost.met, cost.decided, cost.verdict, cost.credit) == (3, 4, "kept", 0)
    assert cost.words == ("the quota was kept: the breach cost nothing", "credit of gold-1 for 2027-01: 0.00 EUR")


def test_where_it_may_still_cost_something_later_that_is_not_said() -> None:
    more = [ticket(f"good {n}", f"01-{10 + n}", "09:30", "10:00") for n in range(3)]
    bonus = SCALE.replace("}}", "}, earn_back: {after: 1 period, at: 90 %, share: 50 %}}")
    assert costs(card(book(bonus), LATE, *more), "late")["first_response"].words[0] == "no credit rests on this quota"


PRICES = """  credits:
    rules:
      - {on: first_response, per_breach: {urgent: 50 EUR}}
      - {on: resolution, per_breach: {urgent: 80 EUR}}
"""


def test_a_rule_per_breach_pays_for_the_ticket_once_with_the_dearest_of_its_clocks() -> None:
    found = card(book(PRICES), LATE, BOTH, GOOD)
    assert found.credits["credit"].tolist() == [Decimal("130.00")]
    late, both, good = (costs(found, name) for name in ("late", "both", "good"))
    assert [cost.part for cost in late.values()] == [5_000, 0]
    assert [cost.part for cost in both.values()] == [0, 8_000]
    assert [cost.part for cost in good.values()] == [0, 0]
    line = "credit of gold-1 for 2027-01: 130.00 EUR"
    assert late["first_response"].words == ("this breach asks for 50.00 EUR", line)
    assert both["first_response"].words == ("an event is paid once: with resolution, urgent", line)
    assert both["resolution"].words == ("this breach asks for 80.00 EUR", line)
    assert good["resolution"].words == ("no credit rests on this quota",)  # it is of the other two


def test_parts_of_all_tickets_add_up_to_what_is_asked_for() -> None:
    found = card(book(PRICES), LATE, BOTH, GOOD, CALM)
    parts = sum(cost.part for name in ("late", "both", "good", "calm") for cost in costs(found, name).values())
    assert parts == found.lines[0].line.before_cap == 13_000


def test_a_cap_and_a_least_amount_are_told() -> None:
    capped = card(book(PRICES + "    cap: 6 % of fee\n"), LATE, BOTH)
    assert costs(capped, "both")["resolution"].words == (
        "this breach asks for 80.00 EUR",
        "credit of gold-1 for 2027-01: 60.00 EUR",
        "130.00 EUR asked for, capped at 60.00 EUR",
    )
    small = card(book(PRICES + "    minimum: 200 EUR\n"), LATE)
    assert costs(small, "late")["first_response"].words == (
        "this breach asks for 50.00 EUR",
        "credit of gold-1 for 2027-01: 0.00 EUR",
        "50.00 EUR is below the least that is paid, 200.00 EUR",
    )


def test_a_larger_amount_that_decides_is_told() -> None:
    rules = """  credits:
    rules:
      - {on: first_response, scale: {below 75 %: 30 % of fee}}
      - {on: resolution, per_breach: {urgent: 80 EUR}}
"""
    found = costs(card(book(rules), BOTH), "both")
    assert found["first_response"].words[0] == "scale: 0 % attained, below 75 %: 300.00 EUR"
    assert found["resolution"].words[0] == "this breach asks for 80.00 EUR, but another amount decides"
    assert [cost.credit for cost in found.values()] == [30_000, 30_000]


def test_a_breach_without_a_price_is_told() -> None:
    slow = ticket("slow", "01-04", "18:00", "19:00", "normal")
    words = costs(card(book(PRICES), slow, LATE), "slow")["first_response"].words
    assert words[0] == "no amount is written for a breach of severity normal"


def test_before_it_is_live_and_without_credits_nothing_is_owed() -> None:
    pilot = costs(card(book(status="status: pilot"), LATE), "late")["first_response"]
    assert (pilot.credit, pilot.words) == (None, ("no credit: the agreement is pilot in 2027-01",))
    bare = costs(card(book(""), LATE), "late")["first_response"]
    assert (bare.verdict, bare.credit) == ("missed", None)
    assert bare.words == ("no credit: this agreement owes none for 2027-01",)


def test_what_counts_nowhere_costs_nothing() -> None:
    off = ("off", "2027-01-04 09:00", "urgent", "gold-1", [("2027-01-04 09:30", "cancelled")])
    found = costs(card(book(), LATE, off), "off")
    assert {cost.words[0].split(":")[0] for cost in found.values()} == {"it ended before it was due"}
    assert {cost.verdict for cost in found.values()} == {None}
    listed = "exclusions: [{cause: force majeure, tickets: [late], reference: letter}]"
    cost = costs(card(book(status=listed), LATE, GOOD), "late")["first_response"]
    assert cost.words == ("the ticket is excluded: it counts for no quota and costs nothing",)


def test_a_clock_outside_the_window_and_one_in_a_partial_period_are_told() -> None:
    february = ticket("february", "02-04", "11:00", "12:00")
    told = told_log([LATE, february], until="2027-02-20 00:00")
    found = measure(told, promise(book()), window=(at("2027-02-01 00:00"), at("2027-03-01 00:00")))
    assert costs(found, "late")["resolution"].words == ("it lies in no period that is measured here",)
    partial = costs(found, "february")["first_response"]
    assert (partial.period, partial.verdict, partial.credit) == ("2027-02", "not judged", None)
    assert partial.words[0].startswith("2027-02 is not judged: not all of it is measured")


def test_a_period_that_is_too_small_is_judged_and_paid_for_with_the_next() -> None:
    february = [ticket(f"feb {n}", f"02-0{n}", "11:00", "12:00") for n in (1, 2)]
    found = card(book(small=", small: {below: 2, then: roll}"), LATE, *february)
    cost = costs(found, "late")["first_response"]
    assert (cost.period, cost.met, cost.decided, cost.verdict, cost.credit) == ("2027-01", 0, 3, "missed", 10_000)
    assert cost.words == (
        "too few of 2027-01 were decided: judged with 2027-02",
        "scale: 0 % attained, below 40 %: 100.00 EUR",
        "credit of gold-1 for 2027-02: 100.00 EUR",
    )
    waiting = costs(card(book(small=", small: {below: 2, then: roll}"), LATE, until="2027-02-01 00:00"), "late")
    assert waiting["first_response"].verdict == "carried"
    assert waiting["first_response"].words[0] == "too few of 2027-01 are decided: judged with the next period"


def test_judged_together_the_quota_is_that_of_all_and_the_line_that_of_the_account() -> None:
    other = ticket("other", "01-08", "09:30", "10:00", who="gold-2")
    cost = costs(card(book(judged="together"), LATE, other), "other")["first_response"]
    assert (cost.customer, cost.met, cost.decided, cost.verdict) == (None, 1, 2, "missed")
    assert cost.words[-1] == "credit of gold-2 for 2027-01: 50.00 EUR"


def test_an_open_clock_makes_it_provisional() -> None:
    running = ("running", "2027-01-31 23:30", "urgent", "gold-1", [])
    found = card(book(), LATE, running, until="2027-02-01 00:00")
    assert costs(found, "late")["first_response"].provisional
    assert costs(found, "running")["first_response"].provisional


@pytest.mark.parametrize("name", ["late", "calm"])
def test_table_document_and_print_tell_the_same(name: str) -> None:
    found = card(book(), LATE, BOTH, GOOD, CALM).explain(name)
    table = found.money.set_index("commitment")
    first = json.loads(json.dumps(found.document()))["clocks"][0]["cost"]
    missed = name == "late"
    assert first == {
        "period": "2027-01",
        "customer": "gold-1",
        "met": 1,
        "decided": 3 if missed else 1,
        "quota": 0.75,
        "promised": None,
        "measured": None,
        "verdict": "missed" if missed else "kept",
        "currency": "EUR",
        "part": "0.00",
        "credit": "100.00",
        "provisional": False,
        "why": list(found.costs[0].words),
    }
    assert table.loc["first_response", ["met", "decided", "verdict", "credit"]].tolist() == [
        *(first[key] for key in ("met", "decided", "verdict")),
        Decimal("100.00"),
    ]
    assert table.attrs["units"]["credit"] == "EUR"
    console = Console(width=200, file=StringIO())
    for each in found.tables():
        console.print(each)
    lines = " ".join(console.file.getvalue().split())
    assert "What it costs" in lines
    assert f"gold.first_response: {'; '.join(found.costs[0].words)}." in lines


def test_an_amount_that_is_no_whole_cent_is_said_to_be_rounded() -> None:
    third = PRICES.replace("{urgent: 50 EUR}", "{urgent: 1/300 of fee}")
    cost = costs(card(book(third), LATE), "late")["first_response"]
    assert cost.words == ("this breach asks for about 3.33 EUR", "credit of gold-1 for 2027-01: 3.33 EUR")


def test_a_breach_counted_in_an_earlier_period_is_not_paid_for_twice() -> None:
    text = book(PRICES.replace("80 EUR", "50 EUR")).replace(
        "urgent: 4 h, normal: 20 h}", "urgent: 4 h}, period: stopped"
    )
    over = (
        "over",
        "2027-01-31 20:00",
        "urgent",
        "gold-1",
        [("2027-01-31 23:00", "replied"), ("2027-02-01 09:00", "solved")],
    )
    found = costs(measure(log([over], until="2027-03-01 00:00"), promise(text)), "over")
    assert [(cost.period, cost.part) for cost in found.values()] == [("2027-01", 5_000), ("2027-02", 0)]
    assert found["resolution"].words[0] == "the ticket was paid for in an earlier period: this breach adds nothing"


def test_the_lines_of_other_accounts_are_not_worked_out(monkeypatch) -> None:
    """Judged together all forty accounts have a line; a ledger shows the one of its own, the same to the word."""
    asked = []

    def counted(grid, telling):
        asked.append(grid.size)
        return entries(grid, telling)

    monkeypatch.setattr("slasim.agreements.credits.credits.entries", counted)
    late = [ticket(f"t{number}", "01-04", "11:00", "12:00", who=f"gold-{number}") for number in range(40)]
    found = card(book(PRICES, judged="together"), *late)
    (cost,) = {costs(found, f"t{number}")["first_response"].credit for number in (7, 39)}
    assert asked == [1] * 2 * 2  # the lines as they are, and as if the ticket alone had been late
    owed = {entry.customer: entry.line.amount for entry in found.lines if entry.period == 0}
    assert len(owed) == 40
    assert set(owed.values()) == {cost}
