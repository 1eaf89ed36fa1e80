"""Random agreements, for a document that is held against the bill."""

from __future__ import annotations

from copy import deepcopy
from typing import Any, NamedTuple

from document_credit_strategies import credits, one_in, some
from hypothesis import strategies as st

CALENDARS = {
    "office": "{timezone: UTC, hours: {mon-fri: '09:00-17:00'}}",
    "bank": "{timezone: Europe/Berlin, hours: {mon-sat: '08:00-18:00'}, holidays: [2027-01-06, 2027-02-08]}",
}
RECEIVED = ("first_response", "resolution", "requester_wait")
SOLVED = ("resolution", "requester_wait", "agent_work")
METRICS = (
    "first_response",
    "resolution",
    "next_response",
    "periodic_update",
    "requester_wait",
    "agent_work",
    "customer_response",
    "answer_speed",
    "abandonment",
    "availability",
)
PERIODS = ["week", "quarter", "year", "day", "30 days", "10 days"]
ROLLING = ["rolling 30 days", "rolling 7 days"]


class Theme(NamedTuple):
    """What every agreement of some has; all else is left to chance."""

    per: str  # what its rules look at
    asked: frozenset[str] = frozenset()


def theme(per: str, *asked: str) -> Theme:
    return Theme(per, frozenset(asked))


THEMES = (
    theme("month", "availability", "months", "fees", "monthly"),
    theme("month", "resolution", "days", "incidents"),
    theme("month", "periodic_update", "next_response", "anew", "points", "per_breach"),
    theme("month", "first_response", "resolution", "two kinds", "per_breach"),
    theme("week", "resolution", "first_response", "two kinds", "fees"),
    theme("month", "resolution", "availability", "rolling"),
    theme("month", "first_response", "unpaid", "renewal", "weight"),
    theme("week", "availability", "incidents", "extension"),
    theme("week", "first_response", "number", "fees", "product", "weight"),
    theme("quarter", "resolution", "claims", "maintenance", "per_breach"),
    theme("year", "resolution", "days", "claims", "per_breach"),
    theme("year", "availability", "downtime"),
    theme("day", "availability", "claims", "monthly"),
    theme("30 days", "first_response", "extension", "notice", "per_breach"),
    theme("10 days", "resolution", "days", "fees"),
    theme("month", "resolution", "days", "late_by"),
    theme("month", "first_response", "resolution", "days", "late_by", "two kinds"),
    theme("quarter", "availability", "downtime"),
    theme("quarter", "availability", "mean of months", "fees"),
    theme("30 days", "availability", "downtime"),
    theme("month", "availability", "downtime"),
    theme("month", "availability", "outages end it"),
    theme("week", "availability", "outages end it"),
    theme("month", "abandonment", "yearly cap"),
    theme("month", "first_response", "yearly cap", "contract year", "per_breach"),
    theme("month", "resolution", "availability", "notice", "within", "skip"),
    theme("month", "first_response", "resolution", "cut off", "days", "per_breach"),
    theme("month", "resolution", "replies", "late_by"),
    theme("month", "resolution", "days", "replies", "late_by"),
    theme("month", "resolution", "first_response", "replies", "beyond"),
    theme("month", "resolution", "replies", "mean", "durations"),
    theme("month", "first_response", "resolution", "skip", "earn back", "bonus"),
    theme("month", "first_response", "skip", "low mean"),
    theme("month", "resolution", "earn back", "credited", "per_breach"),
)

percent = st.sampled_from(["50 %", "66.6 %", "75 %", "90 %", "97.5 %", "99.9769 %"])
targets = st.fixed_dictionaries({"urgent": st.sampled_from(["1 h", "4 h"]), "normal": st.sampled_from(["8 h", "30 h"])})
days = st.fixed_dictionaries(
    {
        "urgent": st.sampled_from(["4 h", "1 business day"]),
        "normal": st.sampled_from(["1 business day", "2 business days", "3 business days"]),
    }
)
open_hours = ["office", "bank", "customer"]
hours = st.sampled_from(["24x7", "24x7", *open_hours])
by_severity = st.fixed_dictionaries(
    {"urgent": st.just("24x7") | st.sampled_from(open_hours), "else": st.sampled_from(open_hours)}
)
STEPS = [{"after": "2 h", "to": "the lead"}, {"after": "30 h", "to": "the head of support"}]
LATER = [{"after": "1 business day", "to": "the lead"}]
WITHIN = ["2 h", "20 h", "1 business day"]
SKIP = {"below": 3, "then": "skip"}


def quotas(per: str) -> st.SearchStrategy[Any]:
    return st.one_of(
        *[percent.map(lambda share: f"{share} per {per}")] * 3,
        *[percent.map(lambda share: f"{share} of all tickets per {per}")] * 2,
        st.just({"month": "none"}.get(per, f"none per {per}")) if per not in ROLLING else st.just(f"60 % per {per}"),
        st.fixed_dictionaries({"urgent": percent | st.just("none"), "normal": percent, "per": st.just(per)}),
        st.fixed_dictionaries({"urgent": percent, "else": percent, "per": st.just(per)}),
    )


@st.composite
def clocks(draw: st.DrawFn, metric: str, per: str, asked: frozenset[str]) -> dict[str, Any]:
    spec: dict[str, Any] = {"metric": metric, "promise": draw(targets), "hours": draw(hours | by_severity)}
    spec |= draw(
        some(
            pauses=st.sampled_from([True, False, ["customer", "vendor"]]),
            period=st.sampled_from(["created", "due", "stopped"]),
            on_severity_change=st.sampled_from(["recompute", "carry", "restart", "revise"]),
            escalations=st.sampled_from([STEPS, STEPS[:1]]),
        )
    )
    if "days" in asked or draw(one_in(4)):
        spec |= {"promise": draw(days), "hours": draw(st.sampled_from([*open_hours, "24x7"]) | by_severity)}
        spec |= draw(some(business_days=st.sampled_from(["close", "close", "dates"]), escalations=st.just(LATER)))
        if spec["hours"] == "24x7":
            spec.pop("business_days", None)  # there a day is 24 h, and nothing else can be said
    if metric in SOLVED:
        ends = st.sampled_from(
            ["solved", "closed", "handed_over", ["solved", "closed"], ["handed_over", "solved"], "workaround"]
            + [["workaround", "solved"]] * 2
            + [
                ["workaround", "solved", "closed"],
                ["handed_over", "workaround"],
                ["handed_over", "workaround", "solved"],
            ]
        )
        spec |= draw(some(starts=st.sampled_from(["created", "replied", "handed_over"]), ends=ends))
        if metric != "agent_work" and draw(st.integers(0, 3)) == 0:
            spec = {key: value for key, value in spec.items() if key not in ("starts", "ends")} | {"held_by": "l1"}
            spec |= draw(some(ends=st.sampled_from(["workaround", ["workaround", "solved"], "closed"])))
    elif metric == "first_response":
        ends = st.sampled_from([["replied", "closed"], ["replied", "solved"], ["replied", "solved", "closed"]])
        spec |= draw(some(starts=st.just("handed_over"), ends=ends))
    elif metric == "periodic_update":
        spec |= draw(some(starts=st.just("replied")))
        if "anew" in asked or (spec.get("pauses") and draw(one_in(3))):
            spec |= {"pauses": spec.get("pauses") or True, "on_return": "new"}
    if metric in (*SOLVED, "first_response") and "held_by" not in spec:
        spec |= draw(some(on_reopen=st.sampled_from(["continue", "new"])))
    has_cut_off = metric in RECEIVED and spec["hours"] != "24x7" and spec.get("starts", "created") == "created"
    if has_cut_off and "held_by" not in spec and ("cut off" in asked or draw(one_in(4))):
        spec["cut_off"] = draw(st.sampled_from(["12:00", "15:00"]))
        if isinstance(spec["hours"], str):
            spec |= draw(some(cut_off=st.just({"urgent": "16:00", "else": "11:00"}) | st.just({"normal": "13:00"})))
    if metric not in (*SOLVED, "customer_response"):
        spec |= draw(some(automatic_replies=st.sampled_from(["ignored", "count"])))
    measured = draw(st.sampled_from(["share"] * 5 + ["mean", "maximum", "percentile 75"] * (per not in ROLLING)))
    if "mean" in asked or {"skip", "beyond", "earn back"} & asked:
        measured = "mean" if "mean" in asked else "share"
    if measured == "mean":
        spec.pop("business_days", None)  # a close has no length that a mean could be held against
    elif spec["hours"] != "24x7":
        if draw(one_in(5)):
            spec["promise"] = {**spec["promise"], "normal": "by 15:00"}
        if "cut_off" in spec and ("cut off" in asked or draw(one_in(2))):
            later = [{"normal": "by 12:00"}, {"normal": "2 h"}, {"urgent": "2 h", "normal": "by 10:00"}]
            spec["after_cut_off"] = draw(st.sampled_from(later))
    if measured != "share":
        return spec | {"measure": measured, "per": per} | draw(some(small=st.just(SKIP)))
    small = st.sampled_from(
        [{"misses": 1}, {"misses": 3}, SKIP, *[{"below": 4, "then": "roll"}] * (per not in ROLLING)]
    )
    if "skip" in asked:
        return spec | {"quota": f"{draw(percent)} per {per}", "small": SKIP}
    quota = draw(quotas(per))
    return spec | {"quota": quota} | ({} if str(quota).startswith("none") else draw(some(small=small)))


@st.composite
def available(draw: st.DrawFn, per: str, asked: frozenset[str]) -> dict[str, Any]:
    """A promise of availability, and what of outages counts in it."""
    found: dict[str, Any] = {"metric": "availability", "quota": f"{draw(percent)} per {per}", "hours": draw(hours)}
    if per == "month" and ("months" in asked or draw(one_in(4))):
        found |= {"hours": "24x7", "months": "30 days"}
    if per in ("quarter", "year") and ("mean of months" in asked or draw(one_in(3))):
        found["mean_of"] = "months"
    return found | draw(
        some(
            excluded_time=st.just("available"),
            shortest_outage=st.sampled_from(["3 h", "20 h"]),
            longest_outage=st.sampled_from(["4 h", "30 h"]),
        )
    )


@st.composite
def abandoned(draw: st.DrawFn, per: str, asked: frozenset[str]) -> dict[str, Any]:
    """A promise of calls that are not abandoned."""
    quota = st.one_of(
        percent.map(lambda share: f"{share} per {per}"), percent.map(lambda s: f"{s} of all tickets per {per}")
    )
    return {"metric": "abandonment", "quota": draw(quota)} | draw(
        some(shortest_abandon=st.sampled_from(["1 h", "3 h"]), automatic_replies=st.just("count"))
    )


@st.composite
def numbers(draw: st.DrawFn, per: str, asked: frozenset[str]) -> dict[str, Any]:
    """A promise about a number of each ticket."""
    limits = {"urgent": draw(st.sampled_from(["at least 4", "at most 3"])), "normal": "at least 3.5"}
    spec: dict[str, Any] = {"metric": "column", "column": "score", "limits": limits}
    measured = draw(st.sampled_from(["share"] * 3 + ["mean", "maximum", "percentile 75"]))
    return spec | ({"quota": draw(quotas(per))} if measured == "share" else {"measure": measured, "per": per})


EXCLUSIONS = [
    {"cause": "maintenance", "from": "2027-01-14T10:00Z", "to": "2027-01-15T12:00Z", "reference": "A"},
    {"cause": "third party", "tickets": ["t0"], "reference": "B"},
    {"cause": "third party", "tickets": ["t1"], "reference": "C"},
    {"cause": "maintenance", "weekly": {"sun": "02:00-06:00"}, "reference": "D"},
    {"cause": "customer", "weekly": {"wed": "10:00-12:00", "sat": ["03:00-05:00", "22:00-02:00"]}, "reference": "E"},
    {"cause": "maintenance", "monthly": ["first tue 08:00-18:00", "last sun 20:00-03:00"], "reference": "F"},
    {"cause": "force majeure", "monthly": ["day 31 08:00-20:00", "second wed 00:00-24:00"], "reference": "G"},
    {"cause": "maintenance", "weekly": {"mon": "06:00-10:00"}, "monthly": "third thu 09:00-16:00", "reference": "H"},
]
TERMS = [
    {"from": "2027-01-12"},
    {"from": "2026-02-10"},
    {"from": "2026-05-01", "to": "2027-03-09"},
    {"from": "2027-02-01"},
    {"from": "2026-05-01", "to": "2027-02-17", "renewal": "1 year", "notice": "45 days"},
]
FEES = [
    "333.33 EUR/month",
    {"gold-1": "500 EUR/month"},
    {"gold-1": "500 EUR/month", "gold-2": "7.77 EUR/month"},
    {"gold-2": "120 EUR/month", "gold-1": "333.33 EUR/month"},
]


@st.composite
def promises(draw: st.DrawFn, about: Theme) -> tuple[dict[str, Any], list[str], bool]:
    """Promises by name, those that credits may look at, and whether they may look at all of them together."""
    several = {"two kinds", "rolling"} & about.asked
    usual = ["first_response", "resolution", "availability", *METRICS]
    asked = [name for name in METRICS if name in about.asked]
    more = draw(st.lists(st.sampled_from(usual), min_size=len(asked) == 0, max_size=3 - len(asked), unique=True))
    named = list(dict.fromkeys([*asked, *more]))
    pers = dict.fromkeys(named, about.per)
    if several or (len(named) > 1 and draw(one_in(6))):
        others = {"two kinds": ["day", "quarter", "10 days"], "rolling": ROLLING}
        pers[asked[-1] if several else named[-1]] = draw(
            st.sampled_from(others[next(iter(several))] if several else [*ROLLING, *PERIODS])
        )
    if "number" in about.asked or draw(one_in(8)):
        pers["csat"] = about.per
    kinds = {"availability": available, "abandonment": abandoned, "csat": numbers}
    promised = {
        name: draw(kinds[name](of, about.asked)) if name in kinds else draw(clocks(name, of, about.asked))
        for name, of in pers.items()
    }
    paid = [name for name, of in pers.items() if of == about.per]
    return promised, paid, not set(pers.values()) & set(ROLLING)


@st.composite
def agreements(draw: st.DrawFn, about: Theme) -> dict[str, Any]:
    def chance(name: str, number: int) -> bool:
        return name in about.asked or draw(one_in(number))

    promised, paid, of_all = draw(promises(about))
    spec: dict[str, Any] = {
        "for": {"tier": "gold"} | ({"product": "app"} if chance("product", 6) else {}),
        "judged": draw(st.sampled_from(["each customer", "together"])),
        "commitments": promised,
        "credits": draw(credits({name: promised[name] for name in paid}, of_all, about.asked)),
    }
    spec |= draw(
        some(
            timezone=st.sampled_from(["Europe/Berlin", "America/New_York"]),
            relief=st.sampled_from(
                [
                    {"forecast": "1 per day", "above": "150 %"},
                    {"forecast": "1 per day", "above": "20 %", "per": "month"},
                ]
            ),
        )
    )
    if {"low mean", "credited"} & about.asked or chance("outages end it", 3):
        spec["termination"] = draw(endings(paid, promised, about.asked))
    if chance("fees", 3):
        spec["fee"] = draw(st.sampled_from(FEES))
    if "renewal" in about.asked:
        spec["term"] = TERMS[-1]
    elif chance("contract year", 3) or any(f"{number} days" in str(promised) for number in (10, 30)):
        spec["term"] = draw(st.sampled_from(TERMS))
    if "yearly_cap" in spec["credits"] and "term" in spec and chance("contract year", 2):
        spec["credits"]["cap_year"] = "contract"
    if chance("unpaid", 30):
        spec["status"] = draw(st.sampled_from(["pilot", "bedding-in"]))
    if {"monthly", "maintenance", "notice"} & about.asked or draw(one_in(3)):
        spec |= draw(exclusions(list(promised), about))
    for each in promised.values():
        if each.get("promise", {}).get("urgent", "").endswith(" h") and draw(one_in(4)):
            each["goal"] = {"urgent": "30 min"}  # the desk's own: nobody is owed it
    if chance("replies", 3):
        effect = "shift" if "replies" in about.asked else draw(st.sampled_from(["shift", "shift", "pause"]))
        for each in promised.values() if effect == "shift" else ():
            each.pop("pauses", None)
            each.pop("on_return", None)
        if {"resolution", "first_response", "next_response"} & set(promised):
            spec["customer_reply"] = {"within": draw(st.sampled_from(WITHIN)), "effect": effect}
    return spec


OUTAGES = [
    "2 of more than 4 h in any 30 days",
    "2 of at least 5 h in any 1 month",
    "1 of more than 9 h in a year",
    "2 of more than 3 h in a month",
    "3 of at least 2 h in a quarter",
    "2 of more than 1 h in a year",
]
ON: list[dict[str, str]] = [{}, {"on": "availability"}]


@st.composite
def endings(draw: st.DrawFn, paid: list[str], promised: dict[str, Any], asked: frozenset[str]) -> dict[str, Any]:
    """When the customer may end the agreement."""
    of_outages = st.builds(lambda count, on: {"outages": count} | on, st.sampled_from(OUTAGES), st.sampled_from(ON))
    if "outages end it" in asked:
        return draw(of_outages)
    shares = [name for name in paid if not str(promised[name].get("quota", "none")).startswith("none")]
    credited = [
        "2 % of fee in 2 of 4",
        "10 EUR in 1 of 2",
        "12.34 EUR within 2 periods",
        "5 % of fee within 12 periods",
    ]
    kinds = [st.sampled_from(credited).map(lambda sums: {"credited": sums})]
    kinds += [of_outages] * ("availability" in paid and "credited" not in asked)
    if "low mean" in asked and shares:
        low = st.sampled_from(["below 97 % over 2 periods", "below 99 % over 1 periods"])
        return {"mean": draw(low), "on": shares[0]}
    if shares and "credited" not in asked:
        runs = st.sampled_from(["1 in a row", "2 in a row", "2 of 3", "1 of 2"])
        means = st.sampled_from(["below 97 % over 2 periods", "below 60 % over 3 periods", "below 99 % over 1 periods"])
        kinds += [runs.map(lambda run: {"missed": run, "on": shares[0]})] * 2
        kinds += [means.map(lambda mean: {"mean": mean, "on": shares[0]})]
        if not any("rolling" in str(each) for each in promised.values()):
            kinds += [runs.map(lambda run: {"missed": run})]
    return draw(st.one_of(*kinds))


@st.composite
def exclusions(draw: st.DrawFn, named: list[str], about: Theme) -> dict[str, Any]:
    """What does not count, and what maintenance has to keep."""
    timed = [name for name in named if name != "csat"]
    listed = draw(st.lists(st.sampled_from(EXCLUSIONS), min_size=1, max_size=3, unique_by=str).map(deepcopy))
    if "monthly" in about.asked and not any("monthly" in each for each in listed):
        listed.append(dict(draw(st.sampled_from(EXCLUSIONS[-3:]))))
    if "notice" in about.asked and not any("from" in each for each in listed):
        listed.append(dict(EXCLUSIONS[0]))
    for each in listed:
        if "tickets" not in each:
            each |= draw(some(on=st.lists(st.sampled_from(timed), min_size=1, unique=True)))
    found: dict[str, Any] = {"exclusions": listed}
    rules: dict[str, Any] = {}
    if "maintenance" in about.asked or draw(one_in(3)):
        rules["at_most"] = draw(
            st.sampled_from(["13 h per month", "13 h per month", "30 h per quarter", "50 h per year"])
        )
    if "within" in about.asked or draw(one_in(4)):
        rules["within"] = draw(
            st.sampled_from([{"thu": "08:00-14:00", "sun": "03:00-09:00"}, {"mon-fri": "00:00-12:00"}])
        )
    if "notice" in about.asked or draw(one_in(3)):
        rules["notice"] = draw(st.sampled_from(["50 h", "2 business days", "3 business days"]))
        if "business" in rules["notice"]:
            rules |= draw(some(notice_days=st.sampled_from(["bank", "office"])))
        for each in listed:
            if "from" in each:
                each["announced"] = draw(st.sampled_from(["2027-01-12T08:00Z", "2027-01-12T09:00Z"]))
    return found | ({"maintenance": rules} if rules else {})
