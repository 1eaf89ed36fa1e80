"""What no desk can run: tables that contradict each other. Both desks ask here before they begin."""

from __future__ import annotations

import numpy as np

from slasim.roster.tables import Roster
from slasim.workload.tables import Then, Workload

MOST_ITEMS = int(np.iinfo(np.int32).max)


def refuse_contradictions(workload: Workload, roster: Roster, until: int) -> None:
    """Raises ValueError that names every contradiction between the tables; returns when there is none."""
    problems = [words for wrong, words in _checks(workload, roster, until) if wrong]
    if problems:
        raise ValueError("the desk cannot run: " + "; ".join(problems))


def _checks(workload: Workload, roster: Roster, until: int) -> list[tuple[bool, str]]:
    tickets, touches = workload.tickets, workload.touches
    from_, to = workload.calendars.window.tolist()
    solved = np.zeros(len(touches.work), np.bool_)
    solved[touches.first[1:] - 1] = True
    at_once = (touches.then == Then.CUSTOMER) & (touches.delay < 1)
    created, uid = tickets.created, tickets.uid
    rest = np.flatnonzero(created[1:] <= created[:-1])  # few, and each must come at the same instant by uid
    is_later = (created[rest + 1] == created[rest]) & (uid[rest + 1] > uid[rest])
    return [
        (until <= workload.start, f"it would end at {until} ms, not after its start at {workload.start} ms"),
        (bool(np.any(touches.first[1:] <= touches.first[:-1])), "a ticket has no touch"),
        (bool(np.any((touches.then == Then.SOLVED) != solved)), "the last touch of a ticket, and no other, solves it"),
        (bool(np.any(touches.work < 1)), "work lasts at least 1 ms"),
        (bool(np.any(at_once)), "a customer's answer takes at least 1 ms"),
        (
            len(touches.skill) > 0 and int(touches.skill.max()) >= roster.level.shape[1],
            "a touch needs a skill that the roster does not know",
        ),
        (not bool(np.all(is_later)), "tickets are ordered by (created, uid), and no two have the same uid"),
        (
            bool(np.any(workload.reply_calendar >= 0)) and not (from_ <= workload.start and until <= to),
            f"the calendars are known on [{from_}, {to}) ms, which does not hold [{workload.start}, {until})",
        ),
        (len(touches.work) > MOST_ITEMS, f"{len(touches.work)} touches are more than 32-bit numbers can name"),
    ]
