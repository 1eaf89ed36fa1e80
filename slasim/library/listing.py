"""All results of a folder as one table: what is there, of which scenario, and any figure across them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from slasim.library.kind import UNFINISHED, WHOLE
from slasim.library.kinds import kind_in
from slasim.library.shelf import Entry, entries
from slasim.problems import nearest, one_of
from slasim.records import plain
from slasim.results.errors import NoResult, ResultError
from slasim.results.places import RESULTS
from slasim.scenario import Problem, Scenario, ScenarioError
from slasim.study.statistics import CONFIDENCE
from slasim.study.sweep.vary import PathError, VariedField, inline_changes
from slasim.versions import JSON_FORMAT

COLUMNS = (
    *("name", "kind", "state", "date", "scenario", "seed", "replications", "points", "changes"),
    *("slasim", "folder", "again", "detail"),
)
FIGURES = (
    *("folder", "kind", "name", "scenario", "seed", "replications", "variant", "point", "changes"),
    *("figure", "unit", "estimate", "low", "high"),
)

TYPES = {
    "date": "datetime64[ms, UTC]",
    "seed": "UInt64",  # up to 2**64 - 1
    **dict.fromkeys(("replications", "points", "point"), "Int64"),
    **dict.fromkeys(("estimate", "low", "high"), "float64"),
}
NOWHERE = {"variant": "", "point": None, "changes": ""}


@dataclass(frozen=True)
class Results:
    """Results on disk, the newest first; made by `open_results`."""

    entries: tuple[Entry, ...]

    def __len__(self) -> int:
        return len(self.entries)

    @property
    def table(self) -> pd.DataFrame:
        """One row per result; the meaning of the columns is that of `Entry`, `slasim` is the version that made it.

        `date` is UTC; `seed`, `replications` and `points` are missing where a result has none.
        """
        rows = [
            {
                **vars(each),
                "changes": "; ".join(each.changes),
                "slasim": each.versions.get("slasim", ""),
                "folder": str(each.folder),
            }
            for each in self.entries
        ]
        return _frame(rows, COLUMNS)

    def query(
        self,
        *,
        scenario: str | Scenario | None = None,
        override: str | Mapping[str, Any] | None = None,
        since: str | date | None = None,
        seed: int | None = None,
        kind: str | None = None,
    ) -> Results:
        """Those results that fit all that is given.

        scenario  a part of its name, the beginning of its digest (six characters at least), or a Scenario
        override  `path=value,path=value` or a map: results of a scenario that this would not change, among them
                  comparisons with such a variant and sweeps with such a point. Paths may be short, as in a sweep.
                  Or the name of an override that a result was made with
        since     an instant, a date (its midnight in UTC), or ISO text of either
        seed      equal to this
        kind      equal to this

        Raises ValueError for a date that cannot be read; ScenarioError when `override` fits none of the scenarios, or
        is a name that none of the results was made with.
        """
        found = self.entries
        if kind is not None:
            found = tuple(each for each in found if each.kind == kind)
        if seed is not None:
            found = tuple(each for each in found if each.seed == seed)
        if since is not None:
            moment = _moment(since)
            found = tuple(each for each in found if each.date >= moment)
        if scenario is not None:
            wanted = scenario.hash() if isinstance(scenario, Scenario) else scenario.casefold()
            found = tuple(each for each in found if _is_of(each, wanted))
        if isinstance(override, str) and "=" not in override:
            found = _named(found, override)
        elif override is not None:
            found = tuple(_with(found, override))
        return Results(found)

    def figures(self, name: str, confidence: float = CONFIDENCE) -> pd.DataFrame:
        """Each figure that `name` fits (slasim/study/measures/figures.py) in each whole study, comparison and sweep.

        One row per result, variant or point, and figure: `folder`, `kind`, `name`, `scenario` (digest of the result),
        `seed`, `replications`, `variant` (of a comparison), `point` and `changes` (of a sweep, JSON), `figure`,
        `unit`, and `estimate` with the ends of its interval, `low` and `high`. Results without it are left out.

        Raises ScenarioError when no result has such a figure, ResultError when one was damaged since it was listed.
        """
        rows: list[dict[str, Any]] = []
        unknown: ScenarioError | None = None
        for each in self.entries:
            if each.state != WHOLE:
                continue
            of = {"folder": str(each.folder)} | {part: getattr(each, part) for part in FIGURES[1:6]}
            try:
                for where, figure in kind_in(each.folder).figures(each.folder, name):
                    interval = figure.interval(confidence)._asdict()
                    rows.append({**of, **NOWHERE, **where, "figure": figure.name, "unit": figure.unit, **interval})
            except ScenarioError as error:
                unknown = error
        if unknown is not None and not rows:
            raise unknown
        return _frame(rows, FIGURES)

    def summary(self, figures: pd.DataFrame | None = None) -> dict[str, Any]:
        """The document that `slasim results --json` prints (results/README.md); `figures` as `figures()` made them."""
        rows = [
            {**asdict(each), "folder": str(each.folder), "date": each.date.isoformat().replace("+00:00", "Z")}
            for each in self.entries
        ]
        found: dict[str, Any] = {"format": JSON_FORMAT, "kind": "results", "results": rows}
        if figures is not None:
            plain_values = figures.astype(object).where(figures.notna(), None)
            found["figures"] = [
                {str(key): plain(value) for key, value in row.items()} for row in plain_values.to_dict("records")
            ]
        return found


def open_results(path: str | Path = RESULTS, *, check: bool = False) -> Results:
    """All results in a folder and below it, also those that are unfinished, damaged or of another version.

    The digest of every file of a result is looked at; of the parts of sweeps only with `check`, because there may be
    many. Raises ResultError when there is no such folder.
    """
    folder = Path(path)
    if not folder.is_dir():
        raise NoResult(f"no folder {folder}: results land in {RESULTS}, or where --out says")
    found = sorted(entries(folder, check), key=lambda each: (-each.date.timestamp(), str(each.folder)))
    return Results(tuple(found))


def _frame(rows: list[dict[str, Any]], columns: Sequence[str]) -> pd.DataFrame:
    """A table of typed columns; made one by one, because a mixture would pass through floats."""
    return pd.DataFrame(
        {name: pd.Series([row[name] for row in rows], dtype=TYPES.get(name, "str")) for name in columns}
    )


def _moment(since: str | date) -> datetime:
    at = datetime.fromisoformat(since) if isinstance(since, str) else since
    if not isinstance(at, datetime):
        at = datetime.combine(at, time())
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _is_of(each: Entry, wanted: str) -> bool:
    return wanted in each.name.casefold() or (len(wanted) >= 6 and each.scenario.startswith(wanted))


def _named(found: tuple[Entry, ...], name: str) -> tuple[Entry, ...]:
    """The entries that were made with an override of this name."""
    if chosen := tuple(each for each in found if name in each.changes):
        return chosen
    names = list(dict.fromkeys(change for each in found for change in each.changes if "=" not in change))
    known = f", or the name of an override that a result was made with: {one_of(names)}" if names else ""
    expected = f"path=value, such as teams.berlin.late.headcount=5{known}"
    raise ScenarioError([Problem("", 0, 0, "override", f"'{name}'", expected, nearest(name, names))])


def _with(found: tuple[Entry, ...], override: str | Mapping[str, Any]) -> Iterator[Entry]:
    """The entries with a scenario that `override` would not change."""

    @cache
    def has(text: str) -> bool:
        scenario = Scenario.from_applied(text)
        return scenario.with_overrides(_changes(scenario, override)).hash() == scenario.hash()

    def paths(scenario: Scenario) -> Iterator[str]:
        yield from _changes(scenario, override)

    unknown: ScenarioError | None = None
    known = False
    for each in found:
        if each.state not in (WHOLE, UNFINISHED):
            continue
        try:
            with suppress(OSError, ResultError):  # it went away meanwhile
                for text in kind_in(each.folder).scenarios(each.folder, paths):
                    is_with = has(text)
                    known = True
                    if is_with:
                        yield each
                        break
        except ScenarioError as error:
            unknown = error
    if unknown is not None and not known:
        raise unknown


def _changes(scenario: Scenario, override: str | Mapping[str, Any]) -> dict[str, Any]:
    if isinstance(override, str):
        return inline_changes(scenario, override)
    field = VariedField(scenario)
    try:
        return {field.full(path): value for path, value in override.items()}
    except PathError as error:
        raise ScenarioError([error.problem]) from None
