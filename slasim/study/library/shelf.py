"""What lies in a folder of results: one entry for each, sound or not."""

from __future__ import annotations

import json
import os
import shlex
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from slasim import folders
from slasim.folders import OtherFormat, ResultError
from slasim.scenario.values.stored import read_changes, told
from slasim.study.sweep.folder import FORMAT, PARTS, SWEEP, Folder

WHOLE, UNFINISHED, DAMAGED = "whole", "unfinished", "damaged"
OTHER_FORMAT, MAKING, LEFT = "other format", "in the making", "left behind"


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
        if (path / SWEEP).is_file() or (path / folders.MANIFEST).is_file():
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
        elif is_link and ((below / SWEEP).is_file() or (below / folders.MANIFEST).is_file()):
            yield entry(below, check)


def entry(folder: Path, check: bool = False) -> Entry:
    """What is known of the result in a folder; with `check` every part of a sweep is read."""
    found = Entry(folder, WHOLE, _changed(folder))
    try:
        return _sweep(found, check) if (folder / SWEEP).is_file() else _result(found)
    except OtherFormat as error:
        return replace(_described(found, _json(folder / folders.MANIFEST)), state=OTHER_FORMAT, detail=str(error))
    except ResultError as error:
        return replace(_described(found, _json(folder / folders.MANIFEST)), state=DAMAGED, detail=str(error))


def _result(found: Entry) -> Entry:
    manifest, _ = folders.contents(found.folder)
    return _described(found, manifest)


def _sweep(found: Entry, check: bool) -> Entry:
    folder = Folder(found.folder)
    about = _json(found.folder / SWEEP)
    found = _described(found, {"kind": "sweep", "about": about, **about})
    try:
        folder.registered()
    except ResultError as error:
        other = about.get("format", FORMAT) != FORMAT
        return replace(found, state=OTHER_FORMAT if other else DAMAGED, detail=str(error))
    manifest = _json(found.folder / folders.MANIFEST)
    if wrong := [*_wrong_files(found.folder, manifest), *(_wrong_parts(folder, about) if check else ())]:
        return replace(found, state=DAMAGED, detail=f"{'; '.join(wrong)}: give its command again")
    if not manifest:
        blocks = about["points"] * len(range(0, about["replications"], about["block"]))
        done = sum(1 for _ in (found.folder / PARTS).glob("[0-9]*.json"))
        return replace(found, state=UNFINISHED, detail=f"{done} of {blocks} blocks: its command goes on")
    failed = len(manifest.get("failed", ()))
    return replace(found, detail=f"{failed} of {about['points']} points failed" if failed else "")


def _wrong_files(folder: Path, manifest: Mapping[str, Any]) -> Iterator[str]:
    """Files of a finished sweep that are not what was written."""
    import hashlib

    for name, digest in dict(manifest.get("files", {})).items():
        try:
            if hashlib.sha256((folder / name).read_bytes()).hexdigest() != digest:
                yield f"{name} is not what was written"
        except OSError as error:
            yield f"{name} cannot be read ({error.strerror})"


def _wrong_parts(folder: Folder, about: Mapping[str, Any]) -> Iterator[str]:
    for point in range(about["points"]):
        for first in range(0, about["replications"], about["block"]):
            try:
                folder.part((point, first))
            except ResultError as error:
                yield str(error)


def _described(found: Entry, manifest: Mapping[str, Any]) -> Entry:
    """An entry with what a manifest says; of one that is not sound, as much as can be read."""
    about = manifest.get("about")
    about = about if isinstance(about, dict) else {}
    run = folders.read_run(found.folder)
    date = found.date
    with suppress(KeyError, TypeError, ValueError):
        date = datetime.fromisoformat(run["date"]).astimezone(UTC)
    sides = [each for each in _list(about.get("sides")) if isinstance(each, dict)]
    axes = [each for each in _list(about.get("axes")) if isinstance(each, dict)]
    changes = [
        *told(read_changes(run.get("changes"))),
        *(str(side.get("label")) for side in sides[1:]),
        *(f"{axis.get('name')}={axis.get('values')}" for axis in axes),
    ]
    scenario = sides[0].get("scenario") if sides else about.get("scenario", about.get("agreements"))
    versions = manifest.get("versions")
    return replace(
        found,
        date=date,
        kind=str(manifest.get("kind", "")),
        name=str(about.get("name", "")),
        scenario=str(scenario or ""),
        seed=_number(about.get("seed")),
        replications=_number(about.get("replications")),
        changes=tuple(changes),
        points=_number(about.get("points")),
        versions=versions if isinstance(versions, dict) else {},
        again=_command(str(manifest.get("again", "")), run),
    )


def _command(again: str, run: Mapping[str, Any]) -> str:
    """The command of a result; of a scorecard with the folder in which its log lay."""
    log = run.get("log")
    return again.replace(f" {folders.LOG} ", f" {shlex.quote(log)} ", 1) if isinstance(log, str) else again


def _changed(path: Path) -> datetime:
    """The last change of what lies in a folder."""
    times = [path.stat().st_mtime]
    with suppress(OSError), os.scandir(path) as found:
        times += [each.stat(follow_symlinks=False).st_mtime for each in found]
    return datetime.fromtimestamp(int(max(times)), UTC)


def _json(path: Path) -> dict[str, Any]:
    """The object in a file; empty where there is none."""
    try:
        found = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _number(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None
