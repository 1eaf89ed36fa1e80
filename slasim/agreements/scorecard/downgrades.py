"""Severities that were lowered while a clock ran: what to look at when promises are made easier on the way."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from slasim.agreements.clocks.trail import NEVER
from slasim.log.frames import INSTANT, category, instants, ticket_column

if TYPE_CHECKING:
    from slasim.agreements.scorecard.scorecard import Scorecard


def downgrade_frame(card: Scorecard) -> pd.DataFrame:
    """One row a clock whose ticket got a lower severity while it ran, in the window of its commitment."""
    log, names, found = card.log, card.promises.commitments, card.score.lowered
    windows = np.array([cut.window for cut in card.score.periods], np.int64).reshape(-1, 2)[found.commitment]
    rows = np.flatnonzero((windows[:, 0] <= found.time) & (found.time < windows[:, 1]))
    commitment = found.commitment[rows]
    agreements = tuple(dict.fromkeys(c.agreement for c in names))
    own = tuple(dict.fromkeys(c.name for c in names))
    severities = log.labels.severities
    frame = pd.DataFrame({"ticket": ticket_column(log, found.ticket[rows])})
    of_agreement = np.array([agreements.index(c.agreement) for c in names], np.int64)
    frame["agreement"] = category(of_agreement[commitment], agreements)
    frame["commitment"] = category(np.array([own.index(c.name) for c in names], np.int64)[commitment], own)
    frame["customer"] = category(log.ticket_table.customer[found.ticket[rows]], log.accounts.name)
    frame["number"] = found.number[rows]
    frame["time"] = instants(found.time[rows])
    frame["before"] = category(found.before[rows], severities, ordered=True)
    frame["after"] = category(found.after[rows], severities, ordered=True)
    frame["consent"] = found.consent[rows] == 1
    frame["late"] = found.late[rows] == 1
    due = found.due[rows]
    frame["due"] = instants(np.where(due == NEVER, 0, due)).mask(due == NEVER)
    frame.attrs["units"] = {"time": INSTANT, "due": INSTANT}
    return frame
