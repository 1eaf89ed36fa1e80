"""Which function makes which table of a scorecard."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pandas as pd

from slasim.agreements.scorecard.credits import credit_frame, ending_frame, part_frame
from slasim.agreements.scorecard.curve import curve_frame
from slasim.agreements.scorecard.details import level_frame, target_frame, violation_frame
from slasim.agreements.scorecard.downgrades import downgrade_frame
from slasim.agreements.scorecard.exclusions import exclusion_frame
from slasim.agreements.scorecard.frames import compliance_frame, count_frame
from slasim.agreements.scorecard.pilot import baseline_frame, readiness_frame

if TYPE_CHECKING:
    from slasim.agreements.scorecard.scorecard import Scorecard

MAKE: dict[str, Callable[[Scorecard], pd.DataFrame]] = {
    "compliance": compliance_frame,
    "counts": count_frame,
    "levels": level_frame,
    "targets": target_frame,
    "curve": curve_frame,
    "violations": violation_frame,
    "downgrades": downgrade_frame,
    "credits": credit_frame,
    "credit_parts": part_frame,
    "endings": ending_frame,
    "readiness": readiness_frame,
    "baseline": baseline_frame,
    "exclusions": exclusion_frame,
}
