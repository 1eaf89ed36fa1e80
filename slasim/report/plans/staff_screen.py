"""The screen of `slasim staff`: the plan and how it was checked, the seats, and what was refused."""

from __future__ import annotations

import math
from collections.abc import Iterator
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from rich.markup import escape
from rich.table import Table

from slasim.instants import from_to
from slasim.report.layout import WIDTH, plain_table
from slasim.report.plans.plan_words import cost_words, desk_words, less_words, of_100, promise_words, word_of
from slasim.report.plans.staff_months import months_words
from slasim.report.plans.staff_objectives import asked_words, not_covered, objective_verdict
from slasim.report.words import OPEN, SURE, TROUBLE, day_words, in_100, number, percent
from slasim.scenario.values.amounts import write_share
from slasim.study.statistics import Interval

if TYPE_CHECKING:
    from pathlib import Path

    from slasim.planning.staff.result.plan import StaffingPlan

LITTLE = 0.0005  # of the cost: nothing at a glance


def staff_head(plan: StaffingPlan) -> str:
    """What was looked for, what was found, and how it was checked; with markup."""
    return "\n".join((_headline(plan), "", *_asked(plan), "", *_verdict(plan)))


def staff_tables(plan: StaffingPlan) -> Iterator[Table]:
    """The seats by team and shift."""
    yield _seats(plan)


def staff_foot(plan: StaffingPlan, folder: Path, scenario: Path) -> list[str]:
    """Money, what gives way first, what was refused, and where to go on."""
    lines = ["", *_money(plan), *_bound(plan), *_tight(plan), *_refused(plan), *_one_less(plan), *_not_bought(plan)]
    lines += (*not_covered(plan), *months_words(plan))
    effort, word = plan.facts["effort"], word_of(plan)
    took = f"{number(effort['designs'])} designs, {number(effort['runs'])} simulated {word}s, seed {plan.about.seed}"
    return [
        *lines,
        "",
        f"Try it   slasim run {scenario} --override {folder / 'plan.yaml'}",
        f"Hand on  {folder / 'plan.xlsx'}, and the same as CSV beside it",
        took,
    ]


def _headline(plan: StaffingPlan) -> str:
    about = plan.about
    free = len(plan.shifts)
    days = day_words(*from_to(about.start, about.end, about.timezone))
    return f"[bold]{escape(about.name)}[/]: {days}, {free} shift{'' if free == 1 else 's'} free"


def _asked(plan: StaffingPlan) -> list[str]:
    left_out = plan.facts["left_out"]
    but = f" Left out: {promise_words(left_out)}." if left_out else ""
    return [escape(line) for line in wrap(f"{asked_words(plan)}{but}", WIDTH)]


def _verdict(plan: StaffingPlan) -> Iterator[str]:
    facts, word = plan.facts, word_of(plan)
    if facts["objective"] != "cost":
        yield from objective_verdict(plan)
        return
    if facts["queues_grow_at_most"]:
        grown = ", ".join(f"{each['skill']} {percent(each['load'], 0)}" for each in facts["growing_at_most"])
        yield f"{TROUBLE} Not with these bounds: queues grow with the most seats of every shift too."
        yield f"  Work of all available hours, with the most seats: {escape(grown)}."
        yield "  The best there is has all of them. A larger max, another shift, or less volume would help."
        return
    found = facts["plan"]
    left_out = facts["left_out"]
    sign = {"checked": TROUBLE if left_out else SURE}.get(facts["verdict"], OPEN)
    said = {"checked": "Found", "stopped": "Stopped; the best so far"}.get(facts["verdict"], "Not shown; the closest")
    if left_out:
        many = "1 promise is" if len(left_out) == 1 else f"{len(left_out)} promises are"
        yield f"{sign} {many} broken with any number of seats (below). {said} for the rest:"
        yield f"  {desk_words(plan, found)}{less_words(plan, found)}{_credits_change(plan)}"
    else:
        yield f"{sign} {said}: {desk_words(plan, found)}{less_words(plan, found)}"
    check = facts["check"]
    if check is not None:
        kept = in_100(Interval(check["chance"], check["chance_low"], check["chance_high"]))
        yield f"  Checked on {number(check['windows'])} fresh {word}s: kept in {of_100(kept)}."
        every = in_100(Interval(check["everyone"], check["everyone_low"], check["everyone_high"]))
        if len(plan.ceilings):  # else nothing is promised
            yield f"  Everything to every customer, all {word}: in {of_100(every)}."
        if facts["stopped"]:
            yield "  Stopped before the end: a cheaper plan may be left to find."
    elif len(plan.checks):
        last = plan.checks.iloc[-1]
        yield (
            f"  Of {number(last['windows'])} fresh {word}s it keeps {number(last['kept'])}; "
            f"{number(facts['needed'])} of {number(_windows(plan))} would have shown it."
        )
    else:
        yield "  Not checked on fresh windows: nothing is proven of it."


def _credits_change(plan: StaffingPlan) -> str:
    """What beside staff the plan costs more than now, or less: credits of promises that it does not keep."""
    now, found = plan.facts["now"], plan.facts["plan"]
    if "credits" not in found or "credits" not in now:
        return ""
    change = found["credits"] - now["credits"]
    if abs(change) < 0.5:
        return ""
    return f" Credits {number(abs(change))} {plan.about.currency} {'more' if change > 0 else 'less'}."


def _windows(plan: StaffingPlan) -> int:
    return int(plan.checks["windows"].max())


def _seats(plan: StaffingPlan) -> Table:
    table = plain_table("", "")
    money = f"cost, {plan.about.currency}" if plan.facts["is_money"] else "paid hours"
    table.add_column("team")
    table.add_column("shift")
    for name in ("now", "plan", "+/-", "FTE", money, "busy"):
        table.add_column(name, justify="right")
    busy = dict(zip(plan.teams["team"], plan.teams["busy_plan"], strict=True))
    before = ""
    for row in plan.shifts.to_dict("records"):
        team = str(row["team"])
        change = row["plan"] - row["now"]
        table.add_row(
            "" if team == before else escape(team),
            escape(str(row["shift"])),
            str(row["now"]),
            str(row["plan"]),
            f"{change:+d}".replace("-", "−") if change else "",
            f"{row['fte']:.1f}",
            number(row["cost"]),
            "" if team == before or math.isnan(busy[team]) else percent(busy[team], 0),
        )
        before = team
    now, found = plan.facts["now"], plan.facts["plan"] or plan.facts["now"]
    change = found["seats"] - now["seats"]
    table.add_section()
    if len(plan.fixed):
        seats, fte, cost = (plan.fixed[name].sum() for name in ("seats", "fte", "cost"))
        table.add_row("fixed shifts", "", str(seats), str(seats), "", f"{fte:.1f}", number(cost), "")
    table.add_row(
        "all",
        "",
        str(now["seats"]),
        str(found["seats"]),
        f"{change:+d}".replace("-", "−") if change else "",
        f"{found['fte']:.1f}",
        number(found["cost"]),
        "",
    )
    return table


def _money(plan: StaffingPlan) -> Iterator[str]:
    now, found = plan.facts["now"], plan.facts["plan"]
    if found is None or "credits" not in found or "credits" not in now:
        return
    currency, word = plan.about.currency, word_of(plan)
    yield (
        f"Credits: {number(found['credits'])} {currency} a {word} (now {number(now['credits'])}); "
        f"one {word} in 20 above {number(found['credits_p95'])}."
    )


def _bound(plan: StaffingPlan) -> Iterator[str]:
    """What no plan can be below."""
    bound, found = plan.facts["bound"], plan.facts["plan"]
    if bound and found is not None and found["cost"] > 0:
        left = max(0.0, 1 - bound / found["cost"])
        if left > LITTLE:
            yield f"The work alone takes {cost_words(plan, bound)}: at most another {percent(left)} could be saved."
        else:
            yield f"The work and the fewest seats allowed take {cost_words(plan, bound)}: nothing can be cheaper."


def _tight(plan: StaffingPlan) -> Iterator[str]:
    of = plan.facts["headroom"]
    if of is None:
        return
    if of["breaks"] is None:
        yield f"With {of['holds']:g} % more volume, the most that was tried, it is still kept as asked."
        return
    what = f"the queue of {', '.join(of['growing'])} grows" if of["growing"] else _gives_way(plan, of)
    holds = f"holds with {of['holds']:g} % more volume; " if of["holds"] else ""
    yield from wrap(f"Tight: {holds}with {of['breaks']:g} % more {what}.", WIDTH)


def _gives_way(plan: StaffingPlan, of: dict[str, Any]) -> str:
    return f"it is kept in {math.floor(100 * of['kept'])} of 100{_first(plan, of, 'gives way first')}"


def _first(plan: StaffingPlan, of: dict[str, Any], does: str) -> str:
    """`; gold first response urgent gives way first`; or a team that is busier than it may be does."""
    if of["busy"] is not None:
        assert plan.asked.busy is not None
        return f"; {of['busy']} busy more than {write_share(plan.asked.busy)} {does}"
    return "" if of["promise"] is None else f"; {promise_words([of['promise']])} {does}"


def _refused(plan: StaffingPlan) -> Iterator[str]:
    of = plan.facts["refused"]
    if of is None:
        return
    if of["grows"]:
        but = "but" if of["kept"] >= float(plan.asked.keep) else "and"
        why = (
            f"promises kept in {100 * of['kept']:.0f} of 100, {but} open tickets grow from {number(of['open_first'])} "
            f"to {number(of['open_last'])} ({', '.join(of['skills'])})"
        )
    else:
        near = of["kept"] >= float(plan.asked.keep)
        how = f": too near to {100 * float(plan.asked.keep):.0f} to be sure of it" if near else " only"
        why = f"kept in {100 * of['kept']:.0f} of 100{how}{_first(plan, of, 'fails most')}"
    yield from wrap(f"Cheaper and refused: {cost_words(plan, of['cost'])}, {why}.", WIDTH)


def _one_less(plan: StaffingPlan) -> Iterator[str]:
    of, word = plan.facts["one_less"], word_of(plan)
    if of is None or not of["of"]:
        return
    rest = of["of"] - of["out"] - of["checked"]
    words = [f"of {of['of']} single seats {of['out']} cannot go (tried on the same fresh {word}s)"]
    if of["out"] == of["of"]:
        words = [f"no single seat can go ({of['of']} of {of['of']} tried on the same fresh {word}s)"]
    if of["checked"]:
        words.append(f"without {of['checked']} the check on fresh {word}s was not passed")
    if of["nearest"] is not None:
        those = "one was" if rest == 1 else f"{rest} were"
        which = "it" if rest == 1 else "the one that matters least"
        windows = plan.facts["check"]["windows"]
        words.append(
            f"{those} not tried to the end: without {which} about {of['nearest']['expected']:.0f} of {number(windows)} "
            f"{word}s would fail, and at most {of['allowed']} may"
        )
    said = "; ".join(words)
    yield from wrap(f"{said[0].upper()}{said[1:]}.", WIDTH)


def _not_bought(plan: StaffingPlan) -> Iterator[str]:
    """What seats cannot buy."""
    rows = plan.ceilings[~plan.ceilings["can_be_bought"]]
    keep = f"{100 * float(plan.asked.keep):.0f}"
    for row in rows.to_dict("records"):
        of = promise_words([[row["agreement"], row["commitment"], row["severity"]]])
        words = (
            f"Seats cannot buy {of} in {keep} of 100: with the most seats {percent(row['attainment'])} are in time "
            f"(quota {percent(row['quota'], 0)}), {row['missed']:.1f} of {row['accounts']} customers are missed in the "
            f"worst period, and it is kept in {100 * row['kept'] / row['windows']:.0f} of 100."
        )
        yield from wrap(words, WIDTH)
        for each in plan.facts["reasons"]:
            if promise_words([each["promise"]]) == of:
                yield from (f"  {escape(line)}" for line in wrap(each["why"], WIDTH - 2))
        helps = [each for each in plan.facts["unblocked"] if promise_words([each["promise"]]) == of]
        for each in helps:
            said = f"It could be kept with {each['change']} (in {100 * each['kept'] / each['windows']:.0f} of 100)."
            yield from (f"  {escape(line)}" for line in wrap(said, WIDTH - 2))
    if len(rows):
        yield "slasim why tries changes that are no seats, such as training or a shift moved."
