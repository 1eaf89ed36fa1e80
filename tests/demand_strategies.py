"""Random demand, as a scenario has it: what states how many tickets come and when, and the hours of rules."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

SEVERITIES = ("urgent", "normal")
TIERS = ("gold", "silver")
CALENDARS = {
    "home": {"timezone": "Europe/Berlin", "hours": {"mon-fri": "08:00-18:00"}},
    "away": {"timezone": "Asia/Kolkata", "hours": "24x7"},
}
DATES = ("2027-03-26", "2027-03-27", "2027-03-28", "2027-03-29", "2027-03-30")  # the clock changes at home on the 28th
HOURS = (0, 1, 2, 3, 9, 13, 22)

percent = st.integers(0, 300).map("{} %".format)
clock = st.sampled_from([f"{hour:02}:{minute:02}" for hour in HOURS for minute in (0, 30)])
rate = st.integers(0, 40).map("{} per week".format)


@st.composite
def pulse(draw: st.DrawFn, in_tickets: bool) -> dict[str, Any]:
    many = in_tickets and draw(st.booleans())
    found: dict[str, Any] = {
        "from": f"{draw(st.sampled_from(DATES))} {draw(clock)}",
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
def stream(draw: st.DrawFn) -> tuple[dict[str, Any], dict[str, str]]:
    """A stream, and the files beside it."""
    kind = draw(st.sampled_from(["volume", "per_account", "per_account", "exact", "expected"]))
    mix: dict[str, Any] = {"severity": {"urgent": "40 %", "normal": "60 %"}}
    if kind != "per_account":
        mix["tier"] = {"gold": "50 %", "silver": "50 %"}
    found: dict[str, Any] = {"channel": draw(st.sampled_from(["email", "phone"])), "mix": mix}
    files = {}
    if kind in ("exact", "expected"):
        counts: dict[str, Any] = {"file": "counts.csv", "as": kind, "every": "24 h"}
        if draw(st.booleans()):
            counts["shape"] = draw(shape(positive=True))
        found["counts"] = counts
        rows = "".join(f"2027-03-{day},{draw(st.integers(0, 20))}\n" for day in range(25, 32))
        files["counts.csv"] = f"date,tickets\n{rows}"
        return found, files
    found |= {"shape": draw(shape(positive=False))}
    if kind == "volume":
        found["volume"] = draw(st.integers(20, 300).map("{} per week".format))
    else:
        found["per_account"] = {tier: draw(rate) for tier in TIERS}
    weighs_all_hours = found["shape"] in ("always", "extended")
    found["pulses"] = draw(st.lists(pulse(in_tickets=kind == "volume" and weighs_all_hours), max_size=2))
    if draw(st.booleans()):
        found["day_to_day"] = {"dispersion": 2.5}
    return found, files


@st.composite
def work(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Rules of which some ask for hours; the last takes all."""
    rules = []
    for _ in range(draw(st.integers(0, 2))):
        when: dict[str, Any] = {"hours": f"{draw(clock)}-{draw(clock)}"}
        if draw(st.booleans()):
            when["days"] = draw(st.sampled_from(["mon-fri", "sat,sun", "sun"]))
        if draw(st.booleans()):
            when["severity"] = "urgent"
        first = draw(st.sampled_from(["l1", "l2"]))
        then = {"solved": "60 %", "customer": "20 %", "l2": "20 %"} if first == "l1" else {"solved": "100 %"}
        path = [{"skill": first, "handle": "exponential(mean=40 min)", "then": then}]
        if first == "l1":
            path.append({"skill": "l2", "handle": "constant(25 min)", "then": {"solved": "100 %"}})
        rules.append(
            {"when": when, "path": path, "customer_reply": "2 h"} if first == "l1" else {"when": when, "path": path}
        )
    return [*rules, {"path": [{"skill": "l1", "handle": "uniform(5 min, 50 min)", "then": {"solved": "100 %"}}]}]


@st.composite
def sections(draw: st.DrawFn) -> tuple[dict[str, Any], dict[str, str]]:
    """Sections of a small desk over three days, and the files beside it."""
    found, files = draw(stream())
    regions = {"home": "70 %", "away": "30 %"}
    shift = {"hours": "24x7", "headcount": 1}
    return {
        "timezone": "Europe/Berlin",
        "horizon": {"from": "2027-03-27", "for": "3 days", "warm_up": "12 h", "follow_up": "12 h"},
        "severities": list(SEVERITIES),
        "calendars": CALENDARS,
        "customers": {tier: {"accounts": draw(st.integers(2, 6)), "regions": regions} for tier in TIERS},
        "demand": {"mail": found},
        "work": draw(work()),
        "teams": {
            "first": {
                "site": "home",
                "skills": ["l1"],
                "shifts": {"day": {**shift, "headcount": draw(st.integers(1, 2))}},
            },
            "second": {"site": "away", "skills": ["l2"], "shifts": {"day": {"hours": "08:00-20:00", "headcount": 1}}},
        },
    }, files
