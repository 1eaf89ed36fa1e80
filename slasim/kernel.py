"""One way to compile: `@kernel` is `numba.njit`, cached under a name made from the kernels' own sources.

Numba does not recompile a cached caller when a callee in another file changes, which would give wrong
numbers in silence. So the cache folder is named by a digest of every source file that holds a kernel:
any edit starts a fresh folder. Where nothing can be written the kernels compile for this process only.
"""

from __future__ import annotations

import hashlib
import os
import re
import sys
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import numba
import numpy as np

Function = TypeVar("Function", bound=Callable[..., Any])

PACKAGE = Path(__file__).parent
DECORATED = re.compile(r"^@(kernel|bare|part)$", re.MULTILINE)


def kernel_sources() -> list[Path]:
    """This file and every source file of the rooms that hold a kernel, in a fixed order.

    Whole rooms: a constant or table that a kernel takes from a neighbouring file is compiled in as well.
    """
    texts = {path: path.read_text("utf-8") for path in sorted(PACKAGE.rglob("*.py"))}
    room = {path: path.relative_to(PACKAGE).parts[0] for path in texts}
    with_kernels = {room[path] for path, text in texts.items() if DECORATED.search(text)} | {Path(__file__).name}
    return [path for path in texts if room[path] in with_kernels]


@cache
def digest() -> str:
    """The name of this set of kernels: their sources and the versions that compile them."""
    mark = hashlib.sha256(f"{sys.version_info[:2]} {numba.__version__} {np.__version__}".encode())
    for path in kernel_sources():
        mark.update(path.relative_to(PACKAGE).as_posix().encode())
        mark.update(path.read_bytes())
    return mark.hexdigest()[:16]


def _writable(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


@cache
def cache_folder() -> Path | None:
    """Where compiled kernels are kept, or None when no place can be written (then they are not kept)."""
    chosen = os.environ.get("SLASIM_CACHE") or os.environ.get("XDG_CACHE_HOME")
    roots = [Path(chosen)] if chosen else [Path("~/.cache").expanduser(), PACKAGE / "__pycache__"]
    for root in roots:
        folder = root / "slasim" / f"kernels-{digest()}"
        if _writable(folder):
            return folder
    return None


def is_compiled_before() -> bool:
    """True when the cache already holds compiled code, so that the first run need not wait for the compiler."""
    folder = cache_folder()
    return folder is not None and any(folder.rglob("*.nbc"))


def kernel(function: Function) -> Function:
    """Compile `function` with Numba: no Python objects, releases the GIL, cached across processes."""
    return _compiled(function)


def bare(function: Function) -> Function:
    """A kernel that creates no array, and therefore counts no references to those it is given.

    Numba counts a reference whenever an array is read out of a tuple; for a desk of sixty arrays that took 95 % of
    the run. Without its runtime (`_nrt`) there is nothing to count, and creating an array is a compile-time error.
    """
    return _compiled(function, _nrt=False)


def part(function: Function) -> Function:
    """A bare kernel that is written into its caller, so that no call has to hand over sixty arrays."""
    return _compiled(function, _nrt=False, inline="always")


def _compiled(function: Function, **options: Any) -> Function:
    compiled = numba.njit(nogil=True, **options)(function)
    folder = cache_folder()
    if folder is not None and hasattr(compiled, "enable_caching"):  # a plain function where the compiler is off
        _keep(compiled, folder)
    return compiled  # type: ignore[no-any-return]


def _keep(compiled: Any, folder: Path) -> None:
    """Let Numba keep what it compiles in `folder`, and do without where that fails, a full disk for instance.

    Numba writes its cache inside the first call of a kernel and lets the error of the disk end that call, although
    the compiled code is at hand by then.
    """
    # Numba chooses the place at this moment; other users of Numba in this process keep theirs.
    settings: Any = numba.config
    before, settings.CACHE_DIR = settings.CACHE_DIR, str(folder)
    try:
        compiled.enable_caching()
    except RuntimeError:  # no place at all
        return
    finally:
        settings.CACHE_DIR = before
    kept = compiled._cache
    if not Path(kept.cache_path).is_relative_to(folder):
        kept.disable()  # Numba fell back on a place beside the sources, where old code would be taken for new
        return
    save = kept.save_overload

    def save_if_possible(signature: Any, result: Any) -> None:
        try:
            save(signature, result)
        except OSError as error:
            _say_once(f"slasim: compiled code cannot be kept in {folder} ({error.strerror}); going on without")

    kept.save_overload = save_if_possible


@cache
def _say_once(words: str) -> None:
    print(words, "SLASIM_CACHE names another place.", sep=". ", file=sys.stderr)
