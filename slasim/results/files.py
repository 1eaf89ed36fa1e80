"""The files of a result: what they are called, and the bytes of JSON and of tables, which depend on the values only."""

from __future__ import annotations

import hashlib
import json
import re
from typing import TYPE_CHECKING, Any, BinaryIO

from slasim.limits import MANIFEST_BYTES
from slasim.plain_files import read_plain
from slasim.strict_json import read_json

if TYPE_CHECKING:
    from pathlib import Path

    import pyarrow as pa

MANIFEST, SCENARIO, RUN = "manifest.json", "scenario.json", "run.json"
TABLE = ".parquet"  # the end of the name of a table
OUT = "a link that leads out of the folder"
LOG = "LOG"  # stands for the folder of a log in the command of a scorecard; run.json says where the log lay
_PART = re.compile(r"\w[\w-]*\.(json|parquet|yaml|xlsx|csv)", re.ASCII)
_HANDED = re.compile(r"plan(-[a-z]+)?\.(yaml|xlsx|csv)")  # made for people and other programs
_VARIANT = re.compile(r"variant-[1-9]\d*\.json")


def scenario_file(number: int) -> str:
    """The name of a scenario as applied: 0 is that of the result, 1, 2, ... are those it was compared with."""
    return f"variant-{number}.json" if number else SCENARIO


def is_ours(name: str) -> bool:
    """Whether a file in the folder of a result is part of one."""
    own = name in (MANIFEST, SCENARIO, RUN) or name.endswith(TABLE)
    return own or any(each.fullmatch(name) is not None for each in (_VARIANT, _HANDED))


def is_part(name: str) -> bool:
    """Whether a manifest may name a file so: one that lies in its folder, and in no other by a path."""
    return _PART.fullmatch(name) is not None


def leads_out(folder: Path, name: str) -> bool:
    """Whether a file of a result is a link out of its folder, or lies behind one; the folder itself may be a link."""
    return not (folder / name).resolve().is_relative_to(folder.resolve())


def foreign(folder: Path) -> list[str]:
    """What lies in the folder of a result and is not part of one. Raises OSError."""
    return sorted(path.name for path in folder.iterdir() if path.is_dir() or not is_ours(path.name))


def sha256(content: bytes) -> str:
    """The digest of a file, as manifests have it."""
    return hashlib.sha256(content).hexdigest()


def json_bytes(content: Any) -> bytes:
    """JSON as it is kept."""
    return (json.dumps(content, indent=1, sort_keys=True, ensure_ascii=False) + "\n").encode()


def json_object(path: Path) -> dict[str, Any]:
    """The object in a file of JSON; empty where there is none in this folder, for what may be missing."""
    if leads_out(path.parent, path.name):
        return {}
    try:
        found = read_json(read_plain(path, MANIFEST_BYTES))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def write_table(table: pa.Table, to: Path | BinaryIO) -> None:
    """A table as Parquet, always written the same way."""
    from pyarrow import parquet

    parquet.write_table(table, to, compression="zstd", compression_level=3, version="2.6")
