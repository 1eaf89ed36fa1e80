"""Tickets: whose they are, the touches they need, and which rule of work gives them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import accumulate
from typing import Any, NamedTuple

import numpy as np

from tests.independent.calendars import Calendar
from tests.independent.values import draw, share

Raw = dict[str, Any]


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


class Work:
    """The rules of work of a scenario."""

    def __init__(self, rules: list[Raw], calendars: dict[str, Calendar]) -> None:
        self.rules, self.calendars = rules, calendars
        self.follows = [{step["skill"]: Shares(step["then"]) for step in rule["path"]} for rule in rules]
        self.rule_of = cache(self.first_that_fits)

    def first_that_fits(self, names: Names) -> int:
        return next(number for number, rule in enumerate(self.rules) if fits(rule.get("when", {}), names))

    def path(self, names: Names, generator: np.random.Generator) -> list[Touch]:
        """From the first step until the ticket is solved."""
        number = self.rule_of(names)
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
