"""Writes the pages of the site that are generated, into docs/made (no part of the repository): python docs/made.py

Commands come from the commands, the Python interface from the public names, results, changes and how to cite from the
files that say so.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
from ruamel.yaml import YAML

import slasim
from slasim.cli.group import ROWS

HERE = Path(__file__).parent
ROOT = HERE.parent
MADE = HERE / "made"


def write() -> None:
    """All pages, those that changed only: what is unchanged is not built anew."""
    MADE.mkdir(exist_ok=True)
    for name, text in pages().items():
        path = MADE / f"{name}.md"
        if not path.is_file() or path.read_text("utf-8") != text:
            path.write_text(text, "utf-8")


def pages() -> dict[str, str]:
    """The text of each page, by its name."""
    return {
        "commands": "\n".join(_commands()),
        "python": "\n".join(_python()),
        "results": _moved((ROOT / "results" / "README.md").read_text("utf-8"), ROOT / "results"),
        "tests": _moved((ROOT / "tests" / "README.md").read_text("utf-8"), ROOT / "tests"),
        "changes": _moved((ROOT / "CHANGELOG.md").read_text("utf-8"), ROOT),
        "cite": _cite(),
    }


def _commands() -> Iterator[str]:
    yield "# Commands"
    yield ""
    yield "Every command by the question that it answers. `slasim COMMAND --help` says the same in the terminal."
    for question, group in ROWS.items():
        yield f"\n## {question}"
        for command, example in group:
            yield from _command(command, f"slasim {command.name}", example)


def _command(command: click.Command, path: str, example: str) -> Iterator[str]:
    usage = click.Context(command, info_name=path)
    yield f"\n### `{path}`\n"
    yield _cell(inspect.cleandoc(command.help or ""))
    yield f"\n```text\n{' '.join([path, *command.collect_usage_pieces(usage)])}\n```"
    if example:
        yield f"\nExample: `{example}`"
    options = [
        record for each in command.params if isinstance(each, click.Option) and (record := each.get_help_record(usage))
    ]
    if options:
        yield "\n| option | meaning |\n|---|---|"
        yield from (f"| {_option(names)} | {_cell(meaning)} |" for names, meaning in options)
    if isinstance(command, click.Group):
        for each in command.commands.values():
            yield from _command(each, f"{path} {each.name}", "")


def _option(names: str) -> str:
    """`-n, --replications INTEGER RANGE` with each name as code."""
    return " ".join(f"`{word}`" for word in names.replace("|", "\\|").split(", "))


def _cell(text: str) -> str:
    """Help as Markdown: options as code, pages as links."""
    text = text.replace("|", "\\|").replace("*", "\\*").replace("<", "&lt;")
    text = re.sub(r"(?<![\w`])(--[\w-]+)", r"`\1`", text)
    return re.sub(r"docs/(\w+)\.md", r"[docs/\1.md](../\1.md)", text)


GROUPS = {
    "Read": ("load_scenario", "load_agreements", "read_log"),
    "Simulate and compare": ("simulate", "compare", "sweep", "warm_up", "expected_load"),
    "Plan": ("staff", "targets", "frontier", "quote", "why", "why_log"),
    "Judge what happened": ("measure", "reconcile", "review", "document"),
    "Find results again": tuple(name for name in slasim.__all__ if name.startswith("open_")),
}
"""The public functions by what they are for; what is in none is a class, or stands under the last heading."""


def _python() -> Iterator[str]:
    yield "# Python\n\nEverything public is a name of the package `slasim`; each is loaded when it is first used.\n"
    yield "```python\nfrom slasim import load_scenario, simulate\n```"
    named = {name for group in GROUPS.values() for name in group}
    rest = [name for name in slasim.__all__ if name not in named]
    classes = [name for name in rest if inspect.isclass(getattr(slasim, name))]
    groups = {**GROUPS, "What they give and take": classes, "More": [name for name in rest if name not in classes]}
    for heading, names in groups.items():
        if names:
            yield f"\n## {heading}"
            yield from (_documented(name) for name in names)


def _documented(name: str) -> str:
    thing: Any = getattr(slasim, name)
    kind = "autoclass" if inspect.isclass(thing) else "autofunction"
    return f"\n### {name}\n```{{eval-rst}}\n.. {kind}:: slasim.{name}\n```"


def _moved(text: str, folder: Path) -> str:
    """A page of another folder: links lead from docs/made to where they led."""

    def link(found: re.Match[str]) -> str:
        target, stroke, anchor = found[1].partition("#")
        path = (folder / target).resolve()
        if not target or "://" in target:
            return found[0]
        up = path.relative_to(HERE.resolve()) if path.is_relative_to(HERE.resolve()) else None
        return f"](../{up}{stroke}{anchor})" if up else f"](../../{path.relative_to(ROOT)}{stroke}{anchor})"

    return re.sub(r"\]\(([^)]+)\)", link, text)


def _cite() -> str:
    """From CITATION.cff."""
    cited = YAML(typ="safe", pure=True).load(ROOT / "CITATION.cff")
    authors = " and ".join(each["name"] for each in cited["authors"])
    year = cited["date-released"].year
    key = f"{cited['title']}{year}"
    return f"""# How to cite

Cite the version that you used; `slasim --version` prints it, and every result holds it in `manifest.json`. State the
seed and the number of replications beside a figure: with the scenario they give the same numbers to everyone.

> {authors}. *{cited["title"]}: {cited["abstract"]}* Version {cited["version"]}, {year}.

```bibtex
@software{{{key},
  title   = {{{cited["title"]}: {cited["abstract"].rstrip(".")}}},
  author  = {{{{{authors}}}}},
  version = {{{cited["version"]}}},
  year    = {{{year}}},
  license = {{{cited["license"]}}}
}}
```

The same for programs: [CITATION.cff](../../CITATION.cff). Methods and data by others are cited where they are used, in
[the model](../model.md#sources) and [validation](../validation.md).
"""


if __name__ == "__main__":
    write()
