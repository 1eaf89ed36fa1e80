"""The board of the reference desk: what happens is posted here, and applied once per instant in table order."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import simpy
from simpy.events import EventPriority

from slasim.desk.phases import Phase

LATE = EventPriority(2)
"""After SimPy's URGENT (0) and NORMAL (1): runs last at its instant. A `timeout(0)` would not."""


class Post(NamedTuple):
    """Something that happens at this instant: in which phase, to which ticket uid or agent number, and what to do."""

    phase: Phase
    number: int
    apply: Callable[[], None]


class Board:
    """Collects the posts of one instant and settles them when no process has anything more to post.

    `afterwards` runs once per instant, after the last post: there the desk places and dispatches.
    """

    def __init__(self, env: simpy.Environment, afterwards: Callable[[], None]) -> None:
        self.env = env
        self.afterwards = afterwards
        self.posts: list[Post] = []
        self.settled: float | None = None  # the last instant that was settled

    def post(self, phase: Phase, number: int, apply: Callable[[], None]) -> None:
        """Announce what happens now; it is applied later at the same instant, in the order of phases.

        Raises ValueError when this instant has been settled already: something lasted no time.
        """
        if self.settled == self.env.now:
            raise ValueError(
                f"{phase.name} of {number} comes after the instant {self.settled} was settled: "
                "every stretch of work and every delay must last at least 1 ms"
            )
        if not self.posts:
            self._settle_last()
        self.posts.append(Post(phase, number, apply))

    def _settle_last(self) -> None:
        event = simpy.Event(self.env)
        event._ok = True
        event._value = None
        event.callbacks.append(self._settle)
        self.env.schedule(event, LATE)

    def _settle(self, _event: simpy.Event) -> None:
        self.settled = self.env.now
        posts, self.posts = self.posts, []
        for post in sorted(posts, key=lambda post: (post.phase, post.number)):
            post.apply()
        self.afterwards()
