"""A staffing plan as a result: seats by shift, what they cost, how they were checked, and what was refused."""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar, Self

import pandas as pd

from slasim.results.content import Content
from slasim.results.files import SCENARIO
from slasim.results.manifest import Manifest
from slasim.results.places import place
from slasim.results.result import About, WholeResult
from slasim.scenario import Scenario
from slasim.study.measures.promises.asked import WhatIsAsked, read_options
from slasim.versions import versions


@dataclass(frozen=True)
class Planned(About):
    """What a plan is for, and how it was looked for. `options` are those of the command that change the plan."""

    scenario: str  # digest of it as applied
    seed: int
    asked: tuple[str, ...]  # `WhatIsAsked.options`
    options: tuple[str, ...]

    def place(self, path: str | Path | None) -> Path:
        """The folder of the result: `path`, or a name of its own under `results/`."""
        return place(path, f"{self.name} plan", "plan", self.scenario, str(self.seed), *self.asked, *self.options)


@dataclass(frozen=True)
class StaffingPlan(WholeResult):
    """The cheapest seats that were found to keep what is asked.

    shifts   a row a free shift: `team`, `shift`, `least`, `most`, `now`, `plan`, and of the plan `fte` and `cost` (units
             of the currency; paid hours where no team has a cost)
    teams    a row a team: `busy` now and in the plan, shares; `overtime` in the plan, hours in the window
    ceilings a row a promise: what it attains with the most seats of every shift
    checks   a row an attempt on fresh windows; the last one that `passed` is that of the plan
    facts    everything else, as the document of `slasim staff --json` has it (docs/staff.md)
    """

    kind: ClassVar[str] = "plan"

    about: Planned
    applied: str  # the scenario as applied, JSON text
    shifts: pd.DataFrame
    teams: pd.DataFrame
    ceilings: pd.DataFrame
    checks: pd.DataFrame
    facts: Mapping[str, Any]
    run: Mapping[str, Any] = field(default_factory=dict)
    made_with: Mapping[str, str] = field(default_factory=versions)

    @cached_property
    def scenario(self) -> Scenario:
        """The scenario that was planned for."""
        return Scenario.from_applied(self.applied)

    @cached_property
    def asked(self) -> WhatIsAsked:
        """What the plan has to keep."""
        return read_options(self.about.asked)

    @property
    def is_checked(self) -> bool:
        """Whether the plan passed the check on fresh windows."""
        return bool(self.facts["verdict"] == "checked")

    @property
    def changes(self) -> dict[str, int]:
        """The plan as an override: what is not as now."""
        rows = self.shifts.to_dict("records")
        return {
            f"teams.{row['team']}.shifts.{row['shift']}.headcount.now": int(row["plan"])
            for row in rows
            if row["plan"] != row["now"]
        }

    @cached_property
    def planned(self) -> Scenario:
        """The scenario with the seats of the plan."""
        return self.scenario.with_overrides(self.changes) if self.changes else self.scenario

    @property
    def tables(self) -> Mapping[str, pd.DataFrame]:
        """`shifts`, `teams`, `ceilings` and `checks`."""
        return {"shifts": self.shifts, "teams": self.teams, "ceilings": self.ceilings, "checks": self.checks}

    @property
    def again(self) -> str:
        """The command that makes it again, given in its folder."""
        words = ["slasim", "staff", SCENARIO, "--seed", str(self.about.seed), *self.about.asked, *self.about.options]
        return shlex.join(words)

    def summary(self) -> dict[str, Any]:
        """The document that `slasim staff --json` prints."""
        from slasim.planning.staff.document import document

        return document(self)

    def save(self, path: str | Path | None = None) -> Path:
        """Write the result to the folder `path`, by default `results/<name>-plan-<digest>`; returns the folder."""
        return super().save(self.about.place(path))

    def content(self) -> Content:
        """What its folder holds."""
        manifest = Manifest(self.kind, asdict(self.about), self.again, self.made_with, {"facts": self.facts})
        return Content(manifest, (self.applied,), self.tables, self.run)

    @classmethod
    def of(cls, content: Content) -> Self:
        """From what its folder holds."""
        found, tables = content.manifest, content.frames
        shifts, teams, ceilings, checks = (tables[name] for name in ("shifts", "teams", "ceilings", "checks"))
        about = Planned.read(found.about)
        facts = found.more["facts"]
        return cls(about, content.applied[0], shifts, teams, ceilings, checks, facts, content.run, found.versions)


open_plan = StaffingPlan.open


def plan_yaml(plan: StaffingPlan) -> str:
    """The plan as a file of overrides, which `slasim run FILE --override PLAN.yaml` takes."""
    lines = [f"# Seats of {plan.about.name}, as `slasim staff` found them."]
    lines += [f"{path}: {json.dumps(count)}" for path, count in plan.changes.items()] or ["{}"]
    return "\n".join(lines) + "\n"
