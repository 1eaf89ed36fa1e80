"""What changes of a scenario may move, one case or more for each row of the table in docs/randomness.md.

Each case changes a desk that has everything on, and says which attributes of which tickets may differ, which tickets
may come or go, and which seats may be there at other times or work at another speed. Nothing else may move.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from tests.workload_cases import scenario

DAY = 86_400_000
ZONES = {"berlin": "Europe/Berlin", "austin": "America/Chicago", "manila": "Asia/Manila", "tokyo": "Asia/Tokyo"}
Ticket = Mapping[str, Any]
Span = tuple[int, int, int, int]  # on, off, why it ends, skills
Which = Callable[[Ticket], bool]

MIX = {
    "tier": {"big": "30 %", "small": "70 %"},
    "severity": {"urgent": "10 %", "high": "20 %", "normal": "70 %"},
    "product": {"app": "80 %", "api": "20 %"},
}
PATH = [
    {"skill": "l1", "handle": "gamma(mean=9 min, cv=1)", "then": {"solved": "50 %", "customer": "30 %", "l2": "20 %"}},
    {"skill": "l2", "handle": "lognormal(mean=20 min, cv=1)", "then": {"solved": "80 %", "customer": "20 %"}},
]
RULE = {"path": PATH, "customer_reply": "exponential(mean=3 h)", "customer_hours": "customer"}
API = {**RULE, "when": {"product": "api"}, "together": 0.5}
NIGHTLY = {"when": {"hours": "22:00-06:00"}, "path": [{**PATH[1], "then": {"solved": "100 %"}}]}
TEAM = {
    "site": "berlin",
    "skills": ["l1", "l2"],
    "shrinkage": "30 %",
    "absence": "6 %",
    "illness": {"share": "6 %", "mean_length": "3 days", "waves": "60 %"},
    "attrition": {"rate": "500 % per year", "vacant": "2 days"},
    "speed": {"spread": "20 %", "start": "50 %", "over": "4 weeks"},
    "meetings": [{"days": "tue", "at": "23:00-23:30"}],
    "shifts": {"night": {"hours": "22:00-06:00", "days": "mon-fri", "break": "30 min", "headcount": 4}},
    "changes": {"2027-03-29": {"shifts": {"night": {"headcount": 5}}}},
}
DAYS = [str(date(2027, 3, 14 + k)) if k < 18 else str(date(2027, 4, k - 17)) for k in range(40)]
FILES = {
    "phone.csv": "date,tickets\n" + "".join(f"{day},{7 + k % 5}\n" for k, day in enumerate(DAYS)),
    "form.csv": "date,tickets\n" + "".join(f"{day},{9 + k % 4}\n" for k, day in enumerate(DAYS)),
    "list.csv": "created\n2027-03-23 10:00:00\n2027-03-24 10:00:00\n2027-03-24 10:00:00\n2027-03-25 11:30:00\n",
}
BASE: dict[str, Any] = {
    "horizon": {"from": "2027-03-22", "for": "2 weeks", "warm_up": "0 h", "follow_up": "2 days"},
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
        "forecast": {"level": "20 %", "growth": "4 % per month"},
        "mail": {
            "channel": "mail",
            "mix": MIX,
            "volume": "900 per week",
            "shape": "extended",
            "day_to_day": {"dispersion": {"mon": 9, "else": 4}, "carry_over": 0.4, "common": 0.5},
            "within_day": {"dispersion": 2, "carry_over": 0.4},
            "growth": "9 % per month",
        },
        "chat": {
            "channel": "chat",
            "mix": MIX,
            "volume": "200 per week",
            "day_to_day": {"dispersion": 3, "common": 0.3},
            "within_day": {"dispersion": 1.5},
        },
        "web": {"channel": "web", "mix": {**MIX, "tier": None}, "per_account": {"big": "20 per week"}},
        "phone": {
            "channel": "phone",
            "mix": MIX,
            "counts": {"file": "phone.csv", "as": "exact", "every": "24 h", "shape": "extended"},
        },
        "form": {"channel": "form", "mix": MIX, "counts": {"file": "form.csv", "as": "expected", "every": "24 h"}},
        "list": {"channel": "list", "mix": MIX, "arrivals": {"file": "list.csv"}},
        "alarm": {"channel": "alarm", "mix": MIX, "arrivals": "constant(3 h)"},
    },
    "opening": [
        {"stream": "mail", "severity": "normal", "tickets": {"1 h": 5, "up to 1 day": 20}},
        {"stream": "chat", "tickets": {"2 h": 4}},
    ],
    "work": [API, RULE],
    "teams": {"night": TEAM, "other": TEAM},
}


def with_changes(sections: dict[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """A copy in which what stands at a path is another; None takes it away."""
    found = json.loads(json.dumps(sections))
    for path, value in changes.items():
        *way, last = path.split("/")
        at = found
        for key in way:
            at = at[int(key)] if isinstance(at, list) else at.setdefault(key, {})
        at[int(last) if isinstance(at, list) else last] = value
    return without_none(found)


def without_none(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: without_none(each) for key, each in value.items() if each is not None}
    return [without_none(each) for each in value] if isinstance(value, list) else value


def never(_: Ticket) -> bool:
    return False


def always(_: Ticket) -> bool:
    return True


def of(**attributes: str) -> Which:
    return lambda ticket: all(ticket[name] == value for name, value in attributes.items())


def shown(ticket: Ticket) -> datetime:
    """What the clock of the customer shows when it is created."""
    return datetime.fromtimestamp(ticket["created"] / 1000, UTC).astimezone(ZoneInfo(ZONES[ticket["region"]]))


def on(channel: str, *dates: str) -> Which:
    """A ticket of a stream on dates of its customer."""
    return lambda ticket: ticket["channel"] == channel and str(shown(ticket).date()) in dates


def at(channel: str, begin: str, end: str) -> Which:
    """A ticket of a stream created from one instant (UTC) to before another."""
    low, high = (datetime.fromisoformat(each).replace(tzinfo=UTC).timestamp() * 1000 for each in (begin, end))
    return lambda ticket: ticket["channel"] == channel and low <= ticket["created"] < high


def waits(ticket: Ticket) -> bool:
    """Whether it waits at the beginning."""
    return bool(ticket["created"] < datetime(2027, 3, 22, tzinfo=UTC).timestamp() * 1000)


def in_night(ticket: Ticket) -> bool:
    return 20 <= shown(ticket).hour < 22


@dataclass(frozen=True)
class Case:
    """A change, and what it may move."""

    row: str  # of the table
    change: Mapping[str, Any]
    files: Mapping[str, str] | None = None
    base: Mapping[str, Any] | None = None  # what is another on both sides
    differ: Mapping[str, Which] | None = None  # attribute of a ticket: whose may differ
    comes: Which = never
    goes: Which = never
    seats: Callable[[str, Span], bool] = lambda name, span: False  # which spans of presence may come and go
    only_less: bool = False  # ... may only go
    speeds: Callable[[str], bool] = lambda name: False

    def sides(self) -> tuple[Any, Any]:
        """The two scenarios. Where no instant may differ, a rule of work asks for hours as well."""
        base = dict(self.base or {})
        if "created" not in (self.differ or {}):
            base = {"work": [API, NIGHTLY, RULE], **base}
        before = with_changes(BASE, base)
        return (
            scenario(FILES, **before),
            scenario({**FILES, **(self.files or {})}, **with_changes(before, self.change)),
        )


def team(name: str) -> Callable[[str, Span], bool]:
    return lambda seat, span: seat.startswith(f"{name}/")


def seat_on(seats: tuple[str, ...], first: str, last: str) -> Callable[[str, Span], bool]:
    """Spans of seats whose shift starts on dates from first to last; one over midnight may end on the next."""
    low, high = (
        datetime.fromisoformat(day).replace(tzinfo=ZoneInfo("Europe/Berlin")).timestamp() * 1000
        for day in (first, last)
    )
    return lambda seat, span: seat in seats and low <= span[0] < high + 1.5 * DAY


MAIL, CHAT = of(channel="mail"), of(channel="chat")
QUIET = {"opening": [], "teams/night/attrition": None, "teams/other/attrition": None}

CASES = (
    Case("teams, shifts, routing, agreements", {
        "teams/night/shifts/night/hours": "21:00-05:00", "routing": {"order": "deadline", "goal": "2 h"},
        "agreements": {"all": {"judged": "together", "commitments": {"first_response": {
            "promise": {"urgent": "1 h"}, "quota": "90 % per month", "hours": "24x7"}}}},
    }, seats=team("night"), speeds=lambda name: name.startswith("night/")),
    Case("volume (of a stream, or of all), season, special day, growth, dispersion",
         {"demand/mail/volume": "1200 per week"}, differ={"created": MAIL}, comes=MAIL),
    Case("volume (of a stream, or of all), season, special day, growth, dispersion", {"demand/volume": "130 %"},
         base={"demand/alarm": None}, differ={"created": lambda ticket: MAIL(ticket) or CHAT(ticket)},
         comes=lambda ticket: ticket["channel"] in ("mail", "chat", "web", "form")),
    Case("volume (of a stream, or of all), season, special day, growth, dispersion",
         {"demand/mail/season": {"apr": "150 %"}}, comes=lambda ticket: MAIL(ticket) and shown(ticket).month == 4),
    Case("volume (of a stream, or of all), season, special day, growth, dispersion",
         {"demand/mail/special_days": {"2027-03-24": "200 %"}}, comes=on("mail", "2027-03-24")),
    Case("volume (of a stream, or of all), season, special day, growth, dispersion",
         {"demand/mail/growth": "30 % per month"}, comes=MAIL),
    Case("volume (of a stream, or of all), season, special day, growth, dispersion",
         {"demand/mail/day_to_day/dispersion": 7}, comes=MAIL, goes=MAIL),
    *(Case("`forecast`, its level, growth or probability", {"demand/forecast": uncertain},
           comes=lambda ticket: ticket["channel"] in ("mail", "chat", "web", "form") and not waits(ticket),
           goes=lambda ticket: ticket["channel"] in ("mail", "chat", "web", "form") and not waits(ticket))
      for uncertain in (None, {"level": "50 %"}, {"level": "20 %", "growth": "9 % per month"},
                        {"level": "20 %", "growth": "4 % per month", "probability": "60 %"})),
    Case("`within_day`", {"demand/mail/within_day": None}, differ={"created": MAIL}),
    Case("`within_day`", {"demand/mail/within_day/carry_over": 0.0}, differ={"created": MAIL}),
    Case("`common` of a stream", {"demand/mail/day_to_day/common": 0.9}, comes=MAIL, goes=MAIL),
    Case("length, warm-up, follow-up", {"horizon/for": "4 weeks", "horizon/follow_up": "5 days"}),
    Case("length, warm-up, follow-up", {"horizon/warm_up": "9 days"}, base={"opening": [], "demand/alarm": None}),
    Case("first date measured", {"horizon/from": "2027-03-15", "horizon/for": "3 weeks"},
         base={**QUIET, "demand/alarm": None},
         comes=lambda ticket: ticket["channel"] in ("mail", "chat", "web", "form"),
         goes=lambda ticket: ticket["channel"] in ("mail", "chat", "web", "form")),
    Case("a stream or calendar more", {"demand/sms": {**BASE["demand"]["chat"], "channel": "sms"}},
         comes=of(channel="sms")),
    Case("a stream or calendar more", {"calendars/tokyo": {"timezone": "Asia/Tokyo", "hours": "24x7"}}),
    Case("weekdays on which a region opens", {"calendars/berlin/hours": {"mon-sat": "08:00-18:00"}},
         base={"customers/big/regions": {"berlin": "100 %"}, "customers/small/regions": {"berlin": "100 %"}},
         differ={"created": lambda ticket: MAIL(ticket) or CHAT(ticket)},
         comes=lambda ticket: MAIL(ticket) or CHAT(ticket), goes=lambda ticket: MAIL(ticket) or CHAT(ticket)),
    Case("an account more in a tier with `per_account`, or in a table with volumes", {"customers/big/accounts": 7},
         differ={"customer": lambda ticket: ticket["tier"] == "big" and ticket["channel"] != "web"},
         comes=of(channel="web", customer="big-007")),
    Case("tickets per account", {"demand/web/per_account": {"big": "30 per week"}}, comes=of(channel="web")),
    Case("pulse, shape", {"demand/mail/pulses": [{"from": "2027-03-24 09:00", "for": "12 h", "extra": "90 %"}]},
         differ={"created": on("mail", "2027-03-24")}, comes=on("mail", "2027-03-24")),
    Case("pulse, shape", {"demand/mail/shape": "always"}, differ={"created": MAIL}, comes=MAIL, goes=MAIL),
    Case("hours of a rule of work", {"work/1/when/hours": "20:00-06:00"}, base={"work": [API, NIGHTLY, RULE]},
         differ=dict.fromkeys(("path", "work", "delay", "reply"), in_night)),
    Case("counts: expected ones", {}, {"form.csv": FILES["form.csv"].replace("2027-03-25,12", "2027-03-25,30")},
         differ={"created": at("form", "2027-03-25", "2027-03-26")}, comes=at("form", "2027-03-25", "2027-03-26")),
    Case("a ticket more in a list", {}, {"list.csv": FILES["list.csv"] + "2027-03-24 10:00:00\n"},
         comes=at("list", "2027-03-24T10:00", "2027-03-24T10:00:01")),
    Case("a column more in a list", {"demand/list/mix/severity": None},
         {"list.csv": FILES["list.csv"].replace("created", "created,severity").replace(":00\n", ":00,high\n")},
         differ={"severity": of(channel="list")}),
    *(Case("an entry, an age at the end or a ticket more in what waits at the beginning", change,
           comes=lambda ticket: waits(ticket) and ticket["channel"] in ("mail", "web"))
      for change in (
          {"opening": [*BASE["opening"], {"stream": "web", "tickets": {"3 h": 6}}]},
          {"opening/0/tickets": {"1 h": 5, "up to 1 day": 20, "2 days": 3}},
          {"opening/0/tickets": {"1 h": 6, "up to 1 day": 20}})),
    Case("an age in it", {"opening/0/tickets": {"3 h": 5, "up to 1 day": 20}},
         differ={"created": lambda ticket: MAIL(ticket) and waits(ticket)}),
    Case("counts: their `shape`", {"demand/phone/counts/shape": "always"}, differ={"created": of(channel="phone")}),
    Case("counts: exact ones", {}, {"phone.csv": FILES["phone.csv"].replace("2027-03-25,8", "2027-03-25,11")},
         comes=at("phone", "2027-03-25", "2027-03-26")),
    Case("distance of given arrivals, or their first", {"demand/alarm/arrivals": "constant(2 h)"},
         comes=of(channel="alarm"), goes=of(channel="alarm")),
    Case("a region more", {
        "calendars/manila": {"timezone": "Asia/Manila", "hours": "24x7"},
        **{f"customers/{tier}/regions": {"berlin": "40 %", "austin": "40 %", "manila": "20 %"} for tier in MIX["tier"]},
    }, base={"demand/web": None, "work": [API, RULE]}, differ={
        "customer": always,
        **dict.fromkeys(("region", "reply"), lambda ticket: waits(ticket) or ticket["channel"] in GIVEN),
    }, comes=of(region="manila"), goes=lambda ticket: ticket["region"] != "manila"),
    Case("a tier more, with a share of the mix", {
        "customers/new": {"accounts": 5, "regions": {"berlin": "50 %", "austin": "50 %"}},
        "demand/mail/mix/tier": {"big": "30 %", "small": "60 %", "new": "10 %"},
    }, differ=dict.fromkeys(("tier", "customer"), MAIL)),
    Case("an account more", {"customers/small/accounts": 41}, differ={"customer": of(tier="small")}),
    Case("mix of severities", {"demand/mail/mix/severity": {"urgent": "15 %", "high": "20 %", "normal": "65 %"}},
         differ={"severity": MAIL}),
    Case("handle time of a step", {"work/1/path/0/handle": "gamma(mean=12 min, cv=1)"}, base={"work": [API, RULE]},
         differ={"work": of(product="app")}),
    Case("`together` of a rule of work", {"work/0/together": 0.9}, differ={"work": of(product="api")}),
    Case("outcomes of a step", {"work/0/path/0/then": {"solved": "60 %", "customer": "20 %", "l2": "20 %"}},
         differ=dict.fromkeys(("path", "work", "delay"), of(product="api"))),
    Case("a team, pattern or seat more", {"teams/another": TEAM}, seats=team("another")),
    Case("a team, pattern or seat more", {"teams/night/shifts/late": {"hours": "14:00-22:00", "headcount": 2}},
         base={"teams/night/meetings": []}, seats=lambda seat, span: seat.startswith("night/late/")),
    Case("a team, pattern or seat more", {"teams/night/changes/2027-03-29/shifts/night/headcount": 6},
         seats=seat_on(("night/night/6",), "2027-03-29", "2027-04-30")),
    Case("spread of speed", {"teams/night/speed/spread": "40 %"}, speeds=lambda name: name.startswith("night/")),
    Case("leave", {"leave": [{"team": "night", "shift": "night", "seat": 2, "from": "2027-03-25", "to": "2027-03-30"}]},
         seats=seat_on(("night/night/2",), "2027-03-25", "2027-03-30"), only_less=True),
    Case("a dated change of a team", {"teams/night/changes/2027-03-31": {"shifts": {"night": {"headcount": 7}}}},
         seats=seat_on(("night/night/6", "night/night/7"), "2027-03-31", "2027-04-30")),
    Case("absence (where there is illness, with as much more shrinkage)",
         {"teams/night/absence": "12 %", "teams/night/shrinkage": "36 %"}, seats=team("night"), only_less=True),
    Case("share of illness", {"teams/night/illness/share": "12 %", "teams/night/shrinkage": "36 %"},
         seats=team("night"), only_less=True),
    Case("waves of illness", {"teams/night/illness/waves": "0 %"}, seats=team("night")),
    Case("rate of attrition", {"teams/night/attrition/rate": "900 % per year"}, seats=team("night"),
         speeds=lambda name: name.startswith("night/")),
    Case("breaks and meetings", {"teams/night/meetings": [{"days": "wed", "at": "02:00-03:00"}]}, seats=team("night")),
    Case("breaks and meetings", {"teams/night/shifts/night/break": "45 min"}, seats=team("night")),
    Case("pay, contract", {"teams/night/cost": "30 EUR/hour", "teams/night/breaks": "unpaid",
                           "teams/night/premium": {"sunday": "50 %"}, "teams/night/contract": "35 h"}),
)  # fmt: skip
GIVEN = ("phone", "list", "alarm")
