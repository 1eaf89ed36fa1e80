"""A report as one page: no request leaves it, and no text of other people becomes markup or script."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from slasim.report.page.parts import SAID, SIGNS, DrillDown, Report
from slasim.report.plots.palette import ACCENT, INK, MARKS, PAPER, RULE, SOFT, UNKNOWN
from slasim.report.words import number

HERE = Path(__file__).parent
GENERATOR = "slasim report"
COLOURS = {
    "ink": INK,
    "soft": SOFT,
    "rule": RULE,
    "paper": PAPER,
    "accent": ACCENT,
    "kept": MARKS["kept"].edge,
    "risk": "#8a5a00",  # of text, which has to stand out more than the line of a picture
    "risk-edge": MARKS["at risk"].edge,
    "missed": MARKS["missed"].edge,
    "unknown": UNKNOWN.edge,
}
SLICE = 25  # rows of a large table that are seen at once
FEW = 5  # rows that need no search
_WITHIN = re.compile(r"(?<=[^\W\d_][._])(?=[^\W\d_])")  # where a dotted name may be broken
_IN_SCRIPT = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}  # what could end an element or a line


def html(report: Report) -> str:
    """The page."""
    script = (HERE / "page.js").read_text("utf-8")
    return (
        _environment()
        .get_template("page.html.jinja")
        .render(
            report=report,
            style=Markup((HERE / "page.css").read_text("utf-8")),
            script=Markup(script),
            colours=COLOURS,
            digest=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
            generator=GENERATOR,
            signs={text: (sign, SAID[sign]) for sign, text in SIGNS.items() if text},
            sign_text=SIGNS,
            said=SAID,
            slice=SLICE,
            few=FEW,
        )
    )


def is_page(content: bytes) -> bool:
    """Whether a file is such a page."""
    return f'<meta name="generator" content="{GENERATOR}">'.encode() in content[:4096]


@cache
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    made.filters["embedded"] = _embedded
    made.filters["svg"] = lambda part: Markup(part.svg())
    made.filters["breakable"] = lambda text: Markup(_WITHIN.sub("<wbr>", str(escape(text))))
    made.filters["thousands"] = number
    made.filters["kind"] = lambda part: type(part).__name__
    return made


def _embedded(of: DrillDown) -> Markup:
    """The columns of a large table as JSON that stands inside a script element."""
    columns: list[dict[str, Any]] = [
        {"numeric": column.numeric, "texts": column.texts, "at": column.at} for column in of.columns
    ]
    text = json.dumps({"slice": SLICE, "columns": columns}, ensure_ascii=False, separators=(",", ":"))
    return Markup(text.translate(_IN_SCRIPT))
