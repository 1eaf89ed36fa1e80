"""Every kind of result, in one definition each."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from slasim.agreements.measures.words import columns_of
from slasim.agreements.scorecard.statement import TABLES, Statement, open_scorecard
from slasim.library.compared import comparison_tables
from slasim.library.kind import UNFINISHED, WHOLE, Found, ListingRow, ResultKind
from slasim.library.shown import ShownTable, from_columns, from_document, from_frame
from slasim.library.swept import sweep_tables
from slasim.planning.frontier.frontier import open_frontier
from slasim.planning.quote.quote import open_quote
from slasim.planning.result import PlanningResult
from slasim.planning.staff.result.plan import open_plan
from slasim.planning.targets.result import open_targets
from slasim.results.content import sound_files
from slasim.results.errors import NoResult, OtherFormat, ResultError, damaged
from slasim.results.files import MANIFEST, SCENARIO, json_object, leads_out
from slasim.results.manifest import read_manifest
from slasim.results.result import Result
from slasim.scenario import Scenario, ScenarioError
from slasim.study.comparing.comparison import Comparison, figures_of, open_comparison
from slasim.study.measures import registry
from slasim.study.measures.figure import SHARE
from slasim.study.measures.figures import figures
from slasim.study.measures.measure import Measure
from slasim.study.result import Study, open_study
from slasim.study.sweep.folder import OTHERWISE, PARTS, SWEEP, Folder
from slasim.study.sweep.result import Sweep, open_sweep

if TYPE_CHECKING:
    import pandas as pd


class _Study(ResultKind):
    """One scenario, any figure of its tables."""

    def scenarios(self, folder: Path, paths: Callable[[Scenario], Iterable[str]]) -> Iterator[str]:
        if not leads_out(folder, SCENARIO):
            yield (folder / SCENARIO).read_text("utf-8")

    def figures(self, folder: Path, name: str) -> Found:
        yield from (({}, figure) for figure in figures(open_study(folder).counted, name))

    def shown(self, result: Result) -> Iterator[ShownTable]:
        """Each section that a study can tell, and each table that no section tells of."""
        assert isinstance(result, Study)
        for measure in registry.MEASURES:
            for section in measure.sections:
                yield from from_document(
                    section.name, section.meaning, section.shape(), partial(section.document, result)
                )
            if measure.meaning:
                table = partial(_frame, result, measure)
                yield from_columns(measure.name, measure.meaning, measure.columns, table)


def _frame(study: Study, measure: Measure) -> pd.DataFrame:
    """The table of a measure: of the replications, or as the scenario alone decides it."""
    return study.tables[measure.name] if measure.table is None else measure.table(study.scenario).frame


class _Comparison(ResultKind):
    """A baseline and its variants, the figures of every side."""

    def row(self, about: Mapping[str, Any]) -> ListingRow:
        baseline, *variants = about["sides"]
        return ListingRow(baseline["scenario"], tuple(side["label"] for side in variants))

    def scenarios(self, folder: Path, paths: Callable[[Scenario], Iterable[str]]) -> Iterator[str]:
        yield from open_comparison(folder).applied

    def figures(self, folder: Path, name: str) -> Found:
        comparison = open_comparison(folder)
        for side, rows in comparison.values.groupby("side"):
            for of, figure in figures_of(rows).items():
                if of.follows(name.split(".")):
                    yield {"variant": comparison.about.sides[int(str(side))].label}, figure

    def shown(self, result: Result) -> Iterator[ShownTable]:
        """All variants side by side, and each list of its document."""
        assert isinstance(result, Comparison)
        yield from comparison_tables(result)


class _Scorecard(ResultKind):
    """Agreements instead of a scenario; no figures with intervals."""

    def row(self, about: Mapping[str, Any]) -> ListingRow:
        return ListingRow(about["agreements"])

    def shown(self, result: Result) -> Iterator[ShownTable]:
        """All of its tables."""
        assert isinstance(result, Statement)
        for name, meaning in TABLES.items():
            units, words = columns_of(name)
            yield from_frame(name, meaning, partial(result.table, name), units, words)


class _Sweep(ResultKind):
    """Points of one scenario; it grows in its folder, and may be unfinished."""

    def row(self, about: Mapping[str, Any]) -> ListingRow:
        changes = tuple(f"{axis['name']}={axis['values']}" for axis in about["axes"])
        return ListingRow(about["scenario"], changes, about["points"])

    def state(self, folder: Path, check: bool) -> tuple[str, str]:
        about = read_manifest(folder, SWEEP, OTHERWISE).about
        wrong = list(_wrong_parts(folder, about)) if check else []
        try:
            finished = read_manifest(folder)
        except NoResult:
            finished = None
        wrong += [] if finished is None else sound_files(folder, finished)[1]
        if wrong:
            raise damaged(folder, wrong, "give its command again")
        if finished is None:
            blocks = about["points"] * len(range(0, about["replications"], about["block"]))
            done = sum(1 for _ in (folder / PARTS).glob("[0-9]*.json"))
            return UNFINISHED, f"{done} of {blocks} blocks: its command goes on"
        failed = len(finished.more["failed"])
        return WHOLE, f"{failed} of {about['points']} points failed" if failed else ""

    def scenarios(self, folder: Path, paths: Callable[[Scenario], Iterable[str]]) -> Iterator[str]:
        sweep = open_sweep(folder)
        scenario = Scenario.from_applied(sweep.applied)
        wanted = list(paths(scenario))
        seen = set()
        for text in sweep.points["changes"]:
            changes = {path: value for path, value in json.loads(text).items() if _touches(path, wanted)}
            if (key := json.dumps(changes)) not in seen:
                seen.add(key)
                with suppress(ScenarioError):  # a point that failed
                    yield scenario.with_overrides(changes).applied()

    def figures(self, folder: Path, name: str) -> Found:
        sweep = open_sweep(folder)
        changes = sweep.points["changes"].tolist()
        for found in sweep.figure(name).values():
            for point, figure in enumerate(found):
                if figure is not None:
                    yield {"point": point, "changes": changes[point]}, figure

    def shown(self, result: Result) -> Iterator[ShownTable]:
        """Its points, their figures, and why some failed."""
        assert isinstance(result, Sweep)
        yield from sweep_tables(result)

    def foreign(self, folder: Path) -> list[str]:
        return Folder(folder).foreign()

    def alone(self, folder: Path) -> AbstractContextManager[None]:
        return Folder(folder).locked()


class _Planning(ResultKind):
    """One scenario that was planned for; tables of its own."""

    def scenarios(self, folder: Path, paths: Callable[[Scenario], Iterable[str]]) -> Iterator[str]:
        if not leads_out(folder, SCENARIO):
            yield (folder / SCENARIO).read_text("utf-8")

    def shown(self, result: Result) -> Iterator[ShownTable]:
        """All of its tables."""
        assert isinstance(result, PlanningResult)
        for name in result.tables:
            words = result.words[name]
            table = partial(result.tables.__getitem__, name)
            yield from_frame(name, words.meaning, table, dict.fromkeys(words.shares, SHARE))


class _Unknown(ResultKind):
    """What a later version may write."""

    def state(self, folder: Path, check: bool) -> tuple[str, str]:
        _refuse(folder)


def _refuse(folder: Path) -> NoReturn:
    kind = read_manifest(folder).kind
    raise OtherFormat(f"{folder} is a {kind}: this version reads {', '.join(KINDS)}")


KINDS: Mapping[str, ResultKind] = {
    kind.name: kind
    for kind in (
        _Study("study", open_study),
        _Comparison("comparison", open_comparison),
        _Scorecard("scorecard", open_scorecard),
        _Sweep("sweep", open_sweep, SWEEP),
        _Planning("plan", open_plan),
        _Planning("frontier", open_frontier),
        _Planning("quote", open_quote),
        _Planning("targets", open_targets),
    )
}
MANIFESTS = tuple(dict.fromkeys(kind.manifest for kind in KINDS.values()))
UNKNOWN = _Unknown("", _refuse)


def is_result(folder: Path) -> bool:
    """Whether a result lies in a folder, sound or not."""
    return any((folder / name).is_file() for name in MANIFESTS)


def kind_in(folder: Path) -> ResultKind:
    """Which kind of result lies in a folder, sound or not: a file of its own tells, or the manifest."""
    own = (kind for kind in KINDS.values() if kind.manifest != MANIFEST and (folder / kind.manifest).is_file())
    return next(own, None) or KINDS.get(str(json_object(folder / MANIFEST).get("kind")), UNKNOWN)


def open_result(path: str | Path) -> Result:
    """The result in a folder: a Study, Comparison, Sweep or scorecard. All have `about`, `run` and `again`.

    Raises ResultError when there is none, it is damaged, or another version wrote it.
    """
    folder = Path(path)
    return kind_in(folder).open(folder)


def shown_tables(result: Result) -> Mapping[str, ShownTable]:
    """The tables that a result has to show, by name, in their order; rows are made when they are asked for."""
    return {table.name: table for table in KINDS[result.kind].shown(result)}


def _wrong_parts(folder: Path, about: Mapping[str, Any]) -> Iterator[str]:
    for point in range(about["points"]):
        for first in range(0, about["replications"], about["block"]):
            try:
                Folder(folder).part((point, first))
            except ResultError as error:
                yield str(error)


def _touches(path: str, wanted: Iterable[str]) -> bool:
    return any(f"{path}.".startswith(f"{other}.") or f"{other}.".startswith(f"{path}.") for other in wanted)
