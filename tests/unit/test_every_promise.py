"""In how many windows every promise was kept to every customer: counted by history, asked of the right promises."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from slasim import load_scenario, measure, open_study, simulate
from slasim.report.screen.first_lines import first_lines
from slasim.report.screen.run_screen import run_foot
from slasim.roster import expand
from slasim.study.measures.promises.compliance import verdict_columns
from slasim.study.measures.promises.every_promise import every_promise
from slasim.study.measures.promises.obligations import obligations
from slasim.study.running.replicate import Replicate
from slasim.study.statistics import wilson
from slasim.workload import draw

QUICKSTART = (Path(__file__).parents[2] / "scenarios" / "quickstart.yaml").read_text("utf-8")
BESIDE = """
  trial:
    status: pilot
    for: {tier: business}
    judged: each customer
    commitments:
      requester_wait: {promise: {normal: 1 min}, quota: 99 % per month}
  inside:
    kind: internal
    judged: together
    commitments:
      first_response: {promise: {normal: 1 min}, quota: 99 % per month}
  uptime:
    judged: together
    commitments:
      availability: {quota: 99.9 % per month}
"""
RUNS = 6


def scenario_of(folder, text):
    path = folder / "desk.yaml"
    path.write_text(text, "utf-8")
    return load_scenario(path)


@pytest.fixture(scope="module")
def scenario(tmp_path_factory):
    text = QUICKSTART[: QUICKSTART.index("overrides:")].replace("normal: 4 h}", "normal: 4 h}, goal: {normal: 2 h}", 1)
    return scenario_of(tmp_path_factory.mktemp("every"), text + BESIDE)


@pytest.fixture(scope="module")
def study(scenario):
    return simulate(scenario, replications=RUNS, seed=3)


def test_each_window_is_judged_as_the_scorecard_of_its_log_judges_it(scenario, study):
    """The oracle is `measure`: rows of customers, none of them missed in a whole month."""
    by_window = []
    for replication in range(RUNS):
        log = Replicate(scenario, 3, "compiled").log(draw(scenario, 3, replication), expand(scenario, 3, replication))
        rows = measure(log, scenario).compliance
        live = rows[rows["agreement"] == "business"]
        assert {"2027-01", "2027-02"} <= set(live["period"].astype(str))
        by_window.append(not (live["verdict"] == "missed").any())
    table = study.tables["compliance"]
    ours = [every_promise(scenario, table[table["replication"] == at]).kept == 1 for at in range(RUNS)]
    assert ours == by_window
    found = study.every_promise
    assert (found.kept, found.windows) == (sum(by_window), RUNS)
    assert found.share == wilson(sum(by_window), RUNS)


def test_the_same_is_found_in_the_result_opened_again(study, tmp_path):
    assert open_study(study.save(tmp_path / "r")).every_promise == study.every_promise


def test_pilots_internal_promises_goals_and_what_is_not_simulated_are_left_out_by_name(scenario, study):
    found = {(each.agreement, each.commitment): each.why for each in study.every_promise.left_out}
    assert found == {
        ("trial", "requester_wait"): "pilot",
        ("inside", "first_response"): "internal",
        ("uptime", "availability"): "not simulated",
        ("business", "first_response"): "internal goal",
    }
    said = " ".join(run_foot(study))
    reasons = list(found.values())
    one = {".".join(name): why for name, why in found.items() if reasons.count(why) == 1}
    assert all(f"{name} ({why})" in said for name, why in one.items())
    assert all(f"{why} ({reasons.count(why)} commitments)" in said for why in set(reasons) - set(one.values()))


def table_of(scenario, counts):
    """A table of `compliance` with these (judged, kept) by row and replication: shape (replications, rows, 2)."""
    runs, rows, _ = np.shape(counts)
    judged, kept = np.array(counts).reshape(-1, 2).T
    names = pd.DataFrame(verdict_columns(scenario, obligations(scenario), np.arange(rows)))
    return pd.concat([names] * runs, ignore_index=True).assign(
        replication=np.repeat(np.arange(runs), rows),
        asked=np.tile(obligations(scenario).asked, runs),
        judged_units=judged,
        kept=kept,
        missed_least=judged - kept,
        missed_most=judged - kept,
    )


def test_one_missed_unit_anywhere_is_a_miss_and_no_data_is_none(scenario):
    live = np.flatnonzero(obligations(scenario).asked)
    assert len(live) == 8  # 2 commitments, 2 severities, 2 months
    kept = [(12, 12) if at in live else (12, 0) for at in range(len(obligations(scenario).rows))]

    def but(at, pair):
        return [pair if row == at else each for row, each in enumerate(kept)]

    windows = [kept, *(but(at, (12, 11)) for at in live), *(but(at, (0, 0)) for at in live)]
    found = every_promise(scenario, table_of(scenario, windows))
    assert (found.kept, found.windows) == (1 + len(live), len(windows))
    assert found.share == wilson(1 + len(live), len(windows))
    nothing = [[(0, 0) if at in live else pair for at, pair in enumerate(kept)]] * 3
    assert every_promise(scenario, table_of(scenario, nothing)).chance == (0, 0, 0, 0)


def test_promises_that_hang_together_are_no_product_of_their_shares(scenario):
    live = np.flatnonzero(obligations(scenario).asked)
    rows = len(obligations(scenario).rows)
    good, bad = [(1, 1)] * rows, [(1, 0) if at in live else (1, 1) for at in range(rows)]
    found = every_promise(scenario, table_of(scenario, [good, bad]))
    assert found.share.estimate == 0.5  # of 8 halves the product is 0.4 %


def test_a_pilot_that_goes_live_is_asked_from_then_on(tmp_path):
    text = QUICKSTART.replace(
        "    judged: each", "    status: pilot\n    amendments: {2027-02-01: {status: live}}\n    judged: each"
    )
    later = scenario_of(tmp_path, text)
    assert obligations(later).asked.tolist() == [period == 1 for *_, period in obligations(later).rows.tolist()]
    assert {each.why for each in every_promise(later, table_of(later, [[(1, 1)] * 8])).left_out} == {"pilot"}


@pytest.mark.parametrize(
    ("kept", "windows", "said"),
    [
        (5, 100, "! {} in 5 of 100 (2 to 11)"),
        (68, 300, "in 68 of 300, 23 % (18 to 28)"),
        (100, 100, "✓ {} in 100 of 100 (96 to 100)"),
        (97, 100, "✓ {} in 97 of 100 (92 to 99)"),
        (94, 100, "? {} in 94 of 100 (88 to 97)"),
        (2, 2, "? {} in 2 of 2, 100 % (34 to 100)"),
    ],
)
def test_the_first_line_has_a_tick_only_when_it_is_sure(scenario, study, kept, windows, said):
    from rich.text import Text

    live = obligations(scenario).asked
    rows = [[(1, 1 if at < kept or not mine else 0) for mine in live] for at in range(windows)]
    object.__setattr__(study, "every_promise", every_promise(scenario, table_of(scenario, rows)))
    try:
        whole = said.format("Every simulated promise kept to every customer in each month:")
        assert whole in Text.from_markup(first_lines(study)[0]).plain
    finally:
        del study.__dict__["every_promise"]


def test_without_a_whole_month_nothing_is_claimed(tmp_path):
    short = scenario_of(tmp_path, QUICKSTART.replace("for: 2 months", "for: 2 weeks"))
    study = simulate(short, replications=1)
    assert study.every_promise.windows == 0
    assert "✓" not in "".join(first_lines(study))
    assert "nothing here to judge it by" in first_lines(study)[0]
