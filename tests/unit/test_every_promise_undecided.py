"""In every history of three desks the event is that of `measure`, and undecided clocks bound it rightly.

The oracle reads the scorecard of each simulated log: rows of customers with their counts. What undecided clocks could
turn it finds by trying every ending of them (each met, breached or cancelled), in plain fractions.
"""

from fractions import Fraction
from functools import cache
from itertools import groupby
from pathlib import Path

import numpy as np
import pytest

from slasim import load_scenario, measure, simulate
from slasim.roster import expand
from slasim.study.measures.promises.every_promise import every_promise
from slasim.study.running.replicate import Replicate
from slasim.workload import draw

QUICKSTART = (Path(__file__).parents[2] / "scenarios" / "quickstart.yaml").read_text("utf-8")
RUNS, SEED = 12, 5
SHORT = ("for: 2 months", "for: 2 months, warm_up: 1 week, follow_up: 0 days")
BUSY = ("volume: 360", "volume: 480")
DESKS = {
    "each customer": (
        ("volume: 360", "volume: 450"),
        ("normal: 4 h}, quota: 90 %", "normal: 4 h}, quota: 80 %"),
        SHORT,
    ),
    "together": (("judged: each customer", "judged: together"), ("{urgent: 2 h, ", "{urgent: 45 min, "), SHORT),
    "undecided at the end": (
        SHORT,
        ("quota: 90 % per month", "quota: 60 % per month"),
        ("urgent: 8 h", "urgent: 12 h"),
        ("quota: 85 % per month", "quota: 92 % per month"),
    ),
    "small months roll": (
        SHORT,
        BUSY,
        ("accounts: 12", "accounts: 60"),
        ("quota: 90 % per month", "quota: 80 % per month, small: {below: 6, then: roll}"),
        ("quota: 85 % per month", "quota: 70 % per month, small: {below: 8, then: roll}"),
    ),
    "two misses forgiven": (SHORT, BUSY, ("quota: 85 % per month", "quota: 97 % per month, small: {misses: 2}")),
}
OTHERWISE = {  # bounds alone: no quota, or periods by another event
    "a mean": (SHORT, ("normal: 3 business days}, quota: 85 % per month", "normal: 1 h}, measure: mean, per: month")),
    "by the due instant": (SHORT, ("quota: 85 % per month", "quota: 97 % per month, period: due")),
    "by the stop": (SHORT, BUSY, ("quota: 85 % per month", "quota: 97 % per month, period: stopped")),
}
FORGIVEN = {"two misses forgiven": {"resolution": 2}}
LEAST = {"small months roll": {"first_response": 6, "resolution": 8}}


@pytest.fixture(scope="module")
def desks(tmp_path_factory):
    @cache
    def simulated(name):
        text = QUICKSTART[: QUICKSTART.index("overrides:")]
        for old, new in (DESKS | OTHERWISE)[name]:
            assert old in text
            text = text.replace(old, new)
        path = tmp_path_factory.mktemp("desk") / "desk.yaml"
        path.write_text(text, "utf-8")
        scenario = load_scenario(path)
        return scenario, simulate(scenario, replications=RUNS, seed=SEED)

    return simulated


def scorecard(scenario, replication):
    log = Replicate(scenario, SEED, "compiled").log(
        draw(scenario, SEED, replication), expand(scenario, SEED, replication)
    )
    return measure(log, scenario).compliance


def endings(row):
    """Met and decided of a cell at every ending of its open clocks."""
    for met in range(row["open"] + 1):
        for breached in range(row["open"] + 1 - met):
            yield row["met"] + met, row["met"] + row["breached"] + met + breached


def could_be(chain, least, forgiven):
    """(surely missed, perhaps missed) of each cell of one customer and severity in the order of its periods."""
    carried, found = {(0, 0)}, []
    for row in chain:
        quota = Fraction(str(row["quota"]))
        results, after = set(), set()
        for before_met, before in carried:
            for met, decided in endings(row):
                met, decided = before_met + met, before + decided
                if 0 < decided < least:
                    after.add((met, decided))
                    results.add(False)
                else:
                    after.add((0, 0))
                    results.add(decided > 0 and Fraction(met, decided) < quota and decided - met > forgiven)
        carried = after
        found.append((results == {True}, True in results))
    return found


def oracle(name, rows):
    """The event in one history: as it stands, however the clocks end, and where they end well."""
    live = rows[(rows["kind"] == "customer") & ~rows["partial"]]
    assert set(live["verdict"]) <= {"kept", "missed", "no data", "carried"}
    keys = ["agreement", "commitment", "customer", "severity"]
    each = live.sort_values([*keys, "period"]).to_dict("records")
    surely, perhaps = [], []
    for key, chain in groupby(each, lambda row: tuple(row[part] for part in keys)):
        least = LEAST.get(name, {}).get(key[1], 0)
        bounds = could_be(chain, least, FORGIVEN.get(name, {}).get(key[1], 0))
        surely += [low for low, _ in bounds]
        perhaps += [high for _, high in bounds]
    return not (live["verdict"] == "missed").any(), not any(perhaps), not any(surely), (sum(surely), sum(perhaps))


@pytest.mark.parametrize("name", DESKS)
def test_in_every_history_the_event_is_that_of_its_scorecard(desks, name):
    scenario, study = desks(name)
    table = study.tables["compliance"]
    for replication in range(RUNS):
        rows = table[table["replication"] == replication]
        as_is, surely, perhaps, units = oracle(name, scorecard(scenario, replication))
        assert every_promise(scenario, rows).chance == (as_is, surely, perhaps, 1)
        assert (rows["missed_least"].sum(), rows["missed_most"].sum()) == units


def test_the_desks_show_what_they_should(desks):
    """Else the comparison above would say little."""
    chances = {name: desks(name)[1].every_promise.chance for name in DESKS}
    assert 0 < chances["each customer"].kept < RUNS
    assert 0 < chances["together"].kept < RUNS
    assert chances["undecided at the end"].undecided > 0
    table = desks("small months roll")[1].tables["compliance"]
    assert (table["missed_most"] > table["missed_least"]).any()


@pytest.mark.parametrize("name", ["each customer", "together", "undecided at the end", "small months roll", *OTHERWISE])
def test_the_end_of_the_story_lies_between_the_bounds(desks, name):
    """The same histories with time to end: what was undecided is known then."""
    scenario, study = desks(name)
    later = simulate(scenario.with_overrides({"horizon.follow_up": "3 weeks"}), replications=RUNS, seed=SEED)
    ended, short = later.tables["compliance"], study.tables["compliance"]
    assert (ended["missed_least"] == ended["missed_most"]).all()
    missed = ended["judged_units"] - ended["kept"]
    assert (short["open"] > ended["open"]).any()
    assert ((short["missed_least"] <= missed) & (missed <= short["missed_most"])).all()


def test_a_count_at_the_bounds_gives_the_interval(desks):
    found = desks("undecided at the end")[1].every_promise
    chance = found.chance
    assert chance.least <= chance.kept <= chance.most
    assert chance.share.low <= chance.share.estimate <= chance.share.high
    assert np.isclose(chance.share.estimate, chance.kept / RUNS)
    assert {each.period for each in found.periods} == {"2027-01", "2027-02"}
    assert all(each.chance.kept >= chance.kept for each in (*found.periods, *found.promises))
