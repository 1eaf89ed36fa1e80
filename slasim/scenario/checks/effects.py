"""Settings that are accepted and change nothing: each is named at its line.

What a setting of a commitment can change is a matter of its metric; what one of an agreement can, of its commitments.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from slasim.calendars.hours import ALWAYS
from slasim.instants import DAY, HOUR
from slasim.problems import Path
from slasim.scenario.checks.draft import Draft
from slasim.scenario.checks.findings import Finding
from slasim.scenario.sections.promised.agreements import AgreementSpec
from slasim.scenario.sections.promised.commitments import (
    COLUMN,
    CUSTOMER,
    FINAL,
    METRICS,
    REOPENED,
    REPLIES,
    SHIFTED,
    VENDOR,
    WITHOUT_SEVERITY,
    WITHOUT_TARGET,
    CommitmentSpec,
)
from slasim.scenario.sections.promised.credit_rules import (
    DowntimeRule,
    DurationsRule,
    LateByRule,
    OutageDayRule,
    PointsRule,
    ScaleRule,
)
from slasim.scenario.sections.promised.credits import CreditTerms
from slasim.scenario.sections.promised.reached import reached_steps
from slasim.scenario.values.amounts import Money
from slasim.scenario.values.judgement import MEAN
from slasim.scenario.values.quotas import MONTHS

LONGEST_DAY = 25 * HOUR  # a local day on which the clock is set back
LONGEST_QUARTER = 92 * DAY
WHOLE_PRICES = ("scale", "per_breach", "late_by", "breaches", "downtime", "durations", "persistent")
"""Kinds of rules that come to a whole number of what is written, where that is money."""
TIMED = tuple(metric for metric in METRICS if metric not in WITHOUT_TARGET)  # with clocks that have a target
WITH_CLOCKS = (*TIMED, "abandonment")

EFFECTS: dict[str, tuple[str, ...]] = {
    "automatic_replies": REPLIES,
    "on_reopen": REOPENED,
    "on_severity_change": WITH_CLOCKS,
    "business_days": TIMED,
    "period": WITH_CLOCKS,
    "small": (*WITH_CLOCKS, "deflection", COLUMN),
    **dict.fromkeys(("excluded_time", "months", "mean_of", "shortest_outage", "longest_outage"), ("availability",)),
    "shortest_abandon": ("abandonment",),
}
"""By field of a commitment the metrics on which it can change something; fields left out have checks of their own."""
WAITS = {
    CUSTOMER: tuple(metric for metric in TIMED if metric not in ("requester_wait", "customer_response")),
    VENDOR: TIMED,
}
"""By what a clock can be paused for, the metrics on which that changes something."""
WHY = {
    "automatic_replies": "a metric that a reply ends: first_response, next_response, periodic_update, answer_speed",
    "on_reopen": "resolution, requester_wait, agent_work, which a solution ends, or first_response",
    "on_severity_change": "a metric with targets by severity",
    "business_days": "a target in business days, on hours that are not 24x7",
    "period": "a metric with clocks, which start, are due and stop",
    "small": "a promise that counts tickets, calls or contacts",
    **dict.fromkeys(("excluded_time", "shortest_outage", "longest_outage"), "metric: availability"),
    "shortest_abandon": "metric: abandonment",
    "mean_of": "metric: availability, with a quota per quarter or year",
    "months": "metric: availability, with hours: 24x7 and a quota per month, quarter or year",
}


def unused_in_commitment(commitment: CommitmentSpec, path: Path, draft: Draft) -> Iterator[Finding]:
    """Fields that say something else than their default, and change nothing under this metric."""
    metric = commitment.metric
    for name, metrics in EFFECTS.items():
        value = getattr(commitment, name)
        if value != CommitmentSpec.model_fields[name].default and not (
            metric in metrics and _can_matter(name, commitment, draft)
        ):
            shown = "few tickets" if name == "small" else f"'{value}'"
            yield _unused((*path, name), f"{shown}, which changes nothing for {metric}", WHY[name], path)
    idle = [wait for wait in sorted(commitment.pauses) if metric not in WAITS[wait]]
    if idle and (metric != "requester_wait" or len(commitment.pauses) == 1):
        always = " (it is always paused then)" if metric == "requester_wait" else ""
        found = f"pauses for a {idle[0]}, which change nothing for {metric}{always}"
        yield _unused((*path, "pauses"), found, "a metric whose clock such a wait can hold up", path)
    if metric == "availability" and not isinstance(commitment.hours, str):
        found, expected = (
            f"hours by severity of {metric}",
            "one of these hours: it is about no tickets, so of no severity",
        )
        yield Finding((*path, "hours"), found, expected, needs=((*path, "metric"),), at_key=True)
    elif not isinstance(commitment.hours, str):
        for severity in commitment.hours:
            if severity in draft.severities and severity not in commitment.promise:
                found = f"hours for '{severity}', which is promised nothing"
                yield _unused((*path, "hours", severity), found, "a severity that is promised something", path)


def _can_matter(name: str, commitment: CommitmentSpec, draft: Draft) -> bool:
    """Whether the field can change something, given the rest of the commitment."""
    if name == "business_days":
        dated = {
            severity
            for targets in (commitment.promise, commitment.goal)
            for severity, target in targets.items()
            if target.business_days is not None
        }
        if any(step.after.business_days is not None for step in commitment.escalations):
            dated |= {*commitment.promise}
        return any(commitment.hours_of(severity) != ALWAYS for severity in dated)
    if name == "months":
        return commitment.hours == ALWAYS and commitment.quota.per in MONTHS
    if name == "mean_of":
        return MONTHS.get(commitment.quota.per, 1) > 1
    if name == "on_reopen":
        return not commitment.ends or not {*commitment.ends} <= {*FINAL}
    if name == "on_severity_change":
        started_anew = commitment.on_severity_change == "restart"
        return len(draft.severities) != 1 and (commitment.metric in TIMED or started_anew)
    return True


def _unused(at: Path, found: str, expected: str, path: Path) -> Finding:
    return Finding(at, found, expected, needs=((*path, "metric"),), at_key=True, rule="unused_setting")


def unused_in_agreement(agreement: AgreementSpec, path: Path, draft: Draft) -> Iterator[Finding]:
    """Clauses that touch none of the commitments."""
    metrics = {each.metric for each in agreement.commitments.values()}
    needs: tuple[Path, ...] = ((*path, "commitments"),)

    def unused(at: Path, found: str, expected: str) -> Finding:
        return Finding((*path, *at), found, expected, needs=needs, at_key=True, rule="unused_setting")

    about_tickets = bool(metrics - set(WITHOUT_SEVERITY))
    if not about_tickets:
        for name in ("severity", "channel", *(("product",) if metrics == {"deflection"} else ())):
            if getattr(agreement.for_, name) is not None:
                yield unused(
                    ("for", name), f"tickets by {name}, of promises that are not about tickets", "no such condition"
                )
        if agreement.relief is not None:
            yield unused(("relief",), "relief for many tickets, of promises that are not about tickets", "no relief")
    for index, each in enumerate(agreement.exclusions):
        at: Path = ("exclusions", index)
        concerned = {spec.metric for name, spec in agreement.commitments.items() if name in each.on} or metrics
        if each.tickets and not about_tickets:
            yield unused(at, "tickets that do not count, of promises that are not about tickets", "an interval")
        elif not each.tickets and not concerned & {*TIMED, "availability"}:
            expected = "promises of time" if each.on else "tickets by name"
            yield unused(at, "time that does not count, of promises that measure none", expected)
    duty = agreement.customer_reply
    if duty is not None and duty.effect == "shift" and not any(map(agreement.shifts, agreement.commitments.values())):
        found = "effect: shift, though no promise here has a due instant that it moves"
        yield unused(("customer_reply", "effect"), found, f"effect: pause, or one of {', '.join(SHIFTED)}")
    if agreement.credits is not None:
        yield from _never_owed(agreement, agreement.credits, (*path, "credits"))
        yield from _never_reached(agreement, agreement.credits, (*path, "credits"), draft)
        yield from _late_time(agreement, agreement.credits, (*path, "credits"))
        yield from _rounded_already(agreement.credits, (*path, "credits"))
        yield from _of_product(agreement, agreement.credits, path, draft)


def _never_owed(agreement: AgreementSpec, credits: CreditTerms, at: Path) -> Iterator[Finding]:
    """Money that no period can ever owe."""
    needs: tuple[Path, ...] = ((*at[:2], "commitments"),)
    for number, rule in enumerate(credits.rules):
        where: Path = at if credits.listed is None else (*at, "rules", number)
        if isinstance(rule, OutageDayRule) and rule.outage_day >= LONGEST_DAY:
            found = f"more than {rule.outage_day // HOUR} h of outage in one day"
            yield Finding((*where, "outage_day"), found, "less than a day", needs=needs, rule="never_owed")
        if isinstance(rule, DowntimeRule | DurationsRule):
            total = 0
            for said, ms in _lengths(rule):  # at the first that is too much with those before it
                total += ms
                if total >= LONGEST_QUARTER:
                    found, expected = "more outage than a period has time", "a length that an outage can reach"
                    yield Finding((*where, said), found, expected, needs=needs, rule="never_owed")
                    break
        bands = rule.scale if isinstance(rule, ScaleRule) else rule.points.bands if isinstance(rule, PointsRule) else ()
        if any(band.below == 0 and band.least is None for band in bands):
            name = (rule.kind,) if isinstance(rule, ScaleRule) else (rule.kind, "bands")
            expected = "thresholds above 0 %: nothing is attained below that"
            yield Finding((*where, *name), "a band below 0 %", expected, needs=needs, rule="never_owed")
    if credits.combine == "sum" and sum(credits.amounts(agreement.commitments).values()) < 2:
        found, expected = "a sum of what is one amount", "combine: sum beside two amounts or more"
        several = len({rule.on for rule in credits.rules if rule.kind == "per_breach"}) > 1
        hint = "a ticket late for several is credited once; same_ticket: each credits it for each" if several else ""
        yield Finding((*at, "combine"), found, expected, hint, needs, at_key=True, rule="unused_setting")
    bonus = credits.bonus
    on = agreement.commitments.get(bonus.on) if bonus is not None else None
    if bonus is not None and bonus.above == 1:
        expected = "a share below 100 %, which attainment can be above"
        yield Finding((*at, "bonus", "above"), "more than 100 %", expected, needs=needs, rule="never_owed")
    if on is not None and on.measure.kind == MEAN:
        found = f"a bonus on {bonus.on if bonus else ''}, a mean, which has no attainment"
        yield Finding((*at, "bonus", "on"), found, "a commitment with a quota", needs=needs, rule="never_owed")


def _rounded_already(credits: CreditTerms, at: Path) -> Iterator[Finding]:
    """Units of which every credit is a multiple anyway."""
    rounded = credits.rounded
    if rounded is None or rounded.to.minor == 0:
        return
    whole = all(rule.kind in WHOLE_PRICES for rule in credits.rules)
    amounts = [amount for rule in credits.rules for _, amount in rule.amounts()] + [credits.cap, credits.yearly_cap]
    whole &= all(isinstance(each, Money) and each.minor % rounded.to.minor == 0 for each in amounts if each is not None)
    later = (credits.minimum, credits.earn_back, credits.bonus)
    as_usual = rounded.how == "half up" and rounded.to.minor == 1 and all(each is None for each in later)
    if whole or as_usual:
        found = f"credits rounded to {rounded.to}, of which each is a multiple" + (" in any case" if as_usual else "")
        yield Finding((*at, "rounded"), found, "a larger unit", needs=(at,), at_key=True, rule="unused_setting")


def _never_reached(agreement: AgreementSpec, credits: CreditTerms, at: Path, draft: Draft) -> Iterator[Finding]:
    """Steps of points of which no period can have so many."""
    needs: tuple[Path, ...] = ((*at[:2], "commitments"),)
    for number, rule in enumerate(credits.rules):
        if not isinstance(rule, PointsRule) or rule.points.steps is None or not draft.severities:
            continue
        reached = reached_steps(rule, credits, agreement.commitments, len(draft.severities))
        where: Path = (*(at if credits.listed is None else (*at, "rules", number)), "points", "steps")
        for place, step in enumerate(rule.points.steps):
            if step not in reached:
                # Steps are read as a whole: they are known by number, and written by name.
                written = draft.written(where)
                name = list(written)[place] if isinstance(written, Mapping) else place
                found = f"a step of {name} points, to which no period comes"
                expected = "numbers that the bands, repeat and the severities together can come to"
                yield Finding((*where, name), found, expected, needs=needs, at_key=True, rule="never_owed")


def _lengths(rule: DowntimeRule | DurationsRule) -> Iterator[tuple[str, int]]:
    """How long outages have to be before all that a rule names is owed, by what says so."""
    longest = int(rule.downtime.size) if isinstance(rule, DowntimeRule) else max(band.ms for band in rule.durations)
    yield rule.kind, longest
    yield "less_first", rule.less_first or 0
    yield "allowance", (rule.allowance or 0) if isinstance(rule, DowntimeRule) else 0


def _late_time(agreement: AgreementSpec, credits: CreditTerms, at: Path) -> Iterator[Finding]:
    """Lateness in the time of a clock that never stands still."""
    for number, rule in enumerate(credits.rules):
        on = agreement.commitments.get(rule.on or "")
        if not isinstance(rule, LateByRule) or rule.late_time != "open" or on is None:
            continue
        in_hours = [name for name, steps in rule.late_by.items() if not steps.in_days]
        if in_hours and not _stands_still(agreement, rule.on, on, in_hours):
            found = f"late_time: open on {rule.on}, whose clock runs round the clock and is never paused"
            where: Path = at if credits.listed is None else (*at, "rules", number)
            expected = "hours of a calendar or pauses, which make a difference"
            needs: tuple[Path, ...] = ((*at[:2], "commitments"),)
            yield Finding((*where, "late_time"), found, expected, needs=needs, at_key=True, rule="unused_setting")


def _stands_still(agreement: AgreementSpec, name: str, on: CommitmentSpec, severities: list[str]) -> bool:
    """Whether any time does not count for a clock of these severities."""
    waits = any(on.metric in WAITS[wait] for wait in on.pauses) or on.held_by is not None
    shut = any(not each.tickets and (not each.on or name in each.on) for each in agreement.exclusions)
    by_nature = on.metric in ("requester_wait", "agent_work")
    return waits or agreement.shifts(on) or shut or by_nature or any(on.hours_of(each) != ALWAYS for each in severities)


def _of_product(agreement: AgreementSpec, credits: CreditTerms, path: Path, draft: Draft) -> Iterator[Finding]:
    """A product's promise that is about no single ticket credits every account in scope: nothing says who has it."""
    scope = agreement.for_
    if scope.product is None or scope.customer is not None:
        return
    watched = {rule.on for rule in credits.rules}
    on = [each for name, each in agreement.commitments.items() if name in watched]
    whole = [each for each in on if each.metric == "availability" or agreement.judged == "together"]
    about = {each.tier for each in draft.combinations if each.product in scope.product}
    tiers = [tier for tier in draft.tiers if scope.tier is None or tier in scope.tier]
    without = [tier for tier in tiers if tier not in about] if draft.demand else tiers if scope.tier is None else []
    if whole and without:
        found = f"credits for product {', '.join(scope.product)} that also go to accounts of {', '.join(without)}"
        if not draft.demand:
            found = f"credits for product {', '.join(scope.product)} that go to every account, whether it has it or not"
        expected = "who has the product, and what it costs them: fee by customer; or customers or tiers under for"
        needs: tuple[Path, ...] = ((*path, "for"), ("customers",), ("demand", "*", "mix"))
        yield Finding((*path, "credits"), found, expected, needs=needs, at_key=True, rule="credits_without_product")
