"""What lies in a folder of results: one entry for each, sound or not."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from slasim import folders
from slasim.library.kind import DAMAGED, LEFT, MAKING, OTHER_FORMAT, WHOLE, ListingRow, ResultKind
from slasim.library.kinds import is_result, kind_in
from slasim.results.errors import OtherFormat, ResultError
from slasim.results.files import RUN, json_object
from slasim.results.manifest import command
from slasim.scenario.values.stored import read_changes, told


@dataclass(frozen=True)
class Entry:
    """A result on disk.

    `state`: `whole`; `unfinished` (a sweep that goes on when its command is given again); `damaged`; `other format`
    (another version wrote it); `in the making` (a run writes it now); `left behind` (by a run that was killed).
    `detail` says more in words. `date` is when its run began, or the last change of its files where that is not known.
    """

    folder: Path
    state: str
    date: datetime
    kind: str = ""  # study, comparison, sweep, scorecard; empty where that cannot be read
    name: str = ""
    scenario: str = ""  # digest of the scenario (of a scorecard: the agreements) as applied; of the baseline
    seed: int | None = None
    replications: int | None = None
    changes: tuple[str, ...] = ()  # overrides applied; of a comparison also its variants, of a sweep what is varied
    points: int | None = None  # of a sweep
    versions: Mapping[str, str] = field(default_factory=dict)
    again: str = ""  # the command that makes it again, given in its folder
    detail: str = ""


def entries(path: Path, check: bool) -> Iterator[Entry]:
    """Every result in a folder and below it; links are followed to a result, but not further.

    With `check` every part of every sweep is read too. What goes away while it is looked at is left out.
    """
    try:
        if is_result(path):
            yield entry(path, check)
            return
        with os.scandir(path) as found:
            inside = sorted((each.name, each.is_dir(follow_symlinks=False), each.is_symlink()) for each in found)
    except OSError as error:
        with suppress(OSError):
            yield Entry(path, DAMAGED, _changed(path), detail=f"cannot be read: {error.strerror}")
        return
    for name, is_folder, is_link in inside:
        below = path / name
        if is_folder and (of := folders.aside_of(name)) is not None:
            with suppress(OSError):
                state = LEFT if folders.is_left(below, of[1]) else MAKING
                yield Entry(below, state, _changed(below), name=of[0])
        elif is_folder and not name.startswith("."):
            yield from entries(below, check)
        elif is_link and is_result(below):
            yield entry(below, check)


def entry(folder: Path, check: bool = False) -> Entry:
    """What is known of the result in a folder; with `check` every part of a sweep is read."""
    kind = kind_in(folder)
    found = _described(Entry(folder, WHOLE, _changed(folder)), kind)
    try:
        state, detail = kind.state(folder, check)
    except ResultError as error:
        state, detail = OTHER_FORMAT if isinstance(error, OtherFormat) else DAMAGED, str(error)
    return replace(found, state=state, detail=detail)


def _described(found: Entry, kind: ResultKind) -> Entry:
    """An entry with what its manifest says; of one that is not sound, as much as can be read."""
    manifest = json_object(found.folder / kind.manifest)
    run = json_object(found.folder / RUN)
    about, versions = _mapping(manifest.get("about")), _mapping(manifest.get("versions"))
    date, row = found.date, ListingRow("")
    with suppress(KeyError, TypeError, ValueError):
        date = datetime.fromisoformat(run["date"]).astimezone(UTC)
    with suppress(KeyError, TypeError, ValueError):
        row = kind.row(about)
    return replace(
        found,
        date=date,
        kind=kind.name or str(manifest.get("kind", "")),
        name=str(about.get("name", "")),
        scenario=str(row.scenario),
        seed=_number(about.get("seed")),
        replications=_number(about.get("replications")),
        changes=(*told(read_changes(run.get("changes"))), *map(str, row.changes)),
        points=_number(row.points),
        versions=versions,
        again=command(manifest.get("again"), run),
    )


def _changed(path: Path) -> datetime:
    """The last change of what lies in a folder."""
    times = [path.stat().st_mtime]
    with suppress(OSError), os.scandir(path) as found:
        times += [each.stat(follow_symlinks=False).st_mtime for each in found]
    return datetime.fromtimestamp(int(max(times)), UTC)


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _number(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None
