"""One seat less of a plan: which desks are out, which pass, and when it is left open."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest

from slasim.planning.staff.free import Seats
from slasim.planning.staff.one_less import OneLess, Removal
from slasim.planning.staff.result.plan import StaffingPlan
from slasim.planning.staff.search.tries import AnyDesign
from slasim.report.plans.staff_screen import _one_less
from tests.staff_cases import Judged, Shift, Shifts, Steady

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


@dataclass
class Noisy(Drawn):
    """A seat is worth more or less of it by chance, as much on the mean."""

    noise: float = 0.0

    def see(self, seats: Seats, seed: int, histories: Iterable[int]) -> Judged:
        windows = list(histories)
        (even,) = super().see(seats, seed, windows).margins.T
        chance = np.random.default_rng(8).gamma(1 / self.noise, self.noise, ALL)[windows]
        return Judged((self.spare[windows] + (even - self.spare[windows]) * chance)[:, None])


class Grows(Judged):
    @property
    def growth(self) -> Steady:
        return Steady(is_growing=True)


class Growing(Drawn):
    def see(self, seats: Seats, seed: int, histories: Iterable[int]) -> Judged:
        return Grows(super().see(seats, seed, histories).margins)


def tried(worth: tuple[float, float], allowed: int, most: int = 10 * ALL) -> tuple[OneLess, Seats | None]:
    drawn = Drawn(worth)
    less = OneLess(drawn, AnyDesign(), PLAN, drawn.see(PLAN, 0, range(ALL)), 0, allowed, most)
    return less, less.likeliest()


def failing(worth: float) -> int:
    """Of all windows of a desk that lacks so much."""
    return int((worth > SPARE).sum())


def found(less: OneLess, seats: Seats) -> Removal:
    (one,) = (each for each in less.found if each.seats == seats)
    return one


def test_a_desk_that_lacks_much_is_out_after_as_few_windows_as_can_show_it() -> None:
    less, likely = tried((5.0, 6.0), allowed=30)
    assert likely is None
    assert [each.seats for each in less.found] == [(3, 2), (2, 3)]  # the dearer first
    assert [(each.failed, each.windows, each.verdict) for each in less.found] == 2 * [(31, 31, "fails")]


@pytest.mark.parametrize("lacks", [0.0, 0.1, 0.25])
@pytest.mark.parametrize("most", [100, 10 * ALL])
def test_a_desk_that_should_pass_is_named(lacks: float, most: int) -> None:
    """Seen in all windows, or in so few that the rest is reckoned: a seat that takes the same away in every window
    leaves nothing to chance."""
    less, likely = tried((lacks, 5.0), allowed=30, most=most)
    assert failing(lacks) <= 30
    assert likely == (2, 3)
    one = found(less, (2, 3))
    assert (one.expected, one.verdict) == (failing(lacks), "open")
    assert one.windows == (ALL if most > ALL else 100 - 31)


def test_of_two_desks_that_should_pass_the_better_is_named() -> None:
    assert tried((0.1, 0.25), allowed=30, most=100)[1] == (2, 3)
    assert tried((0.25, 0.1), allowed=30, most=100)[1] == (3, 2)


def test_windows_that_should_fail_are_looked_at_first() -> None:
    less, _ = tried((0.3, 5.0), allowed=30)  # 32 of 400 fail: the 31st among the first ones
    assert failing(0.3) == 32
    assert found(less, (2, 3)).verdict == "fails"
    assert found(less, (2, 3)).windows < 50


def test_a_desk_that_should_fail_is_not_named_when_the_windows_end_before_it_has() -> None:
    less, likely = tried((0.3, 5.0), allowed=30, most=31 + 25)
    assert less.taken == 56
    assert likely is None
    assert found(less, (2, 3)) == Removal((2, 3), 25, 25, failing(0.3), "open")


@pytest.mark.parametrize("noise", [0.2, 1.0, 3.0])
def test_what_should_fail_is_near_what_fails(noise: float) -> None:
    """A seat that takes away something else in each window."""
    drawn = Noisy((0.3, 5.0), noise=noise)
    less = OneLess(drawn, AnyDesign(), PLAN, drawn.see(PLAN, 0, range(ALL)), 0, 60, 110)
    less.likeliest()
    fails = int((~drawn.see((2, 3), 0, range(ALL)).kept).sum())
    one = found(less, (2, 3))
    assert one.windows < ALL / 3
    assert one.expected == pytest.approx(fails, abs=4)


def test_no_window_is_looked_at_twice() -> None:
    drawn = Drawn((0.25, 0.3))
    OneLess(drawn, AnyDesign(), PLAN, drawn.see(PLAN, 0, range(ALL)), 0, 30, 10 * ALL).likeliest()
    for seats in ((2, 3), (3, 2)):
        last = max((windows for of, windows in drawn.looked_at if of == seats), key=len)
        assert len(set(last)) == len(last)


def test_a_seat_that_must_stay_is_not_taken_away() -> None:
    drawn = Drawn((5.0, 5.0), Shifts([Shift(2.0), Shift(5.0)], (3, 0), (9, 9)))
    less = OneLess(drawn, AnyDesign(), PLAN, drawn.see(PLAN, 0, range(ALL)), 0, 30, ALL)
    less.likeliest()
    assert [each.seats for each in less.found] == [(3, 2)]


def test_a_desk_whose_queues_grow_is_not_named() -> None:
    drawn = Growing((0.1, 5.0))
    less = OneLess(drawn, AnyDesign(), PLAN, Drawn((0.1, 5.0)).see(PLAN, 0, range(ALL)), 0, 30, 100)
    assert less.likeliest() is None
    assert found(less, (2, 3)).expected == ALL


NEAREST = {"windows": 250, "failed": 61, "expected": 92.6}


@pytest.mark.parametrize(
    ("known", "said"),
    [
        ((6, 6, 0, None), "No single seat can go (6 of 6 tried on the same fresh months)."),
        (
            (6, 5, 1, None),
            "Of 6 single seats 5 cannot go (tried on the same fresh months); without 1 the check on fresh months was "
            "not passed.",
        ),
        (
            (6, 4, 0, NEAREST),
            "Of 6 single seats 4 cannot go (tried on the same fresh months); 2 were not tried to the end: without the "
            "one that matters least about 93 of 1\u202f000 months would fail, and at most 79 may.",
        ),
        (
            (2, 1, 0, NEAREST),
            "Of 2 single seats 1 cannot go (tried on the same fresh months); one was not tried to the end: without it "
            "about 93 of 1\u202f000 months would fail, and at most 79 may.",
        ),
        (None, ""),
        ((0, 0, 0, None), ""),
    ],
)
def test_what_is_known_of_single_seats_is_said(known: tuple[Any, ...] | None, said: str) -> None:
    names = ("of", "out", "checked", "nearest")
    facts = None if known is None else dict(zip(names, known, strict=True)) | {"allowed": 79}
    march = (1_803_859_200_000, 1_806_537_600_000)  # 2027, UTC
    about = SimpleNamespace(start=march[0], end=march[1], timezone="UTC")
    plan = SimpleNamespace(facts={"one_less": facts, "check": {"windows": 1000}}, about=about)
    assert " ".join(_one_less(cast(StaffingPlan, plan))) == said
