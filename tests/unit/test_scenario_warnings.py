"""Suspicious scenarios load, with a warning that has a name and a place."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

import pytest

import slasim
from slasim.scenario import load_scenario, reference_page
from slasim.scenario.checks.findings import RULES

GOOD = Path(__file__).parent.parent / "data" / "broken" / "good.yaml"
LAST_RULE = "{path: [{skill: l1, handle: 5 min, then: {solved: 1/1}}]}"

# rule -> what is laid over the good scenario, and the path of the warning
CASES = {
    "unused_calendar": ("calendars: {rome: {timezone: Europe/Rome, hours: 24x7}}", "calendars.rome"),
    "tier_without_tickets": ("customers: {gold: {accounts: 1, regions: {berlin: 1/1}}}", "customers.gold"),
    "severity_without_tickets": ("severities: [urgent, normal, low, wish]", "severities.3"),
    "large_replication": ("demand: {email: {volume: 50000 per day}}", "demand.email.volume"),
    "special_day_outside": (
        "demand: {email: {special_days: {2028-01-01: 80 %}}}",
        "demand.email.special_days.2028-01-01",
    ),
    "pulse_outside": (
        "demand: {email: {pulses: [{from: 2028-01-01 09:00, for: 2 days, extra: 80 %}]}}",
        "demand.email.pulses.0",
    ),
    "unreachable_step": (
        "work: [{path: [{skill: l1, handle: 1h, then: {solved: 1/1}}, {skill: l2, handle: 1 h, then: {solved: 1/1}}]}]",
        "work.0.path.1",
    ),
    "unused_rule": (f"work: [{LAST_RULE}, {LAST_RULE}]", "work.1"),
    "unused_customer_reply": (
        "work: [{path: [{skill: l1, handle: 5 min, then: {solved: 1/1}}], customer_reply: 1 h}]",
        "work.0.customer_reply",
    ),
    "idle_skill": ("teams: {first: {skills: [l1, chess]}}", "teams.first.skills"),
    "site_hours": (
        "calendars: {berlin: {exceptions: {2027-02-01: '09:00-12:00'}}}",
        "calendars.berlin.exceptions.2027-02-01",
    ),
    "nobody_rostered": ("teams: {second: {shifts: {day: {headcount: 0}}}}", "teams"),
    "nothing_due": ("routing: {order: deadline}", "routing.order"),
    "unused_setting": (
        "agreements: {pro: {commitments: {first_response: {business_days: dates}}}}",
        "agreements.pro.commitments.first_response.business_days",
    ),
    "never_owed": (
        "agreements: {pro: {credits: {bonus: {on: first_response, above: 100 %, amount: 1 EUR}}}}",
        "agreements.pro.credits.bonus.above",
    ),
    "credits_without_product": (
        "demand: {web: {channel: web, volume: 1 per day, mix: {product: {app: 1/1}, tier: {pro: 1/1}, severity: "
        "{low: 1/1}}}}\nagreements: {app: {for: {product: app}, judged: together, commitments: {availability: {quota: "
        "90 % per month}}, credits: {on: availability, scale: {below 90 %: 1 EUR}}}}",
        "agreements.app.credits",
    ),
    "unused_goal": ("routing: {goal: 5 days}", "routing.goal"),
    "unused_hand_over_cost": ("routing: {hand_over_cost: 5 min}", "routing.hand_over_cost"),
    "quota_of_all": (
        "agreements: {pro: {commitments: {first_response: {quota: 100 % per month}}}}",
        "agreements.pro.commitments.first_response.quota",
    ),
    "severity_order": (
        "agreements: {pro: {commitments: {first_response: {promise: {urgent: 9 h}}}}}",
        "agreements.pro.commitments.first_response.promise.urgent",
    ),
    "no_whole_period": ("horizon: {from: 2027-01-02, for: 6 weeks}", "agreements.pro.commitments.first_response.quota"),
    "credits_above_quota": ("", "agreements.pro.credits.scale"),
    "cap_below_scale": ("agreements: {pro: {credits: {cap: 2 % of fee}}}", "agreements.pro.credits.cap"),
    "announced_late": (
        "agreements: {pro: {maintenance: {notice: 5 days}, exclusions: [{cause: maintenance, reference: A, "
        "from: 2027-02-03T00:00Z, to: 2027-02-03T05:00Z, announced: 2027-01-30T00:00Z}]}}",
        "agreements.pro.exclusions.0.announced",
    ),
    "maintenance_outside": (
        "agreements: {pro: {maintenance: {within: {sun: 00:00-06:00}}, exclusions: [{cause: maintenance, reference: A, "
        "from: 2027-02-03T00:00Z, to: 2027-02-03T05:00Z}]}}",
        "agreements.pro.exclusions.0.from",
    ),
    "unused_agreement": (
        "agreements: {all: {for: {tier: pro}, commitments: {resolution: {promise: {low: 1 h}, quota: 1/2 per month}}}}",
        "agreements.all",
    ),
}


def over(folder: Path, line: str) -> Path:
    text = GOOD.read_text("utf-8")
    if "nothing_due" in str(folder):
        text = text[: text.index("agreements:")]
    if "credits_above" in str(folder):
        text = text.replace("scale: {below 90 %: 5 % of fee}", "scale: {below 95 %: 5 % of fee}")
    if "no_whole_period" in str(folder):
        text = text.replace("90 % per month", "90 % per quarter")
    (folder / "good.yaml").write_text(text, "utf-8")
    (folder / "it.yaml").write_text(f"extends: good.yaml\n{line}\n", "utf-8")
    return folder / "it.yaml"


@pytest.mark.parametrize("rule", CASES)
def test_each_warning(rule: str, tmp_path: Path) -> None:
    folder = tmp_path / rule
    folder.mkdir()
    line, path = CASES[rule]
    found = [each for each in load_scenario(over(folder, line)).warnings if each.rule == rule]
    assert len(found) == 1
    assert found[0].path == path
    assert found[0].line > 0
    assert f"warning {rule}: found " in str(found[0])


# what loading does not find: test_overload.py; what tables lack: test_counts_by_interval.py, test_listed_tickets.py
ELSEWHERE = {
    *("not_simulated", "overload", "overload_in_hours", "short_follow_up", "short_warm_up", "uncovered_hours"),
    *("leave_beyond_shrinkage", "unworked_premium", "counts_end", "counts_outside", "tickets_outside"),
    *("lasting_backlog", "opening_before_agreement", "workaround_not_simulated"),
}
WARNING = ("Problem", "Finding", "Remark", "replace")  # what holds the name of a warning


def rules_in(text: str) -> Iterator[str]:
    """The names of the warnings that a module makes, `*` for a part that is only known when it runs."""
    for call in ast.walk(ast.parse(text)):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in WARNING:
            for rule in (each.value for each in call.keywords if each.arg == "rule"):
                parts = rule.values if isinstance(rule, ast.JoinedStr) else [rule]
                yield "".join(str(part.value) if isinstance(part, ast.Constant) else "*" for part in parts)


def test_every_rule_of_the_list_is_tested_and_every_one_in_use_is_listed() -> None:
    used = {rule for file in Path(slasim.__file__).parent.rglob("*.py") for rule in rules_in(file.read_text("utf-8"))}
    assert {rule for rule in RULES if any(fnmatch(rule, each) for each in used)} == set(RULES)
    assert {each for each in used if each == "*" or not any(fnmatch(rule, each) for rule in RULES)} == set()
    assert set(RULES) == set(CASES) | ELSEWHERE
    page = reference_page()
    assert {rule for rule in RULES if f"| `{rule}` | {RULES[rule]} |" not in page} == set()


def test_a_rule_that_is_not_listed_is_found() -> None:
    text = 'Problem(*place, "", rule="new")\nFinding(path, rule=f"{what}_new")\nRemark(path, rule=RULE)'
    assert list(rules_in(text)) == ["new", "*_new", "*"]


@pytest.mark.parametrize(
    ("agreement", "unused"),
    [
        # Every pro ticket already has a first response of its own level, from `pro`, which stands before.
        ("{for: {tier: pro}, commitments: {first_response: COMMITMENT}}", True),
        # A wider level still gives a commitment that the narrower one does not have ...
        ("{level: corporate, for: {tier: pro}, commitments: {resolution: COMMITMENT}}", False),
        # ... but not one of the same name.
        ("{level: corporate, for: {tier: pro}, commitments: {first_response: COMMITMENT}}", True),
        # A service of certain customers goes before what the customer has.
        ("{level: service, for: {tier: pro, severity: urgent}, commitments: {first_response: COMMITMENT}}", False),
        # Another kind runs side by side.
        ("{kind: internal, for: {tier: pro}, commitments: {first_response: COMMITMENT}}", False),
    ],
)
def test_an_agreement_is_unused_only_if_others_go_before_all_of_it(
    agreement: str, unused: bool, tmp_path: Path
) -> None:
    agreement = agreement.replace("COMMITMENT", "{promise: {urgent: 9 h}, quota: 1/2 per month}")
    warnings = load_scenario(over(tmp_path, f"agreements: {{other: {agreement}}}")).warnings
    assert [each.path for each in warnings if each.rule == "unused_agreement"] == ["agreements.other"] * unused


def test_a_large_replication_is_counted_over_all_streams_and_all_that_is_simulated(tmp_path: Path) -> None:
    """January to March are 90 days; with 2 weeks before and 4 weeks after them 132 days are simulated."""
    mix = "{tier: {pro: 100 %}, severity: {low: 100 %}}"
    web = f"web: {{channel: web, volume: 25000 per day, mix: {mix}}}"
    line = f"demand: {{email: {{volume: 12878 per day}}, {web}}}"
    assert 132 * (12_878 + 25_000) < 5_000_000 < 132 * (12_879 + 25_000)
    assert "large_replication" not in {each.rule for each in load_scenario(over(tmp_path, line)).warnings}
    line = line.replace("12878", "12879")
    (warning,) = (each for each in load_scenario(over(tmp_path, line)).warnings if each.rule == "large_replication")
    assert warning.path == "demand.web.volume"
    assert "about 5,000,028 tickets" in warning.found
    assert "600 bytes each, 3 GB" in warning.found


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("{skill: l1, handle: exponential(5 min), then: {solved: 1/1}}", 1),
        ("{skill: l1, handle: 5 min, then: {solved: 50 %, customer: 50 %}}", 1),
        ("{skill: l1, handle: exponential(5 min), then: {solved: 50 %, customer: 50 %}}", 0),
    ],
)
def test_times_that_have_nothing_to_go_together_with(path: str, expected: int, tmp_path: Path) -> None:
    line = f"work: [{{path: [{path}], customer_reply: 1 h, together: 0.5}}]"
    found = [each for each in load_scenario(over(tmp_path, line)).warnings if each.rule == "unused_setting"]
    assert [each.path for each in found] == ["work.0.together"] * expected
