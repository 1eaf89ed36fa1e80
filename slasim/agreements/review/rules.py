"""The names of findings, and the checks that yield them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from slasim.agreements.prose.finding import ReviewFinding
from slasim.agreements.review.backing import check_backing
from slasim.agreements.review.case import Case
from slasim.agreements.review.claims import check_claims
from slasim.agreements.review.clauses import check_clauses
from slasim.agreements.review.clocks import check_clocks
from slasim.agreements.review.money import check_money
from slasim.agreements.review.outages import check_outages
from slasim.agreements.review.promised import check_cut_offs, check_updates
from slasim.agreements.review.quotas import check_quotas
from slasim.agreements.review.targets import check_targets

CHECKS: tuple[Callable[[Case], Iterator[ReviewFinding]], ...] = (
    check_clocks,
    check_targets,
    check_updates,
    check_cut_offs,
    check_quotas,
    check_backing,
    check_outages,
    check_money,
    check_claims,
    check_clauses,
)

RULES = {
    "no_zone": "months are cut in a zone that the agreement does not name, and customers live in others",
    "no_calendar": "no hours are named, so every night counts",
    "automatic_replies_stop": "an automatic reply is a response",
    "customer_delay_counts": "the clock of a resolution runs while the customer is asked",
    "response_pauses": "a first response waits for a customer who was not answered",
    "vendor_delay_unbounded": "a promise to a customer is paused while a vendor works",
    "severity_change_restarts": "a change of severity gives a whole new target",
    "breach_revised": "a missed target is judged anew when the severity changes",
    "reopening_restarts": "a ticket that is closed unsolved gets a new clock",
    "return_restarts": "a wait gives a whole new interval",
    "start_unbounded": "nothing bounds the time before a clock starts",
    "closing_answers": "a ticket that is closed without a reply has kept its first response, or owes none",
    "closing_counts": "time after the solution counts until the ticket is closed",
    "workaround_alone": "a ticket that is solved in time without a workaround is late",
    "workaround_lasts": "nothing says when a ticket with a workaround is solved",
    "never_open": "a target on hours that never reach it",
    "holidays_unknown": "a target on hours whose holidays are not known so far ahead",
    "due_at_once": "a time of the day by which a ticket can be due as soon as it comes",
    "longer_than_a_day": "a target in hours that no day can meet",
    "outage_answered_too_late": "the availability is missed before anybody has to answer",
    "longest_outage_idle": "a limit of a single outage that the quota reaches first",
    "short_month_weighs_more": "the same outage misses the mean of months in a short month and keeps it in a long one",
    "single_outage_unpaid": "a single outage that misses the quota owes nothing",
    "short_outages_free": "short outages never count, however many",
    "outages_by_hours": "outages that give a right are measured inside hours alone",
    "outages_cut_in_two": "outages before the end of a calendar period and behind it do not add up",
    "denominator_shrinks": "excluded time leaves the whole of which a share is taken",
    "quota_too_sharp": "with so few tickets luck misses the quota more than one month a year",
    "quota_without_volume": "nothing says what holds for few tickets",
    "small_hides_severity": "the misses that are forgiven can be every ticket of a severity, or it is never judged",
    "severities_pooled": "one severity for all tickets: every urgent one may be late",
    "quota_over_severities": "one quota over all severities: those with few tickets may be late altogether",
    "no_quota": "a target of which no share is promised is never missed",
    "judged_by_the_year": "what a year allows may fall into one month",
    "customers_pooled": "one customer may get nothing but late answers",
    "severity_undefined": "a severity is promised nothing",
    "nothing_promised": "tickets of which no agreement with customers says anything",
    "update_before_response": "an update is due before the first response",
    "cut_off_alone": "a ticket that comes late in the day is one of the next day for one promise, and not for another",
    "transfer_changes_target": "passing a ticket on gives it another target",
    "not_backed": "the agreements it depends on may take longer, one after the other on their own calendars",
    "backing_missing": "an agreement it depends on promises nothing for it",
    "backing_quota": "the misses that are allowed behind it add up to more",
    "backing_availability": "what it depends on is available less often at the same time",
    "tighter_than_internal": "an internal agreement for the same tickets has longer targets",
    "band_gap": "attainment that misses the quota and falls into no band",
    "row_ends": "misses in a row go on and owe nothing more",
    "few_end_a_row": "a period with few tickets ends a row of missed ones",
    "band_cliff": "one ticket more costs a fifth of the fee or more",
    "credit_without_cap": "credits can exceed the fee",
    "cap_never_reached": "the cap is more than can ever be owed",
    "credit_below_minimum": "a credit that is too small to be ever paid",
    "credit_rounded_away": "a credit of which rounding leaves nothing",
    "credit_at_minimum": "a possible credit is exactly the least that is paid",
    "claim_before_period_ends": "what is claimed from the incident on can be over before its period is",
    "late_on_the_wall": "what is due in open hours is late round the clock",
    "earn_back_for_nothing": "credits return for what is promised anyway",
    "at_risk_never_reached": "the weights do not come to the amount at risk",
    "no_exclusions": "nothing is excluded",
    "no_review": "nothing says when it is looked at again",
}
"""What each finding says. Beside these, what the reader of the file found suspicious, under its own names."""
