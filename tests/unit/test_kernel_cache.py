"""Compiled code is never older than its source, and a place that cannot be written does no harm."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from slasim import kernel


def test_the_name_of_the_cache_covers_every_kernel_and_its_neighbours():
    sources = {path.relative_to(kernel.PACKAGE).as_posix() for path in kernel.kernel_sources()}
    assert {"kernel.py", "calendars/kernels.py", "desk/kernels/engine.py", "desk/kernels/state.py"} <= sources
    assert "workload/tables.py" in sources
    assert "cli/main.py" not in sources


def test_an_edit_of_a_neighbour_changes_the_name(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    (tmp_path / "room").mkdir()
    (tmp_path / "room" / "engine.py").write_text("@kernel\ndef step(): ...\n")
    (tmp_path / "room" / "constants.py").write_text("LIMIT = 1\n")
    monkeypatch.setattr(kernel, "PACKAGE", tmp_path)
    before = kernel.digest.__wrapped__()
    (tmp_path / "room" / "constants.py").write_text("LIMIT = 2\n")
    assert kernel.digest.__wrapped__() != before


def test_a_bare_kernel_is_an_option_that_numba_knows():
    """`_nrt` is private to Numba: should a version drop it, this says so before the desk does."""
    import numpy as np

    @kernel.bare
    def first(column):
        return column[0]

    assert first(np.array([7])) == 7


def test_kernels_run_uncached_where_nothing_can_be_written(tmp_path: Path):
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    code = "from slasim.kernel import cache_folder; from slasim.calendars import elapsed; print(cache_folder())"
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
