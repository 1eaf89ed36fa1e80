"""Commitments with a cut-off are walked one by one, on tickets that are created when they are received.

What happens to a ticket before counts as if it happened then. The walk knows of all this nothing: it is handed other
instants.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from slasim.agreements.clocks.signals import Signals
from slasim.agreements.clocks.tables import ClockRules
from slasim.types import Int64

NO_CLOCK = -1  # as a metric


def without(rules: ClockRules, commitments: Sequence[int]) -> ClockRules:
    """The rules of all commitments but these."""
    if not len(commitments):
        return rules
    metric = rules.metric.copy()
    metric[:, list(commitments)] = NO_CLOCK
    return rules._replace(metric=metric)


def alone(rules: ClockRules, commitment: int) -> ClockRules:
    """The rules of one commitment."""
    return without(rules, [each for each in range(rules.metric.shape[1]) if each != commitment])


def since(signals: Signals, received: Int64) -> Signals:
    """The signals of tickets that are received at these instants, none before."""
    return signals._replace(time=np.maximum(signals.time, np.repeat(received, np.diff(signals.first))))
