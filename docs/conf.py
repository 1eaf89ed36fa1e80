"""Settings of the documentation site: `make docs`. Generated pages are written by docs/made.py before any is read."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from pygments.lexers.special import TextLexer
from sphinx.highlighting import lexers

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parent), str(HERE)]

import made  # noqa: E402

import slasim  # noqa: E402

project = "slasim"
author = "the slasim contributors"
copyright = f"2026, {author}"
version = release = slasim.__version__
html_title = f"slasim {release}"

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["_build"]
source_suffix = {".md": "markdown"}
html_theme = "furo"
html_static_path = ["site.css"]
smartquotes = False  # --json is an option
html_css_files = ["site.css"]
html_copy_source = False
html_show_sphinx = False
html_theme_options = {"navigation_with_keys": True}

myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 4
default_role = "code"
add_module_names = False
autodoc_typehints = "none"  # a description says what is meant; the types are in the source
autodoc_member_order = "bysource"
autodoc_preserve_defaults = True
autodoc_default_options = {"members": True, "exclude-members": "model_config, model_post_init"}
maximum_signature_line_length = 90
toc_object_entries = False

lexers["csv"] = TextLexer()

OUTSIDE = {
    "../results/README.md": "made/results.md",
    "../CHANGELOG.md": "made/changes.md",
    "../tests/README.md": "made/tests.md",
}
"""Pages of other folders that pages link to, and where the site has them."""


def _links(app: object, name: str, source: list[str]) -> None:
    """Pages stand where they stand in the repository; in the site a link to another folder leads to its page here."""
    for file, page in OUTSIDE.items():
        source[0] = source[0].replace(f"]({file}", f"]({page}")


def _columns(app: object, what: str, name: str, thing: object, options: object, lines: list[str]) -> None:
    """Docstrings say what each name means in two columns; here these become lists of definitions, pages links."""
    blocks = "\n".join(lines).split("\n\n")
    text = "\n\n".join(map(_defined, blocks))
    lines[:] = re.sub(r"docs/(\w+)\.md", r":doc:`docs/\1.md </\1>`", text).splitlines()


def _defined(block: str) -> str:
    """A block of two columns as definitions; any other one as it is."""
    rows = block.splitlines()
    column = next((found.end() for row in rows if (found := re.match(r"[a-z_][\w, ]*? {2,}(?=\S)", row))), 0)
    if not column or any(row[column - 1 : column] != " " or row[column : column + 1] in ("", " ") for row in rows):
        return block
    out = []
    for row in rows:
        term, text = row[:column].strip(), row[column:]
        out += [f"``{term}``"] * bool(term) + [f"    {text}"]
    return "\n".join(out)


def setup(app: object) -> None:
    made.write()
    app.connect("autodoc-process-docstring", _columns, priority=1)  # type: ignore[attr-defined]
    app.connect("source-read", _links)  # type: ignore[attr-defined]
