"""Files that a scenario file names: they lie in its folder or below it, wherever links lead."""

from __future__ import annotations

import os
from pathlib import Path

from slasim.plain_files import may_be_named
from slasim.problems import Problem, show
from slasim.scenario.reading.tree import Node

EXPECTED = "a file in the folder of this one, or below it"
ALLOW = "slasim --within FOLDER allows all of a folder"


def named_file(node: Node, path: str) -> tuple[str, list[Problem]]:
    """The file that the value at `path` names, from the folder of the file where it stands; or why it is not read.

    A file outside that folder is refused before anybody looks whether it is there: no message tells of it.
    """
    given: str = node.value
    if "\0" in given:
        return "", [Problem(*node.place, path, "a name with the control character 0x00", EXPECTED)]
    folder = os.path.dirname(node.place.file)
    file = os.path.normpath(os.path.join(folder, given))
    if not may_be_named(file, folder):
        by_link = _is_below(os.path.abspath(file), os.path.abspath(folder))
        found = f"{show(given)}, {'a link that' if by_link else 'which'} leads out of the folder of this file"
        return "", [Problem(*node.place, path, found, EXPECTED, ALLOW)]
    if not os.path.isfile(file):
        return "", [Problem(*node.place, path, f"no file {file}", "a file beside this one")]
    return file, []


def _is_below(file: str, folder: str) -> bool:
    return Path(folder) in Path(file).parents
