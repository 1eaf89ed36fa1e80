"""What a change of the scenario moves and what it leaves, ticket by ticket and seat by seat (docs/randomness.md)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from workload_cases import scenario, stream

import slasim
from slasim.roster import Roster, expand
from slasim.scenario import Scenario
from slasim.study.document import document
from slasim.workload import Workload, draw

DAY = 86_400_000
PATH = [
    {"skill": "l1", "handle": "exponential(mean=9 min)", "then": {"solved": "50 %", "customer": "30 %", "l2": "20 %"}},
    {"skill": "l2", "handle": "lognormal(mean=20 min, cv=1)", "then": {"solved": "80 %", "customer": "20 %"}},
]
MIX = {
    "tier": {"big": "30 %", "small": "70 %"},
    "severity": {"urgent": "10 %", "high": "20 %", "normal": "70 %"},
    "product": {"app": "80 %", "api": "20 %"},
}
SHIFT = {"hours": "22:00-06:00", "days": "mon-fri", "break": "30 min", "headcount": 3}
TEAM = {"site": "berlin", "skills": ["l1", "l2"], "shrinkage": "30 %", "absence": "12 %", "shifts": {"night": SHIFT}}
BASE: dict[str, Any] = {
    "horizon": {"from": "2027-03-22", "for": "2 weeks", "warm_up": "3 days", "follow_up": "2 days"},
    "severities": ["urgent", "high", "normal"],
    "calendars": {
        "berlin": {"timezone": "Europe/Berlin", "hours": {"mon-fri": "08:00-18:00"}},
        "austin": {"timezone": "America/Chicago", "hours": "24x7"},
    },
    "customers": {
        "big": {"accounts": 6, "regions": {"berlin": "50 %", "austin": "50 %"}, "skew": 0.5},
        "small": {"accounts": 40, "regions": {"berlin": "50 %", "austin": "50 %"}},
    },
    "demand": {
        "mail": stream(
            "900 per week",
            mix=MIX,
            shape="extended",
            day_to_day={"dispersion": 4.0, "carry_over": 0.4},
            growth="9 % per month",
        )
    },
    "work": [{"path": PATH, "customer_reply": "exponential(mean=3 h)", "customer_hours": "customer"}],
    "teams": {"night": TEAM},
}
WILD = {
    **BASE["demand"]["mail"],
    "day_to_day": {"dispersion": {"mon": 9, "else": 4}, "carry_over": 0.4, "common": 0.6},
    "within_day": {"dispersion": 2.5, "carry_over": 0.5},
}
WEB = stream("300 per week", mix=MIX, channel="web", day_to_day=WILD["day_to_day"], within_day=WILD["within_day"])
UNSURE = {"level": "15 %", "growth": "2 % per month"}
WILD_DEMAND: dict[str, Any] = {"mail": WILD, "web": WEB, "forecast": UNSURE}
"""Everything that makes days, hours, streams and histories differ."""
ATTRIBUTES = ("created", "severity", "tier", "region", "customer", "channel", "product", "reply", "touches")


def made(**sections: Any) -> Scenario:
    return scenario(**{**BASE, **sections})


def tickets(of: Workload) -> dict[int, dict[str, Any]]:
    """By uid, everything that a ticket is and will be; names instead of numbers."""
    found = {}
    names = of.labels
    for row, uid in enumerate(of.tickets.uid.tolist()):
        customer = of.tickets.customer[row]
        calendar = of.reply_calendar[row]
        low, high = of.touches.first[row], of.touches.first[row + 1]
        touches = [column[low:high].tolist() for column in of.touches[2:]]
        skills = [names.skills[skill] for skill in of.touches.skill[low:high]]
        values = (
            int(of.tickets.created[row]),
            names.severities[of.tickets.severity[row]],
            names.tiers[of.accounts.tier[customer]],
            names.regions[of.accounts.region[customer]],
            of.accounts.name[customer],
            names.channels[of.tickets.channel[row]],
            names.products[of.tickets.product[row]],
            names.regions[calendar] if calendar >= 0 else None,
            (skills, *touches),
        )
        found[uid] = dict(zip(ATTRIBUTES, values, strict=True))
    return found


def moved(before: Scenario, after: Scenario, replication: int = 0) -> tuple[set[str], set[int], set[int]]:
    """The attributes that differ between tickets both have; the uids only the one and only the other has."""
    one, other = (tickets(draw(each, 7, replication)) for each in (before, after))
    both = one.keys() & other.keys()
    assert len(both) > 400
    differ = {name for uid in both for name in ATTRIBUTES if one[uid][name] != other[uid][name]}
    return differ, one.keys() - both, other.keys() - both


def test_staff_targets_and_routing_move_no_ticket() -> None:
    promise = {"first_response": {"promise": {"urgent": "1 h"}, "quota": "90 % per month", "hours": "24x7"}}
    after = made(
        teams={"night": TEAM, "day": {**TEAM, "shifts": {"day": {"hours": "24x7", "headcount": 9}}}},
        routing={"order": "deadline"},
        agreements={"all": {"judged": "together", "commitments": promise}},
    )
    assert moved(made(), after) == (set(), set(), set())


def test_a_tier_more_moves_nothing_but_tiers_and_accounts() -> None:
    """Regions keep their shares. The tiers before it keep their shares as well, so only their own tickets stay."""
    mix = {**MIX, "tier": {"big": "30 %", "small": "60 %", "new": "10 %"}}
    tiers = {**BASE["customers"], "new": {"accounts": 5, "regions": {"berlin": "50 %", "austin": "50 %"}}}
    demand = {"mail": {**BASE["demand"]["mail"], "mix": mix}}
    before, after = made(), made(customers=tiers, demand=demand)
    assert moved(before, after) == ({"tier", "customer"}, set(), set())
    one, other = (tickets(draw(each, 7, 0)) for each in (before, after))
    steps = {(one[uid]["tier"], other[uid]["tier"]) for uid in one}
    assert steps == {("big", "big"), ("small", "small"), ("small", "new")}
    assert all(one[uid]["customer"] == other[uid]["customer"] for uid in one if one[uid]["tier"] == "big")


def test_an_account_more_moves_accounts_of_its_tier_alone() -> None:
    tiers = {**BASE["customers"], "small": {**BASE["customers"]["small"], "accounts": 41}}
    before, after = made(), made(customers=tiers)
    assert moved(before, after) == ({"customer"}, set(), set())
    one, other = (tickets(draw(each, 7, 0)) for each in (before, after))
    assert all(one[uid]["customer"] == other[uid]["customer"] for uid in one if one[uid]["tier"] == "big")


def test_the_mix_of_severities_moves_severities_one_way() -> None:
    mix = {**MIX, "severity": {"urgent": "15 %", "high": "20 %", "normal": "65 %"}}
    before, after = made(), made(demand={"mail": {**BASE["demand"]["mail"], "mix": mix}})
    assert moved(before, after) == ({"severity"}, set(), set())
    one, other = (draw(each, 7, 0).tickets.severity for each in (before, after))
    assert (other <= one).all()


def test_a_region_more_takes_tickets_from_the_others_and_moves_none() -> None:
    """A third region takes its share; no ticket of the others is new, and which tier and account asks stays."""
    calendars = {"manila": {"timezone": "Asia/Manila", "hours": "24x7"}, **BASE["calendars"]}
    regions = {"berlin": "40 %", "austin": "40 %", "manila": "20 %"}
    tiers = {name: {**tier, "regions": regions} for name, tier in BASE["customers"].items()}
    differ, gone, new = moved(made(), made(calendars=calendars, customers=tiers))
    assert differ <= {"customer"}  # fewer accounts are left in the old regions
    assert gone
    found = tickets(draw(made(calendars=calendars, customers=tiers), 7, 0))
    assert {found[uid]["region"] for uid in new} == {"manila"}


def test_a_stream_or_calendar_elsewhere_in_the_file_moves_nothing() -> None:
    calendars = {"tokyo": {"timezone": "Asia/Tokyo", "hours": "24x7"}, **BASE["calendars"]}
    web = stream("300 per week", mix=MIX, channel="web")
    differ, gone, new = moved(made(), made(calendars=calendars, demand={"web": web, **BASE["demand"]}))
    assert (differ, gone) == (set(), set())
    found = tickets(draw(made(demand={"web": web, **BASE["demand"]}), 7, 0))
    assert {found[uid]["channel"] for uid in new} == {"web"}


def test_another_stream_moves_nothing_of_streams_that_have_days_in_common() -> None:
    before = made(demand={"mail": WILD, "forecast": UNSURE})
    differ, gone, new = moved(before, made(demand={"web": WEB, "mail": WILD, "forecast": UNSURE}))
    assert (differ, gone) == (set(), set())
    assert new


def test_hours_that_differ_move_tickets_inside_their_date() -> None:
    """None comes or goes but at the ends of what is simulated, and the other stream stays."""
    calm = {name: value for name, value in WILD.items() if name != "within_day"}
    before, after = made(demand={"mail": calm, "web": WEB}), made(demand={"mail": WILD, "web": WEB})
    differ, gone, new = moved(before, after)
    ends = [at // DAY for at in after.span()]
    assert differ == {"created"}
    assert {uid >> 28 & 0xFFFF for uid in gone | new} <= {day + step for day in ends for step in (-1, 0)}
    one, other = (tickets(draw(each, 7, 0)) for each in (before, after))
    assert {one[uid]["channel"] for uid in one if uid in other and one[uid] != other[uid]} == {"email"}
    for dispersion, more in ((1.5, 0.5), (4.0, 0.5), (2.5, 0.0)):
        hours = {"dispersion": dispersion, "carry_over": more}
        assert moved(before, made(demand={"mail": {**WILD, "within_day": hours}, "web": WEB}))[0] <= {"created"}


@pytest.mark.parametrize("field", ["common", "forecast", "dispersion of a weekday"])
def test_what_makes_volumes_differ_moves_only_which_tickets_exist(field: str) -> None:
    days = {"dispersion": 4.0, "carry_over": 0.4}
    changed: dict[str, Any] = {
        "common": {"mail": {**BASE["demand"]["mail"], "day_to_day": {**days, "common": 0.5}}},
        "forecast": {**BASE["demand"], "forecast": UNSURE},
        "dispersion of a weekday": {
            "mail": {**BASE["demand"]["mail"], "day_to_day": {**days, "dispersion": {"tue": 20, "else": 4}}}
        },
    }[field]
    differ, gone, new = moved(made(), made(demand=changed))
    assert differ == set()
    assert gone | new


def test_a_history_depends_on_no_worker() -> None:
    of = scenario(demand={"mail": stream("700 per week", within_day={"dispersion": 3.0}), "forecast": UNSURE})
    with ThreadPoolExecutor(1) as alone, ThreadPoolExecutor(2) as two:
        one, other = (slasim.simulate(of, replications=6, seed=3, executor=each) for each in (alone, two))
    assert document(one) == document(other)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 20), st.integers(0, 9), st.integers(1, 5), st.integers(0, 99), st.booleans())
def test_warm_up_follow_up_and_length_only_cut(
    warm: int, follow: int, weeks: int, replication: int, wild: bool
) -> None:
    """Growth counts from the first date measured, which stays; everything else knows no start at all."""
    horizon = {"from": "2027-03-22", "for": f"{weeks} weeks", "warm_up": f"{warm} days", "follow_up": f"{follow} days"}
    demand = WILD_DEMAND if wild else BASE["demand"]
    before, after = made(demand=demand), made(demand=demand, horizon=horizon)
    one, other = (draw(each, 7, replication) for each in (before, after))
    low, high = max(one.start, other.start), min(one.end, other.end)
    kept = [{uid: row for uid, row in tickets(each).items() if low <= row["created"] < high} for each in (one, other)]
    assert kept[0] == kept[1]


def test_another_first_date_moves_no_ticket_but_the_growth_decides_how_many() -> None:
    horizon = {**BASE["horizon"], "from": "2027-03-15"}
    before, after = (draw(each, 7, 0) for each in (made(), made(horizon=horizon)))
    low, high = before.start, after.end
    one, other = (
        {uid: row for uid, row in tickets(each).items() if low <= row["created"] < high} for each in (before, after)
    )
    assert one.items() < other.items()  # a week more of growth


def test_work_of_one_step_leaves_the_other_steps_and_the_path() -> None:
    """Each touch keeps its quantile: at twice the mean it takes twice as long, and nothing else moves."""
    slower = [{**PATH[0], "handle": "exponential(mean=18 min)"}, PATH[1]]
    one, other = (draw(made(work=[{**BASE["work"][0], "path": path}]), 7, 0) for path in (PATH, slower))
    for before, after in zip(one.touches[3:], other.touches[3:], strict=True):
        assert (before == after).all()
    first = one.touches.skill == 0
    assert (one.touches.work[~first] == other.touches.work[~first]).all()
    assert (abs(other.touches.work[first] - 2 * one.touches.work[first]) <= 1).all()


def test_work_that_goes_together_moves_the_work_of_its_rule_alone() -> None:
    rule = BASE["work"][0]
    off, on = (draw(made(work=[{**rule, "when": {"product": "api"}, "together": r}, rule]), 7, 0) for r in (0.0, 0.7))
    for one, other in ((off.tickets, on.tickets), (off.touches, on.touches)):
        for name in one._fields:
            assert name == "work" or (getattr(one, name) == getattr(other, name)).all()
    api = np.repeat(off.tickets.product == off.labels.products.index("api"), np.diff(off.touches.first))
    assert (off.touches.work[~api] == on.touches.work[~api]).all()
    assert (off.touches.work[api] != on.touches.work[api]).mean() > 0.99


def test_a_uid_tells_the_local_date() -> None:
    of = draw(made(), 7, 0)
    for uid, row in tickets(of).items():
        zone = ZoneInfo({"berlin": "Europe/Berlin", "austin": "America/Chicago"}[row["region"]])
        shown = datetime.fromtimestamp(row["created"] / 1000, UTC).astimezone(zone).date()
        assert date(1970, 1, 1) + timedelta(days=uid >> 28 & 0xFFFF) == shown


def seats(of: Roster, low: int, high: int) -> dict[str, list[tuple[int, ...]]]:
    """By name of the seat, its spans of presence in [low, high) and why they end."""
    found: dict[str, list[tuple[int, ...]]] = {name: [] for name in of.agents}
    for agent, on, off, leave, _, _ in zip(*(column.tolist() for column in of.presence), strict=True):
        if on < high and off > low:
            found[of.agents[agent]].append((max(on, low), min(off, high), leave if off < high else -1))
    return found


LATE = {**SHIFT, "hours": "14:00-22:30"}
MORE = {"night": {"headcount": 5}}
AWAY = {"team": "night", "shift": "late", "from": "2027-03-25", "to": "2027-03-31"}


@pytest.mark.parametrize(
    "sections",
    [
        {"teams": {"first": TEAM, "night": TEAM}},
        {"teams": {"night": {**TEAM, "shifts": {"late": LATE, "night": SHIFT}}}},
        {"teams": {"night": {**TEAM, "shifts": {"night": {**SHIFT, "headcount": 5}}}}},
        {"teams": {"night": {**TEAM, "skills": ["l2", "l1"], "cost": "30 EUR/hour", "contract": "35 h"}}},
        {"teams": {"night": {**TEAM, "changes": {"2027-03-29": {"skills": ["l2"], "shifts": MORE}}}}},
        {"teams": {"night": {**TEAM, "shifts": {"night": SHIFT, "late": LATE}}}, "leave": [AWAY]},
        {"teams": {"night": {**TEAM, "speed": {"spread": "30 %"}}}},
        {"teams": {"night": {**TEAM, "breaks": "unpaid", "cost": "9 EUR/hour", "premium": {"sunday": "50 %"}}}},
        {"demand": {"mail": stream("90 per week", mix=MIX)}},
        {"horizon": {**BASE["horizon"], "for": "5 weeks"}},
        {"horizon": {**BASE["horizon"], "warm_up": "17 days"}},
        {"horizon": {**BASE["horizon"], "from": "2027-03-15", "for": "3 weeks", "warm_up": "0 h"}},
    ],
    ids=[
        "team",
        "pattern",
        "seats",
        "skills and cost",
        "change",
        "leave",
        "speed",
        "pay",
        "volume",
        "longer",
        "warm-up",
        "earlier",
    ],
)
def test_nothing_else_moves_the_absences_of_a_seat(sections: dict[str, Any]) -> None:
    one, other = (expand(each, 7, 0) for each in (made(), made(**sections)))
    low, high = max(one.start, other.start), min(one.end, other.end)
    before, after = seats(one, low, high), seats(other, low, high)
    assert {name: after[name] for name in before} == before
    assert any(len(spans) < 2 * 14 for spans in before.values())


def test_more_absence_only_takes_seats_away() -> None:
    more = made(teams={"night": {**TEAM, "absence": "20 %"}})
    one, other = (expand(each, 7, 0) for each in (made(), more))
    before, after = seats(one, one.start, one.end), seats(other, one.start, one.end)
    assert all(set(after[name]) <= set(before[name]) for name in before)
    assert sum(map(len, after.values())) < sum(map(len, before.values()))
    assert np.array_equal(expand(made(), 7, 0).presence.on, one.presence.on)


def test_outcomes_of_a_step_leave_what_comes_before_the_first_that_differs() -> None:
    """More is solved at once: up to the touch whose outcome changed all is as before, that touch's work included."""
    sooner = [{**PATH[0], "then": {"solved": "60 %", "customer": "20 %", "l2": "20 %"}}, PATH[1]]
    one, other = (tickets(draw(made(work=[{**BASE["work"][0], "path": path}]), 7, 0)) for path in (PATH, sooner))
    assert one.keys() == other.keys()
    shorter = 0
    for uid, before in one.items():
        after = other[uid]
        assert {name: before[name] for name in ATTRIBUTES[:-1]} == {name: after[name] for name in ATTRIBUTES[:-1]}
        (skills, work, _, then, delay), (new_skills, new_work, _, new_then, new_delay) = (
            before["touches"],
            after["touches"],
        )
        same = next((k for k, pair in enumerate(zip(then, new_then, strict=False)) if pair[0] != pair[1]), len(then))
        assert (skills[: same + 1], work[: same + 1], delay[:same]) == (
            new_skills[: same + 1],
            new_work[: same + 1],
            new_delay[:same],
        )
        shorter += len(new_then) < len(then)
    assert shorter > 100
