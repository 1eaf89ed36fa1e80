"""What an account is owed, worked out month by month with pencil and paper: written from docs/credits.md alone.

It shares no code with slasim: plans are read as plain values, everything else is done here, with fractions, one account
and one month at a time, looking back over the whole story each time.
"""

from __future__ import annotations

import math
from calendar import monthrange
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from credit_steps import down_of, late_by, steps_of, weighed

Key = tuple[str, str]  # commitment, severity
# Of a late clock: commitment, severity; ms late on the wall, ms of open time that it counted; how late it is by its own
# time: ms, begun business days, whole business days; and where it is known the local day on which it was due.
Late = tuple[str, str, int, int, int, int, int] | tuple[str, str, int, int, int, int, int, date]


@dataclass(frozen=True)
class Cell:
    """One severity of a commitment in a month; kept None: no verdict."""

    met: int
    decided: int
    quota: Fraction
    kept: bool | None
    time: Fraction | None = None  # ms: the mean, maximum or percentile that is measured

    @property
    def share(self):
        return Fraction(self.met, self.decided) if self.decided else None

    @property
    def pays(self):
        """The attainment that money looks at; an allowance that keeps the quota owes nothing."""
        share = self.share
        if share is None or self.kept is None:
            return None
        return None if self.kept and share < self.quota else share


@dataclass(frozen=True)
class Month:
    """One month of the account, or another review period."""

    first: date
    days: int  # on which the agreement holds
    cells: dict[Key, Cell]
    down: dict[tuple[str, date], int] = field(default_factory=dict)  # ms without service
    less: dict[int, dict[tuple[str, date], int]] = field(default_factory=dict)
    """The same without so many ms at the beginning of each outage, by these."""

    @property
    def length(self):
        return monthrange(self.first.year, self.first.month)[1]

    @property
    def fees(self):
        """How many monthly fees are paid for these days."""
        return Fraction(self.days, self.length)


@dataclass(frozen=True)
class Account:
    """Its story. tickets: for each ticket the clocks that came late, by month."""

    fee: int  # of a month, minor units
    months: list[Month]
    tickets: list[dict[int, list[Late]]]
    since: date | None = None  # from when on contract years are counted


@dataclass(frozen=True)
class Asked:
    """What one rule, or several that are one amount, ask for in a month."""

    amount: Fraction
    on: set[str]  # commitments
    days: set[date] = field(default_factory=set)  # local, of the incidents that are paid for, where they are known


@dataclass(frozen=True)
class Line:
    """What a month comes to."""

    amount: int  # minor units, with what returns and the bonus
    credit: Fraction  # without them
    days: set[date]  # of the incidents that the credit pays for


def walk(account, plans):
    """The amount of each month, minor units. plans: of each month."""
    return [line.amount for line in lines(account, plans)]


def lines(account, plans):
    """The line of each month."""
    credits, rests, found = [], [], []
    for at, plan in enumerate(plans):
        asked = [each for each in amounts(account, plans, at) if each.amount > 0]
        if plan.combine == "largest" and asked:
            largest = max(each.amount for each in asked)
            asked = [next(each for each in asked if each.amount == largest)]
        owed = sum((each.amount for each in asked), Fraction(0))
        most = []
        for limit in (plan.cap, plan.at_risk):
            if limit is not None:
                most.append(of_fee(limit, account, at))
                owed = min(owed, most[-1])
        if getattr(plan, "yearly_cap", None) is not None:
            whole = plan.yearly_cap
            whole = whole * account.fee * 12 if is_share(whole) else Fraction(whole.minor)
            same = [old for old in range(at) if year_of(account, plan, old) == year_of(account, plan, at)]
            most.append(max(whole - sum(rounded(credits[old]) for old in same), Fraction(0)))
            owed = min(owed, most[-1])
        if getattr(plan, "rounded", None) is not None:
            owed = in_units(owed, plan.rounded, most)
        if plan.minimum is not None:
            enough = owed > plan.minimum.minor if strict(plan.minimum) else owed >= plan.minimum.minor
            owed = owed if enough else Fraction(0)
        credits.append(owed)
        rests.append({name for each in asked for name in each.on})
        due = owed
        for old in range(at):
            rule = plans[old].earn_back
            if rule is not None and old + rule.after == at and credits[old] > 0:
                later = range(old + 1, at + 1)
                if all(reaches(account.months[n], name, rule.at) for n in later for name in rests[old]):
                    due -= rule.share * rounded(credits[old])
        if plan.bonus is not None:
            shares = [cell.share for cell in judged(account.months[at], plan.bonus.on)]
            if shares and all(share is not None and share > plan.bonus.above for share in shares):
                due -= of_fee(plan.bonus.amount, account, at)
        found.append(Line(rounded(due), owed, {day for each in asked for day in each.days}))
    return found


def in_units(owed, rule, most):
    """A multiple of the unit, none above what is credited at most."""
    unit = rule.to.minor
    below = unit * math.floor(owed / unit)
    if below == owed or rule.how == "down":
        return Fraction(below)
    nearer = rule.how == "up" or owed - below >= below + unit - owed
    return Fraction(below + unit if nearer and all(below + unit <= each for each in most) else below)


def year_of(account, plan, at):
    """The year of a yearly cap: that of the calendar, or how many anniversaries of the contract lie before."""
    first = account.months[at].first
    if plan.cap_year == "calendar":
        return first.year
    number = 0
    while anniversary(account.since, number + 1) <= first:
        number += 1
    return number


def anniversary(since, number):
    """The same day so many years later; 1 March for 29 February where there is none."""
    try:
        return since.replace(year=since.year + number)
    except ValueError:
        return date(since.year + number, 3, 1)


def strict(minimum):
    """Whether a credit of exactly the minimum is not paid."""
    return str(minimum).startswith("more than")


def rounded(amount):
    """Half up: towards more for the customer."""
    return math.floor(amount + Fraction(1, 2))


def of_fee(amount, account, at):
    """A share of the fee of the days on which the agreement holds, and money as it stands."""
    return amount * account.fee * account.months[at].fees if is_share(amount) else amount.minor


def is_share(amount):
    """Whether an amount is a share of the fee, and no money."""
    return isinstance(amount, Fraction)


def judged(month, name):
    return [cell for (on, _), cell in month.cells.items() if on == name and cell.kept is not None]


def reaches(month, name, goal):
    cells = judged(month, name)
    return bool(cells) and all(cell.kept if cell.share is None else cell.share >= goal for cell in cells)


def misses(month, name):
    return sum(cell.kept is False for (on, _), cell in month.cells.items() if name in (None, on))


def band_of(bands, share, cell):
    """The lowest band that a share is in; the first where none fits and a single outage alone missed the quota."""
    inside = None
    for band in bands:
        if (share < band.below) if band.least is None else (band.least <= share <= band.below):
            inside = band
    if inside is None and cell.kept is False and share >= cell.quota:
        inside = bands[0]
    return inside


def amounts(account, plans, at):
    """What the rules of a month ask for, in the order in which ties are decided."""
    plan, month = plans[at], account.months[at]
    found, days, points, pools = [], {}, {}, {}
    late = [each for ticket in account.tickets for each in ticket.get(at, ())]

    def at_most(rule, amount):
        most = getattr(rule, "up_to", None)
        return amount if most is None else min(amount, of_fee(most, account, at))

    for rule in plan.rules:
        kind = rule.kind
        cells = [(key, cell) for key, cell in month.cells.items() if key[0] == rule.on]
        if kind == "scale":
            for _, cell in cells:
                band = None if cell.pays is None else band_of(rule.scale, cell.pays, cell)
                if band is not None:
                    found.append(Asked(of_fee(band.amount, account, at), {rule.on}))
        elif kind == "shortfall":
            for _, cell in cells:
                if cell.pays is not None and cell.pays < cell.quota:
                    short = steps_of(rule.shortfall, cell.quota - cell.pays)
                    owed = of_fee(rule.shortfall.amount, account, at) * short
                    found.append(Asked(at_most(rule, owed), {rule.on}))
        elif kind == "weight" and getattr(rule, "of", None) is not None:
            pool = pools.setdefault(rule.of, [Fraction(0), set()])
            if misses(month, rule.on):
                pool[0] += rule.weight * of_fee(plan.risk_pools[rule.of], account, at)
                pool[1].add(rule.on)
        elif kind == "weight":
            if misses(month, rule.on):
                found.append(Asked(rule.weight * plan.pool * of_fee(plan.at_risk, account, at), {rule.on}))
        elif kind == "in_a_row":
            for key, _ in cells:
                number = in_a_row(account, at, key)
                for band in rule.in_a_row:
                    if band.first <= number <= (math.inf if band.last is None else band.last):
                        found.append(Asked(of_fee(band.amount, account, at), {rule.on}))
        elif kind == "persistent":
            times = spent(account, at, rule)
            on = {name for name, _ in month.cells} if rule.on is None else {rule.on}
            amount = rule.persistent.amount
            whole = times * (amount * account.fee * 12 if is_share(amount) else amount.minor)
            found.append(Asked(at_most(rule, whole), on))
        elif kind == "late_by":
            mine = [each for each in late if each[0] == rule.on and each[1] in rule.late_by]
            each_owes = [late_by(rule, each) * of_fee(rule.late_by[each[1]].amount, account, at) for each in mine]
            if getattr(rule, "each_up_to", None) is not None:
                each_owes = [min(owed, of_fee(rule.each_up_to, account, at)) for owed in each_owes]
            paid = [each for each, owed in zip(mine, each_owes, strict=True) if owed]
            found.append(Asked(at_most(rule, sum(each_owes, Fraction(0))), {rule.on}, due_days(paid)))
        elif kind == "breaches":
            mine = [each for each in late if rule.on in (None, each[0])]
            for band in rule.breaches:
                if band.first <= len(mine) <= (math.inf if band.last is None else band.last):
                    on = {each[0] for each in mine}
                    found.append(Asked(of_fee(band.amount, account, at), on, due_days(mine)))
        elif kind == "downtime":
            days_down = down_of(month, rule)
            beyond = max(sum(days_down.values()) - (getattr(rule, "allowance", None) or 0), 0)
            owed = of_fee(rule.downtime.amount, account, at) * steps_of(rule.downtime, beyond)
            found.append(Asked(at_most(rule, owed), {rule.on}, set(days_down)))
        elif kind == "durations":
            times = [cell.time for _, cell in cells if cell.kept is not None and cell.time is not None]
            days_down = down_of(month, rule)
            for ms in (sum(days_down.values()), *times):
                reached = [band for band in rule.durations if ms > band.ms or (band.included and ms == band.ms)]
                if reached:
                    owed = of_fee(reached[-1].amount, account, at)
                    found.append(Asked(owed, {rule.on}, set(days_down)))
        elif kind == "outage_day":
            for (name, day), ms in month.down.items():
                if name == rule.on and ms > rule.outage_day:
                    days[day] = rule
        elif kind == "points":
            its = rule.points
            key = (its.value, its.above, its.ratchet or (), rule.up_to, tuple(getattr(its, "steps", None) or ()))
            points.setdefault(key, []).append(rule)
    found.append(late_tickets(account, plans, at, at_most))
    total = Fraction(0)
    for rule in {id(rule): rule for rule in days.values()}.values():
        mine = [day for day, each in days.items() if each is rule]
        fees = sum((Fraction(account.fee, monthrange(day.year, day.month)[1]) for day in mine), Fraction(0))
        total += at_most(rule, fees)
    found.append(Asked(total, {rule.on for rule in days.values()}, set(days)))
    found += [Asked(*pool) for pool in pools.values()]
    for (value, above, ratchet, _, steps), rules in points.items():
        each = [(rule.on, points_in(account, at, rule, key)) for rule in rules for key in month.cells]
        whole = sum((n for _, n in each), Fraction(0))
        if value is None:
            fits = [s for s in steps if s.first <= whole < (math.inf if s.last is None else s.last + 1)]
            owed = at_most(rules[0], of_fee(fits[0].amount, account, at) if fits else Fraction(0))
        else:
            owed = at_most(rules[0], of_fee(value, account, at) * weighed(whole, above, ratchet))
        found.append(Asked(owed, {name for name, n in each if n}))
    return found


def in_a_row(account, at, key):
    """Back from a month: how many miss the quota one after the other, until one keeps it or has no verdict."""
    number = 0
    while number <= at:
        cell = account.months[at - number].cells.get(key)
        if cell is None or cell.kept is not False:
            break
        number += 1
    return number


def due_days(clocks):
    return {day for *_, day in clocks if isinstance(day, date)}


def late_tickets(account, plans, at, at_most):
    """What a month owes for single tickets. Each ticket is an event, or each missed target where the plan says so."""
    by_rule, paid_for = {}, []
    for ticket in account.tickets:
        clocks = sorted(ticket.get(at, ()))
        events = [[clock] for clock in clocks] if plans[at].same_ticket == "each" else [clocks]
        paid = Fraction(0)
        if plans[at].same_ticket == "once":
            asks = (asked(account, plans, before, ticket.get(before, ()))[0] for before in ticket if before < at)
            paid = max(asks, default=paid)
        for event in events:
            now, number, clock = asked(account, plans, at, event)
            if now > paid:
                by_rule[number] = by_rule.get(number, Fraction(0)) + now - paid
                paid_for.append(clock)
    rules = {number: plans[at].rules[number] for number in by_rule}
    total = sum((at_most(rules[number], owed) for number, owed in by_rule.items()), Fraction(0))
    return Asked(total, {rule.on for rule in rules.values()}, due_days(paid_for))


def asked(account, plans, at, clocks):
    """What a month asks for some late clocks of a ticket, the number of the rule of the dearest, and that clock."""
    best, found, dearest = Fraction(0), None, None
    for clock in clocks:
        name, severity, _, counted = clock[:4]
        for number, rule in enumerate(plans[at].rules):
            if rule.kind == "per_breach" and rule.on == name and severity in rule.per_breach:
                beyond = (getattr(rule, "beyond", None) or {}).get(severity, -1)
                price = of_fee(rule.per_breach[severity], account, at)
                if price > best and counted > beyond:
                    best, found, dearest = price, number, clock
    return best, found, dearest


def spent(account, at, rule):
    """How often a month completes a set of missed quotas, each used once, the oldest first."""
    heap, run = [], rule.persistent.missed
    for number in range(at + 1):
        heap += [number] * misses(account.months[number], rule.on)
        heap = [each for each in heap if each > number - run.of]
        times = len(heap) // run.misses
        heap = heap[times * run.misses :]
    return times


def points_in(account, at, rule, key):
    """Points of one severity; more where it had some in the month before, too."""

    def plain(number):
        cell = account.months[number].cells.get(key)
        if key[0] != rule.on or cell is None or cell.kept is not False or cell.share is None:
            return 0
        band = band_of(rule.points.bands, cell.share, cell)
        return 0 if band is None else band.points

    return Fraction(plain(at)) * (rule.points.repeat if at and plain(at - 1) else 1)
