"""Where touches wait on the reference desk: a pool per skill, and the touches held for one agent."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from heapq import heappop, heappush

from slasim.desk.reference.agents import Agent
from slasim.desk.reference.tickets import Touch


class Queues:
    """All waiting touches. A touch leaves a pool only as the best of it, so a heap per skill is enough."""

    def __init__(self) -> None:
        self._pools: defaultdict[int, list[Touch]] = defaultdict(list)

    def pool(self, touch: Touch) -> None:
        """Let everybody with the skill take it."""
        heappush(self._pools[touch.skill], touch)

    def hold(self, touch: Touch, owner: Agent) -> None:
        """Let only the owner take it."""
        touch.held_for = owner
        owner.held.append(touch)

    def release(self, touch: Touch) -> None:
        """End a hold: the touch goes to the pool."""
        self._end_hold(touch)
        self.pool(touch)

    def release_all(self, owner: Agent) -> None:
        """End whatever is held for this agent."""
        for touch in list(owner.held):
            self.release(touch)

    def best(self, idle: Iterable[Agent]) -> Touch | None:
        """The best waiting touch that some of these agents may take."""
        skills = {skill for agent in idle for skill in agent.levels}
        heads = [self._pools[skill][0] for skill in skills if self._pools[skill]]
        held = [min(agent.held) for agent in idle if agent.held]
        return min(heads + held, default=None)

    def take(self, touch: Touch) -> None:
        """Remove the best touch: it waits no longer."""
        if touch.held_for is None:
            heappop(self._pools[touch.skill])
        else:
            self._end_hold(touch)

    def _end_hold(self, touch: Touch) -> None:
        assert touch.held_for is not None
        touch.held_for.held.remove(touch)
        touch.held_for = None
