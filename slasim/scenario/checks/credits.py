"""Checks of credits: rules that can be meant, money in one currency, fees to take shares of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from slasim.problems import Path, one_of
from slasim.scenario.checks.draft import Draft
from slasim.scenario.checks.findings import Finding
from slasim.scenario.checks.references import known_name
from slasim.scenario.sections.promised.agreements import AgreementSpec
from slasim.scenario.sections.promised.clauses import TriggerSpec
from slasim.scenario.sections.promised.commitments import CommitmentSpec
from slasim.scenario.sections.promised.credit_rules import (
    ADDITIONS,
    KINDS,
    CreditRule,
    InARowRule,
    PerBreachRule,
    Rule,
    ScaleRule,
    WeightRule,
)
from slasim.scenario.sections.promised.credits import CreditTerms
from slasim.scenario.sections.promised.event_rules import has_targets
from slasim.scenario.values.amounts import OF_FEE, OF_PERIOD, Money, write_share
from slasim.scenario.values.judgement import OutageCount
from slasim.scenario.values.quotas import is_rolling

OF_THE_CALENDAR = "a commitment with review periods that follow each other, such as month, week or 30 days"
INCIDENTS = ("per_breach", "late_by", "breaches", "outage_day", "downtime", "durations")
A_COMMITMENT = "the name of a commitment of this agreement"


def check_credits(agreement: AgreementSpec, path: Path, draft: Draft) -> Iterator[Finding]:
    """What can be said of the credits of an agreement."""
    credits = agreement.credits
    if credits is None:
        return
    at: Path = (*path, "credits")
    if agreement.judged is None:
        expected = "judged: each customer or judged: together: credits depend on it"
        yield Finding((*path, "judged"), "no judged, though credits are owed", expected)
    yield from _one_form(credits, at)
    for form, where in forms_with_paths(credits, at):
        yield from _form(form, where, agreement, credits)
    yield from _whole(agreement, credits, at, draft)
    yield from _rolling(agreement, credits, at)
    yield from _money(credits, at, draft)
    yield from _fees(agreement, credits, path, draft)


def check_termination(agreement: AgreementSpec, path: Path, draft: Draft) -> Iterator[Finding]:
    """What can be said of the right to end an agreement."""
    stop, at = agreement.termination, (*path, "termination")
    if stop is None:
        return
    if len(stop.ways) != 1:
        found = " beside ".join(stop.ways) or "neither missed nor credited"
        expected = (
            "how often a quota is missed, how large credits are, how low a mean is, or how many outages there are"
        )
        yield Finding(at, found, expected, at_key=True)
    if stop.on is not None:
        yield from known_name(stop.on, agreement.commitments, A_COMMITMENT, (*at, "on"), ())
    watched = {name: each for name, each in agreement.commitments.items() if stop.on in (None, name)}
    for name, each in watched.items() if stop.missed is not None else ():
        if is_rolling(each.quota.per):
            needs: tuple[Path, ...] = ((*path, "commitments", name),)
            found = f"missed periods of {name}, over {each.quota.per}"
            yield Finding((*at, "missed"), found, OF_THE_CALENDAR, needs=needs)
    if stop.missed is not None and watched and not any(each.quota.shares for each in watched.values()):
        found = "missed quotas, where no quota is promised"
        yield Finding((*at, "missed"), found, "a commitment with a quota", needs=((*path, "commitments"),))
    if stop.mean is not None:
        yield from _mean(stop, agreement, at)
    if stop.outages is not None:
        yield from _outages(stop.outages, watched, path)
    if stop.credited is None:
        return
    if stop.on is not None:
        expected = "credited without on: the credits of the whole agreement count"
        yield Finding((*at, "on"), "on beside credited", expected, at_key=True)
    if agreement.credits is None:
        expected = "credits in this agreement"
        yield Finding((*at, "credited"), "credited, though no credits are owed", expected, at_key=True)
    amount = stop.credited.amount
    if isinstance(amount, Money) and draft.currency is not None and amount.currency != draft.currency:
        yield _other_currency((*at, "credited"), amount, draft.currency)


def _mean(stop: TriggerSpec, agreement: AgreementSpec, at: Path) -> Iterator[Finding]:
    """A mean of attainments needs a commitment that has some."""
    on = agreement.commitments.get(stop.on or "")
    if stop.on is None:
        yield Finding((*at, "mean"), "a mean without on", "on: the commitment whose attainment it is", at_key=True)
    elif on is not None and not on.is_share:
        found = f"a mean of attainments of {stop.on}, which has none (measure: {on.measure})"
        yield Finding((*at, "mean"), found, "a commitment with a quota", at_key=True)


def _outages(count: OutageCount, watched: Mapping[str, CommitmentSpec], path: Path) -> Iterator[Finding]:
    """Outages are those of a promise of availability, and have to fit into their span."""
    at, needs = (*path, "termination", "outages"), ((*path, "commitments"),)
    available = {name: each for name, each in watched.items() if each.metric == "availability"}
    if watched and not available:
        found = "outages, where no availability is promised"
        if len(watched) == 1:
            (name,) = watched
            found = f"outages of {name}, which measures {watched[name].metric}"
        yield Finding(at, found, "a commitment with metric: availability", needs=needs)
    for name, each in available.items():
        if is_rolling(each.quota.per):
            yield Finding(at, f"outages of {name}, over {each.quota.per}", OF_THE_CALENDAR, needs=needs)
    if (count.number - 1) * count.ms >= count.longest:
        expected = f"outages of which {count.number} can begin in {count.span}"
        yield Finding(at, f"'{count}'", expected)


def _other_currency(at: Path, amount: Money, currency: str) -> Finding:
    expected = f"an amount in {currency}: fees and credits of an agreement have one currency"
    return Finding(at, f"'{amount}'", expected, needs=(("currency",),))


def forms_with_paths(credits: CreditTerms, at: Path) -> list[tuple[CreditRule, Path]]:
    """Every rule as written, with where."""
    if credits.listed is None:
        return [(form, at) for form in credits.forms]
    return [(form, (*at, "rules", index)) for index, form in enumerate(credits.listed)]


def _one_form(credits: CreditTerms, at: Path) -> Iterator[Finding]:
    beside = [name for name in CreditRule.model_fields if getattr(credits, name) is not None]
    if credits.listed is not None and beside:
        found = f"{one_of(beside)} beside rules"
        yield Finding((*at, "rules"), found, "one rule here, or all of them under rules", at_key=True)


def _form(form: CreditRule, at: Path, agreement: AgreementSpec, credits: CreditTerms) -> Iterator[Finding]:
    kinds = [rule.kind for rule in form.meant]
    if len(kinds) != 1:
        found = f"a rule with {' and '.join(kinds)}" if kinds else "a rule that says no amount"
        yield Finding(at, found, f"exactly one of {one_of(KINDS)}", at_key=True)
    for rule in form.meant:
        yield from (Finding(*remark) for remark in rule.alone(at))
    for name, owners in ADDITIONS.items():
        if getattr(form, name) is not None and not set(owners) & set(kinds):
            found = f"{name} beside {one_of(kinds)}" if kinds else f"{name} without {owners[0]}"
            expected = f"{name} beside {one_of(owners)} only"
            yield Finding((*at, name), found, expected, "", tuple((*at, owner) for owner in owners), at_key=True)
    if form.on is None:
        if not form.meant or any(rule.needs_on for rule in form.meant):
            expected = f"{A_COMMITMENT}, such as on: {next(iter(agreement.commitments))}"
            yield Finding((*at, "on"), "no on", expected, at_key=True)
            return
        needs: tuple[Path, ...] = ((*at[:2], "commitments"),)
        every = agreement.commitments.values()
        if any(rule.of_quota for rule in form.meant):
            if not any(each.quota.shares for each in every):
                found = "missed quotas, where no quota is promised"
                yield Finding(at, found, "a commitment with a quota", needs=needs, at_key=True)
        elif not any(has_targets(each) for each in every):
            found, expected = "breaches, where no clock can miss a target", "a commitment whose clocks can"
            yield Finding(at, found, expected, needs=needs, at_key=True)
        return
    yield from known_name(form.on, agreement.commitments, A_COMMITMENT, (*at, "on"), ())
    on = agreement.commitments.get(form.on)
    if on is not None:
        for rule in form.meant:
            yield from (Finding(*remark) for remark in rule.beside(on, credits, at))


def _whole(agreement: AgreementSpec, credits: CreditTerms, at: Path, draft: Draft) -> Iterator[Finding]:
    """What holds for all rules together."""
    forms = credits.forms
    on = [each for form in forms if form.on and (each := agreement.commitments.get(form.on)) is not None]
    periods = list(dict.fromkeys(each.quota.per for each in on))
    if len(periods) > 1:
        expected = "rules on commitments with one review period"
        yield Finding((*at, "rules"), f"review periods {one_of(periods)}", expected, at_key=True)
    elif periods:
        written = str(draft.written((*at, "cap")))
        named = OF_FEE.fullmatch(written)
        per = named[2] if named else next(iter(OF_PERIOD.findall(written)), None)
        if per not in (None, periods[0]):
            expected = f"a cap per {periods[0]}, the review period of {forms[0].on}"
            hint = "yearly_cap limits a year" if per == "year" else ""
            yield Finding((*at, "cap"), f"a cap per {per}", expected, hint)
    weights: dict[str | None, Fraction] = {}
    for rule in credits.rules:
        if isinstance(rule, WeightRule):
            weights[rule.of] = weights.get(rule.of, Fraction(0)) + rule.weight
    for pool, total in weights.items():
        if total > 1:
            found = f"weights of {write_share(total)} in all{'' if pool is None else f' of {pool}'}"
            yield Finding((*at, "rules"), found, "weights of at most 100 %: they divide the pool", at_key=True)
    for pool in credits.risk_pools or ():
        if pool not in weights:
            found, expected = f"the pool '{pool}', which no weight divides", f"a rule with a weight and of: {pool}"
            yield Finding((*at, "risk_pools", pool), found, expected, at_key=True)
    if credits.risk_pools is not None and credits.at_risk is not None:
        yield Finding((*at, "at_risk"), "at_risk beside risk_pools", "one of the two", at_key=True)
    if credits.at_risk is not None and not weights:
        yield Finding((*at, "at_risk"), "at_risk that no rule divides", "a rule with a weight", at_key=True)
    yield from _of_year(agreement, credits, at)
    yield from _claims(agreement, credits, at, draft)
    if credits.same_ticket == "each":
        yield from _same_ticket(agreement, credits, at)
    if credits.pool != 1 and credits.at_risk is None:
        yield Finding((*at, "pool"), "a pool without at_risk", "at_risk, which the pool multiplies", at_key=True)
    if credits.bonus is not None:
        yield from known_name(credits.bonus.on, agreement.commitments, A_COMMITMENT, (*at, "bonus", "on"), ())
        target = agreement.commitments.get(credits.bonus.on)
        if target is not None and not target.quota.shares:
            found = f"a bonus on {credits.bonus.on}, which has no quota"
            yield Finding((*at, "bonus", "on"), found, "a commitment with a quota")
        if (
            target is not None
            and target.quota_ is not None
            and credits.bonus.above < min(target.quota_.shares, default=0)
        ):
            expected = f"a share of at least the quota, {target.quota_}"
            yield Finding((*at, "bonus", "above"), f"'{write_share(credits.bonus.above)}'", expected)
    if credits.minimum is not None and isinstance(credits.cap, Money) and credits.minimum.minor > credits.cap.minor:
        expected = f"at most the cap, {credits.cap}; with more nothing is ever paid"
        yield Finding((*at, "minimum"), f"'{credits.minimum}'", expected, needs=((*at, "cap"),))
    yield from _rounded(credits, at)
    largest = _largest_share(credits)
    if isinstance(credits.cap, Fraction) and largest is not None and credits.cap < largest:
        expected = f"a cap of at least the largest credit, {float(largest * 100):g} % of fee"
        yield Finding((*at, "cap"), f"{float(credits.cap * 100):g} % of fee", expected, rule="cap_below_scale")


def _rounded(credits: CreditTerms, at: Path) -> Iterator[Finding]:
    """Credits in units that are some, and that fit into what is credited at most."""
    if credits.rounded is None:
        return
    unit, where = credits.rounded.to, (*at, "rounded", "to")
    if unit.minor == 0:
        yield Finding(where, f"'{unit}'", "an amount above 0, of which a credit is a multiple")
    for name in ("cap", "at_risk", "yearly_cap"):
        most = getattr(credits, name)
        if isinstance(most, Money) and most.minor < unit.minor:
            expected = f"at most {name}, {most}: no credit above 0 is a multiple of more"
            yield Finding(where, f"'{unit}'", expected, needs=((*at, name),))


def _of_year(agreement: AgreementSpec, credits: CreditTerms, at: Path) -> Iterator[Finding]:
    """The cap of a year goes from period to period, so these are of one kind and shorter."""
    if credits.yearly_cap is None:
        if credits.cap_year != "calendar":
            expected = "yearly_cap, whose years it tells"
            yield Finding((*at, "cap_year"), "cap_year without yearly_cap", expected, at_key=True)
        return
    needs: tuple[Path, ...] = ((*at[:2], "commitments"),)
    on = {rule.on for rule in credits.rules}
    pers = list(dict.fromkeys(each.quota.per for name, each in agreement.commitments.items() if on & {None, name}))
    if len(pers) > 1 and None in on:
        found = f"a yearly_cap over review periods of {one_of(pers)}"
        yield Finding(
            (*at, "yearly_cap"), found, "rules on commitments with one review period", needs=needs, at_key=True
        )
    elif pers == ["year"]:
        found, expected = "a yearly_cap beside a review period of a year", "cap, the most of a review period"
        yield Finding((*at, "yearly_cap"), found, expected, needs=needs, at_key=True)
    if credits.cap_year == "contract" and agreement.term is None:
        expected = "a term, on whose first date contract years begin"
        yield Finding((*at, "cap_year"), "contract years without a term", expected, needs=((*at[:2], "term"),))


def _claims(agreement: AgreementSpec, credits: CreditTerms, at: Path, draft: Draft) -> Iterator[Finding]:
    """How a credit is claimed."""
    within = credits.claim_within
    if credits.claim_days is not None:
        expected = "claim_within in business days, which it counts"
        if within is None or not within.business_days:
            yield Finding((*at, "claim_days"), "claim_days without business days", expected, at_key=True)
        yield from known_name(credits.claim_days, draft.calendars, "the name of a calendar", (*at, "claim_days"), ())
    if credits.claim_from == "incident":
        others = [rule.kind for rule in credits.rules if not _pays_incidents(rule, agreement)]
        if within is None:
            expected = "claim_within beside it: nothing need be claimed"
            yield Finding((*at, "claim_from"), "claim_from without claim_within", expected, at_key=True)
        elif others:
            found = f"claim_from: incident beside {one_of(list(dict.fromkeys(others)))}, which pays for a whole period"
            expected = f"rules that pay for single events: {one_of(INCIDENTS)}"
            yield Finding((*at, "claim_from"), found, expected, at_key=True)


def _pays_incidents(rule: Rule, agreement: AgreementSpec) -> bool:
    on = agreement.commitments.get(rule.on or "")
    of_outages = on is None or on.metric == "availability"
    return rule.kind in INCIDENTS and (rule.kind != "durations" or of_outages)


def _same_ticket(agreement: AgreementSpec, credits: CreditTerms, at: Path) -> Iterator[Finding]:
    """Where a ticket can miss no two targets that are credited."""
    priced = {rule.on for rule in credits.rules if isinstance(rule, PerBreachRule)}
    known = [agreement.commitments[name] for name in priced if name in agreement.commitments]
    if len(priced) < 2 and all(each.once for each in known):
        found = "same_ticket: each, where a ticket is credited once at most"
        expected = "per_breach on several commitments, or on one of which a ticket has several clocks"
        yield Finding((*at, "same_ticket"), found, expected, at_key=True)


def _rolling(agreement: AgreementSpec, credits: CreditTerms, at: Path) -> Iterator[Finding]:
    """A late ticket is in many periods that end on each day: nothing says in which of them it would be paid."""
    on = {form.on for form in credits.forms} | ({credits.bonus.on} if credits.bonus is not None else set())
    for name, each in agreement.commitments.items():
        if is_rolling(each.quota.per) and on & {None, name}:
            found, needs = f"credits on {name}, over {each.quota.per}", ((*at[:2], "commitments", name),)
            yield Finding(at, found, OF_THE_CALENDAR, needs=needs, at_key=True)


def _largest_share(credits: CreditTerms) -> Fraction | None:
    amounts = [band.amount for rule in credits.rules if isinstance(rule, ScaleRule) for band in rule.scale]
    amounts += [band.amount for rule in credits.rules if isinstance(rule, InARowRule) for band in rule.in_a_row]
    return max((each for each in amounts if isinstance(each, Fraction)), default=None)


def amounts_of(credits: CreditTerms, at: Path) -> Iterator[tuple[Path, Fraction | Money]]:
    """Every amount that can be owed or limits what is owed, with its place; shares are of a fee."""
    for form, where in forms_with_paths(credits, at):
        yield from (((*where, *below), amount) for rule in form.meant for below, amount in rule.amounts())
    for name in ("cap", "yearly_cap", "minimum", "at_risk"):
        amount = getattr(credits, name)
        if amount is not None:
            yield (*at, name), amount
    for name, amount in (credits.risk_pools or {}).items():
        yield (*at, "risk_pools", name), amount
    if credits.rounded is not None:
        yield (*at, "rounded", "to"), credits.rounded.to
    if credits.bonus is not None:
        yield (*at, "bonus", "amount"), credits.bonus.amount


def _money(credits: CreditTerms, at: Path, draft: Draft) -> Iterator[Finding]:
    for where, amount in amounts_of(credits, at):
        if isinstance(amount, Money) and draft.currency is not None and amount.currency != draft.currency:
            *above, last = where
            written = draft.written(tuple(above))
            # A scale is read as a whole: its bands are known by number, and written by name.
            place = (*above, list(written)[last]) if isinstance(last, int) and isinstance(written, dict) else where
            yield _other_currency(place, amount, draft.currency)


def _fees(agreement: AgreementSpec, credits: CreditTerms, path: Path, draft: Draft) -> Iterator[Finding]:
    at: Path = (*path, "credits")
    if agreement.fee is not None or not any(isinstance(amount, Fraction) for _, amount in amounts_of(credits, at)):
        return
    needs: tuple[Path, ...] = ((*path, "for"), ("customers",), ("demand", "*", "mix"))
    tiers = draft.tiers_of(agreement.for_)
    free = [name for name, tier in draft.tier_specs.items() if name in tiers and tier.fee is None]
    if draft.has_file:
        paid = {row.tier for row in draft.accounts if row.fee_minor > 0}
        free = [tier for tier in draft.tiers if tier in tiers and tier not in paid]
    if free:
        found = f"credits for {one_of(free)}, who pay no fee"
        yield Finding(at, found, "a fee in `customers`: credits are shares of it", needs=needs, at_key=True)
