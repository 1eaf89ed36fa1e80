"""What the folder of a result holds, written in one step and read back.

`manifest.json` names every other file but `run.json` with its digest, so damage is noticed.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import count, takewhile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from slasim.folders import reason, replacing
from slasim.limits import LOG_FILE_BYTES
from slasim.plain_files import NotRead, read_plain
from slasim.results.errors import ResultError, damaged
from slasim.results.files import (
    MANIFEST,
    OUT,
    RUN,
    TABLE,
    json_bytes,
    json_object,
    leads_out,
    scenario_file,
    sha256,
    write_table,
)
from slasim.results.manifest import Manifest, read_manifest
from slasim.results.places import target
from slasim.table import ColumnTable, Frames, Tables

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Content:
    """A result as its folder holds it."""

    manifest: Manifest  # its `parts` are made when it is written
    applied: tuple[str, ...]  # scenarios (of a scorecard: agreements) as applied, JSON texts; the first is its own
    tables: Tables
    run: Mapping[str, Any] = field(default_factory=dict)  # when, how long: differs from run to run
    handed: Mapping[str, bytes] = field(default_factory=dict)  # files for people and other programs: a plan, a workbook

    @property
    def frames(self) -> Mapping[str, pd.DataFrame]:
        """Its tables as pandas has them."""
        return Frames(self.tables)


def write(folder: Path, content: Content) -> None:
    """Write a result to `folder`; whoever looks sees the result that was there before, or all of the new one.

    An existing result is replaced; a folder that holds anything else, if only one file beside a result, is refused.

    Raises:
        ResultError: the folder is not a result, cannot be replaced, or cannot be written (rights, full disk).
    """
    try:
        with replacing(target(folder)) as aside:
            for name, table in content.tables.items():
                _write_part(aside / f"{name}{TABLE}", table)
            for number, text in enumerate(content.applied):
                (aside / scenario_file(number)).write_text(text, "utf-8")
            for name, made in content.handed.items():
                (aside / name).write_bytes(made)
            parts = {path.name: sha256(path.read_bytes()) for path in sorted(aside.iterdir())}
            (aside / MANIFEST).write_bytes(replace(content.manifest, parts=parts).content())
            (aside / RUN).write_bytes(json_bytes(content.run))
    except OSError as error:
        raise ResultError(f"cannot write the result to {folder}: {reason(error)}") from error


def read(folder: Path) -> Content:
    """A result as it was written.

    Raises:
        ResultError: there is no result, it is of another format, or a part is missing or damaged.
    """
    import pandas as pd

    manifest, files = read_files(folder)
    if leads_out(folder, RUN):
        raise damaged(folder, [f"{RUN} is {OUT}"])
    tables = {
        name.removesuffix(TABLE): pd.read_parquet(io.BytesIO(content), engine="pyarrow")
        for name, content in files.items()
        if name.endswith(TABLE)
    }
    scenarios = takewhile(files.__contains__, map(scenario_file, count()))
    return Content(manifest, tuple(files[name].decode() for name in scenarios), tables, json_object(folder / RUN))


def read_files(folder: Path) -> tuple[Manifest, dict[str, bytes]]:
    """The manifest of a result and the bytes of all files that it names, as one run wrote them.

    Raises ResultError as `read`.
    """
    before = None
    while True:
        manifest = read_manifest(folder)
        files, wrong = sound_files(folder, manifest)
        if not wrong:
            return manifest, files
        if manifest == before:
            raise damaged(folder, wrong)
        before = manifest  # another run may have put its result here between two files: look once more


def sound_files(folder: Path, manifest: Manifest) -> tuple[dict[str, bytes], list[str]]:
    """The bytes of the files that a manifest names, and in words which of them are not what was written."""
    files, wrong = {}, []
    for name, digest in manifest.parts.items():
        if leads_out(folder, name):
            wrong.append(f"{name} is {OUT}")
            continue
        try:
            content = read_plain(folder / name, LOG_FILE_BYTES)
        except NotRead as error:
            wrong.append(f"{name} is {error.found}")
            continue
        except OSError as error:
            missing = isinstance(error, FileNotFoundError)
            wrong.append(f"{name} {'is missing' if missing else f'cannot be read ({reason(error)})'}")
            continue
        if sha256(content) == digest:
            files[name] = content
        else:
            wrong.append(f"{name} is not what was written")
    return files, wrong


def _write_part(path: Path, table: ColumnTable | pd.DataFrame) -> None:
    """Write one table; the bytes depend on the values and on the versions only."""
    import pyarrow as pa

    write_table(
        table.arrow if isinstance(table, ColumnTable) else pa.Table.from_pandas(table, preserve_index=False), path
    )
