"""What the referee says: findings under the name of the rule that was broken."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from slasim.types import Int64

KEPT = 20  # findings kept for one rule; all are counted


class DeskRule(StrEnum):
    """The rules of docs/desk.md, by the names under which they are reported."""

    FORM = "form"  # a row names a kind, a ticket or an agent that a desk cannot write
    UNTIL = "until"  # nothing happens at or after the end
    ROW_ORDER = "row order"  # (instant, phase, uid or agent)
    CREATED = "created"  # every ticket once, at its instant
    STORY = "story"  # a ticket's rows follow its touches
    ANSWER = "answer"  # the customer answers after the delay, on the calendar
    WORK = "work"  # a touch lasts exactly its work
    HAND_OVER = "hand over"  # at the end of a shift, then always, otherwise never
    PRESENCE = "presence"  # nobody starts work while away
    SKILL = "skill"  # nobody works without the skill
    ONE_TOUCH = "one touch"  # nobody works on two touches
    HOLD = "hold"  # a held touch is its owner's
    IDLE = "idle"  # nobody is idle while a touch waits that they may take
    BEST_TOUCH = "best touch"  # by key, ready instant, uid
    BEST_AGENT = "best agent"  # owner, level, idle since, number


@dataclass(frozen=True)
class RefereeFinding:
    """One breach of a rule: the row of the log that shows it, its instant (ms), and what is wrong in words.

    `row` is -1 where a row is missing and none stands for it. `count` is how often the whole log breaks this rule;
    of those the first few are kept as findings.
    """

    rule: DeskRule
    row: int
    instant: int
    words: str
    count: int


class RefereeFindings:
    """Collects breaches; the words are only made for those that are kept."""

    def __init__(self) -> None:
        self._kept: dict[DeskRule, list[tuple[int, int, str]]] = {}
        self._count: dict[DeskRule, int] = {}

    def add(
        self,
        rule: DeskRule,
        which: Int64,
        words: Callable[[int], tuple[int, int, str]],
        count: int | None = None,
    ) -> None:
        """Report `which` (indices of any kind) under `rule`; `words(i)` gives (row, instant, words) of one index."""
        self._count[rule] = self._count.get(rule, 0) + (len(which) if count is None else count)
        kept = self._kept.setdefault(rule, [])
        kept.extend(words(int(i)) for i in which[: KEPT - len(kept)])

    def all(self) -> list[RefereeFinding]:
        """What was found, in the order of the rules, then as found."""
        return [
            RefereeFinding(rule, *kept, self._count[rule]) for rule in DeskRule for kept in self._kept.get(rule, [])
        ]
