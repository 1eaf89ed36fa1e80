"""Compiled code is never older than its source, and a place that cannot be written does no harm."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from slasim import kernel, sources


@pytest.fixture
def house(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A package of its own: a kernel with a neighbour it uses, and one it does not."""
    package = tmp_path / "house"
    (package / "room").mkdir(parents=True)
    (package / "room" / "__init__.py").write_text("")
    (package / "__init__.py").write_text("")
    (package / "room" / "engine.py").write_text(
        "from house.room import constants\nfrom house.room.tables import Table\n\n\n"
        "@kernel\ndef step(table: Table):\n    return constants.LIMIT\n\n\ndef other():\n    return 1\n"
    )
    (package / "room" / "constants.py").write_text("LIMIT = 1\nUNUSED = 1\n")
    (package / "room" / "tables.py").write_text("class Table:\n    first: int\n    second: int\n")
    monkeypatch.setattr(sources, "PACKAGE", package)
    return package / "room"


def name_now() -> str:
    for each in (sources.file_of, sources.read, sources._definition, sources.digest):
        each.cache_clear()
    return sources.digest("house.room.engine")


@pytest.fixture(autouse=True)
def forget():
    yield
    for each in (sources.file_of, sources.read, sources._definition, sources.digest):
        each.cache_clear()


@pytest.mark.parametrize(
    ("file", "before", "after"),
    [
        ("constants.py", "LIMIT = 1", "LIMIT = 2"),
        ("tables.py", "first: int\n    second: int", "second: int\n    first: int"),
        ("engine.py", "return constants.LIMIT", "return constants.LIMIT + 1"),
        ("constants.py", "UNUSED = 1\n", "UNUSED = 1\nfor LIMIT in range(3): pass\n"),
    ],
)
def test_an_edit_of_what_a_kernel_reaches_changes_the_name(house: Path, file: str, before: str, after: str):
    first = name_now()
    text = (house / file).read_text()
    assert before in text
    (house / file).write_text(text.replace(before, after))
    assert name_now() != first


@pytest.mark.parametrize(
    ("file", "before", "after"),
    [
        ("constants.py", "UNUSED = 1", "UNUSED = 2"),
        ("constants.py", "LIMIT = 1\n", "# a comment\nLIMIT = 1\n"),
        ("engine.py", "return 1\n", "return 2\n"),
    ],
)
def test_an_edit_elsewhere_leaves_the_name(house: Path, file: str, before: str, after: str):
    first = name_now()
    text = (house / file).read_text()
    assert before in text
    (house / file).write_text(text.replace(before, after))
    assert name_now() == first


def test_the_desk_is_made_from_its_kernels_and_their_tables():
    homes = {home for home, _ in sources.reached("slasim.desk.kernels.engine")}
    assert {"slasim.kernel", "slasim.calendars.kernels", "slasim.desk.kernels.state"} <= homes
    assert not {home for home in homes if home.split(".")[1] in ("scenario", "agreements", "study", "report", "cli")}


def test_a_comment_in_another_file_finds_the_cache_warm(tmp_path: Path):
    """A copy of the package, so that its files can be changed: the second process compiles nothing."""
    package = tmp_path / "slasim"
    shutil.copytree(kernel.PACKAGE, package, ignore=shutil.ignore_patterns("__pycache__"))
    code = (
        "import numpy as np; from slasim.workload.stable import exp; from slasim import kernel; "
        "exp.compiled(1.0); print(sum(exp.stats.cache_hits.values()), kernel.PACKAGE)"
    )
    environment = os.environ | {"SLASIM_CACHE": str(tmp_path / "cache"), "PYTHONPATH": str(tmp_path)}

    def hits() -> str:
        line = [sys.executable, "-c", code]
        done = subprocess.run(line, env=environment, cwd=tmp_path, capture_output=True, text=True, check=True)
        return done.stdout.strip()

    assert hits() == f"0 {package}"
    for other in ("agreements/document/html.py", "workload/drawing.py"):
        (package / other).write_text((package / other).read_text() + "# a comment\n")
    assert hits() == f"1 {package}"


def test_a_bare_kernel_is_an_option_that_numba_knows():
    """`_nrt` is private to Numba: should a version drop it, this says so before the desk does."""
    import numpy as np

    @kernel.bare
    def first(column):
        return column[0]

    assert first(np.array([7])) == 7


def test_linear_algebra_is_imported_when_a_kernel_needs_it_and_not_before():
    """Numba asks for it as soon as an array is compiled. Kernels of others, in the same process, have it as ever."""
    code = (
        "import sys, numba, numpy as np\n"
        "from slasim.kernel import kernel\n"
        "add = kernel(lambda a: a + a)\n"
        "print(add(np.eye(2)).sum(), 'scipy.linalg' in sys.modules)\n"
        "both = numba.njit(lambda a: (a @ np.linalg.inv(a)).sum() + np.cov(a)[0, 0])\n"
        "print(both(2 * np.eye(2)), 'scipy.linalg' in sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.splitlines() == ["4.0 False", "4.0 True"]


def test_kernels_run_uncached_where_nothing_can_be_written(tmp_path: Path):
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    code = "from slasim.kernel import cache_root; from slasim.calendars import elapsed; print(cache_root())"
    environment = os.environ | {"SLASIM_CACHE": str(blocked)}
    run = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "None"


def test_a_full_disk_costs_the_cache_and_not_the_run(tmp_path: Path):
    """A limit of 0 bytes for every file stands in for the full disk: files can be made, and not be written."""
    (tmp_path / "kernels.py").write_text(
        "from slasim.kernel import kernel\n\n\n"
        "@kernel\ndef double(x):\n    return 2 * x\n\n\n"
        "@kernel\ndef triple(x):\n    return 3 * x\n"
    )
    code = (
        "import resource, kernels\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))\n"
        "print(kernels.double(21), kernels.triple(2.5))"
    )
    environment = os.environ | {"SLASIM_CACHE": str(tmp_path / "cache"), "PYTHONPATH": str(tmp_path)}
    run = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert run.stdout.split() == ["42", "7.5"]
    assert run.stderr.count("compiled code cannot be kept in") == 1
    assert len(run.stderr.splitlines()) == 1
    assert not list(tmp_path.rglob("*.nbc"))


@pytest.mark.parametrize(
    ("kernels", "enum"),
    [
        ("slasim.desk.kernels.engine", ("slasim.log.kinds", "EventKind")),
        ("slasim.desk.kernels.engine", ("slasim.workload.tables", "Then")),
        ("slasim.desk.kernels.engine", ("slasim.desk.routing", "Order")),
        ("slasim.workload.needs.fate", ("slasim.workload.tables", "Then")),
        ("slasim.agreements.clocks.walk", ("slasim.agreements.clocks.metrics", "Action")),
        ("slasim.agreements.clocks.walk", ("slasim.agreements.clocks.status", "Status")),
        ("slasim.agreements.clocks.walk", ("slasim.terms.metrics", "Pause")),
        ("slasim.agreements.verdicts.counting", ("slasim.terms.cells", "CellSizes")),
    ],
)
def test_numbers_of_an_enum_are_part_of_the_kernels_that_use_them(kernels: str, enum: tuple[str, str]) -> None:
    assert enum in sources.reached(kernels)


def test_a_damaged_cache_is_built_anew(tmp_path: Path):
    """Whatever happened to its files: cut, emptied, or a bit of the code turned."""
    (tmp_path / "kernels.py").write_text("def double(x):\n    return 2 * x\n")
    code = """
import os, pathlib
from slasim.kernel import kernel
from kernels import double

def called():
    made = kernel(double)
    assert made(21) == 42
    return sum(made.compiled.stats.cache_hits.values())

def files(end):
    return list(pathlib.Path("cache").rglob(end))

def turn(path):
    content = bytearray(path.read_bytes())
    if content:
        content[len(content) // 2] ^= 1
    path.write_bytes(content)

print(called(), called())
for end in ("*.nbi", "*.nbc"):
    for damage in (lambda path: os.truncate(path, 20), lambda path: os.truncate(path, 0), turn):
        for path in files(end):
            damage(path)
        print(called() * (damage is not turn), called())
"""
    environment = os.environ | {"SLASIM_CACHE": "cache", "PYTHONPATH": f"{tmp_path}{os.pathsep}{os.getcwd()}"}
    line = [sys.executable, "-c", code]
    run = subprocess.run(line, env=environment, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert run.stdout.splitlines() == ["0 1"] * 7
    assert run.stderr == ""
