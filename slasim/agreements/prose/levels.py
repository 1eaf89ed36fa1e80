"""A mean, a maximum or a percentile that is measured, and the limit it is held against, each in its own unit."""

from __future__ import annotations

from slasim.instants import MINUTE, SECOND, exact

FEWEST, MOST = 2, 6  # decimals of a number; the log states six at most


def limit_text(limit: float, is_time: bool, is_least: bool) -> str:
    """`at least 4.2`, `at most 3 h`."""
    shown = exact(round(limit), with_days=False) if is_time else f"{limit:.{MOST}f}".rstrip("0").rstrip(".")
    return f"at {'least' if is_least else 'most'} {shown}"


def level_text(level: float, limit: float, is_time: bool) -> str:
    """`4.00`, `3 h 12 min`; what is beside its limit never reads as if it were just that."""
    if is_time:
        whole = round(level / SECOND) * SECOND if level >= MINUTE else round(level)
        # A mean may lie between two ms: one of its side of the limit is shown.
        near = whole if _side(whole, limit) == _side(level, limit) else round(level)
        if _side(near, limit) != _side(level, limit):
            near = round(limit) + _side(level, limit)
        return exact(near, with_days=False)
    for digits in range(FEWEST, MOST):
        shown = f"{level:.{digits}f}"
        if _side(float(shown), limit) == _side(level, limit):
            return shown
    return f"{level:.{MOST}f}"


def _side(value: float, limit: float) -> int:
    """-1 below, 0 at, 1 above the limit, apart from what floating point adds."""
    return 0 if abs(value - limit) < 1e-9 else 1 if value > limit else -1
