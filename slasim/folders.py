"""A result on disk: Parquet parts and a manifest, written aside and moved into place in one step.

`manifest.json` names every part with its digest, so damage is noticed; `scenario.json` is the scenario as applied.
They hold nothing that differs between two runs of the same study; when and how long it ran stands in `run.json`.
"""

from __future__ import annotations

import ctypes
import errno
import hashlib
import io
import json
import os
import re
import secrets
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

FORMAT, PART = 1, ".parquet"

MANIFEST, SCENARIO, RUN = "manifest.json", "scenario.json", "run.json"
LOG = "LOG"  # stands for the folder of a log in the command of a scorecard; run.json says where the log lay
VARIANT = re.compile(r"variant-[1-9]\d*\.json")  # a scenario that was compared with `scenario.json`
ASIDE = re.compile(r"\.(.+)-([1-9]\d{0,8})-[0-9a-f]{8}(-old)?")  # a folder that is written, or was replaced
LITTER = re.compile(r"\.DS_Store|\.nfs\w+")  # what systems put into any folder; it may go away with a result
LEFT_FOR = 3600  # seconds after which a folder aside is nobody's any more; writing one takes seconds


class ResultError(Exception):
    """A result that cannot be read or written; the message says which, why, and what to do."""


class OtherFormat(ResultError):
    """A result that another version of slasim wrote and this one does not read."""


def write(
    folder: Path,
    manifest: Mapping[str, Any],
    scenario: str,
    tables: Mapping[str, pd.DataFrame],
    run: Mapping[str, Any],
    variants: Sequence[str] = (),
) -> None:
    """Write a result to `folder`; whoever looks sees the result that was there before, or all of the new one.

    `variants` are further scenarios, `variant-1.json` and so on.

    An existing result is replaced; a folder that holds anything else, if only one file beside a result, is refused.
    What killed runs left beside it (`.NAME-PROCESS-RANDOM`) is removed when it is older than an hour and no process of
    that number lives on this machine.

    Raises:
        ResultError: the folder is not a result, cannot be replaced, or cannot be written (rights, full disk).
    """
    try:
        with replacing(_target(folder)) as aside:
            for name, table in tables.items():
                _write_part(aside / f"{name}{PART}", table)
            (aside / SCENARIO).write_text(scenario, "utf-8")
            for number, text in enumerate(variants, 1):
                (aside / variant_file(number)).write_text(text, "utf-8")
            parts = {path.name: _digest(path) for path in sorted(aside.iterdir())}
            content = {"format": FORMAT, **manifest, "parts": parts}
            _write_json(aside / MANIFEST, {**content, "manifest": _mark(content)})
            _write_json(aside / RUN, run)
    except OSError as error:
        raise ResultError(f"cannot write the result to {folder}: {reason(error)}") from error


@contextmanager
def replacing(place: Path) -> Iterator[Path]:
    """An empty folder beside `place` that gets its name in one step when the block ends, and is gone when it fails.

    What had the name before goes away then, and so does what killed runs left beside it (see `write`).
    """
    place.parent.mkdir(parents=True, exist_ok=True)
    aside = _aside(place)
    try:
        aside.mkdir()
        yield aside
        _into_place(aside, place)
        _sweep(place)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def reason(error: OSError) -> str:
    """What the system says, such as No space left on device; libraries put words of their own around it."""
    return os.strerror(error.errno) if error.errno else str(error)


def check_place(folder: Path) -> None:
    """Refuse early, before a long run, a place where `write` would fail.

    Raises:
        ResultError: as `write`.
    """
    place = _target(folder)
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=place.parent):
            pass
    except OSError as error:
        raise ResultError(f"cannot write the result to {folder}: {reason(error)}") from error


def read(folder: Path) -> tuple[dict[str, Any], str, dict[str, pd.DataFrame]]:
    """The manifest, the scenario as applied, and the tables of a result.

    Raises:
        ResultError: there is no result, it is of another format, or a part is missing or damaged.
    """
    import pandas as pd

    manifest, files = contents(folder)
    tables = {
        name.removesuffix(PART): pd.read_parquet(io.BytesIO(content), engine="pyarrow")
        for name, content in files.items()
        if name.endswith(PART)
    }
    return manifest, files[SCENARIO].decode(), tables


def contents(folder: Path) -> tuple[dict[str, Any], dict[str, bytes]]:
    """The manifest of a result and the bytes of all files that it names, as one run wrote them.

    Raises ResultError as `read`.
    """
    before = None
    while True:
        manifest, files, wrong = read_manifest(folder), {}, []
        for name, digest in manifest["parts"].items():
            try:
                files[name] = (folder / name).read_bytes()
            except OSError as error:
                missing = isinstance(error, FileNotFoundError)
                wrong.append(f"{name} {'is missing' if missing else f'cannot be read ({error.strerror})'}")
                continue
            if hashlib.sha256(files[name]).hexdigest() != digest:
                wrong.append(f"{name} is not what was written")
        if not wrong:
            return manifest, files
        if manifest == before:
            raise ResultError(f"the result in {folder} is damaged: {'; '.join(wrong)}; run it again")
        before = manifest  # another run may have put its result here between two files: look once more


def read_manifest(folder: Path) -> dict[str, Any]:
    """What a result says of itself, without a look at its tables.

    Raises:
        OtherFormat: another version wrote it.
        ResultError: there is no result, or its manifest is damaged.
    """
    try:
        manifest = json.loads((folder / MANIFEST).read_text("utf-8"))
        if manifest["format"] != FORMAT:
            raise OtherFormat(_other_format(folder, manifest))
        if manifest.pop("manifest") != _mark(manifest):
            raise ResultError(f"the result in {folder} is damaged: {MANIFEST} is not what was written; run it again")
        return {**manifest, "parts": dict(manifest["parts"])}
    except FileNotFoundError:
        raise ResultError(f"no result in {folder}: {MANIFEST} is missing") from None
    except OSError as error:
        raise ResultError(f"cannot read the result in {folder}: {error.strerror or error}") from error
    except (ValueError, KeyError, TypeError) as error:
        raise ResultError(f"the result in {folder} is damaged: {MANIFEST}: {error}; run it again") from error


def read_run(folder: Path) -> dict[str, Any]:
    """When a result was made, and how; empty where that is not known, because it is no part of the result."""
    try:
        found = json.loads((folder / RUN).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def foreign(folder: Path) -> list[str]:
    """What lies in the folder of a result and is not part of one."""
    names = (path.name for path in folder.iterdir() if path.is_dir() or not _is_ours(path.name))
    return sorted(names)


def aside_of(name: str) -> tuple[str, int] | None:
    """The name of the result and the process that a folder aside belongs to; None when `name` is no such folder."""
    found = ASIDE.fullmatch(name)
    return None if found is None else (found[1], int(found[2]))


def is_left(path: Path, process: int) -> bool:
    """Whether what lies aside is nobody's any more: old, and no such process lives on this machine.

    Where another machine writes to this folder too, the number says nothing about its processes.
    """
    return time.time() - path.stat().st_mtime > LEFT_FOR and not _is_alive(process)


def remove(folder: Path) -> None:
    """Remove the folder of a result: it is away as a whole, then its files are deleted. Raises OSError."""
    aside = _aside(folder)
    folder.rename(aside)
    shutil.rmtree(aside)


def variant_file(number: int) -> str:
    """The name of the file of variant 1, 2, ..."""
    return f"variant-{number}.json"


def _target(folder: Path) -> Path:
    """The folder that `folder` means, links followed; refuses one that a result must not or cannot replace."""
    try:
        place = folder.resolve()
        if place.exists() and not place.is_dir():
            raise ResultError(f"{folder} is a file: name a folder")
        held = {path.name for path in place.iterdir() if not LITTER.fullmatch(path.name)} if place.is_dir() else set()
    except (OSError, RuntimeError) as error:  # RuntimeError: a link to itself (before Python 3.13)
        words = getattr(error, "strerror", None) or error
        raise ResultError(f"cannot write the result to {folder}: {words}") from error
    if held and MANIFEST not in held and not (place / MANIFEST).is_file():  # another run may have swapped it just now
        raise ResultError(f"{folder} holds other files and is not a result: name another folder")
    if others := sorted(name for name in held if not _is_ours(name)):
        raise ResultError(f"{folder} holds more than a result ({', '.join(others)}): move it, or name another folder")
    if place == Path.cwd() or place.is_mount():
        raise ResultError(f"{folder} cannot be replaced, it is in use as a folder: name a folder inside it")
    return place


def _is_ours(name: str) -> bool:
    return name in (MANIFEST, SCENARIO, RUN) or name.endswith(PART) or VARIANT.fullmatch(name) is not None


def _aside(place: Path) -> Path:
    return place.parent / f".{place.name}-{os.getpid()}-{secrets.token_hex(4)}"


def _other_format(folder: Path, manifest: Mapping[str, Any]) -> str:
    again = manifest.get("again")
    how = f"run it again ({again}, in this folder)" if isinstance(again, str) else "run it again"
    return f"{folder} has format {manifest['format']}, this version reads {FORMAT}: {how}"


def _write_part(path: Path, table: pd.DataFrame) -> None:
    """Write one table; the bytes depend on the values and on the versions only."""
    import pyarrow as pa
    from pyarrow import parquet

    parquet.write_table(
        pa.Table.from_pandas(table, preserve_index=False), path, compression="zstd", compression_level=3, version="2.6"
    )


def _mark(content: Mapping[str, Any]) -> str:
    """A digest of a manifest, kept in it: an edited manifest would tell of another study than the tables hold."""
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def _write_json(path: Path, content: Mapping[str, Any]) -> None:
    path.write_text(json.dumps(content, indent=1, sort_keys=True, ensure_ascii=False) + "\n", "utf-8")


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _into_place(aside: Path, folder: Path) -> None:
    """Give `aside` the name `folder`; a result that had it ends up under the name `aside`."""
    try:
        aside.rename(folder)
        return
    except OSError as error:
        if error.errno not in (errno.ENOTEMPTY, errno.EEXIST):
            raise
    if not _exchange(aside, folder):
        # No exchange of names on this system: the old result is away for the moment between two renames.
        old = aside.with_name(f"{aside.name}-old")
        folder.rename(old)
        aside.rename(folder)
        shutil.rmtree(old, ignore_errors=True)


def _sweep(place: Path) -> None:
    """Remove what killed runs left beside a result; all of it is older than the result that now has the name."""
    with suppress(OSError):
        for path in place.parent.iterdir():
            of = aside_of(path.name)
            if of is None or of[0] != place.name or path.is_symlink() or not path.is_dir():
                continue
            if is_left(path, of[1]):
                shutil.rmtree(path, ignore_errors=True)


def _is_alive(process: int) -> bool:
    """False when this machine surely has no such process."""
    if os.name != "posix":
        return True  # the question would end the process there
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        pass
    return True


def _exchange(one: Path, other: Path) -> bool:
    """Swap two names in one step (Linux renameat2 with RENAME_EXCHANGE); False where that does not exist."""
    try:
        swap = ctypes.CDLL(None, use_errno=True).renameat2
    except (OSError, AttributeError, TypeError):
        return False
    here, exchange = -100, 2
    return bool(swap(here, os.fsencode(one.absolute()), here, os.fsencode(other.absolute()), exchange) == 0)
