"""The colours and signs of all pictures. Colours differ in lightness too, so that they can be told apart by people who
see fewer of them and on a grey printer; a sign stands beside each mark, since colour alone is not enough.
"""

from __future__ import annotations

from typing import NamedTuple

INK, SOFT, RULE, PAPER = "#1d2733", "#5b6774", "#d5dae0", "#ffffff"  # text, notes, lines of the grid, the ground
ACCENT, BAND = "#0f5c8c", "#9cc3dd"  # one series, and its interval
SERIES = ("#0f5c8c", "#d98200", "#5a9e6f", "#7a3e8e", "#c2577b", "#6b5b3e", "#33a3c4", "#8a8f98")
DASHES = ("-", "--", "-.", ":")  # beside the colour of a line
SHADES = ("#08304f", "#2f7fb0", "#a9cfe6", "#eef5fa")  # of one quantity, from the worst to the best
QUIET = "#aab3bd"  # what is not meant at the moment


class Tint(NamedTuple):
    """How a mark looks: `fill` under dark text, `edge` for lines and points, and its sign."""

    fill: str
    edge: str
    sign: str


MARKS = {
    "kept": Tint("#b5e2ec", "#006b87", "✓"),
    "at risk": Tint("#ffdc80", "#945f00", "!"),
    "missed": Tint("#efa8a2", "#a3123a", "×"),
}
UNKNOWN = Tint("#ececec", "#6a6d71", "?")  # too early to say, no data, not judged


def mark_of(name: str) -> Tint:
    """The look of a mark; grey for all that is neither kept, at risk nor missed."""
    return MARKS.get(name, UNKNOWN)


def series(at: int) -> str:
    """The colour of the series number `at`; after the last they begin again, with another dash."""
    return SERIES[at % len(SERIES)]


def dash(at: int) -> str:
    """The dash of the series number `at`."""
    return DASHES[at // len(SERIES) % len(DASHES)]
