"""Results of every kind that pictures are drawn of, small ones, each made once for a run of the tests."""

import tempfile
from functools import cache
from pathlib import Path

from planning_cases import small_desk

import slasim
from slasim.results.result import Result

ROOT = Path(__file__).parents[1]
SHORT = {"teams.l1.shifts.early.headcount": 2}  # the quickstart with too few seats: tickets are late
REPLICATIONS = 6
FOLDER = tempfile.TemporaryDirectory()  # in which a sweep lives, as long as the tests do


@cache
def study() -> slasim.Study:
    scenario = slasim.load_scenario(ROOT / "scenarios" / "quickstart.yaml").with_overrides(SHORT)
    return slasim.simulate(scenario, seed=0, replications=REPLICATIONS)


@cache
def card() -> slasim.Scorecard:
    logs = ROOT / "scenarios" / "logs"
    return slasim.measure(slasim.read_log(logs / "small"), logs / "small.yaml")


@cache
def frontier() -> Result:
    return slasim.frontier(small_desk(), windows=20)


@cache
def plan() -> Result:
    return slasim.staff(small_desk(), windows=200, most=60)


@cache
def comparison() -> Result:
    scenario = slasim.load_scenario(ROOT / "scenarios" / "quickstart.yaml")
    return slasim.compare(scenario, SHORT, "one_more_late", replications=REPLICATIONS)


@cache
def targets() -> Result:
    return slasim.targets(small_desk(), windows=40)


@cache
def quote() -> Result:
    return slasim.quote(small_desk(), add="gold: 1 account, 8 % of volume", windows=20)


@cache
def sweep() -> Result:
    scenario = slasim.load_scenario(ROOT / "scenarios" / "quickstart.yaml")
    vary = {"teams.l1.shifts.early.headcount": [2, 3], "agreements.business.first_response.urgent": "1h,2h"}
    return slasim.sweep(scenario, vary, replications=REPLICATIONS, folder=Path(FOLDER.name) / "sweep")


RESULTS = {
    "study": study,
    "scorecard": card,
    "frontier": frontier,
    "plan": plan,
    "comparison": comparison,
    "targets": targets,
    "quote": quote,
    "sweep": sweep,
}
