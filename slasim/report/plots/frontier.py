"""Staff against credits: what each design costs, and which has the lowest total."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter
from matplotlib.transforms import ScaledTranslation

from slasim.report.plots.palette import series
from slasim.report.plots.paper import grid, legend, name, sheet, styled
from slasim.report.plots.picture import Picture
from slasim.report.plots.promise_rows import window_of
from slasim.report.words import number

if TYPE_CHECKING:
    from slasim.planning.frontier.frontier import Frontier

APART = 5  # points between forecasts of one design, which else would hide each other
STRAIGHT = 10.0  # units of the currency up to which the scale of credits is linear


def staff_against_credits(found: Frontier) -> Figure:
    """Credits over the cost of staff, a line for each forecast through the designs that no other beats; a star at the
    lowest total, a ring at the desk of now. Credits stand on a scale that shows small and large ones."""
    currency, word = found.about.currency, window_of(found.scenario)
    note = (
        f"A point a design, with its 95 % interval over {found.facts['windows']} simulated {word}s; those that cost "
        "more of both are left out. Star: lowest total; ring: the desk of now."
    )
    with styled():
        figure = sheet(_title(found), note, 3.8)
        axes = figure.subplots()
        most = 0.0
        for at, forecast in enumerate(found.facts["forecasts"]):
            rows = found.of_forecast(forecast)
            line = rows[~rows["is_dominated"]]
            middle, low, high = (line[f"credits{end}"].to_numpy(np.float64) for end in ("", "_low", "_high"))
            ends = np.nan_to_num(np.vstack([middle - low, high - middle])).clip(0)
            label = "volume as written" if forecast == "as written" else f"volume uncertain by {name(forecast)}"
            beside = axes.transData + ScaledTranslation(APART * at / 72, 0, figure.dpi_scale_trans)
            look: dict[str, Any] = {"color": series(at), "transform": beside}
            axes.errorbar(line["staff"], middle, ends, fmt="o-", capsize=2.5, markersize=4, label=label, **look)
            best, now = rows[rows["is_best"]], rows[rows["is_now"]]
            axes.plot(best["staff"], best["credits"], "*", markersize=14, zorder=3, **look)
            axes.plot(now["staff"], now["credits"], "o", markersize=10, markerfacecolor="none", **look)
            most = max(most, float(np.nanmax(high, initial=0.0)))
        shown = (~found.points["is_dominated"]) | found.points["is_best"]
        drawn = found.designs["design"].isin(found.points["design"][shown]) | found.designs["is_now"]
        staff = found.designs["staff"][drawn].to_numpy(np.float64)
        room = max(0.06 * float(np.ptp(staff)), 0.01 * float(staff.max()))
        axes.set_xlim(float(staff.min()) - room, float(staff.max()) + room)
        axes.set_yscale("symlog", linthresh=STRAIGHT)
        axes.set_ylim(0, max(2 * most, STRAIGHT))
        axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: number(value)))
        axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: number(value)))
        axes.minorticks_off()
        axes.set_xlabel(f"staff of a {word}, {currency}")
        axes.set_ylabel(f"expected credits of a {word}, {currency}")
        grid(axes)
        legend(axes)
    return figure


def _title(found: Frontier) -> str:
    best, currency = found.best(), found.about.currency
    if best is None:
        return "Queues grow in every design that was tried"
    rows = found.of_forecast()
    now = rows[rows["is_now"]].to_dict("records")
    lowest = f"Lowest total of staff and credits: {number(best['total'])} {currency} with {best['seats']} seats"
    if best["is_now"]:
        return f"{lowest}, the desk of now"
    if not now or now[0]["grows"]:
        return lowest
    less = now[0]["total"] - best["total"]
    return f"{lowest}, {number(less)} less than now"


def _alt(found: Frontier) -> str:
    rows = found.of_forecast()
    line = rows[~rows["is_dominated"]]
    ends = [line.iloc[at] for at in sorted({0, len(line) - 1})] if len(line) else []
    currency = found.about.currency
    points = "; ".join(
        f"{int(row['seats'])} seats: staff {number(row['staff'])}, credits {number(row['credits'])} {currency}"
        for row in ends
    )
    return f"{_title(found)}. Expected credits over the cost of staff, from few seats to many: {points}."


FRONTIER = Picture(
    "frontier",
    "What more staff costs against the credits that it saves, and where both together cost least.",
    ("frontier",),
    staff_against_credits,
    _alt,
)
