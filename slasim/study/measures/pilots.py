"""Whether a pilot that was simulated is ready to be promised."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from slasim.json_shapes import BOOLEAN, SHARE, STRING, at_least, one_of, or_null, record, rows
from slasim.records import plain
from slasim.study.measures.compliance import BY_PERIOD
from slasim.study.measures.measure import Measure
from slasim.study.measures.section import HasTables, Section

if TYPE_CHECKING:
    import pandas as pd

    from slasim.json_shapes import Shape
    from slasim.scenario import Scenario


class Pilot(NamedTuple):
    """The weakest promise of an agreement with status `pilot` or `bedding-in`, over all whole periods."""

    agreement: str
    status: str
    commitment: str
    severity: str
    period: str
    p_kept: float
    p_kept_low: float
    p_kept_high: float
    kept: int  # promises (commitment, severity, period) marked kept
    judged: int  # promises with data
    ready: bool  # all of them are kept, each with P(kept) of at least 95 %


def pilots(scenario: Scenario, compliance: pd.DataFrame) -> Iterator[Pilot]:
    """Each agreement of the scenario that is not live yet and has data, in the order written; `compliance` as
    `Study.compliance`."""
    for name, spec in scenario.agreements.items():
        if spec.status == "live" or not len(compliance):
            continue
        mine = compliance["whole"] & (compliance["agreement"] == name) & compliance["p_kept"].notna()
        found = compliance[mine]
        if not len(found):
            continue
        worst = found.sort_values("p_kept", kind="stable").iloc[0]
        kept = int((found["mark"] == "kept").sum())
        yield Pilot(
            name,
            spec.status,
            str(worst["commitment"]),
            str(worst["severity"]),
            str(worst["period"]),
            float(worst["p_kept"]),
            float(worst["p_kept_low"]),
            float(worst["p_kept_high"]),
            kept,
            len(found),
            kept == len(found),
        )


class _Pilots(Section):
    """One row per agreement that is not live."""

    name = "pilots"

    def document(self, study: HasTables) -> Any:
        found = pilots(study.scenario, study.section(BY_PERIOD.name))
        return [{key: plain(value) for key, value in pilot._asdict().items()} for pilot in found]

    def shape(self) -> Shape:
        shapes = {
            "status": one_of("pilot", "bedding-in"),
            "p_kept": SHARE,
            **dict.fromkeys(("p_kept_low", "p_kept_high"), or_null(SHARE)),
            "kept": at_least(0),
            "judged": at_least(1),
            "ready": BOOLEAN,
        }
        return rows(record({name: shapes.get(name, STRING) for name in Pilot._fields}))


PILOTS = Measure("pilots", sections=(_Pilots(),))
