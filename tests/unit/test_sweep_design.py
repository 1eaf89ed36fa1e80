"""Points of a design: what each design promises of them."""

from fractions import Fraction

import pytest

from slasim import ScenarioError
from slasim.study.sweep.axis import Axis, AxisRange
from slasim.study.sweep.design import points_of


def unit(name):
    """An axis from 0 to 1 in steps of a millionth."""
    return Axis(name, name, span=AxisRange(Fraction(0), Fraction(1), "", 6, None))


X, Y, Z = unit("x"), unit("y"), unit("z")
COLOURS, SIZES = Axis("colour", "colour", ("red", "blue")), Axis("size", "size", (1, 2, 3))


def test_a_grid_has_every_combination_the_last_changing_fastest():
    expected = [("red", 1), ("red", 2), ("red", 3), ("blue", 1), ("blue", 2), ("blue", 3)]
    assert points_of([COLOURS, SIZES], "grid", None, 0) == expected


def test_a_latin_hypercube_has_one_point_in_each_of_n_parts_of_every_axis():
    points = points_of([X, Y, Z], "latin", 50, 3)
    for column in zip(*points, strict=True):
        assert sorted(int(value * 50) for value in column) == list(range(50))


def test_a_sobol_sequence_has_as_many_points_in_every_half_and_quarter():
    points = points_of([X, Y, Z], "sobol", 64, 3)
    for column in zip(*points, strict=True):
        assert sorted(int(value * 64) for value in column) == list(range(64))
    for a, b in ((0, 1), (1, 2)):
        quarters = [(int(point[a] * 2), int(point[b] * 2)) for point in points]
        assert {quarters.count(quarter) for quarter in ((0, 0), (0, 1), (1, 0), (1, 1))} == {16}


def test_a_saltelli_scheme_is_a_b_and_a_with_each_column_of_b():
    points = points_of([X, Y, Z], "saltelli", 8, 3)
    assert len(points) == 8 * (3 + 2)
    a, b, *mixed = (points[at : at + 8] for at in range(0, 40, 8))
    for axis, ab in enumerate(mixed):
        for row in range(8):
            assert ab[row] == tuple(b[row][at] if at == axis else a[row][at] for at in range(3))


def test_lists_are_drawn_as_often_as_each_other():
    points = points_of([COLOURS, SIZES], "latin", 60, 1)
    assert {value: sum(point[0] == value for point in points) for value in ("red", "blue")} == {"red": 30, "blue": 30}
    assert {sum(point[1] == value for point in points) for value in (1, 2, 3)} == {20}


def test_the_seed_names_the_points():
    for design in ("latin", "sobol", "saltelli"):
        assert points_of([X, Y], design, 8, 5) == points_of([X, Y], design, 8, 5)
        assert points_of([X, Y], design, 8, 5) != points_of([X, Y], design, 8, 6)


@pytest.mark.parametrize(
    ("axes", "design", "points", "words"),
    [
        ([COLOURS], "grid", 4, "none: a grid has all combinations"),
        ([X], "grid", None, "a range without a step"),
        ([], "grid", None, "at least one field"),
        ([X], "latin", None, "no number of points"),
        ([X], "sobol", 6, "a power of 2.*4 or 8"),
        ([X], "sobl", 8, "did you mean sobol?"),
        ([Axis("n", "n", span=AxisRange(Fraction(0), Fraction(10**7), "", 0, None))], "grid", None, "10000001 points"),
    ],
)
def test_what_cannot_be_is_said(axes, design, points, words):
    with pytest.raises(ScenarioError, match=words):
        points_of(axes, design, points, 0)
