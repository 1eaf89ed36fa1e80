"""Pools against all sets of skills, tried one by one."""

from __future__ import annotations

from itertools import chain, combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from slasim.load import Pool, pools

SKILLS = ("a", "b", "c", "d")


def heaviest(work: dict[str, float], available: dict[str, float], skills_of: dict[str, frozenset[str]]) -> float:
    """The largest work of a set of skills per hour of the teams that have one of them."""
    sets = chain.from_iterable(combinations(work, size) for size in range(1, len(work) + 1))
    loads = [0.0]
    for chosen in sets:
        hours = sum(available[team] for team in available if skills_of[team] & set(chosen))
        load = sum(work[skill] for skill in chosen)
        if load > 0:
            loads.append(load / hours if hours else float("inf"))
    return max(loads)


hours = st.one_of(st.just(0.0), st.floats(0.01, 1e4))
desks = st.tuples(
    st.fixed_dictionaries(dict.fromkeys(SKILLS, hours)),
    st.dictionaries(
        st.sampled_from("uvwxyz"),
        st.tuples(hours, st.frozensets(st.sampled_from(SKILLS), min_size=1)),
        min_size=1,
    ),
)


@settings(max_examples=200, deadline=None)
@given(desks)
def test_the_first_pool_is_the_heaviest_set_and_nobody_is_counted_twice(
    desk: tuple[dict[str, float], dict[str, tuple[float, frozenset[str]]]],
) -> None:
    work, teams = desk
    available = {team: hours for team, (hours, _) in teams.items()}
    skills_of = {team: skills for team, (_, skills) in teams.items()}
    found = pools(work, available, skills_of)
    assert found[0].load == pytest.approx(heaviest(work, available, skills_of), rel=1e-6)
    assert sorted(team for pool in found for team in pool.teams) == sorted(available)
    assert sorted(s for pool in found for s in pool.skills) == sorted(s for s in SKILLS if work[s] > 0)
    assert sum(pool.available for pool in found) == pytest.approx(sum(available.values()))
    assert sum(pool.work for pool in found) == pytest.approx(sum(work.values()))
    loads = [pool.load for pool in found]
    assert all(after <= before * (1 + 1e-6) for before, after in pairwise(loads))


def test_a_flexible_team_is_not_counted_for_each_of_its_skills() -> None:
    """Two skills with 4 hours each and one team of 7 hours that has both: 8 / 7, not twice 4 / 7."""
    (pool,) = pools({"a": 4.0, "b": 4.0}, {"all": 7.0}, {"all": frozenset("ab")})
    assert pool.load == 8 / 7


def test_a_specialist_in_trouble_is_not_hidden_by_idle_colleagues() -> None:
    """b (10 h) has only its 5 hours; a and c have 15 hours for 6."""
    work = {"a": 3.0, "b": 10.0, "c": 3.0}
    found = pools(
        work,
        {"ac": 10.0, "b": 5.0, "c": 5.0},
        {"ac": frozenset("ac"), "b": frozenset("b"), "c": frozenset("c")},
    )
    assert found == [Pool(("b",), ("b",), 10.0, 5.0), Pool(("a", "c"), ("ac", "c"), 6.0, 15.0)]


def test_work_that_nobody_can_do_is_told() -> None:
    found = pools({"a": 3.0, "b": 1.0}, {"x": 2.0, "y": 9.0}, {"x": frozenset("a"), "y": frozenset("c")})
    assert found == [Pool(("b",), (), 1.0, 0.0), Pool(("a",), ("x",), 3.0, 2.0), Pool((), ("y",), 0.0, 9.0)]
    assert [pool.load for pool in found] == [float("inf"), 1.5, 0.0]
