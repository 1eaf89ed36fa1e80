"""Checks of agreements."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from slasim.scenario.agreements import ELSE, AgreementSpec, CommitmentSpec
from slasim.scenario.amounts import OF_FEE
from slasim.scenario.calendars import CalendarSpec
from slasim.scenario.draft import Draft
from slasim.scenario.durations import Target
from slasim.scenario.errors import nearest, one_of
from slasim.scenario.findings import Finding
from slasim.scenario.hours import ALWAYS
from slasim.scenario.references import known_conditions, known_keys, known_name
from slasim.scenario.tree import Path

CUSTOMERS_HOURS = "customer"


def check_promises(draft: Draft) -> Iterator[Finding]:
    """What can be said of promises, the hours they count and the credits they cost."""
    for name, agreement in draft.agreements.items():
        path: Path = ("agreements", name)
        yield from known_conditions(agreement.for_, (*path, "for"), draft)
        for each, commitment in agreement.commitments.items():
            yield from _commitment(agreement, commitment, (*path, "commitments", each), draft)
        yield from _credits(agreement, path, draft)
    yield from _unused(draft)


def _commitment(agreement: AgreementSpec, commitment: CommitmentSpec, path: Path, draft: Draft) -> Iterator[Finding]:
    severities: tuple[Path, ...] = (("severities",),)
    yield from known_keys(
        commitment.promise, draft.severities, "the name of a severity", (*path, "promise"), severities
    )
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
    yield from _hours(commitment, path, draft)
    yield from _targets(agreement, commitment, path, draft)
    yield from _suspicious(commitment, path, draft)


def _hours(commitment: CommitmentSpec, path: Path, draft: Draft) -> Iterator[Finding]:
    known = [ALWAYS, CUSTOMERS_HOURS, *draft.names("calendars")]
    at = (*path, "hours")
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
        needs: tuple[Path, ...] = ((*path, "promise"),)
        yield Finding(at, found, "hours for every severity promised", "add else: customer", needs, at_key=True)


def _calendars(agreement: AgreementSpec, hours: str, draft: Draft) -> dict[str, CalendarSpec | None]:
    """The calendars on which a target may run; None is round the clock."""
    if hours == ALWAYS:
        return {ALWAYS: None}
    names = [hours]
    if hours == CUSTOMERS_HOURS:
        tiers = agreement.for_.tier or draft.tiers
        regions = {region for tier in tiers for region in draft.regions.get(tier, [])}
        names = [name for name in draft.calendars if name in regions and name in (agreement.for_.region or (name,))]
    return {name: draft.calendars[name] for name in names if name in draft.calendars}


def _on(target: Target, calendar: CalendarSpec | None) -> int | None:
    try:
        return target.on(calendar)
    except ValueError:
        return None


def _targets(agreement: AgreementSpec, commitment: CommitmentSpec, path: Path, draft: Draft) -> Iterator[Finding]:
    """Business days have a length; goals are not looser than promises."""
    needs: tuple[Path, ...] = ((*path, "hours"), ("calendars", "*", "hours"), ("customers",))
    for part, targets in (("promise", commitment.promise), ("goal", commitment.goal)):
        for severity, target in targets.items():
            at: Path = (*path, part, severity)
            calendars = _calendars(agreement, commitment.hours_of(severity), draft)
            uneven = [name for name, calendar in calendars.items() if _on(target, calendar) is None]
            if uneven:
                found = f"'{target}' on calendar {uneven[0]}, whose working days differ in length"
                yield Finding(at, found, "a target in hours", "a business day has no length there", needs)
                continue
            promise = commitment.promise.get(severity)
            if part == "promise" or promise is None:
                continue
            if any((_on(target, each) or 0) > (_on(promise, each) or 0) for each in calendars.values()):
                expected = f"a goal not looser than the promise, {promise}"
                yield Finding(at, f"'{target}'", expected, needs=((*path, "promise", severity), *needs))


def _suspicious(commitment: CommitmentSpec, path: Path, draft: Draft) -> Iterator[Finding]:
    if commitment.quota.share == 1:
        expected = "a quota below 100 %, which a single late ticket does not miss"
        yield Finding((*path, "quota"), f"'{commitment.quota}'", expected, rule="quota_of_all")
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
    window = draft.dates()
    if window and not _has_period(*window, commitment.quota.per):
        found = (
            f"a quota per {commitment.quota.per} and no whole {commitment.quota.per} from {window[0]} to {window[1]}"
        )
        expected = f"a horizon with a whole {commitment.quota.per}; partial ones are shown and not judged"
        needs: tuple[Path, ...] = (("horizon",),)
        yield Finding((*path, "quota"), found, expected, needs=needs, rule="no_whole_period")


def _has_period(first: date, end: date, per: str) -> bool:
    """True when a whole calendar month (quarter) lies in [first, end)."""
    months = 3 if per == "quarter" else 1
    month = first.year * 12 + first.month - 1 + (first.day > 1)
    month += -month % months
    after = month + months
    return date(after // 12, after % 12 + 1, 1) <= end


def _credits(agreement: AgreementSpec, path: Path, draft: Draft) -> Iterator[Finding]:
    credits = agreement.credits
    if credits is None:
        return
    at: Path = (*path, "credits")
    if agreement.judged is None:
        expected = "judged: each customer or judged: together: credits depend on it"
        yield Finding((*path, "judged"), "no judged, though credits are owed", expected)
    yield from known_name(
        credits.on, agreement.commitments, "the name of a commitment of this agreement", (*at, "on"), ()
    )
    on = agreement.commitments.get(credits.on)
    if on is not None and credits.scale[0].below > on.quota.share:
        found = f"credits below {float(credits.scale[0].below * 100):g} %, though the quota is {on.quota}"
        needs: tuple[Path, ...] = ((*path, "commitments", credits.on, "quota"),)
        yield Finding(
            (*at, "scale"),
            found,
            "credits only where the quota is missed",
            needs=needs,
            rule="credits_above_quota",
            at_key=True,
        )
    if credits.cap is not None and credits.cap < credits.scale[-1].share_of_fee:
        expected = f"a cap of at least the largest credit, {float(credits.scale[-1].share_of_fee * 100):g} % of fee"
        yield Finding((*at, "cap"), f"{float(credits.cap * 100):g} % of fee", expected, rule="cap_below_scale")
    named = OF_FEE.fullmatch(str(draft.written((*at, "cap"))))
    if on is not None and named is not None and named[2] not in (None, on.quota.per):
        expected = f"a cap per {on.quota.per}, the review period of {credits.on}"
        yield Finding((*at, "cap"), f"a cap per {named[2]}", expected)
    yield from _fees(agreement, path, draft)


def _fees(agreement: AgreementSpec, path: Path, draft: Draft) -> Iterator[Finding]:
    at: Path = (*path, "credits")
    needs: tuple[Path, ...] = ((*path, "for"), ("customers",), ("demand", "*", "mix"))
    tiers = {each.tier for each in draft.combinations if each.fits(agreement.for_)}
    free = [name for name, tier in draft.tier_specs.items() if name in tiers and tier.fee is None]
    if draft.has_file:
        paid = {row.tier for row in draft.accounts if row.fee_minor > 0}
        free = [tier for tier in draft.tiers if tier in tiers and tier not in paid]
    if free:
        found = f"credits for {one_of(free)}, who pay no fee"
        yield Finding(at, found, "a fee in `customers`: credits are shares of it", needs=needs, at_key=True)


def _unused(draft: Draft) -> Iterator[Finding]:
    named = {row.agreement for row in draft.accounts}
    needs: tuple[Path, ...] = (
        ("customers",),
        ("demand", "*", "mix"),
        ("demand", "*", "channel"),
        ("agreements", "*", "for"),
    )
    taken: dict[str, set[object]] = {}
    for name, agreement in draft.agreements.items():
        fits = {each for each in draft.combinations if each.fits(agreement.for_)}
        earlier = taken.setdefault(agreement.kind, set())
        if draft.combinations and not fits - earlier and name not in named:
            found = (
                f"'{name}', whose tickets all fall under earlier agreements"
                if fits
                else f"'{name}', which fits no ticket"
            )
            expected = "an agreement that holds for some ticket; put narrow ones before wide ones"
            yield Finding(("agreements", name), found, expected, needs=needs, at_key=True, rule="unused_agreement")
        earlier |= fits
