"""In how many simulated windows every promise was kept to every customer, in every whole period.

The event is looked at history by history: a window has it when no judged unit (a customer where each is judged, the
whole otherwise) of any live customer commitment is missed in any whole period. Promises hang together, so this is no
product of their probabilities. A unit without a decided clock has no data, and no data is no miss.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt

from slasim.json_shapes import COUNT, SHARE, STRING, Shape, one_of, or_null, record, rows
from slasim.study.measures.measure import Measure
from slasim.study.measures.obligations import obligations
from slasim.study.measures.section import ENDS, HasTables, Section, interval_columns
from slasim.study.refusal import UNSTATED
from slasim.study.statistics import NO_DATA, Interval, wilson

if TYPE_CHECKING:
    import pandas as pd

    from slasim.scenario import Scenario

WHY = ("internal", "vendor", "pilot", "bedding-in")  # of agreements
NOT_SIMULATED, NO_WHOLE_PERIOD, GOAL = "not simulated", "no whole period", "internal goal"


class LeftOut(NamedTuple):
    """What the event does not ask about, and why: a commitment, for the kind of its agreement (internal, vendor), its
    status (pilot, bedding-in), because it is `not simulated` (availability, deflection, a number of the log) or has
    `no whole period`; or the `internal goal` beside its public targets."""

    agreement: str
    commitment: str
    why: str


class EveryPromise(NamedTuple):
    """`kept` of `windows` simulated windows have the event; `share` is Wilson's interval of its probability."""

    kept: int
    windows: int  # 0: nothing was judged in any of them
    share: Interval
    left_out: tuple[LeftOut, ...]


def every_promise(scenario: Scenario, compliance: pd.DataFrame) -> EveryPromise:
    """The event, from a study's table `compliance` with a row per replication."""
    counts = asked(scenario)
    if not counts.any():
        return EveryPromise(0, 0, NO_DATA, left_out(scenario))
    judged, kept = (
        compliance[name].to_numpy(np.int64).reshape(-1, len(counts))[:, counts] for name in ("judged_units", "kept")
    )
    windows = len(judged) if judged.any() else 0
    good = int((kept == judged).all(axis=1).sum()) if windows else 0
    return EveryPromise(good, windows, wilson(good, windows), left_out(scenario))


def asked(scenario: Scenario) -> npt.NDArray[np.bool_]:
    """[row of `Promises.rows`] whether the event asks about it: a whole period, promised to customers, live by then."""
    of = obligations(scenario)
    return np.array([of.periods[c].whole[p] and not _why(scenario, c, p) for c, _, p in of.rows.tolist()], np.bool_)


def left_out(scenario: Scenario) -> tuple[LeftOut, ...]:
    """What the event does not ask about in some period, in the order of the agreements; each reason once."""
    of = obligations(scenario)
    found: dict[LeftOut, None] = {}
    for c, commitment in enumerate(of.promises.commitments):
        name = (commitment.agreement, commitment.name)
        whole = [p for p in range(len(of.periods[c].names)) if of.periods[c].whole[p]]
        reasons = [_why(scenario, c, p) for p in whole] or [NO_WHOLE_PERIOD]
        if commitment.metric in UNSTATED:
            reasons = [NOT_SIMULATED]
        found |= {LeftOut(*name, why): None for why in reasons if why}
        states = scenario.agreements[commitment.agreement].states()
        if not all(reasons) and any(
            each.commitments[commitment.name].goal for each in states if commitment.name in each.commitments
        ):
            found[LeftOut(*name, GOAL)] = None
    return tuple(found)


def _why(scenario: Scenario, commitment: int, period: int) -> str:
    """Why the version in force when the period began promises nothing to customers; empty when it does."""
    of = obligations(scenario)
    begin = of.periods[commitment].edges[period]
    rule = of.promises.agreement(of.promises.agreement_of[commitment], begin)
    if rule.kind != "customer":
        return rule.kind
    return "" if rule.status == "live" else rule.status


class _EveryPromise(Section):
    """One object: the event, and what it does not ask about."""

    name = "every_promise"

    def document(self, study: HasTables) -> Any:
        found = every_promise(study.scenario, study.tables["compliance"])
        return {
            "kept": found.kept,
            "windows": found.windows,
            **interval_columns("share", found.share),
            "left_out": [each._asdict() for each in found.left_out],
        }

    def shape(self) -> Shape:
        reasons = one_of(*WHY, NOT_SIMULATED, NO_WHOLE_PERIOD, GOAL)
        share = {f"share{end}": or_null(SHARE) for end in ENDS}
        left_out = record({"agreement": STRING, "commitment": STRING, "why": reasons})
        return record({"kept": COUNT, "windows": COUNT, **share, "left_out": rows(left_out)})


EVERY_PROMISE = Measure("every_promise", sections=(_EveryPromise(),))
