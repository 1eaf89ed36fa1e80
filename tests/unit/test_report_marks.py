"""A tick is for the probability that all is kept, never for a share of customers."""

import re
from pathlib import Path

import pytest

from slasim import load_scenario, simulate
from slasim.report import tables
from slasim.report.console import show
from slasim.report.screen.promises import promise_table
from slasim.study.measures.queues.waits import QUANTILES, cut_off

QUICKSTART = (Path(__file__).parents[2] / "scenarios" / "quickstart.yaml").read_text("utf-8")


@pytest.fixture(scope="module")
def study_of(tmp_path_factory):
    def simulated(*changes, replications=8):
        text = QUICKSTART
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        path = tmp_path_factory.mktemp("marks") / "desk.yaml"
        path.write_text(text, "utf-8")
        return simulate(load_scenario(path), replications=replications)

    return simulated


@pytest.fixture(autouse=True)
def wide(monkeypatch):
    """So that a promise is one line."""
    monkeypatch.setenv("COLUMNS", "124")


def printed(study, capsys, every=False):
    show(promise_table(study, None if every else 3))
    return capsys.readouterr().out


def line_of(said, words):
    (line,) = [each for each in said.splitlines() if words in each]
    return line


def test_a_share_of_customers_is_a_number_missed_and_the_sign_is_of_all_kept(study_of, capsys):
    study = study_of(("volume: 360", "volume: 420"))
    said = printed(study, capsys, every=True)
    table = study.tables["compliance"]
    rows = table[(table["commitment"] == "first_response") & (table["severity"] == "urgent")]
    missed = (rows["judged_units"] - rows["kept"]).groupby(rows["period"], observed=True).mean()
    assert (rows["accounts"] == 12).all()
    line = line_of(said, "urgent, 2 h")
    assert f"{'  '.join(f'{each:.1f}' for each in missed)} of 12" in line
    kept = (rows["judged_units"] == rows["kept"]).groupby(rows["replication"]).all().sum()
    assert f"{100 * kept / 8:.0f} (" in line
    assert line.strip().startswith("!")
    assert "✓" not in line


def test_what_is_always_kept_is_one_line_with_the_tick(study_of, capsys):
    study = study_of(("{urgent: 2 h, normal: 4 h}, quota: 90 %", "{urgent: 2 h, normal: 4 h}, quota: 10 %"))
    said = printed(study, capsys)
    assert re.search("1 other: kept to everyone in 8 of 8 |1 other always ", said)
    assert said.count(" of 12") == 3  # the three that are nearest to their quota
    assert printed(study, capsys, every=True).count(" of 12") == 4


def test_judged_together_it_is_a_number_of_windows(study_of, capsys):
    study = study_of(("judged: each customer", "judged: together"), ("{urgent: 2 h, ", "{urgent: 50 min, "))
    table = study.tables["compliance"]
    rows = table[(table["commitment"] == "first_response") & (table["severity"] == "urgent")]
    missed = (rows["judged_units"] - rows["kept"]).groupby(rows["period"], observed=True).mean()
    assert missed.max() > 0
    line = line_of(printed(study, capsys, every=True), "urgent, 50 min")
    assert f"in {'  '.join(f'{100 * each:.0f}' for each in missed)} of 100" in line


def test_many_periods_have_their_best_and_worst(study_of, capsys):
    year = printed(study_of(("for: 2 months", "for: 8 months"), replications=2), capsys, every=True)
    assert " to " in line_of(year, "urgent, 2 h")


def test_what_is_kept_while_the_backlog_grows_has_no_tick(study_of, capsys):
    busy = study_of(
        ("judged: each customer", "judged: together"),
        ("normal: 4 h}, quota", "normal: 60 business days}, quota"),
        ("volume: 360", "volume: 600"),
    )
    assert busy.growth.verdict == "grows"
    assert "✓" not in printed(busy, capsys)
    assert "✓" not in printed(busy, capsys, every=True)


def test_waits_that_the_end_cuts_off_are_printed_as_at_least(study_of, capsys):
    """150 % of load: what was not begun waits on; with time to the end of the queue nothing is cut off."""
    busy = [
        ("volume: 360", "volume: 600"),
        ("order: deadline", "order: severity"),
        ("for: 2 months", "for: 2 months, follow_up: 4 days"),
    ]
    study = study_of(*busy, replications=2)
    show(tables.waits(study))
    said = capsys.readouterr().out
    rows = study.waits.set_index(["wait", "severity"])
    assert rows.loc[("first_touch", "normal"), "unfinished"] > 0.1 * rows.loc[("first_touch", "normal"), "tickets"]
    (urgent,) = [line for line in said.splitlines() if "until first touched" in line]
    assert rows.loc[("first_touch", "urgent"), "unfinished"] == 0
    assert "≥" not in urgent
    normal = said.splitlines()[said.splitlines().index(urgent) + 1]
    assert normal.count("≥") == 4  # mean, median, p90, p95
    assert "≥: waits of unfinished tickets" in said
    show(tables.waits(study_of(replications=2)))
    assert "≥" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("unfinished", "cut"), [(0, ()), (4, ()), (6, ("p95",)), (11, ("p90", "p95")), (51, QUANTILES)]
)
def test_a_quantile_is_cut_off_when_unfinished_tickets_can_move_it(unfinished, cut):
    assert [name for name in QUANTILES if cut_off(name, unfinished, 1000)] == list(cut)
    assert cut_off("mean", unfinished, 1000) == cut_off("max", unfinished, 1000) == (unfinished > 0)


def test_a_quota_is_shown_as_it_is_written(study_of, capsys):
    said = printed(study_of(("quota: 85 %", "quota: 99.95 %"), replications=2), capsys, every=True)
    assert " 99.95 % " in line_of(said, "urgent, 8 h")
    assert " 90 % " in line_of(said, "urgent, 2 h")
