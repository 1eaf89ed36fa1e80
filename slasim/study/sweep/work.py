"""What a worker does for a sweep: one block of one point, to the bytes of its part or to the reason why not."""

from __future__ import annotations

import re
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import slasim
from slasim.scenario import ScenarioError
from slasim.study.measures import registry
from slasim.study.running.blocks import Block, run_block, scenario_of
from slasim.study.running.runner import Stopped
from slasim.study.sweep.part import part_bytes
from slasim.terms import TermsError
from slasim.versions import versions

PACKAGE = Path(slasim.__file__).parent
_FRAME = re.compile(r'File "(?P<path>[^"]+)"')


@dataclass(frozen=True)
class Task:
    """A block of a point; `made_with` are the versions that the sweep was registered with."""

    point: int
    block: Block
    made_with: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Done:
    """The part of a block: bytes of Parquet."""

    part: bytes


@dataclass(frozen=True)
class Failed:
    """Why a block has no part: a line for people, and the traceback."""

    reason: str
    traceback: str


class OtherVersions(Exception):
    """A worker whose versions are not those of the sweep: its numbers would not belong to it."""


def do(task: Task, on_slice: Callable[[float], None] | None = None) -> Done | Failed:
    """The work of a task. A failure is a result, so that the other points go on.

    `on_slice` gets the share done and may raise to stop. Raises OtherVersions when this worker may not take part.
    """
    mine = _versions()
    if differing := [f"{name} {mine.get(name)}, not {of}" for name, of in task.made_with if mine.get(name) != of]:
        raise OtherVersions(f"a worker has {'; '.join(differing)}: give all workers the versions of the sweep")
    try:
        tables = run_block(task.block, on_slice)
        if task.block.first == 0:
            tables |= registry.exact_tables(scenario_of(task.block))
        return Done(part_bytes(task.point, tables))
    except Stopped:
        raise
    except Exception as error:
        return Failed(_reason(error), _trace(error))


_versions = cache(versions)  # asked of the installed packages, which takes longer than a small block


def _reason(error: Exception) -> str:
    if isinstance(error, ScenarioError | TermsError):
        return "; ".join(str(each) for each in error.problems)
    return f"{type(error).__name__}: {error}"


def _trace(error: Exception) -> str:
    """The traceback with the files of slasim told from its folder on, so that it is the same on every machine."""
    text = "".join(traceback.format_exception(error))

    def short(found: re.Match[str]) -> str:
        path = Path(found["path"])
        inside = path.is_relative_to(PACKAGE)
        return f'File "{path.relative_to(PACKAGE.parent).as_posix() if inside else path.name}"'

    return _FRAME.sub(short, text)
