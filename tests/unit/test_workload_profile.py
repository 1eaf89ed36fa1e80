"""The expected tickets of local dates, against a walk of the wall clock minute by minute."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from importlib import resources
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from workload_cases import horizon, scenario, stream

from slasim.scenario import Scenario, ScenarioError
from slasim.workload import blocks
from slasim.workload.arrivals.demand import Blocks
from slasim.workload.needs.accounts import region_shares

# (zone, first date): two weeks around a change of the clock, by whole and by half hours, near midnight, of a date.
CHANGES = [
    ("Europe/Berlin", "2027-03-22"),
    ("Europe/Berlin", "2027-10-25"),
    ("Australia/Lord_Howe", "2027-03-29"),
    ("Australia/Lord_Howe", "2027-09-27"),
    ("America/St_Johns", "2006-10-23"),  # changed at 00:01: 23:01 to 24:00 came twice
    ("America/Havana", "2025-03-03"),  # midnight is skipped
    ("Pacific/Apia", "2011-12-26"),  # 30 December did not exist
    ("Africa/Casablanca", "2026-02-09"),
]
WEIGHTS = [1 + (7 * hour + 3) % 11 for hour in range(168)]


def at(zone: str, first: str, files: dict[str, str] | None = None, **parts: object) -> Scenario:
    return scenario(
        files,
        timezone=zone,
        horizon=horizon(first, "2 weeks"),
        calendars={"home": {"timezone": zone, "hours": "24x7"}},
        demand={"mail": stream("1000 per week", **{"shape": WEIGHTS, **parts})},
    )


def expected_blocks(of: Scenario) -> Blocks:
    return blocks(of, region_shares(of), *of.span())


def packaged(zone: str) -> ZoneInfo:
    """A zone of the pinned tzdata package, not of the machine."""
    with resources.files("tzdata").joinpath("zoneinfo", *zone.split("/")).open("rb") as file:
        return ZoneInfo.from_file(file, key=zone)


def walk(
    zone: str, first: int, last: int, weights: list[int] = WEIGHTS
) -> tuple[dict[date, Fraction], dict[tuple[date, int], Fraction]]:
    """Tickets by local date, and by date and part of it, one minute of real time after the other."""
    shown = packaged(zone)
    by_date: dict[date, Fraction] = defaultdict(Fraction)
    by_hour: dict[tuple[date, int], Fraction] = defaultdict(Fraction)
    length = 7 * 1440 // len(weights)  # minutes
    per_minute = Fraction(1000, sum(weights) * length)
    for minute in range(first // 60_000, last // 60_000):
        local = datetime.fromtimestamp(minute * 60, UTC).astimezone(shown)
        part = (local.hour * 60 + local.minute) // length
        brought = weights[local.weekday() * (1440 // length) + part] * per_minute
        by_date[local.date()] += brought
        by_hour[local.date(), part] += brought
    return by_date, by_hour


@pytest.mark.parametrize(("zone", "first"), CHANGES)
def test_a_skipped_hour_brings_nothing_and_a_repeated_one_double(zone: str, first: str) -> None:
    of = at(zone, first)
    found = expected_blocks(of)
    by_date, by_hour = walk(zone, *of.span())
    dates = [date(1970, 1, 1) + timedelta(days=int(day)) for day in found.day]
    assert {on: pytest.approx(float(n), rel=1e-12) for on, n in by_date.items()} == dict(
        zip(dates, found.expected, strict=True)
    )
    pieces = found.in_pieces()
    seen: dict[tuple[date, int], float] = defaultdict(float)
    for number, on in enumerate(dates):
        for piece in range(found.first[number], found.first[number + 1]):
            local = datetime.fromtimestamp(int(found.start[piece]) / 1000, UTC).astimezone(packaged(zone))
            seen[on, local.hour] += pieces[piece]
    assert {key: pytest.approx(float(n), rel=1e-9) for key, n in by_hour.items()} == dict(seen)


@pytest.mark.parametrize(("zone", "first"), CHANGES)
@pytest.mark.parametrize("parts", [336, 672, 2016])
def test_a_shape_of_half_hours_quarters_and_five_minutes(zone: str, first: str, parts: int) -> None:
    weights = [1 + (7 * part + 3) % 11 for part in range(parts)]
    of = at(zone, first, {"week.csv": "\n".join(map(str, weights))}, shape="week.csv")
    found, length = expected_blocks(of), 7 * 1440 // parts
    _, by_part = walk(zone, *of.span(), weights)
    seen: dict[tuple[date, int], float] = defaultdict(float)
    pieces = np.repeat(found.day, np.diff(found.first)), found.start, found.in_pieces()
    for day, start, tickets in zip(*(each.tolist() for each in pieces), strict=True):
        local = datetime.fromtimestamp(start / 1000, UTC).astimezone(packaged(zone))
        seen[date(1970, 1, 1) + timedelta(days=day), (local.hour * 60 + local.minute) // length] += tickets
    assert {key: pytest.approx(float(n), rel=1e-9) for key, n in by_part.items()} == dict(seen)
    assert Scenario.from_applied(of.applied()) == of


def test_hours_written_as_quarters_are_the_same_week() -> None:
    quarters = at("Europe/Berlin", "2027-03-22", shape=[weight for weight in WEIGHTS for _ in range(4)])
    hours = at("Europe/Berlin", "2027-03-22")
    assert expected_blocks(quarters).expected == pytest.approx(expected_blocks(hours).expected, rel=1e-12)


@pytest.mark.parametrize("many", [24, 167, 169, 1008])
def test_another_number_of_weights_is_refused(many: int) -> None:
    with pytest.raises(ScenarioError, match="168, 336, 672 or 2016 weights"):
        at("UTC", "2027-01-04", {"week.csv": ",".join(["1"] * many)}, shape="week.csv")


def test_pieces_of_all_blocks_tile_the_horizon_of_a_zone() -> None:
    of = at("Europe/Berlin", "2027-03-22")
    found = expected_blocks(of)
    order = np.argsort(found.start)
    assert (found.start[order][1:] == found.end[order][:-1]).all()
    assert (found.start[order][0], found.end[order][-1]) == of.span()


def test_season_special_day_and_growth_multiply() -> None:
    plain = expected_blocks(at("UTC", "2027-01-25"))
    moved = expected_blocks(
        at("UTC", "2027-01-25", season={"feb": "150 %"}, special_days={"2027-02-02": "40 %"}, growth="2 % per month")
    )
    for day, before, after in zip(plain.day, plain.expected, moved.expected, strict=True):
        on = date(1970, 1, 1) + timedelta(days=int(day))
        grown = 1.02 ** ((on - date(2027, 1, 25)).days / (365.25 / 12))
        assert after == pytest.approx(
            before * (1.5 if on.month == 2 else 1) * (0.4 if on == date(2027, 2, 2) else 1) * grown
        )


def test_regions_get_the_volume_of_their_tiers() -> None:
    of = scenario(
        severities=["normal"],
        calendars={name: {"timezone": "UTC", "hours": "24x7"} for name in ("east", "west", "unused")},
        customers={
            "big": {"accounts": 3, "regions": {"east": "1/3", "west": "2/3"}},
            "small": {"accounts": 50, "regions": {"east": "100 %"}},
        },
        demand={
            "mail": stream(
                "700 per week", mix={"tier": {"big": "30 %", "small": "70 %"}, "severity": {"normal": "100 %"}}
            )
        },
        teams={"desk": {"site": "east", "skills": ["help"], "shifts": {"a": {"hours": "24x7", "headcount": 1}}}},
    )
    found = expected_blocks(of)
    assert {int(r): found.expected[found.region == r].sum() for r in set(found.region)} == {
        0: pytest.approx(4 * 700 * 0.8),
        1: pytest.approx(4 * 700 * 0.2),
    }
