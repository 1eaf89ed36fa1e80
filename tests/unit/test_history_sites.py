"""Where the teams of a rota are and what their hours cost, from whatever columns say so."""

from fractions import Fraction

import pytest

from slasim.history.reading.pay import TeamPay
from slasim.history.reading.rota import read_rota
from tests.unit.test_history_reading import told

HOME, AWAY = "Europe/Lisbon", "America/Toronto"


@pytest.fixture
def read(tmp_path):
    def of(text):
        (tmp_path / "rota.csv").write_text(text, "utf-8")
        return read_rota(str(tmp_path / "rota.csv"), "rota.csv")

    return of


def table(head, *rows, days="Mon-Fri"):
    """A rota of teams A, B, ... with further columns, each row of which has its values."""
    lines = (f"{team},{days},09:00,17:00,2,{row}" for team, row in zip("ABC", rows, strict=False))
    return "\n".join([f"Team,Days,Start,End,Seats,{head}", *lines]) + "\n"


@pytest.mark.parametrize("head", ["Location", "Site", "Office", "Timezone", "TZ", "Column 6"])
def test_zones_are_read_from_whatever_column_holds_them(read, head):
    rota, sheet = read(table(head, HOME, AWAY))
    assert not sheet.problems
    assert rota.zones == {"a": HOME, "b": AWAY}
    assert "not read" not in rota.columns


def test_a_column_may_name_teams_and_zones(read):
    rota, _ = read(f"Site,Days,Start,End,Seats\n{HOME},daily,9,17,2\n{AWAY},daily,9,17,3\n")
    assert rota.zones == {"europe_lisbon": HOME, "america_toronto": AWAY}


@pytest.mark.parametrize("head", ["Location", "Office", "Country"])
def test_sites_without_a_zone_are_refused(read, head):
    rota, sheet = read(table(head, "Lisbon", "Toronto"))
    assert rota is None
    ((line, _, path, found, expected),) = told(sheet)
    assert (line, path, found) == (1, head, "2 sites without a time zone: Lisbon, Toronto")
    assert f"in '{head}'" in expected
    assert sheet.problems[0].hint.startswith(f"Lisbon: {HOME}, Toronto: {AWAY}")


def test_teams_that_are_sites_have_a_zone_too(read):
    _, sheet = read("Site,Days,Start,End,Seats\nLisbon,daily,9,17,2\nToronto,daily,9,17,3\n")
    assert "2 sites without a time zone" in told(sheet)[0][3]


def test_one_site_needs_no_zone(read):
    rota, sheet = read(table("Location", "Lisbon", "Lisbon"))
    assert not sheet.problems
    assert rota.zones == {}
    assert "not read: 'Location'" in rota.columns


def test_a_team_without_a_zone_among_others_is_told(read):
    _, sheet = read(table("Location", HOME, "", AWAY))
    assert [(line, path, found) for line, _, path, found, _ in told(sheet)] == [(3, "Location", "nothing")]
    _, sheet = read(table("Location", HOME, "Toronto", AWAY))
    assert [(line, path, found) for line, _, path, found, _ in told(sheet)] == [(3, "Location", "'Toronto'")]
    assert sheet.problems[0].hint == f"did you mean {AWAY}?"


@pytest.mark.parametrize(
    ("head", "cell", "currency"),
    [
        ("Hourly cost (EUR)", "21", "EUR"),
        ("cost per hour", "21 EUR", "EUR"),
        ("Rate", "€21", "EUR"),
        ("rate", "21.00", ""),
        ("Rate ($)", "$21", ""),
        ("CAD/h", "21", "CAD"),
        ("Hourly wage", "GBP 21", "GBP"),
        ("Cost", "21 EUR/hour", "EUR"),
        ("Pay", "21 EUR per h", "EUR"),
    ],
)
def test_the_cost_of_an_hour(read, head, cell, currency):
    rota, sheet = read(table(head, cell, cell))
    assert not sheet.problems
    assert rota.pay.teams == {"a": TeamPay(Fraction(21)), "b": TeamPay(Fraction(21))}
    assert rota.pay.currency == currency


def test_a_cost_that_may_be_a_month_is_not_read_and_it_is_said_how_it_would_be(read):
    rota, _ = read(table("Cost", "2100", "2600"))
    assert rota.pay.teams == {}
    assert "column 'Cost' does not say that it is an hour, and is not read: call it hourly cost" in rota.notes


def test_what_is_wrong_with_a_cost_is_told_at_its_cell(read):
    _, sheet = read(table("Rate (EUR)", "21", "much", "26 USD"))
    assert [(line, path) for line, _, path, *_ in told(sheet)] == [(3, "Rate (EUR)"), (4, "Rate (EUR)")]
    _, sheet = read(table("Rate (EUR)", "21.005", "22.5"))
    assert "at most 2 decimals" in told(sheet)[0][4]


def test_a_team_without_a_cost_is_asked_for(read):
    rota, sheet = read(table("Rate (EUR)", "21", ""))
    assert not sheet.problems
    assert [*rota.pay.teams] == ["a"]


def test_weekends_that_cost_more_are_a_premium(read):
    """18 on weekdays, 22 on a Saturday, 27 on a Sunday: 2/9 and 1/2 beside."""
    rows = "A,Mon-Fri,9,17,4,18\nA,Sat,9,17,2,22\nA,Sun,9,17,2,27\n"
    rota, _ = read(f"Team,Days,Start,End,Seats,Rate (EUR)\n{rows}")
    assert rota.pay.teams == {"a": TeamPay(Fraction(18), Fraction(2, 9), Fraction(1, 2))}


def test_other_costs_of_one_team_are_their_mean_by_hours(read):
    """Per week 4 seats of 40 h at 20 and 1 seat of 20 h at 29: (3200 + 580) / 180 = 21."""
    rota, _ = read("Team,Days,Start,End,Seats,Rate (EUR)\nA,Mon-Fri,8,16,4,20\nA,Mon-Fri,18,22,1,29\n")
    assert rota.pay.teams == {"a": TeamPay(Fraction(21))}
    assert "a has hours at 20 or 29: written is their mean by rostered hours, 21" in rota.notes


def test_a_column_that_is_not_read_is_named_with_what_would_be(read):
    rota, _ = read(table("Floor,TZ", f"3,{HOME}", f"4,{HOME}"))
    assert rota.columns.endswith(
        "not read: 'Floor' (a column called skills, hourly cost, shift, valid from or status would be)"
    )
