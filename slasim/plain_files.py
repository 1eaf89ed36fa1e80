"""Files that people give: plain ones alone are read, no more of them than a limit, and no others than those they mean.

A pipe would be waited for without an end and a device read without one.
"""

from __future__ import annotations

import os
import stat
from contextvars import ContextVar
from pathlib import Path

WITHIN: ContextVar[str | None] = ContextVar("WITHIN", default=None)
"""A folder in which every file may be read that another one names, given by who starts the command."""

PIECE = 1 << 16  # bytes
BYTES = {30: "GB", 20: "MB", 10: "kB"}


class NotRead(ValueError):
    """A file that is not read: what it is, and what is expected of it."""

    def __init__(self, found: str, expected: str) -> None:
        super().__init__(f"found {found}; expected {expected}")
        self.found, self.expected = found, expected


def may_be_named(file: str | os.PathLike[str], folder: str | os.PathLike[str]) -> bool:
    """Whether a file, links followed, lies below the folder of the one that names it, or where it is allowed to."""
    allowed = [folder] if (within := WITHIN.get()) is None else [folder, within]
    return any(Path(os.path.realpath(each)) in Path(os.path.realpath(file)).parents for each in allowed)


def read_plain(path: str | os.PathLike[str], most: int) -> bytes:
    """The bytes of a plain file of at most `most` bytes. Raises NotRead, OSError, or ValueError for a name with NUL."""
    handle = os.open(
        path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    )  # no wait for a pipe
    with os.fdopen(handle, "rb") as file:
        _refuse(os.fstat(handle), most)
        content = bytearray()
        while len(content) <= most and (more := file.read(PIECE)):
            content += more
    if len(content) > most:  # it grew, or belongs to the system, which states no size
        raise NotRead(f"more than {size(most)}", f"at most {size(most)}")
    return bytes(content)


def check_plain(path: str | os.PathLike[str], most: int) -> None:
    """Refuse what is no plain file or has more bytes than `most`. Raises as `read_plain` does."""
    _refuse(os.stat(path), most)


def _refuse(found: os.stat_result, most: int) -> None:
    if stat.S_ISDIR(found.st_mode):
        raise NotRead("a directory", "the path of a file")
    if not stat.S_ISREG(found.st_mode):
        kind = "a pipe" if stat.S_ISFIFO(found.st_mode) else "a socket" if stat.S_ISSOCK(found.st_mode) else "a device"
        raise NotRead(kind, "a plain file")
    if found.st_size > most:
        raise NotRead(f"a file of {found.st_size:,} bytes", f"at most {size(most)}")


def size(count: int) -> str:
    """`16 MB`, where 1 MB is 1,048,576 bytes."""
    power = next((power for power in BYTES if count >= 1 << power), 0)
    return f"{count >> power} {BYTES.get(power, 'bytes')}"
