"""Variants of a desk that share what a change cannot move: the same bytes as a simulation of each variant by itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from slasim.fingerprints import fingerprint
from slasim.roster import expansion
from slasim.scenario import Scenario
from slasim.scenario.sections.views import for_demand, for_promises, for_roster
from slasim.study import simulate
from slasim.study.designs import Designs
from slasim.study.measures import registry
from slasim.study.measures.promises import obligations
from slasim.table import ColumnTable
from slasim.workload import drawing
from tests.change_cases import BASE, CASES, with_changes
from tests.change_cases import FILES as CASE_FILES
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
    "quota": {f"{FIRST}/quota": "50 % per month"},
    "mean": {f"{FIRST}/quota": None, f"{FIRST}/mean": "per month"},
    "each customer": {f"{ALL}/judged": "each customer"},
    "for some": {f"{ALL}/for": {"tier": "gold"}},
    "credits": {f"{ALL}/credits": {"on": "first_response", "scale": {"below 90 %": "5 % of fee"}}},
    "credits by ticket": {f"{ALL}/credits": {"on": "first_response", "per_breach": "1 % of fee"}},
    "another promise": {
        f"{ALL}/commitments/next_response": {"promise": {"normal": "3 h"}, "quota": "80 % per month", "hours": "24x7"}
    },
    "an exclusion": {f"{ALL}/exclusions": [{"from": "2027-03-27 00:00", "to": "2027-03-28 00:00", "cause": "move"}]},
    "nothing promised": {"agreements": None},
    "by severity": {"routing": {"order": "severity"}},
    "by deadline": {"routing": {"order": "deadline"}},
    "by deadline, with a goal": {"routing": {"order": "deadline", "goal": "6 h"}},
    "the owner first": {"routing": {"ownership": "prefer_owner", "hold": "50 %", "at_shift_end": "hand_over"}},
}
CHANGES: dict[str, dict[str, Any]] = {**ALONE, **PROMISED}
VERDICTS = ("compliance", "customers", "accounts", "credits", "account_credits", "occupancy", "waits")
TABLES = (registry.asked_tables(), VERDICTS, registry.counted_tables())


def same(found: Mapping[str, ColumnTable], of: Mapping[str, ColumnTable], rows: Sequence[int]) -> bool:
    """Whether tables have the bytes of those of a study, of some of its replications in some order."""
    for name, table in found.items():
        whole_table = of[name]
        at = [np.flatnonzero(whole_table["replication"] == number) for number in rows]
        wanted = whole_table.take(np.concatenate(at))
        wanted = wanted.with_columns({"replication": np.repeat(np.arange(len(rows)), [len(each) for each in at])})
        if fingerprint(*_columns(table)) != fingerprint(*_columns(wanted)):
            return False
    return True


def _columns(table: ColumnTable) -> list[Any]:
    return [(name, table.texts(name) if hasattr(table[name], "codes") else table[name]) for name in table.names]


def sides() -> dict[str, Scenario]:
    found = {}
    for name, change in CHANGES.items():
        try:
            found[name] = scenario(FILES, **with_changes(PLAIN, change))
        except ValueError as error:
            raise AssertionError(f"{name}: {error}") from error
    return found
