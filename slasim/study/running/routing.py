"""The routing a planner wrote, as the integers the desk obeys."""

from __future__ import annotations

from slasim.desk.routing import MILLION, Order, Ownership, Routing, ShiftEnd
from slasim.scenario import Scenario


def routing_of(scenario: Scenario) -> Routing:
    """`scenario.routing` for the desk; the share of a hold is cut to whole parts per million."""
    rules = scenario.routing
    return Routing(
        order=Order[rules.order.upper()],
        ownership=Ownership[rules.ownership.upper()],
        shift_end=ShiftEnd[rules.at_shift_end.upper()],
        hand_over_cost=int(rules.hand_over_cost),
        hold_share=int(rules.hold * MILLION),
    )
