"""Which changes could help late tickets: those that put somebody there while they waited, most of their waits first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice

import numpy as np

from slasim.agreements.causes import Cause
from slasim.instants import HOUR, MINUTE
from slasim.planning.why.changes import (
    Change,
    judged_together,
    more_days,
    moves,
    quotas,
    routings,
    seats,
    targets,
    trainings,
)
from slasim.planning.why.histories import ExplainedLate
from slasim.roster.pattern import Pattern, patterns
from slasim.scenario import Scenario
from slasim.study.measures.promises.chance import Promise
from slasim.types import Float64, Int64
from slasim.workload import prepare

WAITS = (Cause.NOBODY, Cause.BUSY, Cause.HELD)
LONGEST_MOVE = 12 * HOUR
SKILLS = 2  # in which a team may be trained
MOST_SEATS, MOST_MOVES, MOST_DAYS, MOST_TRAININGS = 8, 12, 8, 6  # that are simulated of each promise


class Waited:
    """The longest waits of late tickets, all histories together, and how much of them a shift lies beside."""

    def __init__(self, late: ExplainedLate) -> None:
        mine = np.isin(late.cause, WAITS)
        ends = np.concatenate([late.begin[mine], late.end[mine]])
        steps = np.repeat([1, -1], int(mine.sum()))
        order = np.argsort(ends, kind="stable")
        self._at = ends[order]
        waiting = np.cumsum(steps[order])  # how many wait from each instant on
        self._sum = np.concatenate([[0], np.cumsum(waiting[:-1] * np.diff(self._at))]) if len(order) else np.zeros(1)
        self._waiting = waiting

    def before(self, instants: Int64) -> Float64:
        """ms of waits before each instant."""
        if not len(self._at):
            return np.zeros(len(instants))
        place = np.searchsorted(self._at, instants, side="right") - 1
        at = np.maximum(place, 0)
        return np.where(place < 0, 0.0, self._sum[at] + self._waiting[at] * (instants - self._at[at]))

    def beside(self, pattern: Pattern, moved: int = 0) -> float:
        """ms of waits inside the shifts of a pattern, moved by so many ms."""
        shifts = pattern.shifts
        return float((self.before(shifts.end + moved) - self.before(shifts.start + moved)).sum())


def operational(scenario: Scenario, late: ExplainedLate) -> list[Change]:
    """Changes that nobody outside must agree to, for the late tickets of one promise: routing, then shifts moved,
    trainings and seats, those first that lie beside most of their waits."""
    waited = Waited(late)
    of = {(each.team, each.name): each for each in patterns(scenario)}
    wanted = _waited_for(scenario, late)
    able = _able(scenario, wanted)

    def of_move(change: Change) -> float:
        pattern = of[change.team, change.shift]
        return waited.beside(pattern, change.minutes * MINUTE) - waited.beside(pattern)

    def of_team(change: Change) -> float:
        return sum(waited.beside(each) for (team, _), each in of.items() if team == change.team)

    def of_seat(change: Change) -> float:
        return waited.beside(of[change.team, change.shift])

    moved = (each for each in moves(scenario, _gaps(scenario, late, able)) if each.team in able)
    learned = (each for skill in wanted for each in trainings(scenario, skill))
    more = (each for each in seats(scenario) if each.team in able)
    return [
        *routings(scenario),
        *_best(moved, of_move, MOST_MOVES),
        *present_longer(scenario, late, MOST_DAYS),
        *_best(learned, of_team, MOST_TRAININGS),
        *_best(more, of_seat, MOST_SEATS),
    ]


def present_longer(scenario: Scenario, late: ExplainedLate, most: int) -> list[Change]:
    """Shifts on more days, where late tickets waited with nobody there: those first that lie beside most of their
    waits."""
    if not (late.cause == Cause.NOBODY).any():
        return []
    waited, able = Waited(late), _able(scenario, _waited_for(scenario, late))
    of = {(each.team, each.name): each for each in patterns(scenario)}

    def gain(change: Change) -> float:
        after = patterns(scenario.with_overrides(change.paths))
        new = next(each for each in after if (each.team, each.name) == (change.team, change.shift))
        return waited.beside(new) - waited.beside(of[change.team, change.shift])

    return _best((each for each in more_days(scenario) if each.team in able), gain, most)


def _waited_for(scenario: Scenario, late: ExplainedLate) -> list[str]:
    """The skills that late tickets waited for most."""
    names = prepare(scenario).labels.skills
    found = Counter(late.skill[np.isin(late.cause, WAITS)].tolist()).most_common(SKILLS)
    return [names[skill] for skill, _ in found]


def _able(scenario: Scenario, skills: Sequence[str]) -> set[str]:
    """The teams that have one of these skills."""
    return {team for team, spec in scenario.teams.items() if set(skills) & set(spec.every_skill)}


def contractual(scenario: Scenario, of: Promise) -> Iterator[Iterator[Change]]:
    """Changes of the contract by kind, the smallest first."""
    yield quotas(scenario, of)
    yield targets(scenario, of)
    yield judged_together(scenario, of)


def helpful_seats(scenario: Scenario, late: ExplainedLate) -> list[Change]:
    """One more seat by team and shift, those first that lie beside most waits; others have no worth to be told."""
    waited = Waited(late)
    of = {(each.team, each.name): each for each in patterns(scenario)}
    return _best(seats(scenario), lambda change: waited.beside(of[change.team, change.shift]), MOST_SEATS)


def _best(changes: Iterable[Change], gain: Callable[[Change], float], most: int) -> list[Change]:
    gains = [(gain(each), each) for each in changes]
    useful = sorted((each for each in gains if each[0] > 0), key=lambda each: -each[0])
    return [change for _, change in islice(useful, most)]


def _gaps(scenario: Scenario, late: ExplainedLate, teams: set[str]) -> dict[tuple[str, str], tuple[int, ...]]:
    """Minutes by which a shift would have to be moved to lie beside the whole of the usual gap."""
    mine = late.cause == Cause.NOBODY
    lengths = Counter((late.until[mine] - late.since[mine]).tolist()).most_common(1)
    if not lengths or lengths[0][0] > LONGEST_MOVE or lengths[0][0] % MINUTE:
        return {}
    minutes = lengths[0][0] // MINUTE
    return {(team, name): (-minutes, minutes) for team in teams for name in scenario.teams[team].shifts}
