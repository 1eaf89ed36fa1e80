"""A desk written from the documentation alone comes to the same figures.

What chance does not touch must be equal: expected tickets of every date, accounts, shifts with their breaks, and, given
the same tickets and absences, every row of the log. The rest is compared by the usual rule: the 99 % interval of the
difference of each figure; the few outside once more with four times the histories and other seeds at 99.99 %; and all
desks and figures together, so that a small bias everywhere, or seeds that somebody chose, would show.
"""

from __future__ import annotations

from datetime import date, timedelta
from math import isclose, sqrt

import numpy as np
import pytest
from scipy import stats

import slasim
from docs.validated import independent, stands
from slasim.roster import expand
from slasim.scenario import Scenario as Loaded
from slasim.scenario import load_scenario
from slasim.workload import draw
from slasim.workload.drawing import prepare
from tests.independent.agreement import DESKS, columns, figures_of, outside, seed_of, unlike
from tests.independent.calendars import instant
from tests.independent.desk import Desk
from tests.independent.given import by_day
from tests.independent.histories import Scenario
from tests.independent.rates import Floats, level_of_all
from tests.independent.same import seats_of, tickets_of
from tests.independent.seats import seats

NAMES = sorted(path.stem for path in DESKS.glob("*.yaml"))
HISTORIES = 16
AGAIN = 4
SAME = 5


def first_stage() -> dict[str, dict[str, tuple[Floats, Floats]]]:
    """The figures of every desk."""
    return {name: columns(name, HISTORIES, "first") for name in NAMES}


def test_all_figures_agree() -> None:
    # In one test, so that workers do not each simulate what both parts look at.
    first, wrong = first_stage(), []
    for name, figures in first.items():
        doubtful = [figure for figure, sides in figures.items() if outside(*sides, 0.99)]
        if doubtful:
            second = columns(name, AGAIN * HISTORIES, "second")
            wrong += [(name, figure) for figure in doubtful if outside(*second[figure], 0.9999)]
    assert wrong == []
    stands("independent", independent(first))
    all_together(
        np.concatenate(
            [
                unlike(*(np.column_stack(side) for side in zip(*figures.values(), strict=True)))
                for figures in first.values()
            ]
        )
    )


def all_together(apart: Floats) -> None:
    """No common bias, and no chosen seed."""
    many, p_values = len(apart), 2 * stats.norm.sf(np.abs(apart))
    beyond = int(np.count_nonzero(p_values < 0.01))
    assert stats.binom.sf(beyond - 1, many, 0.01) > 1e-3, f"{beyond} of {many} outside their 99 % interval"
    assert abs(apart.mean()) * sqrt(many) < stats.norm.ppf(1 - 5e-4), "a common bias"
    assert stats.kstest(p_values, "uniform").pvalue > 1e-3
    # Figures with those before held fixed tell more than by themselves: days that do not hang together show here alone.
    assert many * p_values.min() > 1e-3


def has_the_same_log(loaded: Loaded, scenario: Scenario, histories: int) -> bool:
    """Of slasim's own tickets and absences; the figures must be the same too."""
    seed = seed_of(loaded.name, "same")
    study = slasim.simulate(loaded, replications=histories, seed=seed)
    theirs = figures_of(study.tables)
    for number in range(histories):
        tickets, roster = tickets_of(scenario, draw(loaded, seed, number)), expand(loaded, seed, number)
        assert [ticket.touches[0].skill for ticket in tickets] == [
            scenario.demand.first_skill(each) for each in tickets
        ]
        desk = Desk(tickets, seats_of(scenario, roster.presence), scenario.rules, scenario.start, scenario.until)
        desk.run()
        events = study.log(number).events
        agents = events["agent"].map({agent: row for row, agent in enumerate(roster.agents)}).astype(float).fillna(-1)
        time = events["time"].astype("int64")
        if desk.rows != list(zip(time, events["kind"], events["ticket"], agents.astype(int), strict=True)):
            return False
        row = scenario.figures(tickets, desk.agents)
        assert [figure for figure in theirs if not isclose(row[figure], theirs[figure][number], rel_tol=1e-9)] == []
    return True


@pytest.mark.parametrize("name", NAMES)
def test_the_same_tickets_have_the_same_log(name: str) -> None:
    path = DESKS / f"{name}.yaml"
    assert has_the_same_log(load_scenario(path), Scenario(path), SAME)


@pytest.mark.parametrize("end", [{"at_shift_end": "finish"}, {"at_shift_end": "hand_over", "hand_over_cost": "7 min"}])
@pytest.mark.parametrize("ownership", ["pooled", "prefer_owner"])
@pytest.mark.parametrize("order", ["fifo", "severity", "deadline"])
def test_every_way_of_routing_has_the_same_log(order: str, ownership: str, end: dict[str, str]) -> None:
    path, routing = DESKS / "escalation.yaml", {"order": order, "ownership": ownership, "hold": "80 %", **end}
    loaded = load_scenario(path).with_overrides({"routing": routing})
    assert has_the_same_log(loaded, Scenario(path, routing=routing), 1)


@pytest.mark.parametrize("name", NAMES)
def test_every_date_of_every_stream_expects_as_many_tickets(name: str) -> None:
    blocks, scenario = prepare(load_scenario(DESKS / f"{name}.yaml")).blocks, Scenario(DESKS / f"{name}.yaml")
    streams, regions = list(scenario.demand.streams), list(scenario.raw["calendars"])
    theirs = {
        (streams[stream], regions[region], date(1970, 1, 1) + timedelta(days=int(day))): float(expected)
        for stream, region, day, expected in zip(blocks.stream, blocks.region, blocks.day, blocks.expected, strict=True)
    }
    for (name_of, region), expected in scenario.demand.expected.items():
        zone = scenario.calendars[region].zone
        for day, tickets in zip(scenario.days, expected, strict=True):
            if instant(zone, day + timedelta(days=1)) > scenario.start and instant(zone, day) < scenario.until:
                mine = float(tickets.sum())
                assert isclose(mine, theirs.get((name_of, region, day), 0.0), rel_tol=1e-9), (name_of, region, day)

    for name_of, counts in scenario.demand.counts.items():
        drawn = scenario.demand.streams[name_of]["counts"]["as"] == "expected"
        level = level_of_all(scenario.raw) if drawn else 1.0
        simulated = {each.day for each in counts if each.end > scenario.start and each.start < scenario.until}
        for day, tickets in by_day(each for each in counts if each.day in simulated).items():
            for region, part in scenario.demand.regions(name_of).items():
                mine = tickets * part * level
                assert isclose(mine, theirs.get((name_of, region, day), 0.0), rel_tol=1e-9), (name_of, region, day)


@pytest.mark.parametrize("name", NAMES)
def test_accounts_and_the_spans_between_breaks_are_the_same(name: str) -> None:
    loaded, scenario = load_scenario(DESKS / f"{name}.yaml"), Scenario(DESKS / f"{name}.yaml")
    drawn, mine = draw(loaded, 0, 0), scenario.demand.accounts
    theirs, labels = drawn.accounts, drawn.labels
    assert [labels.tiers[tier] for tier in theirs.tier] == mine.tiers
    assert [labels.regions[region] for region in theirs.region] == mine.regions
    for tier, region in set(zip(theirs.tier.tolist(), theirs.region.tolist(), strict=True)):
        weights = theirs.weight[(theirs.tier == tier) & (theirs.region == region)]
        _, reached = mine.by_weight[labels.tiers[tier], labels.regions[region]]
        assert np.allclose(weights.cumsum() / weights.sum(), reached)
    rates = (("absence", "", "0 %"), ("illness", ".share", "0 %"), ("attrition", ".rate", "0 % per year"))
    present = {
        f"teams.{name}.{key}{field}": none
        for name, team in scenario.raw["teams"].items()
        for key, field, none in rates
        if team.pop(key, None) is not None
    }
    roster = expand(loaded.with_overrides(present), 0, 0).presence
    for seat in seats(scenario.raw, scenario.calendars, scenario.days, np.random.default_rng(0)):
        spans = []
        for shift in seat.shifts:
            begin = shift.start
            for at, length in shift.breaks:
                spans.append((begin, at))
                begin = at + length
            spans.append((begin, shift.end))
        inside = [(max(on, scenario.start), min(off, scenario.until)) for on, off in spans]
        mine = roster.agent == seat.number
        assert list(zip(roster.on[mine], roster.off[mine], strict=True)) == [
            (on, off) for on, off in inside if on < off
        ]
