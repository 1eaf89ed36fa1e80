"""A scenario whose fields are moved by hand, and looks at each variant beside a baseline: first coarse, then refined.

There is nothing of a page or a notebook here. A variant is a map of dotted paths to new values, read and checked as
overrides are everywhere, and simulated on the same random histories as the baseline.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Generator, Mapping, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self

from slasim.planning.why.histories import ExplainedLate, LateIn
from slasim.problems import Problem, Unreadable, show
from slasim.scenario import Scenario, ScenarioError, load_scenario
from slasim.study.designs import Designs
from slasim.study.measures import registry
from slasim.study.measures.tables import Parts, merge
from slasim.study.refusal import unanswerable
from slasim.study.result import Study
from slasim.study.running.runner import as_done
from slasim.study.running.shared import room
from slasim.study.simulation import DEFAULT_REPLICATIONS
from slasim.study.sweep.vary import value_of
from slasim.what_if.fields import UNSET, Field, fields_of, part_of, same_shares, share_changed, text_at

Changes = Mapping[str, Any]  # new values by dotted path: a variant
Told = Callable[[float], None]  # of the windows that are done, fractions among them; it may raise to stop

STOPS = (2, 4, 8, 20, 40, 60, 80)  # windows after which there is a look; the last is at all of them
LOOKED_AT = 10  # histories of which every late ticket is explained
LONGEST = 300  # characters of what is written into a field
SHOWN = ("service", "customers", "accounts", "arrivals")  # tables, beside those of which comparisons tell
MEMORY = 4 << 30  # bytes at most: what is kept need not be drawn again when a slider moves


class LookAt(NamedTuple):
    """Two variants after the same windows: `now`, and the baseline; `of` is how many there will be."""

    now: Study
    baseline: Study
    parts: tuple[Parts, ...]  # [window] of `now`: the tables of one replication
    baseline_parts: tuple[Parts, ...]
    of: int

    @property
    def windows(self) -> int:
        """That were simulated."""
        return self.now.about.replications

    @property
    def is_last(self) -> bool:
        """Whether these are all."""
        return self.windows >= self.of


class WhatIf:
    """A scenario, its fields and its variants; use it in a `with` statement.

    file      from which it was read: what is saved is checked to give the same scenario again
    replications  windows of a refined look
    """

    def __init__(
        self,
        scenario: Scenario,
        *,
        file: str | Path | None = None,
        seed: int = 0,
        replications: int | None = None,
        executor: Executor | None = None,
    ) -> None:
        self.scenario, self.seed = scenario, seed
        self.replications = DEFAULT_REPLICATIONS if replications is None else replications
        self.file = None if file is None else Path(file)
        self.fields = fields_of(scenario)
        names = (*registry.compared_tables(), *SHOWN)
        # Late tickets are explained beside all else: nobody waits for what is in hand when the question is old.
        self._aside = ThreadPoolExecutor(1, "late")
        self._designs = Designs(scenario, seed=seed, tables=names, executor=executor, memory=room(MEMORY))
        self._by_key = {field.key: field for field in self.fields}

    def __enter__(self) -> Self:
        self._designs.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._aside.shutdown(wait=False, cancel_futures=True)
        self._designs.__exit__(kind, error, trace)

    def field(self, key: str) -> Field:
        """By its key. Raises KeyError."""
        return self._by_key[key]

    def variant(self, changes: Changes) -> Scenario:
        """The scenario with these changes. Raises ScenarioError with what its reader says of them, and for a path
        that is of none of the fields."""
        paths = {field.path for field in self.fields}
        if unknown := [path for path in changes if path not in paths]:
            expected = "the path of a field of this page"
            raise ScenarioError([Problem("", 0, 0, path, show(path), expected) for path in unknown])
        made = self._designs.variant(changes)
        if problems := unanswerable(made):
            raise ScenarioError(problems)
        return made

    def texts(self, changes: Changes) -> dict[str, str]:
        """What stands at each field in a variant, by key."""
        document = self.variant(changes).whole("overrides") if changes else self._document
        return {field.key: text_at(document, field) for field in self.fields}

    def changed(self, changes: Changes, key: str, text: str) -> dict[str, Any]:
        """Changes with another value in a field, written as in the file; the value of the file takes the change back.

        Raises ScenarioError with what the reader of scenarios says of it, KeyError for no field.
        """
        field, text = self.field(key), text.strip()
        made = {path: value for path, value in changes.items() if path != field.path}
        if len(text) > LONGEST or not text.isprintable():
            raise ScenarioError([Problem("", 0, 0, field.path, show(text), f"a line of at most {LONGEST} characters")])
        if field.part:
            shares = part_of(self.variant(changes).whole("overrides"), field.path)
            try:
                value: Any = share_changed(shares, field.part, text)
            except Unreadable as error:
                of = error.mistakes[0]
                raise ScenarioError([Problem("", 0, 0, field.path, of.found, of.expected, of.hint)]) from None
            if same_shares(value, part_of(self._document, field.path)):
                return made
        elif text in (field.base, UNSET):
            return made
        else:
            value, wrong = value_of(text, "")
            if wrong:
                raise ScenarioError([replace(each, path=field.path) for each in wrong])
        made[field.path] = value
        self.variant(made)
        return made

    def looks(self, changes: Changes, baseline: Changes, told: Told | None = None) -> Generator[LookAt]:
        """A variant beside a baseline after 2, 4, 8, 20 ... windows, as soon as they are there.

        Whoever has another question stops looking (`close`), and the workers stop; so they do when `told` raises. The
        numbers of the last look are those of `simulate` and `compare`.
        """
        sides = self.variant(changes), self.variant(baseline)
        every = sides if sides[0] != sides[1] else sides[:1]
        jobs = [(side, window) for window in range(self.replications) for side in every]
        found: dict[int, Parts] = {}
        stops = [*(each for each in STOPS if each < self.replications), self.replications]
        ready = 0
        count = len(every)
        with closing(self._designs.run(jobs, None if told is None else lambda done: told(done / count))) as running:
            for at, parts in running:
                found[at] = parts
                while all(count * ready + side in found for side in range(count)):
                    ready += 1
                reached = [stop for stop in stops if stop <= ready]
                if reached:  # of several at once the last
                    stops = stops[len(reached) :]
                    both = [tuple(found[count * at + side % count] for at in range(reached[-1])) for side in (0, 1)]
                    yield self._look(sides, both)

    def late(self, changes: Changes, told: Told | None = None) -> Generator[list[ExplainedLate]]:
        """The late tickets of the first histories of a variant, explained one by one: those of the first two, then of
        all that are looked at."""
        job = LateIn(self.variant(changes), self.seed)
        found: dict[int, ExplainedLate] = {}
        count = min(LOOKED_AT, self.replications)
        with closing(as_done(job, range(count), executor=self._aside, processes=False, progress=told)) as done:
            for at, future in done:
                found[at] = future.result()
                if len(found) in (2, count):
                    yield [found[each] for each in sorted(found)]

    def overrides(self, changes: Changes) -> str:
        """A variant as a file of overrides: `slasim run FILE --override what-if.yaml` simulates it.

        Overrides under which the scenario was read are in it. Raises ScenarioError where the file does not give the
        same scenario again, because it was changed meanwhile.
        """
        every = self._with_those_before(changes)
        lines = [f"{_quoted(path)}: {json.dumps(value, ensure_ascii=False)}" for path, value in every.items()]
        text = "\n".join(
            ["# What was tried with `slasim what-if`; `slasim run --override` takes it.", *(lines or ["{}"])]
        )
        if self.file is not None and load_scenario(self.file, every or None) != self.variant(changes):
            found = "another scenario than when this page was opened"
            raise ScenarioError([Problem(str(self.file), 0, 0, "", found, "the same file; open the page again")])
        return text + "\n"

    @cached_property
    def _document(self) -> dict[str, Any]:
        return self.scenario.whole("overrides")

    def _with_those_before(self, changes: Changes) -> dict[str, Any]:
        """These changes with the overrides that the scenario had, as one set without overlaps."""
        every: dict[str, Any] = {}
        for each in self.scenario.changes:
            every[each.path] = value_of(each.value, "")[0]
        for path, value in changes.items():
            above = next((each for each in every if path.startswith(f"{each}.")), None)
            if above is None:
                every = {each: of for each, of in every.items() if each != path and not each.startswith(f"{path}.")}
                every[path] = value
            else:
                _put(every[above], path[len(above) + 1 :].split("."), value)
        return every

    def _look(self, sides: tuple[Scenario, Scenario], parts: Sequence[tuple[Parts, ...]]) -> LookAt:
        studies = [
            Study.at_hand(scenario, self.seed, len(of), merge(scenario, of))
            for scenario, of in zip(sides, parts, strict=True)
        ]
        return LookAt(studies[0], studies[1], parts[0], parts[1], self.replications)


def _put(at: Any, path: list[str], value: Any) -> None:
    for name in path[:-1]:
        at = at[int(name)] if isinstance(at, list) else at.setdefault(name, {})
    at[path[-1]] = value


def _quoted(path: str) -> str:
    """A path as a key of YAML: in quotes where a name in it is no plain word."""
    return (
        path if all(part.replace("_", "").replace("-", "").isalnum() for part in path.split(".")) else json.dumps(path)
    )
