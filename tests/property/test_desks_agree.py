"""The two desks and the referee, each written from docs/desk.md, agree on random desks full of ties."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from slasim.desk import compiled, reference
from slasim.desk.referee import check
from slasim.desk.routing import Order, Ownership
from tests.desk_cases import read
from tests.desk_strategies import RandomDesk, desk

MANY = settings(max_examples=500, deadline=None, suppress_health_check=[HealthCheck.too_slow])
FEW = settings(MANY, max_examples=150)


@MANY
@given(desk(), st.integers(1, 9))
def test_the_desks_write_the_same_log_and_the_referee_finds_nothing(drawn: RandomDesk, slices: int) -> None:
    tables = (drawn.workload, drawn.roster, drawn.steering, drawn.routing, drawn.until)
    slow = reference.run(*tables)
    fast = compiled.run(*tables, slices=slices)
    assert read(fast, drawn.workload) == read(slow, drawn.workload)
    assert check(*tables, fast) == []


@FEW  # a desk that looked at a due instant would do so in most of them
@given(desk(), st.sampled_from([Order.FIFO, Order.SEVERITY]))
def test_a_desk_that_does_not_look_at_dues_needs_none(drawn: RandomDesk, order: Order) -> None:
    routing = replace(drawn.routing, order=order, ownership=Ownership.POOLED)
    assert not routing.looks_at_dues
    told, untold = (
        reference.run(drawn.workload, drawn.roster, steering, routing, drawn.until)
        for steering in (drawn.steering, None)
    )
    assert read(told, drawn.workload) == read(untold, drawn.workload)
