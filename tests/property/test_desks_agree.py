"""The two desks and the referee, each written from docs/desk.md, agree on random desks full of ties."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from slasim.desk import compiled, reference
from slasim.desk.referee import check
from tests.desk_cases import read
from tests.desk_strategies import RandomDesk, desk

MANY = settings(max_examples=500, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@MANY
@given(desk(), st.integers(1, 9))
def test_the_desks_write_the_same_log_and_the_referee_finds_nothing(drawn: RandomDesk, slices: int) -> None:
    tables = (drawn.workload, drawn.roster, drawn.steering, drawn.routing, drawn.until)
    slow = reference.run(*tables)
    fast = compiled.run(*tables, slices=slices)
    assert read(fast, drawn.workload) == read(slow, drawn.workload)
    assert check(*tables, fast) == []
