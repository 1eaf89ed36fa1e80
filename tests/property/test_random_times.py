"""Random distributions of time: their text, their quantiles, compiled and interpreted, and desks that work by them."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from time_strategies import distribution, simple
from workload_cases import horizon, scenario, stream

from slasim.desk import compiled, reference
from slasim.desk.referee import check
from slasim.roster import expand
from slasim.scenario.values.distributions import read_distribution
from slasim.study.measures.promises.obligations import obligations
from slasim.study.running.routing import routing_of
from slasim.workload import draw
from slasim.workload.needs.times import Quantiles, delays, lengths
from tests.desk_cases import read

FEW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
GRID = np.unique([*np.linspace(0.0005, 0.9995, 1500), *(2.0**-k for k in range(2, 54)), 1 - 2.0**-53])


def drawn(text: str, how: Any = lengths) -> list[int]:
    out = np.empty(len(GRID), np.int64)
    assert how(delays([read_distribution(text)]), Quantiles(np.zeros(len(GRID), np.int32), GRID), out) >= 0
    return [int(ms) for ms in out]


@given(distribution)
def test_the_canonical_text_reads_as_the_same_distribution(text: str) -> None:
    found = read_distribution(text)
    assert read_distribution(str(found)) == found


@FEW
@given(simple)
def test_times_grow_with_their_uniform_number(text: str) -> None:
    assert (np.diff(drawn(text)) >= -1).all()  # where two polynomials meet their last bits may differ


@FEW
@given(distribution)
def test_interpreted_code_draws_the_same_times(text: str) -> None:
    assert drawn(text, lengths.py_func) == drawn(text)  # type: ignore[attr-defined]


PROMISES = {
    "all": {
        "judged": "together",
        "commitments": {"resolution": {"promise": {"normal": "4 h"}, "quota": "90 % per month"}},
    }
}


@FEW
@given(distribution, distribution, distribution, st.sampled_from([0.0, 0.5, 1.0]), st.integers(0, 2**64 - 1))
def test_the_desks_write_the_same_log_whatever_the_times(
    first: str, second: str, reply: str, together: float, seed: int
) -> None:
    path = [
        {"skill": "l1", "handle": first, "then": {"solved": "50 %", "customer": "30 %", "l2": "20 %"}},
        {"skill": "l2", "handle": second, "then": {"solved": "80 %", "customer": "20 %"}},
    ]
    shifts = {"day": {"hours": "08:00-16:00", "headcount": 3}}
    of = scenario(
        horizon=horizon("2027-01-04", "1 week"),
        demand={"mail": stream("60 per week")},
        work=[{"path": path, "customer_reply": reply, "together": together}],
        teams={"desk": {"site": "home", "skills": ["l1", "l2"], "shifts": shifts}},
        agreements=PROMISES,
    )
    workload, roster = draw(of, seed, 0), expand(of, seed, 0)
    steering = obligations(of).promises.steering(workload.tickets)
    tables = (workload, roster, steering, routing_of(of), of.span()[1])
    fast = compiled.run(*tables)
    assert read(fast, workload) == read(reference.run(*tables), workload)
    assert check(*tables, fast) == []
