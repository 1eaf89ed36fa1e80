"""When the clocks of one ticket start by a cut-off, in plain Python: the ledger's own reckoning."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace

from slasim.agreements.ledger.rows import Happening
from slasim.agreements.ledger.walk import WalkedClock
from slasim.terms.cut_offs import NONE
from slasim.terms.errors import TermsError
from slasim.terms.promises import Promises

BEGAN = "it began when the hours of a working day did: the ticket was created after the cut-off before"


def received(promises: Promises, column: int, owed: int, created: int) -> int:
    """When a ticket of a row of `Promises.owed` is received for commitment `column`. Raises TermsError when that is
    beyond the calendars."""
    number = NONE if promises.cut_offs is None else int(promises.cut_offs.number[owed, column])
    if promises.cut_offs is None or number == NONE:
        return created
    days = promises.cut_offs.rules[number]
    at = bisect_left(days.cut_off.tolist(), created)
    if at == len(days.cut_off):
        raise TermsError(("a ticket is received beyond the calendar tables; lay them over a longer span",))
    return max(created, int(days.opens[at]))


def since(rows: Sequence[Happening], start: int) -> list[Happening]:
    """What happens to a ticket that is received at an instant, nothing before."""
    return [row._replace(time=max(row.time, start)) for row in rows]


def told(clock: WalkedClock, start: int, rows: Sequence[Happening]) -> WalkedClock:
    """A clock of a ticket that is received after its creation, with words for it. rows: as they are."""
    first, *rest = clock.moves or (None,)
    if first is not None and first.at == start:
        clock = replace(clock, moves=(replace(first, why=BEGAN), *rest))
    ended_before = clock.stop == start and all(row.time != start for row in rows)
    return replace(clock, because=f"{clock.because} before it began") if ended_before else clock
