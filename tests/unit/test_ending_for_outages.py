"""The right to end an agreement for a number of outages of some length; each by hand."""

from __future__ import annotations

import json
from typing import Any

import pytest
from contract_cases import RESPONSE, UP
from promise_cases import log, promise
from scorecard_cases import stating

from slasim.agreements import Scorecard, measure
from slasim.agreements.document import document
from slasim.agreements.review import review
from slasim.scenario import ScenarioError

LONG = "3 of more than 8 h in any 12 months"
Outage = tuple[str, str] | tuple[str, str, str | None]


def agreement(outages: str, **more: Any) -> Any:
    spec = {
        "for": {"tier": "gold"},
        "judged": "each customer",
        "commitments": {"up": UP},
        "termination": {"on": "up", "outages": outages},
    }
    return promise(f"a: {json.dumps(spec | more)}")


def measured(outages: str, down: list[Outage], until: str = "2028-04-01", **more: Any) -> Scorecard:
    tickets = [(who, "2027-01-04 09:00", "urgent", who, []) for who in ("gold-1", "gold-2")]
    stated = [(*each[:2], each[2] if len(each) > 2 else None) for each in down]
    return measure(stating(log(tickets, until=f"{until} 00:00"), outages=stated), agreement(outages, **more))


def rights(card: Scorecard, customer: str = "gold-1") -> list[str]:
    """The periods that give the right."""
    return [row["period"] for row in card.endings.to_dict("records") if row["customer"] == customer]


def nine_hours(*days: str) -> list[Outage]:
    return [(f"{day} 08:00", f"{day} 17:00") for day in days]


def test_the_third_within_twelve_months_gives_the_right() -> None:
    """Twelve months from 15 January 2027 on end with 14 January 2028."""
    assert rights(measured(LONG, nine_hours("2027-01-15", "2027-06-01", "2028-01-14"))) == ["2028-01"]
    assert rights(measured(LONG, nine_hours("2027-01-15", "2027-06-01", "2028-01-15"))) == []
    assert rights(measured(LONG, nine_hours("2027-01-15", "2027-06-01"))) == []


def test_each_further_one_gives_it_again() -> None:
    """In February 2028 those of June, January and February lie within twelve months."""
    days = ("2027-01-15", "2027-06-01", "2028-01-14", "2028-02-20")
    card = measured(LONG, nine_hours(*days))
    assert rights(card) == ["2028-01", "2028-02"]
    first = card.endings.iloc[0]
    assert (first["agreement"], first["rests_on"], bool(first["provisional"])) == ("a", "up", False)


def test_months_that_are_too_short_end_with_their_last_day() -> None:
    """A month from 31 January on ends with 28 February."""
    assert rights(measured("2 of more than 8 h in any 1 month", nine_hours("2027-01-31", "2027-02-28"))) == ["2027-02"]
    assert rights(measured("2 of more than 8 h in any 1 month", nine_hours("2027-01-31", "2027-03-01"))) == []
    assert rights(measured("2 of more than 8 h in any 30 days", nine_hours("2027-01-31", "2027-03-01"))) == ["2027-03"]
    assert rights(measured("2 of more than 8 h in any 30 days", nine_hours("2027-01-31", "2027-03-02"))) == []


def test_a_quarter_of_the_calendar_counts_by_itself() -> None:
    days = ("2027-03-30", "2027-03-31", "2027-04-01")
    assert rights(measured("3 of more than 8 h in a quarter", nine_hours(*days))) == []
    assert rights(measured("3 of more than 8 h in any 3 months", nine_hours(*days))) == ["2027-04"]
    assert rights(measured("2 of more than 8 h in a quarter", nine_hours(*days))) == ["2027-03"]
    apart = ("2027-04-01", "2027-06-30")
    assert rights(measured("2 of more than 8 h in a quarter", nine_hours(*apart))) == ["2027-06"]
    assert rights(measured("2 of more than 8 h in a month", nine_hours(*apart))) == []
    assert rights(measured("2 of more than 8 h in a year", nine_hours("2027-01-01", "2027-12-31"))) == ["2027-12"]
    assert rights(measured("2 of more than 8 h in a year", nine_hours("2027-12-31", "2028-01-01"))) == []


def test_more_than_so_much_and_at_least() -> None:
    exactly: list[Outage] = [("2027-01-05 08:00", "2027-01-05 16:00")]
    assert rights(measured("1 of more than 8 h in a year", exactly)) == []
    assert rights(measured("1 of at least 8 h in a year", exactly)) == ["2027-01"]
    assert rights(measured("1 of at least 481 min in a year", exactly)) == []


def test_an_outage_begins_once_however_far_it_lasts() -> None:
    """10 h over the end of January are one outage of January; so are two that touch, and two that overlap."""
    over: list[Outage] = [("2027-01-31 20:00", "2027-02-01 06:00")]
    touching: list[Outage] = [("2027-03-01 08:00", "2027-03-01 13:00"), ("2027-03-01 13:00", "2027-03-01 18:00")]
    both: list[Outage] = [("2027-05-01 08:00", "2027-05-01 15:00"), ("2027-05-01 11:00", "2027-05-01 18:00")]
    assert rights(measured("1 of more than 8 h in a year", over)) == ["2027-01"]
    assert rights(measured("1 of more than 8 h in a year", touching)) == ["2027-03"]
    assert rights(measured("2 of more than 8 h in a year", both)) == []
    assert rights(measured("3 of more than 8 h in a year", [*over, *touching, *both])) == ["2027-05"]


def test_a_length_is_that_of_the_time_that_counts() -> None:
    """From Monday 12:00 to Tuesday 16:00 office hours have 5 h and 7 h; of those 4 h were agreed maintenance."""
    office = {"commitments": {"up": UP | {"hours": "office"}}}
    down: list[Outage] = [("2027-01-11 12:00", "2027-01-12 16:00")]
    night = {"cause": "maintenance", "from": "2027-01-12T09:00Z", "to": "2027-01-12T13:00Z", "reference": "C"}
    assert rights(measured("1 of at least 12 h in a year", down, **office)) == ["2027-01"]
    assert rights(measured("1 of more than 12 h in a year", down, **office)) == []
    assert rights(measured("1 of at least 8 h in a year", down, exclusions=[night], **office)) == ["2027-01"]
    assert rights(measured("1 of more than 8 h in a year", down, exclusions=[night], **office)) == []


@pytest.mark.parametrize("judged", ["each customer", "together"])
def test_each_account_has_its_own_and_those_of_all(judged: str) -> None:
    down: list[Outage] = [
        ("2027-01-05 08:00", "2027-01-05 17:00"),
        ("2027-02-05 08:00", "2027-02-05 17:00", "gold-2"),
        ("2027-03-05 08:00", "2027-03-05 17:00", "gold-1"),
    ]
    card = measured("2 of more than 8 h in any 12 months", down, judged=judged)
    assert rights(card, "gold-1") == ["2027-03"]
    assert rights(card, "gold-2") == ["2027-02"]


def test_without_on_each_promise_counts_its_own() -> None:
    """Of the outages of 9 h one has 8 office hours, the other none: it is night."""
    two = {"up": UP, "office_up": UP | {"hours": "office"}}
    down: list[Outage] = [("2027-01-11 08:00", "2027-01-11 17:00"), ("2027-01-12 17:00", "2027-01-13 02:00")]
    for count, on in (
        ("2 of at least 8 h in a month", "up"),
        ("1 of at least 8 h in a month", "up, office_up"),
        ("3 of at least 8 h in a month", None),
    ):
        card = measured(count, down, commitments=two, termination={"outages": count})
        assert [row["rests_on"] for row in card.endings.to_dict("records") if row["customer"] == "gold-1"] == (
            [] if on is None else [on]
        )


def test_what_began_before_it_was_live_is_not_counted() -> None:
    begins = {"status": "bedding-in", "amendments": {"2027-02-01": {"status": "live"}}, "term": {"from": "2027-01-01"}}
    days = ("2027-01-20", "2027-02-05", "2027-03-05")
    assert rights(measured(LONG, nine_hours(*days), **begins)) == []
    assert rights(measured(LONG, nine_hours(*days, "2027-04-05"), **begins)) == ["2027-04"]
    term = {"term": {"from": "2027-01-21"}}
    assert rights(measured(LONG, nine_hours(*days), **term)) == []
    assert rights(measured("1 of more than 8 h in a year", nine_hours("2027-01-25"), **term)) == ["2027-01"]


def test_a_new_version_says_how_many_from_its_first_day_on() -> None:
    """Under three of them February gives no right; two are enough from March on, and one of these was in February."""
    fewer = {
        "term": {"from": "2027-01-01"},
        "amendments": {"2027-03-01": {"termination.outages": "2 of more than 8 h in any 12 months"}},
    }
    assert rights(measured(LONG, nine_hours("2027-01-20", "2027-02-05"), **fewer)) == []
    assert rights(measured(LONG, nine_hours("2027-02-05", "2027-03-20"), **fewer)) == ["2027-03"]


def test_an_outage_that_runs_is_as_long_as_it_is() -> None:
    running: list[Outage] = [("2027-03-31 15:00", "2027-06-01 00:00")]
    assert rights(measured("1 of at least 9 h in a year", running, until="2027-04-01")) == ["2027-03"]
    assert rights(measured("1 of more than 9 h in a year", running, until="2027-04-01")) == []


def test_the_document_says_when() -> None:
    right = "The customer may terminate this agreement when"
    own = "They are counted for each account by itself."
    assert (
        f"{right} 3 or more outages of Up, each with more than 8 h of time that counts, begin within any 12 months, "
        f"counted from the local day on which the first of them begins. {own}"
    ) in document(agreement(LONG))
    assert (
        f"{right} 2 or more outages of Up, each with at least 90 min of time that counts, begin in the same calendar "
        f"quarter. {own}"
    ) in document(agreement("2 of at least 90 min in a quarter")).replace("1 h 30 min", "90 min")
    assert f"{right} an outage of Up with more than 24 h of time that counts begins." in document(
        agreement("1 of more than 24 h in a year")
    )


def test_a_review_says_what_the_edges_of_the_calendar_leave_out() -> None:
    (found,) = review(agreement("3 of more than 8 h in a quarter")).named("outages_cut_in_two")
    assert found.clause == "agreements.a.termination.outages"
    assert "within a few days give no right where one quarter ends between them" in found.risk
    assert dict(found.mend) == {"agreements.a.termination.outages": "3 of more than 8 h in any 3 months"}
    assert not review(agreement(LONG)).named("outages_cut_in_two")
    assert not review(agreement("1 of more than 8 h in a quarter")).named("outages_cut_in_two")


def test_a_review_says_that_nights_do_not_count() -> None:
    office = {"up": UP | {"hours": "office"}, "always": UP}
    (found,) = review(agreement(LONG, commitments=office)).named("outages_by_hours")
    assert "one of 62 h over a weekend, or of 8 h at night, may have no time that counts" in found.risk
    assert not review(agreement(LONG, commitments=office, termination={"on": "always", "outages": LONG})).named(
        "outages_by_hours"
    )


@pytest.mark.parametrize(
    ("termination", "found"),
    [
        ({"outages": "3 in any 12 months"}, "such as 3 of more than 8 h in any 12 months"),
        ({"outages": "0 of more than 8 h in a year"}, "at least 1 outage"),
        ({"outages": "3 of more than 8 h in any 10 business days"}, "a number of whole days, weeks, months"),
        ({"outages": "3 of more than 0 h in a year"}, "a duration longer than 0"),
        ({"on": "up", "outages": LONG, "missed": "2 in a row"}, "missed beside outages"),
        ({"on": "response", "outages": LONG}, "outages of response, which measures first_response"),
        ({"on": "rolls", "outages": LONG}, "outages of rolls, over rolling 30 days"),
        ({"on": "up", "outages": "3 of more than 16 days in a month"}, "of which 3 can begin in a month"),
    ],
)
def test_what_cannot_be_meant_is_refused(termination: dict[str, Any], found: str) -> None:
    commitments = {"up": UP, "response": RESPONSE, "rolls": UP | {"quota": "99 % per rolling 30 days"}}
    with pytest.raises(ScenarioError, match=found):
        agreement(LONG, commitments=commitments, termination=termination)


def test_without_availability_there_are_no_outages() -> None:
    with pytest.raises(ScenarioError, match="outages, where no availability is promised"):
        agreement(LONG, commitments={"a": RESPONSE, "b": RESPONSE}, termination={"outages": LONG})
