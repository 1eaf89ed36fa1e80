"""A result on disk: Parquet parts and a manifest, written aside and moved into place in one step.

`manifest.json` names every part with its digest, so damage is noticed; `scenario.json` is the scenario as applied.
They hold nothing that differs between two runs of the same study; when and how long it ran stands in `run.json`.
"""

from __future__ import annotations

import ctypes
import errno
import hashlib
import json
import os
import secrets
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

FORMAT, PART = 1, ".parquet"

MANIFEST, SCENARIO, RUN = "manifest.json", "scenario.json", "run.json"


class ResultError(Exception):
    """A result that cannot be read or written; the message says which, why, and what to do."""


def write(
    folder: Path,
    manifest: Mapping[str, Any],
    scenario: str,
    tables: Mapping[str, pd.DataFrame],
    run: Mapping[str, Any],
) -> None:
    """Write a result to `folder`; whoever looks sees the result that was there before, or all of the new one.

    An existing result is replaced; a folder that holds anything else is refused.

    Raises:
        ResultError: the folder is not a result, or cannot be written (rights, full disk).
    """
    _refuse_foreign(folder)
    aside: Path | None = None
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        aside = folder.parent / f".{folder.name}-{os.getpid()}-{secrets.token_hex(4)}"
        aside.mkdir()
        for name, table in tables.items():
            _write_part(aside / f"{name}{PART}", table)
        (aside / SCENARIO).write_text(scenario, "utf-8")
        parts = {path.name: _digest(path) for path in sorted(aside.iterdir())}
        _write_json(aside / MANIFEST, {"format": FORMAT, **manifest, "parts": parts})
        _write_json(aside / RUN, run)
        _into_place(aside, folder)
    except OSError as error:
        raise ResultError(f"cannot write the result to {folder}: {error.strerror or error}") from error
    finally:
        if aside is not None:
            shutil.rmtree(aside, ignore_errors=True)


def check_place(folder: Path) -> None:
    """Refuse early, before a long run, a place where `write` would fail.

    Raises:
        ResultError: as `write`.
    """
    _refuse_foreign(folder)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder.parent):
            pass
    except OSError as error:
        raise ResultError(f"cannot write the result to {folder}: {error.strerror or error}") from error


def read(folder: Path) -> tuple[dict[str, Any], str, dict[str, pd.DataFrame]]:
    """The manifest, the scenario as applied, and the tables of a result.

    Raises:
        ResultError: there is no result, it is of another format, or a part is missing or damaged.
    """
    import pandas as pd

    try:
        manifest = json.loads((folder / MANIFEST).read_text("utf-8"))
        if manifest["format"] != FORMAT:
            raise ResultError(f"{folder} has format {manifest['format']}, this version reads {FORMAT}: run it again")
        expected = dict(manifest["parts"])
    except FileNotFoundError:
        raise ResultError(f"no result in {folder}: {MANIFEST} is missing") from None
    except OSError as error:
        raise ResultError(f"cannot read the result in {folder}: {error.strerror or error}") from error
    except (ValueError, KeyError, TypeError) as error:
        raise ResultError(f"the result in {folder} is damaged: {MANIFEST}: {error}; run it again") from error
    damaged = [f"{name} {wrong}" for name, digest in expected.items() if (wrong := _wrong(folder / name, digest))]
    if damaged:
        raise ResultError(f"the result in {folder} is damaged: {'; '.join(damaged)}; run it again")
    tables = {
        name.removesuffix(PART): pd.read_parquet(folder / name, engine="pyarrow")
        for name in expected
        if name.endswith(PART)
    }
    return manifest, (folder / SCENARIO).read_text("utf-8"), tables


def _refuse_foreign(folder: Path) -> None:
    if folder.is_dir() and any(folder.iterdir()) and not (folder / MANIFEST).is_file():
        raise ResultError(f"{folder} holds other files and is not a result: name another folder")
    if folder.exists() and not folder.is_dir():
        raise ResultError(f"{folder} is a file: name a folder")


def _wrong(path: Path, digest: str) -> str:
    if not path.is_file():
        return "is missing"
    return "" if _digest(path) == digest else "is not what was written"


def _write_part(path: Path, table: pd.DataFrame) -> None:
    """Write one table; the bytes depend on the values and on the versions only."""
    import pyarrow as pa
    from pyarrow import parquet

    parquet.write_table(
        pa.Table.from_pandas(table, preserve_index=False), path, compression="zstd", compression_level=3, version="2.6"
    )


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


def _exchange(one: Path, other: Path) -> bool:
    """Swap two names in one step (Linux renameat2 with RENAME_EXCHANGE); False where that does not exist."""
    try:
        swap = ctypes.CDLL(None, use_errno=True).renameat2
    except (OSError, AttributeError, TypeError):
        return False
    here, exchange = -100, 2
    return bool(swap(here, os.fsencode(one.absolute()), here, os.fsencode(other.absolute()), exchange) == 0)
