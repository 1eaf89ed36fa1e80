"""Clocks by the minute: every minute of a ticket's life is looked at, and either counts or does not.

Written from docs/measures.md alone; it shares nothing with the clocks of slasim. Instants are whole minutes since 1970.
Whether a minute is open is asked of the wall clock (zoneinfo), not of a calendar. So it is slow and plain,
and knows no due instant that moves: a clock is due when as many minutes have counted as were promised.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

MINUTE = timedelta(minutes=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Hours:
    """Opening hours: local spans in minutes by weekday (Monday 0), and local dates that are closed."""

    tick = MINUTE

    def __init__(self, zone: str, week: tuple[tuple[tuple[int, int], ...], ...], closed: frozenset[date]) -> None:
        self.zone, self.week, self.closed = ZoneInfo(zone), week, closed
        self.seen: dict[int, bool] = {}

    def open_at(self, minute: int) -> bool:
        if minute not in self.seen:
            self.seen[minute] = self._shows_open(EPOCH + minute * self.tick)
        return self.seen[minute]

    def _shows_open(self, instant: datetime) -> bool:
        local = instant.astimezone(self.zone)
        day, shown = local.date(), local.hour * 60 + local.minute
        if day in self.closed:
            return False
        before = day - timedelta(days=1)
        today = any(start <= shown < end for start, end in self.week[day.weekday()])
        # a span over midnight belongs to the day it starts on; that day's holiday takes only its own date away
        return today or any(start <= shown + 1440 < end for start, end in self.week[before.weekday()])

    def nth_day(self, minute: int, number: int, to_close: bool) -> int:
        """The same local time on the nth working day after that of a minute, or the close of that day."""
        local = (EPOCH + minute * self.tick).astimezone(self.zone)
        day = local.date()
        while number:
            day += timedelta(days=1)
            number -= self.is_working_day(day)
        at = datetime.combine(day, local.time(), self.zone)
        if to_close:
            at = datetime.combine(day, time(), self.zone) + timedelta(minutes=self.week[day.weekday()][-1][1])
        return (at - EPOCH) // self.tick

    def is_working_day(self, day: date) -> bool:
        return bool(self.week[day.weekday()]) and day not in self.closed


class WorkingDays(NamedTuple):
    """A target that is due at the same local time of so many working days later, or at the close of that day."""

    number: int
    to_close: bool


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
    grace: int | None = None  # open minutes of a wait for the customer that still count
    closed: frozenset[int] = frozenset()  # minutes that are excluded
    starts: str = "created"  # or replied, handed_over
    ends: frozenset[str] = frozenset()  # replied, solved, closed, handed_over; none: as usual for the metric
    on_return: str = "continue"  # or new: after a wait that pauses it
    held_by: str = ""  # the team whose time is measured


class Event(NamedTuple):
    """What happened: minute, kind, and what the log adds."""

    minute: int
    kind: str
    severity: str = ""
    consent: bool = False
    public: bool = True
    actor: str = "agent"
    team: str = ""  # of the agent who did it


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
        self.stop: int | None = None
        self.lapsed = self.paused_at_stop = self.called_off = False
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
            target = sum(hours.open_at(minute) for minute in range(start, self.not_before))
        self.left: int | None = target

    def tick(self, paused: bool) -> None:
        """One minute passes."""
        self.paused.append(paused)
        self.hours.append(self.promise.hours[self.severity])

    def look(self, minute: int, hours: Hours | None, paused: bool) -> str:
        """The first reason that holds."""
        if hours is not None and not hours.open_at(minute):
            return "closed"
        if minute in self.promise.closed:
            return "excluded"
        return "paused" if paused else "counted"

    def counted_since(self, minute: int) -> int:
        """The minutes that count of those from one on."""
        after = [(at, paused) for at, paused in enumerate(self.paused) if self.start + at >= minute]
        return sum(self.look(self.start + at, self.hours[at], paused) == "counted" for at, paused in after)

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
        left = sum(hours.open_at(minute) for minute in range(due, not_before))
        for minute in range(due, self.now):
            if left == 0:
                return max(minute, not_before)
            left -= self.look(minute, hours, self.paused[minute - self.start]) == "counted"
        return None if left else max(self.now, not_before)

    def tally(self) -> dict[str, int]:
        seen = [self.look(self.start + at, self.hours[at], paused) for at, paused in enumerate(self.paused)]
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
        done, at = 0, self.from_ - self.start
        if self.left == 0:
            return self.from_
        while onward or at < len(self.paused):
            past = at < len(self.paused)
            hours = self.hours[at] if past else self.promise.hours[self.severity]
            done += self.look(self.start + at, hours, past and self.paused[at]) == "counted"
            if done == self.left:
                return self.start + at + 1
            at += 1
        return None

    def change(self, severity: str, consent: bool, held: bool) -> None:
        """The ticket has another severity; `held`: the clock is paused at this minute."""
        rank = SEVERITIES.index
        if severity == self.severity or (rank(severity) > rank(self.severity) and not consent):
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


SEVERITIES = ("urgent", "high", "normal", "low")
CALLED_OFF = ("abandoned", "cancelled", "merged")
PASSED_ON = ("escalated", "handed_over")
WHOLE_LIFE = ("resolution", "requester_wait", "agent_work")


def walk(promise: Promise, created: int, severity: str, events: list[Event], until: int) -> list[Found]:
    """Every clock of one commitment on one ticket."""
    metric, clocks, current = promise.metric, [], None
    awaited = vendor = solved = answered = False
    working, used, asked = False, 0, None
    over = False  # no further clock begins
    gone = off = False  # merged into another ticket; called off
    has, turns = held_in_turn(events)  # the team that has it, and after each event
    rank, last_consent = severity, False

    names = set(promise.pauses) | ({"customer"} if promise.grace is not None else set())
    if metric == "customer_response":
        names -= {"customer"}
    if metric == "requester_wait":
        names |= {"customer", "solved"}
    if metric == "agent_work":
        names |= {"idle"}

    def held() -> bool:
        late = awaited and (promise.grace is None or used >= promise.grace)
        return (
            (late and "customer" in names)
            or (vendor and "vendor" in names)
            or (solved and "solved" in names)
            or (not working and "idle" in names)
            or (promise.held_by not in ("", has))
        )

    def begin(minute: int) -> None:
        nonlocal current
        current = Clock(promise, minute, rank)
        clocks.append(current)

    def end(minute: int, lapsed: bool = False, called_off: bool = False) -> None:
        nonlocal current
        if current is not None:
            current.stop, current.paused_at_stop = minute, held()
            current.lapsed, current.called_off = lapsed, called_off
            current = None

    def goes_on(minute: int) -> None:
        nonlocal current
        current = clocks[-1]
        for _ in range(current.now, minute):
            current.tick(current.paused_at_stop)
        current.stop, current.lapsed, current.called_off = None, False, False
        current.change(rank, last_consent, held())

    closing = promise.ends & {"solved", "closed"}  # that end it
    if metric in WHOLE_LIFE and not promise.ends:
        closing = {"solved"}
    to_hand_over = "handed_over" in promise.ends
    anew = promise.on_return == "new"
    at_creation = promise.starts == "created" and promise.held_by in ("", has)
    if metric in (*WHOLE_LIFE, "first_response", "periodic_update", "answer_speed") and at_creation:
        begin(created)
    pending = list(events)
    for minute in range(created, until):
        while pending and pending[0].minute == minute:
            had = has
            event, has = pending.pop(0), turns.pop(0)
            kind = event.kind
            if kind == "replied":
                kind = "answer" if event.public and event.actor == "agent" else "auto" if event.public else "private"
            if kind in ("auto", "auto_replied"):
                kind = "answer" if promise.automatic else "nothing"
            asks = metric == "customer_response" and kind == "waiting_customer" and current is None
            if kind == "waiting_customer":
                used = used if awaited else 0
                awaited, working = True, False
            elif kind == "waiting_vendor":
                vendor, working = True, False
            elif kind == "vendor_returned":
                vendor = False
            elif kind == "customer_replied":
                awaited = False
            elif kind == "solved":
                awaited = vendor = working = False
                solved = True
            elif kind == "reopened":
                awaited = vendor = solved = False
            elif kind == "work_started":
                working = True
            elif kind in ("work_paused", "escalated", "handed_over"):
                working = False
            elif kind == "reclassified" and event.severity != rank:
                rank, last_consent = event.severity, event.consent
                if current is not None:
                    current.change(rank, last_consent, held())

            stops = {
                "first_response": kind == "answer" or kind in closing,
                "next_response": kind in ("answer", "solved"),
                "periodic_update": kind in ("answer", "solved"),
                "customer_response": kind == "customer_replied",
                "answer_speed": kind in ("answer", "work_started"),
            }.get(metric, kind in closing or (to_hand_over and kind in PASSED_ON))
            gone = (gone or kind == "merged") and kind != "reopened"
            off = (off or kind in CALLED_OFF) and kind != "reopened"
            lapses = (
                kind in CALLED_OFF
                or (metric == "customer_response" and kind in ("solved", "reopened"))
                or (anew and kind.removeprefix("waiting_") in promise.pauses)
                or (metric == "first_response" and promise.reopen == "new" and not closing and kind == "solved")
            )
            if kind == "reopened" and not lapses and current is None and clocks and clocks[-1].called_off:
                goes_on(minute)  # what called the ticket off is taken back
            if stops or lapses:
                begun_now = current is not None and current.start == minute
                end(minute, lapsed=not stops, called_off=kind in CALLED_OFF)
                if metric == "periodic_update" and kind == "solved" and begun_now:
                    clocks.pop()  # nothing lay between the update and the solution
            if (metric == "first_response" and kind == "answer") or (to_hand_over and kind in PASSED_ON):
                over |= current is None and not (clocks and clocks[-1].called_off)
            replied = answered or promise.starts == "created"
            back = anew and kind in [
                {"customer": "customer_replied", "vendor": "vendor_returned"}[each] for each in promise.pauses
            ]
            updates = (kind == "answer" and not solved) or (kind == "reopened" and replied)
            updates |= back and not solved and replied
            if metric == "periodic_update" and current is None and updates and not (anew and held()):
                begin(minute)
            if not clocks and not over and current is None and not solved and not off:
                gets = has and promise.held_by == has and (has != had or kind == "reopened")
                if gets and not stops and not lapses:
                    begin(minute)
                if promise.starts == "handed_over" and kind in PASSED_ON:
                    begin(minute)
                if promise.starts == "replied" and metric in WHOLE_LIFE and kind == "answer":
                    begin(minute)
            if metric == "next_response" and current is None:
                if kind == "customer_replied" and answered:
                    if not solved:
                        begin(minute)
                    elif asked is None:
                        asked = minute
                elif kind == "reopened" and asked is not None:
                    begin(asked)
                    for _ in range(asked, minute):
                        current.tick(False)
                    asked = None
            answered |= kind == "answer"
            if asks:
                begin(minute)
            if kind == "reopened" and current is None and not over and not lapses:
                if promise.reopen == "new":
                    if metric == "first_response" or (metric in WHOLE_LIFE and clocks):
                        begin(minute)
                elif (metric in WHOLE_LIFE or (metric == "first_response" and closing)) and clocks:
                    goes_on(minute)
        if current is not None:
            current.tick(held())
        if awaited:
            hours = promise.hours[severity]
            closed = hours is not None and not hours.open_at(minute)
            used += not closed and minute not in promise.closed
    done = [
        found(clock, number, until) for number, clock in enumerate(clock for clock in clocks if clock.left is not None)
    ]
    return [each._replace(status="excluded") for each in done] if gone else done


def found(clock: Clock, number: int, until: int) -> Found:
    """What came of a clock."""
    passed, end = clock.due(), until if clock.stop is None else clock.stop
    late = passed is not None and passed < end
    status = "breached" if late else "open" if clock.stop is None else "cancelled" if clock.lapsed else "met"
    by_date = late and isinstance(clock.promise.targets[clock.severity], WorkingDays)
    own = (clock.counted_since(passed) if late else 0, clock.days_late(passed, end) if by_date else (0, 0))
    due = clock.due(onward=True)
    return Found(number, clock.start, clock.stop, due, status, clock.severity, *clock.tally().values(), *own)


def held_in_turn(events: list[Event]) -> tuple[str, list[str]]:
    """Who has the ticket at first, and after each event: whoever acts, and what is passed on waits for the next."""
    acts = ["" if event.kind in ("note", "auto_replied") else event.team for event in events]
    first = has = next((team for team in acts if team), "")
    found = []
    for at, event in enumerate(events):
        if event.kind in PASSED_ON:
            has = next((team for team in acts[at + 1 :] if team), "")
        elif acts[at]:
            has = acts[at]
        found.append(has)
    return first, found
