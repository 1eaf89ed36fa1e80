"""Arrivals as a list of instants: replayed exactly, with severity, tier and product where the table has them."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import stats
from workload_cases import MIX, horizon, scenario, stream

from slasim import Scenario, ScenarioError, load_scenario
from slasim.desk import compiled, reference
from slasim.desk.referee import check
from slasim.load.expected_work import tickets_by_month
from slasim.roster import expand
from slasim.roster.window import calendar_weeks
from slasim.study.running.routing import routing_of
from slasim.workload import Workload, draw, prepare

SECTIONS: dict[str, Any] = {
    "horizon": horizon("2027-01-04", "1 week"),
    "severities": ["urgent", "normal"],
    "calendars": {
        "berlin": {"timezone": "Europe/Berlin", "hours": "24x7"},
        "manila": {"timezone": "Asia/Manila", "hours": "24x7"},
    },
    "customers": {
        "big": {"accounts": 3, "regions": {"berlin": "100 %"}},
        "small": {"accounts": 9, "regions": {"berlin": "25 %", "manila": "75 %"}},
    },
    "teams": {"desk": {"site": "berlin", "skills": ["help"], "shifts": {"a": {"hours": "24x7", "headcount": 1}}}},
}
WHOLE = {"tier": {"big": "50 %", "small": "50 %"}, "severity": {"urgent": "10 %", "normal": "90 %"}}
FOUR = """created,severity,tier,product
2027-01-04 09:00:00,urgent,big,app
2027-01-04 09:00:00,normal,small,api
2027-01-05 10:30:07.250,normal,big,api
2027-01-10 23:59:59,urgent,small,app
"""


def desk(
    text: str, mix: dict[str, Any] | None = None, arrivals: dict[str, Any] | None = None, **sections: Any
) -> Scenario:
    mail = {"channel": "email", "arrivals": {"file": "tickets.csv", **(arrivals or {})}, "mix": mix or {}}
    return scenario({"tickets.csv": text}, **{**SECTIONS, "demand": {"mail": mail}, **sections})


def told(of: Workload) -> list[tuple[str, ...]]:
    """Instant, severity, tier and product of each ticket."""
    names, tickets = of.labels, of.tickets
    return [
        (
            str(np.datetime64(int(tickets.created[row]), "ms")),
            names.severities[tickets.severity[row]],
            names.tiers[of.accounts.tier[tickets.customer[row]]],
            names.products[tickets.product[row]],
        )
        for row in range(of.size)
    ]


def test_a_list_is_replayed_as_it_stands() -> None:
    of = desk(FOUR)
    assert of.warnings == ()
    for replication in range(5):
        assert sorted(told(draw(of, 1, replication))) == [
            ("2027-01-04T09:00:00.000", "normal", "small", "api"),
            ("2027-01-04T09:00:00.000", "urgent", "big", "app"),
            ("2027-01-05T10:30:07.250", "normal", "big", "api"),
            ("2027-01-10T23:59:59.000", "urgent", "small", "app"),
        ]
    assert {tier: dict(spec) for tier, spec in of.demand["mail"].mix} == {
        "tier": {"big": 0.5, "small": 0.5},
        "severity": {"urgent": 0.5, "normal": 0.5},
        "product": {"app": 0.5, "api": 0.5},
    }


def minutes(count: int, severity: str = "") -> str:
    rows = [f"2027-01-{4 + n // 1440:02} {n // 60 % 24:02}:{n % 60:02}" for n in range(count)]
    head = "created,severity" if severity else "created"
    return "\n".join([head, *(f"{row},{severity}" if severity else row for row in rows), ""])


def test_what_is_no_column_is_drawn() -> None:
    drawn = draw(desk(minutes(9000), WHOLE), 1, 0)
    assert (np.diff(drawn.tickets.created) == 60_000).all()
    assert drawn.size == 9000
    tier, region = (column[drawn.tickets.customer] for column in (drawn.accounts.tier, drawn.accounts.region))
    assert stats.binomtest(int((tier == 1).sum()), 9000, 0.5).pvalue > 1e-4
    assert stats.binomtest(int((drawn.tickets.severity == 0).sum()), 9000, 0.1).pvalue > 1e-4
    assert not region[tier == 0].any()
    assert stats.binomtest(int(region.sum()), 9000, 0.375).pvalue > 1e-4


def test_a_tier_that_is_given_has_its_regions() -> None:
    text = minutes(6000, "small").replace("severity", "tier")
    drawn = draw(desk(text, {"severity": WHOLE["severity"]}, customers=SECTIONS["customers"]), 1, 0)
    region = drawn.accounts.region[drawn.tickets.customer]
    assert (drawn.accounts.tier[drawn.tickets.customer] == 1).all()
    assert stats.binomtest(int(region.sum()), 6000, 0.75).pvalue > 1e-4


def test_a_column_moves_nothing_that_is_drawn() -> None:
    free = draw(desk(minutes(500), WHOLE), 1, 0)
    known = draw(desk(minutes(500, "urgent"), {"tier": WHOLE["tier"]}), 1, 0)
    assert not known.tickets.severity.any()
    np.testing.assert_array_equal(known.tickets.uid, free.tickets.uid)
    np.testing.assert_array_equal(known.tickets.customer, free.tickets.customer)


def test_no_other_stream_notices() -> None:
    other = stream("700 per week", mix=WHOLE, day_to_day={"dispersion": 3.0})
    mail = {"channel": "email", "arrivals": {"file": "tickets.csv"}, "mix": {}}
    alone = draw(scenario(**SECTIONS, demand={"web": other}), 4, 2)
    both = draw(scenario({"tickets.csv": FOUR}, **SECTIONS, demand={"mail": mail, "web": other}), 4, 2)
    mine = ~np.isin(both.tickets.uid, alone.tickets.uid)
    assert mine.sum() == 4
    for name in ("uid", "created", "severity", "customer"):
        np.testing.assert_array_equal(getattr(both.tickets, name)[~mine], getattr(alone.tickets, name))


def test_check_expects_what_comes() -> None:
    of = desk(minutes(3000), WHOLE)
    by_region = tickets_by_month(prepare(of), calendar_weeks(of))[:, 0]
    assert by_region == pytest.approx(np.array([[3000 * 0.625, 3000 * 0.375]]))


def test_stamps_by_zone_or_offset() -> None:
    rows = "created\n2027-01-04 09:00\n2027-01-04T09:00Z\n2027-01-04T09:00:30-05:00\n"
    of = desk(rows, WHOLE, {"timezone": "Asia/Manila"})
    assert Counter(each[0][11:19] for each in told(draw(of, 1, 0))) == {"01:00:00": 1, "09:00:00": 1, "14:00:30": 1}


NIGHTS = {"timezone": "Europe/Berlin", "horizon": horizon("2027-03-22", "40 weeks")}


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("created\n2027-04-01 09:00\n2027-03-28 02:30\n", 3, "a time that the clock skips"),
        ("created\n2027-10-31 02:30\n2027-04-01 09:00\n", 2, "a time that the clock shows twice"),
        ("created\n2027-04-01 09:00:61\n", 2, "when a ticket was created"),
        ("created\n1 April\n", 2, "when a ticket was created"),
        ("created,severity\n2027-04-01 09:00,\n", 2, "found nothing; expected a severity"),
        ("created,severity\n2027-04-01 09:00,high\n", 2, "the name of a severity"),
        ("created,severity\n2027-04-01 09:00\n", 2, "2, one for each column"),
        ("created,password\n2027-04-01 09:00,secret\n", 1, "no table of tickets"),
        ("created\n", 1, "no ticket"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(text: str, line: int, said: str) -> None:
    mix = {"tier": WHOLE["tier"]} if "severity" in text else WHOLE
    with pytest.raises(ScenarioError) as error:
        desk(text, mix, **NIGHTS)
    found = next(each for each in error.value.problems if said in str(each))
    assert (Path(found.file).name, found.line) == ("tickets.csv", line)
    assert "secret" not in str(error.value)


def test_a_time_that_is_shown_twice_may_have_an_offset() -> None:
    of = desk("created\n2027-10-31T02:30+01:00\n2027-10-31T02:30+02:00\n", WHOLE, **NIGHTS)
    assert np.diff(draw(of, 1, 0).tickets.created).tolist() == [3_600_000]


@pytest.mark.parametrize(
    ("mix", "arrivals", "path", "said"),
    [
        (WHOLE, {}, "demand.mail.mix.severity", "a mix beside a column severity"),
        ({}, {"every": "1 h"}, "demand.mail.arrivals.file", "one of the two"),
        ({}, {"file": "/etc/hostname"}, "demand.mail.arrivals.file", "leads out of the folder"),
    ],
)
def test_what_does_not_go_together(mix: dict[str, Any], arrivals: dict[str, Any], path: str, said: str) -> None:
    with pytest.raises(ScenarioError) as error:
        desk(FOUR, mix, arrivals)
    assert any(each.path == path and said in str(each) for each in error.value.problems)


def test_what_lies_outside_is_warned_of() -> None:
    of = desk("created\n2027-01-05 09:00\n2027-02-01 09:00\n", WHOLE)
    (warning,) = of.warnings
    assert (warning.rule, warning.line, Path(warning.file).name) == ("tickets_outside", 3, "tickets.csv")
    assert draw(of, 1, 0).size == 1


def test_a_level_and_another_table_are_not_taken_in_silence() -> None:
    of = desk(FOUR).with_overrides({"demand.volume": "150 %"})
    assert [(each.rule, each.path) for each in of.warnings] == [("unused_setting", "demand.volume")]
    assert draw(of, 1, 0).size == 4
    with pytest.raises(ScenarioError, match="an override changes no table"):
        desk(FOUR).with_overrides({"demand.mail.arrivals.file": "other.csv"})


def test_a_zone_beside_a_distance_is_warned_of() -> None:
    mail = {"channel": "email", "arrivals": {"every": "1 h", "timezone": "UTC"}, "mix": MIX}
    (warning,) = scenario(demand={"mail": mail}).warnings
    assert (warning.rule, warning.path) == ("unused_setting", "demand.mail.arrivals.timezone")


def test_a_scenario_with_a_list_is_read_again() -> None:
    of = desk(FOUR)
    again = Scenario.from_applied(of.applied())
    assert again == of
    assert told(draw(again, 1, 0)) == told(draw(of, 1, 0))
    changed = of.with_overrides({"teams.desk.shifts.a.headcount": 2})
    assert told(draw(changed, 1, 0)) == told(draw(of, 1, 0))


def test_both_desks_write_the_same_log() -> None:
    of = desk(minutes(900, "normal"), {"tier": WHOLE["tier"]})
    tables = (draw(of, 1, 0), expand(of, 1, 0), None, routing_of(of), of.span()[1])
    slow, fast = reference.run(*tables), compiled.run(*tables)
    assert all(np.array_equal(getattr(slow, name), getattr(fast, name)) for name in slow._fields)
    assert check(*tables, fast) == []


def test_a_file_on_top_of_another_brings_another_source(tmp_path: Path) -> None:
    """Volume, arrivals and counts replace one another; what is said of the same source merges."""
    base = {
        **SECTIONS,
        "demand": {"mail": stream("700 per week", mix=WHOLE), "counts": stream("7 per week", mix=WHOLE)},
    }
    whole = scenario(**base).whole()
    (tmp_path / "base.json").write_text(json.dumps(whole))
    (tmp_path / "counts.csv").write_text("date,tickets\n" + "".join(f"2027-01-{day:02},5\n" for day in range(4, 11)))
    counts = {"file": "counts.csv", "as": "exact", "every": "24 h"}
    over = {"extends": "base.json", "demand": {"mail": {"counts": counts}, "volume": "100 %"}}
    (tmp_path / "over.yaml").write_text(json.dumps(over))
    of = load_scenario(tmp_path / "over.yaml")
    assert of.demand["mail"].volume is None
    assert of.demand["counts"].volume is not None
    top = {"extends": "over.yaml", "demand": {"mail": {"counts": {"as": "expected"}}}}
    (tmp_path / "top.yaml").write_text(json.dumps(top))
    expected = load_scenario(tmp_path / "top.yaml")
    assert expected.demand["mail"].is_drawn
    assert not of.demand["mail"].is_drawn
    (tmp_path / "list.yaml").write_text(
        json.dumps({"extends": "over.yaml", "demand": {"mail": {"arrivals": "constant(1 h)"}}})
    )
    assert load_scenario(tmp_path / "list.yaml").demand["mail"].counts is None
