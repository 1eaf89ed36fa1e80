"""Tickets: whose they are, the touches they need, and which rule of work gives them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from itertools import accumulate
from typing import Any, NamedTuple

import numpy as np

from tests.independent.calendars import Calendar
from tests.independent.values import draw, minutes, share, weekdays

Raw = dict[str, Any]
TIMES = ("hours", "days")  # conditions on the clock


class Names(NamedTuple):
    """What conditions ask about."""

    severity: str
    tier: str
    channel: str
    region: str


class Touch(NamedTuple):
    skill: str
    work: int
    replies: bool
    follows: str  # solved, customer, or a skill
    delay: int  # open time until the customer answers
    after: Calendar  # the hours in which that passes


@dataclass
class Ticket:
    created: int
    names: Names
    account: int
    touches: list[Touch]
    clocks: list[Any]
    uid: int = 0
    at: int = 0  # number of the touch
    ready: int = 0  # when it became ready
    waits_since: int = -1  # or since it was handed over; -1 while nobody is waited for
    key: int = 0
    owners: dict[str, Any] = field(default_factory=dict)  # by skill
    held: Any = None
    rest: int = 0  # of a touch that was handed over
    passed_by: Any = None
    began: int = -1  # first start of work
    waited: int = 0
    replied: int = -1
    solved: int = -1


class Shares:
    """Names with shares, one of which chance takes."""

    def __init__(self, shares: Mapping[str, Any]) -> None:
        self.names = list(shares)
        parts = [share(part) if isinstance(part, str) else part for part in shares.values()]
        self.total = sum(parts)
        self.reached = [part / self.total for part in accumulate(parts)][:-1]

    def one(self, generator: np.random.Generator) -> str:
        return self.names[bisect_right(self.reached, generator.random())]


def fits(conditions: Raw, names: Names) -> bool:
    return all(
        getattr(names, field) in (wanted if isinstance(wanted, list) else [wanted])
        for field, wanted in conditions.items()
    )


def in_time(conditions: Raw, clock: datetime) -> bool:
    """Whether the clock shows the hours of a rule, which belong to the day on which they begin."""
    days = weekdays(conditions.get("days", "mon-sun"))
    minute = clock.hour * 60 + clock.minute
    return any(
        first <= minute + 1440 * since < last and (clock.weekday() - since) % 7 in days
        for first, last in minutes(conditions.get("hours", "00:00-24:00"))
        for since in (0, 1)
    )


class Work:
    """The rules of work of a scenario."""

    def __init__(self, rules: list[Raw], calendars: dict[str, Calendar]) -> None:
        self.rules, self.calendars = rules, calendars
        self.follows = [{step["skill"]: Shares(step["then"]) for step in rule["path"]} for rule in rules]
        self.rules_of = cache(self.that_fit)

    def that_fit(self, names: Names) -> list[tuple[int, Raw]]:
        """Rules for tickets of these names, each with its conditions on the clock."""
        found = []
        for number, rule in enumerate(self.rules):
            when = rule.get("when", {})
            if fits({key: value for key, value in when.items() if key not in TIMES}, names):
                found.append((number, {key: value for key, value in when.items() if key in TIMES}))
        return found

    def rule_of(self, names: Names, created: int) -> int:
        """The first that fits."""
        zone = self.calendars[names.region].zone
        return next(
            number
            for number, times in self.rules_of(names)
            if not times or in_time(times, datetime.fromtimestamp(created / 1000, zone))
        )

    def path(self, names: Names, created: int, generator: np.random.Generator) -> list[Touch]:
        """From the first step until the ticket is solved."""
        number = self.rule_of(names, created)
        rule, follows_of = self.rules[number], self.follows[number]
        steps = {step["skill"]: step for step in rule["path"]}
        after = self.calendars[names.region if rule.get("customer_hours") == "customer" else ""]
        skill, found = rule["path"][0]["skill"], []
        together = rule.get("together", 0.0)
        hard = generator.normal() if together else 0.0
        while skill != "solved":
            step = steps[skill]
            follows = follows_of[skill].one(generator)
            asks = follows == "customer"
            replies = step.get("replies", asks or follows == "solved")
            delay = draw(rule["customer_reply"], generator) if asks else 0
            work = draw(step["handle"], generator, hard, together)
            found.append(Touch(skill, work, replies, follows, delay, after))
            skill = skill if asks else follows
        return found
