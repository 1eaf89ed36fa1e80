"""Credits owed to accounts.

`statements` gives every line with its reasons, worked out account by account (`credit_lines`). `owed_credits` gives the
amounts as arrays, for studies; agreements with nothing but one sliding scale on shares of the fee are worked out at
once there, with the same result.

For such a scale: each severity with a decided clock (of the account where each customer is judged, of all together
otherwise) falls into the lowest band it is in; the largest credit of the severities is owed, at most the cap, rounded
once, half up. Judged together, every account in scope is credited, with tickets or without.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from slasim.agreements.credit_histories import Entry, Judged, Statement, account_lines
from slasim.agreements.credit_incidents import Incidents
from slasim.agreements.credit_lines import half_up
from slasim.agreements.credit_plan import CreditPlan, Scale, Step
from slasim.agreements.judging import ALL, BIG, Cells, at_least
from slasim.agreements.periods import Periods
from slasim.agreements.policy import Policy
from slasim.terms.errors import TermsError
from slasim.terms.tables import Terms
from slasim.workload.tables import Accounts

Int16 = npt.NDArray[np.int16]
Int32 = npt.NDArray[np.int32]
Int64 = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
NOTHING = -1  # severity and band of a line that rests on none


class Credits(NamedTuple):
    """One row an account line, by (agreement, period, customer); accounts to which nothing is owed have none."""

    agreement: Int16  # index into Policy.agreements
    period: Int32  # of the commitment that decides
    customer: Int32
    severity: npt.NDArray[np.int8]  # the one that decides (the most severe of those with the largest credit)
    band: Int16  # index into the scale
    amount: Int64  # minor units; below 0 the account owes it (earn-back, bonus)
    final: Bools  # no clock that could change it is open
    commitment: Int16  # that decides; the first of the agreement where several do


class Plain(NamedTuple):
    """One sliding scale on shares of the fee and nothing else, the same in every period."""

    on: int
    steps: tuple[Step, ...]
    cap: Fraction | None


def statements(
    cells: Cells, terms: Terms, policy: Policy, periods: Sequence[Periods], accounts: Accounts, incidents: Incidents
) -> Iterator[Entry]:
    """Every line of every agreement that says something about money or termination. periods: of each commitment."""
    judged = Judged(cells, terms, policy, accounts, incidents)
    for statement in _statements(terms, policy, periods):
        yield from account_lines(judged, statement)


def owed_credits(
    cells: Cells,
    terms: Terms,
    policy: Policy,
    periods: Sequence[Periods],
    accounts: Accounts,
    incidents: Incidents | None = None,
) -> Credits:
    """The amounts that are not zero. periods: of each commitment. incidents: may be left out where there are only
    sliding scales; ValueError when another rule needs them. Raises TermsError for a fee in scope that nobody states."""
    _check_fees(accounts, terms, policy)
    found = []
    for statement in _statements(terms, policy, periods):
        plain = _plain(statement, terms, policy)
        if plain is not None:
            found.append(_by_scale(plain, statement, cells, accounts))
        elif incidents is not None:
            entries = account_lines(Judged(cells, terms, policy, accounts, incidents), statement)
            found.append(_by_lines(entries, terms, incidents.severities))
        else:
            name = policy.agreements[statement.agreement].name
            raise ValueError(f"the credits of agreement {name!r} need names of severities and breaches: give incidents")
    rows = Credits(*(np.concatenate(columns) for columns in zip(_columns([]), *found, strict=True)))
    order = np.lexsort((rows.customer, rows.period, rows.agreement))
    order = order[rows.amount[order] != 0]
    return Credits(*(column[order] for column in rows))


def _check_fees(accounts: Accounts, terms: Terms, policy: Policy) -> None:
    """Raises TermsError for a fee in scope of a credit that nobody states."""
    problems = []
    for agreement, versions in enumerate(policy.versions):
        on = {name for version in versions for name in _paid_for(version.agreement.credits)}
        owed = {
            at
            for c, of in enumerate(policy.agreement_of)
            if of == agreement and (None in on or terms.commitments[c].name in on)
            for at in in_scope(terms, c).tolist()
            if accounts.fee[at] < 0
        }
        unknown = [accounts.name[at] for at in sorted(owed)]
        if unknown:
            problems.append(
                f"agreement {versions[0].agreement.name!r} owes credits, but neither the log nor the scenario states "
                f"the fee of {', '.join(unknown[:5])}{f' and {len(unknown) - 5} more' if len(unknown) > 5 else ''}"
            )
    if problems:
        raise TermsError(tuple(problems))


def _paid_for(plan: CreditPlan) -> Iterator[str | None]:
    """The commitments that money is owed for; None for all of them."""
    yield from (rule.on for rule in plan.rules)
    if plan.bonus is not None:
        yield plan.bonus.on


def _columns(rows: Sequence[tuple[int | bool, ...]]) -> Credits:
    columns = list(zip(*rows, strict=True)) or [()] * len(Credits._fields)
    kinds = (np.int16, np.int32, np.int32, np.int8, np.int16, np.int64, np.bool_, np.int16)
    return Credits(*(np.array(column, kind) for column, kind in zip(columns, kinds, strict=True)))


def _statements(terms: Terms, policy: Policy, periods: Sequence[Periods]) -> Iterator[Statement]:
    """Of each agreement one for months and one for quarters, where a rule or trigger looks at commitments so judged."""
    for agreement in range(len(policy.versions)):
        mine = [c for c, of in enumerate(policy.agreement_of) if of == agreement]
        for per in dict.fromkeys(periods[c].per for c in mine):
            on = [c for c in mine if periods[c].per == per]
            cut, names = periods[on[0]], {terms.commitments[c].name for c in on}
            begins = (cut.edges[at] for at in np.flatnonzero(cut.whole).tolist())
            plans = tuple(_within(policy.version(agreement, begin).agreement.credits, names) for begin in begins)
            if any(plan.watched for plan in plans):
                scope = {c: frozenset(in_scope(terms, c).tolist()) for c in on}
                yield Statement(agreement, scope, cut, plans)


def _within(plan: CreditPlan, names: set[str]) -> CreditPlan:
    """What of a plan looks at these commitments, or at any."""
    bonus = plan.bonus if plan.bonus is not None and plan.bonus.on in names else None
    trigger = plan.trigger if plan.trigger is not None and plan.trigger.on in (None, *names) else None
    rules = tuple(rule for rule in plan.rules if rule.on is None or rule.on in names)
    return replace(plan, rules=rules, bonus=bonus, trigger=trigger)


def in_scope(terms: Terms, commitment: int) -> Int32:
    """Accounts that are owed the commitment on some ticket."""
    target = terms.owed.target[:, commitment].reshape(terms.shape[0], math.prod(terms.shape[1:]))
    owed: Bools = np.any(target > 0, axis=1)
    return np.flatnonzero(owed[terms.account_class]).astype(np.int32)


def _plain(statement: Statement, terms: Terms, policy: Policy) -> Plain | None:
    """None where lines have to be worked out account by account."""
    plan = statement.plans[0]
    scale = plan.rules[0] if len(plan.rules) == 1 else None
    if not isinstance(scale, Scale) or any(other != plan for other in statement.plans):
        return None
    (on,) = (c for c in statement.scope if terms.commitments[c].name == scale.on)
    money = replace(plan, claim_within=None, remedy=CreditPlan.remedy, trigger=None)
    shares = [step.amount.share for step in scale.steps]
    if (
        money != CreditPlan(plan.rules, cap=plan.cap)
        or any(each.minor for each in (*(step.amount for step in scale.steps), *plan.most))
        or shares != sorted(set(shares))
        or not all(_strict(policy, statement.agreement, on, begin) for begin in statement.periods.edges[:-1])
    ):
        return None
    return Plain(on, scale.steps, None if plan.cap is None else plan.cap.share)


def _strict(policy: Policy, agreement: int, commitment: int, begin: int) -> bool:
    """Whether the attainment of a period alone decides: live, and without an allowance for few tickets."""
    rule = policy.rule(commitment, begin)
    usual = rule is not None and rule.share is not None and not rule.small_misses and not rule.roll_below
    return usual and policy.version(agreement, begin).agreement.status == "live"


def find_bands(steps: Sequence[Step], met: Int64, decided: Int64) -> Int64:
    """Lowest band that each attainment is in, NOTHING for none or no data."""
    band = np.full(len(met), NOTHING, np.int64)
    for number, step in enumerate(steps):
        inside = ~at_least(met, decided, step.below)
        if step.least is not None:
            missed = decided - met
            inside = (decided > 0) & at_least(met, decided, step.least) & at_least(missed, decided, 1 - step.below)
        band[inside] = number
    return band


def _by_scale(plain: Plain, statement: Statement, cells: Cells, accounts: Accounts) -> Credits:
    cut = statement.periods
    mine = np.flatnonzero(cells.commitment == plain.on)
    mine = mine[cut.whole[cells.period[mine]]]
    band = find_bands(plain.steps, cells.met[mine], cells.met[mine] + cells.breached[mine])
    wide = len(accounts.fee) + 1
    whose = cells.period[mine].astype(np.int64) * wide + (cells.customer[mine] - ALL)
    codes, at = np.unique(whose, return_inverse=True)
    lowest = np.full(len(codes), NOTHING, np.int64)
    np.maximum.at(lowest, at, band)
    severity = np.full(len(codes), np.iinfo(np.int8).max, np.int8)
    decides = band == lowest[at]
    np.minimum.at(severity, at[decides], cells.severity[mine][decides])
    final = np.ones(len(codes), np.bool_)
    np.logical_and.at(final, at, cells.final[mine])
    owed = np.flatnonzero(lowest != NOTHING)
    period, customer = np.divmod(codes[owed], wide)
    customer += ALL
    if (customer == ALL).any():
        everyone = np.array(sorted(statement.scope[plain.on]), np.int64)
        owed, period = np.repeat(owed, len(everyone)), np.repeat(period, len(everyone))
        customer = np.tile(everyone, len(period) // max(1, len(everyone)))
    amount = np.zeros(len(owed), np.int64)
    for number, step in enumerate(plain.steps):
        share = step.amount.share if plain.cap is None else min(step.amount.share, plain.cap)
        these = lowest[owed] == number
        amount[these] = _shares_of(share * cut.months, accounts.fee[customer[these]])
    size = len(owed)
    return Credits(
        np.full(size, statement.agreement, np.int16),
        period.astype(np.int32),
        customer.astype(np.int32),
        severity[owed],
        lowest[owed].astype(np.int16),
        amount,
        final[owed],
        np.full(size, plain.on, np.int16),
    )


def _shares_of(share: Fraction, fee: Int64) -> Int64:
    """share x fee, rounded half up."""
    if 2 * share.numerator * int(fee.max(initial=0)) + share.denominator >= BIG:  # beyond int64: plain integers
        return np.array([half_up(share * each) for each in fee.tolist()], np.int64)
    return (2 * share.numerator * fee + share.denominator) // (2 * share.denominator)


def _by_lines(entries: Iterator[Entry], terms: Terms, severities: Sequence[str]) -> Credits:
    """The first deciding part names commitment, severity and band."""
    rows: list[tuple[int | bool, ...]] = []
    for entry in entries:
        part = next(iter(entry.line.deciding), None)
        named = [c for c in entry.commitments if part is not None and terms.commitments[c].name in part.on]
        severity = severities.index(part.severity) if part is not None and part.severity in severities else NOTHING
        band = NOTHING if part is None else part.band
        about = (entry.agreement, entry.period, entry.customer, severity, band)
        rows.append((*about, entry.line.amount, entry.line.final, (named or entry.commitments)[0]))
    return _columns(rows)
