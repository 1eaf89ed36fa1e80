"""One commitment followed through the life of one ticket, in plain Python: the ledger's own reckoning.

A clock here is a list of changes (when it was paused, for what, and when it went on) and a due instant as of
an anchor. Its due instant at any time is worked out anew from these: each time it was paused, what was left of its
open time is laid from the end of that time on. The compiled clocks keep one moving due instant instead; the two are
compared in tests/property/test_ledger_clocks.py.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from slasim.agreements.clocks.metrics import CLEARS, LAPSES, SETS, Action, Signal
from slasim.agreements.clocks.variants import definition_of
from slasim.agreements.ledger.dates import due_by_date
from slasim.agreements.ledger.hours import OpenHours
from slasim.agreements.ledger.reasons import ENDS, WENT_ON
from slasim.agreements.ledger.rows import Happening, holders
from slasim.terms.commitment import Commitment
from slasim.terms.errors import TermsError
from slasim.terms.metrics import Metric, Pause, SeverityChange
from slasim.terms.promises import Promises
from slasim.terms.tables import TARGET_BY_DATE

RUNS = Pause(0)
UNHELD = Pause.NOT_HELD | Pause.SOLVED | Pause.OFF  # while which the time of a team does not begin
STOPS = (Action.STOP, Action.NEXT, Action.LAPSE, Action.FAIL, Action.FINISH)


class LedgerTicket(NamedTuple):
    """What of a ticket decides on its clocks."""

    created: int
    severity: int  # at creation
    owed: int  # its row of Promises.owed, by that severity


@dataclass(frozen=True)
class Move:
    """From `at` on a clock is due at `due` (None: its severity is owed nothing), and why."""

    at: int
    due: int | None
    why: str


@dataclass(frozen=True)
class Piece:
    """[start, end) on one calendar; `paused` says why the clock did not run."""

    start: int
    end: int
    paused: Pause
    calendar: int


@dataclass(frozen=True)
class WalkedClock:
    """One clock as it came out."""

    number: int
    severity: int  # that it ended with
    owed: int  # row of Promises.owed by that severity
    start: int
    stop: int | None
    due: int
    status: str  # open | met | breached | cancelled
    because: str  # what stopped it, or why it does not count
    target: int  # ms
    pieces: tuple[Piece, ...]
    moves: tuple[Move, ...]
    agreed: tuple[tuple[int, int], ...]  # waits for the customer that still count, as agreed: [start, end)


@dataclass
class _Clock:
    """A clock while the rows are followed."""

    start: int
    severity: int
    owed: int  # row of Promises.owed by that severity
    anchor: int  # from where on `first` is moved
    first: int | None  # the due instant as of the anchor
    changes: list[tuple[int, Pause]]  # from when on it is paused for what
    calendars: list[tuple[int, int]]  # from when on it runs on which calendar
    moves: list[Move] = field(default_factory=list)


class Walk:
    """The clocks of commitment `column` on one ticket. `clocks(...)` follows the rows, once."""

    def __init__(self, promises: Promises, hours: OpenHours, column: int, ticket: LedgerTicket, until: int) -> None:
        """hours: of the calendars of `promises`."""
        self.promises, self.hours, self.column = promises, hours, column
        self.created, self.until = ticket.created, until
        owed = ticket.owed
        self.rule: Commitment = promises.eras[promises.sizes.era_of(owed)].commitments[column]
        definition = definition_of(self.rule)
        assert definition is not None
        self.definition = definition
        pauses = Pause(self.rule.pauses) | (Pause.CUSTOMER if self.rule.shifts else RUNS)
        self.mask = (pauses | self.definition.own_pauses) & ~self.definition.no_pauses
        self.severity, self.owed, self.of_clock = ticket.severity, owed, owed
        self.state, self.consent = RUNS, True
        self.late_from: int | None = None  # when the customer's agreed time to answer is over
        self.agreed: list[tuple[int, int]] = []  # the waits inside it
        self.answered = False
        self.asked: int | None = None  # the first message on the solved ticket
        self.clock: _Clock | None = None
        self.ended: _Clock | None = None
        self.called_off = False  # it ended because the ticket was abandoned or cancelled
        self.holder: str | None = None  # the team that has it
        self.gets = False  # whether the team whose time is measured may get it now
        self.finished = False  # no other clock begins
        self.done: list[WalkedClock] = []

    def clocks(self, rows: Sequence[Happening], severities: Sequence[str]) -> tuple[WalkedClock, ...]:
        """All clocks, in order of their numbers. Raises TermsError when a due instant is beyond the calendars."""
        turns = holders(rows)
        self.holder = turns[0]
        self._follow(self.created, Signal.CREATED, None, None)
        for row, self.holder in zip(rows, turns[1:], strict=True):
            signal = row.signal
            if signal == Signal.AUTO_ANSWERED:
                signal = Signal.ANSWERED if self.rule.automatic_replies else None
            if self.rule.held_by is not None and signal in (None, Signal.CREATED):
                signal = Signal.NOTED
            if signal is not None and signal != Signal.CREATED:
                changes = signal == Signal.RECLASSIFIED and row.severity is not None
                self._follow(row.time, signal, severities.index(row.severity or "") if changes else None, row.consent)
        self._end_of_grace(self.until)
        if self.clock is not None and self._target(self.clock.owed) > 0:
            self.done.append(self._still_running(self.clock))
        return tuple(self.done)

    def _follow(self, now: int, signal: Signal, severity: int | None, consent: bool | None) -> None:
        if self.finished:
            return
        self._end_of_grace(now)
        awaited = Pause.CUSTOMER in self.state
        state = (self.state | SETS.get(signal, RUNS)) & ~CLEARS.get(signal, RUNS)
        if self.rule.held_by is not None:
            self.gets = Pause.NOT_HELD in state or signal in (Signal.CREATED, Signal.REOPENED)
            state = state & ~Pause.NOT_HELD if self.holder == self.rule.held_by else state | Pause.NOT_HELD
        grace = int(self.promises.owed.grace[self.of_clock, self.column])
        if signal == Signal.AWAITS_CUSTOMER and grace > 0 and not awaited:
            state &= ~Pause.CUSTOMER
            if self.late_from is None:
                self.late_from = self._add(self._calendar(self.of_clock), now, grace)
                if Pause.CUSTOMER in self.mask:
                    self.agreed.append((now, self.late_from))
        elif self.late_from is not None and Pause.CUSTOMER in CLEARS.get(signal, RUNS):
            self.late_from = None
            self.agreed = [(start, min(end, now)) for start, end in self.agreed]
        if severity is not None and severity != self.severity:
            self.owed = int(self.promises.sizes.with_severity(self.owed, self.severity, severity))
            self.severity, self.consent = severity, consent is True

        action = (LAPSES | self.definition.actions).get(signal, Action.NONE)
        if action == Action.FAIL and now - self.created < self.rule.shortest_abandon:
            action = Action.LAPSE
        if self.clock is not None and action in STOPS:
            self._end(self.clock, now, signal, action, state & self.mask)
        if action == Action.FINISH and not self.called_off:  # a ticket that was called off may yet be taken back
            self.finished = True
            return
        self._set_state(now, state, WENT_ON.get(signal, "it went on"))
        if self.clock is None:
            self._begin(now, signal, action)
        self.answered = self.answered or signal == Signal.ANSWERED
        clock = self.clock
        if clock is not None and clock.severity != self.severity and signal in (Signal.RECLASSIFIED, Signal.REOPENED):
            self._reclassify(clock, now)

    def _end_of_grace(self, now: int) -> None:
        """When the customer's agreed time is over by `now`, the rest of the wait is the customer's own delay."""
        if self.late_from is not None and self.late_from <= now:
            late, self.late_from = self.late_from, None
            self._set_state(late, self.state | Pause.CUSTOMER, "")

    def _set_state(self, now: int, state: Pause, why: str) -> None:
        self.state = state
        clock = self.clock
        if clock is not None and clock.changes[-1][1] != state & self.mask:
            clock.changes.append((max(now, clock.start), state & self.mask))
            self._note(clock, now, why)

    def _begin(self, now: int, signal: Signal, action: Action) -> None:
        start = None
        # What called the ticket off is taken back, unless reopening too would end the clock.
        back = self.called_off and signal == Signal.REOPENED and action != Action.LAPSE
        if self.ended is not None and (back or action == Action.RESUME):
            self.called_off = False
            if self.rule.on_reopen and not back:
                start = now
            else:
                self.clock = self.ended
                if self._target(self.clock.owed) > 0:
                    self.done.pop()
                self.clock.changes.append((now, self.state & self.mask))
                self._note(self.clock, now, "reopened")
        elif self.rule.metric == Metric.NEXT_RESPONSE:
            if signal == Signal.ASKED and self.answered:
                if Pause.SOLVED not in self.state:
                    start = now
                elif self.asked is None:
                    self.asked = now
            elif signal == Signal.REOPENED and self.asked is not None:
                start, self.asked = self.asked, None
        elif self.rule.held_by is not None:
            if self.ended is None and self.gets and not self.state & UNHELD and action not in STOPS:
                start = now
        elif self._starts(action) and not (self.rule.on_return and self.state & self.mask):
            start = now
        if start is not None:
            self.called_off = False
            calendar = self._calendar(self.owed)
            first = self._first_due(self.owed, start)
            changes = [(start, self.state & self.mask)]
            self.of_clock = self.owed
            self.clock = _Clock(start, self.severity, self.owed, start, first, changes, [(start, calendar)])
            self._note(self.clock, start, "it began")

    def _starts(self, action: Action) -> bool:
        """Whether a signal starts a clock where none runs."""
        if Pause.SOLVED in self.state:
            return action == Action.START
        if action == Action.ONCE:
            return self.ended is None and Pause.OFF not in self.state
        return action in (Action.START, Action.NEXT, Action.AGAIN) or (action == Action.LATER and self.answered)

    def _end(self, clock: _Clock, now: int, signal: Signal, action: Action, after: Pause) -> None:
        """Stop a clock. after: what pauses it from then on, should it go on."""
        self.clock, self.ended = None, clock
        self.called_off = action == Action.LAPSE and signal in (Signal.ABANDONED, Signal.CANCELLED)
        due = self._due(clock, now)
        self._note(clock, now, "it was paused until its stop", due)
        nothing_to_update = (
            self.rule.metric == Metric.PERIODIC_UPDATE and signal == Signal.SOLVED and now == clock.start
        )
        if self._target(clock.owed) > 0 and not nothing_to_update:
            if self.rule.metric == Metric.ABANDONMENT:
                due = clock.start if action == Action.FAIL else now
            assert due is not None
            status = "met" if now <= due else "breached"
            if action == Action.FAIL:
                status = "breached"
            if action == Action.LAPSE and (status == "met" or self.rule.metric == Metric.ABANDONMENT):
                status = "cancelled"
            because = ENDS[signal] + (" before it was due: it counts nowhere" if status == "cancelled" else "")
            self.done.append(self._walked(clock, now, due, status, because, now))
        clock.changes.append((now, after))

    def _still_running(self, clock: _Clock) -> WalkedClock:
        """A clock at the as-of instant; one that is paused is shown as if it went on then."""
        if self.rule.metric == Metric.ABANDONMENT:
            return self._walked(clock, None, self.until, "open", "nobody took it up yet", self.until)
        before, due = self._due(clock), self._due(clock, self.until)
        assert before is not None
        assert due is not None
        since = self._since(clock)
        if since is None:
            status = "open" if due >= self.until else "breached"
            because = "it runs"
        else:
            status = "open" if before > since else "breached"
            because = "it is paused; its due instant is shown as if it went on now"
            self._note(clock, self.until, because, due)
        return self._walked(clock, None, due, status, because, self.until)

    def _walked(self, clock: _Clock, stop: int | None, due: int, status: str, because: str, end: int) -> WalkedClock:
        target = self._target(clock.owed)
        pieces = tuple(self._pieces(clock, end))
        about = (len(self.done), clock.severity, clock.owed, clock.start)
        return WalkedClock(*about, stop, due, status, because, target, pieces, tuple(clock.moves), tuple(self.agreed))

    def _reclassify(self, clock: _Clock, now: int) -> None:
        """A new severity, which moves the clock unless its breach is final or it was lowered without consent."""
        due, since = self._due(clock), self._since(clock)
        breached = due is not None and (due < now if since is None else due <= since)
        is_final = breached and self.rule.on_severity_change != SeverityChange.REVISE
        if is_final or lowered_without_consent(clock.severity, self.severity, self.consent):
            return
        was_owed = self._target(clock.owed) > 0
        by_date = bool(self.promises.owed.by_date[[clock.owed, self.owed], self.column].any())  # of either, or its goal
        counted = sum(
            self.hours.of(piece.calendar).elapsed(piece.start, piece.end)
            for piece in self._pieces(clock, now)
            if piece.paused == RUNS
        )
        standing, calendar = clock.changes[-1][1], self._calendar(self.owed)
        clock.severity, clock.owed, self.of_clock = self.severity, self.owed, self.owed
        target = self._target(self.owed)
        if self.rule.on_severity_change == SeverityChange.CARRY and was_owed and not by_date:
            clock.calendars.append((now, calendar))
            clock.anchor = now if since is None else since
            clock.first = self._add(calendar, clock.anchor, max(target - counted, 0)) if target else None
            why = "new severity: what it had counted stays counted"
        elif (
            self.rule.on_severity_change == SeverityChange.RESTART and target and self.rule.metric != Metric.ABANDONMENT
        ):
            clock.start = clock.anchor = now
            clock.changes, clock.calendars = [(now, standing)], [(now, calendar)]
            clock.first = self._first_due(self.owed, now)
            why = "new severity: it began anew"
        else:
            clock.calendars, clock.anchor = [(clock.start, calendar)], clock.start
            clock.first = self._first_due(self.owed, clock.start)
            why = "new severity: as if it had had it since its start"
        self._note(clock, now, why)

    def _note(self, clock: _Clock, now: int, why: str, due: int | None = None) -> None:
        """Keep a due instant that has moved."""
        if self.rule.metric != Metric.ABANDONMENT:
            due = self._due(clock) if due is None else due
            if not clock.moves or clock.moves[-1].due != due:
                clock.moves.append(Move(now, due, why))

    def _due(self, clock: _Clock, end: int | None = None) -> int | None:
        """The due instant by the times it was paused and went on again; `end`: as if it went on then."""
        due, since = clock.first, None
        if due is None:
            return None
        calendar = clock.calendars[-1][1]
        ends = [] if end is None else [(end, RUNS)]
        for at, paused in (*clock.changes, *ends):
            if paused and since is None:
                since = at
            elif not paused and since is not None:
                begin = max(since, clock.anchor)
                if at >= clock.anchor and due > begin:
                    due = max(due, self._add(calendar, at, self.hours.of(calendar).elapsed(begin, due)))
                since = None
        return due

    def _since(self, clock: _Clock) -> int | None:
        """Since when it is paused; None while it runs."""
        since = None
        for at, paused in clock.changes:
            since = (at if since is None else since) if paused else None
        return since

    def _pieces(self, clock: _Clock, end: int) -> Iterator[Piece]:
        points = sorted({at for at, _ in (*clock.changes, *clock.calendars)} | {clock.start, end})
        for begin, last in pairwise(points):
            if clock.start <= begin and last <= end:
                paused = [each for at, each in clock.changes if at <= begin][-1]
                calendar = [each for at, each in clock.calendars if at <= begin][-1]
                yield Piece(begin, last, paused, calendar)

    def _target(self, owed: int) -> int:
        return int(self.promises.owed.target[owed, self.column])

    def _calendar(self, owed: int) -> int:
        return int(self.promises.owed.calendar[owed, self.column])

    def _first_due(self, owed: int, start: int) -> int | None:
        """Due instant of the target from `start` on, before any pause; None where nothing is owed."""
        target, calendar = self._target(owed), self._calendar(owed)
        if target <= 0 or self.rule.metric == Metric.ABANDONMENT:
            return None
        dates = int(self.promises.owed.by_date[owed, self.column])
        if not dates & TARGET_BY_DATE:
            return self._add(calendar, start, target)
        usual = self.promises.usual_of(calendar)
        due = due_by_date(self.promises.dates, usual, start, target, dates)
        if due < 0:
            raise self._beyond()
        wanted = self.hours.of(usual).elapsed(start, due)
        missing = wanted - self.hours.of(calendar).elapsed(start, due)  # open time that what is excluded takes
        return due if missing == 0 else self._add(calendar, start, wanted)

    def _add(self, calendar: int, start: int, length: int) -> int:
        due = self.hours.of(calendar).add(start, length)
        if due is None:
            raise self._beyond()
        return due

    def _beyond(self) -> TermsError:
        name = f"{self.rule.agreement}.{self.rule.name}"
        return TermsError((f"a clock of {name} is due beyond the calendar tables; lay them over a longer span",))


def lowered_without_consent(before: int, after: int, consent: bool) -> bool:
    """Whether a severity was lowered without consent; the most severe is 0.

    "A lower severity does so only with the customer's consent on record"
    """
    return after > before and not consent
