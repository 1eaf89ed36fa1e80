"""Random demand, as a scenario has it: what states how many tickets come and when, and the hours of rules.

Half of what is given lies on a grid of a quarter of an hour, so that tickets tie.
"""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from tests.time_strategies import distribution

SEVERITIES = ("urgent", "normal")
TIERS = ("gold", "silver")
PRODUCTS = {"app": "70 %", "api": "30 %"}
CALENDARS = {
    "home": {"timezone": "Europe/Berlin", "hours": {"mon-fri": "08:00-18:00"}, "holidays": ["2027-03-29"]},
    "away": {"timezone": "Asia/Kolkata", "hours": "24x7"},
}
REGIONS = {"home": "70 %", "away": "30 %"}
DATES = ("2027-03-26", "2027-03-27", "2027-03-28", "2027-03-29", "2027-03-30")  # the clock changes at home on the 28th
HOURS = (0, 1, 2, 3, 9, 13, 22)
VOLUME, BY_TIER, BY_TABLE, EXACT, EXPECTED, LIST, APART = (
    "volume",
    "per_account",
    "account_share",
    "exact",
    "expected",
    "list",
    "apart",
)
SOURCES = (VOLUME, VOLUME, VOLUME, BY_TIER, BY_TABLE, EXACT, EXPECTED, LIST, APART)
ZONES = ("Europe/Berlin", "UTC", "America/New_York")

percent = st.integers(0, 300).map("{} %".format)
clock = st.sampled_from([f"{hour:02}:{minute:02}" for hour in HOURS for minute in (0, 30)])
rate = st.integers(0, 40).map("{} per week".format)
either = st.booleans()
date = st.sampled_from(DATES)
quarters = st.tuples(date, st.integers(0, 95)).map(lambda at: f"{at[0]} {at[1] // 4:02}:{at[1] % 4 * 15:02}:00")


@st.composite
def pulse(draw: st.DrawFn, in_tickets: bool) -> dict[str, Any]:
    many = in_tickets and draw(either)
    found: dict[str, Any] = {
        "from": f"{draw(date)} {draw(clock)}",
        "for": f"{draw(st.sampled_from([30, 90, 600, 4000]))} min",
        **({"tickets": draw(st.integers(0, 60))} if many else {"extra": draw(percent)}),
    }
    if fades := draw(st.sampled_from([None, "linear", "half-life 45 min", "half-life 1 days"])):
        found["fades"] = fades
    return found


@st.composite
def shape(draw: st.DrawFn, positive: bool) -> str | list[float]:
    """One with weight at every hour, where it has to be `positive`."""
    parts = draw(st.sampled_from([0, 168, 336]))
    if not parts:
        return draw(st.sampled_from(["always", "extended", *([] if positive else ["office_hours"])]))
    step = draw(st.sampled_from([1, 2, 3, 5, 9, 13]))
    return [float((part * step) % 7 + positive) for part in range(parts)]


@st.composite
def chance(draw: st.DrawFn, within: bool) -> dict[str, Any]:
    """How days differ, and `within` them the hours: little, for many of these days have few tickets."""
    found: dict[str, Any] = {}
    if draw(either):
        dispersion = draw(st.sampled_from([2.5, 9, {"mon": 9, "else": 4}, {"mon-fri": 3.5, "sat,sun": 1}]))
        found["day_to_day"] = {"dispersion": dispersion}
        if draw(either):
            found["day_to_day"] |= {"carry_over": 0.4, "common": draw(st.sampled_from([0.3, 1.0]))}
    if within and draw(either):
        found["within_day"] = {"dispersion": 1.1, "carry_over": draw(st.sampled_from([0.5, 0.8, 0.0]))}
    return found


@st.composite
def levels(draw: st.DrawFn) -> dict[str, Any]:
    """Of months, dates and holidays, and growth; some tickets are left for a pulse to multiply."""
    level = st.integers(10, 300).map("{} %".format)
    every: dict[str, Any] = {
        "season": {"mar": draw(level)},
        "special_days": {draw(date): draw(level)},
        "holidays": draw(
            st.sampled_from(["0 %", {"level": "40 %", "before": "150 %", "after": "60 %", "regions": {"home": "30 %"}}])
        ),
        "growth": "40 % per month",
    }
    return {name: value for name, value in every.items() if draw(either)}


@st.composite
def stream(draw: st.DrawFn, name: str, source: str, products: bool) -> tuple[dict[str, Any], dict[str, str]]:
    """A stream, and the files beside it."""
    mix: dict[str, Any] = {"severity": {"urgent": "40 %", "normal": "60 %"}}
    if source not in (BY_TIER, BY_TABLE):
        mix["tier"] = {"gold": "50 %", "silver": "50 %"}
    if products:
        mix["product"] = PRODUCTS
    found: dict[str, Any] = {"channel": draw(st.sampled_from(["email", "phone"])), "mix": mix}
    if draw(either):
        found["auto_reply"] = True
    match source:
        case "exact" | "expected":
            counts: dict[str, Any] = {"file": f"{name}.csv", "as": source, "every": "24 h"}
            if draw(either):
                counts["shape"] = draw(shape(positive=True))
            if draw(either):
                counts["timezone"] = draw(st.sampled_from(ZONES))
            rows = "".join(f"2027-03-{day},{draw(st.integers(0, 20))}\n" for day in range(25, 32))
            more = draw(chance(within=False)) if source == "expected" else {}
            return found | {"counts": counts} | more, {f"{name}.csv": f"date,tickets\n{rows}"}
        case "list":
            at = draw(st.lists(quarters, min_size=1, max_size=25))
            arrivals = {"file": f"{name}.csv"} | ({"timezone": "Asia/Kolkata"} if draw(either) else {"timezone": "UTC"})
            text = "".join(f"{each},{draw(st.sampled_from(SEVERITIES))}\n" for each in at)
            del mix["severity"]
            return found | {"arrivals": arrivals}, {f"{name}.csv": f"created,severity\n{text}"}
        case "apart":
            every = draw(st.sampled_from(["30 min", "45 min", "2 h"]))
            return found | {"arrivals": draw(st.sampled_from([f"constant({every})", {"every": every}]))}, {}
    weighs_all_hours = draw(either)
    found |= {"shape": draw(shape(positive=weighs_all_hours))}
    if source == VOLUME:
        found["volume"] = draw(st.integers(20, 300).map("{} per week".format))
    elif source == BY_TIER:
        found["per_account"] = {tier: draw(rate) for tier in TIERS}
    else:
        found["account_share"] = draw(st.sampled_from(["100 %", "30 %"]))
    found["pulses"] = draw(st.lists(pulse(in_tickets=source == VOLUME and weighs_all_hours), max_size=2))
    return found | draw(chance(within=source == VOLUME)) | draw(levels()), {}


@st.composite
def when(draw: st.DrawFn, channels: list[str], products: bool) -> dict[str, Any]:
    """Conditions of a rule, of which hours are one."""
    every: dict[str, Any] = {
        "days": draw(st.sampled_from(["mon-fri", "sat,sun", "sun"])),
        "severity": "urgent",
        "tier": draw(st.sampled_from(TIERS)),
        "channel": draw(st.sampled_from([channels, channels[:1]])),
        "region": "away",
        **({"product": "api"} if products else {}),
    }
    few = draw(st.sets(st.sampled_from(sorted(every)), max_size=2))
    hours = {"hours": f"{draw(clock)}-{draw(clock)}"} if draw(st.integers(0, 3)) else {}
    return hours | {name: every[name] for name in sorted(few)}


on_grid = st.sampled_from(["constant(15 min)", "constant(30 min)", "constant(45 min)"])
handle = st.one_of(on_grid, on_grid, st.just("exponential(mean=40 min)"), distribution)


@st.composite
def rule(draw: st.DrawFn) -> dict[str, Any]:
    first = draw(st.sampled_from(["l1", "l2"]))
    then = {"solved": "60 %", "customer": "20 %", "l2": "20 %"} if first == "l1" else {"solved": "100 %"}
    path = [{"skill": first, "handle": draw(handle), "then": then}]
    found: dict[str, Any] = {"path": path}
    if first == "l1":
        path.append({"skill": "l2", "handle": draw(handle), "then": {"solved": "100 %"}})
        found["customer_reply"] = draw(st.one_of(st.just("2 h"), on_grid, distribution))
        if draw(either):
            found["customer_hours"] = "customer"
        if draw(either):
            path[0]["replies"] = draw(either)
    if draw(either):
        found["together"] = draw(st.sampled_from([0.5, 1.0]))
    return found


@st.composite
def work(draw: st.DrawFn, channels: list[str], products: bool) -> list[dict[str, Any]]:
    """Rules of which some ask for hours; the last takes all."""
    rules = [{"when": draw(when(channels, products)), **draw(rule())} for _ in range(draw(st.integers(0, 2)))]
    return [*rules, {"path": [{"skill": "l1", "handle": draw(handle), "then": {"solved": "100 %"}}]}]


@st.composite
def waiting(draw: st.DrawFn, demand: dict[str, Any]) -> list[dict[str, Any]]:
    """What the desk begins with, of one stream."""
    name = draw(st.sampled_from(sorted(demand)))
    mix = demand[name]["mix"]
    found: dict[str, Any] = {"stream": name, "tickets": draw(st.sampled_from([{"2 h": 3}, {"up to 1 day": 4}]))}
    for what, of in mix.items():
        if draw(either):
            found[what] = draw(st.sampled_from(sorted(of)))
    return [found]


@st.composite
def sections(draw: st.DrawFn, sources: tuple[str, ...] = SOURCES) -> tuple[dict[str, Any], dict[str, str]]:
    """Sections of a small desk over three days, and the files beside it."""
    products = draw(either)
    demand: dict[str, Any] = {}
    files: dict[str, str] = {}
    of = draw(st.lists(st.sampled_from(sources), min_size=1, max_size=2))
    for name, source in zip(("mail", "web"), of, strict=False):
        demand[name], more = draw(stream(name, source, products))
        files |= more
    customers: dict[str, Any] = {
        tier: {
            "accounts": draw(st.integers(2, 6)),
            "regions": REGIONS,
            **({"skew": 0.8} if draw(either) else {}),
        }
        for tier in TIERS
    }
    if BY_TABLE in of:
        rows = [(tier, region) for tier in TIERS for region in REGIONS]
        text = "".join(
            f"{tier}-{region},{tier},{region},{draw(st.integers(0, 30))} per week\n" for tier, region in rows
        )
        files["accounts.csv"] = f"customer,tier,region,volume\n{text}"
        customers = {"file": "accounts.csv"}
    channels = sorted({each["channel"] for each in demand.values()})
    begins_empty = draw(either)
    opening = [] if begins_empty else draw(waiting(demand))
    if draw(either):
        uncertain = {"level": "30 %", "growth": "20 % per month", "probability": "80 %"}
        demand["forecast"] = {name: each for name, each in uncertain.items() if draw(either)}
    if draw(either):
        demand["volume"] = "130 %"
    shift = {"hours": "24x7", "headcount": 1}
    return {
        "timezone": "Europe/Berlin",
        "horizon": {
            "from": "2027-03-27",
            "for": "3 days",
            "warm_up": "12 h" if begins_empty else "0 h",
            "follow_up": "12 h",
        },
        "severities": list(SEVERITIES),
        "calendars": CALENDARS,
        "customers": customers,
        "demand": demand,
        "opening": opening,
        "work": draw(work(channels, products)),
        "teams": {
            "first": {
                "site": "home",
                "skills": ["l1"],
                "shifts": {"day": {**shift, "headcount": draw(st.integers(1, 2))}},
            },
            "second": {"site": "away", "skills": ["l2"], "shifts": {"day": {"hours": "08:00-20:00", "headcount": 1}}},
        },
    }, files
