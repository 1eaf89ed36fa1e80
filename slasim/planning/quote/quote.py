"""`quote`: what one more customer, or a tighter promise, costs on a desk that others share."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

import numpy as np
import pandas as pd

from slasim.planning.contract_changes import length_of, spec_of
from slasim.planning.quote.asked_price import MoreAccounts, TighterPromise, read_added, read_tightened
from slasim.planning.quote.grown import grown, new_tier
from slasim.planning.quote.hiring import Hired, has_free, hire
from slasim.planning.quote.no_worse import no_worse
from slasim.planning.quote.prices import PriceChange, chance_change, change_of, credit_scale, fee
from slasim.planning.quote.windows import TABLES, Billed, billed
from slasim.planning.result import PlannedFor, PlanningResult, TableWords
from slasim.roster.window import months
from slasim.scenario.values.currencies import minor_digits
from slasim.study.designs import Designs
from slasim.study.measures.promises.asked import USUAL, WhatIsAsked
from slasim.study.measures.section import interval_columns
from slasim.study.refusal import refuse_unanswerable, refuse_unpromised
from slasim.study.simulation import MOST_SEED, how_made
from slasim.study.statistics import Interval
from slasim.types import Float64

if TYPE_CHECKING:
    from slasim.scenario import Scenario

WINDOWS = 200
LEAST_WINDOWS = 20
NOBODY, HIRED = "as now", "hired"
ASKED, NO_WORSE = "what is asked", "today's customers missed no more"  # what seats are hired for
TODAY, NEW, EVERYONE = "today's", "new", "all"


@dataclass(frozen=True)
class Quote(PlanningResult):
    """The price of one more customer or a tighter promise. Money in units of the currency.

    changes  a row a staffing (`as now`, `hired`), `whose` (today's customers, new ones, all) and `figure`: `credits` of
             a window, customers `missed` in a window (times periods), the chance that a window has what is asked
             (`kept`); `before`, `after` and their `change` with its interval, paired window by window
    prices   a row a staffing: `staff`, what seats cost more in the window, with its interval; the `fee` a month at
             which it and the change of all credits are covered with the asked probability; `credit_scale`, how many
             times the credits agreed may be owed to the new accounts at the tier's fee
    shifts   a row a shift with more seats: `now`, `more`
    facts    everything else, as the document of `slasim quote --json` has it (docs/prices.md)
    """

    kind: ClassVar[str] = "quote"
    command: ClassVar[str] = "quote"
    words: ClassVar[Mapping[str, TableWords]] = {
        "changes": TableWords("credits, misses and chance before and after, by staffing and whose"),
        "prices": TableWords("what seats cost, the fee that covers all, the scale of credits that a fee bears"),
        "shifts": TableWords("seats more than now"),
    }

    @property
    def changes(self) -> pd.DataFrame:
        """A row a staffing, whose, and figure."""
        return self.frames["changes"]

    @property
    def prices(self) -> pd.DataFrame:
        """A row a staffing."""
        return self.frames["prices"]

    def change(self, figure: str = "credits", whose: str = TODAY, staffing: str = NOBODY) -> Interval:
        """The change of a figure: by default of the credits of today's customers when nobody is hired."""
        rows = self.changes
        row = rows[(rows["staffing"] == staffing) & (rows["whose"] == whose) & (rows["figure"] == figure)].iloc[0]
        return Interval(float(row["change"]), float(row["change_low"]), float(row["change_high"]))


open_quote = Quote.open  # what `Quote.save` or `slasim quote` wrote


class _Priced(NamedTuple):
    """A staffing with its desk and what it costs more."""

    name: str
    after: Billed
    staff: Interval


def quote(
    scenario: Scenario,
    *,
    add: str | None = None,
    tighten: str | None = None,
    asked: WhatIsAsked = USUAL,
    windows: int = WINDOWS,
    seed: int = 0,
    executor: Executor | None = None,
    progress: Callable[[int], None] | None = None,
) -> Quote:
    """The price of `add` (`"enterprise: 1 account, 8 % of volume"`) or of `tighten`
    (`"enterprise.first_response.urgent: 30 min"`): when nobody is hired, and when seats hold what is asked.

    asked     what is to hold; as often as today where that is less often than `keep`. Where it never holds today, or no
              seats make it hold, today's customers are to be missed no more than today. A fee covers with `keep`, too
    windows   simulated of each desk, the same ones for all

    Raises ValueError for an impossible argument, ScenarioError for what cannot be read or changed in step.
    """
    if (add is None) == (tighten is None):
        raise ValueError("one of add and tighten")
    if windows < LEAST_WINDOWS or not 0 <= seed <= MOST_SEED:
        raise ValueError(f"windows must be at least {LEAST_WINDOWS}, and seed from 0 to 2**64 - 1")
    refuse_unpromised(scenario)
    refuse_unanswerable(scenario)
    began, clock = datetime.now(UTC), time.perf_counter()
    wanted: MoreAccounts | TighterPromise
    if add is not None:
        wanted = read_added(scenario, add)
        changed, new = grown(scenario, wanted.tier, wanted.accounts, wanted.share), new_tier(scenario, wanted.tier)
    else:
        wanted, new = read_tightened(scenario, tighten or ""), None
        changed = tightened(scenario, wanted)
    runs = 0

    def told(done: int) -> None:
        if progress is not None:
            progress(runs + done)

    with Designs(scenario, seed=seed, tables=TABLES, executor=executor) as designs:
        before = billed(designs, scenario, windows, asked, new, lambda done: told(int(done)))
        runs = windows
        after = billed(designs, changed, windows, asked, new, lambda done: told(int(done)))
        runs += windows
        priced = [_Priced(NOBODY, after, Interval(0.0, 0.0, 0.0))]
        hired, why_not = None, _why_not(scenario)
        held = ASKED
        if not why_not:
            chance = min(float(asked.keep), float(before.kept.mean()))
            if chance > 0 and not before.is_growing:
                hired = hire(changed, asked, chance, windows, seed, executor=executor, progress=told)
            if hired is None or hired.seats is None:
                held = NO_WORSE

                def missed(desk: Scenario, count: int) -> Float64:
                    return billed(designs, desk, count, asked, new).missed[:, 0]

                hired = no_worse(changed, before.missed[:, 0], missed)
            if hired.seats is None:
                why_not = "not even the most seats, or ten more, make up for it"
            else:
                desk = changed.with_overrides(hired.free.changes(hired.seats)) if hired.more else changed
                ends = (float("nan") if end is None else end for end in (hired.low, hired.high))
                priced.append(_Priced(HIRED, billed(designs, desk, windows, asked, new), Interval(hired.cost, *ends)))
    options = (*wanted.options, *(() if windows == WINDOWS else ("-n", str(windows))))
    about = PlannedFor.of(scenario, seed, asked, options)
    facts = dict(_facts(scenario, wanted, windows, priced, why_not, held))
    seconds = round(time.perf_counter() - clock, 3)
    run = {"date": began.isoformat(timespec="seconds"), "seconds": seconds, **how_made(scenario)}
    frames = _frames(scenario, wanted, before, priced, hired, float(asked.keep))
    return Quote(about, scenario.applied(), frames, facts, run)


def tightened(scenario: Scenario, wanted: TighterPromise) -> Scenario:
    """With the new target; the desk steers by it, too, unless it has a goal that is shorter."""
    agreement, commitment, severity = wanted.promise
    path = f"agreements.{agreement}.commitments.{commitment}"
    changes = {f"{path}.promise.{severity}": str(wanted.target)}
    spec = spec_of(scenario, wanted.promise)
    if severity in spec.goal:
        own, new = (length_of(scenario, wanted.promise, each) for each in (spec.goal[severity], wanted.target))
        if own > new:
            changes[f"{path}.goal.{severity}"] = str(wanted.target)
    return scenario.with_overrides(changes)


def _why_not(scenario: Scenario) -> str:
    """Why nobody can be hired; empty where one can."""
    if not has_free(scenario):
        return "no shift has seats that may change (headcount: {min: 2, max: 8, now: 4})"
    if any(team.cost is None for team in scenario.teams.values()):
        return "not every team has a cost"
    return ""


def _facts(
    scenario: Scenario,
    wanted: MoreAccounts | TighterPromise,
    windows: int,
    priced: Sequence[_Priced],
    why_not: str,
    held: str,
) -> Iterator[tuple[str, Any]]:
    own = scenario.demand.forecast
    yield "asked_for", wanted.options[1]
    yield "adds", isinstance(wanted, MoreAccounts)
    yield "accounts", wanted.accounts if isinstance(wanted, MoreAccounts) else None
    yield "windows", windows
    yield "months", _months(scenario)
    yield "has_forecast", bool(own.level or own.growth)
    yield "not_hired", why_not
    yield "held", "" if why_not else held
    yield "queues", {each.name: each.after.queues for each in priced}


def _months(scenario: Scenario) -> float:
    """Of the window; a part of one is its share."""
    return sum(part.days / _days_of(part.name) for part in months(scenario))


def _days_of(month: str) -> int:
    return int(pd.Period(month, "M").days_in_month)


def _frames(
    scenario: Scenario,
    wanted: MoreAccounts | TighterPromise,
    before: Billed,
    priced: Sequence[_Priced],
    hired: Hired | None,
    keep: float,
) -> dict[str, pd.DataFrame]:
    changes = [row for each in priced for row in _changes(before, each, isinstance(wanted, MoreAccounts))]
    prices = [_price(scenario, wanted, before, each, keep) for each in priced]
    columns = ("team", "shift", "now", "more")
    shifts = pd.DataFrame(columns=list(columns)).astype({"now": "int64", "more": "int64"})
    if hired is not None and hired.more:
        now = {(each.team, each.shift): each.now for each in hired.free.shifts}
        rows = [(*key, now[key], more) for key, more in hired.more.items()]
        shifts = pd.DataFrame(rows, columns=list(columns))
    return {"changes": pd.DataFrame(changes), "prices": pd.DataFrame(prices), "shifts": shifts}


def _changes(before: Billed, priced: _Priced, adds: bool) -> Iterator[dict[str, Any]]:
    after = priced.after
    found: list[tuple[str, str, PriceChange]] = []
    for figure, one in (("credits", after.one_credit), ("missed", np.ones(2))):
        old, new = getattr(before, figure), getattr(after, figure)
        if adds:
            groups = enumerate((TODAY, NEW))
            found += [(whose, figure, change_of(old[:, at], new[:, at], one[at])) for at, whose in groups]
        found.append((EVERYONE, figure, change_of(old.sum(axis=1), new.sum(axis=1), one.max())))
    found.append((EVERYONE, "kept", chance_change(before, after)))
    for whose, figure, each in found:
        row = {"staffing": priced.name, "whose": whose, "figure": figure, "before": each.before, "after": each.after}
        yield {**row, **interval_columns("change", each.change)}


def _price(
    scenario: Scenario, wanted: MoreAccounts | TighterPromise, before: Billed, priced: _Priced, keep: float
) -> dict[str, Any]:
    span = _months(scenario)
    found = {
        "staffing": priced.name,
        **interval_columns("staff", priced.staff),
        **interval_columns("fee", fee(before, priced.after, priced.staff.estimate, keep, span)),
    }
    income = _income(scenario, wanted)
    scale = Interval(*[float("nan")] * 3)
    if income is not None:
        scale = credit_scale(before, priced.after, priced.staff.estimate, income * span, keep)
    return {**found, "income": income, **interval_columns("credit_scale", scale)}


def _income(scenario: Scenario, wanted: MoreAccounts | TighterPromise) -> float | None:
    """What the new accounts pay a month at the fee of their tier; None where it has none."""
    if not isinstance(wanted, MoreAccounts):
        return None
    spec = scenario.customers[wanted.tier]  # type: ignore[index]  # `grown` refused a table of accounts
    return None if spec.fee is None else spec.fee.minor * wanted.accounts / 10 ** minor_digits(scenario.currency)
