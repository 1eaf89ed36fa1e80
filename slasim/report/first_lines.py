"""The first lines of `slasim run`: what must not be overlooked, before any table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rich.markup import escape

from slasim.report.queue_lines import queue_lines
from slasim.report.words import NOTHING, OPEN, SURE, TROUBLE, percent
from slasim.study.measures.compliance import KEPT_FROM

if TYPE_CHECKING:
    from slasim.study import Study
    from slasim.study.measures.every_promise import EveryPromise, LeftOut

NAMED = 3  # of what is left out for one reason


def first_lines(study: Study) -> list[str]:
    """Whether every promise is kept to every customer and whether queues grow, with markup; what grows comes first."""
    growth = study.growth
    lines = [*_every_promise(study.every_promise, growth.is_growing)]
    queues = queue_lines(study)
    return [*queues, *lines] if growth.is_growing else [*lines, *queues]


def _every_promise(found: EveryPromise, grows: bool) -> Iterator[str]:
    """`grows`: then no window has the tick, for the next one may not be like it."""
    if found.windows:
        share, low, high = (percent(part, 0) for part in found.share)
        if found.share.estimate < KEPT_FROM:
            sign, rest = TROUBLE, ""
        elif found.share.low < KEPT_FROM:
            sign, rest = OPEN, "; more replications could change that"
        else:
            sign, rest = NOTHING if grows else SURE, ""
        windows = f"{found.windows} simulated window{'' if found.windows == 1 else 's'}"
        counted = "" if found.windows == 100 else f", {share}"  # of a hundred the count is the percentage
        yield (
            f"{sign} Every promise kept to every customer, in every whole period: "
            f"in {found.kept} of {windows}{counted} ({low.removesuffix(' %')} to {high.removesuffix(' %')}){rest}"
        )
    elif found.left_out:
        yield f"{NOTHING} Every promise kept to every customer, in every whole period: nothing here to judge it by"
    if found.left_out:
        yield f"  Not asked: {'; '.join(_reasons(found.left_out))}"


def _reasons(left_out: tuple[LeftOut, ...]) -> Iterator[str]:
    """`pilot: gold, silver and 2 more`, for each reason."""
    for why in dict.fromkeys(each.why for each in left_out):
        names = [f"{each.agreement}.{each.commitment}" for each in left_out if each.why == why]
        more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
        yield f"{why}: {escape(', '.join(names[:NAMED]))}{more}"
