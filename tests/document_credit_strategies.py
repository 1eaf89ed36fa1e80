"""Random credits for the promises of an agreement."""

from __future__ import annotations

from typing import Any

from hypothesis import assume
from hypothesis import strategies as st

of_fee = st.sampled_from(["1 % of fee", "7.5 % of fee", "20 % of fee", "33.33 % of fee"])
amount = of_fee | st.sampled_from(["12.34 EUR", "100 EUR", "0.01 EUR"])
less_first = st.sampled_from(["1 h", "5 h"])
DAYS = ["begun business day", "whole business day", "begun 2 business days"]
MOST_OF_ONE = ["33.33 % of fee", "50 % of fee", "100 EUR"]  # no less than a step
MANY = {"next_response", "periodic_update", "customer_response"}  # of which a ticket may have several clocks
OF_TICKETS = ("per_breach", "late_by", "breaches")
OF_OUTAGES = ("outage_day", "downtime", "durations")
CLAIMS = ["30 days", "1 month", "2 months", "10 business days", "10 business days", "3 business days"]


def some(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Any of the fields."""
    return st.fixed_dictionaries({}, optional=fields)


def one_in(number: int) -> st.SearchStrategy[bool]:
    """True so often."""
    return st.integers(1, number).map(lambda drawn: drawn == number)


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
def late_by(draw: st.DrawFn, on: str, spec: dict[str, Any], what: str) -> dict[str, Any]:
    """By the elapsed time or that of the clock, and by business days where the target is one of them."""
    by_severity = {}
    for severity in draw(st.sampled_from([["urgent"], ["normal"], ["urgent", "normal"]])):
        by_severity[severity] = what
        if "business" in spec["promise"][severity] and draw(one_in(2)):
            by_severity[severity] = f"{draw(amount)} per {draw(st.sampled_from(DAYS))}"
    found = {"on": on, "late_by": by_severity} | draw(some(up_to=amount, each_up_to=st.sampled_from(MOST_OF_ONE)))
    own_time = all("business" in each for each in by_severity.values())
    return found if own_time else found | draw(some(late_time=st.sampled_from(["open", "elapsed"])))


def kinds_of(name: str, spec: dict[str, Any], of_events: bool) -> list[str]:
    """The rules that can look at a promise, those that are to be drawn often several times. of_events: those alone that
    pay for single tickets and outages."""
    judged = not str(spec.get("quota")).startswith("none")
    kinds = ["scale", "shortfall", "points", "shortfall"] * ("quota" in spec and judged)
    if "promise" in spec and "quota" in spec:
        kinds += ["per_breach"] * 4 + ["late_by", "breaches"] * 2
    kinds += ["outage_day", "downtime", "durations"] * 2 * (name == "availability")
    kinds += ["durations"] * 4 * ("measure" in spec and "promise" in spec)
    kinds += ["weight", "persistent", "in_a_row"] * judged
    single = OF_TICKETS + OF_OUTAGES * (name == "availability")
    return [kind for kind in kinds if kind in single] if of_events else kinds


@st.composite
def rules(
    draw: st.DrawFn, promised: dict[str, Any], of_all: bool, of_events: bool, asked: frozenset[str] = frozenset()
) -> dict[str, Any]:
    """of_all: a rule may look at all promises. asked: kinds of which it is one."""
    usable = {name: kinds_of(name, spec, of_events) for name, spec in promised.items()}
    usable = {name: [kind for kind in kinds if not asked or kind in asked] for name, kinds in usable.items()}
    on = draw(st.sampled_from([name for name, kinds in usable.items() if kinds] or ["nothing"]))
    assume(on in promised)
    spec, kind = promised[on], draw(st.sampled_from(usable[on]))
    if kind in ("late_by", "downtime"):
        step = draw(st.sampled_from(["begun day", "whole day", "whole 5 h", "begun 7 h"]))
        what = f"{draw(amount)} per {step}"
        if kind == "late_by":
            return draw(late_by(on, spec, what))
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
        return {"breaches": bands} | ({} if of_all and draw(st.booleans()) else {"on": on})
    if kind == "in_a_row":
        rows = [
            {"1": "5 % of fee", "2": "10 % of fee", "3 or more": "15 % of fee"},
            {"2": "12.34 EUR", "3-4": "100 EUR"},
            {"1-2": "1.01 % of fee", "4 or more": "20 % of fee"},
        ]
        return {"on": on, "in_a_row": draw(st.sampled_from(rows))}
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
        in_hours = spec["promise"]["urgent"].endswith(" h")
        return found | draw(some(up_to=amount, **({"beyond": st.just({"urgent": "6 h"})} if in_hours else {})))
    if kind == "outage_day":
        return {"on": on, "outage_day": draw(st.sampled_from(["1 h", "6 h"]))} | draw(some(up_to=amount))
    if kind == "weight":
        return {"on": on, "weight": draw(st.sampled_from(["20 %", "30 %"]))}
    missed = draw(st.sampled_from(["1 in a row", "2 of 3", "2 in a row", "3 of 3"]))
    whole = {"persistent": {"missed": missed, "amount": draw(st.sampled_from(["2 % of annual fee", "50 EUR"]))}}
    return whole | draw(some(up_to=amount)) | ({} if of_all and draw(st.booleans()) else {"on": on})


@st.composite
def credits(draw: st.DrawFn, promised: dict[str, Any], of_all: bool, asked: frozenset[str]) -> dict[str, Any]:
    """promised: what rules may look at, with one kind of review period. asked: what has to be there."""
    of_incidents = "incidents" in asked or draw(one_in(8))
    listed = draw(st.lists(rules(promised, of_all, of_incidents), min_size=1, max_size=4))
    back = {
        "after": st.sampled_from(["1 period", "1 period", "2 periods"]),
        "at": st.sampled_from(["10 %", "95 %"]),
        "share": st.just("33 %"),
    }
    found: dict[str, Any] = {"rules": listed} | draw(
        some(
            combine=st.sampled_from(["sum", "largest"]),
            cap=st.sampled_from(["45 % of fee", "150 EUR"]),
            rounded=st.fixed_dictionaries(
                {
                    "to": st.sampled_from(["1 EUR", "0.05 EUR", "7 EUR"]),
                    "how": st.sampled_from(["down", "up", "half up"]),
                }
            ),
            minimum=st.sampled_from(["20 EUR", "more than 20 EUR", "more than 12.34 EUR"]),
            earn_back=st.fixed_dictionaries(back),
            remedy=st.sampled_from(["extension", "cash"]),
        )
    )
    for kind in ("points", "per_breach", "late_by", "downtime", "weight", "durations"):
        if kind in asked:
            listed.append(draw(rules(promised, of_all, of_incidents and kind != "durations", frozenset({kind}))))
    solved = promised.get("resolution", {}).get("promise", {"urgent": ""})
    if "beyond" in asked and solved["urgent"].endswith(" h"):
        listed.append({"on": "resolution", "per_breach": {"urgent": draw(amount)}, "beyond": {"urgent": "6 h"}})
    if "earn back" in asked:
        found["earn_back"] = draw(st.fixed_dictionaries(back))
    if "two kinds" in asked:  # each has missed quotas of its own
        both = [{"persistent": {"missed": "1 in a row", "amount": "50 EUR"}}, {"breaches": {"1-9": "12.34 EUR"}}]
        listed.append(draw(st.sampled_from(both)))
    if "year" not in str(promised) and ("yearly cap" in asked or draw(one_in(4))):
        found["yearly_cap"] = draw(st.sampled_from(["2 % of annual fee", "0.77 % of annual fee", "44.44 EUR"]))
    if "extension" in asked:
        found["remedy"] = "extension"
    priced = {rule["on"] for rule in listed if "per_breach" in rule}
    if (len(priced) > 1 or priced & MANY) and draw(st.booleans()):
        found["same_ticket"] = "each"
    weights = [rule for rule in listed if "weight" in rule]
    if weights and draw(st.booleans()):
        for rule in weights:
            rule["of"] = draw(st.sampled_from(["service", "projects"]))
        found["risk_pools"] = {name: draw(amount) for name in sorted({rule["of"] for rule in weights})}
    elif weights:
        found |= {"at_risk": draw(amount)} | draw(some(pool=st.sampled_from(["150 %", "50 %"])))
    first = next(iter(promised))
    if not str(promised[first].get("quota", "none")).startswith("none") and ("bonus" in asked or draw(st.booleans())):
        found["bonus"] = {"on": first, "above": "99.98 %", "amount": draw(amount)}
    if of_incidents or "claims" in asked or draw(one_in(4)):
        found["claim_within"] = draw(st.sampled_from(CLAIMS))
        if "business" in found["claim_within"]:
            found |= draw(some(claim_days=st.sampled_from(["bank", "bank", "office"])))
        if of_incidents and not draw(one_in(4)):
            found["claim_from"] = "incident"
    return found
