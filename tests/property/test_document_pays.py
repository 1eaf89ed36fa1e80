"""Whoever has only the document pays to the cent what the statement says, and finds the same promises kept."""

from __future__ import annotations

import json
from copy import deepcopy
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pandas as pd
from clock_walker import Event
from document_history import Down, History, Told
from document_payer import EVERYBODY, WHOLE, HourlyHours, Payer
from document_reader import CLOCKS, read
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st
from promise_cases import DIGITS, SEVERITIES, at, promise
from scorecard_cases import stating

from slasim.agreements import measure
from slasim.agreements.document.document import sections
from slasim.agreements.prose.words import title
from slasim.log.ticket_log import TicketLog
from slasim.scenario import Scenario, ScenarioError

START, UNTIL = at("2027-01-01 00:00"), at("2027-04-01 00:00")
EPOCH, HOUR = datetime(1970, 1, 1, tzinfo=UTC), timedelta(hours=1)
FIRST, LAST = (START - EPOCH) // HOUR, (UNTIL - EPOCH) // HOUR
OFFICE = HourlyHours("UTC", (((540, 1020),),) * 5 + ((), ()), frozenset())
GOLD = ["gold-1", "gold-2"]
SOLVED = ("resolution", "requester_wait", "agent_work")
METRICS = (*CLOCKS, "availability")

percent = st.sampled_from(["50 %", "66.6 %", "75 %", "90 %", "97.5 %", "99.9769 %"])
of_fee = st.sampled_from(["1 % of fee", "7.5 % of fee", "20 % of fee", "33.33 % of fee"])
amount = of_fee | st.sampled_from(["12.34 EUR", "100 EUR", "0.01 EUR"])
targets = st.fixed_dictionaries({"urgent": st.sampled_from(["1 h", "4 h"]), "normal": st.sampled_from(["8 h", "30 h"])})
hours = st.sampled_from(["24x7", "office"])
less_first = st.sampled_from(["1 h", "5 h"])


STEPS = [{"after": "2 h", "to": "the lead"}, {"after": "30 h", "to": "the head of support"}]
quotas = st.one_of(
    *[percent.map(lambda share: f"{share} per month")] * 3,
    *[percent.map(lambda share: f"{share} of all tickets per month")] * 2,
    st.just("none"),
    st.fixed_dictionaries(
        {"urgent": percent | st.just("none"), "normal": percent, "per": st.just("month")},
    ),
    st.fixed_dictionaries({"urgent": percent, "else": percent, "per": st.just("month")}),
)


def some(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Any of the fields."""
    return st.fixed_dictionaries({}, optional=fields)


@st.composite
def clocks(draw: st.DrawFn, metric: str) -> dict[str, Any]:
    spec: dict[str, Any] = {"metric": metric, "promise": draw(targets), "hours": draw(hours)}
    spec |= draw(
        some(
            pauses=st.sampled_from([True, False, ["customer", "vendor"]]),
            period=st.sampled_from(["created", "due", "stopped"]),
            on_severity_change=st.sampled_from(["recompute", "carry", "restart", "revise"]),
            escalations=st.sampled_from([STEPS, STEPS[:1]]),
        )
    )
    if metric in SOLVED:
        ends = st.sampled_from(["solved", "closed", "handed_over", ["solved", "closed"], ["handed_over", "solved"]])
        spec |= draw(some(starts=st.sampled_from(["created", "replied", "handed_over"]), ends=ends))
        if metric != "agent_work" and draw(st.integers(0, 3)) == 0:
            spec.pop("starts", None)
            spec |= {"held_by": "l1"}
    elif metric == "first_response":
        ends = st.sampled_from([["replied", "closed"], ["replied", "solved"], ["replied", "solved", "closed"]])
        spec |= draw(some(starts=st.just("handed_over"), ends=ends))
    elif metric == "periodic_update":
        spec |= draw(some(starts=st.just("replied"), on_return=st.just("new")))
    if metric in (*SOLVED, "first_response"):
        spec |= draw(some(on_reopen=st.sampled_from(["continue", "new"])))
    if metric not in (*SOLVED, "customer_response"):
        spec |= draw(some(automatic_replies=st.sampled_from(["ignored", "count"])))
    measured = draw(st.sampled_from(["share"] * 5 + ["mean", "maximum", "percentile 75"]))
    if measured != "share":
        return spec | {"measure": measured, "per": "month"}
    small = st.sampled_from([{"misses": 1}, {"misses": 3}, {"below": 4, "then": "roll"}])
    quota = draw(quotas)
    return spec | {"quota": quota} | ({} if quota == "none" else draw(some(small=small)))


@st.composite
def scales(draw: st.DrawFn, on: str) -> dict[str, Any]:
    ends = draw(st.lists(st.integers(1, 100), min_size=1, max_size=3, unique=True).map(lambda all_: sorted(all_)[::-1]))
    shares = draw(st.lists(st.integers(1, 40), min_size=len(ends), max_size=len(ends), unique=True).map(sorted))
    closed = draw(st.booleans())
    keys = [f"{end - 1 / 2:g}-{end} %" if closed else f"below {end} %" for end in ends]
    return {"on": on, "scale": {key: f"{each} % of fee" for key, each in zip(keys, shares, strict=True)}}


@st.composite
def points(draw: st.DrawFn, on: str) -> dict[str, Any]:
    its: dict[str, Any] = {"bands": {"80-99 %": 1, "below 80 %": draw(st.integers(2, 5))}, "value": draw(amount)}
    if draw(st.booleans()):
        steps = draw(
            st.sampled_from([{"1-2": "2 % of fee", "3-4": "5 % of fee", "5 or more": "9 % of fee"}, {"2": "7 EUR"}])
        )
        its = {"bands": its["bands"], "steps": steps} | draw(some(repeat=st.sampled_from([2, 1.5])))
        return {"on": on, "points": its}
    its |= draw(some(above=st.integers(1, 2), repeat=st.sampled_from([2, 1.5])))
    if draw(st.booleans()):
        its["ratchet"] = {f"{its.get('above', 0) + 1}-4": 1, "above 4": 1.5}
    return {"on": on, "points": its}


@st.composite
def rules(draw: st.DrawFn, promised: dict[str, Any]) -> dict[str, Any]:
    on = draw(st.sampled_from(list(promised)))
    spec = promised[on]
    judged = spec.get("quota") != "none"
    kinds = ["scale", "shortfall", "points", "shortfall"] * ("quota" in spec and judged)
    if "promise" in spec and "quota" in spec:
        kinds += ["per_breach"] * 4 + ["late_by", "breaches"] * 2
    kinds += ["outage_day", "downtime", "durations"] * 2 * (on == "availability")
    kinds += ["durations"] * 4 * ("measure" in spec)
    kinds += ["weight", "persistent"] * judged
    assume(kinds)
    kind = draw(st.sampled_from(kinds))
    if kind in ("late_by", "downtime"):
        step = draw(st.sampled_from(["begun day", "whole day", "whole 5 h", "begun 7 h"]))
        what = f"{draw(amount)} per {step}"
        if kind == "late_by":
            return {"on": on, kind: {"urgent": what}} | draw(some(up_to=amount, late_time=st.just("open")))
        more = some(up_to=amount, less_first=less_first, allowance=st.sampled_from(["2 h", "30 h"]))
        return {"on": on, kind: what} | draw(more)
    if kind == "breaches":
        bands = draw(
            st.sampled_from(
                [
                    {"1-2": "5 % of fee", "3-4": "10 % of fee", "5 or more": "15 % of fee"},
                    {"2": "12.34 EUR", "3 or more": "100 EUR"},
                ]
            )
        )
        return {"breaches": bands} | ({} if draw(st.booleans()) else {"on": on})
    if kind == "durations":
        bands = [
            {"above 1 h": "5 % of fee", "above 12:00:00": "10 % of fee"},
            {"from 6 h": "1 EUR", "above 6 h": "2 EUR"},
        ]
        more = some(less_first=less_first) if on == "availability" else st.just({})
        return {"on": on, "durations": draw(st.sampled_from(bands))} | draw(more)
    if kind == "scale":
        return draw(scales(on))
    if kind == "points":
        return draw(points(on)) | draw(some(up_to=amount))
    if kind == "shortfall":
        step = draw(st.sampled_from(["point", "begun 0.1 points", "whole point", "whole 2.5 points"]))
        return {"on": on, "shortfall": f"{draw(amount)} per {step}"} | draw(some(up_to=amount))
    if kind == "per_breach":
        found = {"on": on, "per_breach": {"urgent": draw(amount)} | draw(some(normal=amount))}
        return found | draw(some(up_to=amount, beyond=st.just({"urgent": "6 h"})))
    if kind == "outage_day":
        return {"on": on, "outage_day": draw(st.sampled_from(["1 h", "6 h"]))} | draw(some(up_to=amount))
    if kind == "weight":
        return {"on": on, "weight": draw(st.sampled_from(["20 %", "30 %"]))}
    missed = draw(st.sampled_from(["1 in a row", "2 of 3", "2 in a row", "3 of 3"]))
    whole = {"persistent": {"missed": missed, "amount": draw(st.sampled_from(["2 % of annual fee", "50 EUR"]))}}
    return whole | ({} if draw(st.booleans()) else {"on": on})


@st.composite
def available(draw: st.DrawFn) -> dict[str, Any]:
    """A promise of availability, and what of outages counts in it."""
    found: dict[str, Any] = {"metric": "availability", "quota": f"{draw(percent)} per month", "hours": draw(hours)}
    return found | draw(
        some(
            excluded_time=st.just("available"),
            shortest_outage=st.sampled_from(["3 h", "20 h"]),
            longest_outage=st.sampled_from(["4 h", "30 h"]),
            **({"months": st.just("30 days")} if found["hours"] == "24x7" else {}),
        )
    )


@st.composite
def agreements(draw: st.DrawFn) -> dict[str, Any]:
    named = draw(
        st.lists(
            st.sampled_from(["first_response", "resolution", "availability", *METRICS]),
            min_size=1,
            max_size=3,
            unique=True,
        )
    )
    promised = {name: draw(available()) if name == "availability" else draw(clocks(name)) for name in named}
    spec: dict[str, Any] = {
        "for": {"tier": "gold"},
        "judged": draw(st.sampled_from(["each customer", "together"])),
        "commitments": promised,
    }
    listed = draw(st.lists(rules(promised), min_size=1, max_size=4))
    credits: dict[str, Any] = {"rules": listed} | draw(
        some(
            combine=st.sampled_from(["sum", "largest"]),
            cap=st.sampled_from(["45 % of fee", "150 EUR"]),
            minimum=st.sampled_from(["20 EUR", "more than 20 EUR", "more than 12.34 EUR"]),
            earn_back=st.fixed_dictionaries(
                {"after": st.just("1 period"), "at": st.sampled_from(["10 %", "95 %"]), "share": st.just("33 %")}
            ),
        )
    )
    if len({rule["on"] for rule in listed if "per_breach" in rule}) > 1 and draw(st.booleans()):
        credits["same_ticket"] = "each"
    weights = [rule for rule in listed if "weight" in rule]
    if weights and draw(st.booleans()):
        for rule in weights:
            rule["of"] = draw(st.sampled_from(["service", "projects"]))
        credits["risk_pools"] = {name: draw(amount) for name in sorted({rule["of"] for rule in weights})}
    elif weights:
        credits |= {"at_risk": draw(amount)} | draw(some(pool=st.sampled_from(["150 %", "50 %"])))
    if promised[named[0]].get("quota", "none") != "none" and draw(st.booleans()):
        credits["bonus"] = {"on": named[0], "above": "99.98 %", "amount": draw(amount)}
    spec |= {"credits": credits}
    spec |= draw(
        some(
            fee=st.sampled_from(
                ["333.33 EUR/month", {"gold-1": "500 EUR/month"}, dict.fromkeys(GOLD, "7.77 EUR/month")]
            ),
            timezone=st.sampled_from(["Europe/Berlin", "America/New_York"]),
            term=st.sampled_from(
                [{"from": "2027-01-12"}, {"from": "2026-05-01", "to": "2027-03-09"}, {"from": "2027-02-01"}]
            ),
            exclusions=st.lists(
                st.sampled_from(
                    [
                        {
                            "cause": "maintenance",
                            "from": "2027-01-14T10:00Z",
                            "to": "2027-01-15T12:00Z",
                            "reference": "A",
                        },
                        {"cause": "maintenance", "weekly": {"sun": "02:00-06:00"}, "reference": "D"},
                        {"cause": "customer", "weekly": {"wed": "10:00-12:00"}, "reference": "E"},
                        {"cause": "third party", "tickets": ["t0"], "reference": "B"},
                        {"cause": "third party", "tickets": ["t1"], "reference": "C"},
                    ]
                ),
                min_size=1,
                max_size=3,
                unique_by=str,
            ).map(deepcopy),
            relief=st.sampled_from(
                [
                    {"forecast": "1 per day", "above": "150 %"},
                    {"forecast": "1 per day", "above": "20 %", "per": "month"},
                ]
            ),
        )
    )
    for each in spec.get("exclusions", ()):
        if "tickets" not in each:
            each |= draw(some(on=st.lists(st.sampled_from(named), min_size=1, unique=True)))
    if "exclusions" in spec and draw(st.booleans()):
        spec["maintenance"] = draw(some(notice=st.just("50 h"), at_most=st.just("13 h per month")))
        for each in spec["exclusions"]:
            if "notice" in spec["maintenance"] and "from" in each:
                each["announced"] = draw(st.sampled_from(["2027-01-12T08:00Z", "2027-01-12T09:00Z"]))
    if draw(st.booleans()):
        for each in promised.values():
            each.pop("pauses", None)
        if {"resolution", "first_response", "next_response"} & set(promised):
            spec["customer_reply"] = {"within": draw(st.sampled_from(["2 h", "20 h"])), "effect": "shift"}
    return spec


KINDS = ["replied", "solved", "waiting_customer", "customer_replied"] * 2 + [
    "reopened",
    "reclassified",
    "cancelled",
    "auto_replied",
    "waiting_vendor",
    "vendor_returned",
    "work_started",
    "work_started",
    "work_paused",
    "escalated",
    "abandoned",
    "closed",
    "handed_over",
    "merged",
]
happened = st.tuples(
    st.sampled_from([0, 1, 2, 4, 9, 30, 200]),
    st.sampled_from(KINDS),
    st.sampled_from(["urgent", "normal"]),
    st.booleans(),
    st.sampled_from(["", "l1", "l2"]),
)
tickets = st.lists(
    st.tuples(
        st.sampled_from([0, 9, 250, 300, 320, 323, 743, 745, 1000, 1440, 1650, 2000])
        | st.integers(0, LAST - FIRST - 1),
        st.sampled_from(["urgent", "normal"]),
        st.sampled_from([*GOLD, "gold-1", "free-1"]),
        st.lists(happened, max_size=5),
    ),
    min_size=1,
    max_size=14,
)
outages = st.lists(
    st.tuples(st.integers(-50, LAST - FIRST - 1), st.integers(1, 60), st.sampled_from([None, *GOLD, "free-1"])),
    max_size=5,
)


def history(drawn: list[Any], down: list[Any]) -> History:
    found = []
    for number, (when, severity, customer, story) in enumerate(drawn):
        now, events = FIRST + when, []
        for gap, kind, other, consent, *teams in story:  # examples leave the team out
            now, team = now + gap, next(iter(teams), "")
            if now < LAST:
                events.append(Event(now, kind, other if kind == "reclassified" else "", consent, team=team))
        found.append(Told(f"t{number}", FIRST + when, severity, customer, events))
    lasting = [Down(max(FIRST + begin, FIRST - 60), FIRST + begin + length, whose) for begin, length, whose in down]
    there = {each.customer for each in found}
    return History([each for each in GOLD if each in there], found, lasting, FIRST, LAST)


def text(tick: int) -> str:
    return f"{EPOCH + tick * HOUR:%Y-%m-%d %H:%M}"


def as_log(told: History) -> TicketLog:
    table = pd.DataFrame(
        [(each.name, at(text(each.created)), each.severity, each.customer) for each in told.tickets],
        columns=["ticket", "created", "severity", "customer"],
    ).astype({"created": "datetime64[ms, UTC]"})
    table["tier"] = [customer.split("-")[0] for customer in table["customer"]]
    table["region"] = "office"
    rows = [
        (
            *(each.name, at(text(event.minute)), event.kind, event.severity or None, event.consent),
            *((f"one of {event.team}", event.team) if event.team else (None, None)),
        )
        for each in told.tickets
        for event in each.events
    ]
    events = pd.DataFrame(rows, columns=["ticket", "time", "kind", "severity", "consent", "agent", "team"])
    events = events.astype({"time": "datetime64[ms, UTC]"})
    log = TicketLog.from_frames(table, events, severities=SEVERITIES, start=START, until=UNTIL)
    there = {each.customer for each in told.tickets}
    known = [each for each in told.outages if each.customer in (None, *there)]
    down = [(text(each.begin), text(each.end), each.customer) for each in sorted(known, key=lambda each: each.begin)]
    extra = replace(log.extra, outages=stating(log, outages=down).extra.outages)
    return replace(log, extra=extra)


def loaded(spec: dict[str, Any], currency: str) -> Scenario:
    try:
        return promise(f"a: {json.dumps(spec)}", currency=currency)
    except ScenarioError:
        assume(False)
        raise


BOTH: dict[str, Any] = {  # a ticket late for two promises, added up
    "for": {"tier": "gold"},
    "judged": "each customer",
    "commitments": {
        name: {"metric": name, "promise": {"urgent": "1 h", "normal": "8 h"}, "quota": "75 % per month"}
        for name in ("first_response", "resolution")
    },
    "credits": {
        "rules": [
            {"on": "first_response", "per_breach": {"urgent": "12.34 EUR"}},
            {"on": "resolution", "per_breach": {"urgent": "100 EUR"}},
        ],
        "combine": "sum",
    },
}
EVENTS: dict[str, Any] = {  # every rule about single tickets and outages at once
    "for": {"tier": "gold"},
    "judged": "each customer",
    "commitments": {
        "first_response": {"metric": "first_response", "promise": {"urgent": "1 h"}, "quota": "75 % per month"},
        "resolution": {"metric": "resolution", "promise": {"urgent": "4 h"}, "quota": "75 % per month"},
        "availability": {"metric": "availability", "quota": "99.9 % per month"},
    },
    "credits": {
        "rules": [
            {"on": "first_response", "per_breach": {"urgent": "12.34 EUR"}, "beyond": {"urgent": "3 h"}},
            {"on": "resolution", "per_breach": {"urgent": "100 EUR"}, "up_to": "150 EUR"},
            {"on": "resolution", "late_by": {"urgent": "1 EUR per begun day"}, "up_to": "3.33 % of fee"},
            {"on": "first_response", "late_by": {"urgent": "0.01 % of fee per whole 5 h"}},
            {"breaches": {"1-2": "1.01 % of fee", "3-4": "2 % of fee", "5 or more": "4 % of fee"}},
            {"on": "availability", "downtime": "0.1 % of fee per whole 2 h"},
            {"on": "availability", "durations": {"from 3 h": "7 EUR", "above 3 h": "8 EUR", "above 24:00:00": "9 EUR"}},
            {"on": "availability", "shortfall": "1 EUR per begun 0.1 points"},
            {"on": "availability", "downtime": "3 EUR per begun 2 h", "less_first": "1 h", "allowance": "1 h"},
            {"on": "availability", "durations": {"from 2 h": "11 EUR"}, "less_first": "1 h"},
            {"on": "resolution", "late_by": {"urgent": "0.07 EUR per begun 5 h"}, "late_time": "open"},
        ],
        "combine": "sum",
        "same_ticket": "each",
        "minimum": "more than 10 EUR",
    },
}
SEVERAL = [(hour, "urgent", who, []) for hour, who in ((0, "gold-1"), (3, "gold-1"), (700, "gold-2"), (1450, "gold-2"))]
SEVERAL += [(20, "urgent", "gold-2", [(2, "replied", "urgent", True), (1, "solved", "urgent", True)])]
SEVERAL += [(900, "urgent", "gold-2", [(4, "replied", "urgent", True), (9, "solved", "urgent", True)])]
DOWN = [(10, 3, None), (800, 2, "gold-1"), (805, 2, "gold-2"), (1500, 30, None)]
FORGIVEN: dict[str, Any] = {  # below the quota, and kept
    "for": {"tier": "gold"},
    "judged": "each customer",
    "commitments": {
        "first_response": {"promise": {"urgent": "1 h"}, "quota": "90 % per month", "small": {"misses": 1}}
    },
    "credits": {"on": "first_response", "scale": {"below 90 %": "7.5 % of fee"}},
}
LATE = [(0, "urgent", "gold-1", [])]


def verdict(kept: bool | None) -> str:
    return {True: "kept", False: "missed", None: "no data"}[kept]


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(agreements(), tickets, outages, st.sampled_from(list(DIGITS)))
@example(BOTH, LATE, [], "EUR")
@example(FORGIVEN, LATE, [], "JPY")
@example(EVENTS, SEVERAL, DOWN, "KWD")
@example(EVENTS | {"judged": "together"}, SEVERAL, DOWN, "EUR")
def test_the_document_alone_pays_what_the_statement_says(
    spec: dict[str, Any], drawn: list[Any], down: list[Any], currency: str
) -> None:
    book, told = loaded(spec, currency), history(drawn, down)
    document = read(list(sections(book, "a")))
    for name, each in spec["commitments"].items():
        steps = [(step["after"], step["to"]) for step in each.get("escalations", ())]
        assert document.promises[title(name)].get("steps", []) == steps
    payer = Payer(document, told, OFFICE)
    card = measure(as_log(told), book)
    judged = {
        (
            title(row["commitment"]),
            row["severity"].capitalize() if row["severity"] != WHOLE else WHOLE,
            row["period"],
            row["customer"],
        ): {"carried": "no data", "not judged": "no data"}.get(row["verdict"], row["verdict"])
        for row in card.compliance.to_dict("records")
        if not row["partial"]
    }
    mine = {key: verdict(cell.kept) for key, cell in payer.cells.items()}
    assert mine == judged
    statement = {
        (row["period"], row["customer"]): int(row["credit"].scaleb(DIGITS[currency]))
        for row in card.credits.to_dict("records")
    }
    assert payer.owed() == {key: owed for key, owed in statement.items() if owed}
    assert EVERYBODY == WHOLE
