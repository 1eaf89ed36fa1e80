"""Counts of days whose tickets lie in the hours of a shape: by hand, and on nights on which the clock changes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from workload_cases import MIX, horizon, scenario

from slasim import Scenario, ScenarioError
from slasim.planning.volumes import volumes
from slasim.workload import draw, prepare
from slasim.workload.draws import name_hash

HOUR = 3_600_000
OFFICE = [0] * 8 + [6, 9, 10, 9, 7, 8, 9, 8, 6, 3] + [0] * 6  # docs/model.md
BERLIN = {"calendars": {"home": {"timezone": "Europe/Berlin", "hours": "24x7"}}, "timezone": "Europe/Berlin"}


def days(first: str, many: int, tickets: Callable[[int], float]) -> str:
    begin = date.fromisoformat(first)
    return "date,tickets\n" + "".join(f"{begin + timedelta(day)},{tickets(day):g}\n" for day in range(many))


def desk(text: str, kind: str = "exact", counts: dict[str, Any] | None = None, **sections: Any) -> Scenario:
    spec = {"file": "counts.csv", "as": kind, "every": "24 h", "shape": "office_hours", **(counts or {})}
    mail = {"channel": "email", "mix": MIX, "counts": spec}
    whole: dict[str, Any] = {"demand": {"mail": mail}, "horizon": horizon("2027-01-04", "1 week"), **sections}
    return scenario({"counts.csv": text}, **whole)


def expected(of: Scenario) -> dict[str, float]:
    """Expected tickets by date and hour of the first calendar."""
    blocks, zone = prepare(of).blocks, ZoneInfo(next(iter(of.calendars.values())).timezone)
    found: dict[str, float] = defaultdict(float)
    for at, tickets in zip(blocks.start.tolist(), blocks.in_pieces().tolist(), strict=True):
        found[f"{datetime.fromtimestamp(at / 1000, UTC).astimezone(zone):%m-%d %H}"] += tickets
    return found


WORKDAYS = days("2027-01-04", 7, lambda day: 150 * (day < 5))


@pytest.mark.parametrize("kind", ["expected", "exact"])
def test_counts_of_days_lie_in_office_hours(kind: str) -> None:
    """Weights 6, 9, 10, ... of 75 in all: 150 tickets of a day are 12, 18, 20, ..."""
    hours = expected(desk(WORKDAYS, kind))
    assert [hours.get(f"01-06 {hour:02}", 0.0) for hour in range(24)] == pytest.approx([2 * each for each in OFFICE])
    assert [week.tickets for week in volumes(desk(WORKDAYS, kind))] == pytest.approx([750])


def test_exact_counts_are_exact_and_lie_as_expected() -> None:
    of = desk(WORKDAYS)
    seen, seed = np.zeros(168, np.int64), int(name_hash("exact counts lie as expected"))
    for replication in range(20):
        drawn = draw(of, seed, replication)
        place = (drawn.tickets.created - drawn.start) // HOUR
        assert np.bincount(place // 24, minlength=7).tolist() == [150] * 5 + [0, 0]
        assert len(set(drawn.tickets.uid.tolist())) == drawn.size
        seen += np.bincount(place, minlength=168)
    by_hour = seen.reshape(7, 24).sum(axis=0)
    assert by_hour[np.array(OFFICE) == 0].sum() == 0
    chosen = by_hour[np.array(OFFICE) > 0]
    mean = np.array([each * 200 for each in OFFICE if each])  # 20 replications × 5 days × 2 × weight
    assert (((chosen - mean) ** 2 / mean).sum()) < 27.9  # chi-squared with 9 degrees of freedom at 0.1 %


def test_another_shape_moves_instants_alone() -> None:
    one, other = draw(desk(WORKDAYS), 3, 0), draw(desk(WORKDAYS, counts={"shape": "extended"}), 3, 0)
    rows = dict(zip(one.tickets.uid.tolist(), one.touches.work.tolist(), strict=True))
    assert rows == dict(zip(other.tickets.uid.tolist(), other.touches.work.tolist(), strict=True))
    assert (one.tickets.created[:50] != other.tickets.created[:50]).any()


@pytest.mark.parametrize(("day", "lasts"), [("2027-03-28", {2: 0}), ("2027-10-31", {2: 2})])
@pytest.mark.parametrize("kind", ["expected", "exact"])
def test_nights_on_which_the_clock_changes(day: str, lasts: dict[int, int], kind: str) -> None:
    """A Sunday in Berlin of 230 tickets in the hours from 0 to 5, as many in each that passes: 2 lasts none, or two."""
    weights = ([0.0] * 144) + [1.0] * 6 + [0.0] * 18
    text = days(day, 1, lambda _: 230)
    of = desk(text, kind, {"shape": weights}, horizon=horizon(day, "1 day"), **BERLIN)
    hours, month = expected(of), day[5:]
    passing = [lasts.get(hour, 1) for hour in range(6)]
    assert [hours.get(f"{month} {hour:02}", 0.0) for hour in range(6)] == pytest.approx(
        [230 * each / sum(passing) for each in passing]
    )
    if kind == "exact":
        drawn = draw(of, 1, 0)
        assert drawn.size == 230
        place = np.bincount((drawn.tickets.created - drawn.start) // HOUR)
        assert (place > 0).tolist() == [True] * sum(passing)


def test_the_clock_is_that_of_the_counts() -> None:
    """Days of Berlin from 23:00 UTC on; office hours there are 7 to 17 UTC in winter."""
    of = desk(WORKDAYS, "expected", {"timezone": "Europe/Berlin"}, horizon=horizon("2027-01-05", "3 days"))
    hours = expected(of)
    assert [hours.get(f"01-06 {hour:02}", 0.0) for hour in range(23)] == pytest.approx(
        [2 * each for each in OFFICE[1:]]
    )


def test_half_days_and_quarters() -> None:
    """Counts of 12 hours, 75 each, and a shape of quarters: mornings hold 41 of the 75 weights, afternoons 34."""
    weights = [float(each) for day in range(7) for each in OFFICE for _ in range(4)]
    text = "start,tickets\n" + "".join(
        f"2027-01-{4 + day:02} {hour:02}:00,75\n" for day in range(7) for hour in (0, 12)
    )
    hours = expected(desk(text, "expected", {"every": "12 h", "shape": weights}))
    morning, afternoon = sum(OFFICE[:12]), sum(OFFICE[12:])
    parts = [75 * each / (morning if hour < 12 else afternoon) for hour, each in enumerate(OFFICE)]
    assert [hours.get(f"01-09 {hour:02}", 0.0) for hour in range(24)] == pytest.approx(parts)


def test_a_shape_from_a_file_and_as_applied() -> None:
    weights = "\n".join(",".join(map(str, OFFICE)) for _ in range(7))
    spec = {"file": "counts.csv", "as": "exact", "every": "24 h", "shape": "week.csv"}
    demand = {"mail": {"channel": "email", "mix": MIX, "counts": spec}}
    text = days("2027-01-04", 7, lambda _: 15)
    of = scenario({"counts.csv": text, "week.csv": weights}, demand=demand, horizon=horizon("2027-01-04", "1 week"))
    counts = of.demand["mail"].counts
    assert counts is not None
    assert counts.shape == tuple(map(float, OFFICE * 7))
    assert Scenario.from_applied(of.applied()) == of


def test_tickets_where_the_shape_has_none_are_refused_at_their_line() -> None:
    with pytest.raises(ScenarioError) as error:
        desk(days("2027-01-04", 7, lambda day: 10))
    found = [(each.line, each.found) for each in error.value.problems]
    assert found == [(line, "10 tickets in an interval in which the shape has no weight") for line in (7, 8)]


@pytest.mark.parametrize(
    "counts", [{"every": "1 h"}, {"every": "24 h", "shape": "always"}, {"every": "30 min", "shape": [1.0, 2.0] * 84}]
)
def test_a_shape_that_changes_nothing_is_named(counts: dict[str, Any]) -> None:
    step = {"1 h": 60, "30 min": 30, "24 h": 1440}[counts["every"]]
    text = "start,tickets\n" + "".join(
        f"2027-01-{4 + at * step // 1440:02} {at * step // 60 % 24:02}:{at * step % 60:02},1\n"
        for at in range(7 * 1440 // step)
    )
    found = [(each.rule, each.path) for each in desk(text, "exact", counts).warnings]
    assert found == [("unused_setting", "demand.mail.counts.shape")]
