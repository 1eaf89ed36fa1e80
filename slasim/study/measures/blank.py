"""The tables of a study in which nothing happened: they say which figures a scenario has before it is simulated."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from slasim.instants import HOUR
from slasim.scenario import Scenario
from slasim.study.measures.desk import QUANTILES, WAITS, Columns
from slasim.study.measures.merging import merge
from slasim.study.measures.obligations import obligations

if TYPE_CHECKING:
    import pandas as pd


def blank_tables(scenario: Scenario) -> dict[str, pd.DataFrame]:
    """One replication of zeros, with the rows and names of a real one; of the hours of the backlog the first only.

    Raises TermsError when agreements do not fit the tickets.
    """
    of = obligations(scenario)
    severities = np.arange(len(scenario.severities))
    spread = ("mean_ms", *QUANTILES, "max_ms")
    counts = ("decided", "met", "met_goal", "open", "judged_units", "kept")
    start, _ = scenario.window()
    parts: dict[str, Columns] = {
        "compliance": {"row": np.arange(len(of.rows)), **_zeros(counts, len(of.rows))},
        "credits": {"row": np.arange(len(of.credit_rows)), **_zeros(("amount_minor",), len(of.credit_rows))},
        "waits": {
            "severity": np.repeat(severities, len(WAITS)),
            "wait": np.tile(np.arange(len(WAITS)), len(severities)),
            **_zeros(("tickets", "unfinished", *spread), len(severities) * len(WAITS)),
        },
        "backlog": {
            "hour": np.full(len(severities), start // HOUR * HOUR),
            "severity": severities,
            **_zeros(("arrived", "open"), len(severities)),
        },
        "arrivals": {"severity": severities, **_zeros(("tickets", "solved"), len(severities))},
        "occupancy": {
            "team": np.arange(len(scenario.teams)),
            **_zeros(("staffed_ms", "busy_ms", "overtime_ms"), len(scenario.teams)),
        },
    }
    return merge(scenario, [parts])


def _zeros(names: tuple[str, ...], rows: int) -> Columns:
    return {name: np.zeros(rows, np.int64) for name in names}
