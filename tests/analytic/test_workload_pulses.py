"""Pulses and fine shapes: expected tickets against a walk of the clock, and drawn ones against what is expected.

The seed is a hash of the name of the test. What fails at 99 % runs once more at 16 times the size with a second hashed
seed at 99.99 %.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from scipy import stats
from workload_cases import horizon, scenario, stream

from slasim.scenario import Scenario
from slasim.workload import draw, prepare

MINUTE = 60_000
ZONES = {"berlin": ("Europe/Berlin", 0.6), "manila": ("Asia/Manila", 0.4)}  # the clock changes in Berlin on the 28th
WEIGHTS = [1 + (5 * half + 2) % 7 for half in range(336)]
PULSES = [
    {"from": "2027-03-27 21:10", "for": "36 h", "extra": "300 %", "fades": "half-life 7 h"},
    {"from": "2027-03-28 01:30", "for": "5 h", "extra": "200 %", "fades": "linear"},
    {"from": "2027-03-30", "for": "1 day", "extra": "50 %"},
]


def desk() -> Scenario:
    return scenario(
        timezone="Europe/Berlin",
        horizon=horizon("2027-03-26", "6 days"),
        calendars={name: {"timezone": zone, "hours": "24x7"} for name, (zone, _) in ZONES.items()},
        customers={"all": {"accounts": 10, "regions": {name: f"{share:.0%}" for name, (_, share) in ZONES.items()}}},
        demand={"mail": stream("7000 per week", shape=WEIGHTS, pulses=PULSES)},
        teams={"desk": {"site": "berlin", "skills": ["help"], "shifts": {"a": {"hours": "24x7", "headcount": 1}}}},
    )


def strength(shown: datetime) -> float:
    """How much the pulses add in the minute that a clock shows, at its middle."""

    def since(text: str) -> float:
        return (shown.replace(tzinfo=None) - datetime.fromisoformat(text)).total_seconds() / 3600 + 1 / 120

    first, second, third = since("2027-03-27 21:10"), since("2027-03-28 01:30"), since("2027-03-30")
    found = 3.0 * 2 ** (-first / 7) if 0 < first < 36 else 0.0
    found += 2.0 * (1 - second / 5) if 0 < second < 5 else 0.0
    return found + (0.5 if 0 < third < 24 else 0.0)


def walked(of: Scenario) -> dict[tuple[str, str], float]:
    """Expected tickets by region and half hour that the clock shows; a half hour has the mean of its pulses."""
    start, end = of.span()
    found: dict[tuple[str, str], float] = defaultdict(float)
    for region, (zone, share) in ZONES.items():
        for at in range(start, end, MINUTE):
            shown = datetime.fromtimestamp(at / 1000, UTC).astimezone(ZoneInfo(zone))
            half = (shown.weekday() * 24 + shown.hour) * 2 + shown.minute // 30
            rate = 7000 * share * WEIGHTS[half] / sum(WEIGHTS) / 30
            found[region, f"{shown:%m-%d %H}:{shown.minute // 30 * 30:02}"] += rate * (1 + strength(shown))
    return found


def test_expected_tickets_of_each_half_hour_are_those_of_a_walk_by_the_minute() -> None:
    of = desk()
    blocks, names = prepare(of).blocks, list(of.calendars)
    found: dict[tuple[str, str], float] = defaultdict(float)
    first = blocks.first.tolist()
    tickets = blocks.in_pieces().tolist()
    for block, region in enumerate(blocks.region.tolist()):
        for piece in range(first[block], first[block + 1]):
            zone = ZoneInfo(ZONES[names[region]][0])
            shown = datetime.fromtimestamp(blocks.start[piece] / 1000, UTC).astimezone(zone)
            found[names[region], f"{shown:%m-%d %H:%M}"] += tickets[piece]
    expected = walked(of)
    assert {key: n for key, n in found.items() if key in expected} == {
        key: pytest.approx(n, rel=2e-4) for key, n in expected.items()
    }


def test_drawn_tickets_lie_as_expected() -> None:
    """Chi-squared of Poisson counts by region and half hour."""
    of = desk()
    expected = walked(of)

    def p_value(replications: int, seed: int) -> float:
        seen = dict.fromkeys(expected, 0)
        zones = {name: ZoneInfo(zone) for name, (zone, _) in ZONES.items()}
        for replication in range(replications):
            drawn = draw(of, seed, replication)
            regions = drawn.accounts.region[drawn.tickets.customer].tolist()
            for at, region in zip(drawn.tickets.created.tolist(), regions, strict=True):
                name = drawn.labels.regions[region]
                shown = datetime.fromtimestamp(at / 1000, UTC).astimezone(zones[name])
                seen[name, f"{shown:%m-%d %H}:{shown.minute // 30 * 30:02}"] += 1
        pairs = [(seen[key], n * replications) for key, n in expected.items()]
        used = [(count, n) for count, n in pairs if n > 5]
        statistic = sum((count - n) ** 2 / n for count, n in used)
        assert len(used) > 500
        return float(2 * min(stats.chi2.sf(statistic, len(used)), stats.chi2.cdf(statistic, len(used))))

    name = "drawn tickets of pulses lie as expected"
    if p_value(8, hashed_seed(name)) < 0.01:
        assert p_value(128, hashed_seed(f"{name} again")) > 0.0001


def hashed_seed(name: str) -> int:
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big")
