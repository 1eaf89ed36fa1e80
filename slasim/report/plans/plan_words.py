"""Words for plans: desks, money, promises."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from slasim.report.words import number
from slasim.study.measures.promises.asked_words import window_word

if TYPE_CHECKING:
    from slasim.planning.staff.result.plan import StaffingPlan


def promise_words(keys: list[list[str]]) -> str:
    """`gold first response urgent`."""
    return "; ".join(
        f"{agreement} {commitment.replace('_', ' ')} {severity}" for agreement, commitment, severity in keys
    )


def of_100(text: str) -> str:
    """`88 (86 to 90)` -> `88 of 100 (86 to 90)`."""
    middle, _, rest = text.partition(" ")
    return f"{middle} of 100 {rest}".rstrip()


def desk_words(plan: StaffingPlan, of: dict[str, Any]) -> str:
    """`5 seats, 6.6 FTE, 22 950 EUR a month`."""
    seats = f"{of['seats']} seat{'' if of['seats'] == 1 else 's'}"
    return f"{seats}, {of['fte']:.1f} FTE, {cost_words(plan, of['cost'])} a {word_of(plan)}"


def less_words(plan: StaffingPlan, of: dict[str, Any]) -> str:
    """After `desk_words`: `: 1 200 EUR less than now.`"""
    change = of["cost"] - plan.facts["now"]["cost"]
    if abs(change) < 0.5:
        return ", as now."
    return f":\n  {cost_words(plan, abs(change))} {'less' if change < 0 else 'more'} than now."


def cost_words(plan: StaffingPlan, cost: float) -> str:
    """`1 200 EUR`; paid hours where there is no money."""
    return f"{number(cost)} {plan.about.currency if plan.facts['is_money'] else 'paid hours'}"


def word_of(plan: StaffingPlan) -> str:
    """What its window is called."""
    return window_word(plan.about.start, plan.about.end, plan.about.timezone)
