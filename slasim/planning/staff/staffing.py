"""`staff`: from a scenario to a staffing plan as a result."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Set
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from signal import SIGINT
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd

from slasim import interrupts
from slasim.planning.result import PlannedFor
from slasim.planning.staff.ceilings import Ceiling
from slasim.planning.staff.check import needed, usual_runs, usual_windows
from slasim.planning.staff.free import Free, Seats, free_shifts
from slasim.planning.staff.headroom import Headroom, headroom
from slasim.planning.staff.objectives import Climbing, NotCovered, Objective, OfLeastTotal, WithinLimit
from slasim.planning.staff.one_less import OneLess
from slasim.planning.staff.planner import Progress, Search
from slasim.planning.staff.refused import Refused, refused
from slasim.planning.staff.result.phased import phased
from slasim.planning.staff.result.plan import StaffingPlan
from slasim.planning.staff.rules import NO_RULES, Rules, RulesOf
from slasim.planning.staff.trials import Enough, SeenDesign, Trials
from slasim.planning.staff.unblocked import Unblocked
from slasim.records import plain
from slasim.scenario import Problem, ScenarioError
from slasim.scenario.values.durations import write_duration
from slasim.study.measures.promises.asked import USUAL, WhatIsAsked
from slasim.study.refusal import refuse_unanswerable
from slasim.study.simulation import MOST_SEED, how_made

if TYPE_CHECKING:
    from slasim.scenario import Scenario

BESIDE = 200  # windows of the check on which the desk of now is shown beside the plan
ERROR = 0.05


def staff(
    scenario: Scenario,
    *,
    asked: WhatIsAsked = USUAL,
    rules: Rules = NO_RULES,
    objective: Literal["cost", "total"] = "cost",
    hiring: int | None = None,
    error: float = ERROR,
    windows: int | None = None,
    seed: int = 0,
    most: int | None = None,
    seconds: float | None = None,
    folder: Path | None = None,
    executor: Executor | None = None,
    progress: Callable[[Progress], None] | None = None,
) -> StaffingPlan:
    """The cheapest seats of the free shifts (`headcount: {min, max, now}`) with which a desk keeps what is asked; or
    the seats with the least expected total, or the best ones that a limit leaves.

    asked    one event per window (slasim/study/measures/promises/asked.py), and how likely it has to be
    rules    which designs there may be (slasim/planning/staff/rules.py)
    objective  `total`: staff cost, overtime and expected credits; then nothing is asked but that no queue grows
    hiring   ms from an order to the first day of somebody new: then people over months are told as well (phased.py)
    error    how likely the plan may be wrong about that: it is checked on fresh windows
    windows  of the check; fixed before it begins. If None 1 000, of smaller desks up to 3 000 (`check.usual_windows`)
    most     runs (one design in one window) of the search; if None `check.usual_runs`; `seconds` only stops it
    folder   where runs are kept while it works: the same search, given again, goes on where a killed one was

    Promises that no number of seats makes as likely as is asked are left out of what is asked, and named. An interrupt
    gives the best plan so far, unchecked. Raises ScenarioError as `refuse_plan` does.
    """
    count = usual_windows(scenario) if windows is None else windows
    runs = usual_runs(scenario) if most is None else most
    refuse_plan(scenario, asked, rules=rules, objective=objective, error=error, windows=count, seed=seed, most=runs)
    free = free_shifts(scenario)
    began, clock = datetime.now(UTC), time.perf_counter()
    stopped, signal = "", None
    with Trials(free, asked, folder=folder, executor=executor) as trials:
        trials.rules = RulesOf.of(free, rules)
        trials.until = None if seconds is None else time.monotonic() + seconds
        search = KINDS[_aim_of(objective, rules)](trials, float(asked.keep), count, error, seed, runs, progress)
        try:
            search.run()
        except KeyboardInterrupt:
            stopped, signal = "interrupted", interrupts.take() or SIGINT
        except Enough as reason:
            stopped = str(reason)
        extra = _Extra.of(search) if stopped != "interrupted" else _Extra()
        facts = dict(_facts(search, extra, stopped, _aim_of(objective, rules), rules))
        frames = _frames(search, extra)
    if hiring is not None:
        changes = {} if search.plan is None else free.changes(search.plan)
        over_months = phased(scenario, scenario.with_overrides(changes) if changes else scenario, hiring)
        frames["months"] = over_months.frame
        facts["hiring"] = {"lead_ms": hiring, **over_months.document()}
    about = PlannedFor.of(scenario, seed, asked, _options(error, windows, most, rules, objective, hiring))
    seconds_taken = round(time.perf_counter() - clock, 3)
    run = {"date": began.isoformat(timespec="seconds"), "seconds": seconds_taken, "signal": signal}
    run |= how_made(scenario)
    return StaffingPlan(about, scenario.applied(), frames, facts, run)


KINDS: dict[Objective, type[Search]] = {"cost": Search, "total": OfLeastTotal, "chance": WithinLimit}


def _aim_of(objective: Literal["cost", "total"], rules: Rules) -> Objective:
    """With a limit the best that there can be is looked for."""
    return "chance" if objective == "cost" and rules.limit is not None else objective


def place(
    scenario: Scenario,
    asked: WhatIsAsked,
    *,
    rules: Rules = NO_RULES,
    objective: Literal["cost", "total"] = "cost",
    hiring: int | None = None,
    error: float = ERROR,
    windows: int | None = None,
    seed: int = 0,
    most: int | None = None,
) -> Path:
    """The folder under `results/` of such a plan."""
    about = PlannedFor.of(scenario, seed, asked, _options(error, windows, most, rules, objective, hiring))
    return about.place(None, StaffingPlan.kind)


def refuse_plan(
    scenario: Scenario,
    asked: WhatIsAsked,
    *,
    rules: Rules = NO_RULES,
    objective: Literal["cost", "total"] = "cost",
    error: float = ERROR,
    windows: int | None = None,
    seed: int = 0,
    most: int | None = None,
) -> None:
    """Raises ScenarioError naming all that is wrong: an impossible argument, no shift that is free, teams of which some
    have a cost and others none, a promise that cannot be simulated, rules that no design keeps."""
    count = usual_windows(scenario) if windows is None else windows
    problems = _problems(asked, error, count, seed, 1 if most is None else most)
    try:
        free = free_shifts(scenario)
    except ScenarioError as wrong:
        raise ScenarioError([*wrong.problems, *problems]) from None
    refuse_unanswerable(scenario)
    problems += RulesOf.of(free, rules).problems()
    if objective == "total" and not free.is_money:
        problems.append(Problem("", 0, 0, "objective", "total", "cost, where no team has a cost"))
    if problems:
        raise ScenarioError(problems)


def _problems(asked: WhatIsAsked, error: float, windows: int, seed: int, most: int) -> list[Problem]:
    """What is wrong with arguments."""
    found = [
        Problem("", 0, 0, name, f"{value:g}", expected)
        for is_wrong, name, value, expected in (
            (not 0 < error < 1, "error", error, "a share above 0 and below 1, such as 0.05"),
            (not 0 <= seed <= MOST_SEED, "seed", seed, "a whole number from 0 to 2**64 - 1"),
            (most < 1, "most", most, "1 or more"),
            (windows < 1, "windows", windows, "1 or more"),
        )
        if is_wrong
    ]
    keep = float(asked.keep)
    if not found and needed(keep, windows, error / 2) > windows:
        fewest = math.ceil(math.log(error / 2) / math.log(keep)) if keep < 1 else None
        expected = "a share below 100 %" if fewest is None else f"{fewest} or more: fewer cannot show {keep:.0%}"
        found.append(Problem("", 0, 0, "keep" if fewest is None else "windows", str(windows), expected))
    return found


def _options(
    error: float, windows: int | None, most: int | None, rules: Rules, objective: str, hiring: int | None
) -> tuple[str, ...]:
    """The options that change the plan; nothing for what is usual."""
    given = {"--error": (f"{error:g}", error == ERROR), "--windows": (str(windows), windows is None)}
    given["--most"] = (str(most), most is None)
    numbers = (word for option, (value, is_usual) in given.items() if not is_usual for word in (option, value))
    aims = () if objective == "cost" else ("--objective", objective)
    return (*numbers, *rules.options, *aims, *(() if hiring is None else ("--hiring", write_duration(hiring))))


@dataclass(frozen=True)
class _Extra:
    """What is said of a plan beside it."""

    now: SeenDesign | None = None  # the desk of now, on the first windows of the check
    plan: SeenDesign | None = None  # the plan, on the windows of the check
    refused: Refused | None = None
    headroom: Headroom | None = None

    @classmethod
    def of(cls, search: Search) -> _Extra:
        plan = search.plan
        if plan is None:
            return cls()
        trials, free = search.trials, search.free
        trials.most = trials.until = None
        seed = search.checks[-1].seed if search.checks else search.seed
        seed = seed if search.passed is None else search.passed.seed
        beside = min(BESIDE, search.windows)
        now = free.within(free.now)
        seen = search.seen or trials.see(plan, seed, range(beside))
        if isinstance(search, Climbing):
            return cls(search.now or trials.see(now, seed, range(beside)), seen)
        return cls(
            trials.see(now, seed, range(beside)),
            seen,
            refused(search, plan, seed),
            None if search.most_grow else headroom(trials, free, plan, seed),
        )


def _facts(
    search: Search, extra: _Extra, stopped: str, objective: Objective, rules: Rules
) -> Iterator[tuple[str, Any]]:
    free, plan = search.free, search.plan
    yield "objective", objective
    yield "limit", None if rules.limit is None else {"of": rules.limit.of, "most": float(rules.limit.most)}
    yield "rules", rules.document()
    yield "verdict", "checked" if search.passed else "stopped" if stopped else "not shown"
    yield "stopped", stopped
    yield "is_money", free.is_money
    yield "bound", search.bound
    yield "overtime_at_most", search.overtime_at_most
    yield "left_out", [list(each) for each in sorted(search.trials.left_out)]
    yield "reasons", [{"promise": list(of), "why": why.words} for of, why in search.reasons.items()]
    yield "unblocked", [_unblocked(each) for each in search.unblocked]
    yield "growing_at_most", [{"skill": skill, "load": plain(load)} for skill, load in search.growing]
    yield "queues_grow_at_most", search.most_grow
    yield "now", _desk(free, free.now, extra.now)
    yield "plan", None if plan is None else _desk(free, plan, extra.plan)
    reported = search.reported
    yield "check", None if reported is None else reported.document()
    climbed = search if isinstance(search, Climbing) else None
    yield "total", None if climbed is None or climbed.totals is None else climbed.totals.document()
    left = None if climbed is None else climbed.not_covered
    if climbed is None and search.passed is None and extra.plan is not None:
        left = NotCovered.of(extra.plan, search.keep)
    yield "not_covered", None if left is None else _not_covered(left)
    yield "needed", needed(search.keep, search.windows, search.error / 2 ** max(len(search.checks), 1))
    yield "one_less", None if search.less is None else _one_less(search.less, {each.seats for each in search.checks})
    yield "refused", None if extra.refused is None else _refused(free, extra.refused)
    yield "headroom", None if extra.headroom is None else extra.headroom._asdict()
    yield "hiring", None
    yield "effort", {"designs": search.trials.designs, "searched": search.searched, "runs": search.trials.taken}


def _desk(free: Free, seats: Seats, seen: SeenDesign | None) -> dict[str, Any]:
    """A desk in numbers: seats, FTE and cost; and what was seen of it."""
    found: dict[str, Any] = {"seats": free.fixed_seats + sum(seats), "fte": free.fte(seats), "cost": free.cost(seats)}
    if seen is None:
        return found
    return {
        **found,
        "kept": float(seen.kept.mean()),
        "everyone": float(seen.to_everyone.mean()),
        "credits": float(seen.credits.mean()),
        "credits_p95": float(np.quantile(seen.credits, 0.95, method="inverted_cdf")),
        "queues": seen.growth.verdict,
        "windows": len(seen.kept),
    }


def _unblocked(of: Unblocked) -> dict[str, Any]:
    change, chance = of.change, of.chance
    told = {"kind": change.kind, "change": change.words, "changes": dict(change.paths)}
    return {"promise": list(of.promise), **told, "kept": chance.least, "windows": chance.windows}


def _refused(free: Free, of: Refused) -> dict[str, Any]:
    promise = None if of.promise is None else list(of.promise)
    return {**of._asdict(), "seats": list(of.seats), "skills": list(of.skills), "promise": promise}


def _one_less(of: OneLess, checked: Set[Seats]) -> dict[str, Any]:
    """What is known of the plan with one seat less; `checked` are the desks that had a check of their own."""
    out = sum(each.verdict == "fails" for each in of.found)
    rest = [each for each in of.found if each.verdict == "open" and each.seats not in checked]
    nearest = min(rest, key=lambda each: each.expected, default=None)
    told = None if nearest is None else {key: plain(getattr(nearest, key)) for key in ("windows", "failed", "expected")}
    known = {"of": len(of.found), "out": out, "checked": len(of.found) - out - len(rest)}
    return {**known, "allowed": of.allowed, "nearest": told}


def _not_covered(of: NotCovered) -> dict[str, Any]:
    promises = [{"promise": list(key), "kept": kept, "windows": windows} for key, kept, windows in of.promises]
    return {"promises": promises, "queues": list(of.queues)}


def _frames(search: Search, extra: _Extra) -> dict[str, pd.DataFrame]:
    """The tables of a plan."""
    free = search.free
    plan = free.now if search.plan is None else search.plan
    shifts = pd.DataFrame(
        [
            {
                **{name: getattr(each, name) for name in ("team", "shift", "least", "most", "now")},
                "plan": count,
                "fte": each.fte * count,
                "cost": each.cost * count,
            }
            for each, count in zip(free.shifts, plan, strict=True)
        ]
    )
    fixed = pd.DataFrame(
        [(each.team, each.shift, each.now, each.fte * each.now, each.cost * each.now) for each in free.others],
        columns=["team", "shift", "seats", "fte", "cost"],
    )
    teams = pd.DataFrame({"team": list(free.scenario.teams)})
    for name, seen in (("now", extra.now), ("plan", extra.plan)):
        teams[f"busy_{name}"] = np.nan if seen is None else seen.busy
    teams["overtime_share"] = np.nan if extra.plan is None else extra.plan.overtime_share
    teams["overtime_hours"] = np.nan if extra.plan is None else extra.plan.overtime
    ceilings = pd.DataFrame([_ceiling(each) for each in search.ceiling], columns=list(CEILING))
    checks = pd.DataFrame(
        [{**each.document(), "seats": ",".join(map(str, each.seats)), "seed": str(each.seed)} for each in search.checks]
    )
    return {"shifts": shifts, "fixed": fixed, "teams": teams, "ceilings": ceilings, "checks": checks}


CEILING = (
    "agreement",
    "commitment",
    "severity",
    "kept",
    "windows",
    "attainment",
    "quota",
    "missed",
    "accounts",
    "can_be_bought",
)


def _ceiling(of: Ceiling) -> dict[str, Any]:
    values = (
        *of.promise,
        of.chance.least,
        of.chance.windows,
        of.attainment,
        of.quota,
        of.missed,
        of.accounts,
        of.is_bought,
    )
    return dict(zip(CEILING, values, strict=True))
