"""Whether a pilot that was simulated is ready to be promised."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from slasim.study.result import Study


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


def pilots(study: Study) -> Iterator[Pilot]:
    """Each agreement of the scenario that is not live yet and has data, in the order written."""
    frame = study.compliance
    for name, spec in study.scenario.agreements.items():
        if spec.status == "live" or not len(frame):
            continue
        rows = frame[frame["whole"] & (frame["agreement"] == name) & frame["p_kept"].notna()]
        if not len(rows):
            continue
        worst = rows.sort_values("p_kept", kind="stable").iloc[0]
        kept = int((rows["mark"] == "kept").sum())
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
            len(rows),
            kept == len(rows),
        )
