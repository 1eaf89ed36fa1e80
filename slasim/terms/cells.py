"""One whole number for the cell of a promise, and one for the class of a ticket: written and read back here alone.

A key is written as digits, the foremost part first, so that numbers come in the order of their keys.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from slasim.kernel import part
from slasim.types import Int64

ALL = -1  # customer of a cell in which all are judged together
EVERY = -1  # severity of what has none

Part = int | npt.NDArray[np.integer]


def _number_of_cell(sizes: CellSizes, commitment: Any, period: Any, customer: Any, severity: Any) -> Any:
    """Of one cell, or of many; the customer may be ALL, the severity EVERY."""
    number = (commitment * sizes.periods + period) * (sizes.customers + 1) + customer + 1
    return number * (sizes.severities + 1) + severity + 1


def _class_of(sizes: ClassSizes, account: Any, severity: Any, channel: Any, product: Any, era: Any) -> Any:
    """Of one ticket, or of many."""
    number = (account * sizes.severities + severity) * sizes.channels + channel
    return (number * sizes.products + product) * sizes.eras + era


def _era_of(sizes: ClassSizes, number: Any) -> Any:
    """The era of a class."""
    return number % sizes.eras


def _other_severity(sizes: ClassSizes, number: Any, before: Any, after: Any) -> Any:
    """The class of the same ticket under another severity."""
    return number + (after - before) * (sizes.channels * sizes.products * sizes.eras)


class CellSizes(NamedTuple):
    """How many there are of each part of a cell. Cells are ordered by commitment, period, customer, severity."""

    commitments: int
    periods: int
    customers: int
    severities: int

    @classmethod
    def of(cls, *parts: npt.NDArray[np.integer]) -> CellSizes:
        """The smallest sizes for columns of commitments, periods, customers and severities."""
        return cls(*(int(column.max(initial=0)) + 1 for column in parts))

    @property
    def cells(self) -> int:
        """More than the number of any cell."""
        return self.commitments * self.periods * (self.customers + 1) * (self.severities + 1)

    def pack(self, commitment: Part, period: Part, customer: Part, severity: Part) -> Int64:
        """The numbers of cells; a part that all of them share may be given once."""
        numbers: Int64 = _number_of_cell(self, *_wide(commitment, period, customer, severity))
        return numbers

    def unpack(self, numbers: Int64) -> tuple[Int64, Int64, Int64, Int64]:
        """Commitment, period, customer and severity of each number."""
        rest, severity = np.divmod(numbers, self.severities + 1)
        rest, customer = np.divmod(rest, self.customers + 1)
        commitment, period = np.divmod(rest, self.periods)
        return commitment, period, customer - 1, severity - 1


class ClassSizes(NamedTuple):
    """How many there are of each part of a class of tickets. Tickets of one class are owed the same."""

    accounts: int  # classes of accounts with the same rights
    severities: int
    channels: int
    products: int
    eras: int

    def severity_of(self, numbers: Int64) -> Int64:
        """The severity of each class."""
        return numbers // (self.channels * self.products * self.eras) % self.severities

    def era_of(self, number: int) -> int:
        """The era in which the tickets of a class were created."""
        return int(_era_of(self, number))

    def with_severity(self, numbers: Part, before: Part, after: Part) -> Int64:
        """The class of the same ticket under another severity, of one or of many."""
        other: Int64 = _other_severity(self, *_wide(numbers, before, after))
        return other

    def spread(self, values: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """Rows that stand for classes, one axis for each part of a class."""
        return values.reshape(*self, *values.shape[1:])


# The same arithmetic for kernels, which hand over one key at a time.
pack_cell = part(_number_of_cell)
pack_class = part(_class_of)
era_of = part(_era_of)
other_severity = part(_other_severity)


def rows_of(known: Int64, wanted: Int64) -> Int64:
    """The row of each wanted number in `known`, which holds each of them once, in any order."""
    order = np.argsort(known, kind="stable")
    return order[np.searchsorted(known, wanted, sorter=order)]


def _wide(*parts: Part) -> tuple[Int64, ...]:
    """Without this a product of small integers would not fit."""
    return tuple(np.asarray(each, np.int64) for each in parts)
