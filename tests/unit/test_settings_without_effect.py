"""Every setting has an effect where it is accepted, or is named: by field and metric, on a log with everything."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from functools import cache
from itertools import product
from pathlib import Path
from random import Random
from typing import Any

import pandas as pd
import pytest
from promise_cases import SEVERITIES, at, promise
from scorecard_cases import stating

from slasim.agreements import measure
from slasim.log.ticket_log import TicketLog
from slasim.scenario import (
    AgreementSpec,
    CommitmentSpec,
    CreditTerms,
    Scenario,
    load_scenario,
)
from slasim.scenario.checks.findings import RULES
from slasim.scenario.sections.customers import CustomerFile, TierSpec
from slasim.scenario.sections.promised.commitments import METRICS
from slasim.scenario.sections.staff.leave import LeaveSpec
from slasim.scenario.sections.staff.premiums import PremiumSpec
from slasim.scenario.sections.staff.routing import RoutingSpec
from slasim.scenario.sections.staff.staff_time import AttritionSpec, IllnessSpec, MeetingSpec
from slasim.scenario.sections.staff.teams import Headcount, ShiftChange, ShiftSpec, SpeedSpec, TeamChange, TeamSpec
from slasim.scenario.sections.tickets.arrivals import Arrivals, CountsSpec
from slasim.scenario.sections.tickets.chance import DayToDay, WithinDay
from slasim.scenario.sections.tickets.demand import DemandSpec, Mix
from slasim.scenario.sections.tickets.forecast import ForecastSpec
from slasim.scenario.sections.tickets.opening import OpeningSpec
from slasim.scenario.sections.tickets.pulses import PulseSpec
from slasim.scenario.sections.tickets.streams import Demand
from slasim.scenario.sections.tickets.work import Step, WorkRule

CLOCKS = tuple(metric for metric in METRICS if metric not in ("abandonment", "availability", "deflection"))
REPLIED = ("first_response", "next_response", "periodic_update", "answer_speed", "abandonment")
SOLVED = ("resolution", "requester_wait", "agent_work")
ALL = (*METRICS, "column")
TICKETS = 240

# a setting, and the metrics on which it changes something
SETTINGS: list[tuple[str, Any, tuple[str, ...]]] = [
    ("automatic_replies", "count", REPLIED),
    ("on_reopen", "new", (*SOLVED, "first_response")),
    ("on_severity_change", "carry", CLOCKS),
    ("on_severity_change", "restart", (*CLOCKS, "abandonment")),  # it then starts in another period
    ("on_severity_change", "revise", CLOCKS),
    ("period", "due", (*CLOCKS, "abandonment")),
    ("period", "stopped", (*CLOCKS, "abandonment")),
    ("business_days", "dates", CLOCKS),
    ("business_days", "close", CLOCKS),
    ("small", {"misses": 9}, (*CLOCKS, "abandonment", "deflection", "column")),
    ("small", {"below": 60, "then": "skip"}, (*CLOCKS, "abandonment", "deflection", "column")),
    ("small", {"below": 60, "then": "roll"}, (*CLOCKS, "abandonment", "deflection", "column")),
    ("shortest_abandon", "400 h", ("abandonment",)),
    ("pauses", True, tuple(metric for metric in CLOCKS if metric not in ("requester_wait", "customer_response"))),
    ("pauses", ["vendor"], CLOCKS),
]
PAIRS = [(field, value, metric, metric in metrics) for field, value, metrics in SETTINGS for metric in ALL]


def commitment(metric: str, **more: Any) -> dict[str, Any]:
    """One with a quota, on hours of which business days have a length."""
    spec: dict[str, Any] = {"metric": metric, "quota": "60 % per month", "pauses": False}
    if metric in CLOCKS:
        spec |= {"promise": {"urgent": "3 h", "high": "7 h", "normal": "1 business days", "low": "2 business days"}}
        spec |= {"hours": {"urgent": "24x7", "else": "office"}}
    if metric == "column":
        spec |= {"column": "csat", "limits": dict.fromkeys(SEVERITIES, "at least 3")}
    return spec | more


def book(metric: str, **more: Any) -> Scenario:
    return promise(f"a: {json.dumps({'judged': 'each customer', 'commitments': {'it': commitment(metric, **more)}})}")


@cache
def rich() -> TicketLog:
    """Three months with every kind of event, outages, contacts and a number for each ticket."""
    luck, start = Random(11), at("2027-01-01 00:00")
    kinds = [
        "replied",
        "waiting_customer",
        "customer_replied",
        "solved",
        "reopened",
        "reclassified",
        "work_started",
    ] * 2
    kinds += ["auto_replied", "waiting_vendor", "vendor_returned", "work_paused", "escalated", "abandoned", "cancelled"]
    tickets, events = [], []
    for number in range(TICKETS):
        now = start + timedelta(minutes=luck.randrange(90 * 1440))
        tickets.append((number, now, luck.choice(SEVERITIES), f"gold-{luck.randrange(2)}", "gold", "office"))
        for _ in range(luck.randrange(9)):
            now += timedelta(minutes=luck.choice([5, 30, 120, 400, 1500, 4000]))
            if now < at("2027-04-01 00:00"):
                severity = luck.choice(SEVERITIES)
                kind = luck.choice(kinds)
                events.append((number, now, kind, severity if kind == "reclassified" else None, luck.random() < 0.7))
    # an urgent question that is answered late, and one that the customer answers late: both less urgent by then
    stories = (
        ((0, "work_started"), (1, "replied"), (2, "customer_replied"), (7, "reclassified"), (8, "replied")),
        ((1, "waiting_customer"), (8, "reclassified"), (9, "customer_replied")),
    )
    for number, story in enumerate(stories, TICKETS):
        created = at("2027-01-05 10:00")
        tickets.append((number, created, "urgent", "gold-0", "gold", "office"))
        for hours, kind in story:
            changed = "low" if kind == "reclassified" else None
            events.append((number, created + timedelta(hours=hours), kind, changed, True))
    frame = pd.DataFrame(tickets, columns=["ticket", "created", "severity", "customer", "tier", "region"])
    happened = pd.DataFrame(events, columns=["ticket", "time", "kind", "severity", "consent"])
    log = TicketLog.from_frames(
        frame.astype({"created": "datetime64[ms, UTC]"}),
        happened.astype({"time": "datetime64[ms, UTC]"}),
        severities=SEVERITIES,
        start=start,
        until=at("2027-04-01 00:00"),
    )
    contacts = [
        (
            f"{start + timedelta(hours=luck.randrange(2000)):%Y-%m-%d %H:%M}",
            f"gold-{luck.randrange(2)}",
            luck.random() < 0.5,
        )
        for _ in range(18)
    ]
    outages = [(f"2027-0{month}-10 10:00", f"2027-0{month}-22 10:00", None) for month in (1, 2, 3)]
    told = stating(
        log, outages, sorted(contacts), {"csat": [float(luck.randrange(1, 6)) for _ in range(log.size)]}
    ).extra
    assert told is not None
    assert log.extra is not None
    return replace(log, extra=replace(log.extra, outages=told.outages, contacts=told.contacts, columns=told.columns))


def comes_to(scenario: Scenario) -> str:
    card = measure(rich(), scenario)
    assert len(card.compliance)
    return card.compliance.to_csv() + card.violations.to_csv()


@pytest.mark.parametrize(
    ("field", "value", "metric", "matters"), PAIRS, ids=[f"{each[0]}={each[1]}-{each[2]}" for each in PAIRS]
)
def test_a_setting_changes_something_or_is_named(field: str, value: Any, metric: str, matters: bool) -> None:
    plain, changed = book(metric), book(metric, **{field: value})
    assert (comes_to(plain) != comes_to(changed)) == matters
    warned = [each for each in changed.warnings if each.rule == "unused_setting"]
    assert [each.path for each in warned] == ([] if matters else [f"agreements.a.commitments.it.{field}"])
    assert all(each.line > 0 for each in warned)
    assert not [each for each in plain.warnings if each.rule == "unused_setting"]


ALWAYS = "wherever it is accepted"
REFUSED = "refused where it has none"
FIELDS: dict[type, dict[str, str]] = {
    CommitmentSpec: {
        **dict.fromkeys(("metric", "quota"), ALWAYS),
        **dict.fromkeys(
            ("promise", "column", "limits", "measure", "per", "goal", "starts", "ends", "on_return", "held_by"), REFUSED
        ),
        **dict.fromkeys(("escalations", "cut_off", "after_cut_off"), REFUSED),
        **dict.fromkeys(
            (
                "hours",
                "pauses",
                "period",
                "automatic_replies",
                "on_severity_change",
                "on_reopen",
                "business_days",
                "small",
                *("excluded_time", "months", "mean_of", "shortest_outage", "longest_outage"),
                "shortest_abandon",
            ),
            "unused_setting",
        ),
    },
    AgreementSpec: {
        **dict.fromkeys(("kind", "level", "status", "between", "term", "timezone", "judged", "commitments"), ALWAYS),
        **dict.fromkeys(("services", "responsibilities", "assumptions", "resources", "management", "review"), ALWAYS),
        **dict.fromkeys(("for", "fee", "customer_reply", "exclusions", "relief"), "unused_setting"),
        **dict.fromkeys(("depends_on", "termination", "amendments"), REFUSED),
        "credits": "never_owed",
        "maintenance": ALWAYS,  # of what is still to come
    },
    CreditTerms: {
        **dict.fromkeys(("cap", "yearly_cap", "minimum", "claim_within", "remedy", "earn_back", "weight"), ALWAYS),
        **dict.fromkeys(("on", "rules", "at_risk", "pool", "shortfall", "up_to", "per_breach", "persistent"), REFUSED),
        **dict.fromkeys(
            (
                "late_by",
                "breaches",
                "in_a_row",
                "beyond",
                "same_ticket",
                "claim_days",
                "claim_from",
                "risk_pools",
                "of",
                "cap_year",
            ),
            REFUSED,
        ),
        **dict.fromkeys(
            ("scale", "points", "outage_day", "downtime", "durations", "less_first", "allowance", "bonus"), "never_owed"
        ),
        **dict.fromkeys(("combine", "rounded", "late_time", "each_up_to"), "unused_setting"),
    },
    TeamSpec: {
        **dict.fromkeys(("site", "cost", "shrinkage", "absence", "contract", "shifts"), ALWAYS),
        "skills": "idle_skill",
        **dict.fromkeys(("holidays", "changes", "breaks", "premium", "overtime", "speed"), "unused_setting"),
        **dict.fromkeys(("illness", "attrition", "meetings"), ALWAYS),
    },
    MeetingSpec: {**dict.fromkeys(("days", "at"), ALWAYS), "shifts": REFUSED, "on": "unused_setting"},
    IllnessSpec: {"share": "unused_setting", "mean_length": ALWAYS, "waves": ALWAYS},
    AttritionSpec: dict.fromkeys(("rate", "vacant"), "unused_setting"),
    TeamChange: dict.fromkeys(("skills", "shifts"), "unused_setting"),
    SpeedSpec: {"spread": ALWAYS, "over": REFUSED, "start": "unused_setting"},
    PremiumSpec: {
        **dict.fromkeys(("night", "saturday", "sunday", "holiday"), "unworked_premium"),
        "night_hours": "unused_setting",
    },
    LeaveSpec: {
        **dict.fromkeys(("team", "shift", "pay", "seat"), ALWAYS),
        **dict.fromkeys(("from", "to"), "unused_setting"),
    },
    OpeningSpec: dict.fromkeys(("stream", "severity", "tier", "product", "tickets"), ALWAYS),
    ShiftChange: dict.fromkeys(("hours", "days", "break", "headcount", "holidays"), "unused_setting"),
    ShiftSpec: {"hours": ALWAYS, "headcount": ALWAYS, **dict.fromkeys(("break", "days", "holidays"), REFUSED)},
    Headcount: dict.fromkeys(("now", "min", "max"), ALWAYS),
    DemandSpec: {
        **dict.fromkeys(
            ("channel", "volume", "per_account", "account_share", "arrivals", "counts", "mix", "auto_reply"), ALWAYS
        ),
        **dict.fromkeys(("shape", "season", "special_days", "pulses", "holidays", "growth"), "unused_setting"),
        **dict.fromkeys(("day_to_day", "within_day"), "unused_setting"),
    },
    Arrivals: {**dict.fromkeys(("every", "file", "rows"), ALWAYS), "timezone": "unused_setting"},
    CountsSpec: {**dict.fromkeys(("file", "as", "every", "timezone", "rows"), ALWAYS), "shape": "unused_setting"},
    PulseSpec: {
        **dict.fromkeys(("extra", "tickets", "fades"), ALWAYS),
        **dict.fromkeys(("from", "for"), "pulse_outside"),
    },
    DayToDay: {"dispersion": ALWAYS, **dict.fromkeys(("carry_over", "common"), "unused_setting")},
    WithinDay: {"dispersion": ALWAYS, "carry_over": "unused_setting"},
    Demand: {"volume": ALWAYS, "forecast": "unused_setting"},
    ForecastSpec: {"level": ALWAYS, "growth": ALWAYS, "probability": "unused_setting"},
    Mix: dict.fromkeys(("tier", "severity", "product"), ALWAYS),
    RoutingSpec: {
        **dict.fromkeys(("ownership", "at_shift_end"), ALWAYS),
        "order": "nothing_due",
        "goal": "unused_goal",
        "hold": "unused_setting",
        "hand_over_cost": "unused_hand_over_cost",
    },
    TierSpec: {**dict.fromkeys(("accounts", "regions", "fee"), ALWAYS), "skew": "unused_setting"},
    CustomerFile: {"file": ALWAYS},
    WorkRule: {
        "when": "unused_rule",
        "path": "unreachable_step",
        "customer_reply": "unused_customer_reply",
        **dict.fromkeys(("together", "customer_hours"), "unused_setting"),
    },
    Step: dict.fromkeys(("skill", "handle", "then", "replies"), ALWAYS),
}
"""What is known of each field that a planner may write: a field more has to be thought about."""


@pytest.mark.parametrize("model", FIELDS, ids=lambda model: model.__name__)
def test_every_field_has_been_asked_whether_it_has_an_effect(model: Any) -> None:
    names = {field.alias or name for name, field in model.model_fields.items()}
    assert names == set(FIELDS[model])
    assert {rule for rule in FIELDS[model].values() if rule not in (ALWAYS, REFUSED)} <= set(RULES)


GOOD = Path(__file__).parents[1] / "data" / "broken" / "good.yaml"
# what is laid over a good desk, and the setting that then changes nothing ("": it has an effect)
DESK: list[tuple[dict[str, Any], str]] = [
    ({"routing.hold": "50 %"}, "routing.hold"),
    ({"routing.hold": "50 %", "routing.ownership": "prefer_owner"}, ""),
    ({"demand.email.day_to_day": {"carry_over": 0.3}}, "demand.email.day_to_day.carry_over"),
    ({"demand.email.day_to_day": {"carry_over": 0.3, "dispersion": 2}}, ""),
    ({"demand.email.day_to_day": {"carry_over": 0.3, "dispersion": {"mon": 2, "else": 1}}}, ""),
    ({"demand.email.within_day": {"carry_over": 0.3}}, "demand.email.within_day.carry_over"),
    ({"demand.email.within_day": {"carry_over": 0.3, "dispersion": 1.5}}, ""),
    ({"demand.email.day_to_day": {"common": 0.3}}, "demand.email.day_to_day.common"),
    ({"demand.email.day_to_day": {"common": 0.3, "dispersion": 2}}, "demand.email.day_to_day.common"),
    ({"demand.forecast": {"probability": "80 %"}}, "demand.forecast.probability"),
    ({"demand.forecast": {"probability": "80 %", "growth": "1 % per month"}}, ""),
    ({"work.1.customer_hours": "customer"}, "work.1.customer_hours"),
    ({"work.0.customer_hours": "customer"}, ""),
    ({"teams.first.holidays": "work"}, ""),
    ({"teams.first.holidays": "work", "teams.first.shifts.day.holidays": "off"}, "teams.first.holidays"),
    ({"teams.first.breaks": "unpaid"}, ""),
    (
        {"teams.first.breaks": "unpaid", "teams.first.shifts.day": {"hours": "08:00-16:30", "headcount": 3}},
        "teams.first.breaks",
    ),
    ({"teams.first.overtime": "125 %"}, ""),
    ({"teams.first.overtime": "125 %", "routing.at_shift_end": "hand_over"}, "teams.first.overtime"),
    ({"teams.second.overtime": "125 %"}, "teams.second.overtime"),
    ({"teams.second.premium": {"sunday": "50 %"}}, "teams.second.premium"),
    ({"teams.first.premium": {"sunday": "50 %", "night_hours": "22:00-06:00"}}, "teams.first.premium.night_hours"),
    ({"teams.first.illness": {"share": "3 %", "mean_length": "4 days"}}, ""),
    ({"teams.first.illness": {"share": "0 %", "mean_length": "4 days"}}, "teams.first.illness.share"),
    ({"teams.first.attrition": {"rate": "30 % per year", "vacant": "6 weeks"}}, ""),
    ({"teams.first.attrition": {"rate": "0 % per year", "vacant": "6 weeks"}}, "teams.first.attrition.rate"),
    ({"teams.first.attrition": {"rate": "30 % per year", "vacant": "0 h"}}, "teams.first.attrition.vacant"),
    (
        {
            "teams.first.attrition": {"rate": "30 % per year", "vacant": "0 h"},
            "teams.first.speed": {"start": "50 %", "over": "8 weeks"},
        },
        "",
    ),
    ({"teams.first.speed": {"start": "50 %", "over": "8 weeks"}}, "teams.first.speed.start"),
    ({"teams.first.meetings": [{"days": "tue", "at": "10:00-11:00"}]}, ""),
    ({"teams.first.meetings": [{"days": "sun", "at": "10:00-11:00"}]}, "teams.first.meetings.0"),
    ({"teams.first.meetings": [{"on": "2026-03-02", "at": "10:00-11:00"}]}, "teams.first.meetings.0.on"),
    ({"customers.pro.skew": 0.5}, ""),
    (
        {"customers.pro": {"accounts": 1, "regions": {"berlin": "100 %"}, "fee": "400 EUR/month", "skew": 0.5}},
        "customers.pro.skew",
    ),
]


@pytest.mark.parametrize(("changes", "path"), DESK, ids=[f"{each[1]}-{at}" for at, each in enumerate(DESK)])
def test_a_setting_of_the_desk_that_changes_nothing_is_named(changes: dict[str, Any], path: str) -> None:
    found = [each.path for each in load_scenario(GOOD, changes).warnings if each.rule == "unused_setting"]
    assert found == [path] * bool(path)


def test_the_table_of_pairs_is_whole() -> None:
    assert len(PAIRS) == len(list(product(SETTINGS, ALL)))
