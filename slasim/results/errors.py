"""What can be wrong with a result, in words."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from slasim.problems import InWords

AGAIN = "run it again"


class ResultError(InWords):
    """A result that cannot be read or written; the message says which, why, and what to do."""


class NoResult(ResultError):
    """There is no result where one was looked for."""


class OtherFormat(ResultError):
    """A result that another version of slasim wrote and this one does not read."""


def damaged(folder: Path, wrong: Iterable[str], mend: str = AGAIN) -> ResultError:
    """The error of a result in which something is not what was written."""
    return ResultError(f"the result in {folder} is damaged: {'; '.join(wrong)}; {mend}")
