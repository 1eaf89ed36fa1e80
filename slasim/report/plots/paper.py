"""The paper of all pictures: their width, their text, their titles; a figure as SVG, or in a file.

Every picture is as wide as a column of text and its letters are sized for that, so that it can be read when a page
shrinks it to 480 pixels, and fills a slide when it is enlarged.
"""

from __future__ import annotations

import hashlib
import io
import re
import textwrap
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure

from slasim.printable import printable
from slasim.report.plots.palette import INK, PAPER, RULE, SOFT
from slasim.results.errors import ResultError

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WIDTH, PIXELS = 6.0, 1280  # inches; of a PNG
HEIGHT = 3.6
LINE = 0.19  # inches that a line of the title takes
TITLE_SIGNS, NOTE_SIGNS = 64, 96  # in a line
LONGEST_NAME = 28
LEGEND_SIGNS, HANDLE_SIGNS = 90, 8  # in a legend above a drawing as wide as the paper; what a sign and a gap take
FORMATS = ("svg", "png", "pdf")
_UNITS = re.compile(r"(?<=\d) (?=(?:%|s|min|h|d|days?|business days?|[A-Z]{3})(?!\w))")
OF_THE_PROGRAM = ("backend", "interactive", "toolbar", "date.epoch")
STYLE: Any = {
    "font.family": ["DejaVu Sans"],
    "font.size": 8.5,
    "axes.labelsize": 8.5,
    "axes.labelcolor": SOFT,
    "axes.edgecolor": RULE,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "axes.grid": False,
    "axes.formatter.useoffset": False,
    "axes.formatter.use_mathtext": False,
    "axes.unicode_minus": True,
    "grid.color": RULE,
    "grid.linewidth": 0.6,
    "xtick.color": RULE,
    "ytick.color": RULE,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "xtick.labelsize": 8,
    "ytick.labelsize": 8,
    "legend.frameon": False,
    "legend.fontsize": 8,
    "text.color": INK,
    "text.parse_math": False,  # a `$` in somebody's name is a dollar
    "text.usetex": False,
    "figure.facecolor": PAPER,
    "hatch.color": "#9aa3ad",
    "hatch.linewidth": 0.7,
    "svg.fonttype": "none",
    "svg.hashsalt": "slasim",
    "pdf.fonttype": 42,
}


@contextmanager
def styled() -> Iterator[None]:
    """While a picture is made: the same settings whatever those of its user are."""
    with mpl.rc_context(_settings()):
        yield


@cache
def _settings() -> Any:
    """All settings that a picture could be drawn by; not those of windows and notebooks, which are not touched."""
    every = mpl.rcParamsDefault
    return {**{key: every[key] for key in every if not key.startswith(OF_THE_PROGRAM)}, **STYLE}


class Drawing(Figure):
    """A figure that is drawn in our style wherever it is drawn, and shows itself in a notebook."""

    _is_to_be_laid_out = False  # by the next `draw`, and no more

    def draw(self, renderer: Any) -> None:
        """As every figure is drawn; ticks are made only then, so the style has to hold here too."""
        with styled():
            engine = self.get_layout_engine()
            if self._is_to_be_laid_out and engine is not None:
                self._is_to_be_laid_out = False
                engine.execute(self)
            else:
                super().draw(renderer)

    def savefig(self, fname: Any, **options: Any) -> None:
        """As every figure is written; but matplotlib draws all of it twice, the first time only to lay it out."""
        with styled():
            self._is_to_be_laid_out = True
            try:
                super().savefig(fname, **options)
            finally:
                self._is_to_be_laid_out = False

    def _repr_png_(self) -> bytes:
        there = io.BytesIO()
        self.savefig(there, format="png", dpi=120)
        return there.getvalue()


def sheet(title: str, note: str = "", height: float = HEIGHT) -> Drawing:
    """An empty picture with its title, and a note at its foot. `height` is that of the drawing, in inches; to be called
    while `styled`."""
    head, foot = _lines(title, TITLE_SIGNS), _lines(note, NOTE_SIGNS)
    figure = Drawing(figsize=(WIDTH, height + LINE * len(head) + 0.15 * len(foot)), layout="constrained", dpi=100)
    if head:
        figure.suptitle("\n".join(head), x=0.012, ha="left", fontsize=10.5, fontweight="bold", linespacing=1.25)
    if foot:
        figure.supxlabel("\n".join(foot), x=0.012, ha="left", fontsize=7.5, color=SOFT, linespacing=1.3)
    return figure


def _lines(text: str, signs: int) -> list[str]:
    """Lines of at most so many letters; a figure and its unit stay together."""
    return [line.replace("\u00a0", " ") for line in textwrap.wrap(_UNITS.sub("\u00a0", text), signs)]


def name(text: object, signs: int = LONGEST_NAME) -> str:
    """Somebody's name as a picture shows it: on one line, cut where it is too long; nothing in it is obeyed."""
    shown = " ".join(printable(str(text)).split())
    shown = shown if len(shown) <= signs else f"{shown[: signs - 1].rstrip()}…"
    return f"\u200a{shown}" if shown.startswith("_") else shown  # matplotlib leaves out of a legend what begins with _


def in_title(text: object) -> str:
    """Somebody's name as a title has it: longer ones are shown there."""
    return name(text, 60)


def grid(axes: Axes, axis: str = "y") -> None:
    """Lines of a grid across an axis, and no frame."""
    axes.grid(True, axis=axis)  # type: ignore[arg-type]
    axes.tick_params(length=0)
    axes.spines["left" if axis == "y" else "bottom"].set_visible(False)


def legend(axes: Axes, handles: Sequence[Any] | None = None, signs: int = LEGEND_SIGNS) -> None:
    """A legend above the drawing, where it hides nothing; `signs` is how many letters fit above it, of which so many
    columns are made as can be."""
    found, labels = axes.get_legend_handles_labels()
    handles = found if handles is None else handles
    labels = labels if handles is found else [handle.get_label() for handle in handles]
    if handles:
        axes.legend(
            handles,
            labels,
            loc="lower left",
            bbox_to_anchor=(0, 1.0),
            ncols=next(count for count in range(len(labels), 0, -1) if count == 1 or _wide(labels, count) <= signs),
            borderaxespad=0.2,
            handlelength=1.6,
            columnspacing=1.4,
        )


def _wide(labels: Sequence[str], columns: int) -> int:
    """How many letters so many columns take beside each other; the first ones have one label more."""
    rows, more = divmod(len(labels), columns)
    ends = np.cumsum([rows + (at < more) for at in range(columns)])
    parts = (labels[end - rows - (at < more) : end] for at, end in enumerate(ends))
    return sum(max(map(len, part)) + HANDLE_SIGNS for part in parts)


def svg(figure: Figure) -> str:
    """A figure as an `<svg>` to stand in a page: text as text, nothing from outside, ids that no other picture of the
    page has (matplotlib's own hold digits of where things stand, down to the last bit); the same bytes whenever
    the picture is drawn."""
    there = io.StringIO()
    with styled():
        figure.savefig(there, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None})
    text = there.getvalue()
    text = text[text.index("<svg") :].strip()
    text = re.sub(r"\s*<metadata>.*?</metadata>", "", text, flags=re.DOTALL)
    text = text.replace("'DejaVu Sans'", "'DejaVu Sans', Verdana, sans-serif")
    places = {old: f"i{at}" for at, old in enumerate(dict.fromkeys(re.findall(r'\sid="([^"]+)"', text)))}
    text = re.sub(r'(\sid=")([^"]+)"', lambda found: f'{found[1]}{places[found[2]]}"', text)
    text = re.sub(r'(href="#|url\(#)([^")]+)', lambda found: f"{found[1]}{places[found[2]]}", text)
    own = f"p{hashlib.sha256(text.encode()).hexdigest()[:10]}-"
    text = re.sub(r'(\sid="|href="#|url\(#)', rf"\g<1>{own}", text)
    return text + "\n"


def save(figure: Figure, place: str | Path) -> Path:
    """Write a figure to a file; its name says whether PNG, SVG or PDF. Raises ResultError when it cannot be written."""
    place = Path(place)
    kind = place.suffix.lower().removeprefix(".")
    if kind not in FORMATS:
        raise ResultError(f"cannot write the picture to {place}: its name must end in .{', .'.join(FORMATS)}")
    metadata: dict[str, Any] = {} if kind == "png" else {"Date": None} if kind == "svg" else {"CreationDate": None}
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        with styled():
            figure.savefig(place, format=kind, dpi=PIXELS / WIDTH, metadata=metadata)
    except OSError as error:
        raise ResultError(f"cannot write the picture to {place}: {error.strerror or error}") from error
    return place
