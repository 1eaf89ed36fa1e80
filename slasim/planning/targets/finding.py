"""`targets`: from a scenario to the targets and quotas that it keeps as often as is asked."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from slasim.planning.contract_changes import with_quota, with_target
from slasim.planning.result import PlannedFor
from slasim.planning.targets.choosing import Needed, SafeTargets, choose
from slasim.planning.targets.quoted import quotes
from slasim.planning.targets.result import PROMISE, Targets
from slasim.planning.targets.searched import NotSearched, find_grid
from slasim.planning.targets.windows import Look, Looked, look
from slasim.study.measures.promises.asked import USUAL, WhatIsAsked
from slasim.study.measures.promises.compliance import EACH_CUSTOMER, TOGETHER
from slasim.study.refusal import refuse_unanswerable
from slasim.study.running.routing import routing_of
from slasim.study.simulation import MOST_SEED, how_made
from slasim.workload import draws
from slasim.workload.arrivals.forecast_error import uncertain

if TYPE_CHECKING:
    from slasim.scenario import Scenario

ERROR, WINDOWS = 0.05, 1000
PURPOSE = "targets"  # under which the seed of the windows is drawn: no run and no plan has seen them
NO_TICKET = "no ticket of it in any window"

Rows = Iterator[dict[str, Any]]


def targets(
    scenario: Scenario,
    *,
    asked: WhatIsAsked = USUAL,
    error: float = ERROR,
    windows: int = WINDOWS,
    seed: int = 0,
    executor: Executor | None = None,
    progress: Callable[[float], None] | None = None,
) -> Targets:
    """For each promise the tightest target that is safe at today's quota, the highest quota at today's target, and the
    curve between; times that can be quoted; which promises of today are not safe, and which needlessly loose.

    asked    of each promise alone at most `missed` customers are missed in any whole period (judged together: it is
             kept), with the chance `keep`
    error    how likely a target that is given, or a quota, may be wrong about that: each for itself
    windows  fresh random windows; fixed before it begins
    progress called with the number of windows so far

    Raises ValueError for an impossible argument, ScenarioError for a promise that cannot be simulated.
    """
    needed = _checked(asked, error, windows, seed)
    refuse_unanswerable(scenario)
    began, clock = datetime.now(UTC), time.perf_counter()
    grid = find_grid(scenario, asked)
    job = Look(scenario, grid.loosest, grid.searched, int(draws.stream(seed, 0, PURPOSE)))
    seen = look(job, range(windows), executor, progress)
    simulated = windows

    def told(more: int) -> None:
        nonlocal simulated
        simulated += more
        if progress is not None:
            progress(simulated)

    assert seen.growth is not None
    found = choose(job, seen, Needed.never(windows) if seen.growth.is_growing else needed, executor, told)
    chosen = [each for each in found if each.today.decided.any()]
    idle = [NotSearched(each.of.promise, NO_TICKET) for each in found if not each.today.decided.any()]
    frames = {
        "promises": _frame(_promises(chosen, float(asked.keep))),
        "curve": _frame(_curve(chosen)),
        "grid": _frame(_pairs(chosen)),
        "quotes": quotes(seen.waits, list(scenario.severities)),
        "left_out": pd.DataFrame(
            [(*each.promise, each.why) for each in (*grid.left_out, *idle)], columns=[*PROMISE, "why"]
        ),
    }
    alone = [each for each in chosen if each.target is not None and each.of.moves[each.target]]
    facts = {
        "windows": windows,
        "error": error,
        "needed": needed.of_all,
        "queues": seen.growth.verdict,
        "growing": [each.skill for each in seen.growth.growing] if seen.growth.is_growing else [],
        "timezone": scenario.timezone,
        "has_forecast_error": uncertain(scenario) is not None,
        "steers_by_goals": routing_of(scenario).looks_at_dues,
        "simulated": simulated,
        "together": _together(chosen, seen),
        "changes": _changes(scenario, chosen),
        "alone": [
            {**dict(zip(PROMISE, each.of.promise, strict=True)), "target": _target(each, each.target)} for each in alone
        ],
    }
    about = PlannedFor.of(scenario, seed, asked, _options(error, windows))
    seconds = round(time.perf_counter() - clock, 3)
    run = {"date": began.isoformat(timespec="seconds"), "seconds": seconds, **how_made(scenario)}
    return Targets(about, scenario.applied(), frames, facts, run)


def place(scenario: Scenario, asked: WhatIsAsked, error: float, windows: int, seed: int) -> Path:
    """The folder under `results/` of such a result. Raises ValueError as `targets` does."""
    _checked(asked, error, windows, seed)
    return PlannedFor.of(scenario, seed, asked, _options(error, windows)).place(None, Targets.kind)


def _checked(asked: WhatIsAsked, error: float, windows: int, seed: int) -> Needed:
    """The windows that have to keep a pair of target and quota."""
    wrong = [
        words
        for is_wrong, words in (
            (not 0 < error < 1, f"error must be above 0 and below 1, not {error}"),
            (not 0 <= seed <= MOST_SEED, f"seed must be from 0 to 2**64 - 1, not {seed}"),
            (windows < 1, f"windows must be at least 1, not {windows}"),
            (asked.busy is not None, "how busy people are is not a part of any promise"),
        )
        if is_wrong
    ]
    if wrong:
        raise ValueError("; ".join(wrong))
    found = Needed.of(float(asked.keep), windows, error)
    if found.of_all > windows:
        raise ValueError(f"{windows} windows are too few to show {float(asked.keep):.0%}: no target could be given")
    return found


def _options(error: float, windows: int) -> tuple[str, ...]:
    """The options that change the result; nothing for what is usual."""
    given = {"--error": (f"{error:g}", error == ERROR), "--windows": (str(windows), windows == WINDOWS)}
    return tuple(word for option, (value, is_usual) in given.items() if not is_usual for word in (option, value))


def _frame(rows: Rows) -> pd.DataFrame:
    return pd.DataFrame(list(rows))


def _target(of: SafeTargets, step: int | None) -> str | None:
    return None if step is None else of.of.shown(step)


def _chance(of: SafeTargets, step: int, quota: int) -> dict[str, float]:
    """The chance as columns; NaN where no window was looked at."""
    chance = of.chance(step, quota)
    return {"chance": chance.estimate, "chance_low": chance.low, "chance_high": chance.high}


def _promises(chosen: Sequence[SafeTargets], keep: float) -> Rows:
    for each in chosen:
        of, target, quota = each.of, each.target, each.quota
        chance = _chance(each, of.now, of.quota_now)
        yield {
            **dict(zip(PROMISE, of.promise, strict=True)),
            "judged": EACH_CUSTOMER if of.is_each else TOGETHER,
            "target": _target(each, of.now),
            "quota": float(of.quotas[of.quota_now]),
            "accounts": of.accounts,
            **chance,
            "tickets": float(each.today.decided[:, of.now].mean() / len(of.periods)),
            "missed": float(each.today.missed[:, of.now].mean() / len(of.periods)),
            "state": each.state,
            "sure": each.state != "not safe" or chance["chance_high"] < keep,
            "safe_target": _target(each, target),
            "safe_target_chance": math.nan if target is None else each.chance(target, of.quota_now).estimate,
            "safe_quota": math.nan if quota is None else float(of.quotas[quota]),
            "safe_quota_chance": math.nan if quota is None else each.chance(of.now, quota).estimate,
            "goal": _target(each, each.goal),
        }


def _curve(chosen: Sequence[SafeTargets]) -> Rows:
    for each in chosen:
        of, today = each.of, each.today
        for step, (_, ms) in enumerate(of.steps):
            quota, decided = each.quota_at(step), int(today.decided[:, step].sum())
            is_today = not of.moves[step] and decided > 0  # the desk does what it does today
            yield {
                **dict(zip(PROMISE, of.promise, strict=True)),
                "target": of.shown(step),
                "within": np.timedelta64(ms, "ms"),
                "today": step == of.now,
                "windows": int(each.windows[step]),
                "attained": int(today.met[:, step].sum()) / decided if is_today else math.nan,
                "missed": float(today.missed[:, step].mean() / len(of.periods)) if is_today else math.nan,
                **_chance(each, step, of.quota_now),
                "safe_quota": math.nan if quota is None else float(of.quotas[quota]),
            }


def _pairs(chosen: Sequence[SafeTargets]) -> Rows:
    for each in chosen:
        for step in range(len(each.of.steps)):
            for number, quota in enumerate(each.of.quotas):
                is_safe = each.by_quota[step, number]
                if number == each.of.quota_now:
                    is_safe = each.by_target[step]
                yield {
                    **dict(zip(PROMISE, each.of.promise, strict=True)),
                    "target": each.of.shown(step),
                    "quota": float(quota),
                    "kept": int(each.kept[step, number]),
                    **_chance(each, step, number),
                    "safe": bool(is_safe),
                }


def _together(chosen: Sequence[SafeTargets], seen: Looked) -> dict[str, float | None]:
    """In which share of the windows all promises are kept at once: those of today, and those that are handed on."""
    if not chosen:
        return {"today": None, "safe": None}
    today, safe = np.ones(seen.windows, np.bool_), np.ones(seen.windows, np.bool_)
    lowest = _lowest_quotas(chosen)
    for each in chosen:
        of = each.of
        today &= each.today.kept[:, of.now, of.quota_now]
        quota = lowest.get(of.shares_quota, of.quota_now)
        safe &= each.today.kept[:, _promised(each), quota]
    return {"today": float(today.mean()), "safe": float(safe.mean())}


def _promised(each: SafeTargets) -> int:
    """The step that is handed on: the safe one, where the desk goes on as it does today; else that of today."""
    return each.of.now if each.target is None or each.of.moves[each.target] else each.target


def _lowest_quotas(chosen: Sequence[SafeTargets]) -> dict[tuple[str, ...], int]:
    """Of each commitment with a promise that no target makes safe the quota that does: one for all severities that
    share theirs."""
    found: dict[tuple[str, ...], int] = {}
    for each in chosen:
        if each.target is None and each.quota is not None:
            name = each.of.shares_quota
            found[name] = min(each.quota, found.get(name, each.quota))
    return found


def _changes(scenario: Scenario, chosen: Sequence[SafeTargets]) -> dict[str, Any]:
    """The safe promises as overrides."""
    changes: dict[str, Any] = {}
    for each in chosen:
        step = _promised(each)
        if step != each.of.now:
            changes |= with_target(scenario, each.of.promise, each.of.steps[step].target)
    for each in chosen:
        quota = _lowest_quotas(chosen).get(each.of.shares_quota)
        if quota is not None:
            changes |= with_quota(scenario, each.of.promise, each.of.quotas[quota])
    return changes
