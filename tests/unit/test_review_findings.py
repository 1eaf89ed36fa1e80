"""Each finding of a review: an agreement that deserves none, and one change that brings it, at its line."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from slasim.agreements.document import document
from slasim.agreements.review import RULES, ReviewFindings, review
from slasim.log.ticket_log import TicketLog
from slasim.scenario import load_agreements

CLEAN = """\
slasim: 1
name: Clean
currency: EUR
timezone: Europe/Berlin
severities: [urgent, normal]
calendars:
  berlin: {timezone: Europe/Berlin, hours: {mon-fri: 09:00-17:00}, holidays: DE-BE}
  plant: {timezone: Europe/Berlin, hours: {mon-fri: 06:00-14:00}, holidays: DE-BE}
customers:
  gold: {accounts: 10, regions: {berlin: 100 %}, fee: 1000 EUR/month}
agreements:
  gold:
    for: {tier: gold}
    judged: each customer
    review: 3 months
    term: {from: 2027-01-01}
    relief: {forecast: 40 per day}
    depends_on: team
    commitments:
      first_response:
        promise: {urgent: 2 h, normal: 6 h}
        quota: 95 % per month
        hours: customer
        small: {below: 40, then: roll}
      resolution:
        promise: {urgent: 1 business day, normal: 3 business days}
        quota: 90 % per month
        hours: customer
        small: {below: 40, then: roll}
    credits:
      on: first_response
      scale: {below 95 %: 5 % of fee, below 90 %: 15 % of fee}
      cap: 15 % of fee
  team:
    kind: internal
    commitments:
      first_response: {promise: {urgent: 1 h, normal: 6 h}, quota: 97 % per month, hours: berlin}
      resolution: {promise: {urgent: 6 h, normal: 2 business days}, quota: 95 % per month, hours: berlin}
"""

GOLD_RESPONSE = "promise: {urgent: 2 h, normal: 6 h}\n        quota: 95 % per month\n        hours: customer\n"
GOLD_RESOLUTION = "promise: {urgent: 1 business day, normal: 3 business days}\n"
CREDITS = (
    "      on: first_response\n      scale: {below 95 %: 5 % of fee, below 90 %: 15 % of fee}\n      cap: 15 % of fee\n"
)


AVAILABLE = """\
agreements:
  line:
    judged: each customer
    review: 3 months
    commitments: {availability: {quota: 99 % per month}}
    credits: {on: availability, shortfall: 2 % of fee per point, up_to: 10 % of fee}
"""


def written(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "book.yaml"
    file.write_text(text)
    return file


def reviewed(tmp_path: Path, *changes: tuple[str, str]) -> ReviewFindings:
    text = CLEAN
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return review(written(tmp_path, text))


def test_an_agreement_that_says_everything_has_no_findings(tmp_path: Path) -> None:
    assert [str(each) for each in reviewed(tmp_path)] == []


# name of the finding, severity, old text, new text, last part of the clause, what the risk must say
CASES = [
    (
        "no_calendar",
        "warning",
        GOLD_RESPONSE,
        GOLD_RESPONSE.replace("        hours: customer\n", ""),
        "hours",
        "6 h for normal",
    ),
    (
        "automatic_replies_stop",
        "warning",
        GOLD_RESPONSE,
        GOLD_RESPONSE + "        automatic_replies: count\n",
        "automatic_replies",
        "after 0 s",
    ),
    (
        "customer_delay_counts",
        "warning",
        GOLD_RESOLUTION,
        GOLD_RESOLUTION + "        pauses: false\n",
        "pauses",
        "1 business day",
    ),
    ("response_pauses", "warning", GOLD_RESPONSE, GOLD_RESPONSE + "        pauses: true\n", "pauses", "2 h"),
    (
        "vendor_delay_unbounded",
        "warning",
        GOLD_RESOLUTION,
        GOLD_RESOLUTION + "        pauses: [customer, vendor]\n",
        "pauses",
        "vendor",
    ),
    (
        "severity_change_restarts",
        "warning",
        GOLD_RESPONSE,
        GOLD_RESPONSE + "        on_severity_change: restart\n",
        "on_severity_change",
        "2 h more",
    ),
    (
        "breach_revised",
        "warning",
        GOLD_RESPONSE,
        GOLD_RESPONSE + "        on_severity_change: revise\n",
        "on_severity_change",
        "more time than 2 h",
    ),
    (
        "reopening_restarts",
        "note",
        GOLD_RESOLUTION,
        GOLD_RESOLUTION + "        on_reopen: new\n",
        "on_reopen",
        "1 business day more",
    ),
    (
        "start_unbounded",
        "warning",
        "  team:\n    kind: internal\n",
        "  line:\n    kind: vendor\n    relief: {forecast: 40 per day}\n    commitments:\n      resolution: {starts: "
        "replied, promise: {urgent: 1 h, normal: 2 h}, quota: 90 % per month, hours: berlin}\n"
        "  team:\n    kind: internal\n",
        "starts",
        "starts with the first reply, and no promise says when that has to be for urgent and normal",
    ),
    (
        "closing_answers",
        "note",
        GOLD_RESPONSE,
        GOLD_RESPONSE + "        ends: [replied, closed]\n",
        "ends",
        "closed within 2 h without a word to the customer has kept it",
    ),
    (
        "closing_answers",
        "note",
        GOLD_RESPONSE,
        GOLD_RESPONSE + "        on_reopen: new\n",
        "on_reopen",
        "solved within 2 h without a word to the customer owes none",
    ),
    (
        "closing_counts",
        "note",
        GOLD_RESOLUTION,
        GOLD_RESOLUTION + "        ends: closed\n",
        "ends",
        "runs until the ticket is closed",
    ),
    (
        "workaround_alone",
        "warning",
        GOLD_RESOLUTION,
        GOLD_RESOLUTION + "        ends: workaround\n",
        "ends",
        "a ticket of urgent that is solved within 1 business day, so that nobody needs one, is late",
    ),
    (
        "workaround_lasts",
        "warning",
        GOLD_RESOLUTION,
        GOLD_RESOLUTION + "        ends: [workaround, solved]\n",
        "ends",
        "no promise says when tickets of urgent and normal are solved",
    ),
    (
        "return_restarts",
        "note",
        "      resolution:\n        promise: {urgent: 1 business day",
        "      update: {metric: periodic_update, promise: {urgent: 4 h, normal: 7 h}, quota: 90 % per month, "
        "hours: customer, small: {misses: 1}, pauses: true, on_return: new}\n      resolution:\n        promise: "
        "{urgent: 1 business day",
        "on_return",
        "then has 4 h more from the answer on",
    ),
    (
        "longer_than_a_day",
        "note",
        "normal: 6 h}\n        quota: 95",
        "normal: 12 h}\n        quota: 95",
        "normal",
        "8 h",
    ),
    (
        "never_open",
        "warning",
        "normal: 6 h}\n        quota: 95",
        "normal: 5000 h}\n        quota: 95",
        "normal",
        "5000 h",
    ),
    (
        "quota_without_volume",
        "note",
        "        small: {below: 40, then: roll}\n      resolution",
        "      resolution",
        "quota",
        "below 20 tickets",
    ),
    (
        "severity_undefined",
        "note",
        "promise: {urgent: 2 h, normal: 6 h}",
        "promise: {urgent: 2 h}",
        "promise",
        "nothing for normal",
    ),
    (
        "severity_undefined",
        "warning",
        "promise: {urgent: 2 h, normal: 6 h}",
        "promise: {normal: 6 h}",
        "promise",
        "nothing for urgent",
    ),
    (
        "update_before_response",
        "warning",
        "      resolution:\n        promise: {urgent: 1 business day",
        "      update: {metric: periodic_update, promise: {urgent: 1 h, normal: 6 h}, quota: 90 % per month, "
        "hours: customer, small: {misses: 1}}\n      resolution:\n        promise: {urgent: 1 business day",
        "urgent",
        "and the first response on Mon 2027-01-11 09:00",
    ),
    (
        "customers_pooled",
        "note",
        "each customer\n    review",
        "together\n    review",
        "judged",
        "of 10 like customers 1 can",
    ),
    (
        "backing_missing",
        "warning",
        "{urgent: 6 h, normal: 2 business days}",
        "{urgent: 6 h}",
        "resolution",
        "no resolution for normal",
    ),
    ("backing_quota", "warning", "quota: 97 % per month", "quota: 93 % per month", "quota", "93 % are left"),
    ("band_gap", "warning", "{below 95 %: 5 %", "{below 92 %: 5 %", "scale", "93.5 % misses the quota of 95 %"),
    (
        "row_ends",
        "warning",
        CREDITS,
        "      on: first_response\n      in_a_row: {1: 5 % of fee, 2: 15 % of fee}\n      cap: 15 % of fee\n",
        "in_a_row",
        "2 months in a row with a missed quota owe 15 % of the fee",
    ),
    ("band_cliff", "note", CREDITS, CREDITS.replace("15 %", "30 %"), "scale", "250.00 EUR"),
    ("cap_never_reached", "note", "cap: 15 % of fee", "cap: 40 % of fee", "cap", "400.00 EUR"),
    ("no_review", "note", "    review: 3 months\n", "", "review", "2027-01-01"),
    ("no_exclusions", "note", "    relief: {forecast: 40 per day}\n", "", "exclusions", "nothing is excluded"),
    ("credit_below_minimum", "note", CREDITS, CREDITS + "      minimum: 60 EUR\n", "minimum", "50.00 EUR"),
    ("credit_below_minimum", "warning", CREDITS, CREDITS + "      minimum: 200 EUR\n", "minimum", "150.00 EUR"),
    (
        "earn_back_for_nothing",
        "warning",
        CREDITS,
        CREDITS + "      earn_back: {after: 2 periods, at: 95 %, share: 50 %}\n",
        "at",
        "95 %",
    ),
    (
        "credit_without_cap",
        "warning",
        CREDITS,
        "      on: first_response\n      per_breach: {urgent: 300 EUR}\n",
        "credits",
        "4 at 300.00 EUR",
    ),
    (
        "at_risk_never_reached",
        "note",
        CREDITS,
        "      rules: [{on: first_response, weight: 40 %}, {on: resolution, weight: 30 %}]\n"
        "      combine: sum\n      at_risk: 15 % of fee\n",
        "at_risk",
        "70 %",
    ),
]


# what a change brings beside the finding it is made for
FOLLOWS = {
    "row_ends": {"few_end_a_row"},  # the clean agreement rolls months with few tickets
    "no_calendar": {"not_backed"},  # round the clock the team's hours are too few
    "backing_missing": {"severity_undefined"},  # of the team's own promise
    "workaround_alone": {"workaround_lasts"},
}


@pytest.mark.parametrize(("name", "severity", "old", "new", "clause", "words"), CASES)
def test_one_change_brings_one_finding(
    tmp_path: Path, name: str, severity: str, old: str, new: str, clause: str, words: str
) -> None:
    findings = reviewed(tmp_path, (old, new))
    (only,) = findings.named(name)
    assert only.severity == severity
    assert {each.name for each in findings} == {name} | FOLLOWS.get(name, set())
    assert only.clause.split(".")[-1] == clause
    assert words in only.risk
    assert only.remedy.endswith(".")


def test_a_workaround_stands_behind_no_promise_to_solve(tmp_path: Path) -> None:
    bypass = ("resolution: {promise: {urgent: 6 h", "resolution: {ends: [workaround, solved], promise: {urgent: 6 h")
    (only,) = reviewed(tmp_path, bypass).named("backing_missing")
    assert only.clause == "agreements.gold.commitments.resolution"
    alike = (GOLD_RESOLUTION, GOLD_RESOLUTION + "        ends: [workaround, solved]\n")
    assert reviewed(tmp_path, bypass, alike).named("backing_missing") == ()
    behind = (alike, (alike[0], alike[1].replace("ends: [workaround, solved]", "ends: solved")))
    assert [reviewed(tmp_path, each).named("backing_missing") for each in behind] == [(), ()]


def test_what_another_commitment_of_the_metric_promises_is_not_missing(tmp_path: Path) -> None:
    """Urgent tickets have a quota of their own: none of the two leaves a severity out."""
    apart = (
        "promise: {normal: 6 h}\n        quota: 95 % per month\n        hours: customer\n        small: {misses: 1}\n"
        "      urgent_response:\n        metric: first_response\n        promise: {urgent: 2 h}\n"
        "        quota: 97 % per month\n        hours: customer\n"
    )
    assert reviewed(tmp_path, (GOLD_RESPONSE, apart)).named("severity_undefined") == ()


def test_warnings_come_first_and_the_most_money_before_the_others(tmp_path: Path) -> None:
    """10 accounts at 1000 EUR: at most 15 % of it on first_response, nothing on resolution, nothing for wording."""
    findings = reviewed(
        tmp_path,
        ("    review: 3 months\n", ""),
        (GOLD_RESOLUTION, GOLD_RESOLUTION + "        pauses: false\n"),
        (GOLD_RESPONSE, GOLD_RESPONSE + "        automatic_replies: count\n"),
    )
    assert [(each.name, each.stake) for each in findings] == [
        ("automatic_replies_stop", 150_000),
        ("customer_delay_counts", 0),
        ("no_review", 0),
    ]
    assert "warning automatic_replies_stop (1500.00 EUR a month at stake): " in str(findings)


def test_a_paragraph_is_told_once(tmp_path: Path) -> None:
    text = str(
        reviewed(
            tmp_path,
            (
                GOLD_RESPONSE,
                GOLD_RESPONSE.replace("normal: 6 h", "normal: 12 h").replace("urgent: 2 h", "urgent: 11 h"),
            ),
        )
    )
    assert text.count("note longer_than_a_day") == 2
    assert text.count("Remedy: write it in business days") == 1


def test_availability_alone_has_nothing_to_do_with_tickets(tmp_path: Path) -> None:
    book = load_agreements(written(tmp_path, CLEAN[: CLEAN.index("agreements:")] + AVAILABLE))
    text, told = str(review(book)), document(book)
    assert "no_exclusions" in text
    for words in ("ticket", "late", "severit"):
        assert words not in text
        assert words not in told


def test_tickets_that_are_promised_nothing_are_counted(tmp_path: Path) -> None:
    """One of 400 in 1,000 a month of a scenario is of gold, and gold alone is promised something."""
    tickets = [("T1", "gold"), ("T2", "trial"), ("T3", "trial")]
    table = pd.DataFrame(
        {
            "ticket": [name for name, _ in tickets],
            "created": pd.Timestamp("2027-01-11 10:00", tz="UTC"),
            "severity": "urgent",
            "customer": [tier for _, tier in tickets],
            "tier": [tier for _, tier in tickets],
            "region": "berlin",
        }
    )
    events = pd.DataFrame({"ticket": ["T1"], "time": [pd.Timestamp("2027-01-11 10:30", tz="UTC")], "kind": ["replied"]})
    start, until = (pd.Timestamp(day, tz="UTC") for day in ("2027-01-01", "2027-02-01"))
    log = TicketLog.from_frames(table, events, severities=["urgent", "normal"], start=start, until=until)
    book = load_agreements(written(tmp_path, CLEAN))
    (finding,) = review(book, log=log).named("nothing_promised")
    assert finding.clause == "agreements"
    assert "2 of 3 tickets are promised nothing" in finding.risk
    assert "(all of trial)" in finding.risk


def test_months_are_cut_where_no_customer_lives(tmp_path: Path) -> None:
    findings = reviewed(
        tmp_path,
        ("customers:\n", "  london: {timezone: Europe/London, hours: {mon-fri: 09:00-17:00}}\ncustomers:\n"),
        ("{berlin: 100 %}", "{berlin: 50 %, london: 50 %}"),
    )
    zone, of_team = findings.named("no_zone")
    assert (zone.severity, zone.clause) == ("note", "agreements.gold.timezone")
    assert of_team.clause == "agreements.team.timezone"
    assert "begins there on Fri 2027-01-01 00:00 begins for london on Thu 2026-12-31 23:00" in zone.risk


def test_a_band_with_two_ends_leaves_out_what_lies_between(tmp_path: Path) -> None:
    """98.995 % falls between `99-99.4 %` and `98-98.99 %`."""
    bands = "{99-99.4 %: 5 % of fee, 98-98.99 %: 10 % of fee, below 98 %: 15 % of fee}"
    (gap,) = reviewed(
        tmp_path,
        ("{below 95 %: 5 % of fee, below 90 %: 15 % of fee}", bands),
        ("quota: 95 % per month\n        hours", "quota: 99.4 % per month\n        hours"),
        ("quota: 97 % per month", "quota: 99.5 % per month"),
    ).named("band_gap")
    assert "98.99 % to 99 %" in gap.risk
    assert "98.995 % misses the quota of 99.4 %" in gap.risk


def test_points_leave_out_what_lies_below_their_lowest_band(tmp_path: Path) -> None:
    points = (
        "      on: first_response\n      cap: 10 % of fee\n"
        "      points: {bands: {93-95 %: 1, 90-92.9 %: 2}, value: 20 EUR}\n"
    )
    broken = reviewed(tmp_path, (CREDITS, points))
    (gap,) = broken.named("band_gap")
    assert "92.9 % to 93 % and 0 % to 90 %" in gap.risk
    assert "no points" in gap.risk


def test_backing_adds_up_on_its_own_calendars(tmp_path: Path) -> None:
    """6 h asked on Friday at 13:00 are due on Monday at 11:00 in 09:00-17:00. On 06:00-14:00 the same Friday leaves one
    hour, and five from 06:00 on Monday: due at 11:00 as well. Asked at 14:00 it is promised for Monday 12:00 and due
    there at 12:00. Asked at 09:00: promised for 15:00, due 5 h until 14:00 and one on Monday, at 07:00."""
    findings = reviewed(
        tmp_path,
        ("normal: 6 h}, quota: 97 % per month, hours: berlin", "normal: 6 h}, quota: 97 % per month, hours: plant"),
    )
    assert {each.name for each in findings} == {"not_backed"}
    (normal,) = [each for each in findings if each.clause.endswith("promise.normal")]
    assert normal.severity == "warning"
    # The furthest behind: a moment after 08:00, before opening: promised for 15:00 that Friday, due on Monday.
    assert "it is promised for Fri" in normal.risk
    assert "15:00 and they may take until Mon" in normal.risk


def test_a_chain_of_two_adds_up_to_more(tmp_path: Path) -> None:
    vendor = (
        "  vendor:\n    kind: vendor\n    commitments:\n"
        "      resolution: {promise: {urgent: 4 h, normal: 1 business day}, quota: 99 % per month, hours: berlin}\n"
    )
    findings = reviewed(
        tmp_path, ("depends_on: team", "depends_on: [team, vendor]"), ("  team:\n", vendor + "  team:\n")
    )
    late = findings.named("not_backed")
    # 6 h + 4 h = 10 h against the 8 h of a business day; 2 + 1 business days are just the 3 promised.
    assert [each.clause for each in late] == ["agreements.gold.commitments.resolution.promise.urgent"]
    assert "team has 6 h on berlin then vendor has 4 h on berlin" in late[0].risk


def test_an_internal_agreement_that_nobody_names_is_looser(tmp_path: Path) -> None:
    findings = reviewed(
        tmp_path, ("    depends_on: team\n", ""), ("{urgent: 1 h, normal: 6 h}", "{urgent: 3 h, normal: 6 h}")
    )
    assert [each.name for each in findings] == ["tighter_than_internal"]
    assert findings.findings[0].clause == "agreements.gold.commitments.first_response.promise.urgent"


def test_availability_multiplies(tmp_path: Path) -> None:
    findings = reviewed(
        tmp_path,
        ("    credits:\n", "      availability: {quota: 99.9 % per month}\n    credits:\n"),
        (
            "  team:\n",
            "  net:\n    kind: vendor\n    commitments: {availability: {quota: 99.9 % per month}}\n  team:\n",
        ),
        (
            "  team:\n",
            "  host:\n    kind: vendor\n    commitments: {availability: {quota: 99.95 % per month}}\n  team:\n",
        ),
        ("depends_on: team", "depends_on: [net, host]"),
    )
    (both,) = findings.named("backing_availability")
    assert "= 99.85005 %" in both.risk
    (outage,) = findings.named("outage_answered_too_late")
    assert "43 min 12 s" in outage.risk  # a thousandth of 30 days


def test_misses_that_are_always_forgiven_can_be_all_of_a_severity() -> None:
    scenario = Path(__file__).parents[2] / "scenarios" / "follow_the_sun.yaml"
    from slasim.scenario import load_scenario

    loaded = load_scenario(scenario, {"agreements.pro.commitments.first_response.small": {"misses": 5}})
    (hidden,) = review(loaded).named("small_hides_severity")
    assert hidden.clause == "agreements.pro.commitments.first_response.small"
    assert "every urgent ticket may be late" in hidden.risk
    lines = scenario.read_text("utf-8").splitlines()
    below = lines.index("  pro:", lines.index("agreements:"))  # an override stands in no file, what it changes does
    assert lines[hidden.line - 1].startswith("      first_response:")
    assert hidden.line - 1 == next(at for at in range(below, len(lines)) if "first_response:" in lines[at])


def test_one_severity_pools_what_is_urgent(tmp_path: Path) -> None:
    findings = reviewed(
        tmp_path,
        ("severities: [urgent, normal]", "severities: [normal]"),
        ("{urgent: 2 h, normal: 6 h}", "{normal: 6 h}"),
        ("{urgent: 1 business day, normal: 3", "{normal: 3"),
        ("{urgent: 1 h, normal: 6 h}", "{normal: 6 h}"),
        ("{urgent: 6 h, normal: 2", "{normal: 2"),
    )
    assert {each.name for each in findings} == {"severities_pooled"}
    assert "of 100 tickets 5 may be late" in findings.findings[0].risk


def test_what_an_amendment_brings_is_said_of_the_amendment(tmp_path: Path) -> None:
    amendment = "    amendments: {2027-07-01: {commitments.first_response.automatic_replies: count}}\n"
    (only,) = reviewed(tmp_path, ("    review: 3 months\n", "    review: 3 months\n" + amendment))
    assert only.name == "automatic_replies_stop"
    assert only.clause == "agreements.gold.amendments.2027-07-01.commitments.first_response.automatic_replies"
    assert (only.line, only.column) == (16, 31)


def test_every_finding_has_its_line(tmp_path: Path) -> None:
    findings = reviewed(tmp_path, ("cap: 15 % of fee", "cap: 40 % of fee"), ("    review: 3 months\n", ""))
    places = {each.name: (each.line, each.column) for each in findings}
    assert places == {"no_review": (12, 3), "cap_never_reached": (32, 7)}
    assert str(findings.named("cap_never_reached")[0]).startswith(
        f"{tmp_path}/book.yaml:32:7: agreements.gold.credits.cap: "
    )


def test_what_the_reader_found_suspicious_is_part_of_the_review(tmp_path: Path) -> None:
    findings = reviewed(tmp_path, ("quota: 95 % per month\n        hours", "quota: 94 % per month\n        hours"))
    assert "credits_above_quota" in {each.name for each in findings.warnings}
    assert all(each.line for each in findings)


@pytest.mark.parametrize(("year", "names"), [(2098, set()), (2099, set()), (2100, {"holidays_unknown"})])
def test_the_end_of_the_known_holidays_is_no_calendar_that_never_opens(
    tmp_path: Path, year: int, names: set[str]
) -> None:
    found = reviewed(tmp_path, ("term: {from: 2027-01-01}", f"term: {{from: {year}-01-01}}"))
    assert {each.name for each in found} == names
    assert all("2100-12-31" in each.risk or "2101-01-01" in each.risk for each in found)


def test_the_page_lists_every_finding() -> None:
    page = (Path(__file__).parents[2] / "docs" / "review.md").read_text()
    listed = {line.split("`")[1]: line for line in page.splitlines() if line.startswith("| `")}
    assert set(listed) == set(RULES)
    assert all(words in listed[name] for name, words in RULES.items())


def test_loaded_books_are_reviewed_alike(tmp_path: Path) -> None:
    file = tmp_path / "book.yaml"
    file.write_text(CLEAN.replace("cap: 15 % of fee", "cap: 40 % of fee"))
    from_file, loaded = review(file), review(load_agreements(file))
    assert [each.risk for each in from_file] == [each.risk for each in loaded]
    assert len(from_file) == 1


ROOT = Path(__file__).parents[2]
SHIPPED = sorted(
    path
    for folder in ("slasim/scenario/writing/templates", "scenarios/agreements")
    for path in (ROOT / folder).glob("*.yaml")
)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_shipped_agreements_deserve_no_warning(path: Path) -> None:
    shown = ["quota_over_severities"] if path.stem == "managed_services" else []  # a clause that is always asked about
    assert [each.name for each in review(path).warnings] == shown
