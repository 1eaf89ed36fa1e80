"""Verdicts with what the agreements exclude, beside those without."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from slasim.agreements.score import judge_log
from slasim.agreements.scorecard.frames import cell_frame
from slasim.agreements.scorecard.statement import DIMENSIONS

if TYPE_CHECKING:
    from slasim.agreements.scorecard.scorecard import Scorecard

BOTH = ["decided", "met", "attainment", "verdict"]


def exclusion_frame(card: Scorecard) -> pd.DataFrame:
    """One row a cell of the agreements that exclude time or tickets; `_all` columns are without exclusions."""
    names = {each.agreement for each in card.promises.closures} | {each.agreement for each in card.promises.exempt}
    keys = [*DIMENSIONS, "partial"]
    tables = []
    for frame in (card.table("compliance"), _compliance_without(card)):
        mine = frame[frame["agreement"].isin(names)]
        tables.append(mine.assign(**{key: mine[key].astype(str) for key in DIMENSIONS}))
    with_, all_ = tables
    order = pd.concat([with_[keys], all_[keys]]).drop_duplicates()
    frame = order.merge(with_[[*keys, "excluded", *BOTH]], how="left", on=keys)
    frame = frame.merge(all_[[*keys, *BOTH]], how="left", on=keys, suffixes=("", "_all"))
    whole = ["excluded", "decided", "met", "decided_all", "met_all"]
    frame = frame.astype(dict.fromkeys(whole, "Int64"))  # a cell may exist in one of the two only
    frame.attrs["units"] = dict.fromkeys(whole, "clocks")
    return frame


def _compliance_without(card: Scorecard) -> pd.DataFrame:
    """Compliance as if nothing were excluded: only verdicts are shown, so no credits and times are worked out again."""
    promises = card.promises.without_exclusions()
    if promises is card.promises:
        return card.table("compliance")
    return cell_frame(card, judge_log(card.log, promises, card.window).cells)
