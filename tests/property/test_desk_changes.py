"""The stream of presence that the compiled desk walks: a sort by one key gives what a sort by all three gives."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from slasim.desk.kernels.prepare import changes_of, sorted_changes
from slasim.desk.kernels.state import ARRIVES, ENDLESS, LEAVES_FOR_BREAK, LEAVES_SHIFT
from slasim.roster.tables import Leave, Presence
from tests.desk_cases import make_roster
from tests.desk_strategies import GRID, LATER, spans


def by_three_keys(presence: Presence, start: int) -> list[tuple[int, ...]]:
    """(time, kind, agent, detail) of each change, ordered by (time, leaving before arriving, agent).

    The detail of an arrival is the start of its span, that of a break its length, that of the end of a shift 0."""
    here = presence.off > start
    rows = list(zip(presence.agent.tolist(), presence.on.tolist(), presence.off.tolist(), strict=True))
    following = {
        (who, off): min((on for a, on, _ in rows if a == who and on >= off), default=None) for who, _, off in rows
    }
    lengths = [
        0 if leave == Leave.SHIFT else ENDLESS if following[who, off] is None else following[who, off] - off
        for (who, _, off), leave in zip(rows, presence.leave.tolist(), strict=True)
    ]
    on, agent = presence.on[here], presence.agent[here]
    leaves = np.where(presence.leave[here] == Leave.SHIFT, LEAVES_SHIFT, LEAVES_FOR_BREAK)
    time = np.concatenate((np.maximum(on, start), presence.off[here]))
    kind = np.concatenate((np.full(len(on), ARRIVES), leaves))
    detail = np.concatenate((on, np.array(lengths, np.int64)[here]))
    agent, speed, skills = (np.tile(each, 2) for each in (agent, presence.speed[here], presence.skills[here]))
    order = np.lexsort((agent, kind == ARRIVES, time))
    return list(zip(*(each[order].tolist() for each in (time, kind, agent, detail, speed, skills)), strict=True))


@given(st.lists(spans(), max_size=6), st.integers(-1, 100).map(lambda step: step * GRID))
def test_changes_come_by_time_then_leaving_first_then_agent(team: list[list[tuple[Any, ...]]], start: int) -> None:
    presence = make_roster([{"spans": each, "later": [{1: 1}] * LATER} for each in team]).presence
    columns = sorted_changes(presence, start)
    assert list(zip(*(each.tolist() for each in columns), strict=True)) == by_three_keys(presence, start)


def test_at_one_instant_leaving_comes_first_and_agents_by_number() -> None:
    """The two agents in the middle take over from the other two at 10."""
    team = [[(0, 10, "shift")], [(10, 20, "break")], [(10, 20, "shift")], [(0, 10, "break")]]
    changes = sorted_changes(make_roster([{"spans": each} for each in team]).presence, 5)
    assert changes.time.tolist() == [5, 5, 10, 10, 10, 10, 20, 20]
    assert changes.agent.tolist() == [0, 3, 0, 3, 1, 2, 1, 2]
    assert changes.kind.tolist() == [
        *(ARRIVES, ARRIVES, LEAVES_SHIFT, LEAVES_FOR_BREAK),
        *(ARRIVES, ARRIVES, LEAVES_FOR_BREAK, LEAVES_SHIFT),
    ]
    assert changes.detail.tolist() == [0, 0, 0, ENDLESS, 10, 10, ENDLESS, 0]


def test_changes_are_those_of_their_roster_and_start() -> None:
    one, other = (make_roster([{"spans": [(0, end, "shift")]}]) for end in (10, 20))
    assert [changes_of(each, 0).time.tolist() for each in (one, other)] == [[0, 10], [0, 20]]
    assert changes_of(one, 0) is changes_of(one, 0)
    assert changes_of(one, 5).time.tolist() == [5, 10]
