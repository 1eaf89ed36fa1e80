"""Folders and files that are written aside and get their name in one step: whole, or not there.

What is written aside is called `.NAME-PROCESS-RANDOM`. A process that is killed leaves it behind; it goes away with
the next folder of that name, when it is old and its process is gone.
"""

from __future__ import annotations

import ctypes
import errno
import os
import re
import secrets
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

ASIDE = re.compile(r"\.(.+)-([1-9]\d{0,8})-[0-9a-f]{8}(-old)?")  # what is written, or was replaced
LEFT_FOR = 3600  # seconds after which a folder aside is nobody's any more; writing one takes seconds
LITTER = re.compile(r"\.DS_Store|\.nfs\w+")  # what systems put into any folder; it may go away with what is replaced


class Occupied(FileExistsError):
    """What stands at a place must not be replaced; the message says why, and what to do."""


def replaceable(place: Path, what: str, mark: str, is_ours: Callable[[str], bool]) -> Path:
    """The folder that `place` means, links followed, if `what` (`a result`) may take its place.

    It may if nothing is there, or an empty folder, or one of its kind: with the file `mark` and nothing but files that
    `is_ours` names, so that nobody loses a file of their own. Raises Occupied, or OSError when it cannot be looked at.
    """
    try:
        found = place.resolve()
    except RuntimeError as error:  # a link to itself (before Python 3.13)
        raise OSError(errno.ELOOP, str(error), str(place)) from error
    if found.exists() and not found.is_dir():
        raise Occupied(f"{place} is a file: name a folder")
    inside = [path for path in found.iterdir() if not LITTER.fullmatch(path.name)] if found.is_dir() else []
    held = {path.name for path in inside}
    if held and mark not in held and not (found / mark).is_file():  # another run may have swapped it just now
        raise Occupied(f"{place} holds other files and is not {what}: name another folder")
    if others := sorted(path.name for path in inside if path.is_dir() or not is_ours(path.name)):
        raise Occupied(f"{place} holds more than {what} ({', '.join(others)}): move it, or name another folder")
    if found == Path.cwd() or found.is_mount():
        raise Occupied(f"{place} cannot be replaced, it is in use as a folder: name a folder inside it")
    return found


@contextmanager
def replacing(place: Path) -> Iterator[Path]:
    """An empty folder beside `place` that gets its name in one step when the block ends, and is gone when it fails.

    What had the name before goes away then, and so does what killed runs left beside it (`.NAME-PROCESS-RANDOM`) when
    it is older than an hour and no process of that number lives on this machine. Raises OSError.
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


def put(place: Path, content: bytes) -> None:
    """Write a file aside and give it its name in one step. Raises OSError; then nothing is left of it."""
    aside = _aside(place)
    try:
        aside.write_bytes(content)
        aside.replace(place)
    except BaseException:
        with suppress(OSError):
            aside.unlink()
        raise


def put_new(place: Path, content: bytes) -> None:
    """As `put`, but never in place of something. Raises FileExistsError, or another OSError."""
    aside = _aside(place)
    try:
        aside.write_bytes(content)
        try:
            os.link(aside, place)  # refuses what is there, in one step
        except FileExistsError:
            raise
        except (AttributeError, NotImplementedError, OSError):  # a system, or a file system, without hard links
            place.open("xb").close()  # takes the name, or refuses
            try:
                aside.replace(place)
            except BaseException:
                with suppress(OSError):
                    place.unlink()
                raise
    finally:
        with suppress(OSError):
            aside.unlink()


def reason(error: OSError) -> str:
    """What the system says, such as No space left on device; libraries put words of their own around it."""
    return os.strerror(error.errno) if error.errno else str(error)


def aside_of(name: str) -> tuple[str, int] | None:
    """The name and the process that something aside belongs to; None when `name` is not that of something aside."""
    found = ASIDE.fullmatch(name)
    return None if found is None else (found[1], int(found[2]))


def is_left(path: Path, process: int) -> bool:
    """Whether what lies aside is nobody's any more: old, and no such process lives on this machine.

    Where another machine writes to this folder too, the number says nothing about its processes.
    """
    return time.time() - path.stat().st_mtime > LEFT_FOR and not _is_alive(process)


def remove(folder: Path) -> None:
    """Remove a folder: it is away as a whole, then its files are deleted. Raises OSError."""
    aside = _aside(folder)
    folder.rename(aside)
    shutil.rmtree(aside)


def _aside(place: Path) -> Path:
    return place.parent / f".{place.name}-{os.getpid()}-{secrets.token_hex(4)}"


def _into_place(aside: Path, folder: Path) -> None:
    """Give `aside` the name `folder`; what had it ends up under the name `aside`."""
    try:
        aside.rename(folder)
        return
    except OSError as error:
        if error.errno not in (errno.ENOTEMPTY, errno.EEXIST):
            raise
    if not _exchange(aside, folder):
        # No exchange of names on this system: the old folder is away for the moment between two renames.
        old = aside.with_name(f"{aside.name}-old")
        folder.rename(old)
        aside.rename(folder)
        shutil.rmtree(old, ignore_errors=True)


def _sweep(place: Path) -> None:
    """Remove what killed runs left beside a folder; all of it is older than the folder that now has the name."""
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
