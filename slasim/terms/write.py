"""From agreements to the integer tables of what each class of tickets is owed, in each of their versions."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from slasim.calendars import BusinessCalendar, CalendarTables
from slasim.calendars.closures import with_closures
from slasim.instants import DAY
from slasim.problems import Path
from slasim.scenario import AgreementBook, Scenario
from slasim.scenario.sections.calendar_rows import built, rows_at
from slasim.scenario.sections.promised.agreements import AgreementSpec
from slasim.scenario.values.frozen import FrozenMap
from slasim.terms.cells import ClassSizes
from slasim.terms.closures import find_closures
from slasim.terms.cut_offs import NONE, CutOffs, WorkingHours, working_hours
from slasim.terms.eras import find_eras, versions_in_force
from slasim.terms.errors import TermsError, problem_at
from slasim.terms.lengths import Lengths, OwedLength, after_cut_off
from slasim.terms.names import unknown_names
from slasim.terms.promises import EscalationStep, Promises
from slasim.terms.scope import held, rights
from slasim.terms.tables import Closure, Exempt, Owed, Relief
from slasim.terms.working_days import lay_working_days
from slasim.terms.write_eras import Key, write_eras
from slasim.types import Int16, Int32, Int64
from slasim.workload.tables import Accounts, Labels


def write_promises(
    scenario: Scenario | AgreementBook, accounts: Accounts, labels: Labels, calendars: CalendarTables
) -> Promises:
    """What every ticket of these accounts and labels is owed under the scenario's agreements.

    calendars: the tables of the scenario's calendars (`lay_calendars`). Raises TermsError with every problem: names in
    the labels that the scenario does not know, a region without hours that a promise needs, business days of a calendar
    whose days differ, a goal longer than its promise; ValueError for tables without the versions of amended calendars.
    """
    writer = _Writer(scenario, accounts, labels)
    promises = writer.promises(calendars)
    if writer.problems:
        raise TermsError(tuple(writer.problems))
    return promises


class _Writer:
    def __init__(self, scenario: Scenario | AgreementBook, accounts: Accounts, labels: Labels) -> None:
        self.scenario, self.accounts, self.labels = scenario, accounts, labels
        self.eras = find_eras(scenario.agreements, scenario.calendars.values(), scenario.timezone)
        self.problems = dict.fromkeys(unknown_names(scenario, accounts, labels))  # each once, in order

    def problem(self, path: Path, found: str, expected: str, hint: str = "") -> None:
        self.problems.setdefault(problem_at(self.scenario, path, found, expected, hint))

    def promises(self, calendars: CalendarTables) -> Promises:
        labels = self.labels
        columns = {key: at for at, key in enumerate(self.columns())}
        eras = write_eras(self.scenario, self.eras, list(columns), labels.severities)
        every = {str(at): spec for at, spec in enumerate(self.every_version())}
        classes, class_of = rights(self.accounts, labels, every)
        channels, products = len(labels.channels) or 1, len(labels.products) or 1
        sizes = ClassSizes(len(classes), len(labels.severities), channels, products, len(self.eras))
        owed = _nothing((*sizes, len(columns)))
        later = _nothing((*sizes, len(columns))) if self.has_later() else None
        other: dict[int, None] = {}  # commitments with other targets after their cut-offs
        cut_off = np.zeros((*sizes, len(columns)), np.int32)
        steps: dict[tuple[int, int, int, int], tuple[EscalationStep, ...]] = {}
        lengths = [Lengths(rows_at(self.scenario.calendars, start), self.problem) for start, _ in self.eras]
        for row, right in enumerate(classes):
            for era, (_, agreements) in enumerate(self.eras):
                for (name, commitment), (level, mask) in held(agreements, labels, right).items():
                    spec = agreements[name].commitments[commitment]
                    column = columns[name, commitment]
                    for severity in np.flatnonzero(mask.any(axis=(1, 2))).tolist():
                        clause: Path = ("agreements", name, "commitments", commitment)
                        found = lengths[era].of(
                            agreements[name], spec, labels.severities[severity], right.region, clause
                        )
                        if found is not None:
                            channel, product = np.nonzero(mask[severity])
                            cells = (row, severity, channel, product, era, column)
                            _put(owed, cells, found, level)
                            if later is not None and spec.after_cut_off:
                                of = agreements[name], after_cut_off(spec), labels.severities[severity]
                                _put(later, cells, lengths[era].of(*of, right.region, clause) or found, level)
                                other[column] = None
                            elif later is not None:
                                _put(later, cells, found, level)
                            cut_off[cells] = found.cut_off
                            if found.steps:
                                steps[column, era, severity, found.calendar] = found.steps
        flat = _flat(owed, math.prod(sizes), len(columns))
        of_rows = built(self.scenario.calendars)
        if len(calendars.total) < len(of_rows):
            raise ValueError(f"tables of {len(calendars.total)} calendars, not of {len(of_rows)}: see lay_calendars")
        closures = tuple(find_closures(self.scenario, *calendars.window.tolist()))
        cut_offs = _cut_offs(cut_off.reshape(flat.calendar.shape), flat.calendar, of_rows, calendars.window.tolist())
        if cut_offs is not None and later is not None:
            flat, cut_offs = _by_pattern(flat, _flat(later, *flat.target.shape), cut_offs, list(other))
            sizes = sizes._replace(accounts=sizes.accounts << len(cut_offs.patterns))
        by_date = flat.by_date.any() or any(each.by_date for of in steps.values() for each in of)
        laid, base = _without_closed(calendars, closures, list(columns), flat.target, flat.calendar)
        return Promises(
            eras,
            flat,
            class_of,
            sizes,
            laid,
            self.scenario.currency,
            base,
            lay_working_days(of_rows, calendars.window.tolist()) if by_date else None,
            closures,
            tuple(self.exempt(columns)),
            (self.scenario.routing.goal or 0) if isinstance(self.scenario, Scenario) else 0,
            self.days(len(of_rows)),
            FrozenMap(steps),
            cut_offs,
        )

    def days(self, rows: int) -> Int64:
        """[row of the tables] ms of a working day. Where they differ a target has none, and the longest stands for all:
        only a clock whose target is one of hours, of an earlier version, can be asked for its business days there."""
        found = np.full(rows, DAY, np.int64)
        for start, _ in self.eras:
            for row, spec in rows_at(self.scenario.calendars, start).values():
                found[row] = spec.longest_day_ms()
        return found

    def columns(self) -> list[Key]:
        """(agreement, commitment) of every version: agreements as written, in each the commitments as they came up."""
        found: dict[Key, None] = {}
        for name in self.scenario.agreements:
            for _, agreements in self.eras:
                found.update(
                    dict.fromkeys((name, c) for c in (agreements[name].commitments if name in agreements else ()))
                )
        return list(found)

    def every_version(self) -> Iterator[AgreementSpec]:
        for _, agreements in self.eras:
            yield from agreements.values()

    def has_later(self) -> bool:
        """Whether any commitment has other targets after its cut-off."""
        return any(one.after_cut_off for each in self.every_version() for one in each.commitments.values())

    def exempt(self, columns: dict[Key, int]) -> Iterator[Exempt]:
        for name, spec in self.scenario.agreements.items():
            mine = tuple(at for (agreement, _), at in columns.items() if agreement == name)
            versions = versions_in_force(spec, self.scenario.timezone)
            tickets = frozenset(one for *_, each in versions for listed in each.exclusions for one in listed.tickets)
            if tickets:
                yield Exempt(name, mine, tickets, None)
            for start, end, version in versions:
                if version.relief is not None:
                    relief = version.relief
                    most = Fraction(relief.forecast.amount) * relief.above / relief.forecast.per_ms
                    zone = version.timezone or self.scenario.timezone
                    yield Exempt(name, mine, frozenset(), Relief(most, relief.per, zone, start, end))


def _nothing(shape: tuple[int, ...]) -> Owed:
    return Owed(
        np.zeros(shape, np.int64),
        np.zeros(shape, np.int64),
        np.full(shape, -1, np.int16),
        np.zeros(shape, np.int64),
        np.zeros(shape, np.int8),
        np.zeros(shape, np.int8),
    )


def _put(owed: Owed, cells: Any, length: OwedLength, level: int) -> None:
    owed.target[cells] = length.target
    owed.goal[cells] = length.goal
    owed.calendar[cells] = length.calendar
    owed.grace[cells] = length.grace
    owed.by_date[cells] = length.by_date
    owed.level[cells] = level


def _flat(owed: Owed, classes: int, commitments: int) -> Owed:
    shape = (classes, commitments)
    return Owed(
        owed.target.reshape(shape),
        owed.goal.reshape(shape),
        owed.calendar.reshape(shape),
        owed.grace.reshape(shape),
        owed.by_date.reshape(shape),
        owed.level.reshape(shape),
    )


def _cut_offs(
    cut_off: Int32, calendar: Int16, calendars: Sequence[BusinessCalendar], window: Sequence[int]
) -> CutOffs | None:
    """The working days by which cells of these cut-offs and calendars are received; None where none has a cut-off."""
    if not cut_off.any():
        return None
    number, rules = np.full(calendar.shape, NONE, np.int16), list[WorkingHours]()
    for row in np.unique(calendar[cut_off > 0]).tolist():
        for at in np.unique(cut_off[(cut_off > 0) & (calendar == row)]).tolist():
            number[(cut_off == at) & (calendar == row)] = len(rules)
            rules.append(working_hours(calendars[row], at, window))
    return CutOffs(number, tuple(rules))


def _by_pattern(owed: Owed, later: Owed, cut_offs: CutOffs, columns: Sequence[int]) -> tuple[Owed, CutOffs]:
    """Classes of tickets that come in time, and behind them those of each pattern of what comes late. later: what all
    are owed that come late. columns: in which that is something else; those with the same cut-offs share a bit."""
    known = {cut_offs.number[:, column].tobytes(): column for column in columns}
    bit_of = {key: bit for bit, key in enumerate(known)}
    parts = []
    for pattern in range(1 << len(known)):
        mine = [column for column in columns if pattern >> bit_of[cut_offs.number[:, column].tobytes()] & 1]
        part = Owed._make(values.copy() for values in owed)
        for values, late in zip(part, later, strict=True):
            np.asarray(values)[:, mine] = np.asarray(late)[:, mine]
        parts.append(part)
    patterns = tuple(np.ascontiguousarray(cut_offs.number[:, column]) for column in known.values())
    number = np.tile(cut_offs.number, (len(parts), 1))
    return Owed._make(np.concatenate(each) for each in zip(*parts, strict=True)), cut_offs._replace(
        number=number, patterns=patterns
    )


def _shut_together(closures: Sequence[Closure], commitments: Sequence[Key]) -> dict[tuple[Closure, ...], list[int]]:
    """The closures of each commitment that has some, and the columns of those that have the same."""
    found: dict[tuple[Closure, ...], list[int]] = {}
    for at, (agreement, name) in enumerate(commitments):
        mine = tuple(each for each in closures if each.agreement == agreement and each.is_of(name))
        if mine:
            found.setdefault(mine, []).append(at)
    return found


def _without_closed(
    calendars: CalendarTables,
    closures: Sequence[Closure],
    commitments: Sequence[Key],
    target: Int64,
    calendar: Int16,
) -> tuple[CalendarTables, Int16 | None]:
    """Calendars of their own for the agreements with closures; `calendar` is changed to name them.

    Answers all calendars, and for each the one it comes from (None without closures).
    """
    wanted: list[tuple[int, tuple[Int64, Int64]]] = []
    for mine, columns in _shut_together(closures, commitments).items():
        starts, ends = (np.array([getattr(each, side) for each in mine], np.int64) for side in ("start", "end"))
        before = calendar[:, columns].copy()
        for usual in np.unique(before[target[:, columns] > 0]).tolist():
            cells = np.where(before == usual, len(calendars.total) + len(wanted), calendar[:, columns])
            calendar[:, columns] = cells
            wanted.append((usual, (starts, ends)))
    if not wanted:
        return calendars, None
    base = np.array([*range(len(calendars.total)), *(usual for usual, _ in wanted)], np.int16)
    return with_closures(calendars, wanted), base
