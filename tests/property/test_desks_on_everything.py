"""All that demand and staffing can have at once: both desks write one log, and the referee finds nothing."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from slasim.desk import compiled, reference
from slasim.desk.referee import check
from slasim.roster import expand
from slasim.study.measures.obligations import obligations
from slasim.study.running.routing import routing_of
from slasim.workload import draw
from tests.whole_strategies import whole
from tests.workload_cases import scenario

SOME = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@SOME
@given(whole(), st.integers(0, 99), st.integers(1, 9))
def test_both_desks_write_the_same_log_and_the_referee_finds_nothing(
    drawn: tuple[dict[str, Any], dict[str, str]], seed: int, slices: int
) -> None:
    sections, files = drawn
    of = scenario(files, **sections)
    workload, roster = draw(of, seed, 0), expand(of, seed, 0)
    tables = (workload, roster, obligations(of).promises.steering(workload.tickets), routing_of(of), of.span()[1])
    slow, fast = reference.run(*tables), compiled.run(*tables, slices=slices)
    assert all(np.array_equal(getattr(slow, name), getattr(fast, name)) for name in slow._fields)
    assert check(*tables, fast) == []
