"""Variants of a desk that share what a change cannot move: the same bytes as a simulation of each variant by itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from slasim.fingerprints import fingerprint
from slasim.results.digest import digest_of
from slasim.roster import expand
from slasim.scenario import Scenario, ScenarioError
from slasim.scenario.sections.views import for_demand, for_promises, for_roster
from slasim.study import simulate
from slasim.study.designs import Designs
from slasim.study.measures import registry
from slasim.study.measures.promises import obligations
from slasim.table import ColumnTable
from slasim.workload import drawing
from tests.change_cases import CASES, with_changes
from tests.property.test_desks_on_everything import ALONE, FILES, PLAIN
from tests.whole_strategies import whole
from tests.workload_cases import scenario

TEAM, ALL = "teams/desk", "agreements/all"
FIRST, SOLUTION = f"{ALL}/commitments/first_response", f"{ALL}/commitments/resolution"
PROMISED: dict[str, dict[str, Any]] = {
    "headcount": {f"{TEAM}/shifts/early/headcount": 1},
    "headcount of the other": {f"{TEAM}/shifts/late/headcount": 4},
    "nobody": {f"{TEAM}/shifts/early/headcount": 0},
    "target": {f"{FIRST}/promise": {"urgent": "2 h", "normal": "5 h"}},
    "longest target": {f"{SOLUTION}/promise": {"urgent": "4 h", "normal": "30 h"}},
    "shortest target": {f"{SOLUTION}/promise": {"urgent": "1 h"}},
    "goal": {f"{SOLUTION}/goal": {"urgent": "2 h"}},
    "hours of a promise": {f"{FIRST}/hours": "home"},
    "a cut-off": {f"{FIRST}/hours": "home", f"{FIRST}/cut_off": "12:00"},
    "other targets after a cut-off": {
        f"{FIRST}/hours": "home",
        f"{FIRST}/cut_off": "12:00",
        f"{FIRST}/after_cut_off": {"urgent": "by 10:00"},
    },
    "by noon": {f"{SOLUTION}/hours": "home", f"{SOLUTION}/promise": {"urgent": "by 12:00", "normal": "by 17:00"}},
    "a cut-off of the solution": {f"{SOLUTION}/hours": "home", f"{SOLUTION}/cut_off": "12:00"},
    "quota": {f"{FIRST}/quota": "50 % per month"},
    "quota of all": {f"{SOLUTION}/quota": "50 % of all tickets per month"},
    "quotas apart": {f"{SOLUTION}/quota": {"urgent": "50 %", "normal": "none", "per": "month"}},
    "no quota": {f"{FIRST}/quota": "none"},
    "mean": {f"{FIRST}/quota": None, f"{FIRST}/measure": "mean", f"{FIRST}/per": "month"},
    "each customer": {f"{ALL}/judged": "each customer"},
    "for some": {f"{ALL}/for": {"tier": "gold"}},
    "credits": {f"{ALL}/credits": {"on": "first_response", "scale": {"below 90 %": "5 % of fee"}}},
    "credits by ticket": {f"{ALL}/credits": {"on": "first_response", "per_breach": {"urgent": "1 % of fee"}}},
    "another promise": {
        f"{ALL}/commitments/next_response": {"promise": {"normal": "3 h"}, "quota": "80 % per month", "hours": "24x7"}
    },
    "an exclusion": {
        f"{ALL}/exclusions": [
            {
                "from": "2027-03-27T00:00+01:00",
                "to": "2027-03-28T00:00+01:00",
                "cause": "maintenance",
                "reference": "A mail",
            }
        ]
    },
    "nothing promised": {"agreements": None},
    "by severity": {"routing": {"order": "severity"}},
    "by deadline": {"routing": {"order": "deadline"}},
    "by deadline, with a goal": {"routing": {"order": "deadline", "goal": "6 h"}},
    "the owner first": {"routing": {"ownership": "prefer_owner", "hold": "50 %", "at_shift_end": "hand_over"}},
}
FEES = {f"customers/{tier}/fee": "1000 EUR/month" for tier in ("gold", "silver")}
CHANGES: dict[str, dict[str, Any]] = {**ALONE, **PROMISED}
VERDICTS = ("compliance", "customers", "accounts", "credits", "account_credits", "occupancy", "waits")
TABLES = (registry.asked_tables(), VERDICTS, registry.counted_tables())
NOTHING, LITTLE, MUCH = 0, 200_000, 1 << 28  # bytes
SOME = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def variant(name: str) -> Scenario:
    change = CHANGES[name]
    base = with_changes(PLAIN, {path: fee for path, fee in FEES.items() if "customers" not in change})
    return scenario(FILES, **with_changes(base, change))


@cache
def alone(of: Scenario) -> Mapping[str, ColumnTable]:
    """Tables of two replications, of a study of the scenario and nothing else."""
    return simulate(of, replications=2).counted


def check_same(found: Mapping[str, ColumnTable], of: Mapping[str, ColumnTable], names: Sequence[str]) -> None:
    assert set(found) == set(names)
    for name in names:
        assert found[name].names == of[name].names
        assert digest_of({name: found[name]}) == digest_of({name: of[name]}), name


@SOME
@given(
    st.lists(st.sampled_from([*CHANGES]), min_size=2, max_size=7),
    st.sampled_from(TABLES),
    st.sampled_from([NOTHING, LITTLE, MUCH, MUCH, MUCH]),
)
def test_variants_one_after_another_have_the_bytes_of_each_alone(
    names: list[str], tables: tuple[str, ...], memory: int
) -> None:
    with Designs(variant(names[0]), tables=tables, memory=memory) as designs:
        for name in [*names, names[0]]:
            of = variant(name)
            check_same(designs.tables(of, [0, 1]), alone(of), tables)
        assert memory < MUCH or designs.effort.remembered >= 2


@pytest.mark.parametrize("name", PROMISED)
def test_a_promise_or_a_headcount_changed_and_changed_back(name: str) -> None:
    with Designs(variant("nothing"), tables=VERDICTS) as designs:
        for of in (variant("nothing"), variant(name)):
            check_same(designs.tables(of, [0, 1]), alone(of), VERDICTS)
        before = designs.effort
        back = scenario(FILES, **with_changes(PLAIN, {**FEES, f"{FIRST}/quota": "77 % per month"}))
        check_same(designs.tables(back, [0, 1]), alone(back), VERDICTS)
        assert designs.effort.simulated == before.simulated


@SOME
@given(whole(), st.data())
def test_random_desks_with_random_changes(found: tuple[dict[str, Any], dict[str, str]], data: st.DataObject) -> None:
    sections, files = found
    shift = sections["teams"]["one"]["shifts"]["a"]
    changes: list[dict[str, Any]] = [
        {},
        {"routing/order": data.draw(st.sampled_from(["fifo", "severity", "deadline"]))},
        {"agreements": None},
        {"work/0/path/0/handle": "constant(17 min)"},
        {"teams/one/shrinkage": "30 %"},
        {"teams/one/shifts/a": {**shift, "break": "15 min"}},
    ]
    if "agreements" in sections:
        changes.append({f"{FIRST}/promise": {"urgent": "3 h"}})
        changes.append({f"{SOLUTION}/quota": "40 % per month"})
    sides = []
    for change in data.draw(st.permutations(changes)):
        with suppress(ScenarioError, ValueError):
            of = scenario(files, **with_changes(sections, change))
            alone(of)
            sides.append(of)
    if sides:
        with Designs(sides[0]) as designs:
            for of in (*sides, sides[0]):
                check_same(designs.tables(of, [0, 1]), alone(of), designs.names)


@pytest.mark.parametrize("at", range(0, len(CASES), 3))
def test_changes_of_a_desk_that_has_everything_on(at: int) -> None:
    with Designs(CASES[at].sides()[0]) as designs:
        for of in CASES[at].sides():
            check_same(designs.tables(of, [0, 1]), alone(of), designs.names)


@SOME
@given(st.sampled_from([*CHANGES]))
def test_a_view_has_all_that_is_read(name: str) -> None:
    """What is made from a view is what is made from the whole scenario."""
    of = variant(name)
    demand, mine = drawing._of_demand.__wrapped__(for_demand(of)), drawing._of_demand.__wrapped__(of)
    assert fingerprint(demand._replace(calendars=())) == fingerprint(mine._replace(calendars=()))
    promised, own = (obligations._obligations.__wrapped__(each).promises for each in (for_promises(of), of))
    assert fingerprint(*vars(promised).values()) == fingerprint(*vars(own).values())
    seen, present = (expand(each, 0, 1).presence for each in (for_roster(of), of))
    assert fingerprint(seen) == fingerprint(present)
