"""What the screen of `slasim staff` says of rules, of the least total and of limits."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from slasim.report.layout import WIDTH
from slasim.report.plans.plan_words import cost_words, desk_words, less_words, of_100, promise_words, word_of
from slasim.report.words import OPEN, SURE, TROUBLE, in_100, number, percent
from slasim.scenario.values.amounts import write_share
from slasim.study.measures.promises.asked_words import sentence
from slasim.study.statistics import Interval

if TYPE_CHECKING:
    from slasim.planning.staff.result.plan import StaffingPlan

SAVES = "less", "more"


def asked_words(plan: StaffingPlan) -> str:
    """What is asked, of which limit, and the rules; a sentence or two."""
    facts, limit = plan.facts, plan.facts["limit"]
    most = "" if limit is None else f" of at most {_limit(plan, limit)}"
    if facts["objective"] == "total":
        asked = "the least of staff, overtime and credits together; no queue grows"
    else:
        asked = sentence(plan.scenario, plan.asked)
    return f"Asked{most}: {asked}.{_rules(facts['rules'])}"


def _limit(plan: StaffingPlan, limit: dict[str, Any]) -> str:
    of = {"seats": "seats", "fte": "FTE", "budget": f"{plan.about.currency} a {word_of(plan)}"}
    if limit["of"] == "budget":
        return f"{number(limit['most'])} {of['budget']}"
    return f"{limit['most']:g} {of[limit['of']]}"


def _rules(of: dict[str, Any]) -> str:
    """` Rules: at most 3 free shifts with any seats; no team with fewer seats than now.`"""
    found = []
    if of["shift_kinds"] is not None:
        count = of["shift_kinds"]
        found.append(f"at most {count} free shift{'' if count == 1 else 's'} with any seats")
    if of["weekend_share"] is not None:
        found.append(f"at most {percent(of['weekend_share'])} of all shifts at weekends")
    if of["overtime"] is not None:
        found.append(f"in no team more than {percent(of['overtime'])} overtime")
    if of["keep_staff"]:
        found.append("no team with fewer seats than now")
    return f" Rules: {'; '.join(found)}." if found else ""


def objective_verdict(plan: StaffingPlan) -> Iterator[str]:
    """The lines on a plan of the least total, or within a limit."""
    facts, found = plan.facts, plan.facts["plan"]
    is_total, stopped = facts["objective"] == "total", facts["verdict"] == "stopped"
    sign = {"checked": TROUBLE if facts["left_out"] else SURE, "stopped": OPEN}.get(facts["verdict"], TROUBLE)
    said = "Stopped; the best so far" if stopped else "Found" if is_total else "The best found"
    yield f"{sign} {said}: {desk_words(plan, found)}{less_words(plan, found)}"
    if facts["check"] is None:
        yield "  Not checked on fresh windows: nothing is proven of it."
    elif is_total:
        yield from _total(plan, facts["total"])
    else:
        yield from _chance(plan, facts["check"])
    if facts["check"] is not None and facts["check"]["queues"] in ("grows", "still filling"):
        yield "  Its queues grow: no desk was found whose queues do not."


def _total(plan: StaffingPlan, of: dict[str, Any] | None) -> Iterator[str]:
    if of is None:
        return
    word = word_of(plan)
    yield (
        f"  Total on {number(of['windows'])} fresh {word}s: {_money(plan, of, 'plan')}, of these credits "
        f"{number(of['credits'])}, overtime {number(of['overtime'])}."
    )
    change, low, high = (of[f"change{end}"] for end in ("", "_low", "_high"))
    if plan.changes == {}:
        return
    if low <= 0 <= high:
        words = f"Now {_money(plan, of, 'now')}; which is less cannot be told ({number(low)} to {number(high)})."
    else:
        ends = sorted((abs(low), abs(high)))
        words = (
            f"Now {_money(plan, of, 'now')}: the plan takes {cost_words(plan, abs(change))} "
            f"({number(ends[0])} to {number(ends[1])}) {SAVES[change > 0]}, in the same {word}s."
        )
    yield from wrap(words, WIDTH, initial_indent="  ", subsequent_indent="  ")


def _money(plan: StaffingPlan, of: dict[str, Any], name: str) -> str:
    low, high = number(of[f"{name}_low"]), number(of[f"{name}_high"])
    within = "" if low == high else f" ({low} to {high})"
    return f"{cost_words(plan, of[name])}{within}"


def _chance(plan: StaffingPlan, check: dict[str, Any]) -> Iterator[str]:
    word, keep = word_of(plan), write_share(plan.asked.keep).removesuffix(" %")
    kept = of_100(in_100(Interval(check["chance"], check["chance_low"], check["chance_high"])))
    shown = f"that it is in {keep} is shown" if plan.is_checked else f"that it is in {keep} is not shown"
    yield f"  Checked on {number(check['windows'])} fresh {word}s: kept in {kept}; {shown}."
    every = of_100(in_100(Interval(check["everyone"], check["everyone_low"], check["everyone_high"])))
    yield f"  Everything to every customer, all {word}: in {every}."


def not_covered(plan: StaffingPlan) -> Iterator[str]:
    """What a limit leaves, and overtime that seats cannot bring down."""
    for team, share in plan.facts["overtime_at_most"].items():
        yield from wrap(f"Seats cannot buy it: {team} has {percent(share)} overtime with the most seats too.", WIDTH)
    of = plan.facts["not_covered"]
    if of is None:
        return
    if of["queues"]:
        yield from wrap(f"Not covered: the queue of {', '.join(of['queues'])} grows.", WIDTH)
    if of["promises"]:
        parts = [
            f"{promise_words([each['promise']])} (in {100 * each['kept'] / each['windows']:.0f})"
            for each in of["promises"]
        ]
        keep = write_share(plan.asked.keep).removesuffix(" %")
        yield from wrap(f"Not covered, kept in fewer than {keep} of 100: {', '.join(parts)}.", WIDTH)
    elif not of["queues"] and plan.is_checked:
        yield "All is covered."
