"""What a finding can move: the most that a month's credits of all accounts come to, on what it is about."""

from __future__ import annotations

from fractions import Fraction

from slasim.agreements.credits.exact import of_fee
from slasim.agreements.credits.rules import rules_of
from slasim.agreements.review.case import Case
from slasim.agreements.review.largest import largest_of
from slasim.problems import Path
from slasim.scenario.sections.promised.credits import CreditTerms
from slasim.scenario.values.quotas import usual_months

WORDING = (
    "no_review",
    "longer_than_a_day",
    "holidays_unknown",
    "cap_never_reached",
    "at_risk_never_reached",
    "outages_cut_in_two",
    "outages_by_hours",
)
"""Findings about wording alone: whatever becomes of them, no month costs more or less."""


def at_stake(case: Case, finding: str, clause: Path) -> int:
    """The most a month, minor units: the fee where credits have no end, 0 where nothing is owed. clause: its own."""
    credits = case.spec.credits
    if credits is None or case.spec.status != "live" or finding in WORDING:
        return 0
    on = clause[3] if clause[2:3] == ("commitments",) and len(clause) > 3 else None
    rules = clause[2:4] == ("credits", "rules")
    if rules and len(clause) > 4 and credits.listed is not None:
        on = credits.listed[int(clause[4])].on
    most = sum((_of_tier(case, credits, on, *each) for each in case.paying), Fraction(0))
    return int(most)


def _of_tier(case: Case, credits: CreditTerms, on: str | int | None, accounts: int, monthly: int) -> Fraction:
    """What the rules on a commitment (None: all) can cost accounts of one fee in a month."""
    amounts, endless = [Fraction(0)], False
    for rule in rules_of(credits):
        if on is not None and rule.on not in (None, on):
            continue
        spec = case.spec.commitments.get(rule.on or "") or next(iter(case.spec.commitments.values()))
        months = usual_months(spec.quota.per)
        most = largest_of(case, rule, round(monthly * months), months, spec.quota.highest)
        endless |= most is None
        amounts.append(Fraction(0) if most is None else most / months)
    whole = sum(amounts, Fraction(0)) if credits.combine == "sum" else max(amounts)
    whole = max(whole, Fraction(monthly)) if endless else whole
    for limit in (credits.cap, credits.at_risk):
        whole = whole if limit is None else min(whole, of_fee(limit, monthly))
    if credits.yearly_cap is not None:
        whole = min(whole, of_fee(credits.yearly_cap, 12 * monthly))
    return accounts * whole


LESS = frozenset(
    {
        *("no_calendar", "no_exclusions", "update_before_response"),
        *("quota_of_all", "quota_too_sharp", "quota_without_volume"),
        *("band_cliff", "credit_without_cap", "credits_above_quota"),
    }
)
"""Findings of which the provider alone gains when they are mended: at most all that is owed need not be owed."""

BEHIND = "what stands behind it takes as long as was simulated, not as long as it may"
NO_TARGET = "nothing says by what such tickets would be judged"
UNVALUED = {
    **dict.fromkeys(("not_backed", "backing_missing", "backing_quota", "tighter_than_internal"), BEHIND),
    **dict.fromkeys(("severity_undefined", "severities_pooled", "nothing_promised"), NO_TARGET),
    **dict.fromkeys(
        (
            *("outage_answered_too_late", "backing_availability", "longest_outage_idle", "single_outage_unpaid"),
            *("short_outages_free", "denominator_shrinks"),
        ),
        "no outage is simulated",
    ),
    "vendor_delay_unbounded": "no vendor is simulated",
    "breach_revised": "no change of severity is simulated",
    "severity_change_restarts": "no change of severity is simulated",
    "reopening_restarts": "no ticket is reopened in a simulation",
    "transfer_changes_target": "no ticket is passed to another product in a simulation",
    "closing_answers": "no ticket is solved without a reply in a simulation",
    "closing_counts": "no ticket is closed in a simulation",
    "workaround_lasts": "no workaround is given in a simulation",
    "start_unbounded": "nothing says by when it should have started",
    "no_zone": "months cut elsewhere hold other tickets: more may be owed, or less",
    "never_open": "a target that is never due is never missed",
}
"""Why simulated histories do not tell what a finding moves."""
NO_MEND = "more than one change would mend it"
