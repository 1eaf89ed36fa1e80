"""One way to compile: `@kernel` is `numba.njit`, cached under a name made from what the kernels are made from.

Numba does not recompile a cached caller when a callee in another file changes, which would give wrong
numbers in silence. So the kernels of a module are kept in a folder named by a digest of all that they reach
(slasim.sources): such an edit starts a fresh folder, and no other does. Where nothing can be written the kernels
compile for this process only.

Numba is imported when a kernel is first called, for that takes longer than most commands that need none.
"""

from __future__ import annotations

import hashlib
import json
import os
import pickle
import sys
import tempfile
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, TypeVar, cast

from slasim.sources import PACKAGE, digest

Function = TypeVar("Function", bound=Callable[..., Any])

ROOM = 850 << 20  # bytes of address space, without which the libraries of the compiler cannot be loaded
SEAL = 32  # bytes of a digest
SMALL = 100_000  # so many calls of a kernel with a twin are quicker interpreted than Numba is imported


@cache
def _versions() -> tuple[str, ...]:
    import numba
    import numpy as np

    return f"{sys.version_info[:2]}", numba.__version__, np.__version__, f"sealed by {SEAL} bytes"


class Kernel:
    """A function that is compiled when it is first called; Numba takes it for what it is compiled to."""

    def __init__(self, function: Callable[..., Any], twin: bool = False, **options: Any) -> None:
        self.py_func = function
        self.__name__, self.__doc__, self.__module__ = function.__name__, function.__doc__, function.__module__
        self._options = options
        self._interpreted = SMALL if twin else 0  # calls left that need no compiler
        self._made: Any = None

    def __call__(self, *arguments: Any) -> Any:
        if self._made is None and self._interpreted and "numba" not in sys.modules:
            self._interpreted -= 1
            return self.py_func(*arguments)
        return self.compiled(*arguments)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.compiled, name)

    @property
    def compiled(self) -> Any:
        """What Numba made of it."""
        if self._made is None:
            with _making:
                if self._made is None:
                    self._made = _compiled(self.py_func, **self._options)
        return self._made

    @property
    def _numba_type_(self) -> Any:
        """The type by which other kernels call it."""
        from numba import types

        return types.Dispatcher(self.compiled)


_making = threading.RLock()


def _writable(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


@cache
def cache_root() -> Path | None:
    """Where compiled kernels are kept, or None when no place can be written (then they are not kept)."""
    chosen = os.environ.get("SLASIM_CACHE") or os.environ.get("XDG_CACHE_HOME")
    roots = [Path(chosen)] if chosen else [Path("~/.cache").expanduser(), PACKAGE / "__pycache__"]
    return next((root / "slasim" for root in roots if _writable(root / "slasim")), None)


@cache
def cache_folder(module: str) -> Path | None:
    """Where the compiled kernels of a module are kept, or None."""
    root = cache_root()
    return root / f"{module}-{_digest(root, module)}" if root else None


def _digest(root: Path, module: str) -> str:
    """The digest of a module's kernels: remembered until a file of the package changes, for reading takes 0.2 s."""
    state, found = _remembered(root)
    if module not in found:
        found[module] = digest(module, *_versions())
        with suppress(OSError), tempfile.NamedTemporaryFile("w", dir=root, delete=False) as file:
            json.dump(found, file)
            file.close()
            os.replace(file.name, root / state)
    return found[module]


@cache
def _remembered(root: Path) -> tuple[str, dict[str, str]]:
    """The file that remembers the digests of the package as it is now, and what it holds."""
    mark = hashlib.sha256(repr(_versions()).encode())
    for folder, folders, files in os.walk(PACKAGE):
        folders.sort()
        for name in sorted(files):
            if name.endswith(".py"):
                path = os.path.join(folder, name)
                state = os.stat(path)
                mark.update(f"{path} {state.st_mtime_ns} {state.st_size}\n".encode())
    name = f"digests-{mark.hexdigest()[:16]}.json"
    with suppress(OSError, ValueError):
        found = json.loads((root / name).read_text())
        if isinstance(found, dict):
            return name, found
    return name, {}


def is_compiled_before(module: str) -> bool:
    """True when compiled kernels of a module are kept, so that the first run need not wait for the compiler."""
    folder = cache_folder(module)
    return folder is not None and any(folder.rglob("*.nbc"))


def kernel(function: Function) -> Function:
    """Compile `function` with Numba: no Python objects, releases the GIL, cached across processes."""
    return _later(function)


def twin(function: Function) -> Function:
    """A kernel whose interpreted form gives the same bits, and does so for few calls where nothing else is compiled."""
    return _later(function, twin=True)


def bare(function: Function) -> Function:
    """A kernel that creates no array, and therefore counts no references to those it is given.

    Numba counts a reference whenever an array is read out of a tuple; for a desk of sixty arrays that took 95 % of
    the run. Without its runtime (`_nrt`) there is nothing to count, and creating an array is a compile-time error.
    """
    return _later(function, _nrt=False)


def part(function: Function) -> Function:
    """A bare kernel that is written into its caller, so that no call has to hand over sixty arrays.

    It is written there once for each time it is named: what is long should be named once.
    """
    return _later(function, _nrt=False, inline="always")


def _later(function: Function, **options: Any) -> Function:
    if os.environ.get("NUMBA_DISABLE_JIT", "0") not in ("0", ""):
        return function
    return cast(Function, Kernel(function, **options))


def _check_room() -> None:
    """Raise MemoryError where the address space is limited so far that the compiler would hang or end the process."""
    with suppress(ImportError):  # a system without such limits
        import resource

        most = resource.getrlimit(resource.RLIMIT_AS)[0]
        if most != resource.RLIM_INFINITY and most < ROOM:
            raise MemoryError(f"an address space of {most:,} bytes; the compiler needs {ROOM:,}")


def _compiled(function: Callable[..., Any], **options: Any) -> Any:
    _check_room()
    import numba

    _load_arrays()
    compiled = numba.njit(nogil=True, **options)(function)
    folder = cache_folder(function.__module__)
    if folder is not None:
        _keep(compiled, folder)
    return compiled


@cache
def _load_arrays() -> None:
    """Load Numba's part for arrays, which would import SciPy's linear algebra only to see whether it is there.

    It is there, for slasim depends on SciPy, and is imported when a kernel multiplies matrices. None here does, and
    0.1 s is a tenth of many a command.
    """
    with suppress(ImportError, AttributeError):  # of another version: then it looks
        from numba.np import linalg

        look = linalg.ensure_blas
        linalg.ensure_blas = lambda: None
        try:
            import_module("numba.np.arraymath")
        finally:
            linalg.ensure_blas = look


def _keep(compiled: Any, folder: Path) -> None:
    """Let Numba keep what it compiles in `folder`, and do without where that fails, a full disk for instance.

    Numba writes its cache inside the first call of a kernel and lets the error of the disk end that call, although
    the compiled code is at hand by then.
    """
    # Numba chooses the place at this moment; other users of Numba in this process keep theirs.
    import numba

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
    _seal(kept._cache_file)
    save, load = kept.save_overload, kept.load_overload

    def load_if_sound(signature: Any, context: Any) -> Any:
        try:
            return load(signature, context)
        except (MemoryError, ImportError):  # the file may be sound
            raise
        except Exception:  # whatever a damaged file leads to: it is built anew
            with suppress(OSError):
                kept.flush()
            return None

    def save_if_possible(signature: Any, result: Any) -> None:
        try:
            save(signature, result)
        except OSError as error:
            _say_once(f"slasim: compiled code cannot be kept in {folder.parent} ({error.strerror}); going on without")

    kept.load_overload, kept.save_overload = load_if_sound, save_if_possible


def _seal(file: Any) -> None:
    """Let Numba keep a digest before the code in each of its files, which a damaged one does not have: its code could
    do anything."""

    def mark(name: str, content: bytes) -> bytes:
        return hashlib.sha256(name.encode() + content).digest()

    def save_data(name: str, data: Any) -> None:
        content = file._dump(data)
        with file._open_for_write(file._data_path(name)) as out:
            out.write(mark(name, content) + content)

    def load_data(name: str) -> Any:
        found = Path(file._data_path(name)).read_bytes()
        content = found[SEAL:]
        if found[:SEAL] != mark(name, content):
            raise ValueError(f"{name} is damaged")
        return pickle.loads(content)

    file._save_data, file._load_data = save_data, load_data


@cache
def _say_once(words: str) -> None:
    print(words, "SLASIM_CACHE names another place.", sep=". ", file=sys.stderr)
