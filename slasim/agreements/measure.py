"""Did we keep our promises, on this log?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

from slasim.agreements.credit_plan import CreditPlan
from slasim.agreements.credits import in_scope
from slasim.agreements.policy import Policy, write_policy
from slasim.agreements.score import score
from slasim.agreements.scorecard import Scorecard
from slasim.calendars import CalendarTables, tables
from slasim.desk.ticket_log import TicketLog
from slasim.scenario import AgreementBook, CustomerFile, Scenario, load_agreements
from slasim.terms import Terms, TermsError, write_terms
from slasim.workload.tables import Accounts, Labels

DAY = 86_400_000
BEFORE, AFTER = 7 * DAY, 400 * DAY  # margins of the calendar tables around the log
WIDEST = 10  # open time may take this many times as long on the wall clock
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def measure(
    log: TicketLog,
    agreements: Scenario | AgreementBook | str | Path,
    *,
    window: tuple[datetime, datetime] | None = None,
    exclusions: bool = True,
) -> Scorecard:
    """Judge a log, simulated or real, by agreements: a scenario, an agreements file, or the path of either.

    window: aware instants [start, end) between which is measured; without it the log's own window. exclusions: False
    measures as if nothing were excluded. Fees and the agreements that accounts name come from the log; for accounts
    whose fee it does not state, from the customers beside the agreements (by name in a table of accounts, else by
    tier). Raises ScenarioError, TermsError (agreements that do not fit the log) or ValueError (a window outside it).
    """
    book = load_agreements(agreements) if isinstance(agreements, str | Path) else agreements
    log = replace(log, accounts=_known_accounts(log.accounts, log.labels, book))
    terms = write_terms(book, log.accounts, log.labels, _calendars(log, book))
    if not exclusions:
        terms = terms.without_exclusions()
    policy = write_policy(book, terms)
    _check_fees(log.accounts, terms, policy)
    wanted = (log.window or (log.start, log.until)) if window is None else (_ms(window[0]), _ms(window[1]))
    measured = max(wanted[0], log.start), min(wanted[1], log.until)
    return Scorecard(log, terms, policy, score(log, terms, policy, wanted, keep_clocks=True), book, measured)


def _ms(at: datetime) -> int:
    if at.tzinfo is None:
        raise ValueError(f"window: {at} has no time zone; give an aware datetime")
    return (at - EPOCH) // timedelta(milliseconds=1)


def _calendars(log: TicketLog, scenario: Scenario | AgreementBook) -> CalendarTables:
    """The scenario's calendars over the log, whatever its own horizon."""
    first = min(log.start, int(log.ticket_table.created.min(initial=log.start)))
    built = [spec.build() for spec in scenario.calendars.values()]
    return tables(built, first - BEFORE, log.until + AFTER + WIDEST * scenario.longest_target_ms())


def _known_accounts(accounts: Accounts, labels: Labels, scenario: Scenario | AgreementBook) -> Accounts:
    """The accounts, with what the log does not state taken from the scenario; a fee nobody states stays -1."""
    silent = accounts.fee < 0
    if not silent.any():
        return accounts
    fee, named = accounts.fee.copy(), list(accounts.agreement)
    if isinstance(scenario.customers, CustomerFile):
        rows = {row.customer: row for row in scenario.account_rows}
        for at in np.flatnonzero(silent):
            if accounts.name[at] in rows:
                row = rows[accounts.name[at]]
                fee[at], named[at] = row.fee_minor, named[at] or row.agreement
    else:
        tiers = labels.tiers or ("",)
        for at in np.flatnonzero(silent):
            tier = scenario.customers.get(tiers[accounts.tier[at]])
            if tier is not None:
                fee[at] = 0 if tier.fee is None else tier.fee.minor
    return accounts._replace(fee=fee, agreement=tuple(named))


def _check_fees(accounts: Accounts, terms: Terms, policy: Policy) -> None:
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
