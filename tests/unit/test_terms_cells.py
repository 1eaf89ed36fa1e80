"""Keys as whole numbers: against counting them off one by one, as a list of all keys does."""

from __future__ import annotations

from itertools import product

import numpy as np

from slasim.kernel import kernel
from slasim.terms.cells import ALL, EVERY, CellSizes, ClassSizes, era_of, other_severity, pack_cell, pack_class, rows_of

CELLS = CellSizes(commitments=2, periods=3, customers=4, severities=2)
CLASSES = ClassSizes(accounts=2, severities=3, channels=2, products=3, eras=2)
EVERY_CELL = list(product(range(2), range(3), range(ALL, 4), range(EVERY, 2)))
EVERY_CLASS = list(product(range(2), range(3), range(2), range(3), range(2)))


@kernel
def one_cell(sizes: CellSizes, commitment: int, period: int, customer: int, severity: int) -> int:
    return pack_cell(sizes, commitment, period, customer, severity)


@kernel
def one_class(sizes: ClassSizes, key: tuple[int, int, int, int, int]) -> tuple[int, int, int]:
    account, severity, channel, about, era = key
    number = pack_class(sizes, account, severity, channel, about, era)
    return number, era_of(sizes, number), other_severity(sizes, number, severity, 2)


def test_cells_are_numbered_in_their_order_and_read_back() -> None:
    columns = [np.array(column, np.int16) for column in zip(*EVERY_CELL, strict=True)]
    numbers = CELLS.pack(*columns)
    assert numbers.tolist() == list(range(len(EVERY_CELL)))
    assert list(zip(*(column.tolist() for column in CELLS.unpack(numbers)), strict=True)) == EVERY_CELL
    assert [one_cell(CELLS, *key) for key in EVERY_CELL] == numbers.tolist()


def test_small_integers_do_not_overflow() -> None:
    sizes = CellSizes(300, 100, 60_000, 9)
    number = sizes.pack(
        *(np.array([at], kind) for at, kind in ((299, np.int16), (99, np.int8), (59_999, np.uint16))), 8
    )
    assert [column.tolist() for column in sizes.unpack(number)] == [[299], [99], [59_999], [8]]


def test_the_smallest_sizes_hold_their_columns() -> None:
    columns = (np.array([0, 4]), np.array([2, 0]), np.array([ALL, ALL]), np.array([EVERY, 1]))
    assert CellSizes.of(*columns) == (5, 3, 1, 2)
    assert [column.tolist() for column in CellSizes.of(*columns).unpack(CellSizes.of(*columns).pack(*columns))] == [
        column.tolist() for column in columns
    ]


def test_classes_are_numbered_like_the_rows_of_what_is_owed() -> None:
    table = np.arange(len(EVERY_CLASS)).reshape(CLASSES)
    for key in EVERY_CLASS:
        account, _, channel, about, era = key
        number, of_era, other = one_class(CLASSES, key)
        assert (number, of_era) == (table[key], era)
        assert other == table[account, 2, channel, about, era] == CLASSES.with_severity(number, key[1], 2)
        assert CLASSES.era_of(number) == era
    assert CLASSES.severity_of(table.reshape(-1)).tolist() == [key[1] for key in EVERY_CLASS]
    assert CLASSES.spread(np.arange(2 * len(EVERY_CLASS)).reshape(-1, 2)).shape == (*CLASSES, 2)


def test_rows_are_found_in_any_order() -> None:
    assert rows_of(np.array([7, 2, 9]), np.array([9, 9, 7, 2])).tolist() == [2, 2, 0, 1]
