"""Checks of what chance does to the volume of demand."""

from __future__ import annotations

import math
from collections.abc import Iterator

from slasim.instants import DAY, MEAN_MONTH
from slasim.problems import Path
from slasim.scenario.checks.draft import Draft
from slasim.scenario.checks.findings import Finding
from slasim.scenario.sections.tickets.forecast import ForecastSpec

WIDEST = 1.0  # standard deviation of the logarithm of the true volume


def check_chance(draft: Draft) -> Iterator[Finding]:
    """What can be said of days that differ, and of the forecast."""
    for name, stream in draft.demand.items():
        yield from _days(draft, name)
        if stream.within_day.carry_over and stream.within_day.dispersion == 1:
            found, expected = f"'{stream.within_day.carry_over:g}' of hours that do not differ", "a dispersion above 1"
            path: Path = ("demand", name, "within_day")
            needs: tuple[Path, ...] = ((*path, "dispersion"),)
            yield Finding((*path, "carry_over"), found, expected, needs=needs, rule="unused_setting")
    yield from _forecast(draft)


def _days(draft: Draft, name: str) -> Iterator[Finding]:
    """What changes nothing about the days of a stream."""
    of, path = draft.demand[name].day_to_day, ("demand", name, "day_to_day")
    if of.is_even:
        for field, value in (("carry_over", of.carry_over), ("common", of.common)):
            if value:
                found, expected = f"'{value:g}' of days that do not differ", "a dispersion above 1"
                needs: tuple[Path, ...] = ((*path, "dispersion"),)
                yield Finding((*path, field), found, expected, needs=needs, rule="unused_setting")
    elif of.common and draft.demand[name].is_drawn:
        others = [each for other, each in draft.demand.items() if other != name and each.is_drawn]
        if not any(each.day_to_day.common and not each.day_to_day.is_even for each in others):
            found, expected = f"'{of.common:g}' in common with no other stream", "another stream whose days have it"
            needs = (("demand", "*"),)
            yield Finding((*path, "common"), found, expected, needs=needs, rule="unused_setting")


def _forecast(draft: Draft) -> Iterator[Finding]:
    of, path = draft.demand.forecast, ("demand", "forecast")
    if of == ForecastSpec():
        return
    if not of.level and not of.growth:
        found, expected = "a probability of nothing", "a level or a growth that the true one may differ by"
        yield Finding((*path, "probability"), found, expected, needs=(path,), at_key=True, rule="unused_setting")
    elif draft.demand and not any(stream.is_drawn for stream in draft.demand.values()):
        found, expected = "a forecast, though all arrivals are given", "it beside a volume or expected counts"
        needs: tuple[Path, ...] = (("demand", "*"),)
        yield Finding(path, found, expected, needs=needs, at_key=True, rule="unused_setting")
    if draft.horizon is None:
        return
    from statistics import NormalDist

    quantile = NormalDist().inv_cdf((1 + float(of.probability)) / 2)
    days = (draft.horizon.end() - draft.horizon.from_).days + draft.horizon.follow_up / DAY
    level, growth = (math.log1p(float(share)) / quantile for share in (of.level, of.growth))
    spread = math.hypot(level, growth * days / MEAN_MONTH)
    if spread > WIDEST:
        found = f"a volume whose logarithm has a standard deviation of {spread:.3g} at the end of what is simulated"
        expected = f"at most {WIDEST:g}, which is a factor of 5 at 90 %"
        yield Finding(path, found, expected, needs=(("horizon",),), at_key=True)
