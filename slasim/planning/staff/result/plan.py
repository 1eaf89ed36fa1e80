"""A staffing plan as a result: seats by shift, what they cost, how they were checked, and what was refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

import pandas as pd

from slasim.planning.result import PlanningResult, TableWords
from slasim.planning.staff.result.hand_on import handed_on
from slasim.scenario import Scenario


@dataclass(frozen=True)
class StaffingPlan(PlanningResult):
    """The cheapest seats that were found to keep what is asked.

    shifts   a row a free shift: `team`, `shift`, `least`, `most`, `now`, `plan`, and of the plan its `fte` and `cost`
             (units of the currency; paid hours where no team has a cost)
    fixed    a row a shift that is not free: its `seats`, `fte` and `cost`
    teams    a row a team: `busy` now and in the plan, shares; `overtime` in the plan, hours in the window
    ceilings a row a promise: what it attains with the most seats of every shift
    checks   a row an attempt on fresh windows; the last one that `passed` is that of the plan
    months   a row a team and month, where plans are told over months (slasim/planning/staff/result/phased.py)
    facts    everything else, as the document of `slasim staff --json` has it (docs/staff.md)
    """

    kind: ClassVar[str] = "plan"
    command: ClassVar[str] = "staff"
    words: ClassVar[Mapping[str, TableWords]] = {
        "shifts": TableWords("seats of each free shift now and planned, with FTE and cost of the plan"),
        "fixed": TableWords("shifts that are not free: their seats, FTE and cost"),
        "teams": TableWords("how busy each team is now and in the plan", ("busy_now", "busy_plan")),
        "ceilings": TableWords("what each promise attains with the most seats of every shift", ("attainment", "quota")),
        "checks": TableWords("each check on fresh windows"),
        "months": TableWords("people by team and month in FTE: required, there, hired, available, gap; and cost"),
    }

    @property
    def shifts(self) -> pd.DataFrame:
        """A row a free shift."""
        return self.frames["shifts"]

    @property
    def fixed(self) -> pd.DataFrame:
        """A row a shift that is not free."""
        return self.frames["fixed"]

    @property
    def teams(self) -> pd.DataFrame:
        """A row a team."""
        return self.frames["teams"]

    @property
    def ceilings(self) -> pd.DataFrame:
        """A row a promise."""
        return self.frames["ceilings"]

    @property
    def checks(self) -> pd.DataFrame:
        """A row an attempt."""
        return self.frames["checks"]

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

    def handed_on(self) -> Mapping[str, bytes]:
        """`plan.yaml` (overrides), `plan.xlsx`, and the same tables as CSV."""
        return handed_on(self)


open_plan = StaffingPlan.open  # what `StaffingPlan.save` or `slasim staff` wrote
