"""The pictures of a result as parts of a report."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from slasim.report.page.parts import Chapter, Drawn, chapter
from slasim.report.plots import Picture, pictures, svg
from slasim.results.result import Result


class Drawings:
    """The pictures that a result can show. Each stands in a report once: what was taken is there no more."""

    def __init__(self, result: Result) -> None:
        self._result = result
        self._left = {each.name: each for each in pictures(result)}

    def take(self, names: Iterable[str]) -> tuple[Drawn, ...]:
        """Those of these names that there are."""
        return tuple(_drawn(self._left.pop(name), self._result) for name in names if name in self._left)

    def first(self) -> tuple[Drawn, ...]:
        """The one that says most, where there is any."""
        return self.take(list(self._left)[:1])

    def rest(self) -> tuple[Drawn, ...]:
        """All others."""
        return self.take(list(self._left))


def _drawn(picture: Picture, result: Result) -> Drawn:
    return Drawn(picture.name, picture.about, picture.alt(result), partial(_svg, picture, result))


def _svg(picture: Picture, result: Result) -> str:
    return svg(picture.draw(result))


def more_pictures(drawings: Drawings) -> Chapter:
    """Those that stand nowhere else."""
    return chapter("pictures", "More pictures", drawings.rest())
