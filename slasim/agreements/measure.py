"""Did we keep our promises, on this log?"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from slasim.agreements.log_calendars import log_calendars
from slasim.agreements.score import score
from slasim.agreements.scorecard import Scorecard
from slasim.agreements.scorecard.unknown_tiers import mistyped_tiers
from slasim.instants import to_ms
from slasim.log.ticket_log import TicketLog
from slasim.scenario import AgreementBook, CustomerFile, Problem, Scenario, load_agreements
from slasim.scenario.sections.scenario import WENT
from slasim.terms import Promises, TermsError, write_promises
from slasim.workload.tables import Accounts, Labels


def measure(
    log: TicketLog,
    agreements: Scenario | AgreementBook | str | Path,
    *,
    window: tuple[datetime, datetime] | None = None,
    exclusions: bool = True,
    as_of: datetime | None = None,
) -> Scorecard:
    """Judge a log, simulated or real, by agreements: a scenario, an agreements file, or the path of either.

    window: aware instants [start, end) between which is measured; without it the log's own window. exclusions: False
    measures as if nothing were excluded. as_of: an aware instant; what happened at it or later is not looked at,
    periods that were not over then are partial and provisional. Without it the end of the log.

    Fees and the agreements that accounts name come from the log; for accounts whose fee it does not state, from the
    customers beside the agreements (by name in a table of accounts, else by tier). Raises ScenarioError, TermsError
    (agreements that do not fit the log) or ValueError (a window or an as-of instant outside it).
    """
    began = datetime.now(UTC)
    log = log if as_of is None else log.as_of(as_of)
    book = load_agreements(agreements) if isinstance(agreements, str | Path) else agreements
    misnamed = mistyped_tiers(log, book)
    log = log.transferred() if book.transferred == WENT else log
    log = replace(log, accounts=_known_accounts(log.accounts, log.labels, book))
    promises = _promises(log, book, misnamed)
    if not exclusions:
        promises = promises.without_exclusions()
    wanted = (log.window or (log.start, log.until)) if window is None else (_ms(window[0]), _ms(window[1]))
    measured = max(wanted[0], log.start), min(wanted[1], log.until)
    found = score(log, promises, wanted, keep_clocks=True)
    return Scorecard(log, promises, found, book, measured, exclusions, began)


def _promises(log: TicketLog, book: Scenario | AgreementBook, misnamed: tuple[Problem, ...]) -> Promises:
    """What the tickets are owed. Raises TermsError with what is wrong with the agreements and with the log's tiers."""
    try:
        promises = write_promises(book, log.accounts, log.labels, log_calendars(log, book))
    except TermsError as error:
        raise TermsError((*error.problems, *misnamed)) from None
    if misnamed:
        raise TermsError(misnamed)
    return promises


def _ms(at: datetime) -> int:
    if at.tzinfo is None:
        raise ValueError(f"window: {at} has no time zone; give an aware datetime")
    return to_ms(at)


def _known_accounts(accounts: Accounts, labels: Labels, scenario: Scenario | AgreementBook) -> Accounts:
    """The accounts, with what the log does not state taken from the scenario; a fee nobody states stays -1."""
    fee, named = accounts.fee.copy(), list(accounts.agreement)
    if isinstance(scenario.customers, CustomerFile):
        rows = {row.customer: row for row in scenario.account_rows}
        for at, name in enumerate(accounts.name):
            if name in rows:
                fee[at] = rows[name].fee_minor if fee[at] < 0 else fee[at]
                named[at] = named[at] or rows[name].agreement
    else:
        tiers = labels.tiers or ("",)
        for at in np.flatnonzero(fee < 0).tolist():
            tier = scenario.customers.get(tiers[accounts.tier[at]])
            if tier is not None:
                fee[at] = 0 if tier.fee is None else tier.fee.minor
    return accounts._replace(fee=fee, agreement=tuple(named))
