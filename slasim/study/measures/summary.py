"""From tables with a row per replication to tables with an interval per figure. docs/json_output.md explains each."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from slasim.calendars import hour_of_week, wall_clock
from slasim.instants import DAY, HOUR
from slasim.study.statistics import (
    CONFIDENCE,
    NO_DATA,
    Interval,
    doubt,
    effective_share,
    holm,
    mean_intervals,
    not_below_0,
    quantile_interval,
    ratio_interval,
    share_interval,
    within_0_1,
)
from slasim.types import Float64

if TYPE_CHECKING:
    from pandas.api.typing import DataFrameGroupBy

KEPT_FROM, MISSED_BELOW = 0.95, 0.50  # P(kept): kept from here on, missed below, at risk between
COMMITMENT = ["agreement", "commitment", "severity"]
VERDICT = [*COMMITMENT, "period"]
WAIT_FIGURES = ("mean", "p50", "p90", "p95", "max")


def mark_of(p_kept: Interval) -> tuple[str, bool]:
    """The mark of P(kept), and whether its whole interval would get the same mark (more replications decide if not)."""
    if math.isnan(p_kept.estimate):
        return "no data", True
    return _mark(p_kept.estimate), _mark(p_kept.low) == _mark(p_kept.high)


def _mark(p: float) -> str:
    return "kept" if p >= KEPT_FROM else "missed" if p < MISSED_BELOW else "at risk"


def mark_doubt(share: float, size: float) -> float:
    """The p-value of the mark of an expected share known as well as from `size` units: how likely chance alone gives
    such a mark where another is true. Exact binomial tails at the limits of the mark. NaN without data."""
    if size == 0:
        return math.nan
    mark, kept = _mark(share), share * size
    above = doubt(kept, size, KEPT_FROM if mark == "kept" else MISSED_BELOW)[0]
    below = doubt(kept, size, MISSED_BELOW if mark == "missed" else KEPT_FROM)[1]
    return {"kept": above, "missed": below}.get(mark, max(above, below))


def compliance(table: pd.DataFrame) -> pd.DataFrame:
    """One row per agreement, commitment, severity and period: attainment, P(kept) and the mark.

    `judged_units` and `missed` are means over replications.
    `attainment` is pooled over replications (all met / all decided clocks); `p_kept` is the expected share of judged
    units (customers, or the whole) that kept their quota. A period that the window cuts has no P(kept), mark `partial`.
    `sure` marks are right together with 95 %: Holm's correction over all marks of the table, and the row's own interval
    inside its mark.
    """
    rows, doubts = [], []
    for key, group in _groups(table, VERDICT):
        whole = bool(group["whole"].iloc[0])
        p_kept = share_interval(group["kept"], group["judged_units"]) if whole else NO_DATA
        mark, sure = mark_of(p_kept) if whole else ("partial", True)
        doubts.append(mark_doubt(*effective_share(group["kept"], group["judged_units"])) if whole else math.nan)
        rows.append(
            {
                **dict(zip(VERDICT, key, strict=True)),
                "whole": whole,
                "judged": group["judged"].iloc[0],
                "quota": group["quota"].iloc[0],
                "decided": group["decided"].mean(),
                "open": group["open"].mean(),
                **_named("attainment", within_0_1(ratio_interval(group["met"], group["decided"], skewed=True))),
                "judged_units": group["judged_units"].mean(),
                "missed": (group["judged_units"] - group["kept"]).mean(),
                **_named("p_kept", p_kept),
                "mark": mark,
                "sure": sure,
            }
        )
    for row, corrected in zip(rows, holm(doubts).tolist(), strict=True):
        row["sure"] = row["sure"] and not corrected > 1 - CONFIDENCE
    return _frame(rows, table)


def attainment(table: pd.DataFrame) -> pd.DataFrame:
    """One row per agreement, commitment and severity: all met / all decided clocks of the whole periods."""
    rows = []
    for key, group in _groups(table[table["whole"]], COMMITMENT):
        sums = group.groupby("replication")[["met", "decided"]].sum()
        pooled = within_0_1(ratio_interval(sums["met"], sums["decided"], skewed=True))
        decided = float(sums["decided"].mean())
        rows.append({**dict(zip(COMMITMENT, key, strict=True)), "decided": decided, **_named("attainment", pooled)})
    return _frame(rows, table)


def credits(table: pd.DataFrame) -> pd.DataFrame:
    """One row per agreement and whole period: expected credits, their 95 % quantile, how often any is paid.

    Amounts are in units of the currency, not in cents.
    """
    rows = []
    for key, group in _groups(table, ["agreement", "period"]):
        paid = group["amount_minor"].to_numpy(np.float64) / 10 ** group["digits"].to_numpy(np.float64)
        rows.append(
            {
                "agreement": key[0],
                "period": key[1],
                "currency": group["currency"].iloc[0],
                **_named("amount", not_below_0(Interval(*_scalars(paid)))),
                **_named("amount_p95", quantile_interval(paid, 0.95)),
                **_named("p_any", share_interval(paid > 0, np.ones(len(paid)))),
            }
        )
    return pd.DataFrame(rows)


def waits(table: pd.DataFrame) -> pd.DataFrame:
    """One row per severity and kind of wait; each figure is the mean over replications with Student's interval."""
    rows = []
    for key, group in _groups(table, ["severity", "wait"]):
        row: dict[str, Any] = {
            "severity": key[0],
            "wait": key[1],
            "tickets": group["tickets"].mean(),
            "unfinished": group["unfinished"].mean(),
        }
        for figure in WAIT_FIGURES:
            interval = Interval(*_scalars(group[f"{figure}_ms"].to_numpy(np.float64)))
            row |= _named(figure, interval)
        rows.append(row)
    frame = _frame(rows, table)
    for name in [name for figure in WAIT_FIGURES for name in _named(figure, NO_DATA)]:
        milliseconds = frame[name].round().clip(lower=0)
        frame[name] = pd.to_timedelta(milliseconds, unit="ms").astype("timedelta64[ms]")
    return frame


def backlog(table: pd.DataFrame, replications: int) -> pd.DataFrame:
    """One row per hour of the window and severity: mean open tickets with interval, mean arrivals of the hour."""
    first = table.iloc[: len(table) // replications]
    opened, arrived = (table[name].to_numpy(np.float64).reshape(replications, -1).T for name in ("open", "arrived"))
    mean, low, high = mean_intervals(opened, skewed=True)
    return pd.DataFrame(
        {
            "hour": first["hour"],
            "severity": first["severity"],
            "open": mean,
            "open_low": np.maximum(low, 0.0),
            "open_high": high,
            "arrived": arrived.mean(axis=1),
        }
    )


def by_hour_of_week(table: pd.DataFrame, timezone: str, replications: int) -> pd.DataFrame:
    """Mean open tickets and arrivals by severity, weekday (0 is Monday) and hour in `timezone`, with intervals of open.

    Each replication gives one value: its mean over the weeks of the window.
    """
    wall = wall_clock(timezone, table["hour"].dt.tz_convert(None).to_numpy("datetime64[ms]").astype(np.int64))
    weekday, hour = np.divmod(hour_of_week(wall // DAY, wall % DAY // HOUR).astype(np.int32), 24)
    keys = ["replication", "severity", "weekday", "hour"]
    by = table[["replication", "severity"]].assign(weekday=weekday, hour=hour)
    means = table[["open", "arrived"]].groupby([by[k] for k in keys], observed=True).mean()
    cells = means["open"].unstack("replication").reindex(columns=range(replications))
    mean, low, high = mean_intervals(cells.to_numpy(np.float64), skewed=True)
    arrived = means["arrived"].unstack("replication").mean(axis=1).to_numpy()
    figures = {"open": mean, "open_low": np.maximum(low, 0.0), "open_high": high, "arrived": arrived}
    return cells.index.to_frame(index=False).assign(**figures)


def occupancy(table: pd.DataFrame) -> pd.DataFrame:
    """One row per team: mean hours staffed, busy and in overtime in the window; occupancy = busy / staffed, pooled."""
    rows = []
    for key, group in _groups(table, ["team"]):
        hours = {name: group[f"{name}_ms"].mean() / HOUR for name in ("staffed", "busy", "overtime")}
        ratio = within_0_1(ratio_interval(group["busy_ms"], group["staffed_ms"], skewed=True))
        rows.append({"team": key[0], **{f"{name}_hours": v for name, v in hours.items()}, **_named("occupancy", ratio)})
    return pd.DataFrame(rows)


def arrivals(table: pd.DataFrame) -> pd.DataFrame:
    """One row per severity: mean tickets created in the window, with interval; mean of those unsolved at the end."""
    rows = []
    for key, group in _groups(table, ["severity"]):
        tickets = not_below_0(Interval(*_scalars(group["tickets"].to_numpy(np.float64))))
        left = (group["tickets"] - group["solved"]).mean()
        rows.append({"severity": key[0], **_named("tickets", tickets), "unsolved": left})
    return _frame(rows, table)


def _groups(table: pd.DataFrame, keys: list[str]) -> DataFrameGroupBy[Any, Any]:
    return table.groupby(keys, sort=False, observed=True)


def _frame(rows: list[dict[str, Any]], like: pd.DataFrame) -> pd.DataFrame:
    """The rows as a frame whose severities keep their order, most severe first."""
    frame = pd.DataFrame(rows)
    if len(frame):
        frame["severity"] = frame["severity"].astype(like["severity"].dtype)
    return frame


def _scalars(values: Float64) -> tuple[float, ...]:
    return tuple(float(part) for part in mean_intervals(values, skewed=True))


def _named(name: str, interval: Interval) -> dict[str, float]:
    return {name: interval.estimate, f"{name}_low": interval.low, f"{name}_high": interval.high}
