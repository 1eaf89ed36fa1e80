"""Rules that look over several periods: misses in a row, m of n, persistent failure.

Periods follow each other on the calendar. A period without data holds its place: it is no miss, and it ends a row.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

from slasim.agreements.credits.facts import PeriodFacts, commitments
from slasim.agreements.policy.credit_plan import Persistent, Trigger


def triggered(history: Sequence[PeriodFacts], at: int, trigger: Trigger) -> tuple[str, ...]:
    """Commitments whose miss in period `at` is at least the `misses`th of the last `of` periods."""
    window = history[max(0, at + 1 - trigger.of) : at + 1]
    names = commitments(window) if trigger.on is None else (trigger.on,)
    return tuple(
        name
        for name in names
        if history[at].missed(name) and sum(period.missed(name) > 0 for period in window) >= trigger.misses
    )


def failures(history: Sequence[PeriodFacts], at: int, rule: Persistent) -> int:
    """How often the rule pays in period `at`.

    Each severity that misses its quota in a period is one failure. When `misses` of them lie within `of` periods, the
    oldest are used up and the rule pays once.
    """
    waiting: deque[int] = deque()  # the period of each failure that is not used up
    paid = 0
    for number, period in enumerate(history[: at + 1]):
        waiting.extend([number] * period.missed(rule.on))
        while waiting and waiting[0] <= number - rule.of:
            waiting.popleft()
        paid = len(waiting) // rule.misses
        for _ in range(paid * rule.misses):
            waiting.popleft()
    return paid
