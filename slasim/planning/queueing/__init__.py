"""Formulas of queues, for plans that need no simulation (docs/queueing.md).

One unit of time, of your choice, as long as it is the same for rates and durations everywhere. Arguments are numbers or
arrays that broadcast; numbers in, numbers out.

erlang_b, erlang_c, erlang_a    many agents in steady state: lost, waiting, giving up (ErlangC, ErlangA)
required_agents, Required       the least agents for service level, delay, abandonment, occupancy; with shrinkage
square_root_agents, halfin_whitt, garnett, paid_for    the same for many agents, in closed form
mg1, ConstantTimes              one agent and any handling times; several with constant ones (M/D/c)
mg1_priorities, mmc_priorities  classes that go before others
GammaService, ...               handling times: ConstantService, LognormalService, UniformService, MixedService
offered_load, sinusoidal_load   rates that change: the load lags behind them
modified_load_agents, stationary_agents, chain_agents    agents by interval for them
transient_day, Day, smooth_rates    a day of one skill whose rates and agents change, exactly; rates that are no steps
least_capacity, OpenSpans        deferred work: the least capacity that does all in time; business hours
tier_credit, breaches, measured_breach, over_gamma, agents_at_risk, ...    what chance adds
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from slasim.lazy import names

if TYPE_CHECKING:
    from slasim.planning.queueing.constant import ConstantTimes
    from slasim.planning.queueing.deferred import LeastCapacity, OpenSpans, least_capacity
    from slasim.planning.queueing.erlang import Counting, ErlangA, ErlangC, erlang_a, erlang_b, erlang_c
    from slasim.planning.queueing.priorities import mg1_priorities, mmc_priorities
    from slasim.planning.queueing.required import (
        Required,
        garnett,
        halfin_whitt,
        paid_for,
        required_agents,
        square_root_agents,
    )
    from slasim.planning.queueing.services import (
        ConstantService,
        GammaService,
        LognormalService,
        MixedService,
        ServiceTime,
        UniformService,
    )
    from slasim.planning.queueing.single import SingleServer, mg1, moments
    from slasim.planning.queueing.time_varying import (
        chain_agents,
        modified_load_agents,
        offered_load,
        sinusoidal_load,
        stationary_agents,
    )
    from slasim.planning.queueing.transient import Day, Leaving, smooth_rates, transient_day
    from slasim.planning.queueing.uncertain import (
        TierCredit,
        agents_at_risk,
        breaches,
        chance_met,
        factor_quantile,
        measured_breach,
        measured_breach_of_poisson,
        measured_shortfall,
        over_gamma,
        tier_credit,
    )

__all__ = [
    "ConstantService",
    "ConstantTimes",
    "Counting",
    "Day",
    "ErlangA",
    "ErlangC",
    "GammaService",
    "LeastCapacity",
    "Leaving",
    "LognormalService",
    "MixedService",
    "OpenSpans",
    "Required",
    "ServiceTime",
    "SingleServer",
    "TierCredit",
    "UniformService",
    "agents_at_risk",
    "breaches",
    "chain_agents",
    "chance_met",
    "erlang_a",
    "erlang_b",
    "erlang_c",
    "factor_quantile",
    "garnett",
    "halfin_whitt",
    "least_capacity",
    "measured_breach",
    "measured_breach_of_poisson",
    "measured_shortfall",
    "mg1",
    "mg1_priorities",
    "mmc_priorities",
    "modified_load_agents",
    "moments",
    "offered_load",
    "over_gamma",
    "paid_for",
    "required_agents",
    "sinusoidal_load",
    "smooth_rates",
    "square_root_agents",
    "stationary_agents",
    "tier_credit",
    "transient_day",
]

__getattr__ = names(
    __name__,
    {
        "ConstantService": "slasim.planning.queueing.services",
        "ConstantTimes": "slasim.planning.queueing.constant",
        "Counting": "slasim.planning.queueing.erlang",
        "Day": "slasim.planning.queueing.transient",
        "ErlangA": "slasim.planning.queueing.erlang",
        "ErlangC": "slasim.planning.queueing.erlang",
        "GammaService": "slasim.planning.queueing.services",
        "LeastCapacity": "slasim.planning.queueing.deferred",
        "Leaving": "slasim.planning.queueing.transient",
        "LognormalService": "slasim.planning.queueing.services",
        "MixedService": "slasim.planning.queueing.services",
        "OpenSpans": "slasim.planning.queueing.deferred",
        "Required": "slasim.planning.queueing.required",
        "ServiceTime": "slasim.planning.queueing.services",
        "SingleServer": "slasim.planning.queueing.single",
        "TierCredit": "slasim.planning.queueing.uncertain",
        "UniformService": "slasim.planning.queueing.services",
        "agents_at_risk": "slasim.planning.queueing.uncertain",
        "breaches": "slasim.planning.queueing.uncertain",
        "chain_agents": "slasim.planning.queueing.time_varying",
        "chance_met": "slasim.planning.queueing.uncertain",
        "erlang_a": "slasim.planning.queueing.erlang",
        "erlang_b": "slasim.planning.queueing.erlang",
        "erlang_c": "slasim.planning.queueing.erlang",
        "factor_quantile": "slasim.planning.queueing.uncertain",
        "garnett": "slasim.planning.queueing.required",
        "halfin_whitt": "slasim.planning.queueing.required",
        "least_capacity": "slasim.planning.queueing.deferred",
        "measured_breach": "slasim.planning.queueing.uncertain",
        "measured_breach_of_poisson": "slasim.planning.queueing.uncertain",
        "measured_shortfall": "slasim.planning.queueing.uncertain",
        "mg1": "slasim.planning.queueing.single",
        "mg1_priorities": "slasim.planning.queueing.priorities",
        "mmc_priorities": "slasim.planning.queueing.priorities",
        "modified_load_agents": "slasim.planning.queueing.time_varying",
        "moments": "slasim.planning.queueing.single",
        "offered_load": "slasim.planning.queueing.time_varying",
        "over_gamma": "slasim.planning.queueing.uncertain",
        "paid_for": "slasim.planning.queueing.required",
        "required_agents": "slasim.planning.queueing.required",
        "sinusoidal_load": "slasim.planning.queueing.time_varying",
        "smooth_rates": "slasim.planning.queueing.transient",
        "square_root_agents": "slasim.planning.queueing.required",
        "stationary_agents": "slasim.planning.queueing.time_varying",
        "tier_credit": "slasim.planning.queueing.uncertain",
        "transient_day": "slasim.planning.queueing.transient",
    },
)
