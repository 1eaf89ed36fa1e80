"""What the screen of `slasim staff` says of people over months."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from textwrap import wrap
from typing import TYPE_CHECKING

from slasim.report.layout import WIDTH
from slasim.report.plans.plan_words import cost_words
from slasim.scenario.values.durations import write_duration

if TYPE_CHECKING:
    from slasim.planning.staff.result.plan import StaffingPlan

LISTED = 4  # orders, and months that lack people


def months_words(plan: StaffingPlan) -> Iterator[str]:
    """Whom to hire when, and what is too late; where to see the rest."""
    hiring = plan.facts["hiring"]
    if hiring is None:
        return
    orders, late = hiring["orders"], hiring["too_late"]
    if not orders:
        yield "Hiring: nobody, the people who are there suffice."
    else:
        parts = [f"{of['people']} for {of['team']} on {_day(of['order'])}" for of in orders]
        yield from wrap(f"Hire ({write_duration(hiring['lead_ms'])} ahead): {_listed(parts)}.", WIDTH)
    if late:
        parts = [f"{of['team']} {of['gap']:.1f} in {of['month']} (by {_day(of['by'])})" for of in late]
        yield from wrap(f"Too late to order, FTE that are missing: {_listed(parts)}.", WIDTH)
    money = f"; {cost_words(plan, hiring['cost'])} in all" if plan.facts["is_money"] else ""
    yield f"By month: slasim show RESULT months{money}."


def _listed(parts: list[str]) -> str:
    more = f"; {len(parts) - LISTED} more" if len(parts) > LISTED else ""
    return f"{', '.join(parts[:LISTED])}{more}"


def _day(text: str) -> str:
    day = date.fromisoformat(text)
    return f"{day.day} {day:%B %Y}"
