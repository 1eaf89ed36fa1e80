"""Where a result goes."""

from __future__ import annotations

import tempfile
from pathlib import Path

from slasim.folders import Occupied, reason, replaceable
from slasim.results.errors import ResultError
from slasim.results.files import MANIFEST, is_ours, sha256

RESULTS = Path("results")


def place(path: str | Path | None, name: str, *decisive: str) -> Path:
    """The folder of a result of something called `name`: `path`, or one of its own under `results/`.

    `decisive` is all that decides the result: whatever differs in it has another folder.
    """
    return Path(path) if path is not None else RESULTS / folder_name(name, sha256(" ".join(decisive).encode())[:10])


def folder_name(name: str, ending: str) -> str:
    """A name as folders have it, with an ending: `Follow the sun`, `warm-up` -> `follow-the-sun-warm-up`."""
    plain = "".join(c if c.isalnum() else "-" for c in name.casefold())
    return f"{'-'.join(part for part in plain.split('-') if part) or 'study'}-{ending}"


def check_place(folder: Path) -> None:
    """Refuse early, before a long run, a place where a result could not be written.

    Raises:
        ResultError: as `slasim.results.content.write`.
    """
    found = target(folder)
    try:
        found.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=found.parent):
            pass
    except OSError as error:
        raise ResultError(f"cannot write the result to {folder}: {reason(error)}") from error


def target(folder: Path) -> Path:
    """The folder that `folder` means, links followed.

    Raises ResultError when a result must not or cannot replace it.
    """
    try:
        return replaceable(folder, "a result", MANIFEST, is_ours)
    except Occupied as error:
        raise ResultError(str(error)) from error
    except OSError as error:
        raise ResultError(f"cannot write the result to {folder}: {reason(error)}") from error
