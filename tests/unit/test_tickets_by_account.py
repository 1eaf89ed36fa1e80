"""Tickets stated account by account: what they add up to by hand, and that no account moves the tickets of another."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import stats
from workload_cases import BASE, horizon, scenario, stream

from slasim import Scenario, ScenarioError, load_scenario
from slasim.load.expected_work import tickets_by_month
from slasim.planning import expected_load
from slasim.planning.volumes import volumes
from slasim.roster.window import calendar_weeks
from slasim.workload import draw, prepare
from slasim.workload.draws import name_hash
from slasim.workload.needs.accounts import in_turn, of_scenario

MIX = {"severity": {"normal": "100 %"}}
ONE = {"gold": {"accounts": 12, "regions": {"home": "100 %"}}, "silver": {"accounts": 40, "regions": {"home": "100 %"}}}
TWO = {
    "calendars": {
        "home": {"timezone": "UTC", "hours": "24x7"},
        "away": {"timezone": "Asia/Kolkata", "hours": "24x7"},
    },
    "customers": {
        "gold": {"accounts": 12, "regions": {"home": "70 %", "away": "30 %"}},
        "silver": {"accounts": 5, "regions": {"away": "100 %"}},
    },
}
RATES = {"gold": "3 per week", "silver": "0.5 per week"}
TABLE = (
    "customer,tier,region,volume\nAcme,gold,home,7 per week\nBolt,gold,home,1 per day\nCity,silver,home,0.5 per week\n"
)


def desk(rates: dict[str, str] | None = None, parts: dict[str, Any] | None = None, **sections: Any) -> Scenario:
    mail = {"channel": "email", "mix": MIX, "per_account": rates or RATES, **(parts or {})}
    return scenario(**{"customers": ONE, "demand": {"mail": mail}, **sections})


def listed(text: str = TABLE, parts: dict[str, Any] | None = None, **sections: Any) -> Scenario:
    mail = {"channel": "email", "mix": MIX, "account_share": "100 %", **(parts or {})}
    return scenario({"accounts.csv": text}, customers={"file": "accounts.csv"}, demand={"mail": mail}, **sections)


def by_account(of: Scenario, replication: int = 0) -> dict[str, list[tuple[Any, ...]]]:
    """Everything that the tickets of each account are: uid, created, severity, product, work of the touches."""
    drawn = draw(of, 7, replication)
    found: dict[str, list[tuple[Any, ...]]] = {}
    for row, customer in enumerate(drawn.tickets.customer.tolist()):
        low, high = drawn.touches.first[row : row + 2].tolist()
        columns = (drawn.tickets.uid, drawn.tickets.created, drawn.tickets.severity, drawn.tickets.product)
        ticket = (*(int(each[row]) for each in columns), tuple(drawn.touches.work[low:high].tolist()))
        found.setdefault(drawn.accounts.name[customer], []).append(ticket)
    return found


def test_twelve_accounts_and_a_thirteenth() -> None:
    """12 × 3 + 40 × 0.5 = 56 a week; one more brings 3, at every level of demand in proportion."""
    of = desk()
    assert [week.tickets for week in volumes(of)] == pytest.approx([56.0] * 4)
    assert [week.tickets for week in volumes(of.with_overrides({"customers.gold.accounts": 13}))] == pytest.approx(
        [59.0] * 4
    )
    assert [week.tickets for week in volumes(of.with_overrides({"demand.volume": "150 %"}))] == pytest.approx(
        [84.0] * 4
    )
    faster = of.with_overrides({"demand.mail.per_account.silver": "1 per day"})
    assert [week.tickets for week in volumes(faster)] == pytest.approx([36.0 + 280.0] * 4)
    assert sum(period.tickets["mail"] for period in expected_load(of).periods) == pytest.approx(4 * 56)


def test_season_holidays_and_growth_of_the_regions_of_the_accounts() -> None:
    """9 of 12 accounts at home by their shares; a holiday away; all in January, one level up."""
    away = {"timezone": "UTC", "hours": {"mon-fri": "08:00-18:00"}, "holidays": ["2027-01-06"]}
    of = desk(
        {"gold": "7 per week"},
        {"season": {"jan": "200 %"}, "holidays": "50 %"},
        calendars={**BASE["calendars"], "away": away},
        customers={"gold": {"accounts": 12, "regions": {"home": "75 %", "away": "25 %"}}},
        horizon=horizon("2027-01-04", "1 week"),
    )
    by_region = tickets_by_month(prepare(of), calendar_weeks(of))[0, 0]
    assert by_region == pytest.approx([9 * 7 * 2, 3 * 6.5 * 2])


def test_the_mix_of_tiers_follows_from_the_accounts() -> None:
    of = desk(**TWO)
    assert {tier: float(share) for tier, share in of.tier_mix("mail").items()} == pytest.approx(
        {"gold": 36 / 38.5, "silver": 2.5 / 38.5}
    )
    by_region = tickets_by_month(prepare(of), calendar_weeks(of))[0, 0]
    gold_home = sum(each.tier == "gold" and each.region == "home" for each in of_scenario(of))
    assert gold_home in (8, 9)  # of 12 accounts 70 % are 8.4
    assert by_region == pytest.approx([3 * gold_home, 3 * (12 - gold_home) + 2.5])


@pytest.mark.parametrize("sections", [{}, TWO], ids=["one region", "two regions"])
@pytest.mark.parametrize("more", [13, 20, 1300])
def test_an_account_more_moves_no_ticket_of_another(more: int, sections: dict[str, Any]) -> None:
    of = desk(**sections)
    before, after = by_account(of), by_account(of.with_overrides({"customers.gold.accounts": more}))
    renamed = {name.replace("gold-0", "gold-00") if more > 999 else name: tickets for name, tickets in before.items()}
    assert {name: after.get(name) for name in renamed} == renamed
    width = max(3, len(str(more)))
    assert set(after) - set(renamed) <= {f"gold-{rank:0{width}d}" for rank in range(13, more + 1)} | {
        f"silver-{rank:03d}" for rank in range(1, 41)
    }
    assert len(set(after) - set(renamed)) > 0


def test_a_rate_that_rises_adds_tickets_of_its_tier() -> None:
    of = desk(**TWO)
    before, after = by_account(of), by_account(of.with_overrides({"demand.mail.per_account.gold": "5 per week"}))
    for name, tickets in after.items():
        old = before.get(name, [])
        assert set(old) <= set(tickets) if name.startswith("gold") else old == tickets
    assert sum(map(len, after.values())) > sum(map(len, before.values()))


def test_a_stream_more_and_another_order_of_the_tiers_move_nothing() -> None:
    of = desk()
    chat = {"channel": "chat", "mix": MIX, "per_account": {"gold": "9 per week"}}
    more = desk(demand={"chat": chat, "mail": {"channel": "email", "mix": MIX, "per_account": RATES}})
    assert {ticket for tickets in by_account(of).values() for ticket in tickets} < {
        ticket for tickets in by_account(more).values() for ticket in tickets
    }
    turned = desk(customers=dict(reversed(ONE.items())))
    assert by_account(turned) == by_account(of)


def test_days_that_differ_are_shared_and_move_no_ticket_that_both_have() -> None:
    """With a dispersion the factors of days depend on all tickets of a day, as they do for a volume."""
    of = desk(parts={"day_to_day": {"dispersion": 5.0}})
    before, after = (
        {ticket[0]: (name, ticket) for name, tickets in by_account(each).items() for ticket in tickets}
        for each in (of, of.with_overrides({"customers.gold.accounts": 13}))
    )
    both = before.keys() & after.keys()
    assert len(both) > 0.95 * len(before)
    assert all(before[uid] == after[uid] for uid in both)


def test_an_account_more_in_a_table() -> None:
    """7 + 7 + 0.5 a week; in the middle of the table a fourth; half of all by another stream."""
    of = listed()
    assert [week.tickets for week in volumes(of)] == pytest.approx([14.5] * 4)
    more = listed(TABLE.replace("City", "Delta,silver,home,14 per week\nCity"))
    assert [week.tickets for week in volumes(more)] == pytest.approx([28.5] * 4)
    before, after = by_account(of), by_account(more)
    assert {name: tickets for name, tickets in after.items() if name != "Delta"} == before
    assert len(after["Delta"]) > 20
    half = listed(parts={"account_share": "50 %"})
    assert [week.tickets for week in volumes(half)] == pytest.approx([7.25] * 4)
    assert Scenario.from_applied(of.applied()) == of


def test_a_stream_of_accounts_beside_one_with_a_volume() -> None:
    mail = {"channel": "email", "mix": MIX, "per_account": RATES}
    phone = stream("70 per week", channel="phone", mix={**MIX, "tier": {"gold": "100 %"}})
    alone, both = desk(), scenario(customers=ONE, demand={"mail": mail, "phone": phone})
    assert [week.tickets for week in volumes(both)] == pytest.approx([126.0] * 4)
    drawn, other = draw(both, 7, 0), draw(alone, 7, 0)
    assert set(other.tickets.uid.tolist()) < set(drawn.tickets.uid.tolist())
    assert len(np.unique(drawn.tickets.uid)) == drawn.size
    assert (np.diff(drawn.tickets.created) >= 0).all()


def test_a_stream_switched_off_draws_nothing() -> None:
    of = desk({"gold": "0 per week"})
    assert draw(of, 1, 0).size == 0
    assert of.tier_mix("mail") == {"gold": 1}


def test_regions_of_accounts_do_not_depend_on_how_many_there_are() -> None:
    from fractions import Fraction

    shares = [Fraction(1, 10), Fraction(6, 10), Fraction(0), Fraction(3, 10)]
    order = in_turn(500, shares)
    assert order[:3] == [1, 3, 0]
    for many in range(1, 500):
        assert in_turn(many, shares) == order[:many]
    for many in range(10, 500):
        given = [order[:many].count(region) for region in range(4)]
        assert all(abs(one - share * many) <= 1 for one, share in zip(given, shares, strict=True))


@pytest.mark.parametrize(
    ("parts", "path", "words"),
    [
        ({"volume": "3 per week"}, "demand.mail.per_account", "per_account beside volume"),
        ({"mix": {**MIX, "tier": {"gold": "100 %"}}}, "demand.mail.mix.tier", "shares of tiers beside per_account"),
        ({"per_account": {"gld": "3 per week"}}, "demand.mail.per_account.gld", "did you mean gold?"),
        ({"per_account": {}}, "demand.mail.per_account", "an empty map"),
        ({"per_account": {"gold": 3}}, "demand.mail.per_account.gold", "a volume such as"),
        ({"per_account": {"gold": "3 per month"}}, "demand.mail.per_account.gold", "months and years differ"),
        ({"per_account": None, "account_share": "100 %"}, "demand.mail.account_share", "no table of accounts has"),
    ],
)
def test_what_cannot_be_meant_is_refused(parts: dict[str, Any], path: str, words: str) -> None:
    mail = {"channel": "email", "mix": MIX, "per_account": RATES, **parts}
    written = {name: each for name, each in mail.items() if each is not None}
    with pytest.raises(ScenarioError) as error:
        scenario(customers=ONE, demand={"mail": written})
    assert [str(each) for each in error.value.problems if each.path == path and words in str(each)]


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        (TABLE.replace("0.5 per week", ""), 4, "found nothing; expected a volume such as 3 per week"),
        (TABLE.replace("0.5 per week", "12"), 4, "found '12'; expected a volume"),
        (
            TABLE.replace(",volume", ",fee").replace(" per week", " EUR/month").replace("1 per day", ""),
            1,
            "column volume",
        ),
    ],
)
def test_a_table_without_volumes_is_refused(text: str, line: int, words: str) -> None:
    with pytest.raises(ScenarioError) as error:
        listed(text)
    assert [each for each in error.value.problems if words in str(each) and each.line == line]


def test_volumes_nobody_asks_for_and_a_skew_without_effect_are_named() -> None:
    mail = stream("70 per week", mix={**MIX, "tier": {"gold": "50 %", "silver": "50 %"}})
    of = scenario({"accounts.csv": TABLE}, customers={"file": "accounts.csv"}, demand={"mail": mail})
    assert [(each.rule, each.path) for each in of.warnings] == [("unused_setting", "volume")]
    skewed = desk(customers={**ONE, "gold": {**ONE["gold"], "skew": 0.5}})
    assert [(each.rule, each.path) for each in skewed.warnings] == [("unused_setting", "customers.gold.skew")]


def test_more_accounts_than_a_replication_can_draw_are_refused() -> None:
    many = {"gold": {"accounts": 900_000, "regions": {"home": "100 %"}}}
    with pytest.raises(ScenarioError, match="at most 50,000,000"):
        desk({"gold": "1 per week"}, customers=many, horizon=horizon("2027-01-04", "8 weeks"))


def test_two_accounts_with_one_hash_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("slasim.workload.draws.name_hash", lambda _: name_hash("the same"))
    with pytest.raises(ValueError, match="two accounts"):
        prepare(desk({"gold": "3 per week"}, {"auto_reply": True}))


def test_a_file_on_top_of_another_states_tickets_by_account_in_place_of_a_volume(tmp_path: Path) -> None:
    (tmp_path / "base.yaml").write_text(json.dumps({**BASE, "customers": {"all": ONE["gold"]}}))
    over = {"extends": "base.yaml", "demand": {"mail": {"per_account": {"all": "3 per week"}}}}
    (tmp_path / "over.yaml").write_text(json.dumps(over))
    of = load_scenario(tmp_path / "over.yaml")
    assert (of.demand["mail"].volume, of.tier_mix("mail")) == (None, {"all": 1})
    assert of.tickets("mail", 7 * 86_400_000) == 36


def test_hours_that_differ_and_a_forecast_that_misses_are_those_of_all_accounts() -> None:
    """Hours move tickets within their dates and make none; what the forecast misses multiplies every account."""
    many = {"gold": "70 per week", "silver": "35 per week"}
    plain, uneven = desk(many), desk(many, {"within_day": {"dispersion": 6.0, "carry_over": 0.5}})
    one, other = draw(plain, 3, 0), draw(uneven, 3, 0)
    day = 86_400_000
    dates = [
        sorted(zip(of.tickets.uid.tolist(), (of.tickets.created // day).tolist(), strict=True)) for of in (one, other)
    ]
    assert dates[0] == dates[1]
    hours = [np.bincount((of.tickets.created - of.start) // 3_600_000, minlength=672) for of in (one, other)]
    assert hours[1].var() > 3 * hours[0].var()
    mail = {"channel": "email", "mix": MIX, "per_account": many}
    sure = {"forecast": {"level": "60 %", "probability": "90 %"}, "mail": mail}
    sizes = [draw(desk(demand=sure), 3, replication).size for replication in range(8)]
    assert np.std(sizes) > 5 * np.mean(sizes) ** 0.5


def test_those_who_bring_tickets_have_those_that_wait() -> None:
    """A region and an account without volume have none, whatever their `share`; the others 14 to 0.5, as they write."""
    table = "customer,tier,region,share,volume\nAcme,gold,home,1,14 per week\nBolt,gold,away,1000,0 per week\n"
    table += "City,silver,home,1,0.5 per week\nDart,silver,home,1000,0 per week\n"
    waiting = [
        {"stream": "mail", "tickets": {"1 h": 1450}},
        {"stream": "mail", "tier": "gold", "tickets": {"2 h": 100}},
    ]
    sections = {"calendars": TWO["calendars"], "opening": waiting}
    of = listed(table, **sections)
    drawn = draw(of, int(name_hash("those who wait")), 0)
    before = drawn.tickets.created < drawn.start
    of_both, of_gold = (
        np.bincount(drawn.tickets.customer[before & (drawn.tickets.created == drawn.start - hours * 3_600_000)])
        for hours in (1, 2)
    )
    assert of_gold.tolist() == [100]
    assert (of_both[1], *of_both[3:]) == (0,)
    assert stats.binomtest(int(of_both[2]), 1450, 0.5 / 14.5).pvalue > 0.001
    with pytest.raises(ScenarioError, match="a tier that mail brings: gold"):
        listed(
            table.replace("0.5 per week", "0 per week"), **{**sections, "opening": [{**waiting[1], "tier": "silver"}]}
        )
