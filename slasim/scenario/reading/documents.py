"""A scenario file with everything it extends, as one tree."""

from __future__ import annotations

import os
from pathlib import Path

from slasim.problems import Problem, show
from slasim.scenario.reading.tree import Node, merge
from slasim.scenario.reading.yaml_text import parse, read_text

EXTENDS = "extends"


def read_document(file: str, chain: tuple[Path, ...] = ()) -> tuple[Node | None, list[Problem]]:
    """The tree of a file on top of the tree of the file it `extends`; None where it cannot be had."""
    path = Path(file)
    text, problems = read_text(file)
    if problems:
        return None, problems
    root, problems = parse(text, file)
    if root is None:
        return None, problems
    above: Node | None = root.value.pop(EXTENDS, None)
    if above is None:
        return root, problems
    if not isinstance(above.value, str):
        if above.value is not None:
            problems.append(
                Problem(*above.place, EXTENDS, show(above.plain()), "the path of one file", "extends: base.yaml")
            )
        return None, problems
    base_file = os.path.normpath(os.path.join(os.path.dirname(file), above.value))
    here = (*chain, path.resolve())
    if Path(base_file).resolve() in here:
        found = " -> ".join([*(each.name for each in here), Path(base_file).name])
        return None, [
            *problems,
            Problem(*above.place, EXTENDS, f"a circle: {found}", "a file that does not lead back here"),
        ]
    if not Path(base_file).is_file():
        problems.append(Problem(*above.place, EXTENDS, f"no file {base_file}", "a file beside this one"))
        return None, problems
    base, more = read_document(base_file, here)
    return (None if base is None else merge(base, root)), problems + more
