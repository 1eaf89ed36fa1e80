"""What the error of the volume forecast does to each figure, and what luck does.

Each replication has drawn how far its volume lies from the written one (`demand.forecast`). A figure over the fifth of
the replications with the least volume of the window, and over that with the most, shows what the forecast alone does:
luck is the same in both. What part of the figure's spread between replications the volume explains is the forecast's;
what is left is luck.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from slasim.instants import DAY, MEAN_MONTH
from slasim.json_shapes import NUMBER, SHARE, STRING, Shape, or_null, record, rows, told
from slasim.study.measures.measure import Estimate, Measure
from slasim.study.measures.people import occupancy
from slasim.study.measures.promises.asked import USUAL, every_promise_figure
from slasim.study.measures.promises.asked import figure as asked_figure
from slasim.study.measures.promises.compliance import ALL_KEPT, ATTAINMENT
from slasim.study.measures.promises.credits import OWED, total
from slasim.study.measures.queues import arrivals, backlog, waits
from slasim.study.measures.section import ENDS, HasTables, Section, interval_columns
from slasim.study.statistics import Interval
from slasim.study.statistics.dependence import LEAST, part_of_spread
from slasim.table import Tables
from slasim.types import Float64
from slasim.workload.arrivals.forecast_error import forecast, uncertain

if TYPE_CHECKING:
    from slasim.scenario import Scenario
    from slasim.study.measures.figure import Figure


FIFTH = 5
FIGURES: tuple[tuple[str, Estimate], ...] = (
    ("compliance", ALL_KEPT),
    ("compliance", ATTAINMENT),
    ("credits", OWED),
    ("waits", waits.MEAN),
    ("backlog", backlog.ESTIMATE),
    ("occupancy", occupancy.ESTIMATE),
    ("arrivals", arrivals.ESTIMATE),
)


class Effect(NamedTuple):
    """One figure in the fifth of replications with the least and with the most volume, and the part of its spread that
    comes from the forecast."""

    figure: Figure
    least: Interval
    most: Interval
    part: Interval


class ForecastEffects(NamedTuple):
    """What the forecast does to every figure of the whole window that varies, all that is promised first."""

    least: float  # volume in the fifth of replications with the least, as a share of the written one
    most: float
    effects: tuple[Effect, ...]


def forecast_effects(study: HasTables) -> ForecastEffects | None:
    """None for a scenario whose demand states no forecast, and for fewer than twenty replications."""
    runs = study.about.replications
    volume = _volumes(study.scenario, study.about.seed, runs)
    if volume is None or runs < LEAST:
        return None
    order = np.argsort(volume, kind="stable")
    least, most = order[: runs // FIFTH], order[-(runs // FIFTH) :]
    score = np.log(volume)
    x = (score - score.mean()) / score.std()
    found = []
    for figure in _figures(study.counted):
        part = part_of_spread(figure.by_replication, x)
        if np.isfinite(part.estimate):
            found.append(Effect(figure, figure.of_some(least).interval(), figure.of_some(most).interval(), part))
    return ForecastEffects(float(volume[least].mean()), float(volume[most].mean()), tuple(found))


def _figures(tables: Tables) -> Iterator[Figure]:
    yield every_promise_figure(tables)
    yield asked_figure(tables, USUAL)
    if (owed := total(tables)) is not None:
        yield owed
    for name, estimate in FIGURES:
        yield from estimate.figures(tables[name])


def _volumes(scenario: Scenario, seed: int, replications: int) -> Float64 | None:
    """[replication] its volume in the middle of the window as a share of the written one; None without a forecast."""
    of = uncertain(scenario)
    if of is None:
        return None
    start, end = scenario.window()
    spreads = np.array([of.level, of.growth * (end - start) / 2 / DAY / MEAN_MONTH])
    scores = np.array([forecast(scenario, seed, number) for number in range(replications)])
    return np.asarray(np.exp(scores @ spreads - spreads @ spreads / 2), np.float64)


class _Forecast(Section):
    """One row a figure; none for a scenario without a forecast."""

    name = "forecast"
    meaning = "figures with the least and the most volume, and what part of their spread is the forecast's; else luck"

    def document(self, study: HasTables) -> Any:
        found = forecast_effects(study)
        return [
            {
                "figure": each.figure.name,
                "unit": each.figure.unit,
                **interval_columns("least_volume", each.least),
                **interval_columns("most_volume", each.most),
                **interval_columns("from_forecast", each.part),
            }
            for each in (() if found is None else found.effects)
        ]

    def shape(self) -> Shape:
        number, share = or_null(NUMBER), or_null(SHARE)
        told_of = {
            "least_volume": (number, "the figure in the fifth of the replications with the least volume"),
            "most_volume": (number, "the figure in the fifth of the replications with the most volume"),
            "from_forecast": (share, "the part of its variance between replications that the volume explains"),
        }
        columns = {
            f"{name}{end}": told(shape, "" if end else meaning)
            for name, (shape, meaning) in told_of.items()
            for end in ENDS
        }
        return rows(record({"figure": STRING, "unit": STRING, **columns}))


FORECAST = Measure("forecast", sections=(_Forecast(),))
