"""What a finding of a review moves is what a simulation of the mended scenario owes less, history by history."""

import math

import numpy as np
import pytest

from slasim import load_scenario, open_study, simulate
from slasim.agreements.review import review
from slasim.library.kinds import shown_tables
from slasim.study.measures.promises.findings import moves, weighed
from tests.cli_cases import ROOT

QUICKSTART = (ROOT / "scenarios" / "quickstart.yaml").read_text("utf-8")
RUNS = 12
BUSY = ("volume: 360 per week", "volume: 430 per week")  # late enough to owe something
FIFO = ("routing: {order: deadline, ownership: prefer_owner}", "routing: {order: fifo}")  # no clock steers the desk
QUOTA = "quota: 90 % per month, hours: customer}"
SCALE = "scale: {below 90 %: 5 % of fee, below 75 %: 15 % of fee}, cap: 15 % of fee"
MENDED = {
    "quota_too_sharp": [(QUOTA, QUOTA.replace("90", "95")), (SCALE, SCALE.replace("90", "95"))],
    "customers_pooled": [("judged: each customer", "judged: together")],
    "credit_without_cap": [(SCALE, "per_breach: {urgent: 400 EUR, normal: 100 EUR}")],
    "credit_below_minimum": [(SCALE, f"{SCALE}, minimum: 200 EUR")],
    "earn_back_for_nothing": [(SCALE, f"{SCALE}, earn_back: {{after: 1 period, at: 80 %, share: 50 %}}")],
    "band_gap": [(SCALE, "scale: {80-85 %: 5 % of fee, 40-60 %: 15 % of fee}")],
    "small_hides_severity": [(QUOTA, QUOTA.replace("hours", "small: {misses: 25}, hours"))],
    "automatic_replies_stop": [
        (QUOTA, QUOTA.replace("hours", "automatic_replies: count, hours")),
        ("channel: email\n", "channel: email\n    auto_reply: true\n"),
        FIFO,
    ],
    "customer_delay_counts": [
        ("quota: 85 % per month, hours: customer}", "quota: 85 % per month, hours: customer, pauses: false}"),
        ("credits: {on: first_response", "credits: {on: resolution"),
        FIFO,
    ],
}


def scenario_of(folder, *changes):
    text = QUICKSTART
    for old, new in (BUSY, *changes):
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    path = folder / "desk.yaml"
    path.write_text(text, "utf-8")
    return load_scenario(path)


def credits_of(study):
    """By replication, minor units."""
    return study.tables["credits"].groupby("replication")["amount_minor"].sum().to_numpy()


@pytest.mark.parametrize("name", MENDED)
def test_it_is_what_the_mended_scenario_owes_less(name, tmp_path):
    scenario = scenario_of(tmp_path, *MENDED[name])
    finding = review(scenario).named(name)[0]  # by which most money can move
    study = simulate(scenario, replications=RUNS, seed=2)
    table = study.tables["findings"]
    found = table[(table["finding"] == name) & (table["clause"] == finding.clause)].sort_values("replication")
    mended = simulate(scenario.with_overrides(finding.mend), replications=RUNS, seed=2)
    difference = credits_of(mended) - credits_of(study)
    assert found["moved_minor"].tolist() == difference.tolist()
    assert np.any(difference != 0)
    (row,) = [each for each in moves(study.scenario, table) if each.of.finding.clause == finding.clause]
    assert row.of.known == "judged again"
    assert row.moves.estimate == pytest.approx(difference.mean() / 100)
    assert row.moves.low <= row.moves.estimate <= row.moves.high


TEAM = """\
  team:
    kind: internal
    commitments: {first_response: {promise: {normal: 9 h}, quota: 50 % per month, hours: berlin}}

overrides:"""


def test_at_most_is_all_that_is_owed_and_what_is_not_valued_comes_last(tmp_path):
    depends = ("    credits: {on", "    depends_on: team\n    credits: {on")
    study = simulate(scenario_of(tmp_path, depends, ("\noverrides:", TEAM)), replications=RUNS, seed=2)
    rows = shown_tables(study)["findings"].rows
    assert len(rows) == len(review(study.scenario))
    owed = study.tables["account_credits"]["amount_minor"].sum() / 100 / RUNS
    (bound,) = [row for row in rows if row["finding"] == "no_exclusions"]
    assert (bound["known"], bound["moves"]) == ("at most", pytest.approx(-owed))
    assert owed > 0
    assert bound["by"] == "all credits of business"
    known = [row["known"] for row in rows]
    assert {"at most", "nothing", "not valued"} <= set(known)
    sizes = [abs(row["moves"]) for row in rows if row["known"] in ("judged again", "at most")]
    assert sizes == sorted(sizes, reverse=True)
    order = [("judged again", "at most").count(each) * -1 + (each == "not valued") for each in known]
    assert order == sorted(order)
    last = rows[-1]
    assert (last["moves"], last["moves_low"]) == (None, None)
    assert last["by"] == "what stands behind it takes as long as was simulated, not as long as it may"


def test_each_has_the_line_of_its_clause_in_the_file(tmp_path):
    scenario = scenario_of(tmp_path, *MENDED["quota_too_sharp"])
    lines = (tmp_path / "desk.yaml").read_text("utf-8").splitlines()
    opened = open_study(simulate(scenario, replications=2).save(tmp_path / "r"))
    rows = shown_tables(opened)["findings"].rows
    assert {row["file"] for row in rows} == {str(tmp_path / "desk.yaml")}
    sharp = [row for row in rows if row["finding"] == "quota_too_sharp"]
    assert [row["by"] for row in sharp] == ["small: {misses: 2}", "no credits hang on it"]
    for row, commitment in zip(sharp, ("first_response:", "resolution:"), strict=True):
        assert commitment in lines[row["line"] - 1]
    placed = {(each.clause, each.name): each.line for each in review(scenario)}
    assert {(row["clause"], row["finding"]): row["line"] for row in rows} == placed
    unread = simulate(type(scenario).from_applied(scenario.applied()), replications=2)
    assert {row["line"] for row in shown_tables(unread)["findings"].rows} == {None}
    assert unread.digest() == opened.digest()


def test_a_single_history_has_no_interval_and_no_credits_move_nothing(tmp_path):
    one = simulate(scenario_of(tmp_path, *MENDED["quota_too_sharp"]), replications=1)
    sharp = next(each for each in moves(one.scenario, one.tables["findings"]) if each.of.known == "judged again")
    assert math.isnan(sharp.moves.low)
    start, end = QUICKSTART.index("    credits: {on"), QUICKSTART.index("\noverrides:")
    free = simulate(scenario_of(tmp_path, (QUICKSTART[start:end], "")), replications=2)
    assert {each.known for each in weighed(free.scenario)} == {"nothing"}
    assert {row["moves"] for row in shown_tables(free)["findings"].rows} == {0.0}
    assert len(free.tables["findings"]) == 0
