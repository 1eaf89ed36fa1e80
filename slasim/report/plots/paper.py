"""The paper of all pictures: their width, their text, their titles; a figure as SVG, or in a file.

Every picture is as wide as a column of text and its letters are sized for that, so that it can be read when a page
shrinks it to 480 pixels, and fills a slide when it is enlarged.
"""

from __future__ import annotations

import hashlib
import io
import re
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
from matplotlib.figure import Figure

from slasim.printable import printable
from slasim.report.plots.palette import INK, PAPER, RULE, SOFT
from slasim.results.errors import ResultError

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WIDTH = 6.4  # inches
HEIGHT = 3.6
LINE = 0.19  # inches that a line of the title takes
TITLE_SIGNS, NOTE_SIGNS = 68, 104  # in a line
LONGEST_NAME = 28
FORMATS = ("svg", "png", "pdf")
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
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(STYLE)
        yield


class Drawing(Figure):
    """A figure that is drawn in our style wherever it is drawn, and shows itself in a notebook."""

    def draw(self, renderer: Any) -> None:
        """As every figure is drawn; ticks are made only then, so the style has to hold here too."""
        with styled():
            super().draw(renderer)

    def savefig(self, fname: Any, **options: Any) -> None:
        """As every figure is written."""
        with styled():
            super().savefig(fname, **options)

    def _repr_svg_(self) -> str:
        return svg(self)


def sheet(title: str, note: str = "", height: float = HEIGHT) -> Drawing:
    """An empty picture with its title, and a note at its foot. `height` is that of the drawing, in inches; to be called
    while `styled`."""
    head, foot = textwrap.wrap(title, TITLE_SIGNS), textwrap.wrap(note, NOTE_SIGNS)
    figure = Drawing(figsize=(WIDTH, height + LINE * len(head) + 0.15 * len(foot)), layout="constrained", dpi=100)
    if head:
        figure.suptitle("\n".join(head), x=0.012, ha="left", fontsize=10.5, fontweight="bold", linespacing=1.25)
    if foot:
        figure.supxlabel("\n".join(foot), x=0.012, ha="left", fontsize=7.5, color=SOFT, linespacing=1.3)
    return figure


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


def legend(axes: Axes, handles: list[Any] | None = None, columns: int = 4) -> None:
    """A legend above the drawing, where it hides nothing."""
    found, labels = axes.get_legend_handles_labels()
    handles = found if handles is None else handles
    labels = labels if handles is found else [handle.get_label() for handle in handles]
    if handles:
        axes.legend(
            handles,
            labels,
            loc="lower left",
            bbox_to_anchor=(0, 1.0),
            ncols=columns,
            borderaxespad=0.2,
            handlelength=1.6,
            columnspacing=1.4,
        )


def svg(figure: Figure) -> str:
    """A figure as an `<svg>` to stand in a page: text as text, nothing from outside, ids that no other picture of the
    page has; the same bytes for the same picture."""
    there = io.StringIO()
    with styled():
        figure.savefig(there, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None})
    text = there.getvalue()
    text = text[text.index("<svg") :].strip()
    text = re.sub(r"\s*<metadata>.*?</metadata>", "", text, flags=re.DOTALL)
    text = text.replace("'DejaVu Sans'", "'DejaVu Sans', Verdana, sans-serif")
    own = f"p{hashlib.sha256(text.encode()).hexdigest()[:10]}-"
    text = re.sub(r'(\sid=")', rf"\g<1>{own}", text)
    text = re.sub(r'(xlink:href="#|\shref="#|url\(#)', rf"\g<1>{own}", text)
    return text + "\n"


def save(figure: Figure, place: Path) -> Path:
    """Write a figure to a file; its name says whether PNG, SVG or PDF. Raises ResultError when it cannot be written."""
    kind = place.suffix.lower().removeprefix(".")
    if kind not in FORMATS:
        raise ResultError(f"cannot write the picture to {place}: its name must end in .{', .'.join(FORMATS)}")
    metadata: dict[str, Any] = {} if kind == "png" else {"Date": None} if kind == "svg" else {"CreationDate": None}
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        with styled():
            figure.savefig(place, format=kind, dpi=200, metadata=metadata)
    except OSError as error:
        raise ResultError(f"cannot write the picture to {place}: {error.strerror or error}") from error
    return place
