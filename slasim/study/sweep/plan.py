"""What a sweep is of: the varied fields, the points, the seed. It decides every byte of the result."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from slasim.results.files import SCENARIO
from slasim.results.manifest import Manifest
from slasim.results.places import place
from slasim.results.result import About
from slasim.scenario import Problem, Scenario, ScenarioError
from slasim.scenario.reading.fields import flow
from slasim.study.measures import registry
from slasim.study.measures.promises.obligations import obligations
from slasim.study.measures.tables import blank_tables
from slasim.study.refusal import refuse_unanswerable
from slasim.study.running.blocks import Block
from slasim.study.simulation import DEFAULT_REPLICATIONS, check_run
from slasim.study.sweep.axis import HOW, Axis, read_axis
from slasim.study.sweep.design import Point, design_problems, points_of
from slasim.study.sweep.figures import by_replication
from slasim.study.sweep.folder import Key
from slasim.study.sweep.raised import Raised, Raising
from slasim.study.sweep.vary import VariedField
from slasim.study.sweep.work import Task
from slasim.terms import TermsError

BLOCK = 20  # replications of a block: what a killed run loses of each worker; reading a scenario once is 1 % of it

Vary = Mapping[str, Any] | Iterable[str]


@dataclass(frozen=True)
class Swept(About):
    """What is swept."""

    scenario: str  # digest of the scenario as applied, before anything is varied
    axes: tuple[Mapping[str, Any], ...]  # the varied fields, as `Axis.document` has them
    design: str
    asked: int | None  # number of points asked for, where the design needs one
    points: int
    seed: int
    replications: int  # of each point
    block: int  # replications of a block


@dataclass(frozen=True)
class SweepPlan:
    """A sweep before it runs."""

    given: Scenario  # as the caller has it
    scenario: Scenario  # the same, without the overrides of its file, which are not applied
    axes: tuple[Axis, ...]
    design: str
    asked: int | None  # number of points asked for, where the design needs one
    points: tuple[Point, ...]
    seed: int
    replications: int
    raised: tuple[Raised, ...] = ()  # what points make suspicious; no part of what is computed

    @property
    def about(self) -> Swept:
        """What is swept."""
        start, end = self.scenario.window()
        return Swept(
            name=self.scenario.name,
            timezone=self.scenario.timezone,
            currency=self.scenario.currency,
            severities=tuple(self.scenario.severities),
            start=start,
            end=end,
            scenario=self.scenario.hash(),
            axes=tuple(axis.document() for axis in self.axes),
            design=self.design,
            asked=self.asked,
            points=len(self.points),
            seed=self.seed,
            replications=self.replications,
            block=BLOCK,
        )

    @cached_property
    def manifest(self) -> Manifest:
        """What is registered: two sweeps of equal manifests have equal results."""
        return Manifest("sweep", asdict(self.about), self.again)

    @property
    def again(self) -> str:
        """The command that makes it again, in its folder; paths as they were written, because columns are called so."""
        varied = [word for axis in self.axes for word in ("--vary", f"{axis.name}={axis.written()}")]
        asked = [] if self.asked is None else ["--points", str(self.asked)]
        count = ["--replications", str(self.replications), "--seed", str(self.seed)]
        return shlex.join(["slasim", "sweep", SCENARIO, *varied, "--design", self.design, *asked, *count])

    def place(self, path: str | Path | None) -> Path:
        """The folder of the sweep: `path`, or a name of its own under `results/`."""
        return place(path, f"{self.scenario.name} sweep", "sweep", json.dumps(self.manifest.about, sort_keys=True))

    def changes(self, point: int) -> dict[str, Any]:
        """What a point changes in the scenario: full paths and values."""
        return {axis.path: value for axis, value in zip(self.axes, self.points[point], strict=True)}

    def blocks(self) -> Iterator[Key]:
        """Every block, in the order in which they are handed out."""
        return ((point, first) for point in range(len(self.points)) for first in range(0, self.replications, BLOCK))

    def size(self, key: Key) -> int:
        """The number of replications of a block."""
        return min(BLOCK, self.replications - key[1])

    def task(self, key: Key, engine: str) -> Task:
        """The work of a block."""
        changes = json.dumps(self.changes(key[0]), ensure_ascii=False)
        wanted = registry.swept_tables()
        block = Block(self.scenario.applied(), self.seed, engine, key[1], self.size(key), wanted, changes)
        return Task(key[0], block, tuple(self.manifest.versions.items()))


def plan_of(
    scenario: Scenario,
    vary: Vary,
    *,
    design: str = "grid",
    points: int | None = None,
    replications: int | None = None,
    seed: int = 0,
    engine: str = "compiled",
    figures: Iterable[str] = (),
) -> SweepPlan:
    """The plan of a sweep; arguments as those of `slasim.sweep`. `figures` are those that will be asked for.

    Raises ScenarioError with everything that is wrong with what is varied, with the design and with the names of
    figures, or else with the scenarios of the points; ValueError for an impossible number of replications, seed or
    engine.
    """
    refuse_unanswerable(scenario)
    count = DEFAULT_REPLICATIONS if replications is None else replications
    if problems := check_run(count, seed, engine):
        raise ValueError("; ".join(problems))
    base = Scenario.from_applied(scenario.applied())
    axes: tuple[Axis, ...] | None = None
    wrong: list[Problem] = []
    try:
        axes = read_axes(base, vary)
    except ScenarioError as error:
        wrong += error.problems
    wrong += [*design_problems(axes, design, points), *_unknown(base, figures)]
    if wrong or axes is None:
        raise ScenarioError(wrong)
    plan = SweepPlan(scenario, base, axes, design, points, tuple(points_of(axes, design, points, seed)), seed, count)
    raising = Raising(base)
    if wrong := look_at_points(plan, raising):
        raise ScenarioError(wrong)
    return replace(plan, raised=tuple(raising.raised()))


def look_at_points(plan: SweepPlan, raising: Raising) -> list[Problem]:
    """What is wrong with the scenarios of the points, each problem once, its place the first point that has it.

    What is suspicious there goes to `raising`. Reading a scenario takes some milliseconds, a hundredth of what
    simulating it takes.
    """
    found: dict[Problem, list[int]] = {}
    for point in range(len(plan.points)):
        changes = plan.changes(point)
        try:
            scenario = plan.scenario.with_overrides(changes)
            obligations(scenario)
            raising.look(point, scenario, changes)
        except (ScenarioError, TermsError) as error:
            for each in error.problems:
                bare = Problem("", 0, 0, "", each, "") if isinstance(each, str) else each
                found.setdefault(replace(bare, file="", line=0, column=0), []).append(point)
    return [replace(problem, file=these(plan, points)) for problem, points in found.items()]


def these(plan: SweepPlan, points: Sequence[int]) -> str:
    """The points that have something in common: the first with its values, and how many more."""
    first = zip(plan.axes, plan.points[points[0]], strict=True)
    more = f" and {len(points) - 1} more" if len(points) > 1 else ""
    return f"point {points[0]} ({', '.join(f'{axis.name}={flow(value)}' for axis, value in first)}){more}"


def raised_words(plan: SweepPlan) -> Iterator[str]:
    """Each finding that points raise, with the first of them and how many do."""
    for finding, points in plan.raised:
        bare = replace(finding, file="", line=0, column=0)
        yield f"{these(plan, points)}: {bare}"


def read_axes(scenario: Scenario, vary: Vary) -> tuple[Axis, ...]:
    """The varied fields: texts such as `teams.l1.shifts.late.headcount=4..10`, or a map from paths to values (a text of
    that form, or a sequence of values). Raises ScenarioError with every problem, its place the text itself."""
    field = VariedField(scenario)
    axes: list[Axis] = []
    problems: list[Problem] = []
    pairs: Sequence[tuple[str, Any]]
    if isinstance(vary, Mapping):
        pairs = [(str(name), values) for name, values in vary.items()]
    else:
        pairs = [_pair(text) for text in ([vary] if isinstance(vary, str) else vary)]
    for name, values in pairs:
        origin = f"--vary {name}={values}" if isinstance(values, str) else f"vary {name}"
        if values is None:
            problems.append(Problem(f"--vary {name}", 0, 0, "", "no '='", f"a path, then = and {HOW}"))
            continue
        axis, wrong = read_axis(field, name, values, origin)
        problems += wrong
        if axis is not None:
            problems += [_overlap(origin, axis, other) for other in axes if _overlaps(axis.path, other.path)]
            axes.append(axis)
    if problems:
        raise ScenarioError(problems)
    return tuple(axes)


def _unknown(scenario: Scenario, names: Iterable[str]) -> Iterator[Problem]:
    """What is wrong with names of figures: a sweep may take hours before it is asked for them."""
    wanted = list(names)
    if not wanted:
        return
    blank = blank_tables(scenario)
    tables = {measure.name: blank[measure.name] for measure in registry.swept() if measure.name in blank}
    tables |= registry.exact_tables(scenario)
    for name in wanted:
        try:
            by_replication(tables, name)
        except ScenarioError as error:
            yield from error.problems


def _pair(text: str) -> tuple[str, str | None]:
    name, equals, values = text.partition("=")
    return name.strip(), values.strip() if equals else None


def _overlaps(one: str, other: str) -> bool:
    shorter = sorted((one.split("."), other.split(".")), key=len)
    return shorter[1][: len(shorter[0])] == shorter[0]


def _overlap(origin: str, axis: Axis, other: Axis) -> Problem:
    return Problem(origin, 0, 0, axis.path, f"a field that overlaps '{other.name}'", "each field varied once")
