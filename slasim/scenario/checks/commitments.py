"""Checks of single promises: what each metric needs, the hours it counts, its targets."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

from slasim.calendars.hours import ALWAYS
from slasim.problems import Path, nearest, one_of
from slasim.scenario.checks.cut_off import check_cut_off
from slasim.scenario.checks.draft import Draft
from slasim.scenario.checks.effects import unused_in_commitment
from slasim.scenario.checks.escalations import check_escalations
from slasim.scenario.checks.findings import Finding
from slasim.scenario.checks.reach import too_far
from slasim.scenario.checks.references import known_keys, known_name
from slasim.scenario.checks.times_of_day import check_times_of_day
from slasim.scenario.sections.calendars import CalendarSpec
from slasim.scenario.sections.customers import calendars_of
from slasim.scenario.sections.promised.agreements import AgreementSpec
from slasim.scenario.sections.promised.commitments import (
    COLUMN,
    CUSTOMER,
    ENDS,
    HANDED_OVER,
    HELD,
    STARTS,
    WITHOUT_SEVERITY,
    WITHOUT_TARGET,
    CommitmentSpec,
)
from slasim.scenario.sections.promised.hours import ELSE
from slasim.scenario.sections.promised.small import SmallSpec
from slasim.scenario.values.durations import Target
from slasim.scenario.values.judgement import MEAN
from slasim.scenario.values.quotas import MONTHS, days_of, is_rolling

CUSTOMERS_HOURS = "customer"
DAY_ENDS = {"dates": "date", "close": "close"}
ALL_TOGETHER = "all"
COUNTED = {
    "abandonment": "whoever gives up counts, at any hour",
    "deflection": "every contact counts, at any hour",
    COLUMN: "every ticket counts, at any hour",
}
"""Metrics in which no time is measured, so that hours say nothing."""


def check_commitment(
    agreement: AgreementSpec, commitment: CommitmentSpec, path: Path, draft: Draft
) -> Iterator[Finding]:
    """What can be said of one commitment of an agreement."""
    severities: tuple[Path, ...] = (("severities",),)
    for part, named in (("promise", commitment.promise), ("limits", commitment.limits)):
        yield from known_keys(named, draft.severities, "the name of a severity", (*path, part), severities)
    for severity in commitment.goal:
        if severity not in commitment.promise:
            yield Finding(
                (*path, "goal", severity),
                f"a goal for '{severity}' without a promise",
                f"a severity that is promised something: {one_of(commitment.promise)}",
                nearest(severity, commitment.promise),
                ((*path, "promise"),),
                at_key=True,
            )
    yield from _needs(commitment, path)
    yield from _moments(agreement, commitment, path, draft)
    yield from _quota(commitment, path, draft)
    yield from _days(agreement, commitment, path)
    yield from _small(commitment, path)
    yield from _pauses(agreement, commitment, path)
    yield from _hours(commitment, path, draft)
    yield from _targets(agreement, commitment, path, draft)
    yield from _escalations(agreement, commitment, path, draft)
    calendars = {each: clock_calendars(agreement, commitment.hours_of(each), draft) for each in commitment.promise}
    yield from check_times_of_day(commitment, path)
    yield from check_cut_off(commitment, calendars, path, draft)
    yield from _suspicious(agreement, commitment, path, draft)
    yield from unused_in_commitment(commitment, path, draft)


def _needs(commitment: CommitmentSpec, path: Path) -> Iterator[Finding]:
    """Each metric has its bound, each measure its period, and nothing beside them."""
    metric = commitment.metric
    needs: tuple[Path, ...] = ((*path, "metric"), (*path, "measure"))

    def missing(name: str, expected: str) -> Finding:
        return Finding((*path, name), f"no {name}", expected, needs=needs, at_key=True)

    def needless(name: str, expected: str) -> Finding:
        found = f"{name} of a commitment that has none"
        return Finding((*path, name), found, expected, needs=needs, at_key=True)

    has_target = metric not in WITHOUT_TARGET and metric != COLUMN
    if has_target and not commitment.promise:
        yield missing("promise", "a target by severity, such as promise: {urgent: 1 h, normal: 8 h}")
    if not has_target and commitment.promise:
        yield needless("promise", f"a quota alone: {metric} has no target" if metric != COLUMN else "limits")
    if metric == COLUMN:
        if commitment.column is None:
            yield missing("column", "the numeric column of the tickets, such as column: csat")
        if not commitment.limits:
            yield missing("limits", "the promise as a number by severity, such as limits: {urgent: at least 4}")
    else:
        if commitment.column is not None:
            yield needless("column", f"metric: column; this one is {metric}")
        if commitment.limits:
            yield needless("limits", "a promise: limits are for metric: column")
    if commitment.is_share:
        if commitment.quota_ is None:
            yield missing("quota", "a share and a review period, such as quota: 95 % per month")
        if commitment.per is not None:
            yield needless("per", "the review period in the quota, such as quota: 95 % per month")
        return
    if metric in WITHOUT_TARGET:
        found = f"'{commitment.measure}' of {metric}"
        yield Finding((*path, "measure"), found, f"a share: {metric} is one by nature", needs=needs)
    if commitment.per is None:
        yield missing("per", f"the review period of the {commitment.measure.kind}, such as per: month")
    if commitment.quota_ is not None:
        yield needless("quota", f"the promise as the limit of the {commitment.measure.kind}, and per: month")


def _held(commitment: CommitmentSpec, path: Path, draft: Draft) -> Iterator[Finding]:
    """The time of one team, in all its turns."""
    at: Path = (*path, "held_by")
    if commitment.metric not in HELD:
        expected = f"held_by of {one_of(HELD)}"
        yield Finding(at, f"held_by of {commitment.metric}", expected, needs=((*path, "metric"),))
    elif draft.is_desk:
        yield from known_name(str(commitment.held_by), draft.names("teams"), "the name of a team", at, (("teams", ""),))
    beside = {
        "starts": commitment.starts != "created",
        "ends": HANDED_OVER in commitment.ends,
        "on_reopen": commitment.on_reopen == "new",
    }
    for name in (name for name, is_set in beside.items() if is_set):
        found = f"{name} beside held_by: the turns of {commitment.held_by} say what counts"
        yield Finding((*path, name), found, f"no {name}", needs=(at,), at_key=True)


def _moments(agreement: AgreementSpec, commitment: CommitmentSpec, path: Path, draft: Draft) -> Iterator[Finding]:
    """What starts, ends and renews a clock suits its metric; anything else would change nothing."""
    metric, needs = commitment.metric, ((*path, "metric"),)
    starts, ends = commitment.starts, commitment.ends
    if starts != "created" and metric not in STARTS[starts]:
        expected = f"starts: {starts} of {one_of(STARTS[starts])}"
        yield Finding((*path, "starts"), f"starts: {starts} of {metric}", expected, needs=needs)
    for end in ends:
        if metric not in ENDS[end]:
            yield Finding(
                (*path, "ends"), f"ends: {end} of {metric}", f"ends: {end} of {one_of(ENDS[end])}", needs=needs
            )
    if metric == "first_response" and ends and "replied" not in ends:
        found = "a first_response that a reply does not end"
        yield Finding((*path, "ends"), found, f"ends: [{', '.join(('replied', *ends))}]", needs=needs)
    if starts == HANDED_OVER and HANDED_OVER in ends:
        found = "a clock that starts and ends with the first hand-over"
        yield Finding((*path, "ends"), found, "another end", needs=((*path, "starts"),))
    if commitment.held_by is not None:
        yield from _held(commitment, path, draft)
    if commitment.on_return == "continue":
        return
    at: Path = (*path, "on_return")
    if metric != "periodic_update":
        yield Finding(at, f"on_return: new of {metric}", "on_return: new of periodic_update", needs=needs)
    elif not commitment.pauses:
        expected = "pauses: true, or a list of customer and vendor: the waits after which a new interval starts"
        yield Finding(at, "on_return: new of a clock that no wait pauses", expected, needs=((*path, "pauses"),))
    elif CUSTOMER not in commitment.pauses and agreement.customer_reply and agreement.customer_reply.effect == "shift":
        found, expected = "on_return: new, though waits for the customer shift this clock", "pauses: [customer, vendor]"
        yield Finding(at, found, expected, needs=((*path, "pauses"), (*path[:2], "customer_reply")))


def _quota(commitment: CommitmentSpec, path: Path, draft: Draft) -> Iterator[Finding]:
    """Whose share it is: of each severity, of some, or of all together."""
    quota, at = commitment.quota_, (*path, "quota")
    if quota is None:
        return
    needs: tuple[Path, ...] = ((*path, "metric"), (*path, "promise"), (*path, "limits"), ("severities",))
    metric = commitment.metric
    if metric in WITHOUT_SEVERITY and (quota.pooled or quota.by):
        found = f"'{quota}' of {metric}, which is about no tickets, so of no severity"
        yield Finding(at, found, "one share, such as 99.9 % per month", needs=needs)
        return
    promised = list(commitment.bounds) or list(draft.severities)
    for severity, _ in quota.by:
        if severity not in promised:
            found, expected = f"a quota for '{severity}'", f"a severity that is promised something: {one_of(promised)}"
            yield Finding((*at, severity), found, expected, nearest(severity, promised), needs, at_key=True)
    named = {severity for severity, _ in quota.by}
    missing = [severity for severity in promised if severity not in named] if quota.by and quota.share is None else []
    if missing:
        expected = "a share (or none) for every severity that is promised something"
        yield Finding(at, f"no quota for {one_of(missing)}", expected, "add else: 90 %", needs, at_key=True)
    if quota.pooled and len(promised) == 1:
        found = f"a quota of all tickets, where only {promised[0]} is promised something"
        expected = "tickets of several severities"
        yield Finding(at, found, expected, needs=needs, rule="unused_setting")
    if quota.pooled and ALL_TOGETHER in draft.severities:
        found = f"a quota of all tickets beside a severity that is called '{ALL_TOGETHER}'"
        yield Finding(at, found, "another name of the severity: results call all of them together so", needs=needs)


def _days(agreement: AgreementSpec, commitment: CommitmentSpec, path: Path) -> Iterator[Finding]:
    """So many days in a row begin somewhere, and those that end on every day share their tickets."""
    per, at = commitment.quota.per, (*path, "quota" if commitment.quota_ is not None else "per")
    if days_of(per) is None:
        return
    if not is_rolling(per):
        if agreement.term is None:
            needs: tuple[Path, ...] = ((*path[:2], "term"),)
            expected = "a term, from whose first day on they are counted; or rolling " + per
            yield Finding(at, f"review periods of {per} without a term", expected, needs=needs)
        return
    if not commitment.is_share:
        found = f"'{commitment.measure}' over {per}"
        yield Finding(at, found, "a review period of the calendar", needs=((*path, "measure"),))
    if commitment.roll_below:
        found = f"periods that roll into the next, over {per}"
        yield Finding((*path, "small"), found, "small: {misses: 1}: these periods share their tickets", at_key=True)


def _small(commitment: CommitmentSpec, path: Path) -> Iterator[Finding]:
    small, at = commitment.small, (*path, "small")
    if small is None:
        return
    if (small.misses is None) == (small.below is None):
        expected = "one of {misses: 1} and {below: 20, then: roll}, or then: skip"
        yield Finding(at, "both" if small.misses is not None else "neither", expected, at_key=True)
    elif (small.below is None) != (small.then is None):
        expected = "both, such as {below: 20, then: roll} or {below: 20, then: skip}"
        yield Finding(at, "below or then alone", expected, at_key=True)
    if not commitment.is_share and not commitment.skip_below:
        found, expected = (
            f"{_small_way(small)} with measure: {commitment.measure}",
            "small with a quota only, but for {below: 20, then: skip}",
        )
        yield Finding(at, found, expected, at_key=True)
    elif not commitment.is_share:
        return
    elif not commitment.quota.shares:
        needs: tuple[Path, ...] = ((*path, "quota"),)
        yield Finding(at, "small without a quota", "small with a quota only", needs=needs, at_key=True)


def _small_way(small: SmallSpec) -> str:
    return "small" if small.misses is None and small.then is None else f"small: {small.then or 'misses'}"


def _pauses(agreement: AgreementSpec, commitment: CommitmentSpec, path: Path) -> Iterator[Finding]:
    duty = agreement.customer_reply
    if duty is not None and duty.effect == "shift" and CUSTOMER in commitment.pauses:
        found = "a clock that pauses for the customer, though customer_reply shifts its due instant"
        expected = "pauses: false, or effect: pause in customer_reply; a wait counts once"
        yield Finding((*path, "pauses"), found, expected, needs=((*path[:2], "customer_reply"),))


def _hours(commitment: CommitmentSpec, path: Path, draft: Draft) -> Iterator[Finding]:
    known = [ALWAYS, CUSTOMERS_HOURS, *draft.names("calendars")]
    at = (*path, "hours")
    if commitment.metric in COUNTED and commitment.hours != ALWAYS:
        found = f"hours of {commitment.metric}"
        needs: tuple[Path, ...] = ((*path, "metric"),)
        yield Finding(at, found, f"no hours: {COUNTED[commitment.metric]}", needs=needs, at_key=True)
        return
    if isinstance(commitment.hours, str):
        yield from known_name(commitment.hours, known, "the hours that count", at, ())
        return
    for severity, hours in commitment.hours.items():
        yield from known_name(hours, known, "the hours that count", (*at, severity), ())
    names = [severity for severity in commitment.hours if severity != ELSE]
    yield from known_keys(names, [*draft.severities, ELSE], "the name of a severity", at, (("severities",),))
    missing = [severity for severity in commitment.promise if not commitment.hours_of(severity)]
    if missing:
        found = f"no hours for {one_of(missing)}"
        needs = ((*path, "promise"),)
        yield Finding(at, found, "hours for every severity promised", "add else: customer", needs, at_key=True)


def clock_calendars(agreement: AgreementSpec, hours: str, draft: Draft) -> dict[str, CalendarSpec | None]:
    """The calendars on which a target may run; None is round the clock."""
    if hours == ALWAYS:
        return {ALWAYS: None}
    names = [hours]
    if hours == CUSTOMERS_HOURS:
        names = calendars_of(draft.calendars, draft.regions, agreement.for_.tier, agreement.for_.region)
    return {name: draft.calendars[name] for name in names if name in draft.calendars}


def _on(target: Target, calendar: CalendarSpec | None) -> int | None:
    try:
        return target.on(calendar)
    except ValueError:
        return None


def _targets(agreement: AgreementSpec, commitment: CommitmentSpec, path: Path, draft: Draft) -> Iterator[Finding]:
    """Business days have a length (unless they are dates); goals are not looser than promises."""
    needs: tuple[Path, ...] = ((*path, "hours"), ("calendars", "*", "hours"), ("customers",))
    by_date = commitment.business_days != "hours"
    parts = ("promise", commitment.promise), ("after_cut_off", commitment.after_cut_off), ("goal", commitment.goal)
    for part, targets in parts:
        for severity, target in targets.items():
            at: Path = (*path, part, severity)
            calendars = clock_calendars(agreement, commitment.hours_of(severity), draft)
            uneven = [name for name, calendar in calendars.items() if _on(target, calendar) is None]
            if uneven and not by_date:
                found = f"'{target}' on calendar {uneven[0]}, whose working days differ in length"
                hint = "a business day has no length there; or count dates: business_days: dates"
                yield Finding(at, found, "a target in hours", hint, needs)
                continue
            if by_date and part != "goal" and target.business_days is not None and commitment.measure.kind == MEAN:
                found = f"a mean beside '{target}' by its {DAY_ENDS[commitment.business_days]}, which has no length"
                hint = "or business_days: hours"
                yield Finding(at, found, "a target in hours", hint, ((*path, "measure"), (*path, "business_days")))
                continue
            yield from too_far(target, calendars, at, draft)
            promise = commitment.promise.get(severity)
            if part != "goal" or promise is None:
                continue
            known = [each for name, each in calendars.items() if name not in uneven]
            if promise.by is None and target.by is None and _is_looser(target, promise, known):
                expected = f"a goal not looser than the promise, {promise}"
                yield Finding(at, f"'{target}'", expected, needs=((*path, "promise", severity), *needs))


def _escalations(agreement: AgreementSpec, commitment: CommitmentSpec, path: Path, draft: Draft) -> Iterator[Finding]:
    """On every calendar on which the clocks may run."""
    of_severities = (clock_calendars(agreement, commitment.hours_of(each), draft) for each in commitment.promise)
    calendars = {name: calendar for found in of_severities for name, calendar in found.items()}
    yield from check_escalations(commitment, calendars, path)
    for number, step in enumerate(commitment.escalations if calendars else ()):
        yield from too_far(step.after, calendars, (*path, "escalations", number, "after"), draft)


def _is_looser(goal: Target, promise: Target, calendars: list[CalendarSpec | None]) -> bool:
    if goal.business_days is not None and promise.business_days is not None:
        return goal.business_days > promise.business_days
    return any((_on(goal, each) or 0) > (_on(promise, each) or 0) for each in calendars)


def _suspicious(agreement: AgreementSpec, commitment: CommitmentSpec, path: Path, draft: Draft) -> Iterator[Finding]:
    at_quota: Path = (*path, "quota" if commitment.is_share else "per")
    if commitment.quota_ is not None and 1 in commitment.quota_.shares:
        single = {"availability": "minute of outage", "deflection": "contact"}.get(commitment.metric, "late ticket")
        expected = f"a quota below 100 %, which a single {single} does not miss"
        yield Finding(at_quota, f"'{commitment.quota_}'", expected, rule="quota_of_all")
    ordered = [severity for severity in draft.severities if severity in commitment.promise]
    for severe, mild in pairwise(ordered):
        one, other = commitment.promise[severe], commitment.promise[mild]
        if (
            one.ms is not None
            and other.ms is not None
            and commitment.hours_of(severe) == commitment.hours_of(mild)
            and one.ms > other.ms
        ):
            found = f"'{one}' for {severe}, looser than '{other}' for {mild}"
            yield Finding((*path, "promise", severe), found, "the more severe, the tighter", rule="severity_order")
    window, per = draft.dates(), commitment.quota.per
    if window and commitment.quota.shares and not _has_period(*window, per, agreement):
        found = f"a quota per {per} and no whole {per} from {window[0]} to {window[1]}"
        expected = f"a horizon with a whole {per}; partial ones are shown and not judged"
        needs: tuple[Path, ...] = (("horizon",),)
        yield Finding(at_quota, found, expected, needs=needs, rule="no_whole_period")


def _has_period(first: date, end: date, per: str, agreement: AgreementSpec) -> bool:
    """True when a whole review period lies in [first, end)."""
    days = days_of(per) or {"week": 7, "day": 1}.get(per, 0)
    if days:
        monday = first + timedelta(days=-first.weekday() % 7)
        since = max(first, agreement.term.from_) if agreement.term is not None else first
        begin = since + timedelta(days=(agreement.term.from_ - since).days % days) if agreement.term else first
        start = monday if per == "week" else first if per == "day" else since if is_rolling(per) else begin
        return start + timedelta(days=days) <= end
    months = MONTHS[per]
    month = first.year * 12 + first.month - 1 + (first.day > 1)
    month += -month % months
    after = month + months
    return date(after // 12, after % 12 + 1, 1) <= end
