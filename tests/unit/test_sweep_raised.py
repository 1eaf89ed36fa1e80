"""What the points of a sweep make suspicious is said once, with the first point and how many: what the scenario has too
is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from slasim.scenario import Scenario, load_scenario
from slasim.study.sweep.plan import plan_of, raised_words

TEXT = """\
slasim: 1
name: Two rules for one share
currency: EUR
timezone: UTC
horizon: {from: 2027-01-01, for: 1 month, warm_up: 1 day, follow_up: 1 week}
severities: [urgent, normal]
calendars:
  here: {timezone: UTC, hours: 24x7}
customers:
  all: {accounts: 1, regions: {here: 100 %}, fee: 1000 EUR/month}
demand:
  mail: {channel: email, volume: 400 per week, mix: {tier: {all: 100 %}, severity: {urgent: 50 %, normal: 50 %}}}
work:
  - path: [{skill: l1, handle: 10 min, then: {solved: 100 %}}]
teams:
  one: {site: here, skills: [l1], shifts: {on: {hours: 24x7, headcount: 3}}}
agreements:
  all:
    judged: together
    commitments:
      first_response: {promise: {urgent: 1 h, normal: 2 h}, quota: 95 % per month, hours: here}
    credits: {on: first_response, scale: {below 95 %: 10 % of fee}}
"""
QUOTA = "agreements.all.commitments.first_response.quota"


@pytest.fixture
def scenario(tmp_path: Path) -> Scenario:
    file = tmp_path / "scenario.yaml"
    file.write_text(TEXT)
    return load_scenario(file)


def test_a_looser_quota_leaves_the_scale_as_it_was(scenario: Scenario) -> None:
    assert not [each for each in scenario.warnings if each.rule == "credits_above_quota"]
    plan = plan_of(scenario, [f"{QUOTA}=85,90,95 % per month"], replications=1)
    (raised,) = [each for each in plan.raised if getattr(each.finding, "rule", "") == "credits_above_quota"]
    assert raised.points == (0, 1)
    (words,) = [each for each in raised_words(plan) if "credits_above_quota" in each]
    assert words.startswith(f"point 0 ({QUOTA}=85 % per month) and 1 more: agreements.all.credits.scale: warning ")
    assert "below 95 %, though the quota is 85 % per month" in words


def test_findings_of_a_review_are_raised_too_and_those_of_the_scenario_are_not(scenario: Scenario) -> None:
    plan = plan_of(scenario, [f"{QUOTA}=95,99 % per month"], replications=1)
    found = {(each.finding.name, each.points) for each in plan.raised if hasattr(each.finding, "name")}
    assert found == {("band_gap", (1,))}  # 95 to 99 % miss the quota, and no band holds them


def test_what_no_agreement_looks_at_raises_nothing(scenario: Scenario) -> None:
    assert plan_of(scenario, ["teams.one.on.headcount=3..6"], replications=1).raised == ()


def test_more_work_than_hours_is_raised_at_the_points_that_have_it(scenario: Scenario) -> None:
    """400 tickets of ten minutes a week are 67 hours, and one agent who is always there has 168: 1,100 are too many."""
    plan = plan_of(scenario, ["teams.one.on.headcount=1,3", "demand.mail.volume=400,1100 per week"], replications=1)
    (raised,) = plan.raised
    assert (getattr(raised.finding, "rule", ""), raised.points) == ("overload", (1,))
    (words,) = raised_words(plan)
    assert words.startswith("point 1 (teams.one.on.headcount=1, demand.mail.volume=1100 per week): teams.one: warning ")
    assert "overload: found 812 h of work (l1) for 744 h of one in 2027-01: 109 %" in words


def test_what_is_raised_is_no_part_of_the_sweep(scenario: Scenario) -> None:
    plan = plan_of(scenario, [f"{QUOTA}=85,95 % per month"], replications=1)
    assert plan.raised
    assert "raised" not in plan.manifest.about
