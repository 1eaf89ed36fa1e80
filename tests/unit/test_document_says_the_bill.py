"""Places where a reader of the document once paid another amount than the bill: each worked out by hand."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pandas as pd
import pytest
from promise_cases import at

from slasim.agreements import Scorecard, measure
from slasim.agreements.document import document
from slasim.agreements.review import review
from slasim.log.ticket_log import TicketLog
from slasim.scenario import AgreementBook, ScenarioError
from slasim.scenario.loading import load_agreements

DESK = {"timezone": "UTC", "hours": {"mon-fri": "08:00-16:00"}}
UNEVEN = {"timezone": "UTC", "hours": {"mon-thu": "08:00-16:00", "fri": "08:00-12:00"}}
LONG = [("03-08 10:00", "waiting_customer"), ("03-08 15:00", "customer_replied"), ("03-08 16:00", "solved")]
"""Of a ticket of Monday 8 March 2027, 08:00: awaited for five hours, of which one is agreed."""


def book(tmp_path: Any, resolution: dict[str, Any], more: dict[str, Any], **desk: Any) -> AgreementBook:
    import yaml

    whole = {
        "slasim": 1,
        "name": "Parts",
        "currency": "EUR",
        "timezone": "UTC",
        "severities": ["a", "b"],
        "calendars": {"desk": DESK | desk},
        "customers": {"gold": {"accounts": 1, "regions": {"desk": "100 %"}, "fee": "1000 EUR/month"}},
        "agreements": {
            "x": {"for": {"tier": "gold"}, "judged": "each customer", "commitments": {"resolution": resolution}} | more
        },
    }
    file = tmp_path / "parts.yaml"
    file.write_text(yaml.safe_dump(whole, sort_keys=False))
    return load_agreements(file)


def card(agreements: AgreementBook, tickets: list[tuple[str, str, list[tuple[str, str]]]]) -> Scorecard:
    """tickets: when they are created, of which severity, and what happens."""
    names = [f"t{number}" for number in range(len(tickets))]
    columns = {"ticket": names, "created": [at(f"2027-{each[0]}") for each in tickets]}
    table = pd.DataFrame(columns | {"severity": [each[1] for each in tickets]})
    table["customer"], table["tier"], table["region"] = "gold-1", "gold", "desk"
    rows = [
        (name, at(f"2027-{when}"), kind) for name, each in zip(names, tickets, strict=True) for when, kind in each[2]
    ]
    events = pd.DataFrame(rows, columns=["ticket", "time", "kind"])
    for frame, column in ((table, "created"), (events, "time")):
        frame[column] = pd.to_datetime(frame[column], utc=True).astype("datetime64[ms, UTC]")
    window = {"start": at("2027-01-01 00:00"), "until": at("2027-06-01 00:00")}
    return measure(TicketLog.from_frames(table, events, severities=["a", "b"], **window), agreements)


def owed(found: Scorecard) -> dict[str, Decimal]:
    rows = found.credits[["period", "credit"]].itertuples(index=False)
    return {period: credit for period, credit in rows if credit}


SHIFT = {"customer_reply": {"within": "1 h", "effect": "shift"}}


def test_a_business_day_round_the_clock_has_24_hours_of_lateness_where_time_is_excluded_too(tmp_path: Any) -> None:
    """Due Tuesday 08:00, solved Thursday 10:00; of the 50 hours 4 are excluded: the second day is begun."""
    excluded = {"cause": "maintenance", "from": "2027-03-10T00:00Z", "to": "2027-03-10T04:00Z", "reference": "C-1"}
    resolution = {"promise": {"a": "1 business day"}, "hours": "24x7", "quota": "none"}
    credits = {"on": "resolution", "late_by": {"a": "1 EUR per begun business day"}}
    found = book(tmp_path, resolution, {"credits": credits, "exclusions": [excluded]})
    tickets = [("03-08 08:00", "a", [("03-11 10:00", "solved")])]
    assert owed(card(found, tickets)) == {"2027-03": Decimal("2.00")}


@pytest.mark.parametrize(
    ("resolution", "credits", "amount"),
    [
        # due at 9:00; 10-11 and 15-16 count, and what of the wait is agreed: 2 h from 9:00 on, 1 h from 15:00 on
        ({"promise": {"a": "1 h"}, "quota": "none"}, {"late_by": {"a": "1 EUR per begun hour"}}, "3.00"),
        ({"promise": {"a": "1 h"}, "quota": "none"}, {"per_breach": {"a": "50 EUR"}, "beyond": {"a": "5 h"}}, None),
        ({"promise": {"a": "4 h"}, "measure": "mean", "per": "month"}, {"durations": {"above 4 h": "9 EUR"}}, None),
    ],
)
def test_a_clock_is_paused_beyond_the_agreed_time_after_it_was_due_too(
    tmp_path: Any, resolution: dict[str, Any], credits: dict[str, Any], amount: str | None
) -> None:
    """Of eight open hours four are paused: four count."""
    credits = {"on": "resolution"} | credits | ({"late_time": "open"} if "late_by" in credits else {})
    spec = book(tmp_path, {"hours": "desk"} | resolution, SHIFT | {"credits": credits})
    told = document(spec)
    assert "It is paused while the customer is awaited for longer than agreed." in told
    assert "until the wait ends; its due instant moves by as much. A due instant that has passed stays." in told
    assert "No wait pauses it" not in told
    assert owed(card(spec, [("03-08 08:00", "a", LONG)])) == ({} if amount is None else {"2027-03": Decimal(amount)})


@pytest.mark.parametrize("days", ["dates", "close"])
def test_an_agreed_reply_in_business_days_is_hours_whatever_the_promise_says(tmp_path: Any, days: str) -> None:
    """From Monday 10:00 eight open hours are agreed, until Tuesday 10:00; until 15:30 five and a half more pass."""
    resolution = {"promise": {"a": "2 business days"}, "hours": "desk", "business_days": days, "quota": "none"}
    duty = {"customer_reply": {"within": "1 business day", "effect": "shift"}}
    spec = book(tmp_path, resolution, duty | {"credits": {"on": "resolution", "per_breach": {"a": "100 EUR"}}})
    told = document(spec)
    assert "The customer is to reply within 1 business day (8 h)." in told
    assert "as many hours of the clock as its working day has, whatever a promise says of business days." in told
    waits = [("03-08 10:00", "waiting_customer"), ("03-09 15:30", "customer_replied")]
    # due Wednesday 9:00 by the date, 16:00 by the close; what was left at the pause runs on from Tuesday 15:30
    moved = {"dates": "03-10 14:30", "close": "03-11 13:30"}[days]
    late = {"dates": "03-10 14:31", "close": "03-11 13:31"}[days]
    assert owed(card(spec, [("03-08 09:00", "a", [*waits, (moved, "solved")])])) == {}
    assert owed(card(spec, [("03-08 09:00", "a", [*waits, (late, "solved")])])) == {"2027-03": Decimal("100.00")}


def test_an_agreed_reply_without_a_length_is_refused_where_it_is_written(tmp_path: Any) -> None:
    resolution = {"promise": {"a": "2 business days"}, "hours": "desk", "business_days": "dates", "pauses": False}
    duty = {"within": "1 business day", "effect": "shift"}
    with pytest.raises(ScenarioError) as error:
        book(tmp_path, resolution | {"quota": "none"}, {"customer_reply": duty}, hours=UNEVEN["hours"])
    (problem,) = error.value.problems
    assert problem.path == "agreements.x.customer_reply.within"
    assert (problem.found, problem.expected) == (
        "'1 business day' on calendar desk, whose working days differ in length",
        "a time in hours",
    )
    text = (tmp_path / "parts.yaml").read_text().splitlines()
    assert text[problem.line - 1][problem.column - 1 :] == "1 business day"
    paused = {"customer_reply": duty | {"effect": "pause"}}
    assert book(tmp_path, resolution | {"quota": "none"}, paused, hours=UNEVEN["hours"])


@pytest.mark.parametrize("days", ["dates", "close"])
def test_a_business_day_round_the_clock_is_24_h(tmp_path: Any, days: str) -> None:
    """Monday noon to Tuesday noon, whatever a date or a close would be."""
    resolution = {
        "promise": {"a": "1 business day", "b": "1 business day"},
        "hours": {"a": "24x7", "b": "desk"},
        "business_days": days,
        "quota": "none",
    }
    spec = book(tmp_path, resolution, {"credits": {"on": "resolution", "per_breach": {"a": "100 EUR"}}})
    assert "Round the clock a business day is 24 h." in document(spec)
    assert owed(card(spec, [("03-08 12:00", "a", [("03-09 12:00", "solved")])])) == {}
    late = card(spec, [("03-08 12:00", "a", [("03-09 12:01", "solved")])])
    assert owed(late) == {"2027-03": Decimal("100.00")}
    alone = book(tmp_path, {"promise": {"a": "1 business day"}, "hours": "24x7", "quota": "none"}, {})
    assert "as one working day has" not in document(alone)


SMALL = {"promise": {"a": "1 h", "b": "1 h"}, "hours": "24x7", "quota": "90 % per month", "pauses": False}
SKIP = SMALL | {"small": {"below": 4, "then": "skip"}}


def month(number: int, severity: str, met: int, late: int) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """Tickets of a month, some of them solved after half an hour and some after two hours."""
    day = iter(range(2, 28))
    ends = ["08:30"] * met + ["10:00"] * late
    dates = [f"{number:02d}-{next(day):02d}" for _ in ends]
    return [(f"{date} 08:00", severity, [(f"{date} {end}", "solved")]) for date, end in zip(dates, ends, strict=True)]


def test_a_month_that_is_not_judged_returns_nothing_and_hinders_nothing(tmp_path: Any) -> None:
    credits = {"on": "resolution", "scale": {"below 90 %": "10 % of fee"}}
    back = credits | {"earn_back": {"after": "1 period", "at": "95 %", "share": "50 %"}}
    spec = book(tmp_path, SKIP, {"credits": back})
    told = document(spec)
    assert "only reported, and for credits and earn-back it counts as if nothing had been decided." in told
    bad, good = [*month(1, "a", 4, 1)], month(2, "a", 5, 0)
    assert owed(card(spec, [*bad, *good])) == {"2027-01": Decimal("100.00"), "2027-02": Decimal("-50.00")}
    assert owed(card(spec, [*bad, *month(2, "a", 3, 0)])) == {"2027-01": Decimal("100.00")}
    other = month(2, "b", 1, 1)  # 50 %, and not judged
    assert owed(card(spec, [*bad, *good, *other])) == {"2027-01": Decimal("100.00"), "2027-02": Decimal("-50.00")}


def test_a_month_that_is_not_judged_earns_no_bonus_and_has_no_mean(tmp_path: Any) -> None:
    credits = {"on": "resolution", "scale": {"below 90 %": "50 EUR"}}
    bonus = credits | {"bonus": {"on": "resolution", "above": "95 %", "amount": "20 EUR"}}
    spec = book(tmp_path, SKIP, {"credits": bonus})
    assert "for credits and the bonus it counts as if nothing had been decided." in document(spec)
    assert owed(card(spec, month(1, "a", 3, 0))) == {}
    assert owed(card(spec, [*month(1, "a", 5, 0), *month(1, "b", 1, 1)])) == {"2027-01": Decimal("-20.00")}
    ends = {"credits": credits, "termination": {"on": "resolution", "mean": "below 80 % over 2 periods"}}
    spec = book(tmp_path, SKIP, ends)
    assert "for credits and the right to terminate it counts as if nothing had been decided." in document(spec)
    assert card(spec, [*month(1, "a", 1, 1), *month(2, "a", 5, 5)]).endings.empty
    assert not card(spec, [*month(1, "a", 2, 2), *month(2, "a", 5, 5)]).endings.empty


def test_a_right_for_outages_does_not_go_by_what_is_judged(tmp_path: Any) -> None:
    commitments = {"resolution": SKIP, "up": {"metric": "availability", "quota": "99 % per month"}}
    ending = {"termination": {"outages": "3 of more than 8 h in any 12 months"}}
    told = document(book(tmp_path, SKIP, {"commitments": commitments} | ending))
    assert "is not judged in that month: its attainment is only reported." in told


def test_late_tickets_of_a_month_that_is_not_judged_are_credited_all_the_same(tmp_path: Any) -> None:
    rules = [{"on": "resolution", "per_breach": {"a": "7 EUR"}}, {"on": "resolution", "scale": {"below 90 %": "9 EUR"}}]
    spec = book(tmp_path, SKIP, {"credits": {"rules": rules, "combine": "sum"}})
    words = "for credits other than those for late tickets it counts as if nothing had been decided."
    assert words in document(spec)
    assert owed(card(spec, month(1, "a", 1, 1))) == {"2027-01": Decimal("7.00")}


def test_the_right_to_terminate_goes_by_credits_before_anything_is_earned_back(tmp_path: Any) -> None:
    """January 250.00; February 100.00, and 90 % of January return."""
    credits = {
        "on": "resolution",
        "scale": {"below 90 %": "10 % of fee", "below 60 %": "25 % of fee"},
        "earn_back": {"after": "1 period", "at": "60 %", "share": "90 %"},
    }
    spec = book(tmp_path, SMALL, {"credits": credits, "termination": {"credited": "10 % of fee in 2 of 3"}})
    assert "credited in each of 2 of any 3 consecutive months, before anything is earned back." in document(spec)
    found = card(spec, [*month(1, "a", 5, 5), *month(2, "a", 8, 2)])
    assert owed(found) == {"2027-01": Decimal("250.00"), "2027-02": Decimal("-125.00")}
    assert found.endings["period"].tolist() == ["2027-02"]


def test_a_claim_from_the_incident_that_ends_before_its_month_is_asked_about(tmp_path: Any) -> None:
    """From the 2nd on thirty days end on the last of a month of 31; so does a month on the 1st of the next."""
    credits = {"on": "resolution", "per_breach": {"a": "7 EUR"}, "claim_from": "incident"}

    def names(within: str) -> list[str]:
        spec = book(tmp_path, SMALL, {"credits": credits | {"claim_within": within}})
        return [each.name for each in review(spec) if each.name == "claim_before_period_ends"]

    assert [len(names(within)) for within in ("10 business days", "29 days", "30 days", "1 month")] == [1, 1, 0, 0]
    spec = book(tmp_path, SMALL, {"credits": credits | {"claim_within": "10 days"}})
    (one,) = [each for each in review(spec) if each.name == "claim_before_period_ends"]
    assert "on 2027-01-01 has to be claimed until 2027-01-11, and the month" in one.risk
    assert "ends on 2027-01-31" in one.risk
    after = book(tmp_path, SMALL, {"credits": credits | {"claim_within": "10 days", "claim_from": "period"}})
    assert "claim_before_period_ends" not in [each.name for each in review(after)]


def test_a_month_that_is_not_judged_is_one_of_a_severity(tmp_path: Any) -> None:
    """Two tickets of a are too few, six of b are not."""
    spec = book(tmp_path, SKIP, {"credits": {"on": "resolution", "scale": {"below 90 %": "5 % of fee"}}})
    assert "A severity with fewer than 4 decided tickets in a month is not judged in that month" in document(spec)
    assert owed(card(spec, [*month(1, "a", 0, 2), *month(1, "b", 0, 6)])) == {"2027-01": Decimal("50.00")}
    assert owed(card(spec, month(1, "a", 0, 2))) == {}


def test_a_solution_does_not_stop_what_a_hand_over_ends(tmp_path: Any) -> None:
    alone = book(
        tmp_path, SMALL | {"ends": "handed_over"}, {"credits": {"on": "resolution", "per_breach": {"a": "7 EUR"}}}
    )
    assert "It stops when the ticket is first escalated or handed over; a solution does not stop it." in document(alone)
    assert owed(card(alone, month(1, "a", 1, 0))) == {"2027-01": Decimal("7.00")}
    either = SMALL | {"ends": ["handed_over", "solved"]}
    spec = book(tmp_path, either, {"credits": {"on": "resolution", "per_breach": {"a": "7 EUR"}}})
    assert "It stops when the ticket is first escalated or handed over, or when the ticket is solved." in document(spec)
    assert owed(card(spec, month(1, "a", 1, 0))) == {}


def test_excluded_time_holds_a_clock_that_no_wait_pauses(tmp_path: Any) -> None:
    """Solved after two hours, of which one and a half are excluded."""
    excluded = {"cause": "maintenance", "from": "2027-01-02T08:20Z", "to": "2027-01-02T09:50Z", "reference": "C-1"}
    credits = {"credits": {"on": "resolution", "per_breach": {"a": "7 EUR"}}}
    spec = book(tmp_path, SMALL, credits | {"exclusions": [excluded]})
    told = document(spec)
    assert "No wait pauses it." in told
    assert "no clock runs in it" in told
    assert owed(card(spec, month(1, "a", 0, 1))) == {}
    assert owed(card(book(tmp_path, SMALL, credits), month(1, "a", 0, 1))) == {"2027-01": Decimal("7.00")}


def test_the_most_of_a_shortfall_is_one_of_a_severity(tmp_path: Any) -> None:
    """40 points are missing of each: 40 % of the fee, and 10 % at most."""
    rule = {"on": "resolution", "shortfall": "1 % of fee per point", "up_to": "10 % of fee"}
    spec = book(tmp_path, SMALL, {"credits": rule | {"combine": "sum"}})
    assert "in proportion for a part of one, at most 10 % of the fee for one severity." in document(spec)
    half = [*month(1, "a", 5, 5), *month(1, "b", 5, 5)]
    assert owed(card(spec, half)) == {"2027-01": Decimal("200.00")}


def test_what_is_earned_back_is_deducted_in_the_last_of_the_months(tmp_path: Any) -> None:
    """5.3 % of 1000 EUR in January, in whole 5 EUR: 50; half of it in March."""
    credits = {
        "on": "resolution",
        "scale": {"below 90 %": "5.3 % of fee"},
        "rounded": {"to": "5 EUR", "how": "down"},
        "earn_back": {"after": "2 periods", "at": "95 %", "share": "50 %"},
    }
    spec = book(tmp_path, SMALL, {"credits": credits})
    assert "50 % of that credit, as rounded, is earned back in the last of them" in document(spec)
    months = [*month(1, "a", 5, 5), *month(2, "a", 5, 0), *month(3, "a", 5, 0), *month(4, "a", 5, 0)]
    assert owed(card(spec, months)) == {"2027-01": Decimal("50.00"), "2027-03": Decimal("-25.00")}


@pytest.mark.parametrize(("cap", "paid"), [("8 % of fee", "60.00"), ("4 % of fee", "40.00"), ("30 EUR", "30.00")])
def test_a_cap_beside_an_amount_at_risk_is_no_second_most(tmp_path: Any, cap: str, paid: str) -> None:
    """Both hold: the smaller is paid."""
    credits = {"on": "resolution", "weight": "100 %", "at_risk": "6 % of fee"}
    spec = book(tmp_path, SMALL, {"credits": credits | {"cap": cap}})
    told = document(spec)
    assert "The amount at risk is 6 % of the fee." in told
    assert (
        f"In a month at most {cap.replace(' of fee', ' of the fee')}, and at most the amount at risk, is credited."
        in told
    )
    assert owed(card(spec, month(1, "a", 0, 5))) == {"2027-01": Decimal(paid)}
    alone = book(tmp_path, SMALL, {"credits": credits})
    assert "The amount at risk, and the most that is credited in a month, is 6 % of the fee." in document(alone)
    assert owed(card(alone, month(1, "a", 0, 5))) == {"2027-01": Decimal("60.00")}
