"""The two desks and the referee, each written from docs/desk.md, agree on random desks full of ties."""

from __future__ import annotations

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from slasim.desk import compiled, reference
from slasim.desk.referee import check
from tests.desk_cases import read
from tests.desk_strategies import RandomDesk, desk

MANY = settings(
    max_examples=500, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)


@MANY
@given(desk(), st.integers(1, 9))
def test_the_desks_write_the_same_log_and_the_referee_finds_nothing(drawn: RandomDesk, slices: int) -> None:
    tables = (drawn.workload, drawn.roster, drawn.steering, drawn.routing, drawn.until)
    slow = reference.run(*tables)
    fast = compiled.run(*tables, slices=slices)
    assert read(fast, drawn.workload) == read(slow, drawn.workload)
    assert check(*tables, fast) == []


@MANY
@given(desk())
def test_a_desk_that_does_not_look_at_dues_needs_none(drawn: RandomDesk) -> None:
    assume(not drawn.routing.looks_at_dues)
    told, untold = (
        reference.run(drawn.workload, drawn.roster, steering, drawn.routing, drawn.until)
        for steering in (drawn.steering, None)
    )
    assert read(told, drawn.workload) == read(untold, drawn.workload)
