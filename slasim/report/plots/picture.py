"""What a picture is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from matplotlib.figure import Figure


@dataclass(frozen=True)
class Picture:
    """One picture of results, with the message that it shows, written down before it was drawn.

    `draw`, `alt` and `can` take a result of one of `kinds`; `can` says whether it has what is drawn.
    """

    name: str  # as in `slasim plot RESULT NAME`
    about: str  # the message, one sentence
    kinds: tuple[str, ...]  # of results (`Result.kind`) of which it can be drawn
    draw: Callable[[Any], Figure]
    alt: Callable[[Any], str]  # what is seen, in words with the figures that matter
    can: Callable[[Any], bool] = lambda _: True
    again: bool = False  # no table holds it: histories are simulated once more, or the log is read again
