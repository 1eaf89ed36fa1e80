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

import hashlib
import json
import os
import re
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from slasim.folders import ResultError
from slasim.study.sweep.work import Done, Failed

FORMAT = 1
SWEEP, SCENARIO, POINTS, PARTS, TABLE = "sweep.json", "scenario.json", "points.parquet", "parts", "table.parquet"
MANIFEST, RUN = "manifest.json", "run.json"
OURS = {SWEEP, SCENARIO, POINTS, PARTS, TABLE, MANIFEST, RUN}
NEEDED = {"axes", "block", "points", "replications", "seed", "severities", "versions", "again"}  # of `sweep.json`
OTHERWISE = "name another folder, or remove this one"

ASIDE = re.compile(r"\..+\.(json|parquet)-\d+-[0-9a-f]{8}")  # a file that is being written

Key = tuple[int, int]  # a block: its point and its first replication


@dataclass(frozen=True)
class Folder:
    """The folder of a sweep."""

    path: Path

    def registered(self) -> dict[str, Any] | None:
        """What is swept here; None when nothing is. Raises ResultError when this version cannot read it."""
        try:
            found = json.loads((self.path / SWEEP).read_text("utf-8"))
            if not isinstance(found, dict):
                raise ValueError("no JSON object")
            version = found["format"]
            if version == FORMAT and (lacking := sorted(NEEDED - set(found))):
                raise ValueError(f"no {', '.join(lacking)}")
        except FileNotFoundError:
            return None
        except OSError as error:
            raise ResultError(f"cannot read the sweep in {self.path}: {_words(error)}") from error
        except KeyError:
            raise ResultError(f"the sweep in {self.path} is damaged: {SWEEP}: no format; {OTHERWISE}") from None
        except ValueError as error:
            raise ResultError(f"the sweep in {self.path} is damaged: {SWEEP}: {error}; {OTHERWISE}") from error
        if version != FORMAT:
            raise ResultError(
                f"{self.path} holds a sweep of format {version}, this version reads and writes format {FORMAT}: "
                "name another folder, or go on with the version of slasim that began it"
            )
        return found

    def register(self, sweep: Mapping[str, Any], scenario: str, points: bytes) -> None:
        """Begin a sweep here, or make sure that the one begun here is this one.

        Raises ResultError when it is another (the message names what differs), or when the folder holds other files
        or cannot be written.
        """
        there = self.registered()
        if there is None:
            held = {path.name for path in self.path.iterdir() if not path.name.startswith(".")}
            if foreign := sorted(held - OURS):
                raise ResultError(f"{self.path} holds other files ({', '.join(foreign[:3])}): name another folder")
            with self.writing("the sweep"):
                (self.path / PARTS).mkdir(exist_ok=True)
                self._put(SCENARIO, scenario.encode())
                self._put(POINTS, points)
                self._put(SWEEP, json_bytes(sweep))
            return
        if differing := _differing(there, json.loads(json_bytes(sweep))):
            raise ResultError(f"{self.path} holds another sweep, of {'; '.join(differing)}: {OTHERWISE}")
        # They follow from what is registered; what became of them does not matter.
        for name, content in ((SCENARIO, scenario.encode()), (POINTS, points)):
            if _digest(self.path / name) != hashlib.sha256(content).hexdigest():
                with self.writing("the sweep"):
                    self._put(name, content)

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
        found = self._manifest(key)
        return Failed(found["failed"], found["traceback"]) if found and "failed" in found else None

    def is_finished(self, key: Key) -> bool:
        """Whether a block has a part; that it is sound is seen when it is read."""
        manifest = self._manifest(key)
        return manifest is not None and "sha256" in manifest

    def part(self, key: Key) -> bytes | None:
        """The part of a block; None when the block is not finished, or failed. Raises ResultError when damaged."""
        manifest = self._manifest(key)
        if manifest is None or "failed" in manifest:
            return None
        name = f"{PARTS}/{name_of(key)}.parquet"
        try:
            content = (self.path / name).read_bytes()
        except OSError as error:
            raise ResultError(f"{self.path / name} cannot be read: {_words(error)}") from None
        if hashlib.sha256(content).hexdigest() != manifest["sha256"]:
            raise ResultError(f"{self.path / name} is not what was written")
        return content

    def keep(self, key: Key, count: int, result: Done | Failed) -> None:
        """Write what became of a block of `count` replications. Raises ResultError when that cannot be done."""
        name = name_of(key)
        about: dict[str, Any] = {"format": FORMAT, "point": key[0], "first": key[1], "count": count}
        with self.writing("a part"):
            if isinstance(result, Done):
                self._put(f"{PARTS}/{name}.parquet", result.part)
                about["sha256"] = hashlib.sha256(result.part).hexdigest()
                self._put(f"{PARTS}/{name}.json", json_bytes(about))
            else:
                failed = {"failed": result.reason, "traceback": result.traceback}
                self._put(f"{PARTS}/{name}.json", json_bytes({**about, **failed}))

    def finish(self, table: bytes, manifest: Mapping[str, Any], run: Mapping[str, Any]) -> None:
        """Write the figures of all points, and that the sweep is finished."""
        with self.writing("the table"):
            self._put(TABLE, table)
            self._put(MANIFEST, self._finished(manifest))
            self._put(RUN, json_bytes(run))

    def is_complete(self, manifest: Mapping[str, Any]) -> bool:
        """Whether the sweep was finished with this manifest and no file that it names was changed since."""
        with suppress(OSError):
            return self.table() is not None and (self.path / MANIFEST).read_bytes() == self._finished(manifest)
        return False

    def table(self) -> bytes | None:
        """The figures of a finished sweep; None while it is not finished or when they are damaged."""
        with suppress(OSError, ValueError, KeyError, TypeError):
            content = (self.path / TABLE).read_bytes()
            files = json.loads((self.path / MANIFEST).read_text("utf-8"))["files"]
            if hashlib.sha256(content).hexdigest() == files[TABLE]:
                return content
        return None

    def _finished(self, manifest: Mapping[str, Any]) -> bytes:
        files = {name: _digest(self.path / name) for name in (SWEEP, SCENARIO, POINTS, TABLE)}
        return json_bytes({"format": FORMAT, "kind": "sweep", **manifest, "files": files})

    @contextmanager
    def writing(self, what: str) -> Iterator[None]:
        """An error of the disk becomes a ResultError that says how to go on."""
        try:
            yield
        except OSError as error:
            raise ResultError(
                f"cannot write {what} to {self.path}: {_words(error)}; what is finished is kept: "
                "mend this and give the same command again"
            ) from error

    def _manifest(self, key: Key) -> dict[str, Any] | None:
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

    def _put(self, name: str, content: bytes) -> None:
        place = self.path / name
        aside = place.parent / f".{place.name}-{os.getpid()}-{secrets.token_hex(4)}"
        try:
            aside.write_bytes(content)
            aside.replace(place)
        except BaseException:
            with suppress(OSError):
                aside.unlink()
            raise

    def _sweep(self) -> None:
        """Remove what killed runs left aside; who holds the lock is the only one who writes here."""
        for folder in (self.path, self.path / PARTS):
            for path in folder.glob(".*"):
                if ASIDE.fullmatch(path.name):
                    with suppress(OSError):
                        path.unlink()


def name_of(key: Key) -> str:
    """The name of a block's files: `000012-000040`, point 12, replications from 40 on."""
    return f"{key[0]:06d}-{key[1]:06d}"


def json_bytes(content: Any) -> bytes:
    """JSON as it is kept."""
    return (json.dumps(content, indent=1, sort_keys=True, ensure_ascii=False) + "\n").encode()


def _differing(there: Mapping[str, Any], here: Mapping[str, Any], above: str = "") -> list[str]:
    """What differs between two registrations, in words."""
    found = []
    for name in dict.fromkeys((*there, *here)):
        one, other = there.get(name), here.get(name)
        if isinstance(one, dict) and isinstance(other, dict):
            found += _differing(one, other, f"{above}{name} ")
        elif one != other and name != "again":
            found.append(f"{above}{name} {_short(one)} (now {_short(other)})")
    return found


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _digest(path: Path) -> str | None:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return None


def _words(error: OSError) -> str:
    return error.strerror or str(error)
