"""What of outages counts, by clauses as cloud and telecom contracts have them; every share worked out by hand."""

from __future__ import annotations

import pytest
from promise_cases import log, promise
from scorecard_cases import stating

from slasim.agreements import Scorecard, measure
from slasim.agreements.document import document
from slasim.agreements.review import review
from slasim.instants import MINUTE
from slasim.scenario import Scenario

TICKETS = [("T", "2027-01-04 09:00", "urgent", "gold-1", [])]
Outages = list[tuple[str, str, str | None]]


def book(availability: str, credits: str, more: str = "") -> Scenario:
    return promise(
        f"""
a:
  for: {{tier: gold}}
  judged: each customer
  commitments: {{availability: {{{availability}}}}}
  credits: {{on: availability, {credits}}}
{more}"""
    )


def card(scenario: Scenario, outages: Outages) -> Scorecard:
    return measure(stating(log(TICKETS), outages=outages), scenario)


def owed(of: Scorecard) -> dict[str, float]:
    return {row["period"]: float(row["credit"]) for row in of.credits.to_dict("records") if row["credit"]}


def verdicts(of: Scorecard) -> dict[str, str]:
    return {row["period"]: row["verdict"] for row in of.compliance.to_dict("records")}


SHUT = "  exclusions: [{cause: maintenance, from: 2027-03-06T00:00Z, to: 2027-03-08T00:00Z, reference: A}]"


@pytest.mark.parametrize(
    ("excluded_time", "whole", "verdict"),
    [("available", 31 * 1440, "kept"), ("leaves", 29 * 1440, "missed")],  # 44 of 44,640 or of 41,760 minutes
)
def test_time_of_maintenance_stays_in_the_whole_or_leaves_it(excluded_time: str, whole: int, verdict: str) -> None:
    scenario = book(
        f"quota: 99.9 % per month, excluded_time: {excluded_time}", "scale: {below 99.9 %: 10 % of fee}", SHUT
    )
    down: Outages = [("2027-03-06 05:00", "2027-03-06 09:00", None), ("2027-03-20 10:00", "2027-03-20 10:44", None)]
    of = card(scenario, down)
    (row,) = (each for each in of.compliance.to_dict("records") if each["period"] == "2027-03")
    assert (row["decided"], row["breached"], row["verdict"]) == (whole * MINUTE, 44 * MINUTE, verdict)
    assert owed(of) == ({} if verdict == "kept" else {"2027-03": 100.0})


def test_a_month_of_thirty_days() -> None:
    down: Outages = [("2027-01-05 10:00", "2027-01-05 10:44", None), ("2027-02-05 10:00", "2027-02-05 10:42", None)]
    credits = "scale: {below 99.9 %: 10 % of fee}"
    # 44 of 43,200 minutes are 99.898 %, of 44,640 they are 99.901 %; 42 of 43,200 are 99.903 %, of 40,320 99.896 %
    assert owed(card(book("quota: 99.9 % per month, months: 30 days", credits), down)) == {"2027-01": 100.0}
    assert owed(card(book("quota: 99.9 % per month", credits), down)) == {"2027-02": 100.0}


def test_a_month_of_31_days_without_service_attains_nothing_of_30() -> None:
    of = card(
        book("quota: 99.9 % per month, months: 30 days", "scale: {below 99.9 %: 10 % of fee}"),
        [("2027-01-01 00:00", "2027-02-01 00:00", None)],
    )
    assert of.compliance["attainment"].tolist()[0] == 0


def test_short_outages_are_none_and_two_at_once_are_one() -> None:
    down: Outages = [
        ("2027-01-05 10:00", "2027-01-05 10:04", None),
        ("2027-01-06 10:00", "2027-01-06 10:05", None),  # as long as one has to be
        ("2027-01-07 10:00", "2027-01-07 10:03", None),
        ("2027-01-07 10:03", "2027-01-07 10:06", "gold-1"),  # with the one before six minutes
    ]
    of = card(book("quota: 99 % per month, shortest_outage: 5 min", "scale: {below 99 %: 1 % of fee}"), down)
    assert of.compliance["breached"].tolist()[0] == 11 * MINUTE


LIMIT = "quota: 99.9 % per month, longest_outage: 15 min"


def test_a_single_outage_misses_the_month_in_which_it_begins() -> None:
    scenario = book(LIMIT, "scale: {below 99.9 %: 10 % of fee, below 99 %: 25 % of fee}")
    down: Outages = [
        ("2027-01-31 23:50", "2027-02-01 00:06", None),  # 16 minutes, 6 of them in February
        ("2027-03-05 10:00", "2027-03-05 10:15", None),  # as long as one may be
    ]
    of = card(scenario, down)
    assert verdicts(of) == {"2027-01": "missed", "2027-02": "kept", "2027-03": "kept"}
    assert owed(of) == {"2027-01": 100.0}
    (line,) = (each.line for each in of.lines if each.line.amount)
    assert [part.reason for part in line.deciding] == ["99.977 % attained, missed by a single outage"]


def test_a_share_below_a_later_line_goes_before_the_first_line() -> None:
    scenario = book(LIMIT, "scale: {below 99.9 %: 10 % of fee, below 99 %: 25 % of fee}")
    assert owed(card(scenario, [("2027-01-05 10:00", "2027-01-05 20:00", None)])) == {"2027-01": 250.0}


def test_points_and_weights_take_a_single_outage_too() -> None:
    points = "points: {bands: {below 99.9 %: 2, below 99 %: 5}, value: 7 EUR}"
    down: Outages = [("2027-01-05 10:00", "2027-01-05 10:16", None)]
    assert owed(card(book(LIMIT, points), down)) == {"2027-01": 14.0}
    assert owed(card(book(LIMIT, "weight: 50 %, at_risk: 10 % of fee"), down)) == {"2027-01": 50.0}
    shortfall = book(LIMIT, "shortfall: 1 % of fee per point")
    assert owed(card(shortfall, down)) == {}
    assert [each.severity for each in review(shortfall).named("single_outage_unpaid")] == ["warning"]
    for rule, unpaid in {  # of an outage of more than 15 min
        "downtime: 5 EUR per begun hour": False,
        "downtime: 5 EUR per whole 15 min": False,
        "downtime: 5 EUR per whole hour": True,
        "durations: {from 15 min: 5 EUR}": False,
        "durations: {above 16 min: 5 EUR}": True,
    }.items():
        assert bool(review(book(LIMIT, rule)).named("single_outage_unpaid")) == unpaid, rule


def test_what_the_document_says_of_outages() -> None:
    scenario = book(
        "quota: 99.9 % per month, months: 30 days, shortest_outage: 2 min, longest_outage: 15 min, "
        "excluded_time: available",
        "scale: {below 99.9 %: 10 % of fee}",
        "  maintenance: {notice: 5 days, at_most: 8 h per month}\n"
        "  exclusions: [{cause: maintenance, weekly: {sun: 02:00-06:00}, monthly: first tue 20:00-22:00, "
        "on: availability, reference: Plan 4}]",
    )
    text = document(scenario)
    for sentence in (
        "A month is reckoned as 30 days, whatever its length.",
        "An outage with less than 2 min of time that counts is disregarded.",
        "Where a single outage has more than 15 min of time that counts, the quota of the month in which it begins is "
        "missed, whatever the share.",
        "outage in it is disregarded, and it stays in the time of which a share is taken",
        "maintenance: each Sunday 02:00-06:00 and the first Tuesday of each month 20:00-22:00, UTC time (Plan 4).",
        "Of all maintenance, in windows or not, at most 8 h in each month are excluded, the earliest first",
        "Where the quota is missed by a single outage alone and no row applies, the first row does.",
    ):
        assert sentence in text


def test_the_review_asks_what_is_meant() -> None:
    idle = book("quota: 99.9 % per month, longest_outage: 1 h, shortest_outage: 5 min", "scale: {below 99.9 %: 1 EUR}")
    assert [each.severity for each in review(idle).named("longest_outage_idle")] == ["warning"]
    assert [each.severity for each in review(idle).named("short_outages_free")] == ["note"]
    shrinks = book("quota: 99.9 % per month", "scale: {below 99.9 %: 1 EUR}", SHUT)
    (found,) = review(shrinks).named("denominator_shrinks")
    assert found.mend == {"agreements.a.commitments.availability.excluded_time": "available"}
    assert "42 min 43 s 200 ms of outage in place of 43 min 12 s" in found.risk  # 43.2 min x 712 / 720
