"""What would make a promise possible that seats cannot buy: more days of a shift, another target or quota."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from slasim.planning.staff.free import Seats
from slasim.planning.staff.trials import Trials
from slasim.planning.why.changes import Change, judged_together, quotas, targets
from slasim.planning.why.missed import is_kept
from slasim.study.measures.promises.asked import chance_by_promise
from slasim.study.measures.promises.chance import KeptChance, Promise

HISTORIES = 32


class Unblocked(NamedTuple):
    """The smallest change of its kind with which a promise is kept as often as is asked."""

    promise: Promise
    change: Change
    chance: KeptChance


def unblocked(
    trials: Trials, seats: Seats, seed: int, promise: Promise, present_longer: Sequence[Change] = ()
) -> Iterator[Unblocked]:
    """One change of each kind that helps a desk with these seats, on the windows of a seed. `present_longer`: shifts on
    more days that may help."""
    of = Promise(*promise)
    contract = (kind(trials.free.scenario, of) for kind in (targets, quotas, judged_together))
    for changes in (present_longer, *contract):
        for change in changes:
            seen = trials.see(seats, seed, range(HISTORIES), change.paths)
            chance = chance_by_promise(seen.tables, trials.asked)[promise]
            if is_kept(chance, trials.asked):
                yield Unblocked(promise, change, chance)
                break
