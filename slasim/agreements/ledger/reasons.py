"""Why time counted for a clock or did not; where several hold, the first."""

from __future__ import annotations

from slasim.agreements.clocks.metrics import Signal

OUT_OF_HOURS, EXCLUDED, PAUSED, COUNTED = REASONS = ("out of hours", "excluded", "paused", "counted")

ENDS = {
    Signal.ANSWERED: "answered",
    Signal.ASKED: "the customer answered",
    Signal.SOLVED: "solved",
    Signal.REOPENED: "reopened",
    Signal.WORK_BEGINS: "an agent took it up",
    Signal.ABANDONED: "abandoned",
    Signal.CANCELLED: "cancelled",
    Signal.CLOSED: "closed",
    Signal.PASSED_ON: "handed over",
    Signal.WORKAROUND: "a workaround was given",
    Signal.AWAITS_CUSTOMER: "the customer was asked",
    Signal.AWAITS_VENDOR: "a vendor was asked",
}
WENT_ON = {
    Signal.ASKED: "the customer answered",
    Signal.VENDOR_BACK: "the vendor returned it",
    Signal.SOLVED: "solved: the wait was over",
    Signal.REOPENED: "reopened: the wait was over",
    Signal.WORK_BEGINS: "work went on",
}
