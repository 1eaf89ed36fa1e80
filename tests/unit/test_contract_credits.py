"""Credits as contracts have them: per step late, by number of breaches, by length of outage; each by hand."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from contract_cases import LATE, REPAIR, UP, agreement, measured, owed, ticket

from slasim.agreements.document import document
from slasim.agreements.review import review
from slasim.scenario import ScenarioError


@pytest.mark.parametrize(
    ("credit", "right"),
    [
        ("6.50 EUR per begun day", "26.00"),
        ("6.50 EUR per whole day", "19.50"),
        ("1 % of fee per begun 10 h", "80.00"),  # 73.5 h: eight begun
        ("1 % of fee per whole 10 h", "70.00"),
        ("6.50 EUR per begun week", "6.50"),
    ],
)
def test_so_much_for_each_step_by_which_a_ticket_is_late(credit: str, right: str) -> None:
    assert owed(measured({"on": "repair", "late_by": {"urgent": credit}}, LATE)) == {"2027-01": Decimal(right)}


def test_what_is_less_than_a_whole_step_late_owes_nothing() -> None:
    assert owed(measured({"on": "repair", "late_by": {"urgent": "6.50 EUR per whole week"}}, LATE)) == {}


def test_a_rule_has_a_cap_of_its_own_beside_that_of_all() -> None:
    late, down = (
        {"on": "repair", "late_by": {"urgent": "5 % of fee per begun day"}, "up_to": "12 % of fee"},
        {
            "on": "up",
            "downtime": "3 % of fee per begun hour",
            "up_to": "100 EUR",
        },
    )
    outages = [("01-20 10:00", "01-20 12:10")]
    both = {"rules": [late, down], "combine": "sum"}
    assert owed(measured(both, LATE, outages)) == {"2027-01": Decimal("210.00")}  # 120 of 200 and 90
    assert owed(measured(both | {"cap": "20 % of fee"}, LATE, outages)) == {"2027-01": Decimal("200.00")}


def test_a_ticket_that_still_runs_is_late_up_to_now_and_its_line_is_provisional() -> None:
    card = measured(
        {"on": "repair", "late_by": {"urgent": "1 EUR per begun day"}}, [ticket("T", "01-05 08:00", None, None)]
    )
    assert owed(card) == {"2027-01": Decimal("84.00")}  # from 7 January 08:00 to 1 April 00:00: 83 days and 16 h
    assert card.credits.set_index("period").loc["2027-01", "provisional"]


BREACHED = [
    ticket("T1", "01-05 08:00", "01-05 09:30", "01-05 10:00"),
    ticket("T2", "01-06 08:00", "01-06 10:00", "01-09 10:00"),  # twice
    ticket("T3", "02-06 08:00", "02-06 10:00", "02-06 11:00"),
]
BANDS = {"1-2": "5 % of fee", "3-4": "10 % of fee", "5 or more": "15 % of fee"}


def test_the_number_of_breaches_decides_over_all_commitments_or_over_one() -> None:
    assert owed(measured({"breaches": BANDS}, BREACHED)) == {"2027-01": Decimal("100.00"), "2027-02": Decimal("50.00")}
    one = measured({"on": "response", "breaches": BANDS}, BREACHED)
    assert owed(one) == {"2027-01": Decimal("50.00"), "2027-02": Decimal("50.00")}
    assert owed(measured({"on": "repair", "breaches": {"2 or more": "5 % of fee"}}, BREACHED)) == {}


def test_a_ticket_that_misses_two_targets_is_paid_once_or_for_each() -> None:
    rules = [
        {"on": "response", "per_breach": {"urgent": "4 % of fee"}},
        {"on": "repair", "per_breach": {"urgent": "6 % of fee"}},
    ]
    assert owed(measured({"rules": rules}, BREACHED))["2027-01"] == Decimal("100.00")  # 40 and 60
    each = measured({"rules": rules, "same_ticket": "each"}, BREACHED)
    assert owed(each)["2027-01"] == Decimal("140.00")
    words = document(agreement({"rules": rules, "same_ticket": "each"}))
    assert "The fixed credits of a ticket that misses several targets are all due" in words
    words = document(agreement({"rules": rules}))
    assert "only the largest is due in a month, and in a later month what is missing to that" in words


def test_a_credit_from_another_threshold_than_the_promise() -> None:
    rule = {
        "on": "response",
        "per_breach": {"urgent": "5 % of fee", "normal": "3 % of fee"},
        "beyond": {"urgent": "2 h"},
    }
    tickets = [
        ticket("exactly", "01-05 08:00", "01-05 10:00", None),
        ticket("longer", "01-06 08:00", "01-06 10:01", None),
        ticket("other", "01-07 08:00", "01-07 12:01", None, "normal"),
    ]
    assert owed(measured({"rules": [rule]}, tickets)) == {"2027-01": Decimal("80.00")}
    words = document(agreement({"rules": [rule]}))
    assert "once the clock has counted more than what the table says" in words
    assert "| Normal | its target of 4 h | 3 % of the fee |" in words


@pytest.mark.parametrize(
    ("credit", "right"),
    [
        # 100 min of 44 640: 99.77599 %, 0.12401 points below 99.9 %
        ("10 EUR per begun 0.1 points", "20.00"),
        ("10 EUR per whole 0.1 points", "10.00"),
        ("10 EUR per begun point", "10.00"),
        ("1000 EUR per point", "124.01"),  # 0.124014...
        ("100 EUR per begun 0.05 points", "300.00"),
    ],
)
def test_steps_of_a_shortfall_are_begun_or_whole_or_parts(credit: str, right: str) -> None:
    card = measured({"on": "up", "shortfall": credit}, down=[("01-12 10:00", "01-12 11:40")])
    assert owed(card) == {"2027-01": Decimal(right)}


@pytest.mark.parametrize(
    ("credit", "right"),
    [("5 % of fee per whole 30 min", "150.00"), ("5 % of fee per begun 30 min", "200.00")],
)
def test_so_much_for_each_stretch_of_outage(credit: str, right: str) -> None:
    down = [("01-12 10:00", "01-12 11:00"), ("01-20 10:00", "01-20 10:40")]
    assert owed(measured({"on": "up", "downtime": credit}, down=down)) == {"2027-01": Decimal(right)}


LENGTHS = {"above 10 min": "5 % of fee", "from 0:45:00": "10 % of fee", "above 4 h": "20 % of fee"}


@pytest.mark.parametrize(
    ("end", "right"),
    [
        ("10:10:00", None),
        ("10:10:01", "50.00"),
        ("10:44:59", "50.00"),
        ("10:45:00", "100.00"),
        ("14:00:00", "100.00"),
        ("14:00:01", "200.00"),
    ],
)
def test_bands_of_outage_are_exact_in_months_of_any_length(end: str, right: str | None) -> None:
    for which in ("01", "02"):
        card = measured({"on": "up", "durations": LENGTHS}, down=[(f"{which}-12 10:00:00", f"{which}-12 {end}")])
        assert owed(card) == ({} if right is None else {f"2027-{which}": Decimal(right)})


def test_thresholds_of_outage_are_written_as_they_are() -> None:
    words = document(agreement({"on": "up", "durations": {"above 0:10:01": "5 % of fee"}}, up=UP))
    assert "| above 10 min 1 s | 5 % of the fee |" in words
    assert not any(word in words for word in ("late", "ticket", "severit", "service points"))


def test_a_least_credit_is_paid_at_it_or_above_it_only() -> None:
    down = [("01-12 10:00", "01-12 11:00")]
    scale = {"on": "up", "scale": {"below 99.9 %": "2 % of fee"}}
    assert owed(measured(scale | {"minimum": "20 EUR"}, down=down)) == {"2027-01": Decimal("20.00")}
    assert owed(measured(scale | {"minimum": "more than 20 EUR"}, down=down)) == {}
    assert owed(measured(scale | {"minimum": "greater than 19.99 EUR"}, down=down)) == {"2027-01": Decimal("20.00")}
    book = agreement(scale | {"minimum": "more than 20 EUR"})
    assert "A credit of 20 EUR or less is not paid" in document(book)
    assert "credit_at_minimum" in [finding.name for finding in review(book)]


def test_lateness_on_the_wall_beside_open_hours_is_a_finding() -> None:
    late = {"on": "repair", "late_by": {"urgent": "1 EUR per begun day"}}
    assert "late_on_the_wall" not in [finding.name for finding in review(agreement(late))]
    office = agreement(late, repair=REPAIR | {"hours": "office"})
    assert "late_on_the_wall" in [finding.name for finding in review(office)]


def test_the_document_says_that_lateness_is_elapsed_time() -> None:
    told = document(agreement({"on": "repair", "late_by": {"urgent": "1 EUR per begun day"}}))
    assert "Lateness is the elapsed time, nights and weekends included, from the due instant" in told
    assert "on the wall" not in told  # which has an hour more or less when the clocks change


@pytest.mark.parametrize(
    ("credits", "words"),
    [
        ({"on": "up", "late_by": {"urgent": "1 EUR per begun day"}}, "late_by on up, which has no clocks"),
        ({"on": "repair", "late_by": {"urgent": "1 EUR per day"}}, "say which: per begun"),
        ({"on": "repair", "late_by": {"normal": "1 EUR per begun day"}}, "a severity that repair promises something"),
        ({"on": "up", "breaches": BANDS}, "breaches on up, which has no clocks"),
        ({"breaches": {"3-4": "5 % of fee", "2": "6 % of fee"}}, "bands from the lowest up"),
        ({"breaches": {"1": "5 % of fee", "2": "5 % of fee"}}, "a larger credit than the 5 % of fee before"),
        ({"on": "repair", "downtime": "1 EUR per begun hour"}, "downtime on repair, which measures resolution"),
        ({"on": "repair", "durations": {"above 1 h": "1 EUR"}}, "durations on repair, which measures a share"),
        ({"on": "up", "durations": {"above 10:01": "1 EUR"}}, "write 0:10:01 for minutes and seconds"),
        ({"on": "up", "durations": {"above 2 h": "1 EUR", "above 1 h": "2 EUR"}}, "from the shortest to the longest"),
        ({"on": "up", "shortfall": "1 EUR per 0.1 points"}, "say which: per begun"),
        ({"on": "up", "scale": {"below 99 %": "1 EUR"}, "up_to": "5 EUR"}, "up_to beside scale"),
        ({"on": "repair", "breaches": BANDS, "beyond": {"urgent": "3 days"}}, "beyond beside breaches"),
        (
            {"on": "response", "per_breach": {"urgent": "1 EUR"}, "beyond": {"urgent": "1 h"}},
            "longer than the target: what is not late is not credited",
        ),
        (
            {"on": "response", "per_breach": {"urgent": "1 EUR"}, "beyond": {"normal": "9 h"}},
            "a severity that is credited: urgent",
        ),
        ({"on": "repair", "per_breach": {"urgent": "1 EUR"}, "same_ticket": "each"}, "credited once at most"),
    ],
)
def test_what_cannot_be_meant_is_refused(credits: dict[str, Any], words: str) -> None:
    with pytest.raises(ScenarioError) as error:
        agreement(credits)
    assert words in str(error.value)


@pytest.mark.parametrize(
    ("credits"),
    [
        {"on": "up", "durations": {"above 2300 h": "1 EUR"}},
        {"on": "up", "downtime": "1 EUR per whole 100 days"},
    ],
)
def test_what_can_never_be_owed_is_named(credits: dict[str, Any]) -> None:
    assert "never_owed" in [each.rule for each in agreement(credits).warnings]


def test_a_scale_and_bands_of_outage_stand_side_by_side() -> None:
    """The table of credits shows the threshold of a scale alone: bands of outage have none."""
    scale, bands = {"on": "up", "scale": {"below 99.9 %": "1 % of fee"}}, {"on": "up", "durations": LENGTHS}
    card = measured({"rules": [scale, bands], "combine": "sum"}, down=[("01-12 10:00", "01-12 15:00")])
    assert owed(card) == {"2027-01": Decimal("210.00")}
    card = measured({"rules": [bands, scale]}, down=[("01-12 10:00", "01-12 15:00")])
    assert (owed(card), card.credits["below"].isna().all()) == ({"2027-01": Decimal("200.00")}, True)
