"""What a plan changes as a file of overrides: with what was given before, the whole way from the file to the plan."""

import pytest
from cli_cases import ROOT

from slasim import load_scenario
from slasim.planning.override_file import override_file

QUICK = ROOT / "scenarios" / "quickstart.yaml"
LATE = "teams.l1.shifts.late.headcount"
BOUNDS = {LATE: {"min": 1, "max": 6, "now": 3}}
MORE = {"demand.email.volume": "500 per week", "demand.email.mix.severity": {"urgent": "1/3", "normal": "2/3"}}


@pytest.mark.parametrize(
    ("given", "plan"),
    [
        ({}, {LATE: 4}),
        (BOUNDS, {f"{LATE}.now": 5}),
        ({**BOUNDS, **MORE}, {f"{LATE}.now": 5}),
        (MORE, {}),
        ({"teams.l1.meetings": []}, {LATE: 4}),
        ({LATE: 5}, {LATE: 6}),
        ({"teams.l1.shifts.late": {"hours": "11:00-19:30", "days": "mon-fri", "headcount": 3}}, {LATE: 4}),
        ({"work.0.customer_reply": "lognormal(median=3 h, cv=1)"}, {LATE: 4}),
        ({"teams.l1.changes.2027-02-01.shifts.late.headcount": 2}, {LATE: 4}),
        ({"agreements.business.commitments.first_response.promise": {"urgent": "1 h", "normal": "1 business day"}},
         {"agreements.business.commitments.first_response.promise.urgent": "30 min"}),
    ],
)  # fmt: skip
def test_the_file_alone_is_what_both_are_together(given, plan, tmp_path):
    before = load_scenario(QUICK, given or None)
    (tmp_path / "plan.yaml").write_text(override_file("It", before, before.changes, plan), "utf-8")
    alone = load_scenario(QUICK, str(tmp_path / "plan.yaml"))
    assert alone.hash() == (before.with_overrides(plan) if plan else before).hash()


def test_overrides_by_name_in_files_and_one_after_the_other(tmp_path):
    (tmp_path / "more.yaml").write_text("demand.email.volume: 500 per week\n", "utf-8")
    before = load_scenario(QUICK, ["one_more_late", str(tmp_path / "more.yaml")]).with_overrides({LATE: 5})
    text = override_file("It", before, before.changes, {LATE: 7})
    (tmp_path / "plan.yaml").write_text(text, "utf-8")
    assert load_scenario(QUICK, str(tmp_path / "plan.yaml")).hash() == before.with_overrides({LATE: 7}).hash()
    assert text.splitlines()[1:] == [
        "# Of the overrides that were given, which are not given beside it:",
        'demand.email.volume: "500 per week"',
        "# Of the plan:",
        f"{LATE}: 7",
    ]


def test_nothing_to_change():
    quick = load_scenario(QUICK)
    assert override_file("It", quick, (), {}).splitlines()[1:] == ["{}"]
