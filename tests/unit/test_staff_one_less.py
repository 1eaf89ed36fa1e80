"""One seat less of a plan: which desks are out, which pass, and when it is left open."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import pytest

from slasim.planning.staff.free import Seats
from slasim.planning.staff.one_less import OneLess, Removal
from slasim.planning.staff.search.tries import AnyDesign
from tests.staff_cases import Judged, Shift, Shifts

PLAN = (3, 3)
ALL = 400
SPARE = np.linspace(-0.5, 9.5, ALL)  # of the plan: 20 of its windows fail


@dataclass
class Drawn:
    """Windows with so much to spare; a seat of a shift is worth so much of it."""

    worth: tuple[float, float]
    free: Shifts = field(default_factory=lambda: Shifts([Shift(2.0), Shift(5.0)], (0, 0), (9, 9)))
    looked_at: list[tuple[Seats, list[int]]] = field(default_factory=list)

    def see(self, seats: Seats, seed: int, histories: Iterable[int]) -> Judged:
        windows = list(histories)
        self.looked_at.append((seats, windows))
        missing = sum(worth * (plan - count) for worth, plan, count in zip(self.worth, PLAN, seats, strict=True))
        return Judged((self.spare[windows] - missing)[:, None])

    @property
    def spare(self) -> np.ndarray:
        return np.random.default_rng(7).permutation(SPARE)


def tried(worth: tuple[float, float], allowed: int, most: int = 10 * ALL) -> tuple[OneLess, list[Seats]]:
    drawn = Drawn(worth)
    less = OneLess(drawn, AnyDesign(), PLAN, drawn.see(PLAN, 0, range(ALL)), 0, allowed, most)
    return less, list(less.passing())


def failing(worth: float) -> int:
    """Of all windows of a desk that lacks so much."""
    return int((worth > SPARE).sum())


def test_a_desk_that_lacks_much_is_out_after_as_few_windows_as_can_show_it() -> None:
    less, passing = tried((5.0, 6.0), allowed=30)
    assert passing == []
    assert less.found == [Removal((3, 2), 31, 31, "fails"), Removal((2, 3), 31, 31, "fails")]  # the dearer first


@pytest.mark.parametrize("lacks", [0.0, 0.1, 0.25])
def test_a_desk_passes_when_all_windows_were_looked_at(lacks: float) -> None:
    less, passing = tried((lacks, 5.0), allowed=30)
    assert failing(lacks) <= 30
    assert passing == [(2, 3)]
    assert Removal((2, 3), failing(lacks), ALL, "passes") in less.found


def test_windows_that_should_fail_are_looked_at_first() -> None:
    less, _ = tried((0.3, 5.0), allowed=30)  # 32 of 400 fail: the 31st among the first ones
    assert failing(0.3) == 32
    (found,) = (each for each in less.found if each.seats == (2, 3))
    assert found.verdict == "fails"
    assert found.windows < 50


def test_what_is_not_told_within_the_windows_stays_open() -> None:
    less, passing = tried((0.1, 5.0), allowed=30, most=100)
    assert less.taken == 100
    assert passing == []
    assert [each.verdict for each in less.found] == ["fails", "open"]
    assert sum(each.windows for each in less.found) == 100


def test_no_window_is_looked_at_twice() -> None:
    less, _ = tried((0.25, 0.3), allowed=30)
    for seats in ((2, 3), (3, 2)):
        last = max((windows for of, windows in less.trials.looked_at if of == seats), key=len)
        assert len(set(last)) == len(last)


def test_a_seat_that_must_stay_is_not_taken_away() -> None:
    drawn = Drawn((5.0, 5.0), Shifts([Shift(2.0), Shift(5.0)], (3, 0), (9, 9)))
    less = OneLess(drawn, AnyDesign(), PLAN, drawn.see(PLAN, 0, range(ALL)), 0, 30, ALL)
    list(less.passing())
    assert [each.seats for each in less.found] == [(3, 2)]
