"""What is asked of a desk: one event per simulated window, so that its chance is one binomial.

A window has it when every promise that is judged together is kept, of each promise that is judged for each customer at
most `missed` accounts are missed in any whole period, and, where a share is stated, no team is busy more than that.
`keep` is the chance that is asked for. A desk whose queues grow or still fill does not keep what is asked, whatever its
chance: the windows after this one are not like it. `Answer` is the one rule, for runs, decisions, comparisons, sweeps.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np

from slasim.problems import Unreadable, show
from slasim.scenario import Problem, ScenarioError
from slasim.scenario.values.amounts import read_share, write_share
from slasim.study.measures.figure import SHARE, Figure, Name
from slasim.study.measures.grid import ReplicationGrid
from slasim.study.measures.promises.chance import (
    NOTHING_JUDGED,
    Event,
    KeptChance,
    Promise,
    chance_of,
    event_of,
    judged_in,
)
from slasim.study.measures.promises.compliance import EACH_CUSTOMER
from slasim.study.measures.queues.growth import GROWING
from slasim.table import ColumnTable, Tables
from slasim.types import Bools, Int64

if TYPE_CHECKING:
    import pandas as pd

Verdict = Literal["kept", "not kept", "cannot tell", "no data"]
WORD, EVERYTHING = "asked", "every_promise"
NAMED = re.compile(rf"{WORD}(?:\.missed=(?P<missed>[^.]+(?:\.\d+ ?%)?))?(?:\.busy=(?P<busy>[^.]+(?:\.\d+ ?%)?))?")
ROUNDING = 1e-12  # of a share, which is a count of windows
ACCOUNTS = re.compile(r"\s*(\d{1,9})\s*")


@dataclass(frozen=True)
class WhatIsAsked:
    """`keep`: the chance asked for; `missed`: a share of the accounts of a promise (rounded down) or a number of them,
    0 is everything to everyone; `busy`: the largest share of its time at work that a team may be busy."""

    keep: Fraction = Fraction(9, 10)
    missed: Fraction | int = Fraction(1, 20)
    busy: Fraction | None = None

    def allowed_in(self, rows: ColumnTable) -> Int64:
        """[row] how many units may be missed: of promises to so many `accounts`, `judged` for each of them or together
        (where none may be)."""
        accounts = rows["accounts"]
        if isinstance(self.missed, int):
            most = np.full(len(accounts), self.missed, np.int64)
        else:
            most = accounts * self.missed.numerator // self.missed.denominator
        return np.where(rows.equal("judged", EACH_CUSTOMER), most, 0)

    @property
    def name(self) -> Name:
        """What its figure is called: `asked`, `asked.missed=3`; what is usual is not said."""
        parts = []
        if self.missed != USUAL.missed:
            parts.append(f"missed={self.missed_text.replace(' ', '')}")
        if self.busy is not None:
            parts.append(f"busy={write_share(self.busy).replace(' ', '')}")
        return Name(WORD, statistic=".".join(parts))

    @property
    def missed_text(self) -> str:
        """As it is written: `5 %` or `3`."""
        return str(self.missed) if isinstance(self.missed, int) else write_share(self.missed)

    @property
    def options(self) -> tuple[str, ...]:
        """What a command is given to ask so; nothing for what is usual."""
        given = {"--keep": write_share(self.keep), "--missed": self.missed_text}
        usual = {"--keep": write_share(USUAL.keep), "--missed": USUAL.missed_text}
        busy = () if self.busy is None else ("--busy", write_share(self.busy))
        return (*(word for pair in given.items() if pair not in usual.items() for word in pair), *busy)

    def completed(self, name: str) -> str:
        """The name of a figure, with what is asked here where it says `asked` alone."""
        return str(self.name) if name == WORD else name


USUAL = WhatIsAsked()


def read_asked(keep: str | None = None, missed: str | None = None, busy: str | None = None) -> WhatIsAsked:
    """What is asked, as people write it: `90 %` or `0.9`; `5 %` or `3`; `95 %`.

    Raises ScenarioError naming everything that cannot be read.
    """
    problems: list[Problem] = []

    def share(option: str, text: str | None, usual: Fraction | None) -> Fraction | None:
        if text is None:
            return usual
        try:
            found = _read_part(text)
            if not 0 < found <= 1:
                raise ValueError
        except (Unreadable, ValueError):
            problems.append(Problem("", 0, 0, option, show(text), "a share above 0 % and at most 100 %, such as 90 %"))
            return usual
        return found

    kept, most = share("keep", keep, USUAL.keep), share("busy", busy, None)
    accounts: Fraction | int = USUAL.missed
    if missed is not None:
        try:
            match = ACCOUNTS.fullmatch(missed)
            accounts = int(match[1]) if match else read_share(missed)
        except Unreadable:
            expected = "a share of the accounts of a promise such as 5 %, or a number of them such as 3"
            problems.append(Problem("", 0, 0, "missed", show(missed), expected))
    if problems or kept is None:
        raise ScenarioError(problems)
    return WhatIsAsked(kept, accounts, most)


def read_options(options: Sequence[str]) -> WhatIsAsked:
    """From what `WhatIsAsked.options` gave."""
    given = dict(zip(options[::2], options[1::2], strict=True))
    return read_asked(given.get("--keep"), given.get("--missed"), given.get("--busy"))


def _read_part(text: str) -> Fraction:
    """`90 %` or `0.9`."""
    return Fraction(text.strip()) if re.fullmatch(r"\s*[01]?\.?\d+\s*", text) else read_share(text)


def named(name: str) -> WhatIsAsked | None:
    """What a figure's name asks; None when it is the name of another figure. Raises ScenarioError as `read_asked`."""
    match = NAMED.fullmatch(name)
    return None if match is None else read_asked(None, match["missed"], match["busy"])


def event(tables: Tables, asked: WhatIsAsked, left_out: Collection[Promise] = frozenset()) -> tuple[Event, Bools]:
    """The event by replication, and in which of them anything was judged; from the tables of a study. Promises that
    are left out are not looked at."""
    grid = ReplicationGrid(tables["compliance"])
    if not len(grid.first):
        nothing = np.zeros(grid.replications, np.bool_)
        return Event(~nothing, ~nothing, ~nothing), nothing
    rows = asked_rows(grid.first, left_out)
    found = event_of(grid, rows, asked.allowed_in(grid.first.take(rows)))
    if asked.busy is not None:
        found = found.and_also(np.asarray(not_busier(tables["occupancy"], float(asked.busy)).all(axis=1)))
    return found, judged_in(grid, rows)


def promise_keys(rows: ColumnTable) -> list[Promise]:
    """Of each row of the table `compliance` which promise it is of."""
    return [Promise(*key) for key in zip(*(rows.texts(name) for name in Promise._fields), strict=True)]


def asked_rows(rows: ColumnTable, left_out: Collection[Promise] = frozenset()) -> Int64:
    """The rows of the table `compliance` that are asked for, without those of promises that are left out."""
    found = np.flatnonzero(rows["asked"]) if len(rows) else np.zeros(0, np.int64)
    if not len(found) or not left_out:
        return found
    keys = promise_keys(rows)
    return np.array([row for row in found.tolist() if keys[row] not in left_out], np.int64)


def promise_rows(rows: ColumnTable, left_out: Collection[Promise] = frozenset()) -> dict[Promise, Int64]:
    """The rows of each promise that is asked for: one for each of its whole periods."""
    keys = promise_keys(rows) if len(rows) else []
    found: dict[Promise, list[int]] = {}
    for row in asked_rows(rows, left_out).tolist():
        found.setdefault(keys[row], []).append(row)
    return {key: np.array(mine, np.int64) for key, mine in found.items()}


def chance_by_promise(tables: Tables, asked: WhatIsAsked) -> dict[Promise, KeptChance]:
    """Of each promise that is asked for the chance that it alone has the event, in every whole period."""
    grid = ReplicationGrid(tables["compliance"])
    return {
        key: chance_of(event_of(grid, rows, asked.allowed_in(grid.first.take(rows))), judged_in(grid, rows))
        for key, rows in promise_rows(grid.first).items()
    }


def not_busier(occupancy: ColumnTable | pd.DataFrame, most: float) -> Bools:
    """[replication, team] whether a team is not busy more than this share of the time it is there."""
    grid = ReplicationGrid(occupancy)
    return np.asarray(grid.column("busy_ms") <= most * grid.column("staffed_ms"), np.bool_)


def keeps(least: float, queues: object, asked: WhatIsAsked) -> bool:
    """Whether a desk keeps what is asked by the estimate, which ranks designs and is not sure: no queue grows (the
    verdict of growth.py), and the share of windows that have the event, at `least`, is as large as is asked."""
    return queues not in GROWING and least >= float(asked.keep) - ROUNDING


class Answer(NamedTuple):
    """Whether a desk keeps what is asked of it, with the chance that a window has the event."""

    asked: WhatIsAsked
    chance: KeptChance
    queues: str  # the verdict of growth.py

    @property
    def verdict(self) -> Verdict:
        """`kept` and `not kept` where the whole interval says so."""
        if self.queues in GROWING:
            return "not kept"
        if not self.chance.windows:
            return "no data"
        share, keep = self.chance.share, float(self.asked.keep)
        return "kept" if share.low >= keep else "not kept" if share.high < keep else "cannot tell"

    @property
    def least(self) -> float:
        """The share of windows that have the event however undecided clocks end; NaN where nothing is judged."""
        return self.chance.least / self.chance.windows if self.chance.windows else math.nan


def answer(tables: Tables, asked: WhatIsAsked, queues: str) -> Answer:
    """From the tables of a study; `queues` is whether they grow (growth.py)."""
    found, judged = event(tables, asked)
    return Answer(asked, chance_of(found, judged) if len(judged) else NOTHING_JUDGED, queues)


def every_promise_figure(tables: Tables) -> Figure:
    """The chance that every promise is kept to every customer: nobody may be missed."""
    return replace(figure(tables, replace(USUAL, missed=0)), of=Name(EVERYTHING))


def figure(tables: Tables, asked: WhatIsAsked) -> Figure:
    """The event as a figure: 1 in each window that has it."""
    found, judged = event(tables, asked)
    windows = np.full(len(judged), float(judged.any()), np.float64)
    is_open = bool((found.surely != found.perhaps).any())
    return Figure(asked.name, "share", SHARE, found.as_is.astype(np.float64), windows, is_open)
