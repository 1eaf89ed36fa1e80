"""The attainment curve against the verdicts: the same log is measured once for every target of the grid."""

import re

import pandas as pd
import pytest

from slasim import load_agreements, load_scenario, measure, read_log, simulate
from slasim.study.running.replicate import Replicate
from tests.cli_cases import AGREED, ROOT, SMALL

QUICK = ROOT / "scenarios" / "quickstart.yaml"
SHORT = {
    "horizon.for": "1 month",
    "horizon.warm_up": "1 day",
    "horizon.follow_up": "1 day",
    "agreements.business.commitments.first_response.goal": {"urgent": "45 min"},
}
TARGETS = ("1 min", "10 min", "15 min", "30 min", "1 h", "2 h", "4 h", "5 h", "8 h", "10 h", "20 h", "24 h", "60 h")
COLUMNS = ["agreement", "commitment", "severity", "met", "decided"]


def of(curve, target):
    """The rows of one target, as text."""
    mine = curve[curve["within"] == pd.Timedelta(target)][COLUMNS].astype(dict.fromkeys(COLUMNS[:3], str))
    return sorted(map(tuple, mine.to_numpy().tolist()))


def verdicts(card):
    """What a scorecard counted, under the targets that were promised."""
    rows = card.counts.groupby(COLUMNS[:3], observed=True)[COLUMNS[3:]].sum().reset_index()
    rows = rows[rows["decided"] > 0].astype(dict.fromkeys(COLUMNS[:3], str))
    return sorted(map(tuple, rows.to_numpy().tolist()))


def together(rows):
    """Over severities: a clock that a short target breaches keeps the severity that a longer one would have let go."""
    found = {}
    for agreement, commitment, _, met, decided in rows:
        before = found.get((agreement, commitment), (0, 0))
        found[agreement, commitment] = before[0] + met, before[1] + decided
    return found


@pytest.mark.parametrize("target", TARGETS)
def test_a_real_log_measured_by_every_target(target, tmp_path):
    """Its instants are whole minutes: many clocks stop after just the time of the target, some when it was over."""
    text = (ROOT / "scenarios" / "logs" / "small.yaml").read_text("utf-8")
    changed = re.sub(r"promise: \{[^}]*\}", f"promise: {{urgent: {target}, high: {target}, normal: {target}}}", text)
    (tmp_path / "other.yaml").write_text(changed, "utf-8")
    log = read_log(SMALL)
    expected = verdicts(measure(log, load_agreements(tmp_path / "other.yaml")))
    assert together(of(measure(log, AGREED).curve, target)) == together(expected)


def test_a_log_cut_in_the_middle_of_the_day_leaves_clocks_undecided(tmp_path):
    log = read_log(SMALL)
    at = pd.Timestamp("2027-02-10 15:00", tz="Europe/Berlin").to_pydatetime()
    text = (ROOT / "scenarios" / "logs" / "small.yaml").read_text("utf-8")
    curve = measure(log, AGREED, as_of=at).curve
    for target in ("1 h", "8 h", "10 h", "60 h"):
        changed = re.sub(
            r"promise: \{[^}]*\}", f"promise: {{urgent: {target}, high: {target}, normal: {target}}}", text
        )
        (tmp_path / "other.yaml").write_text(changed, "utf-8")
        card = measure(log, load_agreements(tmp_path / "other.yaml"), as_of=at)
        assert together(of(curve, target)) == together(verdicts(card))
    assert curve["decided"].nunique() > 6


@pytest.fixture(scope="module")
def scenario():
    return load_scenario(QUICK, SHORT)


@pytest.fixture(scope="module")
def study(scenario):
    return simulate(scenario, replications=2, seed=5)


@pytest.mark.parametrize("target", ["1 min", "45 min", "2 h", "8 h", "24 h"])
def test_simulated_tickets_with_pauses_measured_by_every_target(scenario, study, target):
    promise = {"urgent": target, "normal": target}
    commitments = "agreements.business.commitments"
    other = load_scenario(QUICK, SHORT | {f"{commitments}.first_response.goal": {}}).with_overrides(
        {f"{commitments}.{name}.promise": promise for name in ("first_response", "resolution")}
    )
    expected = []
    for replication in range(2):
        log = Replicate(scenario, 5, "compiled").history(replication)
        expected.append(verdicts(measure(log, other)))
    table = study.tables["curve"].rename(columns={"within_ms": "within"})
    table["within"] = pd.to_timedelta(table["within"], "ms")
    for replication, rows in table.groupby("replication"):
        assert of(rows, target) == expected[replication]


def test_at_the_promise_it_is_the_attainment_of_the_study(study):
    curve = study.section("curve")
    mine = curve[curve["promised"] == "target"].set_index(["commitment", "severity"])
    goal = curve[curve["promised"] == "goal"]
    assert goal[["commitment", "severity", "within_ms"]].astype(str).to_numpy().tolist() == [
        ["first_response", "urgent", str(45 * 60_000)]
    ]
    rows = study.attainment.set_index(["commitment", "severity"])
    assert len(rows) == len(mine) == 4
    for key, row in rows.iterrows():
        assert mine.loc[key, "attainment"] == pytest.approx(row["attainment"], abs=0)
        assert mine.loc[key, "attainment_low"] == pytest.approx(row["attainment_low"])
    compliance = study.tables["compliance"]
    urgent = compliance[(compliance["commitment"] == "first_response") & (compliance["severity"] == "urgent")]
    assert goal["met"].iloc[0] * 2 == urgent["met_goal"].sum()


def test_the_curve_never_falls(study):
    for _, rows in study.section("curve").groupby(["agreement", "commitment", "severity"], observed=True):
        assert rows["within_ms"].is_monotonic_increasing
        assert rows["attainment"].is_monotonic_increasing
        assert rows["within_ms"].iloc[0] == 60_000
        assert rows["within_ms"].iloc[-1] >= 10 * 24 * 3_600_000
