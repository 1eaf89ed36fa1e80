"""A sweep on disk, so that it can be killed at any moment and goes on from what is finished.

    sweep.json         what is swept: written last when a sweep is registered, and never again
    scenario.json      the scenario as applied
    points.parquet     every point with its values
    parts/P-R.parquet  the tables of one block: point P, replications from R on
    parts/P-R.json     its manifest: a digest, or why the block failed; written after the part
    table.parquet      the figures of all points; written at the end, with their digest in manifest.json
    run.json           when, how long, on what: the only file that differs between two runs

Every file is written aside and renamed. A block is finished when its manifest is there and its part has that digest.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from slasim.folders import aside_of, put, reason
from slasim.results.errors import NoResult, ResultError
from slasim.results.files import MANIFEST, OUT, RUN, SCENARIO, json_bytes, leads_out, sha256
from slasim.results.manifest import Manifest, read_manifest
from slasim.study.sweep.work import Done, Failed

SWEEP, POINTS, PARTS, TABLE = "sweep.json", "points.parquet", "parts", "table.parquet"
OURS = {SWEEP, SCENARIO, POINTS, PARTS, TABLE, MANIFEST, RUN}
OTHERWISE = "name another folder, or remove this one"
BLOCK = re.compile(r"\d{6,}-\d{6,}\.(json|parquet)")  # what is kept of a block

Key = tuple[int, int]  # a block: its point and its first replication


@dataclass(frozen=True)
class Folder:
    """The folder of a sweep."""

    path: Path

    def registered(self) -> Manifest | None:
        """What is swept here; None when nothing is. Raises ResultError when this version cannot read it."""
        try:
            return read_manifest(self.path, SWEEP, OTHERWISE)
        except NoResult:
            return None

    def register(self, sweep: Manifest, scenario: str, points: bytes) -> None:
        """Begin a sweep here, or make sure that the one begun here is this one.

        Raises ResultError when it is another (the message names what differs), or when the folder holds other files
        or cannot be written.
        """
        # They follow from what is registered: what became of them does not matter.
        files = {SCENARIO: scenario.encode(), POINTS: points}
        there = self.registered()
        if there is None:
            held = {path.name for path in self.path.iterdir() if not path.name.startswith(".")}
            if foreign := sorted(held - OURS):
                raise ResultError(f"{self.path} holds other files ({', '.join(foreign[:3])}): name another folder")
            with self.writing("the sweep"):
                (self.path / PARTS).mkdir(exist_ok=True)
                for name, content in files.items():
                    put(self.path / name, content)
                put(self.path / SWEEP, sweep.content())
            return
        if differing := _differing(_decisive(there), _decisive(sweep)):
            raise ResultError(f"{self.path} holds another sweep, of {'; '.join(differing)}: {OTHERWISE}")
        for name, content in files.items():
            if _digest(self.path / name) != sha256(content):
                with self.writing("the sweep"):
                    put(self.path / name, content)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Alone in this folder. The system gives the lock back however this process ends.

        Raises ResultError when another run has it, or when the folder cannot be made.
        """
        with self.writing("the sweep"):
            self.path.mkdir(parents=True, exist_ok=True)
        try:
            import fcntl
        except ImportError:  # two runs write the same bytes to the same names there: work is wasted, nothing is lost
            yield
            return
        handle = os.open(self.path, os.O_RDONLY)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(handle)
            raise ResultError(
                f"another run writes to {self.path} just now: wait for it, or name another folder"
            ) from None
        try:
            self._sweep()
            yield
        finally:
            os.close(handle)

    def failure(self, key: Key) -> Failed | None:
        """Why a block failed, if it did."""
        found = self._block(key)
        return Failed(found["failed"], found["traceback"]) if found and "failed" in found else None

    def is_finished(self, key: Key) -> bool:
        """Whether a block has a part; that it is sound is seen when it is read."""
        block = self._block(key)
        return block is not None and "sha256" in block

    def part(self, key: Key) -> bytes | None:
        """The part of a block; None when the block is not finished, or failed. Raises ResultError when damaged."""
        block = self._block(key)
        if block is None or "failed" in block:
            return None
        name = f"{PARTS}/{name_of(key)}.parquet"
        if leads_out(self.path, name):
            raise ResultError(f"{self.path / name} is {OUT}")
        try:
            content = (self.path / name).read_bytes()
        except OSError as error:
            raise ResultError(f"{self.path / name} cannot be read: {reason(error)}") from None
        if sha256(content) != block["sha256"]:
            raise ResultError(f"{self.path / name} is not what was written")
        return content

    def keep(self, key: Key, count: int, result: Done | Failed) -> None:
        """Write what became of a block of `count` replications. Raises ResultError when that cannot be done."""
        name = name_of(key)
        about: dict[str, Any] = {"point": key[0], "first": key[1], "count": count}
        with self.writing("a part"):
            if isinstance(result, Done):
                put(self.path / PARTS / f"{name}.parquet", result.part)
                about["sha256"] = sha256(result.part)
            else:
                about |= {"failed": result.reason, "traceback": result.traceback}
            put(self.path / PARTS / f"{name}.json", json_bytes(about))

    def finish(self, table: bytes, manifest: Manifest, run: Mapping[str, Any]) -> None:
        """Write the figures of all points, and that the sweep is finished."""
        with self.writing("the table"):
            put(self.path / TABLE, table)
            put(self.path / MANIFEST, self._finished(manifest))
            put(self.path / RUN, json_bytes(run))

    def is_complete(self, manifest: Manifest) -> bool:
        """Whether the sweep was finished with this manifest and no file that it names was changed since."""
        with suppress(OSError):
            return self.table() is not None and (self.path / MANIFEST).read_bytes() == self._finished(manifest)
        return False

    def table(self) -> bytes | None:
        """The figures of a finished sweep; None while it is not finished or when they are damaged."""
        with suppress(OSError, ResultError):
            content = (self.path / TABLE).read_bytes()
            if not leads_out(self.path, TABLE) and sha256(content) == read_manifest(self.path).parts.get(TABLE):
                return content
        return None

    def foreign(self) -> list[str]:
        """What lies in the folder and is not part of a sweep. Raises OSError."""
        inside = [path.name for path in self.path.iterdir() if path.name not in OURS]
        parts = self.path / PARTS
        inside += [path.name for path in parts.iterdir() if not BLOCK.fullmatch(path.name)] if parts.is_dir() else []
        return sorted(name for name in inside if not _is_aside(name))

    def _finished(self, manifest: Manifest) -> bytes:
        parts = {name: sha256((self.path / name).read_bytes()) for name in (SWEEP, SCENARIO, POINTS, TABLE)}
        return replace(manifest, parts=parts).content()

    @contextmanager
    def writing(self, what: str) -> Iterator[None]:
        """An error of the disk becomes a ResultError that says how to go on."""
        try:
            yield
        except OSError as error:
            raise ResultError(
                f"cannot write {what} to {self.path}: {reason(error)}; what is finished is kept: "
                "mend this and give the same command again"
            ) from error

    def _block(self, key: Key) -> dict[str, Any] | None:
        """What is known of a block: where it stands, and its digest or why it failed."""
        if leads_out(self.path, f"{PARTS}/{name_of(key)}.json"):
            raise ResultError(f"{self.path / PARTS / name_of(key)}.json is {OUT}")
        try:
            found = json.loads((self.path / PARTS / f"{name_of(key)}.json").read_text("utf-8"))
            ours = (found["point"], found["first"]) == key and ("failed" in found or "sha256" in found)
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError):
            ours = False
        if not ours:
            raise ResultError(f"{self.path / PARTS / name_of(key)}.json is not what was written")
        return dict(found)

    def _sweep(self) -> None:
        """Remove what killed runs left aside; who holds the lock is the only one who writes here."""
        for folder in (self.path, self.path / PARTS):
            for path in folder.glob(".*"):
                if _is_aside(path.name):
                    with suppress(OSError):
                        path.unlink()


def name_of(key: Key) -> str:
    """The name of a block's files: `000012-000040`, point 12, replications from 40 on."""
    return f"{key[0]:06d}-{key[1]:06d}"


def _is_aside(name: str) -> bool:
    """Whether a file is one that is being written, or was when its writer was killed."""
    of = aside_of(name)
    return of is not None and of[0].endswith((".json", ".parquet"))


def _decisive(sweep: Manifest) -> dict[str, Any]:
    """What must be equal in two registrations of one sweep, as JSON has it."""
    return dict(json.loads(json.dumps({**sweep.about, "versions": sweep.versions})))


def _differing(there: Mapping[str, Any], here: Mapping[str, Any], above: str = "") -> list[str]:
    """What differs between two registrations, in words."""
    found = []
    for name in dict.fromkeys((*there, *here)):
        one, other = there.get(name), here.get(name)
        if isinstance(one, dict) and isinstance(other, dict):
            found += _differing(one, other, f"{above}{name} ")
        elif one != other:
            found.append(f"{above}{name} {_short(one)} (now {_short(other)})")
    return found


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _digest(path: Path) -> str | None:
    try:
        return sha256(path.read_bytes())
    except OSError:
        return None
