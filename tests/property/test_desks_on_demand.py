"""Whatever states the tickets: both desks write one log, the referee finds nothing, and what is expected adds up."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import HealthCheck, given, settings
from workload_cases import scenario

from slasim.desk import compiled, reference
from slasim.desk.referee import check
from slasim.load.expected_work import pieces, tickets_by_kind
from slasim.planning import expected_load
from slasim.roster import expand
from slasim.roster.window import calendar_weeks
from slasim.scenario import Scenario
from slasim.study.running.routing import routing_of
from slasim.workload import draw, prepare
from tests.demand_strategies import BY_TIER, TIERS, VOLUME, sections

SOME = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@SOME
@given(sections())
def test_desks_agree_on_any_demand(drawn: tuple[dict[str, Any], dict[str, str]]) -> None:
    parts, files = drawn
    of = scenario(files, **parts)
    tables = (draw(of, 1, 0), expand(of, 1, 0), None, routing_of(of), of.span()[1])
    slow, fast = reference.run(*tables), compiled.run(*tables)
    assert all(np.array_equal(getattr(slow, name), getattr(fast, name)) for name in slow._fields)
    assert check(*tables, fast) == []


@SOME
@given(sections())
def test_what_is_expected_is_the_same_however_it_is_cut(drawn: tuple[dict[str, Any], dict[str, str]]) -> None:
    parts, files = drawn
    of = scenario(files, **parts)
    prepared = prepare(of)
    cut = pieces(prepared)
    assert (cut.end > cut.start).all()
    assert np.isclose(cut.tickets.sum(), prepared.blocks.expected.sum())
    assert np.isclose((cut.end - cut.start).sum(), (prepared.blocks.end - prepared.blocks.start).sum())
    by = {how: expected_load(of, how) for how in ("hour", "day", "week")}  # type: ignore[arg-type]
    sums = [sum(sum(each.work.values()) for each in found.periods) for found in by.values()]
    assert np.allclose(sums, sums[0])
    assert np.isclose(
        tickets_by_kind(prepared, calendar_weeks(of)).sum(),
        sum(sum(each.tickets.values()) for each in by["hour"].periods),
    )
    assert Scenario.from_applied(of.applied()) == of


@SOME
@given(sections((VOLUME, BY_TIER)))
def test_an_account_more_moves_no_ticket_of_another(drawn: tuple[dict[str, Any], dict[str, str]]) -> None:
    """Whatever its stream has beside it; but for a dispersion, which looks at all tickets of a day."""
    parts, _ = drawn
    changed = ("volume", "mix", "day_to_day", "within_day")
    demand = {**parts["demand"]}
    for name in {"mail", "web"} & {*demand}:
        mail = {field: each for field, each in demand[name].items() if field not in changed}
        mail["mix"] = {field: each for field, each in demand[name]["mix"].items() if field != "tier"}
        mail["per_account"] = mail.get("per_account", dict.fromkeys(TIERS, "20 per week"))
        mail["pulses"] = [each for each in mail.get("pulses", ()) if "extra" in each]
        demand[name] = mail
    of = scenario(**{**parts, "demand": demand, "opening": []})
    more = of.with_overrides({f"customers.{TIERS[0]}.accounts": parts["customers"][TIERS[0]]["accounts"] + 1})
    before, after = (by_account(each) for each in (of, more))
    new = f"{TIERS[0]}-{parts['customers'][TIERS[0]]['accounts'] + 1:03d}"
    assert {name: tickets for name, tickets in after.items() if name != new} == before


def by_account(of: Scenario) -> dict[str, list[tuple[Any, ...]]]:
    drawn = draw(of, 5, 0)
    found: dict[str, list[tuple[Any, ...]]] = {}
    for row, customer in enumerate(drawn.tickets.customer.tolist()):
        low, high = drawn.touches.first[row : row + 2].tolist()
        columns = (drawn.tickets.uid, drawn.tickets.created, drawn.tickets.severity)
        ticket = (*(int(each[row]) for each in columns), *drawn.touches.work[low:high].tolist())
        found.setdefault(drawn.accounts.name[customer], []).append(ticket)
    return found
