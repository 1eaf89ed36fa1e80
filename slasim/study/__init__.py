"""Many replications of one scenario: run, interval, tables.

simulate        run a scenario and measure it
Study           its tables and their summaries; `save`
open_study      a saved study again
place           where a result will go, and whether it can
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from slasim.study.result import Study, open_study
    from slasim.study.simulation import DEFAULT_REPLICATIONS, place, simulate

__all__ = ["DEFAULT_REPLICATIONS", "Study", "open_study", "place", "simulate"]

_HOME = {"Study": "result", "open_study": "result"}


def __getattr__(name: str) -> Any:
    """Pandas and Numba are slow to import: a name brings its module when it is first used."""
    if name in __all__:
        return getattr(import_module(f"slasim.study.{_HOME.get(name, 'simulation')}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
