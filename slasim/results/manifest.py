"""What the folder of a result says of itself: one manifest for every kind.

It holds nothing that differs between two runs of the same study; when and how long it ran stands in `run.json`.
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from slasim.folders import reason
from slasim.limits import MANIFEST_BYTES
from slasim.plain_files import read_plain
from slasim.results.errors import AGAIN, NoResult, OtherFormat, damaged
from slasim.results.files import LOG, MANIFEST, OUT, RUN, is_part, json_bytes, json_object, leads_out, sha256
from slasim.strict_json import read_json
from slasim.versions import versions

FORMAT = 5  # of folders; from the first release on every version from there is read


@dataclass(frozen=True)
class Manifest:
    """`manifest.json`; of a result that grows in its folder also what is registered before it runs."""

    kind: str
    about: Mapping[str, Any]  # what it is a result of, as an `About` has it
    again: str  # the command that makes it again, given in its folder
    versions: Mapping[str, str] = field(default_factory=versions)
    more: Mapping[str, Any] = field(default_factory=dict)  # what a kind says besides
    parts: Mapping[str, str] = field(default_factory=dict)  # files and their digests, so that damage is noticed

    def content(self) -> bytes:
        """The file: all of it, the version of the format, and a digest of itself."""
        rows = dict(vars(self))
        found = {"format": FORMAT, **rows.pop("more"), **rows}
        return json_bytes({**found, "manifest": _mark(found)})


def read_manifest(folder: Path, name: str = MANIFEST, mend: str = AGAIN) -> Manifest:
    """What a result says of itself in the file `name`, without a look at its tables; `mend`: what helps when damaged.

    Raises:
        NoResult: there is no such file.
        OtherFormat: another version wrote it.
        ResultError: it is damaged, or cannot be read.
    """
    if leads_out(folder, name):
        raise damaged(folder, [f"{name} is {OUT}"], mend)
    try:
        found = read_json(read_plain(folder / name, MANIFEST_BYTES))
        if not isinstance(found, dict):
            raise ValueError("no JSON object")
        if found.pop("format") != FORMAT:
            raise OtherFormat(other_format(folder, name))
        if found.pop("manifest") != _mark({"format": FORMAT, **found}):
            raise damaged(folder, [f"{name} is not what was written"], mend)
        own = {each: found.pop(each) for each in ("kind", "about", "again", "versions", "parts")}
        for each in ("about", "versions", "parts"):
            if not isinstance(own[each], dict):
                raise ValueError(f"{each} is no object")
        if outside := [part for part in own["parts"] if not is_part(part)]:
            raise damaged(folder, [f"{name} names {outside[0]!r}, which is no file of a result"], mend)
        return Manifest(**own, more=found)
    except FileNotFoundError:
        raise NoResult(f"no result in {folder}: {name} is missing") from None
    except OSError as error:
        raise damaged(folder, [f"{name} cannot be read ({reason(error)})"], mend) from error
    except KeyError as error:
        raise damaged(folder, [f"{name}: no {error.args[0]}"], mend) from error
    except ValueError as error:
        raise damaged(folder, [f"{name}: {error}"], mend) from error


def other_format(folder: Path, name: str = MANIFEST) -> str:
    """That another version wrote a result, and the command that makes it again, in one line."""
    found = json_object(folder / name)
    again = command(found.get("again"), json_object(folder / RUN))
    how = f"give its command again in that folder: {again} --out ANOTHER_FOLDER" if again else AGAIN
    return f"{folder} has format {found.get('format')}, this version reads {FORMAT}: {how}"


def command(again: Any, run: Mapping[str, Any]) -> str:
    """The command of a result; of a scorecard with the folder in which its log lay. Empty where it is not known."""
    log = run.get("log")
    if not isinstance(again, str):
        return ""
    return again.replace(f" {LOG} ", f" {shlex.quote(log)} ", 1) if isinstance(log, str) else again


def _mark(content: Mapping[str, Any]) -> str:
    """A digest of a manifest, kept in it: an edited manifest would tell of another study than the tables hold."""
    return sha256(json.dumps(content, sort_keys=True).encode())
