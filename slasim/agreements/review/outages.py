"""What an agreement says of outages, and what that is worth."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from slasim.agreements.prose.finding import NOTE, WARNING, ReviewFinding, found
from slasim.agreements.review.case import Case
from slasim.calendars.hours import ALWAYS
from slasim.instants import DAY, HOUR, long
from slasim.problems import Path
from slasim.scenario.sections.promised.commitments import CommitmentSpec
from slasim.scenario.sections.promised.credit_rules import DowntimeRule, DurationsRule, Rule
from slasim.scenario.values.amounts import write_share
from slasim.scenario.values.durations import Length
from slasim.scenario.values.quotas import MONTHS, plain_days
from slasim.scenario.values.steps import BEGUN

EXCLUDED = 8 * HOUR  # of a month, with which a share is worked out both ways
WEEKEND = 62 * HOUR  # from Friday evening to Monday morning
OF_SHARE = ("scale", "points", "weight", "in_a_row")  # rules that owe for a single outage that is too long


def check_outages(case: Case) -> Iterator[ReviewFinding]:
    """Every finding about the outages of a promise of availability."""
    for path, name, spec in case.commitments():
        if spec.metric == "availability" and spec.quota.shares:
            allowed = (1 - spec.quota.highest) * Fraction(plain_days(spec.quota.per) * DAY)
            yield from _longest(case, path, name, spec, int(allowed))
            yield from _shortest(path, spec)
            yield from _months(path, name, spec)
            yield from _denominator(case, path, spec, int(allowed))
    yield from _counted(case)


def _counted(case: Case) -> Iterator[ReviewFinding]:
    """A number of outages: those that lie outside the hours, and those before and behind the edge of a stretch of the
    calendar, which do not add up."""
    stop, path = case.spec.termination, (*case.path, "termination", "outages")
    count = None if stop is None else stop.outages
    if stop is None or count is None:
        return
    for name, on in case.spec.commitments.items():
        if stop.on in (None, name) and on.metric == "availability" and on.hours != ALWAYS:
            yield found(
                "outages_by_hours",
                NOTE,
                path,
                f"an outage is as long as what of it lies in the hours of {name}: one of "
                f"{long(WEEKEND, with_days=False)} over a weekend, or of {long(count.ms, with_days=False)} at night, "
                "may have no time that counts.",
                "another promise of availability, round the clock, on which this right rests.",
            )
    if count.number == 1 or not isinstance(count.within, str):
        return
    span, anew = count.within, replace(count, within=Length(months=MONTHS[count.within]))
    yield found(
        "outages_cut_in_two",
        NOTE,
        path,
        f"{count.number} outages of {count.length} within a few days give no right where one {span} ends between them: "
        f"each {span} of the calendar counts anew.",
        f"{anew}.",
        {path: str(anew)},
    )


def _longest(case: Case, path: Path, name: str, spec: CommitmentSpec, allowed: int) -> Iterator[ReviewFinding]:
    """A limit of a single outage that is never reached first, or that owes nothing."""
    if spec.longest_outage is None:
        return
    if spec.hours == ALWAYS and spec.longest_outage >= allowed:
        yield found(
            "longest_outage_idle",
            WARNING,
            (*path, "longest_outage"),
            f"{write_share(spec.quota.highest)} of {plain_days(spec.quota.per)} days leave {long(allowed)}: a single "
            f"outage of more than {long(spec.longest_outage)} has missed the quota before it comes to this limit.",
            f"a longest outage of less than {long(allowed)}.",
        )
    rules = [] if case.spec.credits is None else [each for each in case.spec.credits.rules if each.on == name]
    if rules and not any(each.kind in OF_SHARE or _pays(each, spec.longest_outage) for each in rules):
        yield found(
            "single_outage_unpaid",
            WARNING,
            (*path, "longest_outage"),
            f"an outage of more than {long(spec.longest_outage)} misses the quota of {name}, and owes nothing where "
            f"the share is kept: {', '.join(each.kind for each in rules)} looks at other things.",
            "a scale, whose first line then holds, or a weight of an amount at risk.",
        )


def _pays(rule: Rule, ms: int) -> bool:
    """Whether a rule owes for every outage of more than so much, whatever becomes of the quota."""
    match rule:
        case DowntimeRule():
            left = ms - (rule.less_first or 0) - (rule.allowance or 0)
            return left >= 0 and (rule.downtime.count == BEGUN or rule.downtime.size <= left)
        case DurationsRule():
            return rule.durations[0].ms <= ms - (rule.less_first or 0)
    return False


def _months(path: Path, name: str, spec: CommitmentSpec) -> Iterator[ReviewFinding]:
    """The mean of months of different lengths: an outage weighs by the month in which it is."""
    if spec.mean_of != "months" or spec.months != "calendar" or spec.hours != ALWAYS or spec.quota.highest == 1:
        return
    lost = (1 - spec.quota.highest) * MONTHS[spec.quota.per]  # of one month, where the others are without outage
    if lost >= 1:
        return
    short, long_ = (int(lost * days * DAY) for days in (28, 31))
    yield found(
        "short_month_weighs_more",
        NOTE,
        (*path, "mean_of"),
        f"months of different lengths weigh the same: with no other outage in the {spec.quota.noun}, one of more than "
        f"{long(short)} misses {name} in February, and one of {long(long_)} keeps it in a month of 31 days.",
        "months: 30 days, or mean_of: time, by which a minute of outage weighs the same in every month.",
    )


def _shortest(path: Path, spec: CommitmentSpec) -> Iterator[ReviewFinding]:
    if spec.shortest_outage is not None:
        yield found(
            "short_outages_free",
            NOTE,
            (*path, "shortest_outage"),
            f"outages shorter than {long(spec.shortest_outage)} never count, however many: a service that fails every "
            "hour for a little less than that is fully available.",
            "a limit on their number in the text, or a metric that counts them.",
        )


def _denominator(case: Case, path: Path, spec: CommitmentSpec, allowed: int) -> Iterator[ReviewFinding]:
    """Excluded time that shrinks the whole makes every minute of outage weigh more."""
    excludes = any(each.is_interval or each.recurs for each in case.spec.exclusions)
    if spec.excluded_time != "leaves" or not (excludes or case.spec.maintenance is not None):
        return
    days = plain_days(spec.quota.per)
    whole = days * DAY
    yield found(
        "denominator_shrinks",
        NOTE,
        (*path, "excluded_time"),
        f"excluded time leaves the whole: after {long(EXCLUDED)} of it {write_share(spec.quota.highest)} of {days} "
        f"days allow {long(int(allowed * Fraction(whole - EXCLUDED, whole)))} of outage in place of {long(allowed)}. "
        "Many contracts divide by all minutes of the month.",
        "excluded_time: available, if the text says (all minutes - downtime) / all minutes.",
        {(*path, "excluded_time"): "available"},
    )
