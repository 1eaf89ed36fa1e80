"""What of all that is asked holds least often: a promise, or a team that is busier than it may be."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from slasim.planning.staff.trials import SeenDesign
from slasim.study.measures.promises.asked import chance_by_promise, not_busier
from slasim.study.measures.promises.chance import Promise


class GivesWay(NamedTuple):
    """What holds least often; one of the two, or neither where nothing is asked."""

    promise: Promise | None = None
    busy: str | None = None  # the team that is too busy in most windows


def gives_way(seen: SeenDesign, left_out: frozenset[Promise]) -> GivesWay:
    """Of a design; promises that are left out of what is asked are not looked at."""
    asked = seen.asked
    found = {
        GivesWay(promise=key): chance.least / chance.windows
        for key, chance in chance_by_promise(seen.tables, asked).items()
        if key not in left_out and chance.windows
    }
    if asked.busy is not None:
        held = not_busier(seen.tables["occupancy"], float(asked.busy))
        rarest = int(np.argmin(held.mean(axis=0)))
        found[GivesWay(busy=list(seen.scenario.teams)[rarest])] = float(held[:, rarest].mean())
    return min(found, key=lambda each: found[each], default=GivesWay())
