"""One clock by the minute: its terms, the minutes that it looked at, and what came of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import count, repeat
from typing import NamedTuple

from clock_hours import Hours, WorkingDays

SEVERITIES = ("urgent", "high", "normal", "low")


@dataclass(frozen=True)
class Promise:
    """One commitment: targets and hours by severity (None: not owed; no hours: round the clock), and its rules."""

    metric: str
    targets: dict[str, int | WorkingDays]  # minutes, or days
    hours: dict[str, Hours | None]
    pauses: frozenset[str] = frozenset()  # customer, vendor
    automatic: bool = False
    change: str = "recompute"
    reopen: str = "continue"
    grace: dict[str, int] | None = None  # by severity, open minutes of a wait for the customer that still count
    closed: frozenset[int] = frozenset()  # minutes that are excluded
    starts: str = "created"  # or replied, handed_over
    ends: frozenset[str] = frozenset()  # replied, solved, closed, handed_over, workaround; none: as usual
    on_return: str = "continue"  # or new: after a wait that pauses it
    held_by: str = ""  # the team whose time is measured
    shortest: int = 0  # of abandonment: who gives up in fewer minutes counts nowhere
    later: tuple[tuple[str, int | WorkingDays], ...] = ()  # by severity: targets of what comes after the cut-off
    cut_off: tuple[tuple[str, int], ...] = ()  # by severity: minutes from 00:00, after which a ticket is of another day


class Found(NamedTuple):
    """One clock; minutes."""

    number: int
    start: int
    stop: int | None
    due: int
    status: str
    severity: str  # by whose terms it ended
    counted: int
    paused: int
    excluded: int
    closed: int
    late: int = 0  # that it counted after it was due
    late_days: tuple[int, int] = (0, 0)  # of a target in working days by date: those of its lateness, begun and whole


class Clock:
    """One clock: for each minute since its start whether it was paused, and the terms it is counted by."""

    def __init__(self, promise: Promise, start: int, severity: str) -> None:
        self.promise, self.start, self.severity = promise, start, severity
        self.paused: list[bool] = []
        self.hours: list[Hours | None] = []  # by which each minute is looked at
        self.looks: list[str] | None = None  # what each was, once the walk is over
        self.stop: int | None = None
        self.lapsed = self.paused_at_stop = self.called_off = self.failed = False
        self.lay(start)

    @property
    def now(self) -> int:
        return self.start + len(self.paused)

    def lay(self, start: int) -> None:
        """The minutes of the target are counted from an instant on. Of working days these are the ones that lie before
        their end: what a wait or an exclusion takes of them is laid behind it, and nothing is due before that end."""
        target, hours = self.promise.targets.get(self.severity), self.promise.hours[self.severity]
        self.from_ = self.not_before = start
        if isinstance(target, WorkingDays):
            self.not_before = hours.nth_day(start, *target)
            target = sum(map(hours.open_at, range(start, self.not_before)))
        self.left: int | None = target

    def tick(self, paused: bool, minutes: int = 1) -> None:
        """Minutes pass."""
        self.paused += [paused] * minutes
        self.hours += [self.promise.hours[self.severity]] * minutes

    def look(self, minute: int, hours: Iterable[Hours | None], paused: Iterable[bool]) -> Iterator[str]:
        """The first reason that holds, minute by minute from one on."""
        closed = self.promise.closed
        return (
            "closed"
            if of is not None and not of.open_at(at)
            else "excluded"
            if at in closed
            else "paused"
            if is_paused
            else "counted"
            for at, of, is_paused in zip(count(minute), hours, paused)
        )

    def seen(self, since: int = 0) -> list[str]:
        """What each minute was, from one of them on (0: the first)."""
        if self.looks is None:
            return list(self.look(self.start + since, self.hours[since:], self.paused[since:]))
        return self.looks[since:]

    def counted_since(self, minute: int) -> int:
        """The minutes that count of those from one on."""
        return self.seen(minute - self.start).count("counted")

    def days_late(self, due: int, end: int) -> tuple[int, int]:
        """How many working days lie between the due instant and the end, begun ones as whole ones, and whole ones."""
        whole, last = 0, due
        while (reached := self.nth_day_late(due, whole + 1)) is not None and reached <= end:
            whole, last = whole + 1, reached
        return whole + (self.counted_since(last) > 0), whole

    def nth_day_late(self, due: int, number: int) -> int | None:
        """When the nth working day after the due instant is over, if that has come."""
        target, hours = self.promise.targets[self.severity], self.promise.hours[self.severity]
        assert isinstance(target, WorkingDays)
        not_before = hours.nth_day(due, number, target.to_close)
        left = sum(map(hours.open_at, range(due, not_before)))
        for minute, seen in enumerate(self.look(due, repeat(hours), self.paused[due - self.start :]), due):
            if left == 0:
                return max(minute, not_before)
            left -= seen == "counted"
        return None if left else max(self.now, not_before)

    def tally(self) -> dict[str, int]:
        seen = self.seen()
        return {reason: seen.count(reason) for reason in ("counted", "paused", "excluded", "closed")}

    def due(self, onward: bool = False) -> int | None:
        """The minute at which all was counted, if that has come; `onward`: as if nothing held it up from now on."""
        counted = self._counted(onward)
        if counted is None:
            return None
        due = max(counted, self.not_before)
        if self.start < due <= self.now and self.paused[due - 1 - self.start]:  # of days: a wait holds up their end
            while due < self.now and self.paused[due - self.start]:
                due += 1
            return due if onward or due < self.now else None
        return due if onward or due <= self.now else None

    def _counted(self, onward: bool) -> int | None:
        assert self.left is not None
        done = 0
        if self.left == 0:
            return self.from_
        for minute, seen in enumerate(self.seen(self.from_ - self.start), self.from_):
            done += seen == "counted"
            if done == self.left:
                return minute + 1
        ahead = self.look(self.now, repeat(self.promise.hours[self.severity]), repeat(False)) if onward else ()
        for minute, seen in enumerate(ahead, self.now):
            done += seen == "counted"
            if done == self.left:
                return minute + 1
        return None

    def change(self, severity: str, consent: bool, held: bool) -> None:
        """The ticket has another severity; `held`: the clock is paused at this minute."""
        rank = SEVERITIES.index
        if severity == self.severity or (rank(severity) > rank(self.severity) and not consent):
            return
        if self.promise.metric == "abandonment":
            self.severity = severity
            return
        if self.left is not None:
            passed = self.due()
            if passed is not None and passed < self.now and self.promise.change != "revise":
                return  # a breach is final
        before, target = (self.promise.targets.get(each) for each in (self.severity, severity))
        carried = self.promise.change == "carry" and self.left is not None
        self.severity = severity
        if target is None:
            self.left = None
        elif carried and not isinstance(before, WorkingDays) and not isinstance(target, WorkingDays):
            self.left = max(target - self.tally()["counted"], 0)
            self.from_, self.not_before = self.now, self.start
            while held and self.from_ > self.start and self.paused[self.from_ - 1 - self.start]:
                self.from_ -= 1  # it is paused: what is left runs from when the pause began
        elif self.promise.change == "restart":
            self.start, self.paused, self.hours = self.now, [], []
            self.lay(self.now)
        else:
            self.hours = [self.promise.hours[severity]] * len(self.paused)
            self.lay(self.start)


def found(clock: Clock, number: int, until: int) -> Found:
    """What came of a clock that is walked to its end."""
    clock.looks = clock.seen()
    if clock.promise.metric == "abandonment":
        status = "breached" if clock.failed else "cancelled" if clock.lapsed else "met"
        status = "open" if clock.stop is None else status
        end = until if clock.stop is None else clock.stop
        return Found(number, clock.start, clock.stop, end, status, clock.severity, *clock.tally().values())
    passed, end = clock.due(), until if clock.stop is None else clock.stop
    late = passed is not None and passed < end
    status = "breached" if late else "open" if clock.stop is None else "cancelled" if clock.lapsed else "met"
    target = clock.promise.targets[clock.severity]
    by_date = late and isinstance(target, WorkingDays) and target.by is None
    own = (clock.counted_since(passed) if late else 0, clock.days_late(passed, end) if by_date else (0, 0))
    due = clock.due(onward=True)
    return Found(number, clock.start, clock.stop, due, status, clock.severity, *clock.tally().values(), *own)
