"""How the reference desk chooses, and the place to plug in one's own choice in plain Python."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from slasim.desk.reference.agents import Agent
from slasim.desk.reference.tickets import Touch
from slasim.desk.routing import Order


class Policy(Protocol):
    """Two choices. Both must be functions of what they are given, or runs cannot be repeated.

    An example that serves short touches first::

        class ShortestFirst(RoutingPolicy):
            def key(self, touch):
                return touch.rest

        events = run(workload, roster, steering, routing, until, policy=ShortestFirst(routing.order))
    """

    def key(self, touch: Touch) -> int:
        """The routing key of a touch, asked once when it becomes ready (`touch.ready` and `touch.due` are set).

        Touches are served by (key, ready instant, uid), smaller first.
        """
        ...

    def preference(self, agent: Agent, touch: Touch, is_owner: bool) -> tuple[int, ...]:
        """How much this idle agent is wanted for this touch: the smallest tuple gets it, then the smallest number.

        Asked only for agents who may take the touch.
        """
        ...


@dataclass(frozen=True)
class RoutingPolicy:
    """The standard choice: keys as the scenario orders them, agents by (is the owner, level, idle since)."""

    order: Order

    def key(self, touch: Touch) -> int:
        """0 for `fifo`, the severity's number for `severity`, the due instant for `deadline`."""
        match self.order:
            case Order.FIFO:
                return 0
            case Order.SEVERITY:
                return touch.ticket.severity
            case Order.DEADLINE:
                return touch.due
            case unknown:
                raise ValueError(f"the reference desk does not know the routing order {unknown!r}")

    def preference(self, agent: Agent, touch: Touch, is_owner: bool) -> tuple[int, ...]:
        """The owner before all others, then the lower level, then who has been idle longer."""
        return (not is_owner, agent.levels[touch.skill], agent.idle_since)
