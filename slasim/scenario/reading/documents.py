"""A scenario file with everything it extends, as one tree."""

from __future__ import annotations

from pathlib import Path

from slasim.limits import CHAIN
from slasim.problems import Problem, show
from slasim.scenario.reading.named_files import named_file
from slasim.scenario.reading.tree import Node, merge
from slasim.scenario.reading.yaml_text import parse, read_text

EXTENDS = "extends"


def read_document(file: str, files: list[str]) -> tuple[Node | None, list[Problem]]:
    """The tree of a file on top of the tree of the file it `extends`; None where it cannot be had.

    Every file that is read is put to `files`; those in it already are the files that lead to this one.
    """
    text, problems = read_text(file)
    if problems:
        return None, problems
    root, problems = parse(text, file, is_own=not files)
    files.append(file)
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
    base_file, more = named_file(above, EXTENDS)
    if more:
        return None, problems + more
    here = [Path(each).resolve() for each in files]
    if Path(base_file).resolve() in here:
        found = " -> ".join([*(each.name for each in here), Path(base_file).name])
        return None, [
            *problems,
            Problem(*above.place, EXTENDS, f"a circle: {found}", "a file that does not lead back here"),
        ]
    if len(files) >= CHAIN:
        found = f"a chain of more than {CHAIN} files"
        return None, [*problems, Problem(*above.place, EXTENDS, found, f"at most {CHAIN}, each extending the next")]
    base, more = read_document(base_file, files)
    return (None if base is None else merge(base, root)), problems + more
