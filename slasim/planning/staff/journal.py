"""Runs that are kept on disk, so that a killed search goes on."""

from __future__ import annotations

import io
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np

from slasim.planning.staff.free import Seats
from slasim.study.measures.tables import Parts


class OneRun(NamedTuple):
    """One run that is remembered: seats, the seed of the histories, the number of the history, and what else is
    changed in the scenario (JSON)."""

    seats: Seats
    seed: int
    history: int
    beside: str = "{}"


class RunJournal:
    """Runs on disk: a file for each batch, written aside and renamed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def read(self) -> dict[OneRun, Parts]:
        """All runs that were kept; a file that is cut short or strange is passed over, and run again."""
        found: dict[OneRun, Parts] = {}
        for path in sorted(self._folder.glob("*.npz")):
            try:
                found |= _read(path.read_bytes())
            except (OSError, ValueError, KeyError, EOFError):
                continue
        return found

    def add(self, new: Mapping[OneRun, Parts]) -> None:
        """Keep some runs."""
        arrays: dict[str, np.ndarray] = {}
        for trial, parts in new.items():
            for table, columns in parts.items():
                for name, values in columns.items():
                    arrays[json.dumps([*trial, table, name])] = values
        held = io.BytesIO()
        np.savez(held, **arrays)  # type: ignore[arg-type]
        number = len(list(self._folder.glob("*.npz")))
        aside = self._folder / f".{os.getpid()}.part"
        aside.write_bytes(held.getvalue())
        aside.rename(self._folder / f"{number:06d}-{os.getpid()}.npz")


def _read(content: bytes) -> dict[OneRun, Parts]:
    found: dict[OneRun, Parts] = {}
    with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
        for key in arrays.files:
            seats, seed, history, beside, table, name = json.loads(key)
            trial = OneRun(tuple(seats), seed, history, beside)
            columns = dict(found.setdefault(trial, {}).get(table, {}))
            found[trial][table] = {**columns, name: arrays[key]}
    return found
