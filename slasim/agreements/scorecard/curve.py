"""The attainment curve of a scorecard."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from slasim.agreements.verdicts.curve import PROMISED, count_curve, curve_grid, promised_marks
from slasim.log.frames import category

if TYPE_CHECKING:
    from slasim.agreements.scorecard.scorecard import Scorecard


def curve_frame(card: Scorecard) -> pd.DataFrame:
    """One row a promise with a decided clock in the window, severity and length."""
    clocks, promises, log = card.score.clocks, card.promises, card.log
    assert clocks is not None
    grid = curve_grid(promises, log.until)
    found = count_curve(clocks, card.score.clock_period, promises, log.ticket_table, log.until, grid)
    pairs = np.argwhere(found.decided.any(axis=-1))
    commitment, severity = np.repeat(pairs, len(grid.points), axis=0).T
    kinds = promises.commitments
    agreements = tuple(dict.fromkeys(rule.name for rule in promises.agreements))
    names = tuple(dict.fromkeys(kind.name for kind in kinds))
    of_agreement = np.array([agreements.index(kind.agreement) for kind in kinds], np.int64)
    of_name = np.array([names.index(kind.name) for kind in kinds], np.int64)
    met, decided = (each[pairs[:, 0], pairs[:, 1]].ravel() for each in found)
    frame = pd.DataFrame(
        {
            "agreement": category(of_agreement[commitment], agreements),
            "commitment": category(of_name[commitment], names),
            "severity": category(severity, log.labels.severities, ordered=True),
            "within": np.tile(grid.points, len(pairs)).view("timedelta64[ms]"),
            "promised": category(promised_marks(promises, pairs, grid), PROMISED),
            "met": met,
            "decided": decided,
        }
    )
    frame["attainment"] = frame["met"] / frame["decided"].where(frame["decided"] > 0)
    frame.attrs["units"] = {"within": "ms of open time", "attainment": "share of decided"}
    return frame
