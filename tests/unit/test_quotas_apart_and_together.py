"""Quotas of all severities together, of each severity its own, and none at all: worked out by hand."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from promise_cases import at, log, promise

import slasim
from slasim.agreements import Scorecard, measure
from slasim.agreements.document import document
from slasim.agreements.review import review
from slasim.scenario import Scenario, ScenarioError, load_scenario
from slasim.study.measures.promises.every_promise import left_out

TARGETS = "{urgent: 30 min, normal: 2 h}"
CREDITS = "credits: {on: first_response, scale: {below 85 %: 5 % of fee}}"


def agreement(quota: str, more: str = "", judged: str = "each customer", rules: str = "") -> str:
    only = f"{{promise: {TARGETS}, quota: {quota}{rules}}}"
    return f"a: {{for: {{tier: gold}}, judged: {judged}, {more}, commitments: {{first_response: {only}}}}}".replace(
        ", ,", ","
    )


def answers(late: dict[str, int], in_time: dict[str, int], customer: str = "gold-1") -> list[Any]:
    """Tickets of January: answered after five minutes, or after three hours."""
    rows: list[Any] = []
    for counts, reply in ((late, "12:00"), (in_time, "09:05")):
        for severity, many in counts.items():
            for number in range(many):
                day = f"2027-01-{number % 28 + 1:02d}"
                name = f"{severity} {customer} {reply} {number}"
                rows.append((name, f"{day} 09:00", severity, customer, [(f"{day} {reply}", "replied")]))
    return rows


def card(rows: list[Any], text: str) -> Scorecard:
    return measure(log(rows), promise(text), window=(at("2027-01-01 00:00"), at("2027-02-01 00:00")))


ONE_LATE = answers({"urgent": 1}, {"urgent": 1, "normal": 18})


def test_a_quota_of_all_tickets_is_one_cell() -> None:
    """1 of 20 tickets is late, 1 of 2 urgent ones: 95 % of all, 50 % of the urgent ones."""
    found = card(ONE_LATE, agreement("85 % of all tickets per month", CREDITS))
    columns = ["severity", "customer", "met", "decided", "quota", "verdict"]
    assert found.compliance[columns].to_numpy().tolist() == [["all", "gold-1", 19, 20, 0.85, "kept"]]
    assert found.credits.empty
    assert found.violations["severity"].tolist() == ["urgent"]
    counts = found.counts.groupby("severity", observed=True)["decided"].sum()
    assert counts.to_dict() == {"urgent": 2, "normal": 18}


def test_the_same_share_of_each_severity_is_missed() -> None:
    found = card(ONE_LATE, agreement("85 % per month", CREDITS))
    assert found.compliance.set_index("severity")["verdict"].to_dict() == {"urgent": "missed", "normal": "kept"}
    assert found.credits["credit"].tolist() == [Decimal("50.00")]


@pytest.mark.parametrize(
    ("rule", "owed"),
    [
        ("scale: {below 85 %: 5 % of fee}", "50.00"),  # 16 of 20
        ("shortfall: 1 % of fee per point", "50.00"),  # 80 %, five points below
        ("points: {bands: {below 85 %: 3}, value: 7 EUR}", "21.00"),
        ("weight: 40 %, at_risk: 10 % of fee", "40.00"),
        ("persistent: {missed: 1 in a row, amount: 33 EUR}", "33.00"),
        ("per_breach: {urgent: 12 EUR, normal: 1 EUR}", "26.00"),  # two urgent and two normal ones
    ],
)
def test_each_rule_looks_at_the_one_cell(rule: str, owed: str) -> None:
    """Four of 20 are late, two of each severity: by severity 0 of 2 and 16 of 18 would be in time."""
    rows = answers({"urgent": 2, "normal": 2}, {"normal": 16})
    found = card(rows, agreement("85 % of all tickets per month", f"credits: {{on: first_response, {rule}}}"))
    assert found.credits["credit"].tolist() == [Decimal(owed)]


def test_a_ticket_is_told_of_the_quota_that_it_shares() -> None:
    rows = answers({"urgent": 4}, {"normal": 16})
    found = card(rows, agreement("85 % of all tickets per month", CREDITS))
    cost = found.explain(rows[0][0]).costs[0]
    assert (cost.met, cost.decided, cost.verdict, cost.credit) == (16, 20, "missed", 5000)


def test_quotas_by_severity() -> None:
    """Of each severity one of four is late: 75 %."""
    rows = answers(dict.fromkeys(("urgent", "normal"), 1), dict.fromkeys(("urgent", "normal"), 3))
    found = card(rows, agreement("{urgent: 95 %, else: 70 %, per: month}", CREDITS)).compliance
    assert found.set_index("severity")[["quota", "verdict"]].to_dict("index") == {
        "urgent": {"quota": 0.95, "verdict": "missed"},
        "normal": {"quota": 0.7, "verdict": "kept"},
    }


def test_without_a_quota_nothing_is_kept_or_missed() -> None:
    rows = answers({"urgent": 1, "normal": 3}, {"urgent": 1})
    found = card(rows, agreement("none", "credits: {on: first_response, per_breach: {urgent: 9 EUR}}"))
    assert found.compliance["verdict"].tolist() == ["not judged", "not judged"]
    assert found.compliance["attainment"].tolist() == [0.5, 0.0]
    assert found.credits["credit"].tolist() == [Decimal("9.00")]
    one = card(rows, agreement("{urgent: 50 %, normal: none, per: month}", CREDITS)).compliance
    assert one.set_index("severity")["verdict"].to_dict() == {"urgent": "kept", "normal": "not judged"}


def test_small_periods_are_those_of_all_tickets() -> None:
    """Three tickets of January roll into February whatever their severity."""
    text = agreement("85 % of all tickets per month", rules=", small: {below: 4, then: roll}")
    rows = answers({"urgent": 1}, {"urgent": 1, "normal": 1})
    rows.append(("later", "2027-02-03 09:00", "normal", "gold-1", [("2027-02-03 09:05", "replied")]))
    found = measure(log(rows), promise(text)).compliance
    assert found[["period", "carried", "verdict"]].to_numpy().tolist() == [
        ["2027-01", 0, "carried"],
        ["2027-02", 3, "missed"],
    ]


@pytest.mark.parametrize(
    ("quota", "more", "path", "expected"),
    [
        ("{urgent: 95 %, per: month}", "", "quota", "a share (or none) for every severity"),
        ("{urgent: 95 %, low: 90 %, else: 90 %, per: month}", "", "quota.low", "a severity that is promised something"),
        ("none", CREDITS, "credits.scale", "a commitment with a quota"),
        ("none", "termination: {on: first_response, missed: 2 in a row}", "termination.missed", "a commitment with"),
        ("none", "credits: {persistent: {missed: 2 in a row, amount: 5 EUR}}", "credits", "a commitment with a quota"),
    ],
)
def test_what_a_quota_cannot_mean_is_told_at_its_line(quota: str, more: str, path: str, expected: str) -> None:
    with pytest.raises(ScenarioError) as error:
        promise(agreement(quota, more))
    problem = error.value.problems[0]
    assert problem.path.endswith(path)
    assert expected in problem.expected
    assert problem.line > 0


def test_small_without_a_quota_is_told() -> None:
    with pytest.raises(ScenarioError, match="small without a quota"):
        promise(agreement("none", rules=", small: {misses: 1}"))


@pytest.mark.parametrize("quota", ["99 % of all tickets per month", "{urgent: 99 %, else: 98 %, per: month}"])
def test_availability_has_no_severities(quota: str) -> None:
    with pytest.raises(ScenarioError, match="about no tickets"):
        promise(f"a: {{judged: together, commitments: {{availability: {{quota: {quota}}}}}}}")


def test_an_amendment_does_not_change_whose_share_it_is() -> None:
    later = 'amendments: {"2027-02-01": {commitments.first_response.quota: 85 % per month}}'
    with pytest.raises(ScenarioError, match="a quota of each severity for 'first_response'"):
        promise(agreement("85 % of all tickets per month", later))
    shares = 'amendments: {"2027-02-01": {commitments.first_response.quota: 90 % of all tickets per month}}'
    promise(agreement("85 % of all tickets per month", shares))


def test_the_document_says_whose_share_it_is() -> None:
    told = {
        "85 % of all tickets per month": "In each month at least 85 % of the decided tickets, all severities together, "
        "must meet the target of their severity.",
        "{urgent: 95 %, normal: none, per: month}": "In each month at least 95 % of the decided tickets of Urgent must "
        "meet the target; for Normal no quota is promised.",
        "none": "No quota is promised: the attainment is only reported.",
    }
    for quota, sentence in told.items():
        assert sentence in document(promise(agreement(quota)))


def test_a_review_asks_whether_each_severity_was_meant() -> None:
    rows = answers({"urgent": 1}, {"urgent": 1, "normal": 18})
    book = promise(agreement("85 % of all tickets per month", CREDITS))
    (finding,) = review(book, log=log(rows, until="2027-02-01 00:00")).named("quota_over_severities")
    assert finding.severity == "warning"
    assert "Was a quota of each severity meant?" in finding.risk
    assert "urgent" in finding.risk
    assert finding.mend == {"agreements.a.commitments.first_response.quota": "85 % per month"}
    many = answers({}, {"urgent": 20, "normal": 20})
    (note,) = review(book, log=log(many, until="2027-02-01 00:00")).named("quota_over_severities")
    assert note.severity == "note"  # 3 of 40 may be late, never all 20
    assert not review(promise(agreement("85 % per month", CREDITS))).named("quota_over_severities")


def test_a_review_says_what_no_quota_and_a_year_mean() -> None:
    (none,) = review(promise(agreement("none"))).named("no_quota")
    assert "promises no share:" in none.risk
    (one,) = review(promise(agreement("{urgent: 95 %, normal: none, per: month}"))).named("no_quota")
    assert "promises no share for normal:" in one.risk
    assert not review(promise(agreement("90 % per month"))).named("no_quota")
    (down,) = review(promise("a: {judged: together, commitments: {availability: {quota: none}}}")).named("no_quota")
    assert "downtime" in down.remedy
    (year,) = review(promise(agreement("95 % per year"))).named("judged_by_the_year")
    assert "in which 60.0 % of the tickets are late" in year.risk  # 12 times 5 %
    (down,) = review(promise("a: {judged: together, commitments: {availability: {quota: 99.5 % per year}}}")).named(
        "judged_by_the_year"
    )
    assert "in which 6.0 % of the time is without service" in down.risk


@pytest.mark.parametrize(
    ("quota", "rule", "unpaid"),
    [
        ("none", "per_breach: {urgent: 5 EUR, normal: 1 EUR}", None),
        ("none", "per_breach: {urgent: 5 EUR}", "promises no share for normal:"),
        ("none", "late_by: {urgent: 5 EUR per begun day, normal: 1 EUR per begun day}", None),
        ("none", "breaches: {1-2: 5 EUR, 3 or more: 9 EUR}", None),
        ("{urgent: 95 %, normal: none, per: month}", "per_breach: {normal: 5 EUR}", None),
        ("{urgent: 95 %, normal: none, per: month}", "per_breach: {urgent: 5 EUR}", "promises no share for normal:"),
    ],
)
def test_no_quota_is_no_matter_where_single_tickets_are_paid_for(quota: str, rule: str, unpaid: str | None) -> None:
    found = review(promise(agreement(quota, f"credits: {{on: first_response, {rule}}}"))).named("no_quota")
    assert [unpaid in each.risk for each in found if unpaid] == [True] * (unpaid is not None)
    assert bool(found) == (unpaid is not None)


def test_breaches_of_all_commitments_pay_for_each() -> None:
    book = promise(agreement("none", "credits: {breaches: {1-2: 5 EUR, 3 or more: 9 EUR}}"))
    assert not review(book).named("no_quota")
    late = answers({"urgent": 2, "normal": 1}, {"urgent": 4})
    (line,) = (each for each in measure(log(late), book).credits.to_dict("records") if each["credit"])
    assert (line["period"], line["credit"]) == ("2027-01", Decimal("9.00"))
    up = "{availability: {quota: 99 % per month}}"
    timeless = f"a: {{for: {{tier: gold}}, judged: together, commitments: {up}, credits: {{breaches: {{1-2: 5 EUR}}}}}}"
    with pytest.raises(ScenarioError, match="breaches, where no clock can miss a target"):
        promise(timeless)


def test_no_quota_is_no_matter_where_outages_are_paid_for() -> None:
    up = "for: {tier: gold}, judged: together, commitments: {availability: {quota: none}}"
    for rule in ("downtime: 5 EUR per begun hour", "durations: {above 1 h: 5 EUR}", "outage_day: 4 h"):
        assert not review(promise(f"a: {{{up}, credits: {{on: availability, {rule}}}}}")).named("no_quota")


SIMULATED = """
slasim: 1
name: Pooled
currency: EUR
timezone: UTC
horizon: {from: 2027-01-01, for: 1 month, warm_up: 1 day, follow_up: 1 day}
severities: [urgent, normal]
calendars: {office: {timezone: UTC, hours: 24x7}}
customers: {gold: {accounts: 2, regions: {office: 100 %}, fee: 1000 EUR/month}}
demand:
  email: {channel: email, volume: 60 per week, shape: always,
    mix: {tier: {gold: 100 %}, severity: {urgent: 20 %, normal: 80 %}}}
work: [{path: [{skill: l1, handle: exponential(40 min), then: {solved: 100 %}}]}]
teams: {l1: {site: office, skills: [l1], shifts: {all: {hours: 24x7, headcount: {now: 1, min: 1, max: 3}}}}}
agreements:
  a:
    judged: each customer
    commitments: {resolution: {promise: {urgent: 30 min, normal: 2 h}, quota: QUOTA}}
    credits: {on: resolution, scale: {below 85 %: 5 % of fee}}
"""


@pytest.fixture
def simulated(tmp_path: Any) -> Any:
    def load(quota: str) -> Scenario:
        path = tmp_path / "scenario.yaml"
        path.write_text(SIMULATED.replace("QUOTA", quota))
        return load_scenario(path)

    return load


def test_a_simulation_judges_what_a_statement_judges(simulated: Any) -> None:
    """Each history that is written down as a log is judged alike by `measure`."""
    scenario = simulated("85 % of all tickets per month")
    study = slasim.simulate(scenario, replications=6, seed=3)
    rows = study.compliance
    assert rows["severity"].astype(str).tolist() == ["all"]
    missed, met, decided = 0, 0, 0
    for replication in range(6):
        found = measure(slasim.simulate_log(scenario, seed=3, replication=replication), scenario).compliance
        assert set(found["severity"]) == {"all"}
        missed += int((found["verdict"] == "missed").sum())
        met, decided = met + int(found["met"].sum()), decided + int(found["decided"].sum())
    assert 0 < missed < 12
    assert rows["missed"].tolist() == [pytest.approx(missed / 6)]
    assert rows["attainment"].tolist() == [pytest.approx(met / decided)]
    assert study.every_promise.promises[0].of.severity == "all"
    curve = study.section("curve")
    assert set(curve["severity"].astype(str)) == {"urgent", "normal"}


def test_what_no_quota_is_promised_is_left_out_of_all_kept(simulated: Any) -> None:
    scenario = simulated("{urgent: none, normal: 85 %, per: month}")
    study = slasim.simulate(scenario, replications=2, seed=3)
    rows = study.compliance.set_index("severity")
    assert rows["asked"].to_dict() == {"urgent": False, "normal": True}
    assert [each.why for each in left_out(scenario)] == ["no quota"]
    assert [each.of.severity for each in study.every_promise.promises] == ["normal"]


def test_safe_quotas_of_all_tickets_are_those_of_the_judged_histories(simulated: Any) -> None:
    """At today's targets a window keeps a quota where the verdict of its log, under that quota, says so."""
    from slasim.planning.targets.searched import find_grid
    from slasim.planning.targets.windows import Look, look
    from slasim.study.measures.promises.asked import read_asked

    scenario = simulated("85 % of all tickets per month")
    grid = find_grid(scenario, read_asked(missed="0"))
    (searched,) = grid.searched
    assert (searched.promise.severity, searched.shown(0), len(searched.steps)) == ("all", "30 min … 2 h", 1)
    windows = 8
    seen = look(Look(scenario, grid.loosest, grid.searched, 5, is_whole=False), range(windows), None)
    for number, quota in enumerate(searched.quotas):
        other = scenario.with_overrides(
            {"agreements.a.commitments.resolution.quota": f"{float(quota * 100):g} % of all tickets per month"}
        )
        kept = []
        for window in range(windows):
            found = measure(slasim.simulate_log(other, seed=5, replication=window), other).compliance
            assert found["open"].sum() == 0
            kept.append(bool((found["verdict"] == "kept").all()))
        assert seen.kept[0].kept[:, 0, number].tolist() == kept
    assert len({tuple(row) for row in seen.kept[0].kept[:, 0].tolist()}) > 1


def test_another_quota_is_of_what_shares_it(simulated: Any) -> None:
    from slasim.planning.contract_changes import with_quota
    from slasim.study.measures.promises.chance import Promise

    def changed(written: str, severity: str) -> str:
        of = simulated(written)
        changes = with_quota(of, Promise("a", "resolution", severity), Fraction(7, 10))
        return str(of.with_overrides(changes).agreements["a"].commitments["resolution"].quota)

    apart = "{urgent: 95 %, else: 90 %, per: month}"
    assert changed(apart, "urgent") == "urgent 70 %, else 90 % per month"
    assert changed(apart, "normal") == "urgent 95 %, else 70 % per month"
    assert changed("85 % of all tickets per month", "all") == "70 % of all tickets per month"
    assert changed("85 % per month", "urgent") == "70 % per month"
