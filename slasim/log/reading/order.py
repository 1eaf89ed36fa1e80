"""The rows of events in the order of a log."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from slasim.log.extra_tables import UNSAID
from slasim.log.kinds import EventKind, Events
from slasim.log.reading.columns import MISSING
from slasim.log.reading.events import EXTRA, PLACES, EventColumns
from slasim.types import Int64

PIECE = 1 << 20  # rows
BITS = 63  # of a number that is not negative


def in_order(events: EventColumns, created: Int64) -> tuple[Events, dict[str, Any] | None]:
    """The rows by time, those of one instant as they stood, behind the `created` rows that the table lacks.

    created: [ticket] ms. The columns are given up one by one, so that no two copies of all of them are in memory.
    """
    columns = events.columns
    added = np.flatnonzero(~events.created)
    size = len(added)

    def behind(name: str, new: Any) -> npt.NDArray[Any]:
        own = columns.pop(name)
        return np.concatenate((np.broadcast_to(np.asarray(new, own.dtype), size), own)) if size else own

    time = behind("time", created[added])
    sorting = None if _ascends(time) else by_time(time)

    def sort(whole: npt.NDArray[Any]) -> npt.NDArray[Any]:
        return whole if sorting is None else whole[sorting]

    time = sort(time)
    table = Events(
        time=time,
        kind=sort(behind("kind", EventKind.CREATED)),
        ticket=sort(behind("ticket", added)),
        agent=sort(behind("agent", MISSING)),
    )
    if not columns:
        return table, None
    silent = np.full(len(time), UNSAID, np.int8)
    said = {name: sort(behind(name, UNSAID)) if name in columns else silent for name in EXTRA}
    return table, said | {name: sort(behind(name, UNSAID)) for name in PLACES if name in columns}


def by_time(time: Int64) -> Int64:
    """Rows by time, those of one instant as they stand.

    Time and row are sorted as one number wherever that fits: it takes a fifth of the time of an index.
    """
    least, bits = int(time.min()), len(time).bit_length()
    if (int(time.max()) - least).bit_length() + bits > BITS:
        return np.argsort(time, kind="stable")
    keys: Int64 = time - least
    keys <<= bits
    for at in range(0, len(keys), PIECE):  # at once it would take 8 bytes a row
        keys[at : at + PIECE] |= np.arange(at, min(at + PIECE, len(keys)))
    keys.sort()
    keys &= (1 << bits) - 1
    return keys


def _ascends(values: Int64) -> bool:
    pieces = (values[at : at + PIECE + 1] for at in range(0, len(values), PIECE))
    return all(bool((piece[1:] >= piece[:-1]).all()) for piece in pieces)
