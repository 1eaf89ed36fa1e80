"""The price of one more customer or a tighter promise: what changes in step, and prices worked out by hand."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pytest
from planning_cases import desk_parts, small_desk
from workload_cases import scenario as read

import slasim
from slasim import Quote, Scenario, ScenarioError
from slasim.instants import WEEK
from slasim.planning.quote.asked_price import read_added, read_tightened
from slasim.planning.quote.grown import grown
from slasim.planning.quote.prices import change_of, credit_scale, fee
from slasim.planning.quote.quote import tightened
from slasim.planning.quote.windows import Billed
from slasim.report.json_schema import json_schema
from slasim.study.measures.promises.chance import KeptChance
from slasim.workload import draw

ROOT = Path(__file__).parents[2]


def by_tier(scenario: Scenario) -> dict[str, Fraction]:
    """Expected tickets of an ordinary week."""
    found: dict[str, Fraction] = {}
    for name in scenario.demand:
        for tier, share in scenario.tier_mix(name).items():
            found[tier] = found.get(tier, Fraction(0)) + share * scenario.tickets(name, WEEK)
    return found


def two_streams() -> Scenario:
    """Mail by volume, of both tiers; chat by account, of gold alone."""
    parts = desk_parts()
    parts["demand"]["chat"] = {
        "channel": "chat",
        "per_account": {"gold": "5 per week"},
        "mix": {"severity": {"normal": "100 %"}},
    }
    return read(**parts)


@pytest.mark.parametrize(("tier", "accounts"), [("gold", 1), ("gold", 3), ("silver", 2)])
def test_the_new_accounts_bring_exactly_their_share_and_nobody_else_changes(tier: str, accounts: int) -> None:
    before = two_streams()
    after = grown(before, tier, accounts, Fraction(8, 100))
    then, now = by_tier(before), by_tier(after)
    assert {name: now[name] for name in then} == then
    added = now[f"{tier}_new"]
    assert float(added) == pytest.approx(0.08 * float(sum(then.values())), rel=1e-12)
    assert after.customers[f"{tier}_new"].accounts == accounts  # type: ignore[index]
    assert f"{tier}_new" in (after.agreements[tier].for_.tier or ())


def test_by_each_stream_in_proportion() -> None:
    """Gold has 112 of the mail and 20 of the chat: 8 % of 300 are 24, of which 112/132 are mail."""
    after = grown(two_streams(), "gold", 1, Fraction(8, 100))
    mail, chat = (float(after.tickets(f"{name}_new", WEEK)) for name in ("mail", "chat"))
    assert (mail, chat) == pytest.approx((24 * 112 / 132, 24 * 20 / 132))


def test_every_ticket_of_the_others_stays_as_it_is() -> None:
    before, after = small_desk(), grown(small_desk(), "silver", 1, Fraction(20, 100))
    then, now = (draw(each, 3, 1).tickets for each in (before, after))
    assert len(now.uid) > len(then.uid)
    mine = np.isin(now.uid, then.uid)
    for name in ("uid", "created", "customer", "severity"):
        np.testing.assert_array_equal(getattr(now, name)[mine], getattr(then, name))


def test_the_level_of_all_demand_is_in_the_share_once() -> None:
    before = small_desk({"demand.volume": "150 %"})
    after = grown(before, "gold", 1, Fraction(1, 10))
    assert float(by_tier(after)["gold_new"]) == pytest.approx(0.1 * 1.5 * 280)


def test_what_cannot_be_changed_in_step_is_refused() -> None:
    parts = desk_parts()
    parts["demand"]["mail"] = {**parts["demand"]["mail"], "arrivals": "constant(1 h)"}
    del parts["demand"]["mail"]["volume"]
    with pytest.raises(ScenarioError, match="given tickets of gold"):
        grown(read(**parts), "gold", 1, Fraction(1, 10))
    parts = desk_parts()
    table = "customer,tier,region,fee\nA,gold,home,3000 EUR/month\nB,silver,home,1000 EUR/month\n"
    with pytest.raises(ScenarioError, match="a table of accounts"):
        grown(
            read({"accounts.csv": table}, **{**parts, "customers": {"file": "accounts.csv"}}),
            "gold",
            1,
            Fraction(1, 10),
        )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("gold", "1 account, 8 % of volume"),
        ("gold: 1 account, much of volume", "a share of today's volume"),
        ("gould: 1 account, 8 % of volume", "did you mean gold"),
        ("gold: 0 accounts, 8 % of volume", "at least one account"),
    ],
)
def test_what_cannot_be_added(text: str, words: str) -> None:
    with pytest.raises(ScenarioError, match=words):
        read_added(small_desk(), text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("gold.first_response: 30 min", "a promise and its new target"),
        ("gold.first_reply.normal: 30 min", "did you mean first_response"),
        ("gold.first_response.urgent: 30 min", "unknown severity"),
        ("gold.first_response.normal: soon", "a target such as"),
    ],
)
def test_what_cannot_be_tightened(text: str, words: str) -> None:
    with pytest.raises(ScenarioError, match=words):
        read_tightened(small_desk(), text)


@pytest.mark.parametrize(("goal", "steers_by"), [(None, "30 min"), ("40 min", "30 min"), ("20 min", "20 min")])
def test_the_desk_steers_by_the_new_target_unless_its_goal_is_shorter(goal: str | None, steers_by: str) -> None:
    parts = desk_parts()
    if goal is not None:
        parts["agreements"]["gold"]["commitments"]["first_response"]["goal"] = {"normal": goal}
    before = read(**parts)
    after = tightened(before, read_tightened(before, "gold.first_response.normal: 30 min"))
    spec = after.agreements["gold"].commitments["first_response"]
    assert (str(spec.promise["normal"]), str(spec.goal_of("normal"))) == ("30 min", steers_by)


def desk(today: list[float], new: list[float]) -> Billed:
    credits = np.array([today, new], np.float64).T
    kept = np.ones(len(today), np.bool_)
    chance = KeptChance(len(today), len(today), len(today), len(today))
    return Billed(credits, credits, kept, chance, "does not grow", False, np.array([10.0, 10.0]))


def test_a_fee_covers_staff_and_the_change_of_credits_with_the_asked_probability() -> None:
    """Of ten windows nine owe at most 20 more; with staff of 100, two months: 60 a month."""
    before = desk([5] * 10, [0] * 10)
    after = desk([5, 5, 5, 5, 5, 10, 10, 20, 20, 95], [0, 0, 0, 0, 0, 0, 0, 5, 5, 0])
    assert fee(before, after, 100.0, 0.9, 2.0).estimate == (100 + 20) / 2


def test_a_fee_bears_so_many_times_the_credits() -> None:
    """100 come in, 10 more go to the others: 90 are left for credits of 30 at most in nine windows of ten."""
    before = desk([0] * 10, [0] * 10)
    after = desk([10] * 10, [0, 0, 0, 0, 10, 20, 30, 30, 30, 60])
    assert credit_scale(before, after, 0.0, 100.0, 0.85).estimate == 3.0
    assert credit_scale(before, after, 0.0, 100.0, 0.5).estimate == 9.0


def test_a_change_that_was_met_nowhere_has_an_interval_with_a_width() -> None:
    """Nothing in 60 windows: by the rule of three not more than 3 in 60 of the credit of 40, about 2."""
    nothing = np.zeros(60)
    found = change_of(nothing, nothing, 40.0).change
    assert found.estimate == found.low == 0
    assert 1.5 < found.high < 3


ADDED = "gold: 1 account, 15 % of volume"
BUSY = {"demand.mail.volume": "420 per week"}
TIGHT = {
    **BUSY,
    "agreements.gold.commitments.first_response.promise.normal": "1 h",
}  # exp(-2) of the replies take longer


@pytest.fixture(scope="module")
def found() -> Quote:
    return slasim.quote(small_desk(TIGHT), add=ADDED, windows=60)


def test_a_row_is_the_difference_of_two_runs(found: Quote) -> None:
    """By hand: the same windows of the desk of today and of the grown one."""
    runs = [
        slasim.simulate(each, replications=60, seed=0).counted["credits"]
        for each in (small_desk(TIGHT), grown(small_desk(TIGHT), "gold", 1, Fraction(15, 100)))
    ]
    before, after = (run["amount_minor"].sum() / 100 / 60 for run in runs)
    assert found.change("credits", "all").estimate == pytest.approx(after - before)


def test_seats_make_up_for_it_where_what_is_asked_never_holds(found: Quote) -> None:
    assert found.facts["held"] == "today's customers missed no more"
    assert found.change("missed", "today's", "as now").estimate > 0
    assert found.change("missed", "today's", "hired").estimate <= 0
    assert (found.frames["shifts"]["more"] > 0).all()
    assert found.prices["staff"].tolist()[1] > 0


def test_seats_that_are_hired_hold_what_is_asked() -> None:
    found = slasim.quote(small_desk(BUSY), add=ADDED, windows=60)
    assert found.facts["held"] == "what is asked"
    assert (found.frames["shifts"]["more"] > 0).all()
    rows = found.changes.set_index(["staffing", "figure", "whose"])
    before = rows.loc[("as now", "kept", "all"), "before"]
    assert before > 0
    hired = rows.loc[("hired", "kept", "all"), "after"]
    assert hired >= min(0.9, before) - 0.12  # found on other histories: three standard deviations of 60 windows
    staff = found.prices.set_index("staffing").loc["hired"]
    assert staff["staff_low"] is None or staff["staff_low"] <= staff["staff"]


def test_without_free_shifts_there_is_the_first_price_alone() -> None:
    fixed: dict[str, Any] = {f"teams.desk.shifts.{name}.headcount": 2 for name in ("day", "night")}
    found = slasim.quote(small_desk(fixed), tighten="gold.first_response.normal: 30 min", windows=20)
    assert list(found.prices["staffing"]) == ["as now"]
    assert "no shift has seats" in found.facts["not_hired"]
    assert found.change("credits", "all").estimate >= 0


def test_the_document_fits_and_the_result_is_found_again(found: Quote, tmp_path: Path) -> None:
    jsonschema.Draft202012Validator(json_schema()).validate(json.loads(json.dumps(found.summary(), allow_nan=False)))
    opened = slasim.open_result(found.save(tmp_path / "quote"))
    assert isinstance(opened, Quote)
    assert opened.summary() == found.summary()


def test_one_of_the_two_is_asked_for() -> None:
    with pytest.raises(ValueError, match="one of add and tighten"):
        slasim.quote(small_desk())


def test_a_13th_account_of_the_quickstart_against_two_runs_by_hand() -> None:
    """By hand: 13 accounts and 388.8 tickets a week in place of 12 and 360. Fresh histories; the desk is as busy, but
    the tickets are divided anew among all 13, so what agrees is the law. Two stages, as chance alone may tell them
    apart: a second try on four times as many histories decides."""
    desk = slasim.load_scenario(ROOT / "scenarios" / "quickstart.yaml")
    by_hand = {"customers.business.accounts": 13, "demand.email.volume": "388.8 per week"}
    for windows, seed in ((100, 11), (400, 12)):
        stated = slasim.quote(desk, add="business: 1 account, 8 % of volume", windows=windows, seed=seed)
        runs = [
            slasim.simulate(each, replications=windows, seed=seed + 100)
            for each in (desk, desk.with_overrides(by_hand))
        ]
        before, after = (run.counted["credits"]["amount_minor"].reshape(windows, -1).sum(axis=1) / 100 for run in runs)
        low, mid, high = stated.change("credits", "all")[1], (after - before).mean(), stated.change("credits", "all")[2]
        spread = 2 * (after - before).std() / np.sqrt(windows)
        if low - spread <= mid <= high + spread:
            return
    pytest.fail(f"{mid} +- {spread} against {low} to {high}")
