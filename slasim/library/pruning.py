"""Old results away: which ones, and how none is taken that is not a result."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from slasim import folders
from slasim.library.kind import LEFT, MAKING, UNFINISHED, WHOLE
from slasim.library.kinds import kind_in
from slasim.library.shelf import Entry, entry
from slasim.results.errors import ResultError


def outdated(found: Sequence[Entry], older_than: timedelta, keep: int = 0) -> list[Entry]:
    """The entries older than `older_than`, but for the `keep` newest sound ones of each kind and name.

    What is in the making stays; an unfinished sweep counts as sound.
    """
    now = datetime.now(UTC)
    chosen: list[Entry] = []
    kept: Counter[tuple[str, str]] = Counter()
    for each in sorted(found, key=lambda each: each.date, reverse=True):
        if each.state in (WHOLE, UNFINISHED) and kept[each.kind, each.name] < keep:
            kept[each.kind, each.name] += 1
        elif each.state != MAKING and now - each.date > older_than:
            chosen.append(each)
    return chosen


def remove(each: Entry) -> None:
    """Remove a result as it was listed.

    Raises ResultError when its folder holds anything else, is a link, was changed since, is written to just now, or
    cannot be removed; then all of it is still there, or what is left of it is marked as left behind.
    """
    folder = each.folder
    if folder.is_symlink():
        raise ResultError(f"{folder} is a link: remove it, or what it leads to, by hand")
    kind = kind_in(folder)
    try:
        with kind.alone(folder):
            if others := kind.foreign(folder):
                raise ResultError(f"{folder} holds more than a result ({', '.join(others[:3])}): left alone")
            if each.state != LEFT and entry(folder).date != each.date:
                raise ResultError(f"{folder} was written again meanwhile: left alone")
            folders.remove(folder)
    except OSError as error:
        raise ResultError(f"cannot remove {folder}: {error.strerror or error}") from error
