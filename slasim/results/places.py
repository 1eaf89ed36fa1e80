"""Where a result goes."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

from slasim.folders import reason
from slasim.results.errors import ResultError
from slasim.results.files import MANIFEST, is_ours, sha256

RESULTS = Path("results")
LITTER = re.compile(r"\.DS_Store|\.nfs\w+")  # what systems put into any folder; it may go away with a result


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
        found = folder.resolve()
        if found.exists() and not found.is_dir():
            raise ResultError(f"{folder} is a file: name a folder")
        held = {path.name for path in found.iterdir() if not LITTER.fullmatch(path.name)} if found.is_dir() else set()
    except (OSError, RuntimeError) as error:  # RuntimeError: a link to itself (before Python 3.13)
        words = getattr(error, "strerror", None) or error
        raise ResultError(f"cannot write the result to {folder}: {words}") from error
    if held and MANIFEST not in held and not (found / MANIFEST).is_file():  # another run may have swapped it just now
        raise ResultError(f"{folder} holds other files and is not a result: name another folder")
    if others := sorted(name for name in held if not is_ours(name)):
        raise ResultError(f"{folder} holds more than a result ({', '.join(others)}): move it, or name another folder")
    if found == Path.cwd() or found.is_mount():
        raise ResultError(f"{folder} cannot be replaced, it is in use as a folder: name a folder inside it")
    return found
