"""Why time counted for a clock or did not; where several hold, the first."""

from __future__ import annotations

OUT_OF_HOURS, EXCLUDED, PAUSED, COUNTED = REASONS = ("out of hours", "excluded", "paused", "counted")
