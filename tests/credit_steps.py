"""How many steps late a ticket is, or an outage long, and how often points count: with pencil and paper, for the walk
over credits."""

from __future__ import annotations

import math
from fractions import Fraction


def late_by(rule, clock):
    """The steps by which a clock is late: on the wall, by its own time, or in business days."""
    steps, (_, _, on_the_wall, _, open_, begun, whole) = rule.late_by[clock[1]], clock[:7]
    if getattr(steps, "in_days", False):
        return steps_of(steps, begun if steps.count == "begun" else whole)
    return steps_of(steps, open_ if getattr(rule, "late_time", None) == "open" else on_the_wall)


def down_of(month, rule):
    """ms without service of a month by day, without the beginning of each outage where the rule leaves it out."""
    less = getattr(rule, "less_first", None) or 0
    days = month.less.get(less, {}) if less else month.down
    return {day: ms for (name, day), ms in days.items() if name == rule.on}


def steps_of(steps, of):
    """How many steps lie in something: begun ones whole, whole ones alone, or a part as a part."""
    number = Fraction(of) / steps.size
    return {"begun": math.ceil(number), "whole": math.floor(number), "pro rata": number}[steps.count]


def weighed(points, above, ratchet):
    """Point by point (the last one may be a part): each counts as often as its stage says."""
    total, number = Fraction(0), 0
    while number < points:
        part = min(Fraction(1), points - number)
        if number >= above:
            stages = [stage.multiplier for stage in ratchet if number >= stage.first - 1]
            total += part * (stages[-1] if stages else 1)
        number += 1
    return total
