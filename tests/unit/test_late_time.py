"""Lateness in the time of the clock itself, and in business days: each by hand."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from promise_cases import log, promise

from slasim.agreements import measure
from slasim.agreements.customer.found import customer_statement
from slasim.agreements.document import document
from slasim.agreements.review import review
from slasim.agreements.scorecard import Scorecard
from slasim.scenario import Scenario, ScenarioError

BERLIN = {"berlin": "{timezone: Europe/Berlin, hours: {mon-fri: '09:00-17:00'}, holidays: DE-BE}"}
REPAIR = {"metric": "resolution", "promise": {"urgent": "4 h"}, "quota": "90 % per month", "hours": "berlin"}
IN_DAYS = REPAIR | {"promise": {"urgent": "1 business day"}}
OPEN = {"on": "repair", "late_by": {"urgent": "10 EUR per begun hour"}, "late_time": "open"}
BY_DAY = {"on": "repair", "late_by": {"urgent": "10 EUR per begun business day"}}


def agreement(credits: dict[str, Any], repair: dict[str, Any] = REPAIR, **more: Any) -> Scenario:
    spec = {"timezone": "UTC", "judged": "each customer", "commitments": {"repair": repair}}
    return promise(f"a: {json.dumps(spec | {'credits': credits} | more)}", BERLIN)


def measured(
    credits: dict[str, Any], *happened: tuple[str, str], created: str, repair: dict[str, Any] = REPAIR, **more: Any
) -> Scorecard:
    """One urgent ticket; times are in UTC, an hour before those of Berlin in winter."""
    rows = [("t", f"2027-{created}", "urgent", "gold-1", [(f"2027-{when}", kind) for when, kind in happened])]
    return measure(log(rows, "2027-05-01 00:00", region="berlin"), agreement(credits, repair, **more))


def bill(card: Scorecard) -> dict[str, Decimal]:
    return {str(row["period"]): row["credit"] for row in card.credits.to_dict("records") if row["credit"]}


def why(card: Scorecard) -> list[str]:
    """The reasons of the statement for the customer."""
    return [each.why for each in customer_statement(card, "gold-1").owed]


# Friday 8 January 2027: created at 12:00 in Berlin, due at 16:00. One hour of Friday is left; Saturday and Sunday are
# closed; Monday opens at 9:00.
FRIDAY = "01-08 11:00"


@pytest.mark.parametrize(
    ("solved", "begun", "whole"),
    [
        ("01-08 15:00", None, None),  # 16:00: in time
        ("01-08 15:01", "10.00", None),  # a minute of it
        ("01-08 18:00", "10.00", "10.00"),  # 16:00 to 17:00, and the evening counts nothing
        ("01-11 08:00", "10.00", "10.00"),  # Monday at 9:00
        ("01-11 08:00:01", "20.00", "10.00"),  # a second of the second hour
        ("01-11 10:30", "40.00", "30.00"),  # 1 h and 2 h 30 min
    ],
)
def test_only_open_hours_after_due_are_paid_for(solved: str, begun: str | None, whole: str | None) -> None:
    for count, right in (("begun", begun), ("whole", whole)):
        rule = OPEN | {"late_by": {"urgent": f"10 EUR per {count} hour"}}
        card = measured(rule, (solved, "solved"), created=FRIDAY)
        assert bill(card) == ({} if right is None else {"2027-01": Decimal(right)})


def test_on_the_wall_the_weekend_counts_too() -> None:
    elapsed = {name: value for name, value in OPEN.items() if name != "late_time"}
    for rule in (elapsed, elapsed | {"late_time": "elapsed"}):  # Friday 16:00 to Monday 11:30: 67 h 30 min
        card = measured(rule, ("01-11 10:30", "solved"), created=FRIDAY)
        assert bill(card) == {"2027-01": Decimal("680.00")}


def test_a_pause_after_due_is_left_out_as_before_it() -> None:
    """Due on Friday at 16:00; the customer is asked on Monday at 10:00 and answers at 13:00; solved at 14:00: of Friday
    one hour, of Monday 9:00 to 10:00 and 13:00 to 14:00."""
    story = [("01-11 09:00", "waiting_customer"), ("01-11 12:00", "customer_replied"), ("01-11 13:00", "solved")]
    card = measured(OPEN, *story, created=FRIDAY)
    assert bill(card) == {"2027-01": Decimal("30.00")}
    assert why(card) == ["repair: 1 event late, by 3 x 1 h of the clock's time (begun)"]
    never = measured(OPEN, *story, created=FRIDAY, repair=REPAIR | {"pauses": False})
    assert bill(never) == {"2027-01": Decimal("60.00")}  # and 10:00 to 13:00


def test_what_is_due_at_the_close_and_done_at_night_is_late_and_owes_nothing() -> None:
    card = measured(OPEN, ("01-08 20:00", "solved"), created="01-08 12:00")  # 13:00 in Berlin, due at 17:00
    assert (len(card.violations), bill(card)) == (1, {})


def test_time_that_is_excluded_is_left_out() -> None:
    out = {
        "cause": "customer",
        "from": "2027-01-11T09:00+01:00",
        "to": "2027-01-11T11:00+01:00",
        "reference": "C1",
    }
    card = measured(OPEN, ("01-11 10:30", "solved"), created=FRIDAY, exclusions=[out])
    assert bill(card) == {"2027-01": Decimal("20.00")}  # 16:00 to 17:00, 11:00 to 11:30


def test_a_clock_that_still_runs_is_late_up_to_now() -> None:
    """To the end of 30 April 2027: an hour of Friday, and 8 h of each working day from Monday on. Weekdays are 15 of
    January, 20 of February, 23 of March and 22 of April; 8 March, Good Friday and Easter Monday are holidays."""
    card = measured(OPEN, created=FRIDAY)
    assert bill(card) == {"2027-01": Decimal("6170.00")}  # 1 + 77 x 8 = 617 hours
    assert card.credits.set_index("period").loc["2027-01", "provisional"]


# Thursday before Easter, 25 March 2027, 9:00 in Berlin: of one business day due on Tuesday 30 March, because Friday and
# Monday are holidays: as hours (8 h) on Thursday at 17:00 already, as a date at 9:00, by the close at 17:00.
THURSDAY = "03-25 08:00"


@pytest.mark.parametrize(
    ("days", "solved", "begun", "whole"),
    [
        ("hours", "03-29 12:00", None, None),  # Easter Monday: late since Thursday 17:00, no hour was open
        ("hours", "03-30 07:01", "10.00", None),  # Tuesday 9:01 (summer time): a minute of the first day
        ("hours", "03-30 15:00", "10.00", "10.00"),  # Tuesday 17:00
        ("hours", "03-31 07:01", "20.00", "10.00"),
        ("dates", "03-30 07:00", None, None),  # Tuesday 9:00: in time
        ("dates", "03-30 07:01", "10.00", None),
        ("dates", "03-31 07:00", "10.00", "10.00"),  # Wednesday at 9:00
        ("dates", "03-31 07:01", "20.00", "10.00"),
        ("dates", "04-05 08:00", "50.00", "40.00"),  # Wednesday, Thursday, Friday, Monday at 9:00, and an hour
        ("close", "03-30 15:00", None, None),  # Tuesday 17:00: in time
        ("close", "03-30 18:00", None, None),  # late, but no hour was open since
        ("close", "03-31 07:01", "10.00", None),
        ("close", "03-31 15:00", "10.00", "10.00"),
    ],
)
def test_business_days_of_delay_are_those_of_the_target(
    days: str, solved: str, begun: str | None, whole: str | None
) -> None:
    repair = IN_DAYS | {"business_days": days}
    for count, right in (("begun", begun), ("whole", whole)):
        rule = BY_DAY | {"late_by": {"urgent": f"10 EUR per {count} business day"}}
        card = measured(rule, (solved, "solved"), created=THURSDAY, repair=repair)
        assert bill(card) == ({} if right is None else {card.violations["period"].iloc[0]: Decimal(right)})


def test_several_business_days_are_one_step() -> None:
    """Late from Tuesday 9:00 to Monday 10:00: five begun days, so three begun steps of two and two whole ones."""
    for count, right in (("begun", "30.00"), ("whole", "20.00")):
        rule = BY_DAY | {"late_by": {"urgent": f"10 EUR per {count} 2 business days"}}
        repair = IN_DAYS | {"business_days": "dates"}
        card = measured(rule, ("04-05 08:00", "solved"), created=THURSDAY, repair=repair)
        assert bill(card) == {"2027-03": Decimal(right)}
        assert why(card) == [f"repair: 1 event late, by {right[0]} x 2 business days ({count})"]


def test_a_pause_moves_the_business_days_of_delay_that_lie_behind_it() -> None:
    """Due on Tuesday 30 March at 9:00; from Wednesday 12:00 to Thursday 12:00 the customer is awaited (8 open hours):
    the days end on Wednesday 9:00, on Friday instead of Thursday 9:00, and on Monday 9:00."""
    waits = [("03-31 10:00", "waiting_customer"), ("04-01 10:00", "customer_replied")]
    repair = IN_DAYS | {"business_days": "dates"}
    for solved, right in (("04-02 07:00", "20.00"), ("04-02 07:01", "30.00"), ("04-05 07:01", "40.00")):
        card = measured(BY_DAY, *waits, (solved, "solved"), created=THURSDAY, repair=repair)
        assert bill(card) == {"2027-03": Decimal(right)}


def test_steps_of_hours_and_of_business_days_stand_side_by_side() -> None:
    rule = {
        "late_by": {"urgent": "1 EUR per begun hour", "normal": "5 EUR per whole business day"},
        "late_time": "open",
    }
    repair = REPAIR | {"promise": {"urgent": "4 h", "normal": "1 business day"}}
    book = agreement(OPEN | rule, repair)
    assert not [each for each in book.warnings if each.rule == "unused_setting"]
    words = document(book)
    assert "In steps of hours lateness is the time that the clock counts" in words
    assert "In business days lateness is counted like the target" in words
    assert "| Normal | 5 EUR | whole 1 business day |" in words
    assert (
        "late by 2 h 30 min of the clock's time | 1 event late, by 3 x 1 h of the clock's time (begun): 3.00 EUR"
        in words
    )
    assert "business days and a part of the next | 1 event late, by 2 x 1 business day (whole): 10.00 EUR" in words


@pytest.mark.parametrize(
    ("rule", "repair", "words"),
    [
        (BY_DAY, REPAIR, "1 business day of lateness beside a target of 4 h"),
        (OPEN | {"late_by": {"urgent": "1 EUR per business day"}}, IN_DAYS, "say which: per begun"),
        (OPEN | {"late_by": {"urgent": "1 EUR per begun business hour"}}, REPAIR, "write per begun hour, beside late_"),
        (OPEN | {"late_by": {"urgent": "1 EUR per begun working day"}}, IN_DAYS, "write per begun business day"),
        (OPEN | {"late_time": "opened"}, REPAIR, "did you mean open?"),
        ({"on": "repair", "scale": {"below 90 %": "1 EUR"}, "late_time": "open"}, REPAIR, "late_time beside scale"),
    ],
)
def test_what_cannot_be_meant_is_refused(rule: dict[str, Any], repair: dict[str, Any], words: str) -> None:
    with pytest.raises(ScenarioError) as error:
        agreement(rule, repair)
    assert words in str(error.value)


@pytest.mark.parametrize(
    ("rule", "repair", "more", "unused"),
    [
        (OPEN, REPAIR | {"hours": "24x7", "pauses": False}, {}, True),
        (OPEN, REPAIR | {"hours": "24x7"}, {}, False),  # a resolution is paused while the customer is awaited
        (OPEN, REPAIR | {"pauses": False}, {}, False),
        (OPEN, REPAIR | {"hours": {"urgent": "24x7", "else": "berlin"}, "pauses": False}, {}, True),
        (OPEN, REPAIR | {"hours": "24x7", "metric": "requester_wait"}, {}, False),
        (
            OPEN,
            REPAIR | {"hours": "24x7", "pauses": False},
            {"exclusions": [{"cause": "maintenance", "weekly": {"sun": "02:00-06:00"}, "reference": "M"}]},
            False,
        ),
        (BY_DAY | {"late_time": "open"}, IN_DAYS, {}, True),
    ],
)
def test_a_time_of_lateness_without_effect_is_named(
    rule: dict[str, Any], repair: dict[str, Any], more: dict[str, Any], unused: bool
) -> None:
    book = agreement(rule, repair, **more)
    found = [each.path for each in book.warnings if each.rule == "unused_setting"]
    assert found == ["agreements.a.credits.late_time"] * unused
    assert all(each.line > 0 for each in book.warnings)


def test_a_claim_counts_from_the_first_late_ticket_that_is_paid_for() -> None:
    """One is late on Friday by half an hour, the other on Monday 11 January by two: only that is paid for."""
    rule = OPEN | {"late_by": {"urgent": "10 EUR per whole hour"}, "claim_within": "5 days", "claim_from": "incident"}
    rows = [
        ("short", "2027-01-08 11:00", "urgent", "gold-1", [("2027-01-08 15:30", "solved")]),
        ("long", "2027-01-11 08:00", "urgent", "gold-1", [("2027-01-11 14:00", "solved")]),
    ]
    card = measure(log(rows, "2027-05-01 00:00", region="berlin"), agreement(rule))
    (line,) = customer_statement(card, "gold-1").owed
    assert (line.amount, str(line.claim_until)) == (Decimal("20.00"), "2027-01-16")


def test_the_document_and_the_review_know_the_time() -> None:
    words = document(agreement(OPEN))
    assert "Lateness is the time that the clock counts from the due instant" in words
    assert "elapsed time" not in words
    elapsed = {name: value for name, value in OPEN.items() if name != "late_time"}
    named = [finding.name for finding in review(agreement(elapsed))]
    assert "late_on_the_wall" in named
    assert "late_on_the_wall" not in [finding.name for finding in review(agreement(OPEN))]
    assert "late_on_the_wall" not in [finding.name for finding in review(agreement(BY_DAY, IN_DAYS))]
