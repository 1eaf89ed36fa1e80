"""Formulas of queues, for plans that need no simulation ([docs/queueing.md](../../../docs/queueing.md)).

One unit of time, of your choice, as long as it is the same for rates and durations everywhere. Arguments are numbers or
arrays that broadcast; numbers in, numbers out.

erlang_b, erlang_c, erlang_a    many agents in steady state: lost, waiting, giving up (ErlangC, ErlangA)
required_agents, Required       the least agents for service level, delay, abandonment, occupancy; with shrinkage
square_root_agents, halfin_whitt, garnett, paid_for    the same for many agents, in closed form
transient_day, Day, smooth_rates    a day of one skill whose rates and agents change, exactly; rates that are no steps
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from slasim.lazy import names

if TYPE_CHECKING:
    from slasim.planning.queueing.erlang import Counting, ErlangA, ErlangC, erlang_a, erlang_b, erlang_c
    from slasim.planning.queueing.required import (
        Required,
        garnett,
        halfin_whitt,
        paid_for,
        required_agents,
        square_root_agents,
    )
    from slasim.planning.queueing.transient import Day, Leaving, smooth_rates, transient_day

__all__ = [
    "Counting",
    "Day",
    "ErlangA",
    "ErlangC",
    "Leaving",
    "Required",
    "erlang_a",
    "erlang_b",
    "erlang_c",
    "garnett",
    "halfin_whitt",
    "paid_for",
    "required_agents",
    "smooth_rates",
    "square_root_agents",
    "transient_day",
]

__getattr__ = names(
    __name__,
    {
        "Counting": "slasim.planning.queueing.erlang",
        "ErlangA": "slasim.planning.queueing.erlang",
        "ErlangC": "slasim.planning.queueing.erlang",
        "erlang_a": "slasim.planning.queueing.erlang",
        "erlang_b": "slasim.planning.queueing.erlang",
        "erlang_c": "slasim.planning.queueing.erlang",
        "Day": "slasim.planning.queueing.transient",
        "Leaving": "slasim.planning.queueing.transient",
        "smooth_rates": "slasim.planning.queueing.transient",
        "transient_day": "slasim.planning.queueing.transient",
        "Required": "slasim.planning.queueing.required",
        "garnett": "slasim.planning.queueing.required",
        "halfin_whitt": "slasim.planning.queueing.required",
        "paid_for": "slasim.planning.queueing.required",
        "required_agents": "slasim.planning.queueing.required",
        "square_root_agents": "slasim.planning.queueing.required",
    },
)
